"""The tables, as the newest migration leaves them.

Sealed (``sealing.py``) are ``people.sealed_name``, ``sessions.plan`` and ``together``,
``attendances.arrival`` and ``floor``; a participant's name stands nowhere else.
"""

from datetime import UTC, datetime

from sqlalchemy import (
    BigInteger,
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Index,
    Integer,
    MetaData,
    String,
    Table,
    Text,
    false,
)
from sqlalchemy.engine import Dialect
from sqlalchemy.types import TypeDecorator


class UtcDateTime(TypeDecorator[datetime]):
    """An aware UTC time on both databases; SQLite itself would forget the zone."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a time without a zone")
        return value.astimezone(UTC)

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


ID = String(32)
CODE = String(64)
HASH = String(64)
metadata = MetaData()

staff = Table(
    "staff",
    metadata,
    Column("id", ID, primary_key=True),
    Column("name", String(200), nullable=False),
    Column("email", String(254)),
    Column("roles", String(200), nullable=False, server_default="facilitator"),
    Column("created_at", UtcDateTime),
    Column("disabled_at", UtcDateTime),
    Index("one_account_per_email", "email", unique=True),
)

staff_tokens = Table(
    "staff_tokens",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

staff_sessions = Table(
    "staff_sessions",
    metadata,
    Column("secret_hash", HASH, primary_key=True),
    Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
    Column("last_seen", UtcDateTime, nullable=False),
    Column("id", ID, nullable=False, server_default=""),
    Column("created_at", UtcDateTime),
    Column("password_at", UtcDateTime),
    Column("second_factor_at", UtcDateTime),
    Column("confirmed_at", UtcDateTime),
    Column("in_meeting_at", UtcDateTime),
    Column("by_link", Boolean, nullable=False, server_default=false()),
    Column("device", CODE, nullable=False, server_default=""),
    Index("sessions_of_staff", "staff_id"),
)

staff_credentials = Table(
    "staff_credentials",
    metadata,
    Column("staff_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("password_hash", Text),
    Column("totp_secret", Text),  # sealed
    Column("totp_confirmed_at", UtcDateTime),
    Column("totp_step", BigInteger, nullable=False),  # the last time step whose code was used
)

recovery_codes = Table(
    "recovery_codes",
    metadata,
    Column("staff_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("code_hash", HASH, primary_key=True),
    Column("used_at", UtcDateTime),
)

staff_invitations = Table(
    "staff_invitations",
    metadata,
    Column("token_hash", HASH, primary_key=True),
    Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
    Column("expires_at", UtcDateTime, nullable=False),
    Column("used_at", UtcDateTime),
)

staff_devices = Table(
    "staff_devices",
    metadata,
    Column("secret_hash", HASH, primary_key=True),
    Column("staff_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("last_seen", UtcDateTime, nullable=False),
)

attempts = Table(
    "attempts",
    metadata,
    Column("key", String(80), primary_key=True),
    Column("tries", Integer, nullable=False),
    Column("last_at", UtcDateTime, nullable=False),
    Column("next_at", UtcDateTime, nullable=False),
)

sessions = Table(
    "sessions",
    metadata,
    Column("id", ID, primary_key=True),
    Column("kind", CODE, nullable=False),
    Column("title", String(200), nullable=False),
    Column("stage", CODE, nullable=False),
    Column("opens_at", UtcDateTime, nullable=False),
    Column("latest_end", UtcDateTime, nullable=False),
    Column("sealing_key", Text),
    Column("plan", Text),
    Column("together", Text),
    Column("acting_lead", ID),
    Column("locked", Boolean, nullable=False, server_default=false()),
    Column("case_id", ID),
    Index("sessions_of_case", "case_id"),
)

people = Table(
    "people",
    metadata,
    Column("session_id", ID, ForeignKey("sessions.id"), primary_key=True),
    Column("id", ID, primary_key=True),
    Column("position", Integer, nullable=False),
    Column("side", CODE, nullable=False),
    Column("role", CODE, nullable=False),
    Column("screen_name", String(200), nullable=False),  # of staff; empty for everyone else
    Column("sealed_name", Text),
    Column("voice", CODE, nullable=False),
    Column("beside", ID),
    Column("staff_id", ID, ForeignKey("staff.id")),
    Index("people_of_staff", "staff_id"),
)

attendances = Table(
    "attendances",
    metadata,
    Column("session_id", ID, primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("room", String(64), nullable=False),
    Column("standing", CODE, nullable=False),
    Column("connected", Boolean, nullable=False),
    Column("generation", Integer, nullable=False),
    Column("media_open", Boolean, nullable=False),
    Column("peer_generation", Integer, nullable=False),
    Column("microphone", Boolean, nullable=False),
    Column("camera", Boolean, nullable=False),
    Column("ready", Boolean, nullable=False),
    Column("invited", Boolean, nullable=False),
    Column("went_in", Boolean, nullable=False),
    Column("answer", CODE),
    Column("asked_unmute", Boolean, nullable=False),
    Column("muted_by", ID),
    Column("admitted_by", ID),
    Column("voice_granted", Boolean, nullable=False),
    Column("was_live", Boolean, nullable=False),
    Column("debrief", CODE),
    Column("why", CODE, nullable=False),
    Column("arrival", Text),
    Column("floor", Text),
    Column("released", Boolean, nullable=False, server_default=false()),
    ForeignKeyConstraint(["session_id", "person_id"], ["people.session_id", "people.id"]),
)

join_links = Table(
    "join_links",
    metadata,
    Column("id", ID, primary_key=True),
    Column("session_id", ID, nullable=False),
    Column("person_id", ID, nullable=False),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("not_before", UtcDateTime, nullable=False),
    Column("not_after", UtcDateTime, nullable=False),
    Column("revoked", Boolean, nullable=False, server_default=false()),
    Column("seat_hash", HASH, unique=True),
    Column("claimed_at", UtcDateTime),
    Column("code_hash", HASH),
    Column("spoken_hash", HASH),
    Column("spoken_wrong", Integer, nullable=False, server_default="0"),
    Column("first_opened", UtcDateTime),
    Column("last_used", UtcDateTime),
    Column("wrong", Integer, nullable=False, server_default="0"),
    Column("called_off", Boolean, nullable=False, server_default=false()),
    Index("one_link_per_code", "code_hash", unique=True),
    ForeignKeyConstraint(["session_id", "person_id"], ["people.session_id", "people.id"]),
)
Index(
    "one_live_link_per_person",
    join_links.c.session_id,
    join_links.c.person_id,
    unique=True,
    sqlite_where=join_links.c.revoked == false(),
    postgresql_where=join_links.c.revoked == false(),
)

commands = Table(
    "commands",
    metadata,
    Column("session_id", ID, ForeignKey("sessions.id"), primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("command_id", String(64), primary_key=True),
)

audit = Table(
    "audit",
    metadata,
    Column("seq", Integer, primary_key=True, autoincrement=False),
    Column("at", String(40), nullable=False),
    Column("session_id", ID),
    Column("actor", ID),
    Column("act", CODE, nullable=False),
    Column("about", ID),
    Column("why", CODE),
    Column("opened", Text, nullable=False),
    Column("closed", Text, nullable=False),
    Column("prev_hash", HASH, nullable=False),
    Column("hash", HASH, nullable=False),
    Column("case_id", ID),
    Index("audit_of_session", "session_id", "seq"),
    Index("audit_of_case", "case_id", "seq"),
)

audit_head = Table(
    "audit_head",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("seq", Integer, nullable=False),
    Column("hash", HASH, nullable=False),
    CheckConstraint("id = 1", name="one_head"),
)

sealing_check = Table(
    "sealing_check",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),
    Column("sealed", Text, nullable=False),
    CheckConstraint("id = 1", name="one_master_key"),
)
