"""The ledger of a case: who did what with which version of a relay or a letter; never its words.

Whoever works with one side reads of the other no more than that side itself may know of it.
"""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from app.domain.cases.access import sides_of
from app.domain.dialogue.letters import OF_AUTHORS_SIDE, OF_RECIPIENTS_SIDE, Letter
from app.domain.dialogue.relays import Relay
from app.domain.people import PARTIES, Side
from app.services.cases import opening
from app.services.cases.opening import Opened
from app.services.ports import House, UnitOfWork
from app.services.records import AuditEntry, StaffAccount

READ_AT_ONCE: Final = 500
READ_AT_MOST: Final = 20_000  # entries of a case that are looked through

RECEIVED: Final = frozenset(
    {"choose", "deliver", "no_reply", "put_away", "refuse", "tell_about", "want_reply"}
    | {"print_received"}
)
"""Acts on a relay of whom it is for, or of staff of their side."""
TOLD: Final = frozenset({"answer", "deliver", "no_reply", "want_reply"})
"""What of it the sender's side knows. A refusal only if whoever refused allows it."""
PRINTED: Final = {True: {"print"}, False: {"print_received"}}
"""Each side's own papers."""
FOR_BOTH_ALONE: Final = frozenset({"cut", "recall"})
"""What follows when somebody stops taking part is known to those who work with both sides."""


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
    """One act. ``by`` is the id of an account or of a person; ``how`` is a code."""

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
        relays = work.relays.of_case(case_id, sides)
        letters = work.letters.of_case(case_id, sides)
        entries = _entries(work, case_id)
    known: dict[str, tuple[Item, Relay | Letter]] = {
        relay.id: (Item(relay.id, What.RELAY, number, relay.sender_side), relay)
        for number, relay in enumerate(relays, start=1)
    }
    for number, letter in enumerate(letters, start=1):
        known[letter.id] = (Item(letter.id, What.LETTER, number, letter.author_side), letter)
    lines = []
    for entry in reversed(entries):
        item, thing = known.get(entry.about or "", (None, None))
        what, _, act = entry.act.partition(".")
        if item is None or thing is None or what != item.what:
            continue
        if _may_know(thing, act, set(sides)):
            lines.append(_line(item, entry, act, own=item.side in sides))
    return opened, lines


def _entries(work: UnitOfWork, case_id: str) -> list[AuditEntry]:
    """Return the entries about relays and letters, the newest first."""
    found: list[AuditEntry] = []
    before: int | None = None
    for _ in range(READ_AT_MOST // READ_AT_ONCE):
        batch = work.audit.of_case(case_id, before=before, limit=READ_AT_ONCE)
        found += [e for e in batch if e.act.partition(".")[0] in [*What]]
        if len(batch) < READ_AT_ONCE:
            break
        before = batch[-1].seq
    return found


def _may_know(thing: Relay | Letter, act: str, sides: set[Side]) -> bool:
    if sides >= set(PARTIES):
        return True
    if act in FOR_BOTH_ALONE:
        return False
    if isinstance(thing, Letter):
        own = thing.author_side in sides
        return act in (PRINTED[own] | (OF_AUTHORS_SIDE if own else OF_RECIPIENTS_SIDE))
    if thing.sender_side in sides:
        return act not in RECEIVED or act in TOLD or (act == "refuse" and _refusal_told(thing))
    return act in RECEIVED or act in ("release", "answer")


def _refusal_told(relay: Relay) -> bool:
    return any((step.act, step.how) == ("refuse", "told") for step in relay.said.steps)


def _line(item: Item, entry: AuditEntry, act: str, *, own: bool) -> Line:
    """Read the code of an entry: the number of a version, a way, or both.

    How many versions there were is for the side that wrote them.
    """
    version, ways = 0, []
    for part in (entry.why or "").split():
        if part.isascii() and part.isdigit() and len(part) < 7:
            version = int(part)
        else:
            ways.append(part)
    by = entry.actor or ""
    return Line(item, entry.at, by, act, version if own else 0, " ".join(ways))
