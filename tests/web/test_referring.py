"""A person asks to be contacted in their own browser, page by page, and can leave at any moment."""

import re
from dataclasses import replace
from datetime import timedelta
from html import unescape

import pytest
from flask.testing import FlaskClient
from sqlalchemy import text

from app.domain.cases.states import CaseState
from app.domain.people import Side
from app.services.cases import referring
from app.web import create_app
from app.web.form_kept import FORM
from tests.case_builders import service as made
from tests.referral_builders import LATER, SELF, KeptPost
from tests.web.conftest import OURS, browser, settings

DOMAIN = "meet.example.org"
HOSTILE = (
    "<script>alert(1)</script>",
    "{{ 7 * 7 }} {name} %s",
    "'; DROP TABLE cases; --",
    "\"><img src=x onerror='a'>",
    "line\nBcc: someone@example.org",
    "\u202egnp.exe",
    "nul\x00nul",
    "🙂 ÅÄÖ 漢字",
)


@pytest.fixture
def service(tmp_path):
    found = made(tmp_path)
    found.courier = KeptPost()
    found.house = replace(found.house, courier=found.courier)
    found.app = create_app(found.house, settings())
    yield found
    found.store.close()


@pytest.fixture
def robin(service) -> FlaskClient:
    return browser(service.app)


def say(client, path, **fields):
    return client.post(path, data=fields, headers=OURS)


def begin(client, asking="me"):
    answer = say(client, f"/refer/{asking}", safe="yes")
    assert answer.status_code == 303, answer.text
    return answer


def fill(client, answers=SELF):
    for step, given in answers.items():
        answer = say(client, f"/refer/questions/{step}", **given)
        assert answer.status_code == 303, f"{step}: {answer.text}"


def send(client, **fields):
    return say(client, "/refer/check", **(fields or {"agree": "yes"}))


def cases(service):
    with service.house.unit_of_work(write=False) as work:
        return [work.cases.get(cover.id) for cover in work.cases.covers()]


def heading(page: str) -> str:
    found = re.search(r"<h1[^>]*>(.*?)</h1>", page, re.S)
    return unescape(re.sub("<[^>]+>", "", found[1])).strip() if found else ""


def test_the_whole_way_of_a_stranger(service, robin):
    page = robin.get("/refer")
    assert page.status_code == 200 and 'href="/refer/me"' in page.text
    begin(robin)
    fill(robin)
    check = robin.get("/refer/check").text
    assert heading(check) == "Check your answers before you send them"
    assert "My bicycle" in check and check.count("Change<span") >= 7
    asked = send(robin)
    assert asked.headers["Location"] == "/refer/about-you"
    assert len(cases(service)) == 1, "it is sent before the questions that may be left out"
    after = say(robin, "/refer/about-you", act="skip")
    assert after.headers["Location"] == "/refer/done"
    done = robin.get("/refer/done").text
    assert cases(service)[0].reference in done and "We contact you only in the way" in done


def test_at_most_nine_questions_with_one_heading_each(robin):
    begin(robin)
    seen = ["safe"]
    for step, given in SELF.items():
        page = robin.get(f"/refer/questions/{step}").text
        assert f"Question {len(seen) + 1} of 9" in page
        assert page.count("<h1") == 1 and len(heading(page)) > 5
        seen.append(step)
        say(robin, f"/refer/questions/{step}", **given)
    assert len(seen) == 9


def test_no_cookie_and_nothing_kept_before_the_first_answer(service, robin):
    for path in ("/refer", "/refer/me", "/refer/my-part", "/refer/later", "/refer/me/help"):
        answer = robin.get(path)
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    for safe in ("no", "not-sure"):
        answer = say(robin, "/refer/me", safe=safe)
        assert answer.headers["Location"] == "/refer/me/help"
        assert "Set-Cookie" not in answer.headers
    assert say(robin, "/refer/me").status_code == 422
    with service.store.engine.connect() as connection:
        assert connection.execute(text("select count(*) from referrals")).scalar() == 0


def test_who_is_not_safe_finds_help_a_way_back_and_a_way_on(robin):
    page = robin.get("/refer/me/help").text
    assert "call 999" in page and "tel:" in page and 'href="/refer/me"' in page
    answer = say(robin, "/refer/me", safe="not-sure", on="1")
    assert answer.headers["Location"] == "/refer/questions/name"


def test_the_cookie_is_kept_from_scripts_and_other_sites_and_ends_after_half_an_hour(robin):
    cookie = begin(robin).headers["Set-Cookie"]
    assert cookie.startswith(f"{FORM}=")
    for part in ("HttpOnly", "SameSite=Strict", "Max-Age=1800", "Secure", "Path=/"):
        assert part in cookie


def test_what_was_sent_is_there_again_after_the_line_was_cut(service, robin):
    begin(robin)
    fill(robin, {"name": SELF["name"], "contact": SELF["contact"]})
    service.clock.advance(timedelta(minutes=20))
    assert 'href="/refer/questions/what"' in robin.get("/refer").text
    assert 'value="Robin"' in robin.get("/refer/questions/name").text
    assert "robin@example.org" in robin.get("/refer/questions/contact").text


def test_after_half_an_hour_nothing_is_there_and_the_person_is_told(service, robin):
    begin(robin)
    fill(robin)
    service.clock.advance(timedelta(minutes=30))
    answer = send(robin)
    assert answer.headers["Location"] == "/refer?gone=1"
    assert "We did not keep your answers" in robin.get("/refer?gone=1").text
    for path in ("/refer/check", "/refer/questions/name", "/refer/about-you", "/refer/done"):
        assert robin.get(path).headers["Location"] == "/refer?gone=1"
    assert cases(service) == []


def test_exit_erases_it_at_once(service, robin):
    begin(robin)
    fill(robin)
    assert robin.post("/leave", headers=OURS).status_code == 303
    assert robin.get_cookie(FORM, domain=DOMAIN) is None
    with service.store.engine.connect() as connection:
        assert connection.execute(text("select count(*) from referrals")).scalar() == 0


def test_exit_is_on_every_page(robin):
    for path in ("/refer", "/refer/me", "/refer/me/help"):
        assert 'action="/leave"' in robin.get(path).text
    begin(robin)
    fill(robin)
    for path in ("/refer/questions/contact", "/refer/check"):
        assert 'action="/leave"' in robin.get(path).text
    send(robin)
    for path in ("/refer/about-you", "/refer/done"):
        assert 'action="/leave"' in robin.get(path).text


def test_a_person_can_erase_it_themselves(service, robin):
    begin(robin)
    fill(robin)
    assert say(robin, "/refer/stop").headers["Location"] == "/refer"
    assert robin.get("/refer/check").headers["Location"] == "/refer?gone=1"


def test_pressed_twice_and_from_an_old_page_it_is_one_referral(service, robin):
    begin(robin)
    fill(robin)
    assert send(robin).status_code == send(robin).status_code == 303
    stale = say(robin, "/refer/questions/name", called="Another")
    assert stale.headers["Location"] == "/refer/done"
    assert [case.people[0].called for case in cases(service)] == ["Robin"]


def test_it_is_not_sent_without_the_tick(service, robin):
    begin(robin)
    fill(robin)
    for fields in ({"x": "1"}, {"agree": "no"}, {"agree": ""}):
        answer = send(robin, **fields)
        assert answer.status_code == 422 and 'id="errors"' in answer.text
        assert "Robin" in answer.text
    assert cases(service) == []
    assert "checked" not in robin.get("/refer/check").text


def test_a_forged_post_of_a_form_that_is_not_finished_sends_nothing(service, robin):
    begin(robin)
    fill(robin, {"name": SELF["name"]})
    assert send(robin).headers["Location"] == "/refer/questions/contact"
    assert cases(service) == []


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_shown_as_text_or_refused_and_never_breaks_a_page(service, robin, hostile):
    begin(robin)
    fields = [
        ("name", "called"),
        ("contact", "best_times"),
        ("contact", "through"),
        ("what", "few_words"),
        ("worry", "worry"),
        ("needs", "needs_more"),
        ("reasons", "own_words"),
    ]
    fill(robin)
    for step, field in fields:
        given = SELF.get(step, {}) | {field: hostile}
        if field == "through":
            given = given | {"ways": ["someone"]}
        answer = say(robin, f"/refer/questions/{step}", **given)
        assert answer.status_code in (303, 422)
        shown = answer.text if answer.status_code == 422 else robin.get("/refer/check").text
        assert (
            "<script>alert" not in shown and "<img src=x" not in shown and "49 {name}" not in shown
        )
    assert send(robin).status_code == 303
    assert len(cases(service)) == 1
    with service.house.unit_of_work() as work:
        assert all(
            hostile.strip() not in m.letter.text for m in work.messages.latest(9) if m.letter
        )


@pytest.mark.parametrize(
    ("step", "given", "field"),
    [
        ("name", {"called": ""}, "called"),
        ("name", {"called": "x" * 61}, "called"),
        ("contact", {}, "ways"),
        ("contact", {"ways": ["email"]}, "email"),
        ("contact", {"ways": ["email"], "email": "nowhere"}, "email"),
        ("contact", {"ways": ["call"], "phone": "call me"}, "phone"),
        ("contact", {"ways": ["pigeon"]}, "ways"),
        ("what", {"happened": "forged"}, "happened"),
        ("what", {"happened": "theft", "few_words": "x" * 501}, "few_words"),
        ("when", {}, "about_when"),
        ("police", {"police": "maybe"}, "police"),
    ],
)
def test_what_is_wrong_is_said_beside_the_field_and_what_was_typed_stays(robin, step, given, field):
    begin(robin)
    answer = say(robin, f"/refer/questions/{step}", **given)
    assert answer.status_code == 422
    assert f'href="#{field}"' in answer.text and "govuk-error-message" in answer.text
    assert "<title>Error: " in answer.text
    for value in given.values():
        assert (
            str(value[0] if isinstance(value, list) else value) in answer.text
            or value == ["pigeon"]
            or value in ("forged", "maybe")
        )


def test_a_page_that_is_none_is_not_there(robin):
    begin(robin)
    assert robin.get("/refer/questions/nothing").status_code == 404
    assert robin.get("/refer/nothing").status_code == 404
    assert say(robin, "/refer/questions/nothing", called="x").status_code == 404


def test_many_forms_from_one_connection_are_told_gently_to_call(service, robin):
    for _ in range(referring.SENT_FROM_ALL):
        referring._count(service.house, "refer-send", "", 5, referring.SENT_FROM_ALL)
    begin(robin)
    fill(robin)
    answer = send(robin)
    assert answer.status_code == 429
    assert "We have had several forms from this connection. Please call 01632" in answer.text
    assert cases(service) == []
    service.clock.advance(timedelta(minutes=11))
    assert send(robin).status_code == 303 and len(cases(service)) == 1


def test_one_address_is_limited_before_all_are(service):
    app = create_app(service.house, settings(TRUSTED_PROXIES="127.0.0.1"))
    for n in range(referring.BEGUN_FROM_ONE + 1):
        client = browser(app)
        answer = client.post(
            "/refer/me",
            data={"safe": "yes"},
            headers={**OURS, "X-Forwarded-For": "203.0.113.9"},
            environ_base={"REMOTE_ADDR": "127.0.0.1"},
        )
        assert answer.status_code == (429 if n == referring.BEGUN_FROM_ONE else 303)
    other = {**OURS, "X-Forwarded-For": "203.0.113.10"}
    answer = browser(app).post(
        "/refer/me", data={"safe": "yes"}, headers=other, environ_base={"REMOTE_ADDR": "127.0.0.1"}
    )
    assert answer.status_code == 303


def test_who_was_responsible_has_a_form_of_their_own(service, robin):
    begin(robin, "my-part")
    fill(robin)
    page = robin.get("/refer/questions/what").text
    assert heading(page) == "What was it about?"
    assert send(robin).status_code == 303
    case = cases(service)[0]
    assert case.began is Side.RESPONSIBLE and case.side(Side.HARMED).people == []


def test_more_time_is_an_answer(service, robin):
    begin(robin, "later")
    fill(robin, LATER)
    assert (
        "Yes. You may keep how to reach me, and ask me again then."
        in robin.get("/refer/check").text
    )
    assert send(robin).headers["Location"] == "/refer/done"
    assert "not before" in robin.get("/refer/done").text
    (case,) = cases(service)
    assert case.state is CaseState.NEEDS_TIME
    assert case.ask_again_at.date() == service.clock.now().date() + timedelta(days=28)


@pytest.mark.parametrize(
    ("day", "shown"),
    [
        ("4 6 2026", "04 06 2026"),
        ("1 1 2020", "01 01 2020"),
        ("1 1 2031", "01 01 2031"),
        ("31 2 2027", "31 2 2027"),
        ('"><b>soon', "&#34;&gt;&lt;b&gt;soon"),
    ],
)
def test_a_day_to_be_asked_again_is_still_to_come(robin, day, shown):
    begin(robin, "later")
    fill(robin, {step: LATER[step] for step in ("part", "name", "contact")})
    answer = say(robin, "/refer/questions/again", again="day", again_day=day)
    assert answer.status_code == 422 and 'href="#again_day"' in answer.text
    assert f'value="{shown}"' in answer.text
    good = say(robin, "/refer/questions/again", again="day", again_day="24 11 2026")
    assert good.headers["Location"] == "/refer/check"


def test_reasons_that_were_kept_are_carried_in_and_others_are_not_asked(service, robin):
    kept = say(robin, "/refer/me/keep", reasons=["why", "to_say"], own_words="In my words")
    assert kept.headers["Location"] == "/refer/questions/name"
    fill(robin)
    check = robin.get("/refer/check").text
    assert "I would like to know why it happened." in check and "In my words" in check
    say(robin, "/refer/questions/reasons", reasons=["apology"])
    assert "In my words" not in robin.get("/refer/check").text
    assert say(robin, "/refer/me/keep", reasons=["forged"]).status_code == 400


def test_no_page_of_it_uses_a_word_that_labels_anybody(robin):
    words = re.compile(r"\b(victim|offender|perpetrator|case)\b", re.I)
    begin(robin)
    fill(robin)
    pages = ["/refer", "/refer/me", "/refer/me/help", "/refer/check"]
    pages += [f"/refer/questions/{step}" for step in SELF]
    for path in pages:
        said = re.sub(r"<[^>]+>", " ", robin.get(path).text)
        assert not words.search(said.replace("Victim Support", "")), path


def test_another_site_cannot_send_it(service, robin):
    begin(robin)
    fill(robin)
    for headers in ({}, {"Origin": "https://evil.example"}):
        assert robin.post("/refer/check", data={"agree": "yes"}, headers=headers).status_code == 400
    assert cases(service) == []


def test_a_made_up_cookie_finds_nothing(robin):
    for value in ("ab" * 32, "x", "", "ab" * 200, "é"):
        robin.set_cookie(FORM, value, domain=DOMAIN)
        assert robin.get("/refer/check").headers["Location"] == "/refer?gone=1"
