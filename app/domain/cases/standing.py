"""What a live session must know of its case, so that its gates can be asked."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Final

from app.domain.cases.lacking import Missing, lacks


@dataclass(frozen=True, slots=True)
class CaseStanding:
    """The case as the gates see it, read in the transaction that asks them.

    G2 is asked of each person: ``consenting`` holds the ids, in this session, of those whose
    consents are in force for this route and online. ``agreement`` is the version that everyone
    accepted, None when there is none. ``observers_agreed``: both agreed to whoever observes.
    ``missing`` says for each gate what it lacks, for facilitators alone; ``languages`` who is
    spoken to in which one, by the ids of those who are here.
    """

    ready: bool
    held: bool
    risk_current: bool
    prepared: bool
    approved: bool
    consenting: frozenset[str] = frozenset()
    agreement: int | None = None
    observers_agreed: bool = False
    missing: tuple[Missing, ...] = ()
    languages: Mapping[str, str] = field(default_factory=dict)


NOTHING_HOLDS: Final = CaseStanding(
    ready=False,
    held=True,
    risk_current=False,
    prepared=False,
    approved=False,
    missing=(lacks("case-not-there"),),
)
"""The standing of a case that cannot be read: default deny (I3)."""
