"""The one way in: every event is a row, and whatever is no row is refused.

For each event, in this order: which connection is this; not too much, not too large; read it; may
this person still, and does the role permit it; was it built on the view they look at; act; answer.
"""

import json
import logging
import secrets
import threading
from collections import OrderedDict
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from enum import Enum, auto
from typing import Any

from app.domain.capabilities import Capability, may
from app.domain.languages import Say, in_english
from app.domain.people import Person
from app.domain.refusals import Refused, for_guests, sentence
from app.services.live_sessions import Caller
from app.services.ports import House, MediaLost
from signaling.messages import Malformed, Message
from signaling.outbox import Outbox
from signaling.presence import Connection, Presence
from signaling.rates import Bucket

log = logging.getLogger(__name__)

Answer = dict[str, Any]
Key = tuple[str, int | None]
"""Id of the command, and the generation that its answer is bound to."""
Act = Callable[[House, Caller, Any], Mapping[str, Any]]

LARGEST = 64 * 1024
"""Bytes of a message as JSON, where its row does not say otherwise."""

PATIENCE_AT_ONCE, PATIENCE_A_SECOND = 60, 20
"""Events of one connection altogether; one that sends more is closed."""

REMEMBERED, PEOPLE_REMEMBERED = 64, 2000
"""Answers kept per person, and persons for whom they are kept."""


class Remember(Enum):
    """For how long the answer to a command is the answer to its repetition."""

    PERSON = auto()  # also after the person came back
    CONNECTION = auto()  # what was answered is of use to this connection alone
    NOT = auto()


@dataclass(frozen=True, slots=True)
class Row:
    """One event that a browser may send.

    ``widening``: gives somebody more, so it must say which view was acted on. ``at_once`` and
    ``a_second`` limit how often one connection may send it; ``size`` is in bytes.
    """

    name: str
    message: type[Message]
    act: Act
    says: str
    widening: bool = False
    at_once: int = 10
    a_second: float = 2.0
    size: int = LARGEST
    remember: Remember = Remember.PERSON
    answers: str = ""

    @property
    def capability(self) -> Capability:
        """A capability has the name of the event that it permits."""
        return Capability(self.name)


class Registry:
    """Every row, and what is done with an event."""

    def __init__(
        self, rows: Iterable[Row], house: House, presence: Presence, outbox: Outbox
    ) -> None:
        self.rows = {row.name: row for row in rows}
        self._house, self._presence, self._outbox = house, presence, outbox
        self._answers = _Answers()

    def handle(self, sid: str, name: str, *said: object) -> Answer:
        """Answer one event of one socket. Never raises."""
        try:
            return self._handle(sid, name, said)
        except Refused as refused:
            return self._no(sid, refused.code)
        except Malformed:
            return self._no(sid, "malformed")
        except MediaLost:
            return self._no(sid, "media-unavailable")
        except Exception:
            fault = secrets.token_hex(4)
            event = name if name in self.rows else "unknown"
            log.exception("registry.fault id=%s event=%s", fault, event)
            return self._no(sid, "failed") | {"fault": fault}

    def _no(self, sid: str, code: str) -> Answer:
        connection = self._presence.of_sid(sid)
        return _no(code, connection.say if connection else in_english)

    def _handle(self, sid: str, name: str, said: tuple[object, ...]) -> Answer:
        connection = self._presence.of_sid(sid)
        if connection is None:
            raise Refused("stale-connection")
        row = self.rows.get(name)
        self._spend(connection, row)
        if row is None:
            raise Refused("unknown-event")
        body = said[0] if len(said) == 1 else None
        if _size(body) > row.size:
            raise Refused("too-large")
        message = row.message.read(body)
        person = self._authority(connection)
        self._presence.beat(connection)
        if not may(person, row.capability):
            raise Refused("not-allowed")
        return self._once(connection, person, row, message)

    def _spend(self, connection: Connection, row: Row | None) -> None:
        """Count the event, known or not.

        Raises:
            Refused: more than this row, or this connection, may. The latter is closed besides.
        """
        now = self._house.clock.monotonic()
        if connection.patience is None:
            connection.patience = Bucket(PATIENCE_AT_ONCE, PATIENCE_A_SECOND, now)
        if not connection.patience.take(now) or self._outbox.overrun(connection):
            self._outbox.close(connection, "too-much", again=True)
            raise Refused("too-fast")
        if row is not None:
            bucket = connection.rates.get(row.name)
            if bucket is None:
                bucket = connection.rates[row.name] = Bucket(row.at_once, row.a_second, now)
            if not bucket.take(now):
                raise Refused("too-fast")

    def _authority(self, connection: Connection) -> Person:
        """Return who the connection speaks for, read afresh: nothing from connect time counts."""
        caller = connection.caller
        speaker = connection.credential.speaker(self._house, seated=True)
        if speaker != (caller.session_id, caller.person_id):
            raise Refused("seat-revoked")  # the sweep ends the connection
        with self._house.unit_of_work(write=False) as work:
            session = work.sessions.get(caller.session_id)
        if session.attendance(caller.person_id).generation != caller.generation:
            raise Refused("stale-connection")
        return session.person(caller.person_id)

    def _once(self, connection: Connection, person: Person, row: Row, message: Message) -> Answer:
        """Act once per command id; say again what was answered before."""
        caller = connection.caller
        key = (message.id, caller.generation if row.remember is Remember.CONNECTION else None)
        before = self._answers.find(caller, key)
        if before is not None:
            return before
        try:
            answer = self._act(connection, row, message)
        except Refused as refused:
            code = refused.code if person.is_staff else for_guests(refused.code)
            answer = _no(code, connection.say)
        if row.remember is not Remember.NOT:
            self._answers.keep(caller, key, answer)
        return answer

    def _act(self, connection: Connection, row: Row, message: Message) -> Answer:
        if not row.widening:
            return {"ok": True, **row.act(self._house, connection.caller, message)}
        # Looked at inside the session's lock: of two commands at one instant the second is built
        # on an older view, and is refused.
        with self._house.states.of(connection.caller.session_id).lock:
            if self._outbox.version(connection) != getattr(message, "saw", None):
                raise Refused("view-changed")
            return {"ok": True, **row.act(self._house, connection.caller, message)}


class _Answers:
    """What was answered to whom, for commands that are said twice. Bounded in both directions."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._kept: OrderedDict[tuple[str, str], OrderedDict[Key, Answer]] = OrderedDict()

    def find(self, caller: Caller, key: Key) -> Answer | None:
        with self._lock:
            kept = self._kept.get((caller.session_id, caller.person_id))
            return kept.get(key) if kept is not None else None

    def keep(self, caller: Caller, key: Key, answer: Answer) -> None:
        person = (caller.session_id, caller.person_id)
        with self._lock:
            kept = self._kept.setdefault(person, OrderedDict())
            self._kept.move_to_end(person)
            kept[key] = answer
            if len(kept) > REMEMBERED:
                kept.popitem(last=False)
            if len(self._kept) > PEOPLE_REMEMBERED:
                self._kept.popitem(last=False)


def _size(body: object) -> int:
    return len(json.dumps(body, ensure_ascii=False).encode("utf-8", "surrogatepass"))


def _no(code: str, say: Say) -> Answer:
    return {"ok": False, "code": code, "words": say(sentence(code))}
