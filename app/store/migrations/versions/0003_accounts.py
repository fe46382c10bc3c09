"""Staff accounts: passwords, second factors, roles, sessions as rows, invitations, attempts."""

from typing import Any

from alembic import op
from sqlalchemy import (
    BigInteger,
    Boolean,
    Column,
    DateTime,
    ForeignKey,
    Integer,
    String,
    Text,
    false,
)

revision = "0003_accounts"
down_revision = "0002_coming_in_and_going_out"
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
HASH = String(64)
MOMENT = DateTime(timezone=True)


def added() -> dict[str, tuple[Column[Any], ...]]:
    """Return the new columns of older tables, made afresh: a column belongs to one table once."""
    return {
        "staff": (
            Column("email", String(254)),
            # Whoever had an account before there were roles could guide meetings.
            Column("roles", String(200), nullable=False, server_default="facilitator"),
            Column("created_at", MOMENT),
            Column("disabled_at", MOMENT),
        ),
        "staff_sessions": (
            Column("id", ID, nullable=False, server_default=""),
            Column("created_at", MOMENT),
            Column("password_at", MOMENT),
            Column("second_factor_at", MOMENT),
            Column("confirmed_at", MOMENT),
            Column("in_meeting_at", MOMENT),
            Column("by_link", Boolean, nullable=False, server_default=false()),
            Column("device", CODE, nullable=False, server_default=""),
        ),
    }


INDEXES = (
    ("one_account_per_email", "staff", ["email"], True),
    ("sessions_of_staff", "staff_sessions", ["staff_id"], False),
)
TABLES = ("attempts", "staff_devices", "staff_invitations", "recovery_codes", "staff_credentials")


def upgrade() -> None:
    op.execute("DELETE FROM staff_sessions")  # without an id they could not be ended one by one
    for table, columns in added().items():
        for column in columns:
            op.add_column(table, column)
    for name, table, of, unique in INDEXES:
        op.create_index(name, table, of, unique=unique)
    op.create_table(
        "staff_credentials",
        Column("staff_id", ID, ForeignKey("staff.id"), primary_key=True),
        Column("password_hash", Text),
        Column("totp_secret", Text),
        Column("totp_confirmed_at", MOMENT),
        Column("totp_step", BigInteger, nullable=False),
    )
    op.create_table(
        "recovery_codes",
        Column("staff_id", ID, ForeignKey("staff.id"), primary_key=True),
        Column("code_hash", HASH, primary_key=True),
        Column("used_at", MOMENT),
    )
    op.create_table(
        "staff_invitations",
        Column("token_hash", HASH, primary_key=True),
        Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
        Column("expires_at", MOMENT, nullable=False),
        Column("used_at", MOMENT),
    )
    op.create_table(
        "staff_devices",
        Column("secret_hash", HASH, primary_key=True),
        Column("staff_id", ID, ForeignKey("staff.id"), primary_key=True),
        Column("last_seen", MOMENT, nullable=False),
    )
    op.create_table(
        "attempts",
        Column("key", String(80), primary_key=True),
        Column("tries", Integer, nullable=False),
        Column("last_at", MOMENT, nullable=False),
        Column("next_at", MOMENT, nullable=False),
    )


def downgrade() -> None:
    for table in TABLES:
        op.drop_table(table)
    for name, table, _, _ in INDEXES:
        op.drop_index(name, table)
    for table, columns in added().items():
        for column in columns:
            op.drop_column(table, column.name)
