"""What the services need from outside, and the house that holds it all."""

import secrets
import threading
from collections.abc import Callable, Iterable, Mapping
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol, TypeVar

from app.domain.languages import ENGLISH, Say, in_english
from app.domain.live_session import LiveSession
from app.domain.routing import Edge, Edges
from app.domain.turn import NO_RELAY, Relay
from app.services.account_records import Accounts
from app.services.cases.list_records import CaseLists
from app.services.cases.page_records import PageLinks
from app.services.cases.records import Cases
from app.services.cases.referral_records import Referrals
from app.services.cases.register_records import Register
from app.services.cases.text_records import Texts
from app.services.cases.upload_records import Uploads
from app.services.courier import Courier, Letterhead, NoCourier
from app.services.dialogue.records import Letters, Relays
from app.services.guesses import Guesses
from app.services.inviting import Appointments, Messages
from app.services.records import (
    AuditEntry,
    JoinLink,
    Meeting,
    StaffAccount,
    StaffSession,
    StaffToken,
)

Done = TypeVar("Done")


class MediaLost(Exception):
    """The media worker did not confirm, or is gone: nothing flows in any of its sessions."""


class Clock(Protocol):
    def now(self) -> datetime:
        """Return the wall clock, UTC, aware."""
        ...

    def monotonic(self) -> float:
        """Return seconds on a clock that never jumps."""
        ...


class MediaPlane(Protocol):
    """The valve. Peer ids are ``<person id>.<peer generation>``; edges use person ids."""

    def open_peer(self, session_id: str, peer_id: str, offer: str, *, patient: bool = False) -> str:
        """Return the answer SDP; the peer starts with every edge closed.

        ``patient``: a short cut of this person's network is waited out, before they are gone.

        Raises Refused (the worker's code) or MediaLost.
        """
        ...

    def close_peer(self, session_id: str, peer_id: str) -> None:
        """Close one peer; unknown peers and a lost worker are no error."""
        ...

    def forward_only(self, session_id: str, edges: Edges, alone: Edges) -> None:
        """Make ``edges`` the whole set that is open; return once it is confirmed.

        Raises MediaLost when it was not confirmed in time; then nothing flows.
        """
        ...

    def seating(self, session_id: str, listener_id: str) -> Mapping[str, int]:
        """Return speaker person id to seat index, as last confirmed for this listener."""
        ...

    def close_session(self, session_id: str) -> None:
        """Close every peer of the session; a lost worker is no error."""
        ...

    def connected(self, session_id: str) -> frozenset[str]:
        """Return the persons of the session whose media connection is up."""
        ...


class Announcer(Protocol):
    """Tells the people who are connected. Never raises for a socket that is gone."""

    def changed(self, session: LiveSession) -> None:
        """The session changed and is written: push each person their own view."""
        ...

    def closed(self, person_id: str, why: str, again: bool, session_id: str | None = None) -> None:
        """End the connection that this person has now: say ``why`` first, then disconnect it.

        With ``session_id`` it is the one to this meeting: a person of a case is the same in each.

        ``why``: "left", "ended", "elsewhere", "revoked". Called from ``connect`` with "elsewhere"
        before the new connection is known to anybody, so it always means the older one.
        """
        ...


class Wording(Protocol):
    """The languages that people are spoken to in; codes are BCP 47."""

    def say(self, language: str) -> Say:
        """Return what gives an English sentence of ours in this language."""
        ...

    def best(self, chosen: str, accepts: str) -> str:
        """Return the language chosen here, or else the best of an ``Accept-Language`` header."""
        ...


class EnglishOnly:
    """A wording for a house without catalogues."""

    def say(self, language: str) -> Say:
        return in_english

    def best(self, chosen: str, accepts: str) -> str:
        return ENGLISH


class Sessions(Protocol):
    def get(self, session_id: str, *, for_update: bool = False) -> LiveSession:
        """Raises Refused("session-not-recognised")."""
        ...

    def add(self, session: LiveSession, staff: Mapping[str, str]) -> None:
        """Add a new one; ``staff`` is person id to staff account id."""
        ...

    def save(self, session: LiveSession) -> None: ...

    def not_ended(self) -> list[str]: ...

    def of_staff(self, staff_id: str) -> list[Meeting]: ...

    def person_of_staff(self, session_id: str, staff_id: str) -> str | None: ...

    def is_over(self, session_id: str) -> bool:
        """Say whether a session has ended, without opening what is sealed in it."""
        ...

    def case_of(self, session_id: str) -> str | None:
        """Return the case of a session, None for one that stands alone or never was."""
        ...

    def account_of(self, session_id: str, person_id: str) -> str | None:
        """Return the account of a facilitator in a session, None for everyone else."""
        ...


class Links(Protocol):
    def add(self, link: JoinLink) -> None: ...

    def save(self, link: JoinLink) -> None: ...

    def by_token(self, token_hash: str, *, for_update: bool = False) -> JoinLink | None: ...

    def by_seat(self, seat_hash: str, *, for_update: bool = False) -> JoinLink | None: ...

    def by_code(self, code_hash: str) -> JoinLink | None: ...

    def live_of(self, session_id: str, person_id: str | None = None) -> list[JoinLink]:
        """Return the links of the session (or of one person) that are not revoked."""
        ...


class Staff(Protocol):
    def add(self, account: StaffAccount) -> None: ...

    def get(self, staff_id: str, *, for_update: bool = False) -> StaffAccount | None: ...

    def add_token(self, token: StaffToken) -> None: ...

    def take_token(self, token_hash: str, now: datetime) -> str | None:
        """Spend a token that is unused and in time; return its staff id, or None."""
        ...

    def add_session(self, session: StaffSession) -> None: ...

    def save_session(self, session: StaffSession) -> None:
        """Write what changed; nothing for a session that was ended meanwhile."""
        ...

    def session(self, secret_hash: str) -> StaffSession | None: ...

    def end_session(self, secret_hash: str) -> None: ...


class Commands(Protocol):
    def seen(self, session_id: str, person_id: str, command_id: str) -> bool: ...

    def add(self, session_id: str, person_id: str, command_id: str) -> None: ...


class Audit(Protocol):
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
        """Append one entry to the chain. Ids and codes only; never a word or a name."""
        ...

    def entries(self, session_id: str | None = None) -> list[AuditEntry]:
        """Return the entries in their order."""
        ...

    def of_case(
        self, case_id: str, *, before: int | None = None, limit: int = 50
    ) -> list[AuditEntry]:
        """Return a page of a case's entries, the newest first: those below number ``before``."""
        ...


class UnitOfWork(AbstractContextManager["UnitOfWork"], Protocol):
    """One transaction; what is not committed when the block ends is rolled back."""

    @property
    def sessions(self) -> Sessions: ...

    @property
    def links(self) -> Links: ...

    @property
    def staff(self) -> Staff: ...

    @property
    def accounts(self) -> Accounts: ...

    @property
    def cases(self) -> Cases: ...

    @property
    def case_lists(self) -> CaseLists: ...

    @property
    def register(self) -> Register: ...

    @property
    def referrals(self) -> Referrals: ...

    @property
    def page_links(self) -> PageLinks: ...

    @property
    def uploads(self) -> Uploads: ...

    @property
    def relays(self) -> Relays: ...

    @property
    def letters(self) -> Letters: ...

    @property
    def commands(self) -> Commands: ...

    @property
    def appointments(self) -> Appointments: ...

    @property
    def messages(self) -> Messages: ...

    @property
    def texts(self) -> Texts: ...

    @property
    def audit(self) -> Audit: ...

    def commit(self) -> None: ...


class Begin(Protocol):
    def __call__(self, *, write: bool = True) -> UnitOfWork:
        """Begin a transaction; with ``write`` it takes the write lock at once."""
        ...


class RunAside(Protocol):
    def __call__(self, work: Callable[[], Done], /) -> Done:
        """Do heavy work while others are served; return what it returns."""
        ...


def run_here(work: Callable[[], Done], /) -> Done:
    """Do it at once: where each request has a thread of its own, nobody else waits."""
    return work()


Fact = tuple[str, str | None]
"""What happened, and about which person."""


@dataclass(slots=True)
class SessionState:
    """What this process alone knows of one session: its lock, and what the media process holds.

    ``confirmed`` is the last (edges, alone) that the media process confirmed, None when unknown.
    ``withheld`` are edges that were closed by a command whose writing failed, and ``moved_out`` who
    was taken out of the joint room by one (``everyone_out`` when not even that was known): the next
    command that can write keeps it so. ``unwritten``: what happened whatever could be written, like
    a lost line; the next command that can write does it too.
    """

    lock: threading.RLock = field(default_factory=threading.RLock)
    confirmed: tuple[Edges, Edges] | None = None
    withheld: Edges = frozenset()
    moved_out: frozenset[str] = frozenset()
    everyone_out: bool = False
    unwritten: dict[Fact, Callable[[LiveSession], object]] = field(default_factory=dict)


class SessionStates:
    """One state per session, made when first asked for."""

    def __init__(self) -> None:
        self._states: dict[str, SessionState] = {}
        self._lock = threading.Lock()

    def of(self, session_id: str) -> SessionState:
        with self._lock:
            return self._states.setdefault(session_id, SessionState())

    def forget(self, session_id: str) -> None:
        with self._lock:
            self._states.pop(session_id, None)


@dataclass(frozen=True, slots=True)
class House:
    """Everything that a service may use. ``secret`` gives 256 random bits, ``new_id`` an id.

    ``meetings_without_cases``: a meeting of both sides may be planned that belongs to no case.
    """

    unit_of_work: Begin
    media: MediaPlane
    clock: Clock
    announcer: Announcer
    secret: Callable[[], str] = lambda: secrets.token_hex(32)
    new_id: Callable[[], str] = lambda: secrets.token_hex(8)
    wording: Wording = field(default_factory=EnglishOnly)
    seats: int = 8
    meetings_without_cases: bool = False
    relay: Relay = NO_RELAY
    run_aside: RunAside = run_here
    code_key: bytes = field(default_factory=lambda: secrets.token_bytes(32), repr=False)
    guesses: Guesses = field(default_factory=Guesses)
    courier: Courier = field(default_factory=NoCourier)
    letterhead: Letterhead = field(default_factory=Letterhead)
    states: SessionStates = field(default_factory=SessionStates)
