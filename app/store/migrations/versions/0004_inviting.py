"""Codes, opened links, appointments, how people are reached, messages to them, and drafts."""

from typing import Any

from alembic import op
from sqlalchemy import (
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    ForeignKeyConstraint,
    Integer,
    String,
    Text,
    false,
)

revision = "0004_inviting"
down_revision = "0003_accounts"
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
HASH = String(64)
MOMENT = DateTime(timezone=True)


def _of_links() -> tuple[Column[Any], ...]:
    return (
        Column("code_hash", HASH),
        Column("spoken_hash", HASH),
        Column("spoken_wrong", Integer, nullable=False, server_default="0"),
        Column("first_opened", MOMENT),
        Column("last_used", MOMENT),
        Column("wrong", Integer, nullable=False, server_default="0"),
        Column("called_off", Boolean, nullable=False, server_default=false()),
    )


def upgrade() -> None:
    for column in _of_links():
        op.add_column("join_links", column)
    op.create_index("one_link_per_code", "join_links", ["code_hash"], unique=True)
    op.create_table(
        "appointments",
        Column("session_id", ID, ForeignKey("sessions.id"), primary_key=True),
        Column("starts_at", MOMENT, nullable=False),
        Column("planned_by", ID, ForeignKey("staff.id")),
        Column("changes", Integer, nullable=False),
        Column("moved_from", MOMENT),
        Column("called_off_at", MOMENT),
        Column("reminders", CODE, nullable=False),
    )
    op.create_table(
        "invitations",
        Column("session_id", ID, primary_key=True),
        Column("person_id", ID, primary_key=True),
        Column("sealed", Text, nullable=False),
        ForeignKeyConstraint(["session_id", "person_id"], ["people.session_id", "people.id"]),
    )
    op.create_table(
        "messages",
        Column("id", ID, primary_key=True),
        Column("session_id", ID, nullable=False),
        Column("person_id", ID, nullable=False),
        Column("about", CODE, nullable=False),
        Column("way", CODE, nullable=False),
        Column("state", CODE, nullable=False),
        Column("made_at", MOMENT, nullable=False),
        Column("next_try", MOMENT, nullable=False),
        Column("tries", Integer, nullable=False),
        Column("done_at", MOMENT),
        Column("why", CODE, nullable=False),
        Column("letter", Text),
        ForeignKeyConstraint(["session_id", "person_id"], ["people.session_id", "people.id"]),
    )
    op.create_index("messages_due", "messages", ["state", "next_try"])
    op.create_table(
        "drafts",
        Column("id", ID, primary_key=True),
        Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
        Column("saved_at", MOMENT, nullable=False),
        Column("session_id", ID, ForeignKey("sessions.id")),
        Column("sealed", Text, nullable=False),
    )


def downgrade() -> None:
    for table in ("drafts", "messages", "invitations", "appointments"):
        op.drop_table(table)
    op.drop_index("one_link_per_code", "join_links")
    for column in _of_links():
        op.drop_column("join_links", column.name)
