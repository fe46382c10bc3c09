"""Notices who has been left alone in a room, so that staff are told in time (I17)."""

import logging
import secrets
from collections.abc import Callable
from datetime import datetime
from typing import Final

from app.domain.refusals import Refused
from app.domain.signals import is_alone
from app.services import floor_acts
from app.services.ports import House
from signaling.presence import Presence

log = logging.getLogger(__name__)

EVERY: Final = 5.0
"""Seconds between two looks."""


class Lonely:
    """Remembers since when each person is alone; a start of the process begins to count anew."""

    def __init__(self, house: House, presence: Presence, sleep: Callable[[float], object]) -> None:
        self._house, self._presence, self._sleep = house, presence, sleep
        self._since: dict[str, dict[str, datetime]] = {}
        self._stopped = False

    def look_until_stopped(self) -> None:
        while not self._stopped:
            self._sleep(EVERY)
            self.look()

    def stop(self) -> None:
        self._stopped = True

    def look(self) -> None:
        """Look once at every meeting where somebody is connected. Never raises."""
        here = {connection.caller.session_id for connection in self._presence.everyone()}
        self._since = {name: since for name, since in self._since.items() if name in here}
        for session_id in here:
            try:
                self._look_at(session_id)
            except Refused as refused:  # the session ended meanwhile
                log.info("lonely.refused code=%s", refused.code)
            except Exception:
                log.exception("lonely.fault id=%s", secrets.token_hex(4))

    def _look_at(self, session_id: str) -> None:
        before = self._since.get(session_id, {})
        session = floor_acts.notice_alone(self._house, session_id, before)
        now = self._house.clock.now()
        self._since[session_id] = {
            person.id: before.get(person.id, now)
            for person in session.parties
            if is_alone(session, person)
        }
