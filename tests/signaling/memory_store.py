"""A unit of work in memory: fast enough for ten thousand events, and for many threads at once,
since a commit writes only what it changed."""

import pickle
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.routing import Edge
from app.domain.stages import Stage
from tests.fakes_inviting import MemoryAppointments, MemoryMessages, OurTexts


@dataclass
class Inviting:
    """What inviting people keeps; the door never changes it."""

    appointments: dict[str, Any] = field(default_factory=dict)
    invitations: dict[Any, Any] = field(default_factory=dict)
    messages: dict[str, Any] = field(default_factory=dict)
    drafts: dict[str, Any] = field(default_factory=dict)


class MemoryStore:
    """Call ``begin`` for a unit of work. ``acts`` is the log: (act, session, actor, about)."""

    def __init__(self) -> None:
        self.tables: dict[str, dict[Any, Any]] = {
            name: {}
            for name in (
                "sessions",
                "staff_of",
                "links",
                "accounts",
                "tokens",
                "logins",
                "commands",
            )
        }
        self.acts: list[tuple[str, str | None, str | None, str | None]] = []
        self.inviting = Inviting()

    def begin(self, *, write: bool = True) -> "Work":
        return Work(self)


class Work:
    """All five repositories in one; what is not committed is forgotten."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store
        self._changes: list[tuple[str, Any, Any]] = []
        self._acts: list[tuple[str, str | None, str | None, str | None]] = []
        self.sessions, self.links, self.staff = _Sessions(self), _Links(self), _Staff(self)
        self.commands, self.audit = _Commands(self), _Audit(self)
        self.appointments = MemoryAppointments(store.inviting)
        self.messages = MemoryMessages(store.inviting)
        self.texts = OurTexts()

    def __enter__(self) -> "Work":
        return self

    def __exit__(self, *_: object) -> None:
        self._changes.clear()
        self._acts.clear()

    def commit(self) -> None:
        for table, key, value in self._changes:
            self._store.tables[table][key] = value
        self._store.acts += self._acts
        self._changes.clear()
        self._acts.clear()

    def put(self, table: str, key: object, value: object) -> None:
        self._changes.append((table, key, pickle.dumps(value)))

    def find(self, table: str, key: object) -> Any:
        for changed, changed_key, value in reversed(self._changes):
            if (changed, changed_key) == (table, key):
                return pickle.loads(value)
        kept = self._store.tables[table].get(key)
        return pickle.loads(kept) if kept is not None else None

    def all(self, table: str) -> list[Any]:
        keys = [*self._store.tables[table], *(k for t, k, _ in self._changes if t == table)]
        return [self.find(table, key) for key in dict.fromkeys(keys)]


class _Part:
    def __init__(self, work: Work) -> None:
        self.work = work


class _Sessions(_Part):
    def get(self, session_id: str, *, for_update: bool = False) -> LiveSession:
        session: LiveSession | None = self.work.find("sessions", session_id)
        if session is None:
            raise Refused("session-not-recognised")
        session.consequences.clear()
        return session

    def add(self, session: LiveSession, staff: dict[str, str]) -> None:
        self.save(session)
        self.work.put("staff_of", session.id, dict(staff))

    def save(self, session: LiveSession) -> None:
        self.work.put("sessions", session.id, session)

    def not_ended(self) -> list[str]:
        return [session.id for session in self.work.all("sessions") if session.stage != "ended"]

    def person_of_staff(self, session_id: str, staff_id: str) -> str | None:
        staff = self.work.find("staff_of", session_id) or {}
        return next((person for person, account in staff.items() if account == staff_id), None)

    def is_over(self, session_id: str) -> bool:
        return self.get(session_id).stage is Stage.ENDED

    def case_of(self, session_id: str) -> str | None:
        return None


class _Links(_Part):
    def add(self, link: Any) -> None:
        self.work.put("links", link.id, link)

    save = add

    def by_token(self, token_hash: str, *, for_update: bool = False) -> Any:
        return next((x for x in self.work.all("links") if x.token_hash == token_hash), None)

    def by_seat(self, seat_hash: str, *, for_update: bool = False) -> Any:
        return next((x for x in self.work.all("links") if x.seat_hash == seat_hash), None)

    def live_of(self, session_id: str, person_id: str | None = None) -> list[Any]:
        return [
            link
            for link in self.work.all("links")
            if link.session_id == session_id
            and person_id in (None, link.person_id)
            and not link.revoked
        ]


class _Staff(_Part):
    def add(self, account: Any) -> None:
        self.work.put("accounts", account.id, account)

    def get(self, staff_id: str, *, for_update: bool = False) -> Any:
        return self.work.find("accounts", staff_id)

    def add_token(self, token: Any) -> None:
        self.work.put("tokens", token.token_hash, token)

    def take_token(self, token_hash: str, now: datetime) -> str | None:
        token = self.work.find("tokens", token_hash)
        self.work.put("tokens", token_hash, None)
        return token.staff_id if token is not None else None

    def add_session(self, session: Any) -> None:
        self.work.put("logins", session.secret_hash, session)

    def save_session(self, session: Any) -> None:
        if self.session(session.secret_hash) is not None:
            self.add_session(session)

    def session(self, secret_hash: str) -> Any:
        return self.work.find("logins", secret_hash)

    def end_session(self, secret_hash: str) -> None:
        self.work.put("logins", secret_hash, None)


class _Commands(_Part):
    def seen(self, session_id: str, person_id: str, command_id: str) -> bool:
        return self.work.find("commands", (session_id, person_id, command_id)) is not None

    def add(self, session_id: str, person_id: str, command_id: str) -> None:
        self.work.put("commands", (session_id, person_id, command_id), True)


class _Audit(_Part):
    def record(
        self,
        act: str,
        *,
        at: datetime,
        session_id: str | None = None,
        case_id: str | None = None,
        actor: str | None = None,
        about: str | None = None,
        why: str | None = None,
        opened: Iterable[Edge] = (),
        closed: Iterable[Edge] = (),
    ) -> None:
        self.work._acts.append((act, session_id, actor, about))
