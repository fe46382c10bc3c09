"""Private signals: what a party tells staff alone, and the house's own word that one sits alone.

I33: nothing of a signal is ever part of what another participant is told.
"""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain import rooms
from app.domain.arrival import Surroundings
from app.domain.floor import Floor, Signal, SignalKind
from app.domain.people import Person
from app.domain.refusals import Refused
from app.domain.routing import in_company

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

ALONE_AFTER: Final = timedelta(minutes=5)
"""I17: how long a person sits alone in a room before staff are told."""


class Standing(NamedTuple):
    """One signal that stands, with whose it is."""

    person: Person
    signal: Signal


def send(session: "LiveSession", person_id: str, kind: SignalKind, now: datetime) -> None:
    """Tell staff. Saying more before anyone has seen it keeps the age of the first press."""
    floor = session.party(person_id).floor
    before = floor.signal
    waits = before is not None and before.seen_by is None
    floor.signal = Signal(kind, before.at if before and waits else now)


def withdraw(session: "LiveSession", person_id: str) -> None:
    """ "I am all right now." """
    session.party(person_id).floor.signal = None


def heed(session: "LiveSession", person_id: str, said: Surroundings) -> None:
    """Who answers that it is not safe where they are has told staff so.

    A later "yes" takes back only what a facilitator has seen: somebody may have wanted that answer.
    """
    floor = session.party(person_id).floor
    waits = floor.not_safe is not None and floor.not_safe.seen_by is None
    if not waits:
        floor.not_safe = None if said.safe else Signal(SignalKind.UNSAFE, said.at)


def acknowledge(session: "LiveSession", staff_id: str, person_id: str) -> None:
    """Say "I have seen this". The first who says so is named; saying it again changes nothing."""
    floor = session.party(person_id).floor
    if not any((floor.signal, floor.alone, floor.not_safe)):
        raise Refused("no-signal")
    floor.signal = _seen(floor.signal, staff_id)
    floor.not_safe = _seen(floor.not_safe, staff_id)
    floor.alone = _seen(floor.alone, staff_id)


def _seen(signal: Signal | None, staff_id: str) -> Signal | None:
    if signal is None or signal.seen_by is not None:
        return signal
    return replace(signal, seen_by=staff_id)


def is_alone(session: "LiveSession", person: Person) -> bool:
    """I17: connected, in a room outside the main room, with nobody there who may speak to them."""
    at = session.attendance(person.id)
    if person.is_staff or not at.connected or at.room in (rooms.JOINT, rooms.NOWHERE):
        return False
    return not any(in_company(session, person, other) for other in session.people)


def notice_alone(session: "LiveSession", since: dict[str, datetime], now: datetime) -> bool:
    """Tell staff who has been alone for too long; take back what no longer holds.

    ``since`` is person id to when they came to be alone. Return whether anything changed.
    """
    changed = [_notice(session, person, since.get(person.id), now) for person in session.parties]
    return any(changed)


def _notice(session: "LiveSession", person: Person, since: datetime | None, now: datetime) -> bool:
    floor, alone = session.attendance(person.id).floor, is_alone(session, person)
    before = floor.alone
    if not alone:
        floor.alone = None
    elif before is None and since is not None and now - since >= ALONE_AFTER:
        floor.alone = Signal(SignalKind.ALONE, since)
    return floor.alone != before


def standing(session: "LiveSession") -> list[Standing]:
    """Return every signal that stands, the oldest first."""
    found = [
        Standing(person, signal)
        for person in session.parties
        for signal in _of(session, person, session.attendance(person.id).floor)
    ]
    return sorted(found, key=lambda one: one.signal.at)


def _of(session: "LiveSession", person: Person, floor: Floor) -> list[Signal]:
    alone = floor.alone if is_alone(session, person) else None
    found = [signal for signal in (floor.signal, alone) if signal is not None]
    if floor.not_safe and not _says_the_same(floor.signal, floor.not_safe):
        found.append(floor.not_safe)
    return found


def _says_the_same(pressed: Signal | None, answered: Signal) -> bool:
    """Whether one line to staff will do for both."""
    if pressed is None:
        return False
    return (pressed.kind, pressed.seen_by) == (answered.kind, answered.seen_by)
