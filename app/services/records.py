"""The small records beside a live session: links, staff, meetings listed, audit entries."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.live_session import Kind, Stage
from app.domain.routing import Edge
from app.domain.staff_roles import StaffMay, StaffRole, may


@dataclass(slots=True)
class JoinLink:
    """One personal link. Only hashes of its token, its codes and the seat's cookie are kept.

    ``code_hash`` is of the code typed in place of the link, ``spoken_hash`` of the one told by
    phone; None when there is none. ``spoken_wrong`` counts wrong ones since it was told, ``wrong``
    all that ever were. ``called_off`` is set with the meeting, and the link then leads nowhere.
    """

    id: str
    session_id: str
    person_id: str
    token_hash: str
    not_before: datetime
    not_after: datetime
    revoked: bool = False
    seat_hash: str | None = None
    claimed_at: datetime | None = None
    code_hash: str | None = None
    spoken_hash: str | None = None
    spoken_wrong: int = 0
    first_opened: datetime | None = None
    last_used: datetime | None = None
    wrong: int = 0
    called_off: bool = False


@dataclass(frozen=True, slots=True)
class StaffAccount:
    """``email`` is in small letters, and empty for an account that only links sign in."""

    id: str
    name: str
    email: str = ""
    roles: frozenset[StaffRole] = frozenset()
    created_at: datetime | None = None
    disabled_at: datetime | None = None

    def may(self, capability: StaffMay) -> bool:
        return self.disabled_at is None and may(self.roles, capability)


@dataclass(frozen=True, slots=True)
class StaffToken:
    token_hash: str
    staff_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StaffSession:
    """One signed-in browser, or one on its way: then ``second_factor_at`` is not set.

    ``password_at`` and ``second_factor_at`` say when each was shown; ``confirmed_at`` is the last
    time that the password was given again. ``by_link``: an invitation opened it, so what is missing
    may be set up. ``device`` is a coarse word for the list of sessions, never an address.
    """

    secret_hash: str
    staff_id: str
    last_seen: datetime
    id: str = ""
    created_at: datetime | None = None
    password_at: datetime | None = None
    second_factor_at: datetime | None = None
    confirmed_at: datetime | None = None
    in_meeting_at: datetime | None = None
    by_link: bool = False
    device: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    """One line of a facilitator's list; ``person_id`` is who they are in that meeting."""

    session_id: str
    title: str
    kind: Kind
    stage: Stage
    opens_at: datetime
    latest_end: datetime
    person_id: str


@dataclass(frozen=True, slots=True)
class AuditEntry:
    """One entry of the audit chain. Who did what, about whom, why, and which edges it changed."""

    seq: int
    at: datetime
    session_id: str | None
    actor: str | None
    act: str
    about: str | None
    why: str | None
    opened: tuple[Edge, ...]
    closed: tuple[Edge, ...]
    prev_hash: str
    hash: str
    case_id: str | None = None
