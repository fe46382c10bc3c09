"""The one way out: tells one named person's current connection their own view. Nobody else emits.

No Socket.IO rooms and no broadcast: a wrong room name would silently reach the wrong people. Whole
views only, one version number per connection, and only when the content changed.
"""

import json
import logging
import threading
from collections.abc import Callable, Mapping
from types import MappingProxyType
from typing import Any, Final, Protocol

from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.sentences import said
from app.domain.views import view_for
from signaling.presence import Connection, Presence

log = logging.getLogger(__name__)

UNREAD = 8
"""Packets that may wait in a connection's queue; then views wait here, and only the last counts."""
TOO_MANY_UNREAD = 64
STUCK = 8.0
"""Seconds that a connection may leave packets unread before it is cut."""
LAST_WORDS = 0.2
"""Seconds in which the last message, and an answer that is on its way, may leave."""
HANG_UP = 0.3
"""Seconds after that in which a browser may hang up by itself; then the socket is shut."""

WHY: Final[Mapping[str, str]] = MappingProxyType(
    {
        "elsewhere": "This meeting is now open in another window or on another device.",
        "left": "You have left the meeting.",
        "removed": "You are no longer part of this meeting. Ask the person who invited you.",
        "ended": "The meeting has ended. You do not need to do anything.",
        "revoked": "Your link or sign-in is no longer valid. Ask the person who sent it.",
        "server-restart": "The service is starting again. This page will come back by itself.",
        "too-much": "This page sent too much at once. Reload it to come back.",
    }
)
"""Why a connection is closed, with the words for the person."""

OUR_OWN: Final = frozenset({"too-much", "revoked", "removed"})
"""Closings that no service decided, so that the services must hear of them."""


class Emit(Protocol):
    def __call__(self, event: str, data: Mapping[str, Any], *, to: str) -> object: ...


class Tap(Protocol):
    """What is known of a connection below Socket.IO (``engine_tap.EngineTap``)."""

    def depth(self, sid: str) -> int: ...

    def deafen(self, sid: str) -> None: ...

    def let_go(self, sid: str) -> None: ...

    def cut(self, engine_id: str) -> None: ...


class Outbox:
    """Implements ``ports.Announcer``. Made before the house; bound to the sockets afterwards."""

    def __init__(self) -> None:
        self._lock = threading.RLock()
        self._presence: Presence | None = None

    def bind(
        self,
        *,
        emit: Emit,
        tap: Tap,
        presence: Presence,
        seating: Callable[[str, str], Mapping[str, int]],
        clock: Callable[[], float],
        spawn: Callable[..., object],
        sleep: Callable[[float], object],
        drop: Callable[[Connection], object],
    ) -> None:
        """Give the outbox its sockets. Until then it tells nobody anything."""
        self._emit, self._tap, self._presence = emit, tap, presence
        self._seating, self._clock = seating, clock
        self._spawn, self._sleep, self._drop = spawn, sleep, drop

    # ports.Announcer

    def changed(self, session: LiveSession) -> None:
        """Push each connected person of a session their own view, where it is new."""
        if self._presence is None:
            return
        for connection in self._presence.in_session(session.id):
            self.tell(connection, session)

    def closed(self, person_id: str, why: str, again: bool, session_id: str | None = None) -> None:
        """Say why, then end the connections that this person has now."""
        if self._presence is None:
            return
        for connection in self._presence.everyone():
            of_it = session_id in (None, connection.caller.session_id)
            if of_it and connection.caller.person_id == person_id:
                self.close(connection, why, again=again)

    # What presence and the registry ask

    def tell(self, connection: Connection, session: LiveSession) -> None:
        """Push one connection its view, if the content is new; later, if it does not read."""
        caller = connection.caller
        try:
            seats = self._seating(caller.session_id, caller.person_id)
            with self._lock:
                view = said(view_for(caller.person_id, session, seats), connection.say)
                content = json.dumps(view, sort_keys=True, separators=(",", ":"))
                if content == connection.content:
                    return
                connection.content, connection.waiting = content, view
                self._push(connection)
        except Refused as refused:  # they are no longer part of the session
            log.info("outbox.no_view person=%s code=%s", caller.person_id, refused.code)
            self.close(connection, "removed", again=False)

    def say(self, connection: Connection, event: str, body: Mapping[str, Any]) -> bool:
        """Say one thing to one connection besides its view, unless it is behind with reading.

        Return whether it was said: who is behind misses it, and is told the next one.
        """
        if not connection.opened or self._tap.depth(connection.sid) >= UNREAD:
            return False
        self._emit(event, body, to=connection.sid)
        return True

    def open(self, connection: Connection) -> None:
        """A connection's CONNECT packet has gone out: its first view follows.

        Before it, a browser would be told the view first and only then that it is connected.
        """
        with self._lock:
            connection.opened = True
            self._push(connection)

    def close(self, connection: Connection, why: str, *, again: bool) -> None:
        """Say why, let the connection do nothing more, and end it within a second."""
        assert self._presence is not None  # noqa: S101  bound before there are connections
        if not self._presence.go(connection):
            return
        log.info("outbox.closed person=%s why=%s", connection.caller.person_id, why)
        said = {"why": why, "again": again, "words": connection.say(WHY[why])}
        if self._tap.depth(connection.sid) < TOO_MANY_UNREAD:
            self._emit("session.closed", said, to=connection.sid)
        if why == "too-much":
            self._tap.deafen(connection.sid)
        if why in OUR_OWN:
            self._spawn(self._drop, connection)
        self._spawn(self._end, connection)

    def end(self, connection: Connection) -> None:
        """End a connection without a word, now: it is silent or does not read."""
        self._spawn(self._drop, connection)
        self._spawn(self._hang_up, connection, 0.0)

    def version(self, connection: Connection) -> int | None:
        """Return the version that the person is looking at; None while a newer one waits."""
        with self._lock:
            return None if connection.waiting is not None else connection.version

    def overrun(self, connection: Connection) -> bool:
        """Whether far too much waits to be read by this connection."""
        return self._tap.depth(connection.sid) >= TOO_MANY_UNREAD

    def look_after(self, connection: Connection) -> bool:
        """Push what waits; say whether the connection has left packets unread for too long."""
        depth, now = self._tap.depth(connection.sid), self._clock()
        with self._lock:
            if connection.waiting is not None:
                self._push(connection)
        if depth == 0:
            connection.stuck_since = None
        elif connection.stuck_since is None:
            connection.stuck_since = now
        stuck = connection.stuck_since is not None and now - connection.stuck_since > STUCK
        return stuck or depth >= TOO_MANY_UNREAD

    # How it goes out

    def _push(self, connection: Connection) -> None:
        """Send the waiting view, unless its connection is behind with reading."""
        if not connection.opened or connection.waiting is None:
            return
        if self._tap.depth(connection.sid) >= UNREAD:
            return
        connection.version += 1
        view = {"version": connection.version, **connection.waiting}
        connection.waiting = None
        self._emit("session.view", view, to=connection.sid)

    def _end(self, connection: Connection) -> None:
        self._sleep(LAST_WORDS)
        self._hang_up(connection, HANG_UP)

    def _hang_up(self, connection: Connection, patience: float) -> None:
        self._tap.let_go(connection.sid)
        self._sleep(patience)
        self._tap.cut(connection.engine_id)
