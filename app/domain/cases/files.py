"""A file that was handed in, for example a letter on paper: what is known of it besides itself."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from app.domain.cases.case import LEAF_OF, Case, Leaf

LARGEST: Final = 10 * 1024 * 1024
"""Bytes of a file as it is handed in."""
MOST_IN_A_CASE: Final = 60


class FileKind(StrEnum):
    LETTER = auto()
    AGREEMENT = auto()
    OTHER = auto()


class FileState(StrEnum):
    WAITING = auto()  # nobody of staff has looked at it yet
    SEEN = auto()  # looked at, and kept


@dataclass(frozen=True, slots=True)
class CaseFile:
    """``about`` is a person's id, or empty for both sides; ``size`` is in bytes, as it is kept."""

    id: str
    case_id: str
    leaf: Leaf
    kind: FileKind
    about: str
    at: datetime
    by: str
    size: int
    state: FileState = FileState.WAITING
    seen_by: str = ""
    seen_at: datetime | None = None


def leaf_of(case: Case, about: str) -> Leaf:
    """Return the leaf of a file about this person, or raise Refused("person-not-recognised")."""
    return LEAF_OF[case.person(about).side] if about else Leaf.SHARED
