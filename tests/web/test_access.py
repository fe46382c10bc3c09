"""Who may open which page: every route, every kind of visitor; every route states its need."""

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.web import create_app
from app.web.access import Holds, Nothing, need_of
from tests.fakes import FakeHouse
from tests.web.conftest import OURS, Meeting, settings

OPEN, SHUT = 200, 404
VISITORS = ("nobody", "liar", "party", "staff")

TABLE: dict[str, dict[str, int]] = {
    "GET /": {"nobody": 200, "liar": 200, "party": 200, "staff": 200},
    "GET /robots.txt": {"nobody": 200, "liar": 200, "party": 200, "staff": 200},
    "GET /j": {"nobody": 200, "liar": 200, "party": 200, "staff": 200},
    "POST /j": {"nobody": 403, "liar": 403, "party": 403, "staff": 403},
    "GET /meeting": {"nobody": 404, "liar": 404, "party": 200, "staff": 404},
    "POST /leave": {"nobody": 303, "liar": 303, "party": 303, "staff": 303},
    "GET /left": {"nobody": 200, "liar": 200, "party": 200, "staff": 200},
    "GET /staff": {"nobody": 200, "liar": 200, "party": 200, "staff": 200},
    "POST /staff": {"nobody": 403, "liar": 403, "party": 403, "staff": 403},
    "POST /staff/sign-out": {"nobody": 303, "liar": 303, "party": 303, "staff": 303},
    "GET /staff/meetings": {"nobody": 404, "liar": 404, "party": 404, "staff": 200},
    "GET /staff/meetings/<string(length=16):session_id>": {
        "nobody": 404,
        "liar": 404,
        "party": 404,
        "staff": 200,
    },
    "GET /healthz": {"nobody": 200, "liar": 200, "party": 200, "staff": 200},
    "GET /readyz": {"nobody": 200, "liar": 200, "party": 200, "staff": 200},
    "GET /metrics": {"nobody": 404, "liar": 404, "party": 404, "staff": 404},
}


def routes(app: Flask) -> set[str]:
    return {
        f"{method} {rule.rule}"
        for rule in app.url_map.iter_rules()
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
        if rule.endpoint != "static"
    }


def test_the_table_names_every_route(app: Flask) -> None:
    assert routes(app) == set(TABLE)


@pytest.mark.parametrize("visitor", VISITORS)
@pytest.mark.parametrize("route", TABLE)
def test_each_route_answers_each_visitor_as_the_table_says(
    route: str, visitor: str, meeting: Meeting, request: pytest.FixtureRequest
) -> None:
    client: FlaskClient = request.getfixturevalue(visitor)
    method, path = route.split(" ")
    path = path.replace("<string(length=16):session_id>", meeting.session_id)
    answer = client.open(path, method=method, headers=OURS)
    assert answer.status_code == TABLE[route][visitor]


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
    assert nobody.get("/staff/meetings").status_code == 404
    assert nobody.get("/meeting").status_code == 404


@pytest.mark.filterwarnings("ignore:The .* cookie is too large")
@pytest.mark.parametrize("value", ["", "x" * 5000, "zz" * 32, "%00", "ab" * 31, "é" * 64])
def test_a_cookie_that_cannot_be_ours_is_nobodys(nobody: FlaskClient, value: str) -> None:
    for name in ("seat", "staff"):
        nobody.set_cookie(name, value, domain="meet.example.org")
    assert nobody.get("/meeting").status_code == 404
    assert nobody.get("/staff/meetings").status_code == 404


def test_somebody_elses_meeting_looks_like_one_that_never_was(
    staff: FlaskClient, meeting: Meeting
) -> None:
    rows = meeting.fakes.store.rows
    rows.staff_of = {(session, "another"): person for (session, _), person in rows.staff_of.items()}
    foreign = staff.get(f"/staff/meetings/{meeting.session_id}")
    unknown = staff.get("/staff/meetings/" + "0" * 16)
    malformed = staff.get("/staff/meetings/1")
    assert foreign.status_code == unknown.status_code == malformed.status_code == 404
    assert foreign.data == unknown.data == malformed.data


def test_metrics_are_given_for_the_token_and_off_without_one(nobody: FlaskClient) -> None:
    given = nobody.get("/metrics", headers={"Authorization": "Bearer count-me"})
    assert given.status_code == 200
    assert "# HELP" in given.text
    assert nobody.get("/metrics", headers={"Authorization": "Bearer count-m"}).status_code == 404
    silent = create_app(FakeHouse().house, settings(METRICS_TOKEN="")).test_client()
    assert silent.get("/metrics", headers={"Authorization": "Bearer "}).status_code == 404


def test_needs_are_of_the_two_kinds(app: Flask) -> None:
    assert all(isinstance(need_of(app, e), Nothing | Holds) for e in app.view_functions)
