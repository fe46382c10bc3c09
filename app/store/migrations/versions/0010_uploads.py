"""Files that were handed in; the indexes of tasks hold the open ones alone."""

from alembic import op
from sqlalchemy import Column, DateTime, ForeignKey, Integer, LargeBinary, String, text

revision = "0010_uploads"
down_revision = "0009_personal_pages"
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
MOMENT = DateTime(timezone=True)
OPEN = text("done_at IS NULL")


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
    op.drop_index("tasks_due", "case_tasks")
    for name, columns in (("tasks_due", ["due_at", "id"]), ("tasks_of_kind", ["kind", "due_at"])):
        op.create_index(name, "case_tasks", columns, sqlite_where=OPEN, postgresql_where=OPEN)


def downgrade() -> None:
    op.drop_index("tasks_of_kind", "case_tasks")
    op.drop_index("tasks_due", "case_tasks")
    op.create_index("tasks_due", "case_tasks", ["done_at", "due_at"])
    op.drop_table("case_files")
