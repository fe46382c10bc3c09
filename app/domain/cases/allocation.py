"""Whether somebody of staff should work in a case: what stops it, what is only worth a thought."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum, auto
from typing import Final

from app.domain.cases.case import Assignment, Case, Duty
from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffRole


class Level(StrEnum):
    """How far somebody is in their training, the least first."""

    TRAINING = auto()  # works beside an experienced facilitator
    FACILITATOR = auto()
    SENSITIVE = auto()  # trained for sensitive and complex cases


TRAININGS: Final = (
    "conference",
    "shuttle",
    "online",
    "domestic",
    "sexual",
    "children",
    "prison",
    "interpreters",
)


@dataclass(frozen=True, slots=True)
class Entry:
    """What one of staff says of themselves in the register.

    ``away_until`` is the last day away, None for somebody who is here. ``most`` is how many open
    cases they lead or co-facilitate at once, 0 when they said nothing.
    """

    staff_id: str
    level: Level = Level.TRAINING
    training: frozenset[str] = frozenset()
    languages: frozenset[str] = frozenset({"en"})
    areas: frozenset[str] = frozenset()
    takes_cases: bool = True
    away_until: date | None = None
    most: int = 0

    def is_here(self, today: date) -> bool:
        return self.takes_cases and (self.away_until is None or self.away_until < today)


@dataclass(frozen=True, slots=True)
class Candidate:
    """Somebody who might work in a case. ``knows``: "name" or "case", how they declared it."""

    staff_id: str
    roles: frozenset[StaffRole]
    entry: Entry | None = None
    load: int = 0
    knows: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class Check:
    """One thing that speaks against it; ``code`` has its words with the pages."""

    code: str
    stops: bool = False


BOTH_SIDES: Final = frozenset({Duty.OWNER, Duty.LEAD, Duty.CO, Duty.SUPERVISOR})
ONE_SIDE: Final = frozenset({Duty.OFFICER})
GUIDES: Final = frozenset({Duty.LEAD, Duty.CO})
ALONE: Final = frozenset({Duty.OWNER, Duty.LEAD})
"""Duties that one person has at a time: a new one ends the other's."""

ROLES: Final[dict[Duty, frozenset[StaffRole]]] = {
    Duty.OWNER: frozenset({StaffRole.COORDINATOR}),
    Duty.LEAD: frozenset({StaffRole.FACILITATOR, StaffRole.COORDINATOR}),
    Duty.CO: frozenset({StaffRole.FACILITATOR, StaffRole.COORDINATOR}),
    Duty.ADVOCATE: frozenset({StaffRole.SHUTTLE_ADVOCATE, StaffRole.FACILITATOR}),
    Duty.OFFICER: frozenset({StaffRole.VICTIM_CARE_OFFICER, StaffRole.FACILITATOR}),
    Duty.SUPERVISOR: frozenset({StaffRole.CASE_SUPERVISOR}),
}
"""Which roles fit a duty. The glass is broken, never allocated."""


def sides_for(duty: Duty) -> tuple[Side | None, ...]:
    """Return the sides that a duty can be given for; None is both."""
    if duty in BOTH_SIDES:
        return (None,)
    return PARTIES if duty in ONE_SIDE else (*PARTIES, None)


def checks(
    case: Case, candidate: Candidate, duty: Duty, side: Side | None, now: datetime, today: date
) -> list[Check]:
    """Return what speaks against giving somebody this duty, what stops it first."""
    mine = [a for a in case.working(now) if a.staff_id == candidate.staff_id]
    found = [Check(code, stops=True) for code in _stops(candidate, duty, side, mine)]
    return found + [Check(code) for code in _warnings(case, candidate, duty, today)]


def _stops(
    candidate: Candidate, duty: Duty, side: Side | None, mine: list[Assignment]
) -> Iterable[str]:
    if duty not in ROLES or not ROLES[duty] & candidate.roles:
        yield "role"
    elif side not in sides_for(duty):
        yield "side"
    if candidate.knows:
        yield f"knows-{min(candidate.knows)}"
    if any(a.duty is duty and a.side is side for a in mine):
        yield "already"
    if _meets_both_sides(duty, side, mine):
        yield "both-sides"
    if duty is Duty.SUPERVISOR and any(a.duty is not Duty.SUPERVISOR for a in mine):
        yield "own-work"
    if duty is not Duty.SUPERVISOR and any(a.duty is Duty.SUPERVISOR for a in mine):
        yield "own-work"


def _meets_both_sides(duty: Duty, side: Side | None, mine: list[Assignment]) -> bool:
    """Whoever stays with one side belongs to it alone, in this case."""
    officer_of = {a.side for a in mine if a.duty in ONE_SIDE}
    if duty in ONE_SIDE:
        return any(a.side is not side for a in mine)
    return bool(officer_of - {side})


def _warnings(case: Case, candidate: Candidate, duty: Duty, today: date) -> Iterable[str]:
    entry = candidate.entry
    if entry is None:
        yield "not-in-register"
        return
    if not entry.is_here(today):
        yield "away"
    if case.sensitive and duty in GUIDES and entry.level is not Level.SENSITIVE:
        yield "level"
    if duty is Duty.LEAD and entry.level is Level.TRAINING:
        yield "in-training"
    if case.language not in entry.languages:
        yield "language"
    if case.area and entry.areas and case.area not in entry.areas:
        yield "area"
    if duty in GUIDES and entry.most and candidate.load >= entry.most:
        yield "load"


def assign(case: Case, staff_id: str, duty: Duty, side: Side | None, now: datetime) -> Assignment:
    """Let somebody work in a case from now; a duty that one alone can have ends for the other."""
    if duty in ALONE:
        for position, one in enumerate(case.crew):
            if one.duty is duty and one.holds(now):
                case.crew[position] = _ended(one, now)
    if duty is Duty.OWNER:
        case.owner_id = staff_id
    assignment = Assignment(staff_id, duty, side, now)
    case.crew.append(assignment)
    return assignment


def end(case: Case, staff_id: str, duty: Duty, side: Side | None, now: datetime) -> Assignment:
    """End what somebody does in a case, from this moment.

    Raises Refused: "assignment-not-there", or "owner-hands-over", since a case has an owner.
    """
    for position, one in enumerate(case.crew):
        if (one.staff_id, one.duty, one.side) == (staff_id, duty, side) and one.holds(now):
            if duty is Duty.OWNER:
                raise Refused("owner-hands-over")
            case.crew[position] = _ended(one, now)
            return case.crew[position]
    raise Refused("assignment-not-there")


def _ended(one: Assignment, now: datetime) -> Assignment:
    return Assignment(one.staff_id, one.duty, one.side, one.since, now)
