"""The page of one person over HTTP: its door, each thing they can do, and nothing of others."""

import json
import re
from collections.abc import Iterator
from dataclasses import replace
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient
from werkzeug.test import TestResponse

from app.domain.cases.case import Case, Leaf, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.people import Side
from app.domain.refusals import SENTENCES
from app.domain.staff_roles import StaffRole
from app.services import join_links, staff_sessions
from app.services.cases import page_links
from app.services.doors import Issued
from app.services.hashes import hash_of_ours
from app.web import create_app
from tests.case_builders import Service, a_case, service
from tests.services.cases.test_own_pages import (
    CREW,
    HOSTILE,
    a_meeting,
    agree,
    stored,
    who,
    write,
)
from tests.web.conftest import EXIT, OURS, PHONE, browser, settings

PAGES = (
    "/your",
    "/your/consents",
    "/your/consents/conference",
    "/your/questions",
    "/your/questions/sheet",
    "/your/contact",
    "/your/agreement",
    "/your/time",
    "/your/stop",
    "/your/stopped",
)
ROLE_WORDS = re.compile(
    r"restor|victim|offend|perpetrat|harmed|responsible|prison|\bcase\b|CG-", re.IGNORECASE
)


@pytest.fixture
def made(tmp_path: Path) -> Iterator[Service]:
    made = with_staff(service(tmp_path))
    yield made
    made.store.close()


def with_staff(made: Service) -> Service:
    made.account("Cora Coe", StaffRole.COORDINATOR)
    made.account("Alex Ash", StaffRole.FACILITATOR)
    made.account("Vic Vale", StaffRole.VICTIM_CARE_OFFICER)
    made.account("Otto Oak", StaffRole.VICTIM_CARE_OFFICER)
    made.account("Nosy Nash", StaffRole.FACILITATOR)
    return made


@pytest.fixture
def app(made: Service) -> Flask:
    return create_app(made.house, settings())


@pytest.fixture
def case(made: Service) -> Case:
    return agreed_case(made, (Side.HARMED, Side.RESPONSIBLE))


def agreed_case(made: Service, sides: tuple[Side, ...], **more: str) -> Case:
    case = a_case(made, *CREW, sides=sides, **more)
    agree(made, case, Side.HARMED, *Purpose)
    write(made, case, Leaf.SHARED, PaperKind.AGREEMENT, "", text="We listen.")
    return case


def given(made: Service, case: Case, side: Side = Side.HARMED) -> Issued:
    return page_links.issue(made.house, made.staff["Cora Coe"], case.id, who(case, side))


def opened(app: Flask, made: Service, case: Case, side: Side = Side.HARMED) -> FlaskClient:
    """Return a browser in which this person has opened their page."""
    issued, client = given(made, case, side), browser(app)
    answer = post(client, "/p", token=issued.token, code=issued.spoken_code)
    assert answer.status_code == 303, answer.text
    return client


def post(client: FlaskClient, path: str, **form: object) -> TestResponse:
    return client.post(path, data=form, headers=OURS)


def staff(app: Flask, made: Service, name: str) -> FlaskClient:
    client = browser(app)
    secret = staff_sessions.claim(made.house, staff_sessions.mint(made.house, made.staff[name].id))
    client.set_cookie("staff", secret, domain="meet.example.org")
    with made.house.unit_of_work() as work:
        session = work.staff.session(hash_of_ours(secret))
        assert session is not None
        work.staff.save_session(replace(session, confirmed_at=made.clock.now()))
        work.commit()
    return client


# The door


def test_looking_claims_nothing_and_says_nothing(app: Flask, made: Service, case: Case) -> None:
    issued = given(made, case)
    for path in ("/p", f"/p?token={issued.token}", "/p/letters"):
        page = browser(app).get(path)
        assert page.status_code == 200
        assert not ROLE_WORDS.search(page.text) and "Jo" not in page.text
        assert "<title>Your information</title>" in page.text
    link = page_links.link_of(made.house, case.id, who(case))
    assert link is not None and link.claimed_at is None


def test_a_press_and_the_spoken_code_open_it(app: Flask, made: Service, case: Case) -> None:
    issued, client = given(made, case), browser(app)
    asked = post(client, "/p", token=issued.token)
    assert (asked.status_code, client.get("/your").status_code) == (403, 404)
    answer = post(client, "/p", token=issued.token, code=issued.spoken_code)
    assert (answer.status_code, answer.headers["Location"]) == (303, "/your")
    flags = answer.headers["Set-Cookie"].split("; ")
    assert {"Secure", "HttpOnly", "SameSite=Strict", "Path=/"} <= set(flags)
    assert issued.token not in answer.headers["Set-Cookie"] and "Max-Age" not in flags
    assert "Hello Jo." in client.get("/your").text


def test_the_letters_open_it_without_scripts(app: Flask, made: Service, case: Case) -> None:
    issued, client = given(made, case), browser(app)
    page = post(client, "/p/letters", letters=issued.join_code).text
    assert 'name="code"' in page and f'value="{issued.join_code}"' in page
    wrong = post(client, "/p/letters", letters=issued.join_code, code="1")
    assert "You can try 4 more times." in wrong.text
    answer = post(client, "/p/letters", letters=issued.join_code, code=issued.spoken_code)
    assert answer.headers["Location"] == "/your"
    second = browser(app)
    asked = post(second, "/p/letters", letters=issued.join_code, code=issued.spoken_code)
    assert SENTENCES["page-open-elsewhere"] in asked.text
    form = dict(re.findall(r'name="(\w+)" value="([^"]*)"', asked.text))
    assert post(second, "/p/letters", **form).status_code == 303
    assert client.get("/your").status_code == 404


def test_every_dead_or_foreign_link_gets_the_answer_of_a_random_one(
    app: Flask, made: Service, case: Case
) -> None:
    replaced, expired = given(made, case), given(made, case, Side.RESPONSIBLE)
    gone = given(made, case)
    page_links.revoke(made.house, made.staff["Cora Coe"], case.id, who(case))
    session_id = a_meeting(made, case, Side.HARMED)
    tokens = [replaced.token, gone.token, "0" * 64, "", "x", "é" * 64]
    tokens.append(join_links.mint(made.house, session_id, who(case)))
    made.clock.advance(timedelta(days=31))
    answers = {post(browser(app), "/p", token=each).data for each in [*tokens, expired.token]}
    assert len(answers) == 1


def test_a_cookie_of_somebody_else_is_answered_like_none(
    app: Flask, made: Service, case: Case
) -> None:
    held = opened(app, made, case).get_cookie("own_page", domain="meet.example.org")
    assert held is not None
    answers = set()
    for value in (held.value[:-1] + "g", held.value.upper(), "ab" * 32, "", "x" * 300):
        client = browser(app)
        client.set_cookie("own_page", value, domain="meet.example.org")
        answers.add((client.get("/your").status_code, client.get("/your").data))
    answers.add((browser(app).get("/your").status_code, browser(app).get("/your").data))
    assert len(answers) == 1 and answers.pop()[0] == 404


def test_exit_ends_the_device_and_clears_it(app: Flask, made: Service, case: Case) -> None:
    client = opened(app, made, case)
    kept = client.get_cookie("own_page", domain="meet.example.org")
    answer = post(client, "/leave")
    assert (answer.headers["Location"], client.get("/your").status_code) == (EXIT, 404)
    assert answer.headers["Clear-Site-Data"] == '"cache", "cookies", "storage"'
    thief = browser(app)
    thief.set_cookie("own_page", kept.value, domain="meet.example.org")  # type: ignore[union-attr]
    assert thief.get("/your").status_code == 404


# Every page


def test_every_page_is_neutral_kept_nowhere_and_has_the_way_out(
    app: Flask, made: Service, case: Case
) -> None:
    client = opened(app, made, case)
    for path in PAGES:
        page = client.get(path)
        assert page.status_code == 200, path
        assert "<title>Your information</title>" in page.text
        assert page.text.count('action="/leave"') == 1
        assert page.headers["Cache-Control"] == "no-store"
        assert page.headers["Referrer-Policy"] == "no-referrer"
        assert PHONE in page.text
        ours = page.text.replace("Victim Support", "")  # their name, not our word for anybody
        assert not ROLE_WORDS.search(ours), (path, ROLE_WORDS.search(ours))
        assert case.id not in page.text and who(case) not in page.text


def test_sentences_are_short() -> None:
    words = json.loads(Path("templates/words/own_page.en.json").read_text("utf-8"))["own_page"]
    said: list[str] = []

    def collect(part: object) -> None:
        if isinstance(part, str):
            said.extend(re.split(r"(?<=[.?:]) ", part))
        parts = part.values() if isinstance(part, dict) else part
        for one in parts if isinstance(part, dict | list) else ():
            collect(one)

    collect(words)
    assert len(said) > 100
    assert [one for one in said if len(one.split()) >= 20] == []
    assert [one for one in said if "n't" in one or "!" in one] == []


# With or without the other side


def busy(made: Service, case: Case) -> None:
    """Let the other side do everything that can be done."""
    sam = who(case, Side.RESPONSIBLE)
    agree(made, case, Side.RESPONSIBLE, *Purpose)
    for kind, said in (
        (PaperKind.ROUTE, {"choice": "conference"}),
        (PaperKind.ACCEPTED, {"version": "1"}),
        (PaperKind.MORE_TIME, {"ask_again": "2026-09-09", "how": "call"}),
        (PaperKind.PROMPTS, {"questions": "theirs"}),
        (PaperKind.DISCLOSURE, {"name_used": "Sam", "progress": "has agreed"}),
    ):
        write(made, case, Leaf.RESPONSIBLE, kind, sam, **said)
    session_id = a_meeting(made, case, Side.RESPONSIBLE)
    join_links.mint(made.house, session_id, sam)
    given(made, case, Side.RESPONSIBLE)
    with made.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        found.state, found.route, found.held = CaseState.READY, Route.CONFERENCE, True
        found.tracks[sam] = Track.READY
        work.cases.save(found)
        work.commit()


def gone(made: Service, case: Case) -> None:
    """Let the other side have been there, and have stopped."""
    from app.services.cases import own_choices
    from tests.services.cases.test_own_pages import opened as holds

    busy(made, case)
    own_choices.stop(made.house, holds(made, case, Side.RESPONSIBLE))


@pytest.mark.parametrize("other", ["there", "busy", "gone"])
def test_the_page_is_the_same_byte_for_byte_without_the_other_side(
    tmp_path: Path, other: str
) -> None:
    scripts = []
    for name, sides in (("with", (Side.HARMED, Side.RESPONSIBLE)), ("without", (Side.HARMED,))):
        folder = tmp_path / name
        folder.mkdir()
        made = with_staff(service(folder))
        app, case = create_app(made.house, settings()), agreed_case(made, sides)
        client = opened(app, made, case)
        if name == "with":
            {"there": lambda *_: None, "busy": busy, "gone": gone}[other](made, case)
        scripts.append(transcript(client))
        made.store.close()
    assert scripts[0] == scripts[1]
    assert len(scripts[0]) > 15


def transcript(client: FlaskClient) -> list[tuple[str, int, list[tuple[str, str]], bytes]]:
    """Return all that one person is answered while they do everything, headers and bytes."""
    said = []

    def keep(path: str, answer: TestResponse) -> None:
        headers = sorted((k, v) for k, v in answer.headers.items() if k != "Set-Cookie")
        said.append((path, answer.status_code, headers, answer.data))

    def look() -> None:
        for path in PAGES:
            keep(path, client.get(path))

    look()
    for path, form in (
        ("/your/questions", {"questions": "Why?"}),
        ("/your/contact", {"ways": "call", "phone": "07700 900123"}),
        ("/your/agreement", {"version": "1"}),
        ("/your/agreement", {"version": "2"}),
        ("/your/time", {"again": "two-weeks", "how": "call"}),
        ("/your/time/now", {}),
        ("/your/consents/conference", {}),
        ("/your/consents/service", {}),
    ):
        keep(path, post(client, path, **form))
        look()
    keep("/your/stop", post(client, "/your/stop"))
    look()
    return said


# What they do


def test_one_consent_is_stopped_after_its_effect_was_said(
    app: Flask, made: Service, case: Case
) -> None:
    client = opened(app, made, case)
    listed = client.get("/your/consents").text
    assert "If you stop this:" in listed and 'href="/your/consents/conference"' in listed
    assert 'href="/your/stop"' in listed and 'href="/your/consents/service"' not in listed
    asked = client.get("/your/consents/conference").text
    assert "you are apart at once" in asked and "Everything else stays as it is." in asked
    assert asked.count("<form") == 2 + asked.count('class="language"'), "the way out, one button"
    answer = post(client, "/your/consents/conference")
    assert answer.headers["Location"] == "/your/consents?done=1"
    page = client.get("/your/consents?done=1").text
    assert "It is stopped." in page and "You stopped this on Thursday 4 June 2026." in page
    held = {c.purpose for c in stored(made, case).side(Side.HARMED).consents if not c.withdrawn_at}
    assert held == {*Purpose} - {Purpose.CONFERENCE}
    assert client.get("/your/consents/conference").status_code == 404
    assert post(client, "/your/consents/conference").status_code == 303
    for never in ("nothing", "service", "a" * 21):
        assert post(client, f"/your/consents/{never}").status_code == 404


def test_hostile_text_is_kept_and_shown_as_text(app: Flask, made: Service, case: Case) -> None:
    client = opened(app, made, case)
    form = dict.fromkeys(("questions", "to_say", "not_raised"), HOSTILE)
    assert post(client, "/your/questions", **form).status_code == 303
    for path in ("/your/questions", "/your/questions/sheet"):
        page = client.get(path).text
        assert "<script>alert" not in page and "1787569" not in page
        assert unescape(page).count("<script>alert(1)</script>{{ 1337*1337 }}") == 3
    wrong = post(client, "/your/questions", questions="a\u202eb", to_say="kept \u00e9")
    assert wrong.status_code == 422 and "kept \u00e9" in wrong.text
    assert 'href="#questions"' in wrong.text
    assert "<title>Error: Your information</title>" in wrong.text


def test_long_texts_in_any_alphabet_are_kept(app: Flask, made: Service, case: Case) -> None:
    client, long = opened(app, made, case), "\u0939" * 5000
    form = dict.fromkeys(("questions", "to_say", "not_raised"), long)
    assert post(client, "/your/questions", **form).status_code == 303
    assert client.get("/your/questions").text.count(long) == 3
    longer = post(client, "/your/questions", questions=long + "x")
    assert longer.status_code == 422 and long + "x" in longer.text


def test_how_they_are_reached_is_confirmed_with_its_day(
    app: Flask, made: Service, case: Case
) -> None:
    client = opened(app, made, case)
    page = client.get("/your/contact").text
    assert "07700 900123" in page and "jo@example.org" in page
    wrong = post(client, "/your/contact", ways=["email", "text"], email="no address")
    assert wrong.status_code == 422 and "no address" in wrong.text
    assert 'href="#email"' in wrong.text and 'href="#text_to"' in wrong.text
    assert post(client, "/your/contact", ways="email", email="jo@x").status_code == 422
    form = {"ways": "email", "email": "jo@new.example.org", "may_say_who": "no"}
    assert post(client, "/your/contact", **form).status_code == 303
    page = client.get("/your/contact?done=1").text
    assert "You last told us on Thursday 4 June 2026." in page and "Saved." in page
    assert "07700 900123" not in page


def test_the_agreement_is_read_and_accepted(app: Flask, made: Service, case: Case) -> None:
    client = opened(app, made, case)
    assert "There is something for you to read." in client.get("/your").text
    page = client.get("/your/agreement").text
    assert "We listen." in page and 'name="version" value="1"' in page
    write(made, case, Leaf.SHARED, PaperKind.AGREEMENT, "", text="We listen and speak.")
    stale = post(client, "/your/agreement", version="1")
    assert (stale.status_code, SENTENCES["agreement-changed"] in stale.text) == (403, True)
    assert post(client, "/your/agreement", version="2").status_code == 303
    assert "You said yes to this." in client.get("/your/agreement").text
    assert "There is something for you to read." not in client.get("/your").text
    for junk in ("", "-1", "²", "9" * 40):
        assert post(client, "/your/agreement", version=junk).status_code == 404


def test_more_time_is_an_answer(app: Flask, made: Service, case: Case) -> None:
    client = opened(app, made, case)
    for form in (
        {},
        {"again": "day", "how": "call"},
        {"again": "day", "again_day": "4/6/2026", "how": "call"},
        {"again": "day", "again_day": "1/1/2099", "how": "call"},
    ):
        assert post(client, "/your/time", **form).status_code == 422
    form = {"again": "day", "again_day": "24 7 2026", "how": "they-call"}
    assert post(client, "/your/time", **form).status_code == 303
    said = "We will not contact you before Friday 24 July 2026."
    assert said in client.get("/your/time").text
    assert said in client.get("/your").text
    assert post(client, "/your/time/now").status_code == 303
    assert said not in client.get("/your").text


def test_stopping_is_one_press_that_asks_nothing(app: Flask, made: Service, case: Case) -> None:
    issued, client = given(made, case), browser(app)
    post(client, "/p", token=issued.token, code=issued.spoken_code)
    page = client.get("/your/stop").text
    form = re.search(r'<form method="post" action="/your/stop">(.*?)</form>', page, re.S)
    assert form and form[1].count("<button") == 1 and "<input" not in form[1]
    answer = post(client, "/your/stop")
    assert answer.headers["Location"] == "/your/stopped"
    assert client.get_cookie("own_page", domain="meet.example.org") is None
    assert PHONE in client.get("/your/stopped").text
    assert stored(made, case).tracks[who(case)] is Track.WITHDRAWN
    refused = post(browser(app), "/p", token=issued.token, code=issued.spoken_code)
    assert refused.data == post(browser(app), "/p", token="0" * 64).data
    again = post(client, "/your/stop")
    assert again.headers["Location"] == "/your/stopped", "who presses twice reads the same"


@pytest.mark.parametrize("track", [Track.WITHDRAWN, Track.DECLINED])
def test_afterwards_there_is_help_and_nothing_else(
    app: Flask, made: Service, case: Case, track: Track
) -> None:
    with made.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        found.tracks[who(case)] = track
        work.cases.save(found)
        work.commit()
    client = opened(app, made, case)
    page = client.get("/your").text
    assert "You are not taking part now" in page and "0808 16 89 111" in page
    assert f"Call {PHONE}" in page and "/your/" not in page and "Alex" not in page
    for path in PAGES[1:-1]:
        assert client.get(path).headers["Location"] == "/your"
    for path in ("/your/questions", "/your/agreement", "/your/time", "/your/consents/sharing"):
        assert post(client, path, questions="x", version="1").headers["Location"] == "/your"
    assert not stored(made, case).of_kind(PaperKind.PROMPTS)


# Staff


def test_staff_give_a_link_that_is_shown_once(app: Flask, made: Service, case: Case) -> None:
    client, base = staff(app, made, "Vic Vale"), f"/staff/cases/{case.id}/people/{who(case)}/page"
    assert "There is no link now." in client.get(base).text
    page = post(client, f"{base}/give").text
    token = re.search(r"/p#([0-9a-f]{64})", page)
    code = re.search(r'id="code" translate="no">(\d{6})<', page)
    assert token and code
    assert token[1] not in client.get(base).text and code[1] not in client.get(base).text
    person = browser(app)
    assert post(person, "/p", token=token[1], code=code[1]).status_code == 303
    assert "First opened" in client.get(base).text
    new = re.search(r'id="code" translate="no">(\d{6})<', post(client, f"{base}/code").text)
    assert new and person.get("/your").status_code == 200
    assert post(client, f"{base}/revoke").status_code == 303
    assert person.get("/your").status_code == 404
    message = page_links.message_of(made.house, case.id, who(case))
    assert message is not None and message.state == "replaced" and message.letter is None


def test_the_message_with_the_link_is_discreet(app: Flask, made: Service, case: Case) -> None:
    given(made, case)
    message = page_links.message_of(made.house, case.id, who(case))
    assert message is not None and message.letter is not None
    assert "/p#" in message.letter.text
    assert not ROLE_WORDS.search(message.letter.text + message.letter.subject)
    client, base = staff(app, made, "Vic Vale"), f"/staff/cases/{case.id}/people/{who(case)}/page"
    assert "Your page is ready." in post(client, f"{base}/give").text
    assert "Your page is ready." not in client.get(base).text


@pytest.mark.parametrize("name", ["Otto Oak", "Nosy Nash"])
def test_staff_of_others_find_nothing(app: Flask, made: Service, case: Case, name: str) -> None:
    client, here = staff(app, made, name), f"/staff/cases/{case.id}/people/{who(case)}"
    nowhere = f"/staff/cases/{'0' * 16}/people/{'0' * 16}/page"
    random = client.get(nowhere)
    for path in ("/page", "/export", "/export/json"):
        found = client.get(here + path)
        assert found.status_code == 404
        assert found.text.replace(here + path, "") == random.text.replace(nowhere, "")
    for path in ("/page/give", "/page/code", "/page/revoke", "/page/send"):
        assert post(client, here + path).status_code == 404
    with made.house.unit_of_work(write=False) as work:
        refused = [e for e in work.audit.of_case(case.id) if e.act == "case.refused"]
    mine = made.staff[name].id
    assert (name == "Otto Oak") or {e.actor for e in refused} == {mine}


def test_the_copy_is_a_page_and_a_file_of_what_is_theirs(app: Flask, made: Service) -> None:
    case = agreed_case(made, (Side.HARMED, Side.RESPONSIBLE), marker="mark")
    busy(made, case)
    write(made, case, Leaf.HARMED, PaperKind.NOTE, who(case), type="factual", text=HOSTILE)
    client, here = staff(app, made, "Vic Vale"), f"/staff/cases/{case.id}/people/{who(case)}"
    page, file = client.get(f"{here}/export"), client.get(f"{here}/export/json")
    assert file.headers["Content-Disposition"] == 'attachment; filename="information.json"'
    held = json.loads(file.text)
    assert held["person"]["full_name"] == "mark-harmed-Jo Green"
    assert HOSTILE in [paper["answers"].get("text") for paper in held["papers"]]
    for text in (page.text, file.text):
        assert "mark-harmed-jo@example.org" in text
        assert "mark-responsible" not in text and who(case, Side.RESPONSIBLE) not in text
        assert "theirs" not in text and "Sam" not in text
    assert "<script>alert" not in page.text
    with made.house.unit_of_work(write=False) as work:
        acts = [(e.act, e.actor) for e in work.audit.of_case(case.id)]
    assert acts.count(("case.subject_access", made.staff["Vic Vale"].id)) == 2
