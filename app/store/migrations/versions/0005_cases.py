"""Cases with their leaves, crew, vault, digests and tasks; sessions and audit entries name one."""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, Text, false

revision = "0005_cases"
down_revision = "0004_inviting"
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
HASH = String(64)
MOMENT = DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "cases",
        Column("id", ID, primary_key=True),
        Column("reference", CODE, nullable=False, unique=True),
        Column("state", CODE, nullable=False),
        Column("received_at", MOMENT, nullable=False),
        Column("since", MOMENT, nullable=False),
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
        Column("ask_again_at", MOMENT),
        Column("shrunk", Boolean, nullable=False, server_default=false()),
        Column("version", Integer, nullable=False),
        Column("tracks", Text, nullable=False),
        Column("flags", String(200), nullable=False, server_default=""),
        Column("sealing_key", Text),
        Column("harmed", Text),
        Column("responsible", Text),
        Column("shared", Text),
    )
    op.create_index("cases_by_state", "cases", ["state", "received_at"])
    op.create_index("cases_by_owner", "cases", ["owner_id"])
    op.create_table(
        "case_crew",
        Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
        Column("position", Integer, primary_key=True),
        Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
        Column("duty", CODE, nullable=False),
        Column("side", CODE),
        Column("since", MOMENT, nullable=False),
        Column("until", MOMENT),
    )
    op.create_index("crew_of_staff", "case_crew", ["staff_id"])
    op.create_table(
        "case_contacts",
        Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
        Column("person_id", ID, primary_key=True),
        Column("sealed", Text, nullable=False),
    )
    op.create_table(
        "case_digests",
        Column("case_id", ID, ForeignKey("cases.id"), primary_key=True),
        Column("person_id", ID, primary_key=True),
        Column("of", CODE, primary_key=True),
        Column("digest", HASH, primary_key=True),
        Column("leaf", CODE, nullable=False),
    )
    op.create_index("cases_by_digest", "case_digests", ["digest"])
    op.create_table(
        "case_tasks",
        Column("id", ID, primary_key=True),
        Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
        Column("kind", CODE, nullable=False),
        Column("due_at", MOMENT, nullable=False),
        Column("made_at", MOMENT, nullable=False),
        Column("side", CODE),
        Column("staff_id", ID, ForeignKey("staff.id")),
        Column("about", ID),
        Column("done_at", MOMENT),
        Column("done_by", ID),
    )
    op.create_index("tasks_of_case", "case_tasks", ["case_id"])
    op.create_index("tasks_of_staff", "case_tasks", ["staff_id", "done_at", "due_at"])
    op.create_index("tasks_due", "case_tasks", ["done_at", "due_at"])
    op.add_column("sessions", Column("case_id", ID))
    op.create_index("sessions_of_case", "sessions", ["case_id"])
    op.add_column("audit", Column("case_id", ID))
    op.create_index("audit_of_case", "audit", ["case_id", "seq"])


def downgrade() -> None:
    op.drop_index("audit_of_case", "audit")
    op.drop_index("sessions_of_case", "sessions")
    # In place, also on SQLite: a table that is made anew loses the log's guards.
    op.drop_column("audit", "case_id")
    op.drop_column("sessions", "case_id")
    for name in ("case_tasks", "case_digests", "case_contacts", "case_crew", "cases"):
        op.drop_table(name)
