"""A shuttle as a meeting of its case: planned from it, led by its advocates, stopped by it."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.cases.case import Assignment, Case, Duty, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.domain.live_session import Kind, LiveSession
from app.domain.people import Role, Side
from app.domain.refusals import Refused
from app.domain.safe_contact import Way
from app.domain.staff_roles import StaffRole
from app.services import addressing, meeting_lists, meetings, overviews, planning
from app.services.cases import approving, held_meetings, opening, preparing, standing, today
from app.services.cases import meetings as case_meetings
from app.services.inviting import About, Draft, Letter, Message, PostState
from tests.case_builders import Service
from tests.case_builders import service as made
from tests.prepared_case import again, changed, principals, ready_case, supporter, write
from tests.services.cases.test_preparing import OVERRIDE, advisory, codes, draft_of, propose


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return made(tmp_path)


def by_shuttle(service: Service, state: CaseState = CaseState.READY) -> Case:
    return ready_case(service, state, Route.SHUTTLE)


def joins(service: Service, case: Case, name: str, duty: Duty, side: Side | None) -> str:
    """Assign an account to the case; return its id."""
    staff_id = service.account(name, StaffRole.SHUTTLE_ADVOCATE).id
    since = service.clock.now() - timedelta(minutes=1)
    changed(service, case, lambda c: c.crew.append(Assignment(staff_id, duty, side, since)))
    return staff_id


def with_staff(service: Service, draft: Draft, **named: str) -> Draft:
    """Return the draft with these members of staff by name, and nobody else."""
    staff = {"lead": "", "advocate": "", "co": ""}
    staff |= {which: service.staff[name].id for which, name in named.items()}
    typed = {**draft.typed, "staff": draft.typed["staff"] | staff}
    return planning.keep_typed(service.house, draft, typed)


def planned(service: Service, case: Case, **named: str) -> LiveSession:
    """Plan the shuttle of a case with these members of staff; return it as it is written."""
    draft = draft_of(service, case, Kind.SHUTTLE)
    draft = with_staff(service, draft, **named) if named else draft
    session_id = case_meetings.carry_out(service.house, service.staff["Alex"], draft)
    return meetings.session_of(service.house, session_id)


def roles(session: LiveSession) -> list[tuple[str, Role]]:
    return [(one.screen_name, one.role) for one in session.staff]


# Planning


def test_a_shuttle_is_filled_in_from_the_case(service: Service) -> None:
    case = by_shuttle(service)
    kim = supporter(service, case)
    session = planned(service, case)
    jo, sam = principals(case)
    assert session.is_shuttle and session.case_id == case.id and not session.plan.stands_alone
    assert {p.id for p in session.parties} == {jo.id, sam.id, kim}
    assert roles(session) == [
        ("Alex", Role.SHUTTLE_ADVOCATE),
        ("Ravi", Role.SHUTTLE_ADVOCATE),
        ("Priya", Role.CO_FACILITATOR),
    ]
    ids = {one.screen_name: one.id for one in session.staff}
    assert session.lead_id == ids["Alex"] and session.plan.takes_over == ids["Priya"]
    assert session.plan.serves == {ids["Ravi"]: str(Side.RESPONSIBLE)}
    assert session.plan.leaving_order == (jo.id, sam.id) and session.plan.seats == ()
    assert session.plan.ground_rules == 1
    rules = held_meetings.rules_of(service.house, session)
    assert rules == (1, ["We listen.", "Nobody records."])


def test_an_advocate_of_each_side_goes_before_who_leads(service: Service) -> None:
    case = by_shuttle(service)
    joins(service, case, "Ann", Duty.ADVOCATE, Side.HARMED)
    session = planned(service, case)
    names = [name for name, _ in roles(session)]
    assert names == ["Ann", "Ravi", "Alex"]
    by_name = {one.screen_name: session.plan.serves.get(one.id) for one in session.staff}
    assert by_name == {"Ann": Side.HARMED, "Ravi": Side.RESPONSIBLE, "Alex": None}


def test_an_advocate_of_both_sides_goes_alone(service: Service) -> None:
    case = by_shuttle(service)
    joins(service, case, "Bea", Duty.ADVOCATE, None)
    session = planned(service, case)
    assert roles(session) == [("Bea", Role.SHUTTLE_ADVOCATE), ("Alex", Role.CO_FACILITATOR)]
    assert session.plan.serves == {}


@pytest.mark.parametrize(
    ("named", "stopped"),
    [
        ({"lead": "Ravi", "co": "Priya"}, "side-without-advocate"),
        ({"lead": "Vic", "co": "Priya"}, "advocate-not-of-the-case"),
        ({"lead": "Alex", "advocate": "Sue"}, "advocate-not-of-the-case"),
        ({"lead": "Nosy"}, "advocate-not-of-the-case"),
        ({"co": "Priya"}, "no-advocate"),
        ({"lead": "Alex", "advocate": "Alex"}, "guide-twice"),
    ],
)
def test_who_carries_words_for_nobody_of_the_case_is_found_in_the_plan(
    service: Service, named: dict[str, str], stopped: str
) -> None:
    case = by_shuttle(service)
    draft = with_staff(service, draft_of(service, case, Kind.SHUTTLE), **named)
    assert stopped in {one.code for one in planning.clashes(service.house, draft) if one.stops}
    with pytest.raises(Refused, match="plan-has-clashes"):
        case_meetings.carry_out(service.house, service.staff["Alex"], draft)


def test_the_second_member_of_staff_works_with_both_sides(service: Service) -> None:
    case = by_shuttle(service)
    joins(service, case, "Bea", Duty.ADVOCATE, None)
    for name in ("Ravi", "Nosy", "Vic"):
        draft = draft_of(service, case, Kind.SHUTTLE)
        draft = with_staff(service, draft, lead="Bea", co=name)
        with pytest.raises(Refused, match="plan-guide-not-of-the-case"):
            case_meetings.carry_out(service.house, service.staff["Alex"], draft)
    assert planned(service, case, lead="Bea", co="Priya")


def test_an_advocate_who_lost_a_side_meanwhile_is_asked_for_when_it_is_written(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    """The clash is found before; what counts is asked in the transaction that writes it."""
    case = by_shuttle(service)
    draft = with_staff(service, draft_of(service, case, Kind.SHUTTLE), lead="Ravi", co="Priya")
    monkeypatch.setattr(planning, "clashes", lambda house, found: [])
    with pytest.raises(Refused, match="plan-side-without-advocate"):
        case_meetings.carry_out(service.house, service.staff["Alex"], draft)
    draft = with_staff(service, draft_of(service, case, Kind.SHUTTLE), lead="Alex", advocate="Vic")
    with pytest.raises(Refused, match="plan-guide-not-of-the-case"):
        case_meetings.carry_out(service.house, service.staff["Alex"], draft)
    with service.house.unit_of_work(write=False) as work:
        assert work.cases.meetings(case.id) == []


@pytest.mark.parametrize(
    ("route", "kind"),
    [
        (Route.CONFERENCE, Kind.SHUTTLE),
        (Route.SHUTTLE, Kind.CONFERENCE),
        (Route.LETTER, Kind.SHUTTLE),
    ],
)
def test_no_meeting_is_planned_that_goes_another_way(
    service: Service, route: Route, kind: Kind
) -> None:
    case = ready_case(service, way=route)
    with pytest.raises(Refused, match="plan-not-this-way"):
        case_meetings.begin(service.house, service.staff["Alex"], case.id, kind)


def test_a_plan_does_not_become_a_shuttle_by_what_somebody_typed(service: Service) -> None:
    case = ready_case(service)
    draft = draft_of(service, case)
    typed = {**draft.typed, "when": draft.typed["when"] | {"kind": "shuttle"}}
    forged = planning.keep_typed(service.house, draft, typed)
    with pytest.raises(Refused, match="plan-not-this-way"):
        case_meetings.carry_out(service.house, service.staff["Alex"], forged)


def test_a_shuttle_belongs_to_a_case(service: Service) -> None:
    case = by_shuttle(service)
    draft = draft_of(service, case, Kind.SHUTTLE)
    alone = planning.new_draft(
        service.house, service.staff["Alex"].id, {**draft.typed, "case_id": None}
    )
    assert "needs-a-case" in {one.code for one in planning.clashes(service.house, alone)}
    with pytest.raises(Refused, match="plan-has-clashes"):
        planning.carry_out(service.house, alone)


def test_two_who_must_not_meet_may_talk_by_shuttle(service: Service) -> None:
    case = by_shuttle(service)
    jo, _ = principals(case)
    changed(service, case, lambda c: setattr(c.person(jo.id), "must_not_meet", ("Sam",)))
    assert planned(service, case).plan.relay_only == {jo.id}


def test_a_shuttle_that_is_changed_keeps_its_advocates(service: Service) -> None:
    case = by_shuttle(service)
    before = planned(service, case)
    alex = service.staff["Alex"]
    draft = planning.draft_to_change(service.house, alex.id, before.id)
    staff = draft.typed["staff"]
    named = {which: staff[which] for which in ("lead", "advocate", "co", "takes_over")}
    assert named == {
        "lead": alex.id,
        "advocate": service.staff["Ravi"].id,
        "co": service.staff["Priya"].id,
        "takes_over": "yes",
    }
    when = {**draft.typed["when"], "time": "3pm", "end": "5pm"}
    draft = planning.keep_typed(service.house, draft, {**draft.typed, "when": when})
    assert case_meetings.carry_out(service.house, alex, draft) == before.id
    after = meetings.session_of(service.house, before.id)
    assert roles(after) == roles(before) and list(after.plan.serves.values()) == ["responsible"]


PLAIN = {"title": "Thursday", "links": False}


@pytest.mark.parametrize(
    ("kind", "staff", "code"),
    [
        (Kind.SHUTTLE, [Role.LEAD_FACILITATOR], "plan-without-advocate"),
        (Kind.SHUTTLE, [Role.CO_FACILITATOR], "plan-without-advocate"),
        (Kind.SHUTTLE, [Role.SHUTTLE_ADVOCATE, Role.LEAD_FACILITATOR], "plan-roles"),
        (Kind.CONFERENCE, [Role.LEAD_FACILITATOR, Role.SHUTTLE_ADVOCATE], "plan-roles"),
        (Kind.CONFERENCE, [Role.SHUTTLE_ADVOCATE], "plan-without-lead"),
        (Kind.SHUTTLE, [Role.SHUTTLE_ADVOCATE, Role.SHUTTLE_ADVOCATE, Role.CO_FACILITATOR], None),
    ],
)
def test_each_kind_has_its_own_roles(
    service: Service, kind: Kind, staff: list[Role], code: str | None
) -> None:
    now = service.clock.now()
    service_staff = [service.account(f"Staff{n}", StaffRole.FACILITATOR) for n in range(len(staff))]
    people = tuple(
        meetings.PlannedPerson(side, role, name)
        for side, role, name in (
            (Side.HARMED, Role.PERSON_HARMED, "Jo"),
            (Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam"),
        )
    )
    guides = tuple(
        meetings.PlannedStaff(account.id, role)
        for account, role in zip(service_staff, staff, strict=True)
    )
    plan = meetings.MeetingPlan(
        kind=kind,
        people=people,
        staff=guides,
        opens_at=now,
        latest_end=now + timedelta(hours=2),
        **PLAIN,  # type: ignore[arg-type]
    )
    if code is None:
        assert meetings.plan_meeting(service.house, plan)
        return
    with pytest.raises(Refused, match=code):
        meetings.plan_meeting(service.house, plan)
    one_sided = meetings.MeetingPlan(
        kind=kind,
        people=people[:1],
        staff=(meetings.PlannedStaff(service_staff[0].id, FIRST[kind]),),
        opens_at=now,
        latest_end=now + timedelta(hours=2),
        **PLAIN,  # type: ignore[arg-type]
    )
    with pytest.raises(Refused, match="plan-people"):
        meetings.plan_meeting(service.house, one_sided)


FIRST = {Kind.SHUTTLE: Role.SHUTTLE_ADVOCATE, Kind.CONFERENCE: Role.LEAD_FACILITATOR}

# Who comes in as staff


def may_guide(service: Service, name: str, session: LiveSession) -> bool:
    account = service.staff[name]
    with service.house.unit_of_work(write=False) as work:
        return overviews.may_guide(service.house, work, account, session.id)


def test_an_advocate_of_one_side_comes_in_and_reads_no_plan_of_both(service: Service) -> None:
    case = by_shuttle(service)
    session = planned(service, case, lead="Alex", advocate="Ravi")
    ravi = service.staff["Ravi"]
    assert meetings.person_of(service.house, session.id, ravi.id)
    lines = meeting_lists.of(service.house, ravi)["coming"]
    assert [line.id for line in lines] == [session.id]
    with pytest.raises(Refused, match="session-not-recognised"):
        planning.demand_may_see(service.house, ravi, session.id)
    service.clock.advance(session.opens_at - service.clock.now())
    assert [one.of.id for one in today.of(service.house, ravi).meetings] == [session.id]


def test_an_advocate_of_one_side_who_is_not_in_the_plan_does_not_come_in(service: Service) -> None:
    case = by_shuttle(service)
    session = planned(service, case, lead="Alex", co="Priya")
    assert not may_guide(service, "Ravi", session)
    assert meetings.person_of(service.house, session.id, service.staff["Ravi"].id) is None
    assert meeting_lists.of(service.house, service.staff["Ravi"])["coming"] == []


@pytest.mark.parametrize("side", [None, Side.HARMED])
def test_an_advocate_who_works_with_that_side_no_more_has_lost_the_shuttle(
    service: Service, side: Side | None
) -> None:
    """Also when they were assigned to the other side meanwhile: the plan is for the one."""
    case = by_shuttle(service)
    session = planned(service, case, lead="Alex", advocate="Ravi")
    ravi = service.staff["Ravi"].id

    def reassign(case: Case) -> None:
        case.crew = [one for one in case.crew if one.staff_id != ravi]

    changed(service, case, reassign)
    if side is not None:
        joins(service, case, "Ravi", Duty.ADVOCATE, side)
    assert not may_guide(service, "Ravi", session)
    assert meetings.person_of(service.house, session.id, ravi) is None


def test_who_was_planned_for_both_and_kept_one_side_has_lost_the_shuttle(service: Service) -> None:
    case = by_shuttle(service)
    session = planned(service, case, lead="Alex", co="Priya")
    alex = service.staff["Alex"].id

    def reassign(case: Case) -> None:
        case.crew = [one for one in case.crew if one.staff_id != alex]

    changed(service, case, reassign)
    joins(service, case, "Alex", Duty.ADVOCATE, Side.HARMED)
    assert not may_guide(service, "Alex", session)


def test_an_advocate_of_one_side_comes_into_no_conference(service: Service) -> None:
    case = ready_case(service, CaseState.READY)
    session_id = case_meetings.carry_out(
        service.house, service.staff["Alex"], draft_of(service, case)
    )
    assert not may_guide(service, "Ravi", meetings.session_of(service.house, session_id))


# What the case decides about it


def test_a_held_case_invites_nobody_to_a_shuttle_and_writes_to_nobody_about_it(
    service: Service,
) -> None:
    case = by_shuttle(service)
    session = planned(service, case)
    jo, _ = principals(case)
    changed(service, case, lambda c: setattr(c, "held", True))
    with pytest.raises(Refused, match="case-held"):
        planning.invite(service.house, session.id, jo.id)
    now = service.clock.now()
    letter = Letter("jo@example.org", "Thursday", "See you.")
    about = Message(
        "m",
        session.id,
        jo.id,
        About.REMINDER,
        Way.EMAIL,
        PostState.QUEUED,
        now,
        now,
        letter=letter,
    )
    with service.house.unit_of_work(write=False) as work:
        assert addressing.against(work, about, now) == "case-held"
        with pytest.raises(Refused, match="case-held"):
            standing.demand_place(work, session, jo.id)
    changed(service, case, lambda c: setattr(c, "held", False))
    issued, _ = planning.invite(service.house, session.id, jo.id)
    assert issued.token


def test_a_new_agreement_is_asked_for_by_a_shuttle_that_has_not_begun(service: Service) -> None:
    case = by_shuttle(service)
    session = planned(service, case)
    propose(service, case, "We listen twice.")
    after = meetings.session_of(service.house, session.id)
    assert after.plan.ground_rules == 2
    assert held_meetings.rules_of(service.house, after) == (2, ["We listen twice."])
    assert list(after.plan.serves.values()) == ["responsible"]


def test_a_shuttle_is_no_preparation_of_one_side(service: Service) -> None:
    case = by_shuttle(service)
    session = planned(service, case)
    with service.house.unit_of_work() as work:
        found = work.sessions.get(session.id, for_update=True)
        for person in found.parties:
            found.attendance(person.id).was_live = True
        work.sessions.save(found)
        work.commit()
    assert held_meetings.held(service.house, case.id, Side.HARMED) == []


def test_a_gate_of_a_shuttle_is_set_aside_as_of_a_conference(
    service: Service, monkeypatch: pytest.MonkeyPatch
) -> None:
    advisory(monkeypatch, service, "G8")
    case = by_shuttle(service)
    session = planned(service, case)
    approving.override(service.house, service.staff["Sue"], case.id, session.id, OVERRIDE)
    after = meetings.session_of(service.house, session.id)
    assert after.plan.advisory == {"G8"}
    assert list(after.plan.serves.values()) == ["responsible"]


# The board


def board(service: Service, case: Case) -> preparing.Board:
    opened = opening.look(service.house, service.staff["Alex"], case.id, "test")
    return preparing.board(service.house, opened)


def without_video(service: Service, case: Case) -> None:
    def take(case: Case) -> None:
        for leaf in case.leaves.values():
            leaf.papers[:] = [p for p in leaf.papers if p.kind is not PaperKind.ONLINE]
            leaf.consents[:] = [c for c in leaf.consents if c.purpose is not Purpose.ONLINE]

    changed(service, case, take)


@pytest.mark.parametrize("way", [Route.LETTER, Route.SHUTTLE])
def test_without_a_word_about_video_a_case_is_made_ready(service: Service, way: Route) -> None:
    case = ready_case(service, way=way)
    without_video(service, case)
    assert codes(service, case) == []
    alex = service.staff["Alex"]
    preparing.make_ready(service.house, alex, case.id, again(service, case).version)
    assert again(service, case).state is CaseState.READY
    about = {one.id for one in board(service, case).for_video}
    wanted = {"online-not-decided", "consent-online-missing"}
    assert about == (wanted if way is Route.SHUTTLE else set())


def test_the_board_says_nothing_more_of_video_once_it_is_agreed(service: Service) -> None:
    case = by_shuttle(service)
    assert board(service, case).for_video == []
    jo, _ = principals(case)
    changed(
        service, case, lambda c: write(service, c, PaperKind.ONLINE, jo.id, decision="in-person")
    )
    [one] = board(service, case).for_video
    assert (one.id, one.who) == ("online-not-suitable", jo.id)
    assert codes(service, case) == []
