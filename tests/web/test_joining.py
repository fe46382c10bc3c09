"""Coming in by a link and going out: what a press does, and what merely looking never does."""

import copy

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.refusals import SENTENCES
from app.domain.staff_roles import StaffRole
from app.services import join_links, staff_sessions
from app.web import create_app
from tests.web.conftest import EXIT, OURS, Meeting, browser, settings

TOO_LONG = "x" * (65 * 1024)


def _claim(client: FlaskClient, token: str, path: str = "/j") -> TestResponse:
    return client.post(path, data={"token": token}, headers=OURS)


def _is_seated(client: FlaskClient) -> bool:
    """Whoever holds a seat is asked where they are, before the call page."""
    return client.get("/meeting").headers.get("Location") == "/meeting/where"


def test_a_press_claims_the_seat(nobody: FlaskClient, meeting: Meeting) -> None:
    answer = _claim(nobody, meeting.tokens["jo"])
    assert answer.status_code == 303
    assert answer.headers["Location"] == "/meeting"
    assert _is_seated(nobody)


def test_the_cookie_is_for_this_session_only_and_scripts_cannot_read_it(
    nobody: FlaskClient, meeting: Meeting
) -> None:
    for path, token in (("/j", meeting.tokens["jo"]), ("/staff", meeting.staff_token())):
        flags = _claim(nobody, token, path).headers["Set-Cookie"]
        assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(flags.split("; "))
        assert "Expires" not in flags and "Max-Age" not in flags
        assert token not in flags


def test_looking_at_a_link_consumes_nothing(app: Flask, meeting: Meeting) -> None:
    before = copy.deepcopy(meeting.fakes.store.rows)
    for agent in ("Slackbot", "facebookexternalhit", "Outlook SafeLinks", "Mozilla/5.0", ""):
        for method in ("GET", "HEAD", "OPTIONS"):
            for path in ("/j", "/staff", f"/j?token={meeting.tokens['jo']}"):
                client = browser(app)
                client.open(path, method=method, headers={"User-Agent": agent})
                assert client.get_cookie("seat", domain="meet.example.org") is None
    assert meeting.fakes.store.rows == before
    assert _claim(browser(app), meeting.tokens["jo"]).status_code == 303


def test_a_token_in_the_address_is_not_a_claim(nobody: FlaskClient, meeting: Meeting) -> None:
    answer = nobody.post(f"/j?token={meeting.tokens['jo']}", headers=OURS)
    assert answer.status_code == 403


def test_wrong_links_all_look_the_same(app: Flask, meeting: Meeting) -> None:
    good = meeting.tokens["jo"]
    wrong = [
        "",
        good[:-1],
        good + "0",
        good.upper(),
        "0" * 64,
        good[::-1],
        "é" * 64,
        "\x00",
        " " + good,
    ]
    answers = {_claim(browser(app), token).data for token in wrong if token != good}
    assert len(answers) == 1
    assert good.encode() not in answers.pop()


def test_a_refused_claim_says_what_to_do(nobody: FlaskClient) -> None:
    answer = _claim(nobody, "0" * 64)
    assert SENTENCES["link-not-recognised"] in answer.text
    spoken = nobody.post("/j", data={"token": "0"}, headers=OURS | {"Accept": "application/json"})
    assert spoken.json == {
        "ok": False,
        "code": "link-not-recognised",
        "words": SENTENCES["link-not-recognised"],
    }


def test_a_second_device_is_refused_and_the_same_device_is_not(
    app: Flask, nobody: FlaskClient, meeting: Meeting
) -> None:
    _claim(nobody, meeting.tokens["jo"])
    assert _claim(browser(app), meeting.tokens["jo"]).status_code == 403
    assert _claim(nobody, meeting.tokens["jo"]).status_code == 303
    assert _is_seated(nobody)


def test_a_second_device_may_take_over_by_a_press_of_its_own(
    app: Flask, nobody: FlaskClient, meeting: Meeting
) -> None:
    _claim(nobody, meeting.tokens["jo"])
    second = browser(app)
    form = {"token": meeting.tokens["jo"], "take_over": "1"}
    assert second.post("/j", data=form, headers=OURS).status_code == 303
    assert _is_seated(second)
    assert nobody.get("/meeting").status_code == 404


def test_leaving_ends_the_seat_and_clears_the_device(party: FlaskClient) -> None:
    party.set_cookie("choices", "112", domain="meet.example.org")
    answer = party.post("/leave", headers=OURS)
    assert answer.status_code == 303
    assert answer.headers["Location"] == EXIT
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    assert party.get_cookie("seat", domain="meet.example.org") is None
    assert party.get_cookie("choices", domain="meet.example.org") is None


def test_leaving_kills_the_secret_and_not_only_the_cookie(party: FlaskClient, app: Flask) -> None:
    kept = party.get_cookie("seat", domain="meet.example.org")
    assert kept
    party.post("/leave", headers=OURS)
    thief = browser(app)
    thief.set_cookie("seat", kept.value, domain="meet.example.org")
    assert thief.get("/meeting").status_code == 404


def test_leaving_without_scripts_moves_on_by_itself(party: FlaskClient) -> None:
    """A redirect to another site would be stopped by ``form-action 'self'``."""
    sent = {"Origin": "null", "Sec-Fetch-Site": "same-origin", "Sec-Fetch-Mode": "navigate"}
    answer = party.post("/leave", headers=sent)
    assert answer.status_code == 200
    assert answer.headers["Refresh"] == f"0; url={EXIT}"
    assert party.get("/meeting").status_code == 404


def test_one_person_trying_everything_is_not_signed_out_as_staff(
    staff: FlaskClient, meeting: Meeting
) -> None:
    _claim(staff, meeting.tokens["jo"])
    answer = staff.post("/leave", headers=OURS)
    assert answer.headers["Clear-Site-Data"] == '"cache", "storage"'
    assert staff.get("/staff/meetings").status_code == 200


def test_a_revoked_link_closes_the_page(party: FlaskClient, meeting: Meeting) -> None:
    person = next(p.id for p in meeting.fakes.session(meeting.session_id).people if not p.is_staff)
    join_links.revoke(meeting.fakes.house, meeting.session_id, person)
    assert party.get("/meeting").status_code == 404


@pytest.mark.parametrize("path", ["/j", "/staff", "/leave"])
def test_too_much_at_once_is_refused(nobody: FlaskClient, path: str) -> None:
    answer = nobody.post(path, data={"token": TOO_LONG}, headers=OURS)
    assert answer.status_code in (303, 413)
    if path != "/leave":
        assert answer.status_code == 413


@pytest.mark.parametrize(
    ("role", "begins"),
    [
        (StaffRole.FACILITATOR, "/staff/today"),
        (StaffRole.ADMINISTRATOR, "/staff/people"),
    ],
)
def test_a_staff_link_leads_to_where_their_work_begins(
    app: Flask, meeting: Meeting, role: StaffRole, begins: str
) -> None:
    house = meeting.fakes.house
    token = staff_sessions.mint(house, staff_sessions.add_staff(house, "Bo", (role,)))
    assert _claim(browser(app), token, "/staff").headers["Location"] == begins


def test_a_staff_link_works_once(app: Flask, meeting: Meeting) -> None:
    token, first, second = meeting.staff_token(), browser(app), browser(app)
    assert _claim(first, token, "/staff").status_code == 303
    assert _claim(second, token, "/staff").status_code == 403
    assert first.get("/staff/meetings").status_code == 200
    assert second.get("/staff/meetings").headers["Location"].startswith("/staff/sign-in")


def test_signing_out_ends_the_session_in_the_store(staff: FlaskClient, app: Flask) -> None:
    kept = staff.get_cookie("staff", domain="meet.example.org")
    assert kept
    staff.post("/staff/sign-out", headers=OURS)
    again = browser(app)
    again.set_cookie("staff", kept.value, domain="meet.example.org")
    assert again.get("/staff/meetings").headers["Location"].startswith("/staff/sign-in")


def test_on_this_machine_the_cookie_goes_without_tls(meeting: Meeting) -> None:
    local = create_app(
        meeting.fakes.house, settings(PUBLIC_URL="http://localhost:5000")
    ).test_client()
    headers = {"Host": "localhost:5000", "Origin": "http://localhost:5000"}
    answer = local.post("/j", data={"token": meeting.tokens["jo"]}, headers=headers)
    assert "Secure" not in answer.headers["Set-Cookie"]
    assert "HttpOnly" in answer.headers["Set-Cookie"]
