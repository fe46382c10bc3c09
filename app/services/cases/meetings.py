"""Planning a meeting of a case: a draft that is filled in from it, then written with it."""

from collections.abc import Mapping
from contextlib import ExitStack
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.cases import gathering
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, CasePerson, Duty
from app.domain.cases.papers import PaperKind
from app.domain.live_session import Kind
from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact
from app.services import drafts, meetings, planning
from app.services.cases import opening
from app.services.cases.opening import Hand, Opened
from app.services.inviting import Draft
from app.services.meetings import MeetingPlan
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
    looks_after = _looks_after(house, opened)
    typed = drafts.empty() | {
        "case_id": case_id,
        "people": {
            one.id: typed_person(opened.case, one, contacts[one.id], looks_after) for one in people
        },
        "staff": _typed_staff(house, opened, account, side),
        "order": _typed_order(people),
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
    typed = typed_person(opened.case, person, contact, _looks_after(house, opened))
    people = {**found.typed["people"], person_id: typed}
    return planning.keep_typed(house, found, {**found.typed, "people": people})


def left_to_add(case: Case, found: Draft) -> list[CasePerson]:
    """Return who of the case may come and is not in its draft."""
    kind, side = _kind_and_side(found)
    return [p for p in gathering.may_come(case, kind, side) if p.id not in found.typed["people"]]


def guides(case: Case, found: Draft, now: datetime) -> set[str]:
    """Return the accounts that may guide the meeting of this draft."""
    kind, side = _kind_and_side(found)
    sides = set(PARTIES) if kind is Kind.CONFERENCE or side is None else {side}
    return {one.staff_id for one in case.working(now) if gathering.may_guide(one, sides)}


def opened_for(house: House, account: StaffAccount, found: Draft) -> Opened:
    """Open the case of a draft, or raise Refused when whoever typed it may not plan there now."""
    opened = opening.look(house, account, found.case_id or "", "plan")
    if CaseMay.PLAN not in opened.access.may:
        raise Refused("case-not-allowed")
    return opened


def fixed(case: Case, person: CasePerson) -> dict[str, Any]:
    """Return what a plan holds of somebody that the case decides, and no form."""
    return {
        "screen_name": gathering.name_shown(case, person),
        "role": str(person.role),
        "side": str(person.side),
        "beside": gathering.beside_of(case, person),
    }


def typed_person(
    case: Case, person: CasePerson, contact: SafeContact | None, aftercare: Mapping[Side, str]
) -> dict[str, Any]:
    """Return what somebody would type into a plan for this person."""
    known = contact or SafeContact()
    plan = case.newest(PaperKind.PLAN)
    named = str(plan.answers.get(f"aftercare_{person.id}", "")) if plan else ""
    hidden = case.sensitive or bool(person.must_not_meet)
    return fixed(case, person) | {
        "voice": str(person.voice),
        "language": person.language,
        "ways": [str(way) for way in sorted(known.ways)],
        "email": known.email,
        "phone": known.phone,
        "text_to": known.text_to,
        "address": known.address,
        "through": known.through,
        "may_say_who": "yes" if known.may_say_who else "no",
        "read_by_others": "yes" if known.read_by_others else "no",
        "calendar": "yes" if known.calendar else "no",
        "notes": known.notes[: drafts.LONGEST_NOTE].replace("\n", " "),
        "relay_only": "yes" if hidden else "no",
        "aftercare": named or aftercare.get(person.side, ""),
    }


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
        guides = [guide.staff_id for guide in plan.staff]
        gathering.demand_guides(case.working(hand.at), guides, sides)

    def write(work: UnitOfWork, case: Case) -> None:
        agreed = _with_the_rules(case, plan)
        if found.session_id is None:
            session, _ = meetings.write(house, work, agreed)
        else:
            session = planning.rewrite(house, work, found.session_id, agreed)
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
    together = plan.kind is Kind.CONFERENCE and newest is not None
    return replace(plan, ground_rules=newest.version) if newest and together else plan


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


def _looks_after(house: House, opened: Opened) -> dict[Side, str]:
    """Return who stays with each side, by name: its own officer or advocate, or whoever leads."""
    now = house.clock.now()
    crew = opened.case.working(now)
    found = {}
    with house.unit_of_work(write=False) as work:
        for side in PARTIES:
            own = [one for one in crew if one.side is side]
            led = [one for one in crew if one.duty in (Duty.LEAD, Duty.OWNER)]
            account = work.staff.get((own + led)[0].staff_id) if own + led else None
            found[side] = account.name if account else ""
    return found


def _typed_staff(
    house: House, opened: Opened, account: StaffAccount, side: Side | None
) -> dict[str, str]:
    """Return the crew as facilitators: the plan's own choice, else by their duties."""
    sides = set(PARTIES) if side is None else {side}
    crew = [
        one for one in opened.case.working(house.clock.now()) if gathering.may_guide(one, sides)
    ]
    by_duty = {duty: [one.staff_id for one in crew if one.duty is duty] for duty in Duty}
    own = [one.staff_id for one in crew if one.staff_id == account.id]
    plan = opened.case.newest(PaperKind.PLAN)
    known = {one.staff_id for one in crew}
    planned = [str(plan.answers.get(who, "")) if plan else "" for who in ("lead", "co")]
    leads = [planned[0], *by_duty[Duty.LEAD], *own, *by_duty[Duty.OWNER]]
    lead = next((one for one in leads if one in known), "")
    co = next((one for one in (planned[1], *by_duty[Duty.CO]) if one in known - {lead}), "")
    return {
        "lead": lead,
        "co": co,
        "takes_over": "yes" if co else "no",
        "plan_b_phone": house.letterhead.phone,
    }


def _typed_order(people: list[CasePerson]) -> dict[str, str]:
    """The side that was harmed first, in coming and in going; facilitators sit in between."""
    order: dict[str, str] = {}
    principals = [one.id for one in people if one.is_principal]
    for kind in ("arrives", "leaves") if len(principals) > 1 else ():
        order |= {f"{kind}-{each}": str(n) for n, each in enumerate(principals, 1)}
    groups = [[one for one in people if one.side is side] for side in PARTIES]
    first = sorted(groups[0], key=lambda one: not one.is_principal)
    last = sorted(groups[1], key=lambda one: one.is_principal)
    seats = [one.id for one in first]
    seats += ["lead_facilitator", "co_facilitator", *(one.id for one in last)]
    return order | {f"seat-{each}": str(n) for n, each in enumerate(seats, 1)}
