"""What a service words itself, in versions."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Integer, String, Text

revision = "0007_texts"
down_revision = "0006_referrals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "texts",
        Column("kind", String(64), primary_key=True),
        Column("version", Integer, primary_key=True),
        Column("body", Text, nullable=False),
        Column("at", DateTime(timezone=True), nullable=False),
        Column("by", String(32), ForeignKey("staff.id"), nullable=False),
        Column("back_to", Integer),
    )


def downgrade() -> None:
    op.drop_table("texts")
