"""What a live session must know of its case, so that its gates can be asked: no words."""

from dataclasses import dataclass
from typing import Final

NOT_THERE: Final = "case-not-there"


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """The case as the gates see it, read in the transaction that asks them.

    ``missing`` maps a gate's id to the codes of what it lacks, empty when it holds. G2 is asked of
    each person: ``consenting`` holds the ids, in this session, of those whose consents are in
    force for this route and online. ``agreement`` is the version that everyone accepted, None when
    there is none. ``observers_agreed``: everyone agreed to who observes.
    """

    ready: bool
    held: bool
    risk_current: bool
    prepared: bool
    approved: bool
    consenting: frozenset[str] = frozenset()
    agreement: int | None = None
    observers_agreed: bool = False
    missing: tuple[tuple[str, str], ...] = ()


NOTHING_HOLDS: Final = CaseStanding(
    ready=False, held=True, risk_current=False, prepared=False, approved=False
)
"""The standing of a case that cannot be read: default deny (I3)."""
