"""The tables of cases. A case's three leaves and its contacts are sealed (``sealing.py``).

In the clear stands what lists, rules and clocks need: states, times, who works in it, and ids.
Names are found through keyed digests of their parts alone.
"""

from sqlalchemy import (
    Boolean,
    Column,
    ForeignKey,
    Index,
    Integer,
    LargeBinary,
    String,
    Table,
    Text,
    false,
    text,
)

from app.store.tables import CODE, HASH, ID, UtcDateTime, metadata

cases = Table(
    "cases",
    metadata,
    Column("id", ID, primary_key=True),
    Column("reference", CODE, nullable=False, unique=True),
    Column("state", CODE, nullable=False),
    Column("received_at", UtcDateTime, nullable=False),
    Column("since", UtcDateTime, nullable=False),
    Column("began", CODE, nullable=False),
    Column("came_by", CODE, nullable=False),
    Column("area", CODE, nullable=False),
    Column("language", CODE, nullable=False),
    Column("owner_id", ID, ForeignKey("staff.id")),
    Column("held", Boolean, nullable=False, server_default=false()),
    Column("held_by", CODE, nullable=False, server_default=""),
    Column("paused", Boolean, nullable=False, server_default=false()),
    Column("sensitive", Boolean, nullable=False, server_default=false()),
    Column("route", CODE),
    Column("closed", CODE),
    Column("back_to", CODE),
    Column("ask_again_at", UtcDateTime),
    Column("shrunk", Boolean, nullable=False, server_default=false()),
    Column("version", Integer, nullable=False),
    Column("tracks", Text, nullable=False),  # JSON: person id -> track
    Column("flags", String(200), nullable=False, server_default=""),
    Column("sealing_key", Text),  # None once the case was erased
    Column("harmed", Text),
    Column("responsible", Text),
    Column("shared", Text),
    Index("cases_by_state", "state", "received_at"),
    Index("cases_by_owner", "owner_id"),
)

case_crew = Table(
    "case_crew",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("position", Integer, primary_key=True),
    Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
    Column("duty", CODE, nullable=False),
    Column("side", CODE),
    Column("since", UtcDateTime, nullable=False),
    Column("until", UtcDateTime),
    Index("crew_of_staff", "staff_id"),
)

case_contacts = Table(
    "case_contacts",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("sealed", Text, nullable=False),
)

case_digests = Table(
    "case_digests",
    metadata,
    Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("of", CODE, primary_key=True),  # "name", "email" or "phone"
    Column("digest", HASH, primary_key=True),
    Column("leaf", CODE, nullable=False),
    Index("cases_by_digest", "digest"),
)

_OPEN = text("done_at IS NULL")

case_tasks = Table(
    "case_tasks",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("kind", CODE, nullable=False),
    Column("due_at", UtcDateTime, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("side", CODE),
    Column("staff_id", ID, ForeignKey("staff.id")),
    Column("about", ID),
    Column("done_at", UtcDateTime),
    Column("done_by", ID),
    Index("tasks_of_case", "case_id"),
    Index("tasks_of_staff", "staff_id", "done_at", "due_at"),
    Index("tasks_due", "due_at", "id", sqlite_where=_OPEN, postgresql_where=_OPEN),
    Index("tasks_of_kind", "kind", "due_at", sqlite_where=_OPEN, postgresql_where=_OPEN),
)

case_files = Table(
    "case_files",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("leaf", CODE, nullable=False),
    Column("kind", CODE, nullable=False),
    Column("about", ID, nullable=False),
    Column("at", UtcDateTime, nullable=False),
    Column("by", ID, nullable=False),
    Column("size", Integer, nullable=False),
    Column("state", CODE, nullable=False),
    Column("seen_by", ID, nullable=False),
    Column("seen_at", UtcDateTime),
    Column("content", LargeBinary, nullable=False),  # sealed
    Index("files_of_case", "case_id", "at"),
)
