"""A socket comes, falls silent, or goes: who it speaks for, its first view, and its end."""

import logging
import secrets
from collections.abc import Callable, Mapping
from typing import Any, NoReturn

from flask_socketio import ConnectionRefusedError

from app.domain.languages import Say, in_english
from app.domain.refusals import Refused, sentence
from app.services import live_sessions
from app.services.live_sessions import Caller
from app.services.ports import House
from signaling import credentials
from signaling.credentials import Credential, Speaker
from signaling.engine_tap import EngineTap
from signaling.outbox import Outbox
from signaling.presence import PATIENCE, PATIENCE_WITH_MEDIA, Connection, Presence

log = logging.getLogger(__name__)

SWEEP = 0.5
"""Seconds between two looks at who is silent, stuck or no longer allowed."""

LONGEST_PAUSE = 5.0
"""Seconds between two tries to write down that somebody is gone."""

AGAIN = frozenset({"too-fast", "failed", "media-unavailable"})
"""Refusals after which a page may try again by itself."""


class Doorkeeper:
    """Lets sockets in and sees them out."""

    def __init__(
        self,
        house: House,
        presence: Presence,
        outbox: Outbox,
        tap: EngineTap,
        origin: str,
        *,
        spawn: Callable[..., object],
        sleep: Callable[[float], object],
    ) -> None:
        self._house, self._presence, self._outbox = house, presence, outbox
        self._tap, self._origin = tap, origin
        self._spawn, self._sleep = spawn, sleep
        self._stopped = False

    def connect(self, sid: str, environ: Mapping[str, Any], auth: object) -> None:
        """Let a socket speak for a person, and push its first view.

        Raises:
            ConnectionRefusedError: with code, words and whether to try again; nothing else ever,
                since python-socketio calls a handler twice that raises TypeError.
        """
        try:
            self._connect(sid, environ, auth)
        except Refused as refused:
            _refuse(refused.code, self._say(environ))
        except Exception:
            log.exception("connection.fault id=%s", secrets.token_hex(4))
            _refuse("failed")

    def _connect(self, sid: str, environ: Mapping[str, Any], auth: object) -> None:
        if environ.get("HTTP_ORIGIN") != self._origin:
            raise Refused("not-allowed")  # python-engineio lets a missing Origin pass
        credential = credentials.shown(environ.get("HTTP_COOKIE", ""), auth)
        speaker = credential.speaker(self._house) if credential else None
        if credential is None or speaker is None:
            if credential is not None:
                credential.note_refused(self._house)
            raise Refused("not-signed-in")
        if not self._presence.may_come(*speaker):
            raise Refused("too-fast")
        session, generation = live_sessions.connect(self._house, *speaker)
        connection = self._connection(sid, credential, speaker, generation)
        connection.say = self._say(environ)
        if not session.person(connection.caller.person_id).is_staff:
            connection.silence = PATIENCE
        older = self._presence.come(connection)
        if older is not None:
            self._outbox.close(older, "elsewhere", again=False)
        self._outbox.tell(connection, session)

    def _say(self, environ: Mapping[str, Any]) -> Say:
        chosen = credentials.language(environ.get("HTTP_COOKIE", ""))
        wording = self._house.wording
        return wording.say(wording.best(chosen, environ.get("HTTP_ACCEPT_LANGUAGE", "")))

    def _connection(
        self, sid: str, credential: Credential, speaker: Speaker, generation: int
    ) -> Connection:
        return Connection(
            sid=sid,
            engine_id=self._tap.engine_id(sid),
            caller=Caller(*speaker, generation),
            credential=credential,
            heard=self._house.clock.monotonic(),
        )

    def opened(self, sid: str) -> None:
        """The browser has been told that it is connected. Never raises."""
        connection = self._presence.of_sid(sid)
        if connection is not None:
            self._outbox.open(connection)

    def disconnect(self, sid: str) -> None:
        """A socket has gone. Never raises, for the same reason as ``connect``."""
        connection = self._presence.of_sid(sid)
        if connection is not None and self._presence.go(connection):
            self.drop(connection)

    # What is looked at every half second

    def sweep_until_stopped(self) -> None:
        while not self._stopped:
            self.sweep()
            self._sleep(SWEEP)

    def sweep(self) -> None:
        """See out whoever is silent, stuck or no longer allowed."""
        try:
            for connection in self._presence.silent():
                if not self._heard_otherwise(connection):
                    self._see_out(connection, "silent")
            for connection in self._presence.everyone():
                if self._outbox.look_after(connection):
                    self._see_out(connection, "stuck")
            for connection in self._presence.everyone():
                self._still_allowed(connection)
            self._tap.cut_unclaimed()
        except Exception:
            log.exception("connection.sweep_fault id=%s", secrets.token_hex(4))

    def stop(self) -> None:
        """Tell everyone that the service starts again, and look after nobody any more."""
        self._stopped = True
        for connection in self._presence.everyone():
            self._outbox.close(connection, "server-restart", again=True)

    def _heard_otherwise(self, connection: Connection) -> bool:
        """Whether a party's media shows that they are there, though their line is silent."""
        caller, silent = connection.caller, self._house.clock.monotonic() - connection.heard
        return (
            connection.silence == PATIENCE
            and silent <= PATIENCE_WITH_MEDIA
            and caller.person_id in self._house.media.connected(caller.session_id)
        )

    def _still_allowed(self, connection: Connection) -> None:
        """Close a connection whose cookie speaks for it no more.

        Looked at again inside the session's lock: a service that is ending it says why itself.
        """
        if self._speaks(connection):
            return
        with self._house.states.of(connection.caller.session_id).lock:
            if not self._speaks(connection):
                self._outbox.close(connection, "revoked", again=False)

    def _speaks(self, connection: Connection) -> bool:
        caller = connection.caller
        speaker = connection.credential.speaker(self._house, seated=True)
        return speaker == (caller.session_id, caller.person_id)

    def _see_out(self, connection: Connection, why: str) -> None:
        if self._presence.go(connection):
            log.info("connection.seen_out person=%s why=%s", connection.caller.person_id, why)
            self._outbox.end(connection)

    def drop(self, connection: Connection) -> None:
        """A connection no longer speaks for its person: let the services know.

        Never raises, since its library would call the handler again. When the database fails it is
        tried until it succeeds: only then is the person known to be gone.
        """
        if not self._dropped(connection):
            self._spawn(self._drop_again, connection)

    def _drop_again(self, connection: Connection) -> None:
        pause = SWEEP
        while not self._stopped:
            self._sleep(pause)
            if self._dropped(connection):
                return
            pause = min(2 * pause, LONGEST_PAUSE)

    def _dropped(self, connection: Connection) -> bool:
        try:
            live_sessions.disconnect(self._house, connection.caller)
        except Refused as refused:  # the session is over
            log.info("connection.drop_refused code=%s", refused.code)
        except Exception:
            log.exception("connection.drop_failed person=%s", connection.caller.person_id)
            return False
        return True


def _refuse(code: str, say: Say = in_english) -> NoReturn:
    said = {"code": code, "words": say(sentence(code)), "again": code in AGAIN}
    # The browser reads the second argument as ``error.data``; the first alone would be made text.
    raise ConnectionRefusedError(code, said) from None
