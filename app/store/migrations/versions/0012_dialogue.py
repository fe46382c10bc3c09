"""Relays, and letters: each side's part of them is sealed by itself."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Text

revision = "0012_dialogue"
down_revision = "0011_sealed_names"
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
MOMENT = DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "relays",
        Column("id", ID, primary_key=True),
        Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
        Column("sender_id", ID, nullable=False),
        Column("sender_side", CODE, nullable=False),
        Column("recipient_id", ID, nullable=False),
        Column("made_at", MOMENT, nullable=False),
        Column("state", CODE, nullable=False),
        Column("session_id", ID, ForeignKey("sessions.id")),
        Column("held_from", CODE),
        Column("answers", ID),
        Column("version", Integer, nullable=False),
        Column("said", Text, nullable=False),
        Column("arrived", Text),
    )
    op.create_index("relays_of_case", "relays", ["case_id", "made_at"])
    op.create_table(
        "letters",
        Column("id", ID, primary_key=True),
        Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
        Column("author_id", ID, nullable=False),
        Column("author_side", CODE, nullable=False),
        Column("recipient_id", ID, nullable=False),
        Column("made_at", MOMENT, nullable=False),
        Column("state", CODE, nullable=False),
        Column("answers", ID),
        Column("version", Integer, nullable=False),
        Column("written", Text, nullable=False),
        Column("arrived", Text),
    )
    op.create_index("letters_of_case", "letters", ["case_id", "made_at"])


def downgrade() -> None:
    op.drop_table("letters")
    op.drop_table("relays")
