"""The register of staff as it is kept: what each says of themselves, whom each knows; the port."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.cases.allocation import Entry
from app.domain.cases.case import Leaf


@dataclass(frozen=True, slots=True)
class Known:
    """That somebody of staff knows a person, or is near to a case: ``of`` is "name" or "case".

    Only keyed digests are kept, so nobody can read here who it is.
    """

    id: str
    staff_id: str
    of: str
    declared_at: datetime


class Register(Protocol):
    """The methods are described where they are, in ``app/store/register.py``."""

    def entry(self, staff_id: str) -> Entry | None: ...

    def entries(self) -> dict[str, Entry]: ...

    def save(self, entry: Entry, at: datetime) -> None: ...

    def known_by(self, staff_id: str) -> list[Known]: ...

    def declare(self, known: Known, name: str) -> None: ...

    def take_back(self, staff_id: str, known_id: str) -> bool: ...

    def who_knows(
        self, case_id: str, reference: str, leaves: Iterable[Leaf] = ...
    ) -> dict[str, frozenset[str]]: ...

    def loads(self, now: datetime) -> dict[str, int]: ...
