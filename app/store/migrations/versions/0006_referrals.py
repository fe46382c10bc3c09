"""Referrals under way, equality answers, and messages that belong to a case."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, String, Text, delete, table
from sqlalchemy import column as named

revision = "0006_referrals"
down_revision = "0005_cases"
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
HASH = String(64)
MOMENT = DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "referrals",
        Column("id", ID, primary_key=True),
        Column("asking", CODE, nullable=False),
        Column("saved_at", MOMENT, nullable=False),
        Column("ends_at", MOMENT, nullable=False),
        Column("kept_until", MOMENT, nullable=False),
        Column("device_hash", HASH, unique=True),
        Column("link_hash", HASH, unique=True),
        Column("case_id", ID, ForeignKey("cases.id")),
        Column("sealed", Text, nullable=False),
    )
    op.create_index("referrals_to_drop", "referrals", ["kept_until"])
    op.create_table(
        "equality_answers",
        Column("id", ID, primary_key=True),
        Column("month", CODE, nullable=False),
        Column("sealed", Text, nullable=False),
    )
    with op.batch_alter_table("messages") as messages:
        messages.alter_column("session_id", existing_type=ID, nullable=True)
        messages.add_column(Column("case_id", ID))
        messages.create_foreign_key("message_of_case", "cases", ["case_id"], ["id"])
        messages.create_index("messages_of_case", ["case_id"])


def downgrade() -> None:
    messages_now = table("messages", named("session_id"))
    op.execute(delete(messages_now).where(messages_now.c.session_id.is_(None)))
    with op.batch_alter_table("messages") as messages:
        messages.drop_index("messages_of_case")
        messages.drop_constraint("message_of_case", type_="foreignkey")
        messages.drop_column("case_id")
        messages.alter_column("session_id", existing_type=ID, nullable=False)
    op.drop_table("equality_answers")
    op.drop_table("referrals")
