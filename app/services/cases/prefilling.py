"""What the plan of a meeting is filled in with: what its case knows of people, staff, order."""

from collections.abc import Mapping
from typing import Any

from app.domain.cases import gathering
from app.domain.cases.case import Assignment, Case, CasePerson, Duty
from app.domain.cases.papers import PaperKind
from app.domain.live_session import Kind
from app.domain.people import PARTIES, Side
from app.domain.safe_contact import SafeContact
from app.services import drafts
from app.services.cases.opening import Opened
from app.services.ports import House
from app.services.records import StaffAccount


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


def looks_after(house: House, opened: Opened) -> dict[Side, str]:
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


def typed_staff(
    house: House, opened: Opened, account: StaffAccount, kind: Kind, side: Side | None
) -> dict[str, str]:
    """Return the crew as facilitators: the plan's own choice, else by their duties."""
    typed = _typed_guides(house, opened, account, side)
    if kind is Kind.SHUTTLE:
        typed = _typed_advocates(opened.case.working(house.clock.now()), typed)
    return typed | {
        "takes_over": "yes" if typed["co"] else "no",
        "plan_b_phone": house.letterhead.phone,
    }


def _typed_advocates(crew: list[Assignment], led: dict[str, str]) -> dict[str, str]:
    """Return who carries words: an advocate of both sides, else one of each, else who leads.

    Whoever would have led is then the second member of staff.
    """
    mine = [one.staff_id for one in crew if one.duty is Duty.ADVOCATE]
    both = [who for who in mine if gathering.served_by(crew, who) == set(PARTIES)]
    of_one = [
        next((who for who in mine if gathering.served_by(crew, who) == {side}), "")
        for side in PARTIES
    ]
    if both or not all(of_one):
        chosen = [both[0] if both else led["lead"], "" if both else "".join(of_one)]
    else:
        chosen = of_one
    seconds = (one for one in (led["lead"], led["co"]) if one not in chosen)
    return {"lead": chosen[0], "advocate": chosen[1], "co": next(seconds, "")}


def _typed_guides(
    house: House, opened: Opened, account: StaffAccount, side: Side | None
) -> dict[str, str]:
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
    return {"lead": lead, "co": co}


def typed_order(people: list[CasePerson], kind: Kind) -> dict[str, str]:
    """The side that was harmed first, in coming and in going; facilitators sit in between.

    In a shuttle nobody sits beside the other side, so there are no seats.
    """
    order: dict[str, str] = {}
    principals = [one.id for one in people if one.is_principal]
    for place in ("arrives", "leaves") if len(principals) > 1 else ():
        order |= {f"{place}-{each}": str(n) for n, each in enumerate(principals, 1)}
    if kind is Kind.SHUTTLE:
        return order
    groups = [[one for one in people if one.side is side] for side in PARTIES]
    first = sorted(groups[0], key=lambda one: not one.is_principal)
    last = sorted(groups[1], key=lambda one: one.is_principal)
    seats = [one.id for one in first]
    seats += ["lead_facilitator", "co_facilitator", *(one.id for one in last)]
    return order | {f"seat-{each}": str(n) for n, each in enumerate(seats, 1)}
