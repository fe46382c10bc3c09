"""What opens a page: a stated need, and a cookie that is ours, under its own name.

Every route as every visitor is in ``test_every_role_meets_every_route``.
"""

import re
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.staff_roles import StaffMay
from app.web import create_app
from app.web.access import Holds, Nothing, need_of
from tests.fakes import FakeHouse
from tests.web.conftest import Meeting, settings

SIGN_IN = "/staff/sign-in"


def is_led_to_sign_in(client: FlaskClient, path: str) -> bool:
    answer = client.get(path)
    leads_to = urlsplit(answer.headers.get("Location", "")).path
    return (answer.status_code, leads_to) == (303, SIGN_IN)


def test_every_route_states_its_need(app: Flask) -> None:
    assert [e for e in app.view_functions if need_of(app, e) is None] == []


def test_a_route_without_a_need_is_not_served() -> None:
    app = create_app(FakeHouse().house, settings())
    app.add_url_rule("/planted", view_func=lambda: "let in", endpoint="planted")
    assert need_of(app, "planted") is None
    answer = app.test_client().get("/planted", headers={"Host": "meet.example.org"})
    assert answer.status_code == 404
    assert "let in" not in answer.text


def test_a_cookie_is_worth_nothing_under_the_other_name(
    nobody: FlaskClient, party: FlaskClient, staff: FlaskClient
) -> None:
    seat = party.get_cookie("seat", domain="meet.example.org")
    signed_in = staff.get_cookie("staff", domain="meet.example.org")
    assert seat and signed_in
    nobody.set_cookie("staff", seat.value, domain="meet.example.org")
    nobody.set_cookie("seat", signed_in.value, domain="meet.example.org")
    assert is_led_to_sign_in(nobody, "/staff/meetings")
    assert nobody.get("/meeting").status_code == 404


@pytest.mark.filterwarnings("ignore:The .* cookie is too large")
@pytest.mark.parametrize("value", ["", "x" * 5000, "zz" * 32, "%00", "ab" * 31, "é" * 64])
def test_a_cookie_that_cannot_be_ours_is_nobodys(nobody: FlaskClient, value: str) -> None:
    for name in ("seat", "staff"):
        nobody.set_cookie(name, value, domain="meet.example.org")
    assert nobody.get("/meeting").status_code == 404
    assert is_led_to_sign_in(nobody, "/staff/meetings")


def test_somebody_elses_meeting_looks_like_one_that_never_was(
    staff: FlaskClient, meeting: Meeting
) -> None:
    rows = meeting.fakes.store.rows
    rows.staff_of = {(session, "another"): person for (session, _), person in rows.staff_of.items()}
    foreign = staff.get(f"/staff/meetings/{meeting.session_id}")
    unknown = staff.get("/staff/meetings/" + "0" * 16)
    malformed = staff.get("/staff/meetings/1")
    assert foreign.status_code == unknown.status_code == malformed.status_code == 404
    # The switch of languages leads back to the address that was asked for, whatever it is.
    foreign_page, unknown_page, malformed_page = (
        re.sub(r'name="back" value="[^"]*"', "", answer.text)
        for answer in (foreign, unknown, malformed)
    )
    assert foreign_page == unknown_page == malformed_page


def test_metrics_are_given_for_the_token_and_off_without_one(nobody: FlaskClient) -> None:
    given = nobody.get("/metrics", headers={"Authorization": "Bearer count-me"})
    assert given.status_code == 200
    assert "# HELP" in given.text
    assert nobody.get("/metrics", headers={"Authorization": "Bearer count-m"}).status_code == 404
    silent = create_app(FakeHouse().house, settings(METRICS_TOKEN="")).test_client()
    assert silent.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_needs_are_of_the_three_kinds(app: Flask) -> None:
    assert all(isinstance(need_of(app, e), Nothing | Holds | StaffMay) for e in app.view_functions)
