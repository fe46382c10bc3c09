"""Tells facilitators who really hears and sees whom, from the packets that the forwarder passed."""

import json
from collections.abc import Callable
from typing import Any, Final

from app.domain.live_session import LiveSession
from app.domain.people import Person
from app.domain.routing import AUDIO, VIDEO, Edge, Edges, in_company
from app.services.ports import House
from signaling.outbox import Outbox
from signaling.presence import Connection, Presence
from signaling.watching import Watching

EVERY: Final = 2.0
"""Seconds between two looks at the packets."""
PASSED_WITHIN: Final = 2.5
"""Seconds in which a packet must have passed for somebody to be heard, or seen, now."""

EVENT: Final = "session.heard"

Flowing = Callable[[str, float], Edges]
"""Session id and seconds to the edges over which a packet passed within them."""


Told = dict[str, str]
"""Socket id to what was said there last."""


class Heard(Watching[Told]):
    """Looks at each meeting in which a facilitator is connected, and tells them what changed."""

    name, every = "heard", EVERY

    def __init__(
        self,
        house: House,
        presence: Presence,
        outbox: Outbox,
        flowing: Flowing,
        sleep: Callable[[float], object],
    ) -> None:
        super().__init__(presence, sleep)
        self._house, self._outbox, self._flowing = house, outbox, flowing

    def look_at(self, session_id: str, before: Told | None) -> Told:
        with self._house.unit_of_work(write=False) as work:
            session = work.sessions.get(session_id)
        guides = [c for c in self._presence.in_session(session_id) if _is_guide(session, c)]
        if not guides:
            return {}
        told = before or {}
        body = {"rows": rows(session, self._flowing(session_id, PASSED_WITHIN))}
        content = json.dumps(body, sort_keys=True)
        return {
            guide.sid: content
            for guide in guides
            if told.get(guide.sid) == content or self._outbox.say(guide, EVENT, body)
        }


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
