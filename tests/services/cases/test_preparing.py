"""From the choice of a way to a conference of the case, on a real store: who may, what is not."""

from dataclasses import replace
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest

from app.domain.cases import consents, facts
from app.domain.cases.case import Case, Duty, Leaf, Route
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.domain.live_session import Kind
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.views import view_for
from app.services import live_sessions, meetings, planning
from app.services.cases import approving, held_meetings, live, preparing, routes, texts
from app.services.cases import meetings as case_meetings
from app.services.inviting import Draft
from tests.builders import come
from tests.case_builders import Service
from tests.case_builders import service as made
from tests.prepared_case import (
    again,
    agree,
    changed,
    options_case,
    prepared,
    principals,
    ready_case,
    supporter,
    write,
)

WHEN = {"title": "Talk", "date": "24/6/2026", "time": "2pm", "end": "4pm", "doors": "30"}


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return made(tmp_path)


def codes(service: Service, case: Case) -> list[str]:
    from app.services.cases import opening

    opened = opening.look(service.house, service.staff["Alex"], case.id, "test")
    board = preparing.board(service.house, opened)
    return [one.id for one in [*board.team, *(m for p in board.people for m in p.missing)]]


# Choosing a way


def choose(service: Service, case: Case, *choices: str, by: str = "Alex") -> None:
    for person, choice in zip(principals(again(service, case)), choices, strict=False):
        if choice:
            routes.record(service.house, service.staff[by], case.id, person.id, {"choice": choice})


def consent_to(service: Service, case: Case, way: Route) -> None:
    def give(case: Case) -> None:
        for person in case.principals():
            agree(service, case, person, facts.PURPOSE_OF[way])

    changed(service, case, give)


def decide(service: Service, case: Case, by: str = "Alex") -> Case:
    version = again(service, case).version
    return routes.decide(service.house, service.staff[by], case.id, version)


def test_the_way_that_both_chose_is_prepared(service: Service) -> None:
    case = options_case(service)
    choose(service, case, "conference", "conference")
    consent_to(service, case, Route.CONFERENCE)
    assert decide(service, case).route is Route.CONFERENCE
    assert again(service, case).state is CaseState.PREPARATION


@pytest.mark.parametrize("other", ["letter", "stop", ""])
def test_no_way_is_prepared_that_one_of_them_did_not_choose(service: Service, other: str) -> None:
    case = options_case(service)
    choose(service, case, "conference", other)
    consent_to(service, case, Route.CONFERENCE)
    with pytest.raises(Refused):
        decide(service, case)
    assert again(service, case).route is None


def test_a_way_without_consents_of_its_own_is_not_prepared(service: Service) -> None:
    case = options_case(service)
    choose(service, case, "conference", "conference")
    consent_to(service, case, Route.LETTER)
    with pytest.raises(Refused, match="case-lacks-something"):
        decide(service, case)


@pytest.mark.parametrize("state", [CaseState.PREPARATION, CaseState.READY])
def test_going_less_far_takes_effect_at_once_and_needs_one(
    service: Service, state: CaseState
) -> None:
    case = ready_case(service, state)
    choose(service, case, "", "letter")
    after = again(service, case)
    assert (after.route, after.state) == (Route.LETTER, CaseState.PREPARATION)


def test_an_officer_of_one_side_writes_down_less_contact_and_the_case_follows(
    service: Service,
) -> None:
    case = ready_case(service, CaseState.READY)
    jo, sam = principals(case)
    vic = service.staff["Vic"]
    routes.record(service.house, vic, case.id, jo.id, {"choice": "shuttle"})
    assert again(service, case).route is Route.SHUTTLE
    with pytest.raises(Refused, match="case-not-there"):
        routes.record(service.house, vic, case.id, sam.id, {"choice": "letter"})


def test_going_further_again_needs_a_fresh_word_of_both(service: Service) -> None:
    case = ready_case(service)
    choose(service, case, "conference", "")
    sam = principals(case)[1]
    alex = service.staff["Alex"]
    routes.record(service.house, alex, case.id, sam.id, {"choice": "letter"})
    service.clock.advance(timedelta(days=1))
    routes.record(service.house, alex, case.id, sam.id, {"choice": "conference"})
    assert again(service, case).route is Route.LETTER, "more contact is never by itself"
    service.clock.advance(timedelta(days=1))
    routes.choose_again(service.house, alex, case.id, again(service, case).version)
    with pytest.raises(Refused, match="route-ask-again"):
        decide(service, case)
    choose(service, case, "", "conference")
    for person in principals(case):
        routes.record(service.house, alex, case.id, person.id, {"choice": "conference"})
    assert decide(service, case).route is Route.CONFERENCE


def test_more_time_stops_everything_until_the_day(service: Service) -> None:
    case = options_case(service)
    jo, _ = principals(case)
    answers = {"choice": "more-time", "ask_again": "2026-07-01"}
    routes.record(service.house, service.staff["Alex"], case.id, jo.id, answers)
    after = again(service, case)
    assert after.state is CaseState.NEEDS_TIME
    assert after.ask_again_at is not None and after.ask_again_at.day == 1
    asked = after.newest(PaperKind.MORE_TIME, jo.id)
    assert asked is not None and asked.answers["ask_again"] == "2026-07-01"
    with service.house.unit_of_work(write=False) as work:
        assert [task.kind for task in work.cases.tasks(case_id=case.id)] == ["contact_again"]
    for kind, side in ((Kind.PREPARATION, Side.HARMED), (Kind.CONFERENCE, None)):
        with pytest.raises(Refused, match="case-cannot-do-this-now"):
            case_meetings.begin(service.house, service.staff["Alex"], case.id, kind, side)


@pytest.mark.parametrize("day", ["2020-01-01", "2099-01-01"])
def test_more_time_takes_a_day_that_can_be_waited_for(service: Service, day: str) -> None:
    case = options_case(service)
    answers = {"choice": "more-time", "ask_again": day}
    person_id = principals(case)[0].id
    with pytest.raises(Refused, match="case-ask-again-when"):
        routes.record(service.house, service.staff["Alex"], case.id, person_id, answers)
    assert again(service, case).of_kind(PaperKind.ROUTE) == []


def test_a_choice_by_a_stale_page_is_refused(service: Service) -> None:
    case = options_case(service)
    choose(service, case, "conference", "conference")
    consent_to(service, case, Route.CONFERENCE)
    with pytest.raises(Refused, match="case-changed-meanwhile"):
        routes.decide(service.house, service.staff["Alex"], case.id, case.version)


@pytest.mark.parametrize("name", ["Vic", "Ravi", "Sue"])
def test_only_who_prepares_both_sides_decides(service: Service, name: str) -> None:
    case = options_case(service)
    choose(service, case, "conference", "conference")
    consent_to(service, case, Route.CONFERENCE)
    with pytest.raises(Refused, match="case-not-allowed"):
        decide(service, case, by=name)


# The agreement


def propose(service: Service, case: Case, text: str, by: str = "Alex") -> Case:
    version = again(service, case).version
    return preparing.propose_agreement(service.house, service.staff[by], case.id, text, version)


def test_a_new_version_makes_every_former_acceptance_not_count(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    assert codes(service, case) == []
    propose(service, case, "We listen twice.")
    assert again(service, case).state is CaseState.PREPARATION
    assert codes(service, case).count("agreement-not-accepted") == 2
    for person in principals(case):
        preparing.record_acceptance(service.house, service.staff["Alex"], case.id, person.id, 2)
    assert "agreement-not-accepted" not in codes(service, case)


def test_an_older_version_cannot_be_accepted_any_more(service: Service) -> None:
    case = ready_case(service)
    propose(service, case, "We listen twice.")
    jo, _ = principals(case)
    alex = service.staff["Alex"]
    for version in (1, 3, 0):
        with pytest.raises(Refused, match="agreement-changed"):
            preparing.record_acceptance(service.house, alex, case.id, jo.id, version)


@pytest.mark.parametrize("name", ["Vic", "Ravi", "Sue", "Nosy"])
def test_who_does_not_prepare_both_sides_writes_no_agreement(service: Service, name: str) -> None:
    case = ready_case(service)
    with pytest.raises(Refused):
        propose(service, case, "Anything", by=name)
    assert facts.agreement(again(service, case)) == 1


def test_a_held_case_gets_no_new_agreement(service: Service) -> None:
    case = changed(service, ready_case(service), lambda case: setattr(case, "held", True))
    with pytest.raises(Refused, match="case-held"):
        propose(service, case, "Anything")


@pytest.mark.parametrize("name", ["Nosy", "Ravi", "Vic"])
def test_the_plan_names_only_who_works_with_both_sides(service: Service, name: str) -> None:
    case = ready_case(service)
    answers = {"lead": service.staff[name].id}
    alex, seen = service.staff["Alex"], again(service, case).version
    with pytest.raises(Refused, match="plan-guide-not-of-the-case"):
        preparing.keep_plan(service.house, alex, case.id, answers, seen)
    assert again(service, case).newest(PaperKind.PLAN) == case.newest(PaperKind.PLAN)


# Meetings of the case


def draft_of(
    service: Service,
    case: Case,
    kind: Kind = Kind.CONFERENCE,
    side: Side | None = None,
    by: str = "Alex",
    **when: str,
) -> Draft:
    draft = case_meetings.begin(service.house, service.staff[by], case.id, kind, side)
    typed = {**draft.typed, "when": {**draft.typed["when"], **WHEN, **when}}
    return planning.keep_typed(service.house, draft, typed)


def plan(service: Service, case: Case, *more: Any, by: str = "Alex", **when: str) -> str:
    draft = draft_of(service, case, *more, by=by, **when)
    return case_meetings.carry_out(service.house, service.staff[by], draft)


def test_a_conference_is_filled_in_from_the_case(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    kim = supporter(service, case)
    session_id = plan(service, case)
    session = meetings.session_of(service.house, session_id)
    jo, sam = principals(case)
    assert session.case_id == case.id
    assert not session.plan.stands_alone
    assert {p.id for p in session.parties} == {jo.id, sam.id, kim}
    assert [p.screen_name for p in session.staff] == ["Alex", "Priya"]
    assert session.person(kim).beside == jo.id
    assert session.plan.takes_over is not None
    assert session.plan.arrival_order == (jo.id, sam.id)
    assert session.plan.leaving_order == (jo.id, sam.id)
    assert session.plan.aftercare[jo.id] == "Vic"
    assert session.plan.ground_rules == 1
    rules = held_meetings.rules_of(service.house, session)
    assert rules == (1, ["We listen.", "Nobody records."])
    with service.house.unit_of_work(write=False) as work:
        assert [one.id for one in work.cases.meetings(case.id)] == [session_id]
        invitation = work.appointments.invitation(session_id, jo.id)
        acts = [entry.act for entry in work.audit.of_case(case.id)]
    assert invitation is not None and invitation.contact.email == "jo@example.org"
    assert "case.plan_meeting" in acts and acts.count("case.reveal") == 3


def test_the_name_in_a_meeting_is_the_one_of_the_disclosure_sheet(service: Service) -> None:
    case = ready_case(service)
    jo, _ = principals(case)
    changed(service, case, lambda c: write(service, c, PaperKind.DISCLOSURE, jo.id, name_used="J."))
    session = meetings.session_of(service.house, plan(service, case))
    assert session.person(jo.id).screen_name == "J."


def test_a_sensitive_case_hides_addresses(service: Service) -> None:
    case = changed(service, ready_case(service), lambda case: setattr(case, "sensitive", True))
    session = meetings.session_of(service.house, plan(service, case))
    assert session.plan.relay_only == {person.id for person in principals(case)}


def test_nobody_of_the_other_side_comes_to_a_meeting_of_one(service: Service) -> None:
    case = ready_case(service)
    jo, sam = principals(case)
    draft = draft_of(service, case, Kind.PREPARATION, Side.HARMED)
    assert list(draft.typed["people"]) == [jo.id]
    alex = service.staff["Alex"]
    with pytest.raises(Refused, match="plan-not-of-the-case"):
        case_meetings.add(service.house, alex, draft, sam.id)
    conference = draft_of(service, case)
    people = conference.typed["people"]
    typed = {**draft.typed, "people": {jo.id: people[jo.id], sam.id: people[sam.id]}}
    forged = planning.keep_typed(service.house, draft, typed)
    with pytest.raises(Refused):
        case_meetings.carry_out(service.house, alex, forged)
    companion = people[sam.id] | {"role": "supporter", "side": "harmed", "beside": jo.id}
    typed = {**draft.typed, "people": {jo.id: people[jo.id], sam.id: companion}}
    forged = planning.keep_typed(service.house, draft, typed)
    with pytest.raises(Refused, match="plan-not-of-the-case"):
        case_meetings.carry_out(service.house, alex, forged)
    with service.house.unit_of_work(write=False) as work:
        assert work.cases.meetings(case.id) == []


FORGED = {
    "a stranger": lambda people, jo, stranger: {stranger: people.pop(jo), **people},
    "another name": lambda people, jo, _: {**people, jo: people[jo] | {"screen_name": "Somebody"}},
}


@pytest.mark.parametrize("what", FORGED)
def test_a_draft_of_a_case_takes_nobody_who_is_not_of_it(service: Service, what: str) -> None:
    case = ready_case(service)
    other = ready_case(service)
    stranger = principals(other)[0].id
    jo, _ = principals(case)
    draft = draft_of(service, case)
    people = FORGED[what](dict(draft.typed["people"]), jo.id, stranger)
    forged = planning.keep_typed(service.house, draft, {**draft.typed, "people": people})
    with pytest.raises(Refused, match="plan-not-of-the-case"):
        case_meetings.carry_out(service.house, service.staff["Alex"], forged)


def test_who_withdrew_is_asked_to_no_meeting(service: Service) -> None:
    from app.domain.cases.tracks import Track

    case = ready_case(service)
    kim = supporter(service, case)
    draft = draft_of(service, case)
    changed(service, case, lambda case: case.tracks.update({kim: Track.WITHDRAWN}))
    assert kim not in draft_of(service, case).typed["people"]
    with pytest.raises(Refused, match="plan-not-of-the-case"):
        case_meetings.carry_out(service.house, service.staff["Alex"], draft)


@pytest.mark.parametrize("listed", ["id", "sam", "Sam  Green"])
def test_two_who_must_not_meet_are_in_no_meeting_together(service: Service, listed: str) -> None:
    case = ready_case(service)
    kim = supporter(service, case)
    _, sam = principals(case)

    def keep_apart(case: Case) -> None:
        case.person(kim).must_not_meet = (sam.id if listed == "id" else listed,)

    changed(service, case, keep_apart)
    with pytest.raises(Refused, match="plan-must-not-meet"):
        plan(service, case)


def test_a_facilitator_of_a_conference_works_with_both_sides(service: Service) -> None:
    case = ready_case(service)
    alex, nosy, ravi = (service.staff[name] for name in ("Alex", "Nosy", "Ravi"))
    for lead in (nosy.id, ravi.id):
        draft = draft_of(service, case)
        staff = {**draft.typed["staff"], "lead": lead}
        forged = planning.keep_typed(service.house, draft, {**draft.typed, "staff": staff})
        with pytest.raises(Refused, match="plan-guide-not-of-the-case"):
            case_meetings.carry_out(service.house, alex, forged)


@pytest.mark.parametrize("name", ["Vic", "Ravi", "Sue", "Nosy"])
def test_who_does_not_plan_in_the_case_begins_no_meeting(service: Service, name: str) -> None:
    case = ready_case(service)
    with pytest.raises(Refused):
        case_meetings.begin(service.house, service.staff[name], case.id, Kind.CONFERENCE)


def test_whoever_left_the_case_cannot_finish_their_draft(service: Service) -> None:
    case = ready_case(service)
    draft = draft_of(service, case, by="Priya")

    def leave(case: Case) -> None:
        case.crew = [one for one in case.crew if one.duty is not Duty.CO]

    changed(service, case, leave)
    with pytest.raises(Refused, match="case-not-there"):
        case_meetings.carry_out(service.house, service.staff["Priya"], draft)
    with pytest.raises(Refused, match="case-not-there"):
        case_meetings.opened_for(service.house, service.staff["Priya"], draft)


@pytest.mark.parametrize(
    ("field", "value", "code"),
    [
        ("held", True, "case-held"),
        ("route", Route.LETTER, "plan-not-this-way"),
        ("state", CaseState.OPTIONS, "case-cannot-do-this-now"),
    ],
)
def test_a_conference_is_planned_when_the_case_is_there(
    service: Service, field: str, value: Any, code: str
) -> None:
    case = ready_case(service)
    draft = draft_of(service, case)
    changed(service, case, lambda case: setattr(case, field, value))
    for attempt in (
        lambda: draft_of(service, case),
        lambda: case_meetings.carry_out(service.house, service.staff["Alex"], draft),
    ):
        with pytest.raises(Refused, match=code):
            attempt()


def test_the_side_that_knows_nothing_yet_is_met_by_nobody(service: Service) -> None:
    case = options_case(service, began=Side.RESPONSIBLE)
    changed(service, case, lambda case: setattr(case, "state", CaseState.ENQUIRIES))
    alex = service.staff["Alex"]
    with pytest.raises(Refused, match="case-cannot-do-this-now"):
        case_meetings.begin(service.house, alex, case.id, Kind.PREPARATION, Side.HARMED)
    assert case_meetings.begin(service.house, alex, case.id, Kind.PREPARATION, Side.RESPONSIBLE)


def test_a_held_case_invites_nobody_to_a_conference_and_still_prepares(service: Service) -> None:
    case = ready_case(service)
    conference = plan(service, case)
    jo, _ = principals(case)
    changed(service, case, lambda case: setattr(case, "held", True))
    with pytest.raises(Refused, match="case-held"):
        planning.invite(service.house, conference, jo.id)
    changed(service, case, lambda case: setattr(case, "held", False))
    issued, message = planning.invite(service.house, conference, jo.id)
    assert issued.token and message is not None


def test_a_new_agreement_is_asked_for_by_meetings_that_have_not_begun(service: Service) -> None:
    case = ready_case(service)
    session_id = plan(service, case)
    propose(service, case, "We listen twice.")
    session = meetings.session_of(service.house, session_id)
    assert session.plan.ground_rules == 2
    assert held_meetings.rules_of(service.house, session) == (2, ["We listen twice."])
    assert [p.screen_name for p in session.staff] == ["Alex", "Priya"]
    assert meetings.person_of(service.house, session_id, service.staff["Alex"].id)


def test_a_meeting_of_a_case_is_changed_and_stays_one(service: Service) -> None:
    case = ready_case(service)
    session_id = plan(service, case)
    alex = service.staff["Alex"]
    draft = planning.draft_to_change(service.house, alex.id, session_id)
    assert draft.case_id == case.id
    with pytest.raises(Refused, match="case-not-allowed"):
        planning.carry_out(service.house, draft)
    when = {**draft.typed["when"], "time": "3pm", "end": "5pm"}
    draft = planning.keep_typed(service.house, draft, {**draft.typed, "when": when})
    assert case_meetings.carry_out(service.house, alex, draft) == session_id
    session = meetings.session_of(service.house, session_id)
    assert session.case_id == case.id and not session.plan.stands_alone


def test_a_meeting_cannot_be_taken_out_of_its_case(service: Service) -> None:
    case = ready_case(service)
    session_id = plan(service, case)
    draft = planning.draft_to_change(service.house, service.staff["Alex"].id, session_id)
    typed = {name: part for name, part in draft.typed.items() if name != "case_id"}
    alone = planning.keep_typed(service.house, draft, typed)
    with pytest.raises(Refused, match="plan-not-of-the-case"):
        planning.carry_out(service.house, alone)


def test_a_conference_without_a_case_is_for_services_that_allow_it(service: Service) -> None:
    case = ready_case(service)
    draft = draft_of(service, case)
    typed = {name: part for name, part in draft.typed.items() if name != "case_id"}
    alone = planning.keep_typed(service.house, draft, typed)
    assert [clash.code for clash in planning.clashes(service.house, alone)] == ["needs-a-case"]
    with pytest.raises(Refused, match="plan-has-clashes"):
        planning.carry_out(service.house, alone)
    allowed = replace(service.house, meetings_without_cases=True)
    session = meetings.session_of(allowed, planning.carry_out(allowed, alone))
    assert session.case_id is None and session.plan.stands_alone


# Preparation that was held here


def hold_a_meeting(service: Service, case: Case, side: Side = Side.HARMED) -> str:
    session_id = plan(service, case, Kind.PREPARATION, side)

    def met(work: Any) -> None:
        session = work.sessions.get(session_id, for_update=True)
        for person in session.parties:
            session.attendance(person.id).was_live = True
        work.sessions.save(session)

    with service.house.unit_of_work() as work:
        met(work)
        work.commit()
    return session_id


def test_a_meeting_held_here_is_offered_once_to_its_own_side(service: Service) -> None:
    case = options_case(service)
    changed(service, case, lambda case: setattr(case, "state", CaseState.PREPARATION))
    jo, sam = principals(case)
    assert held_meetings.to_record(service.house, again(service, case), jo) == []
    session_id = hold_a_meeting(service, case)
    [held] = held_meetings.to_record(service.house, again(service, case), jo)
    assert held.session_id == session_id
    assert held_meetings.to_record(service.house, again(service, case), sam) == []
    alex = service.staff["Alex"]
    answers = {"held": "video", "date": "2026-06-24", "attended": "yes"}
    with pytest.raises(Refused, match="meeting-not-to-record"):
        preparing.record_meeting(service.house, alex, case.id, sam.id, session_id, answers)
    preparing.record_meeting(service.house, alex, case.id, jo.id, session_id, answers)
    after = again(service, case)
    assert facts.held_meetings(after, jo) == 1
    assert held_meetings.to_record(service.house, after, jo) == []
    with pytest.raises(Refused, match="meeting-not-to-record"):
        preparing.record_meeting(service.house, alex, case.id, jo.id, session_id, answers)


def test_a_meeting_nobody_came_to_is_not_offered(service: Service) -> None:
    case = ready_case(service)
    plan(service, case, Kind.PREPARATION, Side.HARMED)
    assert held_meetings.held(service.house, case.id, Side.HARMED) == []


def test_a_meeting_of_another_case_is_not_written_down_here(service: Service) -> None:
    case, other = ready_case(service), ready_case(service)
    elsewhere = hold_a_meeting(service, other)
    jo, _ = principals(case)
    answers = {"held": "video", "date": "2026-06-24", "attended": "yes"}
    with pytest.raises(Refused, match="meeting-not-to-record"):
        preparing.record_meeting(
            service.house, service.staff["Alex"], case.id, jo.id, elsewhere, answers
        )


# Being ready


def test_a_case_with_everything_is_made_ready_and_taken_back(service: Service) -> None:
    case = ready_case(service)
    assert codes(service, case) == []
    alex = service.staff["Alex"]
    preparing.make_ready(service.house, alex, case.id, again(service, case).version)
    assert again(service, case).state is CaseState.READY
    service.clock.advance(timedelta(minutes=1))
    preparing.fall_back(service.house, alex, case.id, again(service, case).version)
    assert codes(service, case) == ["readiness-old", "readiness-old"]


TAKEN_AWAY = {
    PaperKind.AGREEMENT: "agreement-missing",
    PaperKind.PLAN: "plan-missing",
    PaperKind.PREPARATION: "prep-too-few",
    PaperKind.READINESS: "readiness-missing",
    PaperKind.ACCEPTED: "agreement-not-accepted",
    PaperKind.MOTIVATION: "motivation-missing",
}


@pytest.mark.parametrize("kind", TAKEN_AWAY)
def test_whatever_is_missing_is_on_the_board_and_stands_in_the_way(
    service: Service, kind: PaperKind
) -> None:
    case = ready_case(service)

    def take_away(case: Case) -> None:
        for leaf in case.leaves.values():
            leaf.papers[:] = [paper for paper in leaf.papers if paper.kind is not kind]

    changed(service, case, take_away)
    assert TAKEN_AWAY[kind] in codes(service, case)
    with pytest.raises(Refused, match="case-lacks-something"):
        version = again(service, case).version
        preparing.make_ready(service.house, service.staff["Alex"], case.id, version)


def test_readiness_runs_out(service: Service) -> None:
    case = ready_case(service)
    service.clock.advance(timedelta(days=15))
    assert codes(service, case) == ["readiness-old", "readiness-old"]


def test_a_supporter_who_was_not_prepared_is_on_the_board(service: Service) -> None:
    case = ready_case(service)
    kim = supporter(service, case)
    found = codes(service, case)
    assert "supporter-not-prepared" in found and "agreement-not-accepted" in found
    changed(service, case, lambda case: prepared(service, case, case.person(kim)))

    def consent(case: Case) -> None:
        from app.domain.cases.consents import Purpose

        agree(service, case, case.person(kim), Purpose.SERVICE, Purpose.ONLINE)

    changed(service, case, consent)
    assert codes(service, case) == []


@pytest.mark.parametrize("name", ["Vic", "Ravi", "Sue", "Nosy"])
def test_who_does_not_prepare_both_sides_makes_nothing_ready(service: Service, name: str) -> None:
    case = ready_case(service)
    for act in (preparing.make_ready, preparing.fall_back):
        with pytest.raises(Refused):
            act(service.house, service.staff[name], case.id, again(service, case).version)


# A case supervisor


def test_a_sensitive_case_waits_for_a_supervisor(service: Service) -> None:
    case = ready_case(service)
    changed(service, case, lambda case: setattr(case, "sensitive", True))
    assert codes(service, case) == ["not-approved"]
    alex, sue = service.staff["Alex"], service.staff["Sue"]
    for _ in range(2):
        approving.ask(service.house, alex, case.id, again(service, case).version)
    with service.house.unit_of_work(write=False) as work:
        [task] = work.cases.tasks(staff_id=sue.id)
    assert task.kind == "approve"
    answers = {"decision": "not-approved", "reason": "Look at the order again."}
    approving.decide(service.house, sue, case.id, answers, again(service, case).version)
    assert codes(service, case) == ["not-approved"]
    answers = {"decision": "approved", "reason": "It was looked at."}
    approving.decide(service.house, sue, case.id, answers, again(service, case).version)
    assert codes(service, case) == []
    with service.house.unit_of_work(write=False) as work:
        assert work.cases.tasks(case_id=case.id) == []


@pytest.mark.parametrize("name", ["Cora", "Alex", "Priya", "Vic", "Ravi", "Nosy"])
def test_nobody_else_approves(service: Service, name: str) -> None:
    case = ready_case(service)
    with pytest.raises(Refused):
        approving.decide(
            service.house,
            service.staff[name],
            case.id,
            {"decision": "approved", "reason": "x"},
            again(service, case).version,
        )
    assert again(service, case).newest(PaperKind.APPROVAL) is None


def test_nobody_approves_what_they_prepare(service: Service) -> None:
    case = ready_case(service)

    def lead_too(case: Case) -> None:
        from app.domain.cases.case import Assignment

        sue = service.staff["Sue"].id
        case.crew.append(Assignment(sue, Duty.CO, None, case.since - timedelta(days=1)))

    changed(service, case, lead_too)
    answers = {"decision": "approved", "reason": "x"}
    with pytest.raises(Refused, match="case-own-work"):
        approving.decide(
            service.house, service.staff["Sue"], case.id, answers, again(service, case).version
        )


def advisory(monkeypatch: pytest.MonkeyPatch, service: Service, *gates: str) -> None:
    real = texts.current

    def current(house: Any, kind: str) -> Any:
        found = real(house, kind)
        if kind != "thresholds":
            return found
        return replace(found, body={**found.body, "advisory": list(gates)})

    monkeypatch.setattr(texts, "current", current)


OVERRIDE = {"gate": "G8", "reason": "Their phone has no self-test; sound was heard by phone."}


def test_a_gate_is_set_aside_only_where_the_service_allows_it(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    case = ready_case(service)
    session_id = plan(service, case)
    sue = service.staff["Sue"]

    def override(gate: str = "G8", by: Any = sue) -> None:
        answers = OVERRIDE | {"gate": gate}
        approving.override(service.house, by, case.id, session_id, answers)

    with pytest.raises(Refused, match="gate-not-advisory"):
        override()
    advisory(monkeypatch, service, "G8", "G1", "G2")
    for gate in ("G10", "G1", "G2", ""):
        with pytest.raises(Refused, match="gate-not-advisory"):
            override(gate)
    for name in ("Alex", "Cora", "Vic", "Nosy"):
        with pytest.raises(Refused):
            override(by=service.staff[name])
    assert meetings.session_of(service.house, session_id).plan.advisory == frozenset()
    override()
    session = meetings.session_of(service.house, session_id)
    assert session.plan.advisory == {"G8"}
    with service.house.unit_of_work(write=False) as work:
        entry = next(e for e in work.audit.of_case(case.id) if e.act == "case.override")
    assert (entry.actor, entry.about, entry.why) == (sue.id, session_id, "G8")
    kept = again(service, case).of_kind(PaperKind.APPROVAL, session_id)[-1]
    assert kept.answers["reason"] == OVERRIDE["reason"]
    assert again(service, case).newest(PaperKind.APPROVAL) is None, "it approves nothing else"


def test_a_gate_is_set_aside_with_a_reason_and_for_this_case_alone(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisory(monkeypatch, service, "G8")
    case, other = ready_case(service), ready_case(service)
    mine = plan(service, case)
    elsewhere = plan(service, other, by="Priya", time="5pm", end="7pm")
    sue = service.staff["Sue"]
    with pytest.raises(Refused, match="case-reason-needed"):
        approving.override(service.house, sue, case.id, mine, OVERRIDE | {"reason": "  "})
    for session_id in (elsewhere, "0" * 16):
        with pytest.raises(Refused, match="session-not-recognised"):
            approving.override(service.house, sue, case.id, session_id, OVERRIDE)
    assert again(service, case).leaf(Leaf.SHARED).papers == case.leaf(Leaf.SHARED).papers


# The meeting itself


def everyone_comes(service: Service, session_id: str) -> tuple[Any, dict[str, Any]]:
    """Bring all who were planned into the waiting rooms; return the lead and everyone by id."""
    house = service.house
    session = meetings.session_of(house, session_id)
    callers = {person.id: come(house, person.id, session_id) for person in session.people}
    lead = callers[session.staff[0].id]
    for person in session.parties:
        live_sessions.admit(house, lead, person.id)
        live_sessions.set_ready(house, callers[person.id], True)
    return lead, callers


def test_a_planned_conference_opens_and_the_case_goes_along(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    session_id = plan(service, case, date="4/6/2026", time="2pm", end="4pm")
    service.clock.advance(timedelta(minutes=20))
    lead, _ = everyone_comes(service, session_id)
    live_sessions.check(service.house, lead)
    live_sessions.open_joint(service.house, lead)
    assert meetings.session_of(service.house, session_id).is_open
    assert again(service, case).state is CaseState.COMMUNICATION
    alex = service.staff["Alex"]
    after = preparing.go_on(service.house, alex, case.id, "next_step", again(service, case).version)
    assert after.state is CaseState.PREPARATION
    assert not meetings.session_of(service.house, session_id).is_open, "it is over for now"


def test_a_planned_conference_stays_shut_and_the_desk_says_why(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    session_id = plan(service, case, date="4/6/2026", time="2pm", end="4pm")
    jo, sam = principals(case)

    def take_away(case: Case) -> None:
        for leaf in case.leaves.values():
            kept = [p for p in leaf.papers if p.kind is not PaperKind.PREPARATION]
            leaf.papers[:] = [
                replace(p, expires_at=case.since) if p.kind is PaperKind.RISK else p for p in kept
            ]
        consents.withdraw(case.consents, sam.id, service.clock.now(), consents.Purpose.CONFERENCE)

    changed(service, case, take_away)
    service.clock.advance(timedelta(minutes=20))
    lead, _ = everyone_comes(service, session_id)
    with pytest.raises(Refused):
        live_sessions.check(service.house, lead)
    session = live.look(service.house, session_id)
    view = view_for(lead.person_id, session, {})
    said = {gate["id"]: [one["words"] for one in gate["missing"]] for gate in view["gates"]}
    assert said["G2"] == ["Sam has no consent in force for this way of communicating."]
    assert f"The risk assessment for {jo.called} has run out." in said["G3"]
    assert "Jo had 0 of 2 preparation meetings." in said["G4"]
    for person in session.parties:
        text = str(view_for(person.id, session, {}))
        assert "preparation meetings" not in text and "consent in force" not in text
