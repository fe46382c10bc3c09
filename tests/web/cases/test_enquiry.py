"""An officer listens, explains and asks; nobody is referred without a yes, and no stays no."""

import re
from datetime import timedelta

import pytest

from app.domain.cases.case import Duty, Leaf
from app.domain.cases.consents import How
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState, Closed
from app.domain.people import Side
from app.domain.staff_roles import StaffRole
from app.services import post, reminders
from tests.referral_builders import SELF
from tests.services.staff import cheap_hashing  # noqa: F401
from tests.web.staff_pages import Service
from tests.web.test_referring import HOSTILE

PERSON = {
    "side": "harmed",
    "called": "Robin",
    **SELF["contact"],
    "reasons": ["why", "apology"],
    "own_words": "Why did they choose us?",
    "explained": ["voluntary", "stop"],
    "film": "yes",
}
YES = {"agreed_on": "3 6 2026", "agreed_how": "in-person", "agree": "yes"}
AGAIN = {"ask_again": "1 7 2026", "how": "call", "note": "After the holidays"}


@pytest.fixture
def service(tmp_path):
    found = Service(tmp_path)
    yield found
    found.store.close()


@pytest.fixture
def vic(service):
    return service.colleague("Vic", StaffRole.VICTIM_CARE_OFFICER)


def begin(one, **changed) -> str:
    """Write somebody down; return the address of their page."""
    key = re.search(r'name="key" value="([0-9a-f]{16})"', one.get("/staff/refer/new").text)[1]
    answer = one.post("/staff/refer/new", key=key, **PERSON | changed)
    assert answer.status_code == 303, answer.text
    return answer.headers["Location"]


def version(one, at) -> str:
    return re.search(r'name="version" value="(\d+)"', one.get(f"{at}/refer").text)[1]


def act(one, at, name, **fields):
    return one.post(f"{at}/{name}", version=version(one, at), **fields)


def case_at(service, at):
    with service.house.unit_of_work(write=False) as work:
        return work.cases.get(at.rpartition("/")[2])


def tasks_of(service, at) -> dict:
    with service.house.unit_of_work(write=False) as work:
        return {t.kind: t for t in work.cases.tasks(case_id=at.rpartition("/")[2])}


def test_an_officer_listens_and_refers_with_consent(service, vic):
    at = begin(vic)
    case = case_at(service, at)
    officer = case.crew[0]
    assert case.state is CaseState.ENQUIRY and case.consents == []
    assert (officer.duty, officer.side) == (Duty.OFFICER, Side.HARMED)
    assert officer.staff_id == service.id_of(vic)
    page = vic.get(at).text
    assert "Robin" in page and "I would like to know why it happened." in page
    assert act(vic, at, "refer", **YES).status_code == 303
    case = case_at(service, at)
    consent = case.consents[0]
    assert case.state is CaseState.REFERRED
    assert (consent.how, consent.recorded_by) == (How.IN_PERSON, service.id_of(vic))
    assert consent.given_at.date().isoformat() == "2026-06-03"
    assert case.newest(PaperKind.REASONS, case.people[0].id).answers["reasons"] == [
        "why",
        "apology",
    ]
    assert "acknowledge_referral" in tasks_of(service, at)


@pytest.mark.parametrize(
    "given",
    [
        {},
        YES | {"agree": ""},
        YES | {"agree": "no"},
        YES | {"agreed_on": ""},
        YES | {"agreed_how": ""},
        YES | {"agreed_on": "1 1 2027"},
        YES | {"agreed_how": "forged"},
    ],
)
def test_nobody_is_referred_without_consent(service, vic, given):
    at = begin(vic)
    assert act(vic, at, "refer", **given).status_code == 422
    case = case_at(service, at)
    assert case.state is CaseState.ENQUIRY and case.consents == []


def test_more_time_is_kept_and_asked_again_by_whoever_asked(service, vic):
    at = begin(vic)
    assert act(vic, at, "more-time", **AGAIN).status_code == 303
    case = case_at(service, at)
    assert case.state is CaseState.NEEDS_TIME and case.consents == []
    task = tasks_of(service, at)["contact_again"]
    assert task.staff_id == service.id_of(vic) and task.due_at == case.ask_again_at
    with service.house.unit_of_work(write=False) as work:
        assert work.messages.latest(10) == []
    assert "After the holidays" in vic.get(at).text
    refused = act(vic, at, "refer", **YES, came_back="no")
    assert refused.status_code == 422
    assert case_at(service, at).state is CaseState.NEEDS_TIME
    assert act(vic, at, "more-time", **AGAIN | {"ask_again": "1 8 2026"}).status_code == 303
    assert len(tasks_of(service, at)) == 1
    for _ in range(70):
        reminders.write_due(service.house)
        post.send_due(service.house)
        service.clock.advance(timedelta(days=1))
    with service.house.unit_of_work(write=False) as work:
        assert work.messages.latest(10) == []
    assert vic.sign_in().status_code == 303
    assert "came_back" not in vic.get(f"{at}/refer").text
    assert act(vic, at, "refer", **YES).status_code == 303
    assert case_at(service, at).state is CaseState.REFERRED
    assert "contact_again" not in tasks_of(service, at)


def test_who_comes_back_by_themselves_need_not_wait(service, vic):
    at = begin(vic)
    act(vic, at, "more-time", **AGAIN)
    assert act(vic, at, "refer", **YES, came_back="yes").status_code == 303
    assert case_at(service, at).state is CaseState.REFERRED


def test_no_closes_it_and_little_is_kept(service, vic):
    at = begin(vic, called="MARKER-name", own_words="MARKER-words")
    assert act(vic, at, "not-for-them").status_code == 303
    case = case_at(service, at)
    assert (case.state, case.closed, case.shrunk) == (
        CaseState.CLOSED,
        Closed.DECLINED_BY_HARMED,
        True,
    )
    assert "MARKER" not in str(case) and case.papers == []
    with service.house.unit_of_work(write=False) as work:
        assert work.cases.contact(case.id, case.people[0].id) is None
        assert work.cases.find("MARKER-name") == []


def test_nobody_else_sees_whom_an_officer_asked(service, vic):
    at = begin(vic)
    others = [
        service.colleague("Cora", StaffRole.COORDINATOR),
        service.colleague("Fay", StaffRole.FACILITATOR),
        service.colleague("Wim", StaffRole.VICTIM_CARE_OFFICER),
        service.colleague("Sue", StaffRole.CASE_SUPERVISOR),
    ]
    for other in others:
        for path in ("", "/refer", "/more-time", "/not-for-them"):
            assert other.get(at + path).status_code == 404
            if path:
                assert other.post(at + path, version="0", **YES, **AGAIN).status_code == 404
        assert at not in other.get("/staff/refer").text
    assert case_at(service, at).state is CaseState.ENQUIRY
    refused = [act for act in service.acts() if act == "case.refused"]
    assert len(refused) >= 12


def test_an_officer_sees_their_own_side_and_not_the_other(service, vic):
    at = begin(vic)
    with service.house.unit_of_work(write=False) as work:
        account = work.staff.get(service.id_of(vic))
    from app.services.cases import noticing

    opened = noticing.look(service.house, account, at.rpartition("/")[2])
    assert set(opened.case.leaves) == {Leaf.HARMED}


def test_a_form_that_is_sent_twice_makes_one_case(service, vic):
    key = "ab" * 8
    for _ in range(3):
        answer = vic.post("/staff/refer/new", key=key, **PERSON)
        assert answer.headers["Location"] == f"/staff/refer/{key}"
    with service.house.unit_of_work(write=False) as work:
        assert work.cases.count() == 1
    for wrong in ("", "x" * 16, "AB" * 8, "ab" * 9):
        assert vic.post("/staff/refer/new", key=wrong, **PERSON).status_code == 400


def test_a_stale_form_changes_nothing(service, vic):
    at = begin(vic)
    old = version(vic, at)
    act(vic, at, "more-time", **AGAIN)
    stale = vic.post(f"{at}/refer", version=old, **YES, came_back="yes")
    assert stale.status_code == 422 and "Somebody else changed this case" in stale.text
    assert vic.post(f"{at}/refer", version="x", **YES, came_back="yes").status_code == 422
    assert case_at(service, at).state is CaseState.NEEDS_TIME


def test_after_referring_the_pages_of_asking_lead_to_the_case(service, vic):
    at = begin(vic)
    act(vic, at, "refer", **YES)
    for path in ("", "/refer", "/more-time", "/not-for-them"):
        answer = vic.get(at + path)
        assert answer.status_code == 303 and answer.headers["Location"].startswith("/staff/cases/")
    assert vic.post(f"{at}/not-for-them", version="1").status_code == 303
    assert case_at(service, at).state is CaseState.REFERRED


@pytest.mark.parametrize("hostile", HOSTILE)
def test_hostile_text_is_text_or_refused(service, vic, hostile):
    key = "cd" * 8
    answer = vic.post(
        "/staff/refer/new", key=key, **PERSON | {"called": hostile, "own_words": hostile}
    )
    assert answer.status_code in (303, 422)
    shown = answer.text if answer.status_code == 422 else vic.get(f"/staff/refer/{key}").text
    assert "<script>alert" not in shown and "<img src=x" not in shown


def test_what_was_typed_stays_when_something_is_missing(vic):
    answer = vic.post("/staff/refer/new", key="ef" * 8, own_words="Why did they choose us?")
    assert answer.status_code == 422 and "Why did they choose us?" in answer.text
    for field in ("side", "called", "ways"):
        assert f'href="#{field}"' in answer.text
