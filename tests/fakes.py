"""Stand-ins for what is outside: a clock, a media plane that records, a store in memory."""

import copy
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, fields, replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain.live_session import LiveSession, Stage
from app.domain.refusals import Refused
from app.domain.routing import Edge, Edges
from app.services.inviting import Appointment, Draft, Invitation, Message
from app.services.ports import House, MediaLost
from app.services.records import (
    AuditEntry,
    JoinLink,
    Meeting,
    StaffAccount,
    StaffSession,
    StaffToken,
)
from tests.fakes_inviting import MemoryAppointments, MemoryMessages, OurTexts

Log = list[tuple[Any, ...]]


class FrozenClock:
    """Stands still until it is moved."""

    def __init__(self, at: datetime = datetime(2026, 6, 4, 12, 30, tzinfo=UTC)) -> None:
        self.at = at
        self.seconds = 1000.0

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.seconds

    def advance(self, by: timedelta) -> None:
        self.at += by
        self.seconds += by.total_seconds()


class FakeMediaPlane:
    """Does what a worker does with plans; ``lose_on`` more calls and it is lost."""

    def __init__(self, log: Log | None = None) -> None:
        self.log: Log = log if log is not None else []
        self.peers: dict[str, dict[str, str]] = {}
        self.edges: dict[str, Edges] = {}
        self.alone: dict[str, Edges] = {}
        self.lose_on: int | None = None
        self.declines: str | None = None
        self.meanwhile: Callable[[], object] | None = None

    def open_peer(self, session_id: str, peer_id: str, offer: str, *, patient: bool = False) -> str:
        if self.declines:
            raise Refused(self.declines)
        if self.meanwhile:
            self.meanwhile()
        person_id = peer_id.rpartition(".")[0]
        self.peers.setdefault(session_id, {})[person_id] = peer_id
        self.edges[session_id] = frozenset(
            edge for edge in self.edges.get(session_id, frozenset()) if person_id not in edge[:2]
        )
        self.log.append(("open_peer", peer_id))
        return f"answer to {offer}"

    def close_peer(self, session_id: str, peer_id: str) -> None:
        self.log.append(("close_peer", peer_id))
        peers = self.peers.get(session_id, {})
        person_id = peer_id.rpartition(".")[0]
        if peers.get(person_id) == peer_id:
            del peers[person_id]

    def forward_only(self, session_id: str, edges: Edges, alone: Edges) -> None:
        if self.lose_on is not None:
            self.lose_on -= 1
            if self.lose_on < 0:
                self.lose_on = None
                self.die()
                raise MediaLost
        self.edges[session_id], self.alone[session_id] = frozenset(edges), frozenset(alone)
        self.log.append(("forward_only", self.edges[session_id], self.alone[session_id]))

    def seating(self, session_id: str, listener_id: str) -> Mapping[str, int]:
        speakers = {e.speaker for e in self.flowing(session_id) if e.listener == listener_id}
        return {speaker: seat for seat, speaker in enumerate(sorted(speakers))}

    def connected(self, session_id: str) -> frozenset[str]:
        return frozenset(self.peers.get(session_id, {}))

    def close_session(self, session_id: str) -> None:
        self.log.append(("close_session", session_id))
        for kept in (self.peers, self.edges, self.alone):
            kept.pop(session_id, None)

    def lose_peer(self, session_id: str, person_id: str) -> None:
        """This person's media is over, as when their network is cut."""
        self.peers.get(session_id, {}).pop(person_id, None)

    def die(self) -> None:
        """The worker is killed: nothing flows, and no peer is left."""
        self.peers.clear()
        self.edges.clear()
        self.alone.clear()

    def flowing(self, session_id: str) -> Edges:
        """Return the edges that really carry something: both ends have a peer."""
        peers = self.peers.get(session_id, {})
        edges = self.edges.get(session_id, frozenset())
        return frozenset(e for e in edges if e.speaker in peers and e.listener in peers)


@dataclass
class FakeAnnouncer:
    """Keeps what was announced."""

    log: Log = field(default_factory=list)
    said: list[tuple[str, str, bool]] = field(default_factory=list)
    last: LiveSession | None = None

    def changed(self, session: LiveSession) -> None:
        self.last = copied(session)
        self.log.append(("changed", session.stage))

    def closed(self, person_id: str, why: str, again: bool, session_id: str | None = None) -> None:
        self.said.append((person_id, why, again))
        self.log.append(("closed", person_id, why))


@dataclass
class Rows:
    """What the store in memory holds."""

    sessions: dict[str, LiveSession] = field(default_factory=dict)
    staff_of: dict[tuple[str, str], str] = field(default_factory=dict)
    links: dict[str, JoinLink] = field(default_factory=dict)
    accounts: dict[str, StaffAccount] = field(default_factory=dict)
    tokens: dict[str, StaffToken] = field(default_factory=dict)
    staff_sessions: dict[str, StaffSession] = field(default_factory=dict)
    commands: set[tuple[str, str, str]] = field(default_factory=set)
    entries: list[AuditEntry] = field(default_factory=list)
    appointments: dict[str, Appointment] = field(default_factory=dict)
    invitations: dict[tuple[str, str], Invitation] = field(default_factory=dict)
    messages: dict[str, Message] = field(default_factory=dict)
    drafts: dict[str, Draft] = field(default_factory=dict)

    def copied(self) -> "Rows":
        """Copy the tables. The rows in them are copied whenever they are read or written."""
        return Rows(**{f.name: copy.copy(getattr(self, f.name)) for f in fields(self)})


def copied(session: LiveSession) -> LiveSession:
    """Return the session as if it came from a store."""
    attendances = {
        key: replace(at, arrival=replace(at.arrival), floor=replace(at.floor))
        for key, at in session.attendances.items()
    }
    kept = session.together
    tables = {name: dict(getattr(kept, name)) for name in ("threads", "notes", "backs", "company")}
    together = replace(kept, **tables)
    return replace(session, attendances=attendances, together=together, consequences=[])


class MemoryStore:
    """A store whose commits, or whose reading, can be made to fail."""

    def __init__(self, log: Log | None = None) -> None:
        self.log: Log = log if log is not None else []
        self.rows = Rows()
        self.fail_commits = 0
        self.fail_reads = 0

    def unit_of_work(self, *, write: bool = True) -> "MemoryUnitOfWork":
        if self.fail_reads:
            self.fail_reads -= 1
            raise OSError("the disk is gone")
        return MemoryUnitOfWork(self)


class MemoryUnitOfWork:
    """Works on a copy; ``commit`` makes the copy the truth."""

    def __init__(self, store: MemoryStore) -> None:
        self._store = store

    def __enter__(self) -> "MemoryUnitOfWork":
        rows = self._store.rows.copied()
        self.rows = rows
        self.sessions, self.links, self.staff = _Sessions(rows), _Links(rows), _Staff(rows)
        self.commands, self.audit = _Commands(rows), _Audit(rows)
        self.appointments, self.messages = MemoryAppointments(rows), MemoryMessages(rows)
        self.texts = OurTexts()
        return self

    def __exit__(self, *_: object) -> None:
        return None

    def commit(self) -> None:
        if self._store.fail_commits:
            self._store.fail_commits -= 1
            raise OSError("the disk is full")
        self._store.rows = self.rows
        self._store.log.append(("commit",))


class _Sessions:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def get(self, session_id: str, *, for_update: bool = False) -> LiveSession:
        if session_id not in self._rows.sessions:
            raise Refused("session-not-recognised")
        return copied(self._rows.sessions[session_id])

    def add(self, session: LiveSession, staff: Mapping[str, str]) -> None:
        self.save(session)
        for person_id, staff_id in staff.items():
            self._rows.staff_of[session.id, staff_id] = person_id

    def save(self, session: LiveSession) -> None:
        self._rows.sessions[session.id] = copied(session)

    def not_ended(self) -> list[str]:
        return [s.id for s in self._rows.sessions.values() if s.stage is not Stage.ENDED]

    def of_staff(self, staff_id: str) -> list[Meeting]:
        found = []
        for (session_id, staff), person_id in self._rows.staff_of.items():
            s = self._rows.sessions[session_id]
            if staff == staff_id:
                found.append(
                    Meeting(s.id, s.title, s.kind, s.stage, s.opens_at, s.latest_end, person_id)
                )
        return found

    def person_of_staff(self, session_id: str, staff_id: str) -> str | None:
        return self._rows.staff_of.get((session_id, staff_id))

    def is_over(self, session_id: str) -> bool:
        return self.get(session_id).stage is Stage.ENDED

    def case_of(self, session_id: str) -> str | None:
        return None

    def account_of(self, session_id: str, person_id: str) -> str | None:
        found = self._rows.staff_of.items()
        return next((k[1] for k, p in found if k[0] == session_id and p == person_id), None)


class _Links:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, link: JoinLink) -> None:
        self.save(link)

    def save(self, link: JoinLink) -> None:
        self._rows.links[link.id] = replace(link)

    def by_token(self, token_hash: str, *, for_update: bool = False) -> JoinLink | None:
        return self._first(lambda link: link.token_hash == token_hash)

    def by_seat(self, seat_hash: str, *, for_update: bool = False) -> JoinLink | None:
        return self._first(lambda link: link.seat_hash == seat_hash)

    def by_code(self, code_hash: str) -> JoinLink | None:
        return self._first(lambda link: link.code_hash == code_hash)

    def live_of(self, session_id: str, person_id: str | None = None) -> list[JoinLink]:
        return [
            replace(link)
            for link in self._rows.links.values()
            if link.session_id == session_id
            and not link.revoked
            and person_id in (None, link.person_id)
        ]

    def _first(self, wanted: Callable[[JoinLink], bool]) -> JoinLink | None:
        return next((replace(x) for x in self._rows.links.values() if wanted(x)), None)


class _Staff:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def add(self, account: StaffAccount) -> None:
        self._rows.accounts[account.id] = account

    def get(self, staff_id: str, *, for_update: bool = False) -> StaffAccount | None:
        return self._rows.accounts.get(staff_id)

    def add_token(self, token: StaffToken) -> None:
        self._rows.tokens[token.token_hash] = token

    def take_token(self, token_hash: str, now: datetime) -> str | None:
        token = self._rows.tokens.pop(token_hash, None)
        return token.staff_id if token and token.expires_at > now else None

    def add_session(self, session: StaffSession) -> None:
        self._rows.staff_sessions[session.secret_hash] = session

    def save_session(self, session: StaffSession) -> None:
        if session.secret_hash in self._rows.staff_sessions:
            self.add_session(session)

    def session(self, secret_hash: str) -> StaffSession | None:
        return self._rows.staff_sessions.get(secret_hash)

    def end_session(self, secret_hash: str) -> None:
        self._rows.staff_sessions.pop(secret_hash, None)


class _Commands:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

    def seen(self, session_id: str, person_id: str, command_id: str) -> bool:
        return (session_id, person_id, command_id) in self._rows.commands

    def add(self, session_id: str, person_id: str, command_id: str) -> None:
        self._rows.commands.add((session_id, person_id, command_id))


class _Audit:
    def __init__(self, rows: Rows) -> None:
        self._rows = rows

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
        seq = len(self._rows.entries) + 1
        edges = tuple(sorted(opened)), tuple(sorted(closed))
        self._rows.entries.append(
            AuditEntry(seq, at, session_id, actor, str(act), about, why, *edges, "", "")
        )

    def entries(self, session_id: str | None = None) -> list[AuditEntry]:
        return [e for e in self._rows.entries if session_id in (None, e.session_id)]


@dataclass
class FakeHouse:
    """A house of fakes; ``log`` has what media plane, store and announcer did, in order."""

    log: Log = field(default_factory=list)

    def __post_init__(self) -> None:
        self.media = FakeMediaPlane(self.log)
        self.store = MemoryStore(self.log)
        self.clock = FrozenClock()
        self.announcer = FakeAnnouncer(self.log)
        self.house = self.restarted()

    def restarted(self) -> House:
        """The web process starts again: what it kept in memory is gone."""
        self.house = House(
            unit_of_work=self.store.unit_of_work,
            media=self.media,
            clock=self.clock,
            announcer=self.announcer,
        )
        return self.house

    def session(self, session_id: str = "s1") -> LiveSession:
        return copied(self.store.rows.sessions[session_id])
