"""Cuts what was written down about relays, letters to what somebody may know of it."""

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from app.domain.dialogue import known_acts
from app.domain.dialogue.letters import Letter
from app.domain.dialogue.relays import Relay
from app.domain.people import Side, other
from app.services.ports import UnitOfWork
from app.services.records import AuditEntry

AGAIN: Final = "again"
"""The code of an offer that follows on one, as whom it is for had asked for time."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is there for these sides, the oldest first, with their own parts alone."""

    sides: Sequence[Side]
    relays: Sequence[Relay]
    letters: Sequence[Letter]

    def thing(self, entry: AuditEntry) -> Relay | Letter | None:
        """Return what an entry is about, None when nothing of it is there."""
        things = self.relays if entry.act.startswith("relay.") else self.letters
        return next((one for one in things if one.id == entry.about), None)

    def cut(self, entry: AuditEntry) -> AuditEntry | None:
        """Return an entry as these sides may know it, None when they may not.

        Who and how fall away where they would tell what the other side keeps to itself.
        """
        thing, act = self.thing(entry), act_of(entry)
        if thing is None or not known_acts.may_know(thing, act, self.sides):
            return None
        theirs = other(known_acts.side_of(thing)) in self.sides
        if AGAIN in (entry.why or "").split() and not theirs:
            return None  # that it was offered again would say that they had put it off
        if not known_acts.may_know_how(thing, act, self.sides):
            entry = replace(entry, why=None)
        if not known_acts.may_know_who(thing, act, self.sides):
            entry = replace(entry, actor=None)
        return entry

    def side(self, entry: AuditEntry) -> Side | None:
        """Return the side on which it was done."""
        thing = self.thing(entry)
        return known_acts.of_side(thing, act_of(entry)) if thing is not None else None


def of_case(work: UnitOfWork, case_id: str, sides: Sequence[Side]) -> Known:
    relays = work.relays.of_case(case_id, sides)
    return Known(sides, relays, work.letters.of_case(case_id, sides))


def act_of(entry: AuditEntry) -> str:
    """Return the act without what it is done to."""
    return entry.act.partition(".")[2]
