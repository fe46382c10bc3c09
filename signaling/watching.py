"""Looks at every meeting where somebody is connected, again and again."""

import logging
import secrets
from abc import ABC, abstractmethod
from collections.abc import Callable
from typing import ClassVar, Generic, TypeVar

from app.domain.refusals import Refused
from app.services.ports import MediaLost
from signaling.presence import Presence

log = logging.getLogger(__name__)

Seen = TypeVar("Seen")


class Watching(ABC, Generic[Seen]):
    """Remembers of each meeting what its last look returned, until nobody is connected there."""

    name: ClassVar[str]
    """What the log calls it."""
    every: ClassVar[float]
    """Seconds between two looks."""

    def __init__(self, presence: Presence, sleep: Callable[[float], object]) -> None:
        self._presence, self._sleep = presence, sleep
        self._seen: dict[str, Seen] = {}
        self._stopped = False

    def look_until_stopped(self) -> None:
        while not self._stopped:
            self._sleep(self.every)
            self.look()

    def stop(self) -> None:
        self._stopped = True

    def look(self) -> None:
        """Look once. Never raises: one meeting that fails keeps nobody from the others."""
        here = {connection.caller.session_id for connection in self._presence.everyone()}
        self._seen = {name: seen for name, seen in self._seen.items() if name in here}
        for session_id in here:
            try:
                self._seen[session_id] = self.look_at(session_id, self._seen.get(session_id))
            except (MediaLost, Refused) as missed:  # the session, or a worker, ended meanwhile
                log.info("watching.missed by=%s session=%s why=%s", self.name, session_id, missed)
            except Exception:
                log.exception("watching.fault by=%s id=%s", self.name, secrets.token_hex(4))

    @abstractmethod
    def look_at(self, session_id: str, before: Seen | None) -> Seen:
        """Look at one meeting; ``before`` is what the look before this one returned."""
