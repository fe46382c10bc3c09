"""The ledger of a case: who did what with which version of a relay or a letter; never its words.

What of it somebody may read of is one rule, ``domain.dialogue.known_acts``.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from app.domain.cases.access import sides_of
from app.domain.dialogue.known_acts import is_of_dialogue, side_of
from app.domain.dialogue.letters import Letter
from app.domain.dialogue.relays import Relay
from app.domain.people import Side
from app.services.cases import opening
from app.services.cases.opening import Opened
from app.services.dialogue import known
from app.services.dialogue.known import act_of
from app.services.ports import House, UnitOfWork
from app.services.records import AuditEntry, StaffAccount

READ_AT_ONCE: Final = 500
READ_AT_MOST: Final = 20_000  # entries of a case that are looked through


class What(StrEnum):
    RELAY = auto()
    LETTER = auto()


@dataclass(frozen=True, slots=True)
class Item:
    """One relay or letter, numbered among those of its kind that this account may see."""

    id: str
    what: What
    number: int
    side: Side


@dataclass(frozen=True, slots=True)
class Line:
    """One act. ``by`` is the id of an account or of a person, empty where it is not to be known."""

    item: Item
    at: datetime
    by: str
    act: str
    version: int
    how: str


def read(house: House, account: StaffAccount, case_id: str) -> tuple[Opened, list[Line]]:
    """Return the case as it is open to this account, and what was done, the oldest first.

    The reader is written down. Raises Refused("case-not-there").
    """
    opened = opening.look(house, account, case_id, "ledger")
    sides = sides_of(opened.access)
    with house.unit_of_work(write=False) as work:
        there = known.of_case(work, case_id, sides)
        entries = _entries(work, case_id)
    items = _numbered(What.RELAY, there.relays) | _numbered(What.LETTER, there.letters)
    shown = [entry for each in reversed(entries) if (entry := there.cut(each)) is not None]
    return opened, [_line(items[entry.about or ""], entry) for entry in shown]


def _numbered(what: What, things: Sequence[Relay | Letter]) -> dict[str, Item]:
    return {
        thing.id: Item(thing.id, what, number, side_of(thing))
        for number, thing in enumerate(things, start=1)
    }


def _entries(work: UnitOfWork, case_id: str) -> list[AuditEntry]:
    """Return the entries about relays and letters, the newest first."""
    found: list[AuditEntry] = []
    before: int | None = None
    for _ in range(READ_AT_MOST // READ_AT_ONCE):
        batch = work.audit.of_case(case_id, before=before, limit=READ_AT_ONCE)
        found += [entry for entry in batch if is_of_dialogue(entry.act)]
        if len(batch) < READ_AT_ONCE:
            break
        before = batch[-1].seq
    return found


def _line(item: Item, entry: AuditEntry) -> Line:
    """Read the code of an entry: the number of a version, a way, or both."""
    version, ways = 0, []
    for part in (entry.why or "").split():
        if part.isascii() and part.isdigit() and len(part) < 7:
            version = int(part)
        else:
            ways.append(part)
    return Line(item, entry.at, entry.actor or "", act_of(entry), version, " ".join(ways))
