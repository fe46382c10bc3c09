"""The small records beside a live session: links, staff, meetings listed, audit entries."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.live_session import Kind, Stage
from app.domain.routing import Edge


@dataclass(slots=True)
class JoinLink:
    """One personal link. Only hashes of its token and of the seat's cookie are kept."""

    id: str
    session_id: str
    person_id: str
    token_hash: str
    not_before: datetime
    not_after: datetime
    revoked: bool = False
    seat_hash: str | None = None
    claimed_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class StaffAccount:
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class StaffToken:
    token_hash: str
    staff_id: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class StaffSession:
    secret_hash: str
    staff_id: str
    last_seen: datetime


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
