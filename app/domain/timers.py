"""The timer that facilitators see: it warns, and it never ends anything."""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from app.domain.floor import Timer
from app.domain.messages import clean

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

LONGEST: Final = 180
"""Minutes."""


def start(session: "LiveSession", minutes: int, words: str, now: datetime) -> None:
    """Start a timer, in place of one that runs. The pages count, and warn in words."""
    session.together.timer = Timer(now + timedelta(minutes=minutes), minutes, clean(words))


def stop(session: "LiveSession") -> None:
    session.together.timer = None
