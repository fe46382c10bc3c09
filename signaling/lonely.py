"""Notices who has been left alone in a room, so that staff are told in time (I17)."""

from collections.abc import Callable
from datetime import datetime
from typing import Final

from app.domain.signals import is_alone
from app.services import floor_acts
from app.services.ports import House
from signaling.presence import Presence
from signaling.watching import Watching

EVERY: Final = 5.0
"""Seconds between two looks."""

Since = dict[str, datetime]


class Lonely(Watching[Since]):
    """Remembers since when each person is alone; a start of the process begins to count anew."""

    name, every = "lonely", EVERY

    def __init__(self, house: House, presence: Presence, sleep: Callable[[float], object]) -> None:
        super().__init__(presence, sleep)
        self._house = house

    def look_at(self, session_id: str, before: Since | None) -> Since:
        since = before or {}
        session = floor_acts.notice_alone(self._house, session_id, since)
        now = self._house.clock.now()
        return {
            person.id: since.get(person.id, now)
            for person in session.parties
            if is_alone(session, person)
        }
