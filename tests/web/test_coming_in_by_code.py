"""Coming in with the two codes over real requests: without scripts, and with scanners about."""

import re

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import EnvironBuilder

from app.domain.refusals import SENTENCES
from app.services import codes, guesses, join_links
from app.services.join_links import Issued
from app.web import create_app
from app.web.addresses import source
from tests.web.conftest import OURS, PHONE, Meeting, browser, settings

JSON = OURS | {"Accept": "application/json"}


@pytest.fixture
def jo(meeting: Meeting) -> Issued:
    session = meeting.fakes.session(meeting.session_id)
    person = next(p.id for p in session.people if p.screen_name.endswith("Jo"))
    return join_links.issue(meeting.fakes.house, meeting.session_id, person)


def wrong_for(issued: Issued) -> str:
    return "000000" if issued.spoken_code != "000000" else "111111"


def test_five_hundred_scanners_consume_nothing(app: Flask, meeting: Meeting, jo: Issued) -> None:
    agents = ("Slackbot", "facebookexternalhit", "Outlook SafeLinks", "Mozilla/5.0", "")
    scanner = browser(app)
    for number in range(500):
        method = ("GET", "HEAD", "OPTIONS")[number % 3]
        path = ("/j", "/join", f"/j?token={jo.token}", f"/join?letters={jo.join_code}")[number % 4]
        agent = {"User-Agent": agents[number % 5]}
        answer = scanner.open(path, method=method, headers=agent)
        assert answer.status_code == 200
        assert "Set-Cookie" not in answer.headers
    [link] = [x for x in meeting.fakes.store.rows.links.values() if x.code_hash and x.spoken_hash]
    assert (link.first_opened, link.last_used, link.spoken_wrong, link.seat_hash) == (
        *(None, None, 0, None),
    )
    form = {"token": jo.token, "code": jo.spoken_code}
    assert browser(app).post("/j", data=form, headers=OURS).status_code == 303


def test_a_scanner_that_presses_the_button_gets_no_further_than_the_question(
    app: Flask, jo: Issued
) -> None:
    for _ in range(100):
        scanner = browser(app)
        answer = scanner.post("/j", data={"token": jo.token}, headers=JSON)
        assert answer.json["code"] == "spoken-code-needed"  # type: ignore[index]
        assert "Set-Cookie" not in answer.headers
    form = {"token": jo.token, "code": jo.spoken_code}
    assert browser(app).post("/j", data=form, headers=OURS).status_code == 303


def test_a_wrong_code_says_how_many_tries_are_left(nobody: FlaskClient, jo: Issued) -> None:
    form = {"token": jo.token, "code": wrong_for(jo)}
    for left in (4, 3, 2, 1):
        answer = nobody.post("/j", data=form, headers=JSON)
        assert answer.status_code == 403
        assert answer.json == {
            "ok": False,
            "code": "spoken-code-wrong",
            "words": SENTENCES["spoken-code-wrong"],
            "left": left,
        }
    answer = nobody.post("/j", data=form, headers=JSON)
    assert answer.json["code"] == "spoken-code-blocked"  # type: ignore[index]


def test_the_letters_lead_in_without_scripts(nobody: FlaskClient, jo: Issued) -> None:
    page = nobody.get("/join").text
    assert 'name="letters"' in page and PHONE in page
    typed = codes.shown(jo.join_code).lower()
    page = nobody.post("/join", data={"letters": typed}, headers=OURS)
    assert page.status_code == 200
    assert 'inputmode="numeric"' in page.text and 'autocomplete="one-time-code"' in page.text
    hidden = re.search(r'name="letters" value="([^"]+)"', page.text)
    assert hidden
    form = {"letters": hidden[1], "code": wrong_for(jo)}
    page = nobody.post("/join", data=form, headers=OURS)
    assert page.status_code == 403
    assert SENTENCES["spoken-code-wrong"] in page.text
    assert "You can try 4 more times." in page.text and PHONE in page.text
    answer = nobody.post("/join", data=form | {"code": jo.spoken_code}, headers=OURS)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/meeting")
    assert nobody.get("/meeting").headers["Location"] == "/meeting/where"


def test_letters_that_lead_nowhere_all_look_the_same(
    app: Flask, meeting: Meeting, jo: Issued
) -> None:
    wrong = ["", "ABCD", "ABCD EFGH", "x" * 400, "é" * 8, "\x00", "<b>", jo.join_code + "A"]
    session = meeting.fakes.session(meeting.session_id)
    sam = next(p.id for p in session.people if p.screen_name.endswith("Sam"))
    taken_back = join_links.issue(meeting.fakes.house, meeting.session_id, sam)
    join_links.revoke(meeting.fakes.house, meeting.session_id, sam)
    wrong.append(taken_back.join_code)
    pages = set()
    for typed in wrong:
        answer = browser(app).post("/join", data={"letters": typed}, headers=OURS)
        assert answer.status_code == 403
        pages.add(re.sub(r'value="[^"]*"', "", answer.text))
    assert len(pages) == 1
    assert SENTENCES["join-code-not-recognised"] in pages.pop()


def test_a_second_device_takes_over_by_letters_with_a_press_of_its_own(
    app: Flask, jo: Issued
) -> None:
    first, second = browser(app), browser(app)
    form = {"letters": jo.join_code, "code": jo.spoken_code}
    first.post("/join", data=form, headers=OURS)
    page = second.post("/join", data=form, headers=OURS)
    assert page.status_code == 403
    assert 'name="take_over" value="1"' in page.text
    fields = dict(re.findall(r'type="hidden" name="(\w+)" value="([^"]*)"', page.text))
    assert second.post("/join", data=fields, headers=OURS).status_code == 303
    assert first.get("/meeting").status_code == 404


def test_guessing_letters_ends_in_words_and_a_number(nobody: FlaskClient, jo: Issued) -> None:
    for _ in range(guesses.OF_CODES):
        nobody.post("/join", data={"letters": "ABCDEFGH"}, headers=OURS)
    answer = nobody.post("/join", data={"letters": jo.join_code}, headers=OURS)
    assert answer.status_code == 429
    assert SENTENCES["too-many-tries"] in answer.text and PHONE in answer.text


def test_the_page_says_nothing_of_anyone(nobody: FlaskClient, jo: Issued) -> None:
    page = nobody.post("/join", data={"letters": jo.join_code}, headers=OURS).text
    assert "Marker" not in page
    assert "<title>Meeting</title>" in page


# Addresses


@pytest.mark.parametrize(
    ("trusted", "peer", "forwarded", "found"),
    [
        ("", "192.0.2.1", "", ""),
        ("", "192.0.2.1", "203.0.113.9", ""),
        ("10.0.0.1", "10.0.0.1", "203.0.113.9", "203.0.113.9"),
        ("10.0.0.1", "10.0.0.1", "198.51.100.1, 203.0.113.9", "203.0.113.9"),
        ("10.0.0.1,10.0.0.2", "10.0.0.1", "203.0.113.9, 10.0.0.2", "203.0.113.9"),
        ("10.0.0.1", "192.0.2.1", "203.0.113.9", "192.0.2.1"),
        ("10.0.0.1", "10.0.0.1", "", "unknown"),
        ("10.0.0.1", "10.0.0.1", "<script>", "unknown"),
        ("10.0.0.1", "10.0.0.1", "2001:DB8::1", "2001:db8::1"),
    ],
)
def test_only_a_trusted_proxy_says_where_a_request_comes_from(
    trusted: str, peer: str, forwarded: str, found: str
) -> None:
    builder = EnvironBuilder(headers={"X-Forwarded-For": forwarded} if forwarded else {})
    builder.environ_base = {"REMOTE_ADDR": peer}
    assert source(builder.get_request(), settings(TRUSTED_PROXIES=trusted)) == found  # type: ignore[arg-type]


def test_one_address_is_stopped_and_another_is_not(meeting: Meeting, jo: Issued) -> None:
    app = create_app(meeting.fakes.house, settings(TRUSTED_PROXIES="127.0.0.1"))
    guesser, person = browser(app), browser(app)
    here, there = ({"X-Forwarded-For": f"203.0.113.{n}"} for n in (1, 2))
    for _ in range(guesses.PER_ADDRESS):
        guesser.post("/j", data={"token": "0" * 64}, headers=OURS | here)
    said = guesser.post("/j", data={"token": "0" * 64}, headers=JSON | here)
    assert (said.status_code, said.json["code"]) == (429, "too-many-tries")  # type: ignore[index]
    form = {"letters": jo.join_code, "code": jo.spoken_code}
    assert guesser.post("/join", data=form, headers=OURS | here).status_code == 429
    assert person.post("/join", data=form, headers=OURS | there).status_code == 303
