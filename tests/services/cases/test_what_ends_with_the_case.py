"""Whoever leaves a case, and a case that ends, leave no way back: no meeting, plan or letter."""

import logging
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy.exc import IntegrityError

from app.domain.cases.case import Assignment, Case, Duty
from app.domain.cases.consents import How, Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState, Closed
from app.domain.cases.tracks import Track
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way
from app.services import addressing, live_sessions, meetings, planning, post
from app.services.cases import (
    allocating,
    consents,
    ending,
    opening,
    own_choices,
    page_links,
    people,
    today,
    vault,
    withdrawing,
)
from app.services.cases.allocating import Proposal
from app.services.cases.consents import Given
from app.services.composing import Occasion
from app.services.doors import Knock
from app.services.inviting import About, PostState
from app.store.cases import Cases
from tests.case_builders import Service
from tests.case_builders import service as made
from tests.prepared_case import again, changed, principals, ready_case
from tests.services.cases.test_preparing import draft_of, plan


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return made(tmp_path)


def leave(service: Service, case: Case, name: str, duty: Duty) -> None:
    proposal = Proposal(service.staff[name].id, duty, None)
    version = again(service, case).version
    allocating.end(service.house, service.staff["Cora"], case.id, proposal, version)


# Whoever works in a case no more


def test_who_left_the_case_has_lost_its_meetings(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    session_id = plan(service, case)
    priya = service.staff["Priya"]
    assert meetings.person_of(service.house, session_id, priya.id)
    leave(service, case, "Priya", Duty.CO)
    assert meetings.person_of(service.house, session_id, priya.id) is None
    assert meetings.person_of(service.house, session_id, service.staff["Alex"].id)


def test_who_is_in_the_meeting_when_it_ends_for_them_stays_until_they_are_out(
    service: Service,
) -> None:
    case = ready_case(service, CaseState.READY)
    session_id = plan(service, case)
    priya = service.staff["Priya"]
    person_id = meetings.person_of(service.house, session_id, priya.id)
    assert person_id is not None
    service.clock.advance(timedelta(days=19))
    live_sessions.connect(service.house, session_id, person_id)
    leave(service, case, "Priya", Duty.CO)
    assert meetings.person_of(service.house, session_id, priya.id) == person_id
    live_sessions.send_away(service.house, session_id, person_id, "left")
    assert meetings.person_of(service.house, session_id, priya.id) is None


def test_who_left_the_case_reads_nothing_of_its_meetings_today(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    soon = service.clock.now() + timedelta(days=1)
    plan(service, case, date=f"{soon.day}/{soon.month}/{soon.year}", time="2pm", end="4pm")
    service.clock.advance(timedelta(days=1))
    priya = service.staff["Priya"]
    assert len(today.of(service.house, priya).meetings) == 1
    leave(service, case, "Priya", Duty.CO)
    assert today.of(service.house, priya).meetings == []


def test_a_change_by_somebody_whose_work_ended_in_between_is_not_written(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """On PostgreSQL the row is locked after access was asked: it is asked of what was locked."""
    case = ready_case(service)
    plain, alex = Cases.covers, service.staff["Alex"]

    def leave(case: Case) -> None:
        case.crew = [one for one in case.crew if one.staff_id != alex.id]

    def before_it_ended(self: Cases, **wanted: object) -> list[Case]:
        found = plain(self, **wanted)  # type: ignore[arg-type]
        for cover in found:
            cover.crew.append(Assignment(alex.id, Duty.LEAD, None, case.received_at))
        return found

    changed(service, case, leave)
    monkeypatch.setattr(Cases, "covers", before_it_ended)
    with pytest.raises(Refused, match="case-changed-meanwhile"):
        people.change(
            service.house,
            alex,
            case.id,
            principals(case)[0].id,
            {"called": "Somebody"},
            seen=people.mark(principals(case)[0]),
        )


# How somebody is reached


def test_a_way_that_staff_take_back_is_not_used_by_meetings_that_are_planned(
    service: Service,
) -> None:
    case = ready_case(service, CaseState.READY)
    jo = principals(case)[0].id
    session_id = plan(service, case)
    by_call = SafeContact(frozenset({Way.CALL}), phone="07700 900999")
    vault.set_contact(service.house, service.staff["Alex"], case.id, jo, by_call)
    with service.house.unit_of_work(write=False) as work:
        invitation = work.appointments.invitation(session_id, jo)
    assert invitation is not None
    assert (invitation.contact.ways, invitation.contact.email) == (by_call.ways, "")


def test_changing_a_meeting_shows_contacts_and_that_is_written_down(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    session_id = plan(service, case)
    planning.draft_to_change(service.house, service.staff["Priya"].id, session_id)
    with service.house.unit_of_work(write=False) as work:
        seen = [e for e in work.audit.of_case(case.id) if e.act == "case.reveal"]
    by_priya = {entry.about for entry in seen if entry.actor == service.staff["Priya"].id}
    assert by_priya == {person.id for person in principals(case)}


# Letters


def a_letter(service: Service, session_id: str, person_id: str, about: About) -> str:
    with service.house.unit_of_work() as work:
        session = work.sessions.get(session_id)
        message = post.write(service.house, work, session, person_id, Occasion(about))
        assert message is not None
        work.commit()
    return message.id


def against(service: Service, message_id: str) -> str:
    with service.house.unit_of_work(write=False) as work:
        message = work.messages.get(message_id)
        assert message is not None
        return addressing.against(work, message, service.clock.now())


def test_who_is_out_is_not_even_told_that_a_meeting_is_off(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    jo, sam = (person.id for person in principals(case))
    session_id = plan(service, case)
    letters = {who: a_letter(service, session_id, who, About.CALLED_OFF) for who in (jo, sam)}
    changed(service, case, lambda case: case.tracks.update({jo: Track.WITHDRAWN}))
    assert against(service, letters[jo]) == "person-is-out"
    assert against(service, letters[sam]) == ""


def test_nothing_is_sent_about_a_meeting_whose_case_cannot_be_read(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    session_id = plan(service, case)
    letter = a_letter(service, session_id, principals(case)[0].id, About.REMINDER)
    assert against(service, letter) == ""
    with service.house.unit_of_work() as work:
        work.cases.erase(case.id)
        work.commit()
    assert against(service, letter) == "contact-not-known"


@pytest.mark.parametrize("ends", ["the case", "their part"])
def test_a_letter_that_failed_is_not_left_to_be_tried_again(service: Service, ends: str) -> None:
    case = ready_case(service, CaseState.READY)
    jo = principals(case)[0].id
    letters = [a_letter(service, plan(service, case), jo, About.REMINDER)]
    with service.house.unit_of_work() as work:
        written = post.write_about_case(service.house, work, case, jo, Occasion(About.RECEIPT))
        assert written is not None
        letters.append(written.id)
        for failed in map(work.messages.get, letters):
            assert failed is not None and failed.letter is not None
            failed.state = PostState.FAILED
            work.messages.save(failed)
        work.commit()
    if ends == "the case":
        close(service, case, Closed.WITHDREW)
    else:
        withdrawing.withdraw(service.house, case.id, jo, jo)
    with service.house.unit_of_work(write=False) as work:
        left = [(m.state, m.letter) for m in map(work.messages.get, letters) if m is not None]
    assert left == [(PostState.REFUSED, None)] * 2


# A consent


def test_nobody_is_asked_again_about_consents_that_all_ended(service: Service) -> None:
    case = ready_case(service)
    jo, sam = principals(case)
    alex, today_ = service.staff["Alex"], service.clock.now().date()

    def keep_none(case: Case) -> None:
        for person in (jo, sam):
            case.side(person.side).consents.clear()

    def asked_again() -> set[str | None]:
        with service.house.unit_of_work(write=False) as work:
            found = work.cases.tasks(case_id=case.id)
        return {task.about for task in found if task.kind == "consent_review"}

    changed(service, case, keep_none)
    for person, purpose in [(jo, Purpose.LETTER), (jo, Purpose.ONLINE), (sam, Purpose.LETTER)]:
        given = Given(purpose, today_, How.IN_PERSON)
        consents.record(service.house, alex, case.id, person.id, given)
    consents.withdraw(service.house, alex, case.id, jo.id, Purpose.LETTER)
    assert asked_again() == {jo.id, sam.id}
    consents.withdraw(service.house, alex, case.id, jo.id, Purpose.ONLINE)
    assert asked_again() == {sam.id}


# A case that is closed


def close(service: Service, case: Case, reason: Closed) -> None:
    def change(case: Case, hand: opening.Hand) -> None:
        case.state, case.closed = CaseState.CLOSED, reason

    opening.change(
        service.house,
        service.staff["Cora"],
        case.id,
        "case.close",
        opening.CaseMay.ENQUIRE,
        change,
        also=lambda work, case: ending.wind_up(service.house, work, case, service.staff["Cora"].id),
    )


@pytest.mark.parametrize("reason", [Closed.WITHDREW, Closed.DECLINED_BY_HARMED])
def test_closing_ends_the_ways_into_meetings_that_are_to_come(
    service: Service, reason: Closed
) -> None:
    case = ready_case(service, CaseState.READY)
    jo = principals(case)[0].id
    session_id = plan(service, case)
    planning.invite(service.house, session_id, jo)
    close(service, case, reason)
    with service.house.unit_of_work(write=False) as work:
        assert work.links.live_of(session_id) == []
        assert [message.letter for message in work.messages.of(session_id)] == [None]


def test_closing_throws_away_plans_that_hold_how_people_are_reached(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    draft = draft_of(service, case)
    close(service, case, Closed.DECLINED_BY_HARMED)
    with service.house.unit_of_work(write=False) as work:
        assert work.appointments.draft(draft.id) is None


def test_what_shrinks_keeps_no_title_that_somebody_typed(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    session_id = plan(service, case, title="Jo and Sam talk")
    close(service, case, Closed.DECLINED_BY_HARMED)
    assert meetings.session_of(service.house, session_id).title == ""


# A link that writes without end, and words in logs


def test_a_persons_page_cannot_fill_the_case_without_end(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(own_choices, "MOST_VERSIONS", 3)
    case = ready_case(service)
    jo = principals(case)[0].id
    issued = page_links.issue(service.house, service.staff["Alex"], case.id, jo)
    knock = Knock(code=issued.spoken_code)
    secret = page_links.claim_by_link(service.house, issued.token, knock)
    holder = page_links.holder(service.house, secret)
    assert holder is not None
    for number in range(5):
        own_choices.keep_prompts(service.house, holder, {"questions": str(number)})
    kept = again(service, case).of_kind(PaperKind.PROMPTS, jo)
    assert [(p.version, p.answers["questions"]) for p in kept] == [(3, "2"), (4, "3"), (5, "4")]


def test_a_failing_database_writes_no_words_into_the_log(
    service: Service, caplog: pytest.LogCaptureFixture
) -> None:
    session = meetings.session_of(service.house, plan(service, ready_case(service)))
    session.title = "QXMARK"
    with pytest.raises(IntegrityError) as failed, service.house.unit_of_work() as work:
        work.sessions.add(session, {})
    with caplog.at_level(logging.ERROR):
        logging.getLogger("app").error("failed", exc_info=failed.value)
    assert "failed" in caplog.text and "QXMARK" not in caplog.text
