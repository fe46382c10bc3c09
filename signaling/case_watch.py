"""Notices when time alone ended what a meeting of a case rests on (I20)."""

import logging
import secrets
from collections.abc import Callable
from typing import Final

from app.domain.refusals import Refused
from app.services.cases import live
from app.services.ports import House
from signaling.presence import Presence

log = logging.getLogger(__name__)

EVERY: Final = 10.0
"""Seconds between two looks: a consent or an assessment runs out on a day, and not on a second."""


class CaseWatch:
    """Looks at every meeting of both sides of a case; whether one is such never changes."""

    def __init__(self, house: House, presence: Presence, sleep: Callable[[float], object]) -> None:
        self._house, self._presence, self._sleep = house, presence, sleep
        self._watched: dict[str, bool] = {}
        self._stopped = False

    def look_until_stopped(self) -> None:
        while not self._stopped:
            self._sleep(EVERY)
            self.look()

    def stop(self) -> None:
        self._stopped = True

    def look(self) -> None:
        """Look once. Never raises: where a case cannot be read, nothing flows (I3)."""
        here = {connection.caller.session_id for connection in self._presence.everyone()}
        self._watched = {name: is_so for name, is_so in self._watched.items() if name in here}
        for session_id in here:
            try:
                self._look_at(session_id)
            except Refused as refused:  # the session ended meanwhile
                log.info("case_watch.refused code=%s", refused.code)
            except Exception:
                log.exception("case_watch.fault id=%s", secrets.token_hex(4))

    def _look_at(self, session_id: str) -> None:
        if session_id not in self._watched:
            with self._house.unit_of_work(write=False) as work:
                session = work.sessions.get(session_id)
            self._watched[session_id] = session.case_id is not None and session.is_conference
        if self._watched[session_id]:
            live.look(self._house, session_id)
