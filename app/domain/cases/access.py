"""Who may open which leaves of a case, and what they may do there: one table."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from app.domain.cases.case import LEAF_OF, Assignment, Duty, Leaf
from app.domain.cases.states import CaseState
from app.domain.people import PARTIES, Side
from app.domain.staff_roles import StaffMay


class CaseMay(StrEnum):
    """What may be done in one case, besides reading the leaves that are open."""

    WRITE = auto()  # notes, contact attempts, reasons, needs: on one's own leaf
    REVEAL = auto()  # see contact details; each time is written down
    RECORD_CONSENT = auto()
    ENQUIRE = auto()  # enquiries, approach, options, allocation, closing
    ASSESS = auto()  # suitability, risk, motivation, preparation, agreement, readiness
    PLAN = auto()  # plan meetings of this case, and invite
    SHARE = auto()  # move something to the shared leaf, fill in the disclosure sheet
    CARRY = auto()  # write down, read back, hand over: on one's own leaf
    CLEAR = auto()  # find words safe, release a relay, offer a letter: across the sides
    HOLD = auto()  # safeguarding hold
    RELEASE_HOLD = auto()
    APPROVE = auto()  # sensitive cases; overrides


ALL: Final = frozenset(CaseMay)
DUTIES: Final[dict[Duty, frozenset[CaseMay]]] = {
    Duty.OWNER: ALL - {CaseMay.APPROVE},
    Duty.LEAD: ALL - {CaseMay.APPROVE, CaseMay.ENQUIRE, CaseMay.RELEASE_HOLD},
    Duty.CO: ALL - {CaseMay.APPROVE, CaseMay.ENQUIRE, CaseMay.RELEASE_HOLD},
    Duty.ADVOCATE: frozenset(
        {CaseMay.WRITE, CaseMay.REVEAL, CaseMay.HOLD, CaseMay.CARRY, CaseMay.CLEAR}
    ),
    Duty.OFFICER: frozenset(
        {CaseMay.WRITE, CaseMay.REVEAL, CaseMay.RECORD_CONSENT, CaseMay.HOLD, CaseMay.CARRY}
    ),
    Duty.SUPERVISOR: frozenset({CaseMay.APPROVE, CaseMay.HOLD, CaseMay.RELEASE_HOLD}),
    Duty.GLASS: frozenset({CaseMay.HOLD, CaseMay.REVEAL}),
}
"""Who is assigned to one side does these things on that side's leaf, and nowhere else."""


@dataclass(frozen=True, slots=True)
class Access:
    """What one account may do in one case now. Without leaves the case is not there for it."""

    staff_id: str
    leaves: frozenset[Leaf] = frozenset()
    may: frozenset[CaseMay] = frozenset()
    duties: frozenset[Duty] = frozenset()

    def __bool__(self) -> bool:
        return bool(self.leaves)

    def reads(self, leaf: Leaf) -> bool:
        return leaf in self.leaves

    def reads_side(self, side: Side) -> bool:
        return LEAF_OF[side] in self.leaves


def access(
    staff_id: str,
    capabilities: Iterable[StaffMay],
    state: CaseState,
    owner_id: str,
    began: Side,
    crew: Iterable[Assignment],
    now: datetime,
) -> Access:
    """Return what this account may do: by its assignments, or because it triages what is new.

    A referral that nobody has taken yet is open to everyone who triages, on the leaf of the side
    that began it and no other. So is somebody who wants more time and whom nobody looks after.
    """
    crew = tuple(crew)
    mine = [a for a in crew if a.staff_id == staff_id and a.holds(now)]
    leaves: set[Leaf] = set()
    may: set[CaseMay] = set()
    for assignment in mine:
        may |= DUTIES[assignment.duty]
        if assignment.side is None:
            leaves |= {Leaf.HARMED, Leaf.RESPONSIBLE, Leaf.SHARED}
        else:
            leaves.add(LEAF_OF[assignment.side])
    waits = state is CaseState.NEEDS_TIME and not any(a.holds(now) for a in crew)
    untaken = not owner_id and (state is CaseState.REFERRED or waits)
    if untaken and StaffMay.TRIAGE in set(capabilities):
        leaves.add(LEAF_OF[began])
    return Access(staff_id, frozenset(leaves), frozenset(may), frozenset(a.duty for a in mine))


def sides_of(access: Access) -> list[Side]:
    return [side for side in PARTIES if access.reads_side(side)]
