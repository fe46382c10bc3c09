"""What was planned, how each person arrived, and who goes when; what is sensitive is sealed."""

from alembic import op
from sqlalchemy import Boolean, CheckConstraint, Column, Integer, String, Text, false

revision = "0002_coming_in_and_going_out"
down_revision = "0001_live_sessions"
branch_labels = None
depends_on = None

ID = String(32)

SESSIONS = ("sealing_key", "plan", "together", "acting_lead", "locked")
ATTENDANCES = ("arrival", "floor", "released")


def upgrade() -> None:
    op.create_table(
        "sealing_check",
        Column("id", Integer, primary_key=True, autoincrement=False),
        Column("sealed", Text, nullable=False),
        CheckConstraint("id = 1", name="one_master_key"),
    )
    for name in ("sealing_key", "plan", "together"):
        op.add_column("sessions", Column(name, Text))
    op.add_column("sessions", Column("acting_lead", ID))
    op.add_column("sessions", Column("locked", Boolean, nullable=False, server_default=false()))
    for name in ("arrival", "floor"):
        op.add_column("attendances", Column(name, Text))
    op.add_column(
        "attendances", Column("released", Boolean, nullable=False, server_default=false())
    )


def downgrade() -> None:
    for table, columns in (("attendances", ATTENDANCES), ("sessions", SESSIONS)):
        for column in columns:
            op.drop_column(table, column)
    op.drop_table("sealing_check")
