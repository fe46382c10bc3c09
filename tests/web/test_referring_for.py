"""An organisation refers somebody: a proven address, five tasks, and never without consent."""

from dataclasses import replace
from datetime import timedelta

import pytest
from flask.testing import FlaskClient

from app.domain.cases.states import CaseState
from app.domain.people import Side
from app.services import post
from app.web import create_app
from tests.case_builders import service as made
from tests.referral_builders import FOR, KeptPost
from tests.web.conftest import OURS, browser, settings
from tests.web.test_referring import HOSTILE, cases

FORM = "/refer/for/form"
NOT_AGREED = ({"knows": "no"}, {"knows": "yes", "agreed": "no"})


@pytest.fixture
def service(tmp_path):
    found = made(tmp_path)
    found.courier = KeptPost()
    found.house = replace(found.house, courier=found.courier)
    found.app = create_app(found.house, settings())
    yield found
    found.store.close()


def say(client, path, **fields):
    return client.post(path, data=fields, headers=OURS)


def token_of(service) -> str:
    post.send_due(service.house)
    return service.courier.sent[-1].text.partition("/refer/for/open#")[2].split()[0]


@pytest.fixture
def pat(service) -> FlaskClient:
    """A referrer who opened the link."""
    client = browser(service.app)
    asked = say(client, "/refer/for", email="pat@police.example")
    assert asked.headers["Location"] == "/refer/for/sent"
    claimed = say(client, "/refer/for/open", token=token_of(service))
    assert claimed.headers["Location"] == FORM
    return client


def fill(client, tasks=FOR, *without):
    for task, given in tasks.items():
        if task not in without:
            answer = say(client, f"{FORM}/{task}", **given)
            assert answer.status_code == 303, f"{task}: {answer.text}"


def test_the_whole_way_of_an_organisation(service, pat):
    fill(pat)
    assert pat.get(FORM).text.count("Completed") == 5
    check = pat.get("/refer/for/check").text
    assert "Northern support" in check and "01 06 2026" in check
    assert say(pat, "/refer/for/check").headers["Location"] == "/refer/for/done"
    (case,) = cases(service)
    assert (case.state, case.began) == (CaseState.REFERRED, Side.HARMED)
    done = pat.get("/refer/for/done").text
    assert case.reference in done and "Robin" not in done


def test_the_referrer_sees_nothing_afterwards(service, pat):
    token = token_of(service)
    fill(pat)
    say(pat, "/refer/for/check")
    for path in (FORM, f"{FORM}/person", "/refer/for/check", "/refer/for/done"):
        answer = pat.get(path, follow_redirects=True)
        assert "Robin" not in answer.text and "robin@example.org" not in answer.text
    assert say(pat, f"{FORM}/person", **FOR["person"]).headers["Location"] == "/refer/for/done"
    assert say(browser(service.app), "/refer/for/open", token=token).status_code == 403
    assert say(pat, "/refer/for/check").headers["Location"] == "/refer/for/done"
    assert len(cases(service)) == 1


def test_nothing_can_be_told_of_whether_an_address_is_known(service):
    service.account("Cora")
    client = browser(service.app)
    answers = []
    for email in ("new@police.example", "new@police.example", "nobody@nowhere.example"):
        for _ in range(4):
            answer = say(client, "/refer/for", email=email)
            answers.append((answer.status_code, answer.headers["Location"], answer.text))
    again = [say(client, "/refer/for/again", token=t) for t in ("", "x", "ab" * 32)]
    assert len(set(answers)) == 1
    assert {a.headers["Location"] for a in again} == {"/refer/for/sent"}
    wrong = [say(client, "/refer/for/open", token=t) for t in ("x", "ab" * 32)]
    assert {a.status_code for a in wrong} == {403}


@pytest.mark.parametrize("email", ["", "nobody", "a@b@c", "x@example.org\nBcc: y@example.org"])
def test_what_is_no_address_is_said_beside_the_field(service, email):
    answer = say(browser(service.app), "/refer/for", email=email)
    assert answer.status_code == 422 and 'href="#email"' in answer.text
    assert post.send_due(service.house) == 0


@pytest.mark.parametrize("consent", NOT_AGREED)
def test_the_form_stops_when_the_person_does_not_know_or_did_not_agree(service, pat, consent):
    fill(pat, FOR, "consent")
    answer = say(pat, f"{FORM}/consent", **consent)
    assert answer.status_code == 303
    page = pat.get(FORM).text
    assert "This form cannot be sent yet" in page and 'id="check"' not in page
    assert pat.get("/refer/for/check").headers["Location"] == FORM
    forged = say(pat, "/refer/for/check", knows="yes", agreed="yes", agree="yes")
    assert forged.status_code == 422 and "when, how and to whom" in forged.text
    assert cases(service) == []


@pytest.mark.parametrize("left_out", ["agreed_on", "agreed_how", "agreed_to", "agreed", "knows"])
def test_a_consent_that_is_not_whole_is_not_enough(service, pat, left_out):
    fill(pat, FOR, "consent")
    given = {name: said for name, said in FOR["consent"].items() if name != left_out}
    answer = say(pat, f"{FORM}/consent", **given)
    assert answer.status_code == 422
    assert say(pat, "/refer/for/check").status_code == 422
    assert cases(service) == []


def test_consent_from_tomorrow_is_none(service, pat):
    fill(pat, FOR, "consent")
    day = service.clock.now().date() + timedelta(days=1)
    answer = say(pat, f"{FORM}/consent", **FOR["consent"] | {"agreed_on": day.isoformat()})
    assert answer.status_code == 422 and 'href="#agreed_on"' in answer.text
    assert say(pat, "/refer/for/check").status_code == 422 and cases(service) == []


@pytest.mark.parametrize("left_out", list(FOR))
def test_every_task_is_needed(service, pat, left_out):
    fill(pat, FOR, left_out)
    say(pat, "/refer/for/check")
    assert cases(service) == []
    assert pat.get("/refer/for/check").headers["Location"] == FORM


def test_the_last_task_waits_for_the_person(service, pat):
    page = pat.get(FORM).text
    assert page.count("Not started") == 4 and "Cannot start yet" in page
    assert pat.get(f"{FORM}/consent").headers["Location"] == FORM
    assert say(pat, f"{FORM}/consent", **FOR["consent"]).headers["Location"] == FORM
    fill(pat, {"person": FOR["person"]})
    assert "Cannot start yet" not in pat.get(FORM).text


def test_half_a_task_is_kept_and_goes_on_later_on_another_computer(service, pat):
    half = {"ref_name": "Pat Officer", "act": "later"}
    assert say(pat, f"{FORM}/about-you", **half).headers["Location"] == FORM
    assert "In progress" in pat.get(FORM).text
    service.clock.advance(timedelta(days=6, hours=23))
    other = browser(service.app)
    claimed = say(other, "/refer/for/open", token=f"https://x/refer/for/open#{token_of(service)}")
    assert claimed.headers["Location"] == FORM
    assert 'value="Pat Officer"' in other.get(f"{FORM}/about-you").text
    assert pat.get(FORM).headers["Location"] == "/refer/for/open"


def test_what_is_missing_is_said_and_what_is_right_is_kept(pat):
    answer = say(pat, f"{FORM}/about-you", ref_name="Pat Officer", ref_phone="none")
    assert answer.status_code == 422
    assert 'href="#ref_organisation"' in answer.text and 'href="#ref_phone"' in answer.text
    assert 'value="Pat Officer"' in pat.get(f"{FORM}/about-you").text


def test_after_a_week_a_new_link_goes_to_the_same_address_and_opens_the_same_form(service, pat):
    token = token_of(service)
    fill(pat, {"about-you": FOR["about-you"]})
    service.clock.advance(timedelta(days=7))
    over = say(pat, "/refer/for/open", token=token)
    assert over.status_code == 403 and f'value="{token}"' in over.text
    assert say(pat, "/refer/for/again", token=token).headers["Location"] == "/refer/for/sent"
    new = token_of(service)
    assert new != token and service.courier.sent[-1].to == "pat@police.example"
    say(pat, "/refer/for/open", token=new)
    assert 'value="Northern support"' in pat.get(f"{FORM}/about-you").text


def test_the_link_is_claimed_by_a_press_and_never_by_looking(service):
    client = browser(service.app)
    say(client, "/refer/for", email="pat@police.example")
    for _ in range(3):
        answer = client.get("/refer/for/open")
        assert answer.status_code == 200 and "Set-Cookie" not in answer.headers
    cookie = say(client, "/refer/for/open", token=token_of(service)).headers["Set-Cookie"]
    for part in ("HttpOnly", "SameSite=Strict", "Secure"):
        assert part in cookie
    assert "Max-Age" not in cookie


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_in_each_field_is_text_or_refused(service, pat, hostile):
    fill(pat)
    fields = [
        ("about-you", ("ref_name", "ref_job", "ref_organisation")),
        ("person", ("called", "full_name", "best_times", "language", "needs_more")),
        ("what", ("few_words", "their_reference")),
        ("risk", ("worry",)),
        ("consent", ("agreed_to",)),
    ]
    for task, names in fields:
        answer = say(pat, f"{FORM}/{task}", **FOR[task] | dict.fromkeys(names, hostile))
        assert answer.status_code in (303, 422)
        shown = answer.text if answer.status_code == 422 else pat.get("/refer/for/check").text
        assert "<script>alert" not in shown and "<img src=x" not in shown
        if answer.status_code == 422:
            say(pat, f"{FORM}/{task}", **FOR[task])
    assert say(pat, "/refer/for/check").headers["Location"] == "/refer/for/done"
    post.send_due(service.house)
    assert hostile.strip() not in service.courier.sent[-1].text


def test_a_form_can_be_thrown_away(service, pat):
    fill(pat)
    assert say(pat, "/refer/for/erase").headers["Location"] == "/refer/for"
    assert pat.get(FORM).headers["Location"] == "/refer/for/open"
    assert cases(service) == []


def test_the_worker_of_somebody_responsible_can_begin_too(service, pat):
    fill(pat, FOR | {"person": FOR["person"] | {"side": "responsible"}})
    say(pat, "/refer/for/check")
    (case,) = cases(service)
    assert case.began is Side.RESPONSIBLE and case.side(Side.HARMED).people == []
    for _ in range(3):
        post.send_due(service.house)
        service.clock.advance(timedelta(days=30))
    assert {letter.to for letter in service.courier.sent} == {"pat@police.example"}


def test_the_cookies_of_the_two_forms_open_only_their_own(service, pat):
    secret = pat.get_cookie("form_for", domain="meet.example.org").value
    pat.set_cookie("form", secret, domain="meet.example.org")
    assert pat.get("/refer/check").headers["Location"] == "/refer?gone=1"
    pat.set_cookie("form", secret, domain="meet.example.org")
    pat.post("/leave", headers=OURS)
    pat.set_cookie("form_for", secret, domain="meet.example.org")
    assert pat.get(FORM).status_code == 200, "the way out of one form erases no other"


def test_another_site_cannot_send_it(service, pat):
    fill(pat)
    assert (
        pat.post("/refer/for/check", headers={"Origin": "https://evil.example"}).status_code == 400
    )
    assert cases(service) == []
