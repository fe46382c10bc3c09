"""A person's connection in a word for staff: worse at once, better only when it lasts."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.floor import Line, LineWord

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

WEAK_LOSS: Final = 5
VERY_WEAK_LOSS: Final = 15
"""Packets of a hundred that are lost."""
WEAK_ROUND_TRIP: Final = 400
"""Milliseconds."""
BETTER_AFTER: Final = timedelta(seconds=20)

_ORDER: Final = tuple(LineWord)


class Measured(NamedTuple):
    """``loss`` in percent, ``round_trip`` in milliseconds, as the person's own page measures."""

    loss: int
    round_trip: int
    sound_only: bool
    device: str


def word_of(measured: Measured) -> LineWord:
    if measured.loss >= VERY_WEAK_LOSS or measured.sound_only:
        return LineWord.VERY_WEAK
    if measured.loss >= WEAK_LOSS or measured.round_trip >= WEAK_ROUND_TRIP:
        return LineWord.WEAK
    return LineWord.GOOD


def report(session: "LiveSession", person_id: str, measured: Measured, now: datetime) -> bool:
    """Take what a page measured; return whether anything is known now that was not before."""
    floor = session.party(person_id).floor
    before = floor.line
    floor.line = _after(before, measured, now)
    return floor.line != before


def _after(before: Line | None, measured: Measured, now: datetime) -> Line:
    word = word_of(measured)
    if before is None or _ORDER.index(word) >= _ORDER.index(before.word):
        return Line(word, measured.device)
    since = before.better_since or now
    if now - since >= BETTER_AFTER:
        return Line(word, measured.device)
    return Line(before.word, measured.device, since)
