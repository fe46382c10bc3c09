"""The register of staff: levels, training, languages, and digests of whom each of them knows."""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Text

revision = "0008_register"
down_revision = "0007_texts"
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
MOMENT = DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "staff_register",
        Column("staff_id", ID, ForeignKey("staff.id"), primary_key=True),
        Column("level", CODE, nullable=False),
        Column("training", String(200), nullable=False),
        Column("languages", String(200), nullable=False),
        Column("areas", Text, nullable=False),
        Column("takes_cases", Boolean, nullable=False),
        Column("away_until", String(10)),
        Column("most", Integer, nullable=False),
        Column("saved_at", MOMENT, nullable=False),
    )
    op.create_table(
        "staff_known",
        Column("id", ID, primary_key=True),
        Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
        Column("of", CODE, nullable=False),
        Column("digests", Text, nullable=False),
        Column("declared_at", MOMENT, nullable=False),
    )
    op.create_index("known_by_staff", "staff_known", ["staff_id"])


def downgrade() -> None:
    op.drop_table("staff_known")
    op.drop_table("staff_register")
