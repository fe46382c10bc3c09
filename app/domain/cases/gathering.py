"""Who of a case may come to a meeting of it: people of the sides that it brings together."""

from collections.abc import Iterable
from typing import Final

from app.domain.cases.case import LEAF_OF, Assignment, Case, CasePerson, Duty, Leaf, Route
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import BEFORE_THE_OTHER, CaseState
from app.domain.cases.tracks import OUT
from app.domain.live_session import BOTH_SIDES, Kind
from app.domain.people import PARTIES, Person, Side, Voice
from app.domain.refusals import Refused

TOGETHER: Final = frozenset({CaseState.PREPARATION, CaseState.READY, CaseState.COMMUNICATION})
"""When a meeting of both sides may be planned; it is opened only by what the gates say then."""

NOBODY_IS_ASKED: Final = frozenset({CaseState.NEEDS_TIME, CaseState.CLOSED})
"""In these nothing is sent to anybody, so no meeting is planned (I25)."""

GUIDES: Final = frozenset({Duty.OWNER, Duty.LEAD, Duty.CO, Duty.ADVOCATE})

WAY_OF: Final = {Kind.CONFERENCE: Route.CONFERENCE, Kind.SHUTTLE: Route.SHUTTLE}
"""The way that both agreed to, for each kind of meeting in which both sides take part."""


def name_shown(case: Case, person: CasePerson) -> str:
    """Return the name that others are shown: as the disclosure sheet says, or as it was agreed."""
    sheet = case.newest(PaperKind.DISCLOSURE, person.id)
    agreed = sheet.answers.get("name_used", "") if sheet else ""
    return str(agreed).strip() or person.shown


def may_come(case: Case, kind: Kind, side: Side | None = None) -> list[CasePerson]:
    """Return who may be asked to a meeting of this kind; one of one side is for ``side`` alone."""
    sides = PARTIES if kind in BOTH_SIDES else (side,)
    return [
        person
        for each in sides
        if each is not None and case.leaves.get(LEAF_OF[each]) is not None
        for person in case.side(each).people
        if case.tracks.get(person.id) not in OUT
    ]


def demand_planning(case: Case, kind: Kind, side: Side | None) -> None:
    """Raise Refused when no such meeting may be planned as the case stands.

    "case-cannot-do-this-now", "case-held" (I24), or "plan-not-this-way" when a conference, or a
    shuttle, is not the way that both agreed to.
    """
    if case.state in NOBODY_IS_ASKED:
        raise Refused("case-cannot-do-this-now")
    if kind not in BOTH_SIDES:
        other_waits = side is not case.began and case.state in BEFORE_THE_OTHER
        if side is None or other_waits:
            raise Refused("case-cannot-do-this-now")
        return
    if case.held:
        raise Refused("case-held")
    if case.route is not WAY_OF[kind]:
        raise Refused("plan-not-this-way")
    if case.state not in TOGETHER:
        raise Refused("case-cannot-do-this-now")


def demand_guests(case: Case, kind: Kind, guests: Iterable[Person]) -> None:
    """Raise Refused unless each is somebody of this case, as the case has them.

    "plan-not-of-the-case": not a person of the case, out of it, or not as it has them.
    "plan-two-sides": both sides in a meeting of one. "plan-must-not-meet": they are kept apart;
    in a shuttle the two sides never meet, so only those who share a room are asked.
    """
    guests = tuple(guests)
    for guest in guests:
        if not _is_of_the_case(case, guest):
            raise Refused("plan-not-of-the-case")
    if kind not in BOTH_SIDES and len({guest.side for guest in guests}) > 1:
        raise Refused("plan-two-sides")
    here = [case.person(guest.id) for guest in guests]
    meeting = [
        (one, other)
        for one in here
        for other in here
        if one is not other and (kind is not Kind.SHUTTLE or one.side is other.side)
    ]
    if any(must_not_meet(one, other) for one, other in meeting):
        raise Refused("plan-must-not-meet")


def must_not_meet(one: CasePerson, other: CasePerson) -> bool:
    """True when somebody is on the other's list, which holds names as somebody typed them."""
    kept_apart = {" ".join(name.casefold().split()) for name in one.must_not_meet}
    names = (other.id, other.called, other.full_name, other.screen_name)
    return bool(kept_apart & {" ".join(name.casefold().split()) for name in names if name})


def demand_guides(crew: Iterable[Assignment], staff_ids: Iterable[str], sides: set[Side]) -> None:
    """Raise Refused("plan-guide-not-of-the-case") unless each works with all of these sides."""
    crew = tuple(crew)
    for staff_id in staff_ids:
        if not any(one.staff_id == staff_id and may_guide(one, sides) for one in crew):
            raise Refused("plan-guide-not-of-the-case")


def may_guide(one: Assignment, sides: set[Side]) -> bool:
    """True for who works with all of these sides in a duty that holds meetings."""
    return one.duty in GUIDES and (one.side is None or sides <= {one.side})


def demand_advocates(crew: Iterable[Assignment], staff_ids: Iterable[str]) -> None:
    """Raise Refused unless these may carry words in a shuttle, so that each side has one of them.

    "plan-guide-not-of-the-case", or "plan-side-without-advocate".
    """
    served = [served_by(crew, staff_id) for staff_id in staff_ids]
    if any(not sides for sides in served):
        raise Refused("plan-guide-not-of-the-case")
    if set().union(*served) != set(PARTIES):
        raise Refused("plan-side-without-advocate")


def served_by(crew: Iterable[Assignment], staff_id: str) -> frozenset[Side]:
    """Return the sides whose words this account may carry: of its assignments, none without one.

    An advocate who is assigned to one side serves that side alone.
    """
    mine = [one for one in crew if one.staff_id == staff_id and one.duty in GUIDES]
    if any(one.side is None for one in mine):
        return frozenset(PARTIES)
    return frozenset(one.side for one in mine if one.side and one.duty is Duty.ADVOCATE)


def sides_of(people: Iterable[Person]) -> set[Side]:
    """Return the sides that somebody of these belongs to."""
    return {person.side for person in people if person.side in PARTIES}


def leaves_for(kind: Kind, side: Side | None) -> frozenset[Leaf]:
    """Return what has to be open to whoever plans such a meeting."""
    sides = PARTIES if kind in BOTH_SIDES or side is None else (side,)
    return frozenset(LEAF_OF[each] for each in sides)


def _is_of_the_case(case: Case, guest: Person) -> bool:
    known = next((person for person in case.people if person.id == guest.id), None)
    if known is None or case.tracks.get(known.id) in OUT:
        return False
    as_known = (known.side, known.role, beside_of(case, known), name_shown(case, known))
    quiet = guest.voice is known.voice or guest.voice is not Voice.FULL
    return quiet and as_known == (guest.side, guest.role, guest.beside or "", guest.screen_name)


def beside_of(case: Case, person: CasePerson) -> str:
    """Return the id of the principal whom a companion comes with, empty for a principal."""
    principal = case.principal(person.side)
    if person.is_principal or principal is None:
        return ""
    return person.beside or principal.id
