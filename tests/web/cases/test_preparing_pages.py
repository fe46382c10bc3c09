"""The pages from the choice of a way to a conference, on a real store, as each duty sees them."""

import re
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.cases import consents, facts
from app.domain.cases.case import Case, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.domain.live_session import Kind
from app.domain.people import Side
from app.domain.refusals import SENTENCES
from app.domain.safe_contact import SafeContact, Way
from app.services import join_links, meetings, staff_sessions
from app.services.cases import meetings as case_meetings
from app.web import create_app
from tests.case_builders import Service
from tests.case_builders import service as made
from tests.prepared_case import (
    again,
    changed,
    options_case,
    principals,
    ready_case,
    supporter,
    write,
)
from tests.services.cases.test_preparing import consent_to, draft_of, hold_a_meeting, plan
from tests.store.test_planning import HOSTILE
from tests.web.conftest import OURS, browser, settings

WHEN = {"title": "Talk", "date": "24/6/2026", "time": "2pm", "end": "4pm", "doors": "30"}


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return made(tmp_path)


@pytest.fixture
def app(service: Service) -> Flask:
    return create_app(service.house, settings())


def client(app: Flask, service: Service, name: str) -> FlaskClient:
    one = browser(app)
    staff_id = service.staff[name].id
    secret = staff_sessions.claim(service.house, staff_sessions.mint(service.house, staff_id))
    one.set_cookie("staff", secret, domain="meet.example.org")
    return one


def page(one: FlaskClient, path: str, expect: int = 200) -> str:
    answer = one.get(path)
    assert answer.status_code == expect, answer.text
    return unescape(answer.text)


def press(one: FlaskClient, path: str, expect: int = 303, **form: str) -> str:
    answer = one.post(path, data=form, headers=OURS)
    assert answer.status_code == expect, answer.text
    return str(answer.headers["Location"]) if expect == 303 else unescape(answer.text)


def version(service: Service, case: Case) -> str:
    return str(again(service, case).version)


# Choosing a way


def test_a_way_is_chosen_on_pages(app: Flask, service: Service) -> None:
    case = options_case(service)
    jo, sam = principals(case)
    alex = client(app, service, "Alex")
    way = f"/staff/cases/{case.id}/way"
    assert "Jo has not said which way." in page(alex, way)
    text = press(alex, f"{way}/{jo.id}", expect=422, choice="")
    assert "<title>Error: " in text and 'href="#choice"' in text
    assert press(alex, f"{way}/{jo.id}", choice="conference", words="With a break") == (
        f"{way}?done=said"
    )
    press(alex, f"{way}/{sam.id}", choice="conference")
    text = page(alex, way)
    assert "With a break" in text and text.count("Consent for this way is not recorded.") == 2
    assert "has no consent in force for this way" in text
    refused = press(alex, f"{way}/decide", expect=403, version=version(service, case))
    assert SENTENCES["case-lacks-something"] in refused
    consent_to(service, case, Route.CONFERENCE)
    assert "Both agree to the same way." in page(alex, way)
    press(alex, f"{way}/decide", version=version(service, case))
    assert "Way that is prepared: A meeting by video" in page(alex, way)
    assert again(service, case).state is CaseState.PREPARATION


def test_who_works_with_one_side_reads_that_side_alone(app: Flask, service: Service) -> None:
    case = options_case(service)
    jo, sam = principals(case)
    for person, words in ((jo, "MARKER-harmed"), (sam, "MARKER-responsible")):
        changed(
            service,
            case,
            lambda c, p=person, w=words: write(
                service, c, PaperKind.ROUTE, p.id, choice="conference", words=w
            ),
        )
    vic, ravi = client(app, service, "Vic"), client(app, service, "Ravi")
    for path in ("way", "preparing", "told", "summary", f"preparing/{jo.id}"):
        text = page(vic, f"/staff/cases/{case.id}/{path}")
        assert "MARKER-responsible" not in text and "Sam" not in text and sam.id not in text
    assert "MARKER-harmed" in page(vic, f"/staff/cases/{case.id}/way")
    assert "MARKER-harmed" not in page(ravi, f"/staff/cases/{case.id}/way")
    for path in (f"way/{sam.id}", f"preparing/{sam.id}"):
        page(vic, f"/staff/cases/{case.id}/{path}", expect=404)
    press(vic, f"/staff/cases/{case.id}/way/{sam.id}", expect=404, choice="stop")
    assert facts.choice(again(service, case), sam) is Route.CONFERENCE
    for path in ("agreement", "plan", "approval"):
        page(vic, f"/staff/cases/{case.id}/{path}", expect=404)


def test_the_page_that_is_shown_to_somebody_has_nothing_of_staff_or_case(
    app: Flask, service: Service
) -> None:
    case = options_case(service, marker="MARKER")
    text = page(client(app, service, "Alex"), "/staff/cases/ways")
    assert "A meeting by video" in text
    for word in ("MARKER", case.reference, case.id, "/staff/meetings", "Alex", "victim"):
        assert word not in text
    assert not re.search(r"\bcase\b", re.sub(r"<[^>]*>", " ", text))


# The board


def test_the_board_says_what_is_missing_and_leads_there(app: Flask, service: Service) -> None:
    case = options_case(service)
    changed(service, case, lambda case: setattr(case, "state", CaseState.PREPARATION))
    jo, _ = principals(case)
    alex = client(app, service, "Alex")
    text = page(alex, f"/staff/cases/{case.id}/preparing")
    for words in (
        "Jo had 0 of 2 preparation meetings.",
        "There is no participation agreement.",
        "There is no plan for the communication.",
        "Sam was not asked whether they are ready.",
        "What Jo hopes for and expects is not written down.",
    ):
        assert words in text
    links = set(re.findall(r'class="lacks__one">.*?href="([^"]+)"', text))
    assert f"/staff/cases/{case.id}/preparing/{jo.id}" in links
    assert f"/staff/cases/{case.id}/agreement" in links
    assert f"/staff/cases/{case.id}/papers/motivation/{jo.id}" in links
    for link in links:
        page(alex, link)
    refused = press(
        alex,
        f"/staff/cases/{case.id}/preparing/ready",
        expect=403,
        version=version(service, case),
    )
    assert SENTENCES["case-lacks-something"] in refused


def test_a_case_with_everything_is_made_ready_and_its_conference_planned(
    app: Flask, service: Service
) -> None:
    case = ready_case(service)
    kim = supporter(service, case)
    changed(service, case, lambda case: case.side(Side.HARMED).people.pop())
    jo, sam = principals(case)
    alex = client(app, service, "Alex")
    board = f"/staff/cases/{case.id}/preparing"
    assert "Nothing is missing." in page(alex, board)
    press(alex, f"{board}/ready", version=version(service, case))
    assert again(service, case).state is CaseState.READY
    draft = press(alex, f"{board}/conference")
    text = page(alex, draft)
    assert f"Case {case.reference}" in text and "Jo" in text and "Sam" in text
    assert press(alex, f"{draft}/when", kind="conference", **WHEN) == draft
    meeting = press(alex, f"{draft}/done")
    session = meetings.session_of(service.house, meeting[-16:])
    assert {person.id for person in session.parties} == {jo.id, sam.id}
    assert session.case_id == case.id and not session.plan.stands_alone
    assert f"Case {case.reference}" in page(alex, meeting)
    assert f"Case {case.reference}" in page(alex, "/staff/meetings")
    assert "Talk" in page(alex, board)
    assert kim not in page(alex, board)


def test_a_go_that_counts_no_more_is_not_said_to_count(app: Flask, service: Service) -> None:
    case = ready_case(service)
    alex = client(app, service, "Alex")
    board = f"/staff/cases/{case.id}/preparing"
    text = page(alex, board)
    assert text.count("It counts until ") == 2 and "does not count any more" not in text
    service.clock.advance(timedelta(minutes=1))
    press(alex, f"{board}/ready", version=version(service, case))
    press(alex, f"{board}/not-ready", version=version(service, case))
    text = page(alex, board)
    assert "Jo said go too long ago, or before things changed." in text
    assert "It counts until " not in text
    assert text.count("That does not count any more.") == 2


def test_the_form_of_a_person_cannot_make_somebody_else_of_them(
    app: Flask, service: Service
) -> None:
    case = ready_case(service)
    jo, sam = principals(case)
    alex = client(app, service, "Alex")
    draft = press(alex, f"/staff/cases/{case.id}/preparing/{jo.id}/plan")
    text = page(alex, f"{draft}/people/{jo.id}")
    assert 'name="role"' not in text and 'name="side"' not in text
    forged = {"screen_name": "Sam", "role": "person_responsible", "side": "responsible"}
    press(alex, f"{draft}/people/{jo.id}", ways="email", email="jo@example.org", **forged)
    text = page(alex, draft)
    assert "Jo" in text and "Sam" not in text
    press(alex, f"{draft}/people/{sam.id}", expect=404, screen_name="Sam")
    refused = press(alex, f"{draft}/people/{sam.id}/add", expect=403)
    assert SENTENCES["plan-not-of-the-case"] in refused
    assert "Sam" not in page(alex, f"{draft}/people/new")
    for guide in ("Nosy", "Ravi"):
        assert f">{guide}<" not in page(alex, f"{draft}/staff")


def test_a_safe_way_that_the_form_does_not_have_stays(app: Flask, service: Service) -> None:
    case = ready_case(service)
    jo, _ = principals(case)
    known = SafeContact(frozenset({Way.SOMEONE}), through="Her sister Ann")
    with service.house.unit_of_work() as work:
        work.cases.save_contact(case, jo.id, known)
        work.commit()
    alex = client(app, service, "Alex")
    draft = press(alex, f"/staff/cases/{case.id}/preparing/{jo.id}/plan")
    assert 'id="errors"' not in page(alex, draft), "nothing was typed that could be wrong"
    press(alex, f"{draft}/people/{jo.id}", aftercare="Vic")
    press(alex, f"{draft}/when", kind="preparation", **WHEN)
    meeting = press(alex, f"{draft}/done")
    with service.house.unit_of_work(write=False) as work:
        invitation = work.appointments.invitation(meeting[-16:], jo.id)
    assert invitation is not None and invitation.contact.through == "Her sister Ann"


def test_a_conference_alone_is_not_offered(app: Flask, service: Service) -> None:
    ready_case(service)
    alex = client(app, service, "Alex")
    assert "Open the case and plan it there." in page(alex, "/staff/plan")
    draft = press(alex, "/staff/plan")
    assert 'value="conference"' not in page(alex, f"{draft}/when")
    press(alex, f"{draft}/when", kind="conference", **WHEN)
    text = press(alex, f"{draft}/done", expect=422)
    assert "A meeting of both sides belongs to a case." in text


@pytest.mark.parametrize("name", ["Vic", "Ravi", "Sue", "Nosy"])
def test_who_may_not_plan_in_the_case_sees_no_draft_of_it(
    app: Flask, service: Service, name: str
) -> None:
    case = ready_case(service)
    jo, _ = principals(case)
    one = client(app, service, name)
    for path in ("preparing/conference", f"preparing/{jo.id}/plan"):
        answer = one.post(f"/staff/cases/{case.id}/{path}", headers=OURS)
        assert answer.status_code in (403, 404)


def test_whoever_is_not_of_the_case_finds_nothing_of_its_meeting(
    app: Flask, service: Service
) -> None:
    case = ready_case(service)
    session_id = plan(service, case)
    nosy, cora = client(app, service, "Nosy"), client(app, service, "Cora")
    meeting = f"/staff/planned/{session_id}"
    for path in (meeting, f"{meeting}/call-off"):
        assert "Jo" not in page(nosy, path, expect=403)
    for act in ("invite-all", "send", "change", "call-off"):
        press(nosy, f"{meeting}/{act}", expect=403)
    assert session_id not in page(nosy, "/staff/meetings")
    press(cora, f"{meeting}/invite-all", expect=200)
    assert "Jo" in page(cora, "/staff/outbox")
    assert "Jo" not in page(nosy, "/staff/outbox")
    assert case.reference not in page(nosy, "/staff/meetings")


# Preparation meetings


def test_a_meeting_that_was_held_here_is_written_down(app: Flask, service: Service) -> None:
    case = ready_case(service)
    session_id = hold_a_meeting(service, case)
    jo, sam = principals(case)
    alex = client(app, service, "Alex")
    mine = f"/staff/cases/{case.id}/preparing/{jo.id}"
    text = page(alex, mine)
    assert "Record this meeting" in text and "2 preparation meetings were held." in text
    assert "Wednesday 24 June at 2pm, in our own room" in text, "not when the doors open"
    record = f"{mine}/held/{session_id}"
    form = page(alex, record)
    assert 'value="24 06 2026"' in form and "checked" in form
    assert press(alex, record, expect=422, held="video", date="soon", attended="yes")
    assert press(alex, record, held="video", date="24/6/2026", attended="yes").startswith(mine)
    assert facts.held_meetings(again(service, case), jo) == 3
    assert "Record this meeting" not in page(alex, mine)
    assert alex.get(record).status_code == 303, "once is enough"
    assert "Record this meeting" not in page(alex, f"/staff/cases/{case.id}/preparing/{sam.id}")


# The agreement and the plan


def test_an_agreement_is_proposed_and_accepted_by_each(app: Flask, service: Service) -> None:
    case = options_case(service)
    changed(service, case, lambda case: setattr(case, "state", CaseState.PREPARATION))
    jo, sam = principals(case)
    alex = client(app, service, "Alex")
    path = f"/staff/cases/{case.id}/agreement"
    assert "We do not record." in page(alex, path), "the service's own text is there to begin with"
    text = press(alex, path, expect=422, text=" ", version=version(service, case))
    assert 'href="#text"' in text
    press(alex, path, text="We listen.", version=version(service, case))
    for person in (jo, sam):
        press(alex, f"{path}/{person.id}", agreement="1")
    text = page(alex, path)
    assert "Jo accepted this version" in text and "Sam accepted this version" in text
    for old in ("0", "2", "x", "1" * 40, ""):
        press(alex, f"{path}/{jo.id}", expect=403, agreement=old)


def test_what_was_typed_stays_when_somebody_else_was_faster(app: Flask, service: Service) -> None:
    case = ready_case(service)
    alex = client(app, service, "Alex")
    path = f"/staff/cases/{case.id}/agreement"
    seen = version(service, case)
    press(alex, path, text="First", version=seen)
    text = press(alex, path, expect=409, text="Second and long", version=seen)
    assert "Second and long" in text and SENTENCES["case-changed-meanwhile"] in text
    assert f'name="version" value="{version(service, case)}"' in text
    for wrong in ("", "x", "-1", "9" * 30):
        press(alex, path, expect=403, text="Third", version=wrong)
    assert facts.agreement(again(service, case)) == 2


def test_a_participant_agrees_on_the_day_to_the_agreement_of_the_case(
    app: Flask, service: Service
) -> None:
    case = ready_case(service)
    jo, _ = principals(case)
    session_id = plan(service, case)
    issued = join_links.issue(service.house, session_id, jo.id)
    knock = join_links.Knock(code=issued.spoken_code)
    claimed = join_links.claim_by_link(service.house, issued.token, knock)
    person = browser(app)
    person.set_cookie("seat", claimed.secret, domain="meet.example.org")
    text = page(person, "/meeting/rules")
    assert "<li>Nobody records.</li>" in text and "<li>We listen.</li>" in text
    alex = client(app, service, "Alex")
    other = f"/staff/cases/{case.id}/agreement"
    press(alex, other, text="We listen twice.", version=version(service, case))
    text = press(person, "/meeting/rules", expect=422, agree="yes", plan_b="yes", version="1")
    assert "<li>We listen twice.</li>" in text, "nobody agrees to what they did not read"
    press(person, "/meeting/rules", agree="yes", plan_b="yes", version="2")
    session = meetings.session_of(service.house, session_id)
    assert session.attendance(jo.id).arrival.rules_version == 2


def test_the_plan_names_crew_and_aftercare(app: Flask, service: Service) -> None:
    case = options_case(service)
    changed(service, case, lambda case: setattr(case, "state", CaseState.PREPARATION))
    jo, sam = principals(case)
    alex, nosy = client(app, service, "Alex"), service.staff["Nosy"].id
    path = f"/staff/cases/{case.id}/plan"
    text = page(alex, path)
    assert "Priya" in text and "Nosy" not in text and "Who looks after Jo afterwards?" in text
    care = {f"aftercare_{jo.id}": "Vic, officer", f"aftercare_{sam.id}": "Ravi"}
    lead = service.staff["Alex"].id
    press(alex, path, expect=422, lead=nosy, version=version(service, case), **care)
    press(alex, path, expect=422, lead=lead, version=version(service, case))
    press(alex, path, lead=lead, version=version(service, case), **care)
    newest = again(service, case).newest(PaperKind.PLAN)
    assert newest is not None and newest.answers == {"lead": lead, **care}
    assert "Vic, officer" in page(alex, path)


# What may be told


def test_what_is_not_agreed_is_not_shown_as_may_be_told(app: Flask, service: Service) -> None:
    case = options_case(service)
    jo, _ = principals(case)
    sheet = {"name_used": "J.", "place": "Near here", "never": "Where the children go to school"}
    changed(service, case, lambda c: write(service, c, PaperKind.DISCLOSURE, jo.id, **sheet))
    alex = client(app, service, "Alex")
    path = f"/staff/cases/{case.id}/told"
    assert "Near here" in page(alex, path)
    text = page(client(app, service, "Vic"), f"/staff/cases/{case.id}/summary")
    assert "Not to be passed on" in text and "Where the children go to school" in text
    from app.domain.cases import consents
    from app.domain.cases.consents import Purpose

    def withdraw(case: Case) -> None:
        consents.withdraw(case.consents, jo.id, service.clock.now(), Purpose.SHARING)

    changed(service, case, withdraw)
    text = page(alex, path)
    assert "Near here" not in text and "Jo has not agreed that anything is told." in text


# A case supervisor


def test_a_supervisor_decides_with_a_reason(app: Flask, service: Service) -> None:
    case = ready_case(service)
    changed(service, case, lambda case: setattr(case, "sensitive", True))
    alex, sue = client(app, service, "Alex"), client(app, service, "Sue")
    path = f"/staff/cases/{case.id}/approval"
    assert "It cannot go on without approval." in page(alex, path)
    assert "Your decision" not in page(alex, path)
    press(alex, f"{path}/ask", version=version(service, case))
    press(alex, path, expect=404, decision="approved", reason="x", version=version(service, case))
    text = press(sue, path, expect=422, decision="approved", reason="")
    assert 'href="#reason"' in text
    press(sue, path, decision="approved", reason="Looked at", version=version(service, case))
    assert "Approved by Sue" in page(alex, path)
    assert "None can be set aside." in page(sue, path)


# After the conference


def test_after_a_communication_the_board_asks_what_comes_next(app: Flask, service: Service) -> None:
    case = ready_case(service, CaseState.COMMUNICATION)
    alex = client(app, service, "Alex")
    board = f"/staff/cases/{case.id}/preparing"
    assert "What comes next" in page(alex, board)
    for move in ("", "close", "communicate"):
        press(alex, f"{board}/next", expect=403, move=move, version=version(service, case))
    press(alex, f"{board}/next", move="next_step", version=version(service, case))
    assert again(service, case).state is CaseState.PREPARATION
    assert "What comes next" not in page(alex, board)


@pytest.mark.parametrize(
    ("way", "leads", "words"),
    [(Route.LETTER, "letters", "Open the letters"), (Route.SHUTTLE, "relays", "Open the messages")],
)
def test_the_board_leads_to_where_words_are_carried(
    app: Flask, service: Service, way: Route, leads: str, words: str
) -> None:
    case = ready_case(service, way=way)
    board = f"/staff/cases/{case.id}/preparing"
    for name in ("Alex", "Vic"):
        text = page(client(app, service, name), board)
        assert f'href="/staff/cases/{case.id}/{leads}"' in text and words in text
        assert "Plan the conference" not in text
        assert ("Plan a shuttle by video" in text) is (way is Route.SHUTTLE and name == "Alex")
    alex = client(app, service, "Alex")
    press(alex, f"{board}/began", expect=404, version=version(service, case))
    press(alex, f"{board}/ready", version=version(service, case))
    assert words in page(alex, board)
    changed(service, case, lambda case: setattr(case, "state", CaseState.COMMUNICATION))
    assert words in page(alex, board)
    press(alex, f"{board}/next", move="look_after", version=version(service, case))
    assert words not in page(alex, board)


# A shuttle


def test_a_shuttle_is_planned_from_the_board(app: Flask, service: Service) -> None:
    case = ready_case(service, CaseState.READY, Route.SHUTTLE)
    jo, sam = principals(case)
    alex, ravi = client(app, service, "Alex"), client(app, service, "Ravi")
    board = f"/staff/cases/{case.id}/preparing"
    assert "also needs this" not in page(alex, board)
    draft = press(alex, f"{board}/shuttle")
    text = page(alex, f"{draft}/when")
    assert re.findall(r'type="radio" value="(\w+)"', text) == [
        "preparation",
        "shuttle",
        "follow_up",
    ]
    assert press(alex, f"{draft}/when", kind="shuttle", **WHEN) == draft
    text = page(alex, f"{draft}/staff")
    assert "Second shuttle advocate" in text and "Co-facilitator" not in text
    lists = dict(re.findall(r'<select[^>]* name="(\w+)".*?>(.*?)</select>', text, re.S))
    named = {
        which: re.findall(r"<option[^>]*>\s*(\w+)\s*</option>", options)
        for which, options in lists.items()
    }
    assert set(named["lead"]) - {"Choose"} == {"Alex", "Cora", "Priya", "Ravi"}
    assert named["lead"][1:] == named["advocate"][1:]
    assert set(named["co"]) - {"Nobody"} == {"Alex", "Cora", "Priya"}
    staff = {
        which: service.staff[name].id
        for which, name in (("lead", "Alex"), ("advocate", "Ravi"), ("co", "Priya"))
    }
    form = staff | {"advocate_name": "Ray", "takes_over": "yes"}
    text = press(alex, f"{draft}/staff", expect=422, **(form | {"lead": ""}))
    assert 'href="#lead"' in text and "Choose a shuttle advocate." in text and 'value="Ray"' in text
    assert press(alex, f"{draft}/staff", **form) == draft
    text = page(alex, draft)
    assert "Shuttle advocate: Alex" in text and "Second shuttle advocate: Ray" in text
    assert "Second member of staff: Priya" in text and "Shuttle: both sides" in text
    text = page(alex, f"{draft}/order")
    assert f'id="leaves-{jo.id}"' in text and "Order of coming and going<" in text
    assert "Seat" not in text
    meeting = press(alex, f"{draft}/done")
    session = meetings.session_of(service.house, meeting[-16:])
    assert session.is_shuttle and {person.id for person in session.parties} == {jo.id, sam.id}
    assert [one.screen_name for one in session.staff] == ["Alex", "Ray", "Priya"]
    assert "Shuttle: both sides" in page(alex, meeting)
    assert "Talk" in page(alex, board)
    assert "Talk" in page(ravi, "/staff/meetings")
    assert "Talk" not in page(ravi, board), "the plan of both sides is not on one side's board"
    page(ravi, f"/staff/meetings/{session.id}")
    page(ravi, meeting, expect=404)


def test_what_speaks_against_a_shuttle_is_said_before_anybody_is_told(
    app: Flask, service: Service
) -> None:
    case = ready_case(service, CaseState.READY, Route.SHUTTLE)
    alex = client(app, service, "Alex")
    draft = press(alex, f"/staff/cases/{case.id}/preparing/shuttle")
    press(alex, f"{draft}/when", kind="shuttle", **WHEN)
    press(alex, f"{draft}/staff", lead=service.staff["Ravi"].id)
    text = page(alex, draft)
    assert "One side has no shuttle advocate." in text
    assert "Nobody else of the staff is there." in text
    press(alex, f"{draft}/done", expect=422)
    press(alex, f"{draft}/staff", lead=service.staff["Alex"].id)
    text = page(alex, draft)
    assert "One side has no" not in text and "Nobody else of the staff is there." in text
    press(alex, f"{draft}/done")


def test_the_board_says_what_a_shuttle_by_video_needs_besides(app: Flask, service: Service) -> None:
    case = ready_case(service, way=Route.SHUTTLE)
    jo, _ = principals(case)
    changed(
        service,
        case,
        lambda case: consents.withdraw(case.consents, jo.id, service.clock.now(), Purpose.ONLINE),
    )
    alex, vic = client(app, service, "Alex"), client(app, service, "Vic")
    board = f"/staff/cases/{case.id}/preparing"
    text = page(alex, board)
    assert "Nothing is missing for Jo." in text and "A shuttle by video also needs this." in text
    assert "Jo has no consent in force for meeting by video." in text
    assert "also needs this" not in page(vic, board)
    press(alex, f"{board}/ready", version=version(service, case))


@pytest.mark.parametrize("name", ["Vic", "Ravi", "Sue", "Nosy"])
def test_who_does_not_plan_in_the_case_plans_no_shuttle(
    app: Flask, service: Service, name: str
) -> None:
    case = ready_case(service, CaseState.READY, Route.SHUTTLE)
    answer = client(app, service, name).post(
        f"/staff/cases/{case.id}/preparing/shuttle", headers=OURS
    )
    assert answer.status_code in (403, 404)


def test_to_want_more_contact_is_told_and_changes_nothing(app: Flask, service: Service) -> None:
    case = ready_case(service, CaseState.COMMUNICATION, Route.LETTER)
    jo, sam = principals(case)
    alex, vic = client(app, service, "Alex"), client(app, service, "Vic")
    way = f"/staff/cases/{case.id}/way"
    press(alex, f"{way}/{jo.id}", choice="conference")
    assert "Both want to go further" not in page(alex, way)
    press(alex, f"{way}/{sam.id}", choice="shuttle")
    assert "Both want to go further: A shuttle advocate." in page(alex, way)
    assert "Both want to go further" not in page(vic, way), "it says what the other side said"
    assert again(service, case).route is Route.LETTER
    press(alex, f"{way}/{sam.id}", choice="letter")
    assert "Both want to go further" not in page(alex, way)


# Hostile input, and every door


@pytest.mark.parametrize("hostile", [text for text in HOSTILE if text.strip()])
def test_hostile_text_comes_back_as_text(app: Flask, service: Service, hostile: str) -> None:
    case = ready_case(service)
    jo, _ = principals(case)
    alex, sue = client(app, service, "Alex"), client(app, service, "Sue")
    base = f"/staff/cases/{case.id}"
    session_id = hold_a_meeting(service, case)
    fields = {"choice": hostile, "words": hostile, "ask_again": hostile, "text": hostile}
    fields |= {"lead": hostile, "co": hostile, f"aftercare_{jo.id}": hostile, "move": hostile}
    fields |= {"held": hostile, "date": hostile, "attended": hostile, "notes": hostile}
    fields |= {"decision": hostile, "reason": hostile, "gate": hostile, "agreement": hostile}
    for one, path in (
        (alex, f"way/{jo.id}"),
        (alex, "agreement"),
        (alex, f"agreement/{jo.id}"),
        (alex, "plan"),
        (alex, "preparing/next"),
        (alex, f"preparing/{jo.id}/held/{session_id}"),
        (sue, "approval"),
    ):
        form = fields | {"version": version(service, case)}
        answer = one.post(f"{base}/{path}", data=form, headers=OURS)
        assert answer.status_code in (303, 403, 409, 422), (path, answer.text)
        assert "<script>alert" not in answer.text
        form["version"] = hostile
        assert one.post(f"{base}/{path}", data=form, headers=OURS).status_code != 500
    for path in ("way", "agreement", "plan", "preparing", "told", "summary", "approval"):
        answer = alex.get(f"{base}/{path}")
        assert answer.status_code == 200
        assert "<script>alert" not in answer.text


def test_every_page_of_another_case_is_not_there(app: Flask, service: Service) -> None:
    case, other = ready_case(service), ready_case(service)
    mine, theirs = principals(case)[0].id, principals(other)[0].id
    changed(service, other, lambda case: setattr(case, "crew", case.crew[:1]))
    alex = client(app, service, "Alex")
    for path in ("way", "agreement", "plan", "preparing", "told", "summary", "approval"):
        text = page(alex, f"/staff/cases/{other.id}/{path}", expect=404)
        unknown = "0" * 16
        never = page(alex, f"/staff/cases/{unknown}/{path}", expect=404)
        assert text.replace(other.id, unknown) == never
    for path in (f"way/{theirs}", f"preparing/{theirs}", f"way/{'f' * 16}", f"way/{mine[::-1]}"):
        page(alex, f"/staff/cases/{case.id}/{path}", expect=404)
    press(alex, f"/staff/cases/{case.id}/agreement/{theirs}", expect=404, agreement="1")
    press(alex, f"/staff/cases/{case.id}/preparing/{theirs}/plan", expect=404)
    with service.house.unit_of_work(write=False) as work:
        acts = [entry.act for entry in work.audit.of_case(other.id)]
    assert acts.count("case.refused") == 7


@pytest.mark.parametrize("move", ["", "look_after", "agree_outcome"])
def test_what_comes_next_in_another_case_is_not_there(
    app: Flask, service: Service, move: str
) -> None:
    case = ready_case(service)
    form = {"move": move, "version": version(service, case)}
    path = f"/staff/cases/{case.id}/preparing/next"
    press(client(app, service, "Nosy"), path, expect=404, **form)
    press(client(app, service, "Alex"), path, expect=403, **form)  # theirs, and not possible now


def test_a_draft_of_a_case_is_nobody_elses(app: Flask, service: Service) -> None:
    case = ready_case(service)
    draft = draft_of(service, case, Kind.PREPARATION, Side.HARMED)
    priya = client(app, service, "Priya")
    page(priya, f"/staff/plan/{draft.id}", expect=403)
    press(priya, f"/staff/plan/{draft.id}/drop", expect=403)
    assert case_meetings.opened_for(service.house, service.staff["Alex"], draft)


def test_whoever_left_the_case_throws_their_plan_away_unread(app: Flask, service: Service) -> None:
    case = ready_case(service)
    draft = draft_of(service, case, by="Priya")

    def leave(case: Case) -> None:
        case.crew = [one for one in case.crew if one.staff_id != service.staff["Priya"].id]

    changed(service, case, leave)
    priya = client(app, service, "Priya")
    assert "Jo" not in page(priya, f"/staff/plan/{draft.id}", expect=404)
    press(priya, f"/staff/plan/{draft.id}/drop")
