"""Which socket, with which generation, speaks for which person. The newest one does; no other can.

Kept in memory: the services write the generation down, so that nothing old comes back.
"""

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any

from app.domain.languages import Say, in_english
from app.services.live_sessions import Caller
from signaling.credentials import Credential
from signaling.rates import Bucket

SILENCE = 4.5
"""Seconds without a word after which a facilitator is gone: a room may not wait for them."""

PATIENCE = 7.0
"""The same for a party; a network that is cut for five seconds changes nothing."""

PATIENCE_WITH_MEDIA = 12.0
"""The same while media comes from them: after a cut a page's line is back later than its sound,
since TCP waits twice as long before each further try."""

COMES_AT_ONCE, COMES_A_SECOND = 10, 0.5
"""How often one person may connect."""


@dataclass(slots=True, eq=False)
class Connection:
    """One socket that speaks for one person, from connect to its end."""

    sid: str
    engine_id: str
    caller: Caller
    credential: Credential
    heard: float
    """When it last said something, in monotonic seconds."""
    silence: float = SILENCE
    """Seconds without a word after which it is gone, if no media comes from its person either."""
    say: Say = in_english
    """Gives a sentence in the language of this person's browser."""

    # What the outbox remembers of it.
    opened: bool = False
    version: int = 0
    content: str = ""
    waiting: dict[str, Any] | None = None
    stuck_since: float | None = None

    # What the registry remembers of it.
    patience: Bucket | None = None
    rates: dict[str, Bucket] = field(default_factory=dict)

    @property
    def person(self) -> tuple[str, str]:
        return (self.caller.session_id, self.caller.person_id)


class Presence:
    """Who is here. ``clock`` gives monotonic seconds."""

    def __init__(self, clock: Callable[[], float]) -> None:
        self._clock = clock
        self._lock = threading.Lock()
        self._by_sid: dict[str, Connection] = {}
        self._by_person: dict[tuple[str, str], Connection] = {}
        self._comes: dict[tuple[str, str], Bucket] = {}

    def may_come(self, session_id: str, person_id: str) -> bool:
        """Whether this person may connect once more now."""
        now, key = self._clock(), (session_id, person_id)
        with self._lock:
            bucket = self._comes.setdefault(key, Bucket(COMES_AT_ONCE, COMES_A_SECOND, now))
            if len(self._comes) > 1000:
                self._comes = {k: b for k, b in self._comes.items() if not b.full(now)}
            return bucket.take(now)

    def come(self, connection: Connection) -> Connection | None:
        """Let a connection speak for its person; return the one that must be closed for it.

        That is the given one itself when a newer generation came meanwhile.
        """
        with self._lock:
            self._by_sid[connection.sid] = connection
            before = self._by_person.get(connection.person)
            if before and before.caller.generation > connection.caller.generation:
                return connection
            self._by_person[connection.person] = connection
            return before

    def go(self, connection: Connection) -> bool:
        """Let a connection speak no more; say whether it still did."""
        with self._lock:
            if self._by_person.get(connection.person) is connection:
                del self._by_person[connection.person]
            return self._by_sid.pop(connection.sid, None) is connection

    def of_sid(self, sid: str) -> Connection | None:
        """Return the connection that a socket is, unless it speaks for nobody any more."""
        return self._by_sid.get(sid)

    def in_session(self, session_id: str) -> list[Connection]:
        return [c for c in self.everyone() if c.caller.session_id == session_id]

    def everyone(self) -> list[Connection]:
        with self._lock:
            return list(self._by_sid.values())

    def beat(self, connection: Connection) -> None:
        """A connection said something."""
        connection.heard = self._clock()

    def silent(self) -> Iterable[Connection]:
        """Return the connections that have said nothing for as long as each may."""
        now = self._clock()
        return [c for c in self.everyone() if now - c.heard > c.silence]
