"""What each role of a member of staff permits outside a live session: one table."""

from collections.abc import Iterable
from enum import StrEnum, auto
from typing import Final


class StaffRole(StrEnum):
    ADMINISTRATOR = auto()
    COORDINATOR = auto()
    FACILITATOR = auto()
    SHUTTLE_ADVOCATE = auto()
    VICTIM_CARE_OFFICER = auto()
    CASE_SUPERVISOR = auto()


class StaffMay(StrEnum):
    """Capabilities of staff. What may be done inside a meeting is in ``capabilities``."""

    MANAGE_ACCOUNTS = auto()  # invite, disable, change roles
    MANAGE_SERVICE = auto()  # names, colours, numbers; see the system check
    PLAN_MEETINGS = auto()  # plan, change, call off, and invite people
    GUIDE_MEETINGS = auto()  # be in a meeting as a facilitator
    READ_OUTBOX = auto()  # what was sent to whom
    READ_AUDIT = auto()
    READ_CASES = auto()  # have work in cases; which ones, and which side, each case says itself
    REFER = auto()  # begin a referral for somebody
    TRIAGE = auto()  # read new referrals, take them, decide
    APPROVE_CASES = auto()  # sensitive cases, and what goes against a gate
    BREAK_GLASS = auto()  # open a case that is not one's own, with a reason that its owner is told
    EDIT_TEXTS = auto()  # what the service words itself: pages, forms, scripts, helplines


TABLE: Final[dict[StaffRole, frozenset[StaffMay]]] = {
    # The administrator runs the system, and sees nothing of the people who meet.
    StaffRole.ADMINISTRATOR: frozenset(
        {StaffMay.MANAGE_ACCOUNTS, StaffMay.MANAGE_SERVICE, StaffMay.EDIT_TEXTS}
    ),
    StaffRole.COORDINATOR: frozenset(
        {
            StaffMay.PLAN_MEETINGS,
            StaffMay.GUIDE_MEETINGS,
            StaffMay.READ_OUTBOX,
            StaffMay.READ_CASES,
            StaffMay.REFER,
            StaffMay.TRIAGE,
            StaffMay.BREAK_GLASS,
            StaffMay.EDIT_TEXTS,
        }
    ),
    StaffRole.FACILITATOR: frozenset(
        {
            StaffMay.PLAN_MEETINGS,
            StaffMay.GUIDE_MEETINGS,
            StaffMay.READ_CASES,
            StaffMay.REFER,
        }
    ),
    StaffRole.SHUTTLE_ADVOCATE: frozenset({StaffMay.GUIDE_MEETINGS, StaffMay.READ_CASES}),
    StaffRole.VICTIM_CARE_OFFICER: frozenset({StaffMay.READ_CASES, StaffMay.REFER}),
    StaffRole.CASE_SUPERVISOR: frozenset(
        {
            StaffMay.READ_AUDIT,
            StaffMay.READ_CASES,
            StaffMay.APPROVE_CASES,
            StaffMay.BREAK_GLASS,
        }
    ),
}


def may(roles: Iterable[StaffRole], capability: StaffMay) -> bool:
    """True when one of the roles permits it."""
    return any(capability in TABLE[role] for role in roles)
