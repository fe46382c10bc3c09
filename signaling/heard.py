"""Tells facilitators who really hears and sees whom, from the packets that the forwarder passed."""

import json
import logging
import secrets
from collections.abc import Callable
from typing import Any, Final

from app.domain.live_session import LiveSession
from app.domain.people import Person
from app.domain.refusals import Refused
from app.domain.routing import AUDIO, VIDEO, Edge, Edges, in_company
from app.services.ports import House, MediaLost
from signaling.outbox import Outbox
from signaling.presence import Connection, Presence

log = logging.getLogger(__name__)

EVERY: Final = 2.0
"""Seconds between two looks at the packets."""
PASSED_WITHIN: Final = 2.5
"""Seconds in which a packet must have passed for somebody to be heard, or seen, now."""

EVENT: Final = "session.heard"

Flowing = Callable[[str, float], Edges]
"""Session id and seconds to the edges over which a packet passed within them."""


class Heard:
    """Looks at each meeting in which a facilitator is connected, and tells them what changed."""

    def __init__(
        self,
        house: House,
        presence: Presence,
        outbox: Outbox,
        flowing: Flowing,
        sleep: Callable[[float], object],
    ) -> None:
        self._house, self._presence, self._outbox = house, presence, outbox
        self._flowing, self._sleep = flowing, sleep
        self._told: dict[str, str] = {}
        self._stopped = False

    def look_until_stopped(self) -> None:
        while not self._stopped:
            self._sleep(EVERY)
            self.look()

    def stop(self) -> None:
        self._stopped = True

    def look(self) -> None:
        """Look once. Never raises: a table that is late harms nobody."""
        connections = self._presence.everyone()
        for session_id in {connection.caller.session_id for connection in connections}:
            try:
                self._look_at(session_id)
            except (MediaLost, Refused) as missed:
                log.info("heard.missed session=%s why=%s", session_id, missed)
            except Exception:
                log.exception("heard.fault id=%s", secrets.token_hex(4))
        here = {connection.sid for connection in self._presence.everyone()}
        self._told = {sid: said for sid, said in self._told.items() if sid in here}

    def _look_at(self, session_id: str) -> None:
        with self._house.unit_of_work(write=False) as work:
            session = work.sessions.get(session_id)
        guides = [c for c in self._presence.in_session(session_id) if _is_guide(session, c)]
        if not guides:
            return
        body = {"rows": rows(session, self._flowing(session_id, PASSED_WITHIN))}
        content = json.dumps(body, sort_keys=True)
        for guide in guides:
            if self._told.get(guide.sid) != content and self._outbox.say(guide, EVENT, body):
                self._told[guide.sid] = content


def rows(session: LiveSession, flowing: Edges) -> list[dict[str, Any]]:
    """Return one row for each two people who are together now, by what flowed between them."""
    return [
        {
            "speaker": speaker.id,
            "listener": listener.id,
            "heard": Edge(speaker.id, listener.id, AUDIO) in flowing,
            "seen": Edge(speaker.id, listener.id, VIDEO) in flowing,
        }
        for speaker, listener in _together(session)
    ]


def _together(session: LiveSession) -> list[tuple[Person, Person]]:
    people = session.people
    return [(one, other) for one in people for other in people if in_company(session, one, other)]


def _is_guide(session: LiveSession, connection: Connection) -> bool:
    return session.person(connection.caller.person_id).is_staff
