"""Planning a meeting of a case: a draft that is filled in from it, then written with it."""

from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime

from app.domain.cases import gathering
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, CasePerson
from app.domain.cases.papers import PaperKind
from app.domain.live_session import BOTH_SIDES, Kind
from app.domain.people import PARTIES, Role, Side
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact
from app.services import drafts, meetings, planning, replanning
from app.services.cases import opening, prefilling
from app.services.cases.opening import Hand, Opened
from app.services.inviting import Draft
from app.services.meetings import MeetingPlan, PlannedStaff
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

# A draft


def begin(
    house: House, account: StaffAccount, case_id: str, kind: Kind, side: Side | None = None
) -> Draft:
    """Begin the plan of a meeting of this case, filled in from it; ``side`` for one of one side.

    Raises Refused: "case-not-there", "case-not-allowed", or why no such meeting may be planned.
    """
    opened = opening.look(house, account, case_id, "plan")
    _demand_may_plan(opened, kind, side)
    people = gathering.may_come(opened.case, kind, side)
    with house.unit_of_work() as work:
        contacts = {one.id: _revealed(house, work, account, case_id, one.id) for one in people}
        work.commit()
    looks_after = prefilling.looks_after(house, opened)
    typed = drafts.empty() | {
        "case_id": case_id,
        "people": {
            one.id: prefilling.typed_person(opened.case, one, contacts[one.id], looks_after)
            for one in people
        },
        "staff": prefilling.typed_staff(house, opened, account, kind, side),
        "order": prefilling.typed_order(people, kind),
    }
    typed["when"] = typed["when"] | {"kind": str(kind)}
    return planning.new_draft(house, account.id, typed)


def add(house: House, account: StaffAccount, found: Draft, person_id: str) -> Draft:
    """Put somebody of the case into its draft, as the case knows them.

    Raises Refused("plan-not-of-the-case") for anybody else, and for the other side in a meeting of
    one.
    """
    opened = opened_for(house, account, found)
    person = next((p for p in left_to_add(opened.case, found) if p.id == person_id), None)
    if person is None:
        raise Refused("plan-not-of-the-case")
    with house.unit_of_work() as work:
        contact = _revealed(house, work, account, opened.case.id, person_id)
        work.commit()
    typed = prefilling.typed_person(
        opened.case, person, contact, prefilling.looks_after(house, opened)
    )
    people = {**found.typed["people"], person_id: typed}
    return planning.keep_typed(house, found, {**found.typed, "people": people})


def left_to_add(case: Case, found: Draft) -> list[CasePerson]:
    """Return who of the case may come and is not in its draft."""
    kind, side = _kind_and_side(found)
    return [p for p in gathering.may_come(case, kind, side) if p.id not in found.typed["people"]]


def advocates(case: Case, now: datetime) -> set[str]:
    """Return the accounts that may carry words in a shuttle of this case, for one side or both."""
    crew = case.working(now)
    return {one.staff_id for one in crew if gathering.served_by(crew, one.staff_id)}


def guides(case: Case, found: Draft, now: datetime) -> set[str]:
    """Return the accounts that may guide the meeting of this draft."""
    kind, side = _kind_and_side(found)
    sides = set(PARTIES) if kind in BOTH_SIDES or side is None else {side}
    return {one.staff_id for one in case.working(now) if gathering.may_guide(one, sides)}


def opened_for(house: House, account: StaffAccount, found: Draft) -> Opened:
    """Open the case of a draft, or raise Refused when whoever typed it may not plan there now."""
    opened = opening.look(house, account, found.case_id or "", "plan")
    if CaseMay.PLAN not in opened.access.may:
        raise Refused("case-not-allowed")
    return opened


# The meeting


def carry_out(house: House, account: StaffAccount, found: Draft) -> str:
    """Make the draft a meeting of its case, or change the one it came from; return its id.

    The case is asked in the transaction that writes the meeting: nobody can be in it who is not
    of the case, and nobody of the other side in a meeting of one side.

    Raises Refused: as ``planning.carry_out``, "case-...", or "plan-..." of ``gathering``.
    """
    plan = planning.ready_plan(house, found)
    sides = {person.side for person in plan.people}
    side = next(iter(sides)) if len(sides) == 1 else None
    written: list[str] = []

    def check(case: Case, hand: Hand) -> None:
        for leaf in gathering.leaves_for(plan.kind, side):
            hand.demand(CaseMay.PLAN, leaf)
        gathering.demand_planning(case, plan.kind, side)
        carry = [one.staff_id for one in plan.staff if one.role is Role.SHUTTLE_ADVOCATE]
        others = [one.staff_id for one in plan.staff if one.staff_id not in carry]
        crew = case.working(hand.at)
        gathering.demand_guides(crew, others, sides)
        if plan.kind is Kind.SHUTTLE:
            gathering.demand_advocates(crew, carry)

    def write(work: UnitOfWork, case: Case) -> None:
        agreed = _with_who_serves(case, _with_the_rules(case, plan), house.clock.now())
        if found.session_id is None:
            session, _ = meetings.write(house, work, agreed)
        else:
            session = replanning.rewrite(house, work, found.session_id, agreed)
        gathering.demand_guests(case, plan.kind, session.parties)
        work.appointments.drop_draft(found.id)
        written.append(session.id)

    with ExitStack() as held:
        if found.session_id is not None:
            held.enter_context(house.states.of(found.session_id).lock)
        opening.change(
            house,
            account,
            found.case_id or "",
            "case.plan_meeting",
            CaseMay.PLAN,
            check,
            why=str(plan.kind),
            also=write,
        )
    return written[0]


# Inside


def _kind_and_side(found: Draft) -> tuple[Kind, Side | None]:
    typed = found.typed["when"].get("kind", "")
    kind = Kind(typed) if typed in [*Kind] else Kind.PREPARATION
    sides = {person.get("side") for person in found.typed["people"].values()} & {*PARTIES}
    return kind, Side(sides.pop()) if len(sides) == 1 else None


def _demand_may_plan(opened: Opened, kind: Kind, side: Side | None) -> None:
    leaves = gathering.leaves_for(kind, side)
    if CaseMay.PLAN not in opened.access.may or not leaves <= opened.access.leaves:
        raise Refused("case-not-allowed")
    gathering.demand_planning(opened.case, kind, side)


def _with_the_rules(case: Case, plan: MeetingPlan) -> MeetingPlan:
    """G5: on the day each person is asked for the newest version of the agreement."""
    newest = case.newest(PaperKind.AGREEMENT)
    together = plan.kind in BOTH_SIDES and newest is not None
    return replace(plan, ground_rules=newest.version) if newest and together else plan


def _with_who_serves(case: Case, plan: MeetingPlan, now: datetime) -> MeetingPlan:
    """An advocate who is assigned to one side is there for that side."""
    crew = case.working(now)

    def placed(one: PlannedStaff) -> PlannedStaff:
        sides = gathering.served_by(crew, one.staff_id)
        alone = one.role is Role.SHUTTLE_ADVOCATE and len(sides) == 1
        return replace(one, serves=next(iter(sides)) if alone else None)

    return replace(plan, staff=tuple(placed(one) for one in plan.staff))


def _revealed(
    house: House, work: UnitOfWork, account: StaffAccount, case_id: str, person_id: str
) -> SafeContact | None:
    """Return how somebody is reached, and write down who saw it."""
    work.audit.record(
        "case.reveal",
        at=house.clock.now(),
        case_id=case_id,
        actor=account.id,
        about=person_id,
        why="plan",
    )
    return work.cases.contact(case_id, person_id)
