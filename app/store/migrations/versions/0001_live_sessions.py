"""Staff, meetings, who attends them and how, personal links, and the audit log."""

from alembic import op
from sqlalchemy import (
    Boolean,
    CheckConstraint,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Text,
    false,
    text,
)

revision = "0001_live_sessions"
down_revision = None
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
HASH = String(64)
MOMENT = DateTime(timezone=True)

TABLES = (
    "audit_head",
    "audit",
    "commands",
    "join_links",
    "attendances",
    "people",
    "sessions",
    "staff_sessions",
    "staff_tokens",
    "staff",
)

SQLITE_GUARDS = [
    f"""
    CREATE TRIGGER audit_no_{verb} BEFORE {verb} ON audit
    BEGIN SELECT RAISE(ABORT, 'the audit log is append-only'); END
    """
    for verb in ("UPDATE", "DELETE")
]
POSTGRESQL_GUARDS = [
    """
    CREATE FUNCTION refuse_audit_change() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION 'the audit log is append-only'; END $$
    """,
    """
    CREATE TRIGGER audit_no_change BEFORE UPDATE OR DELETE ON audit
    FOR EACH ROW EXECUTE FUNCTION refuse_audit_change()
    """,
    """
    CREATE TRIGGER audit_no_truncate BEFORE TRUNCATE ON audit
    FOR EACH STATEMENT EXECUTE FUNCTION refuse_audit_change()
    """,
]


def upgrade() -> None:
    op.create_table(
        "staff",
        Column("id", ID, primary_key=True),
        Column("name", String(200), nullable=False),
    )

    op.create_table(
        "staff_tokens",
        Column("token_hash", HASH, primary_key=True),
        Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
        Column("expires_at", MOMENT, nullable=False),
        Column("used_at", MOMENT),
    )

    op.create_table(
        "staff_sessions",
        Column("secret_hash", HASH, primary_key=True),
        Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
        Column("last_seen", MOMENT, nullable=False),
    )

    op.create_table(
        "sessions",
        Column("id", ID, primary_key=True),
        Column("kind", CODE, nullable=False),
        Column("title", String(200), nullable=False),
        Column("stage", CODE, nullable=False),
        Column("opens_at", MOMENT, nullable=False),
        Column("latest_end", MOMENT, nullable=False),
    )

    op.create_table(
        "people",
        Column("session_id", ID, ForeignKey("sessions.id"), primary_key=True),
        Column("id", ID, primary_key=True),
        Column("position", Integer, nullable=False),
        Column("side", CODE, nullable=False),
        Column("role", CODE, nullable=False),
        Column("screen_name", String(200), nullable=False),
        Column("voice", CODE, nullable=False),
        Column("beside", ID),
        Column("staff_id", ID, ForeignKey("staff.id")),
    )

    op.create_table(
        "attendances",
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
        ForeignKeyConstraint(["session_id", "person_id"], ["people.session_id", "people.id"]),
    )

    op.create_table(
        "join_links",
        Column("id", ID, primary_key=True),
        Column("session_id", ID, nullable=False),
        Column("person_id", ID, nullable=False),
        Column("token_hash", HASH, nullable=False, unique=True),
        Column("not_before", MOMENT, nullable=False),
        Column("not_after", MOMENT, nullable=False),
        Column("revoked", Boolean, nullable=False, server_default=false()),
        Column("seat_hash", HASH, unique=True),
        Column("claimed_at", MOMENT),
        ForeignKeyConstraint(["session_id", "person_id"], ["people.session_id", "people.id"]),
    )
    op.create_index(
        "one_live_link_per_person",
        "join_links",
        ["session_id", "person_id"],
        unique=True,
        sqlite_where=text("NOT revoked"),
        postgresql_where=text("NOT revoked"),
    )

    op.create_table(
        "commands",
        Column("session_id", ID, ForeignKey("sessions.id"), primary_key=True),
        Column("person_id", ID, primary_key=True),
        Column("command_id", String(64), primary_key=True),
    )

    op.create_table(
        "audit",
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
    )

    op.create_table(
        "audit_head",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("seq", Integer, nullable=False),
        Column("hash", HASH, nullable=False),
        CheckConstraint("id = 1", name="one_head"),
    )
    op.create_index("people_of_staff", "people", ["staff_id"])
    op.create_index("audit_of_session", "audit", ["session_id", "seq"])
    op.execute(f"INSERT INTO audit_head (id, seq, hash) VALUES (1, 0, '{'0' * 64}')")  # noqa: S608
    on_sqlite = op.get_bind().dialect.name == "sqlite"
    for guard in SQLITE_GUARDS if on_sqlite else POSTGRESQL_GUARDS:
        op.execute(guard)


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    if op.get_bind().dialect.name != "sqlite":
        op.execute("DROP FUNCTION refuse_audit_change()")
