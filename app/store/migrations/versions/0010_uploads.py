"""Files that were handed in, and what is known of them."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Integer, LargeBinary, String

revision = "0010_uploads"
down_revision = "0009_personal_pages"
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
MOMENT = DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "case_files",
        Column("id", ID, primary_key=True),
        Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
        Column("leaf", CODE, nullable=False),
        Column("kind", CODE, nullable=False),
        Column("about", ID, nullable=False),
        Column("at", MOMENT, nullable=False),
        Column("by", ID, nullable=False),
        Column("size", Integer, nullable=False),
        Column("state", CODE, nullable=False),
        Column("seen_by", ID, nullable=False),
        Column("seen_at", MOMENT),
        Column("content", LargeBinary, nullable=False),
    )
    op.create_index("files_of_case", "case_files", ["case_id", "at"])


def downgrade() -> None:
    op.drop_table("case_files")
