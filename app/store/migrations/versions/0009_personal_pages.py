"""People's own pages and the links to them."""

from alembic import op
from sqlalchemy import Boolean, Column, DateTime, ForeignKey, Integer, String, false, text

revision = "0009_personal_pages"
down_revision = "0008_register"
branch_labels = None
depends_on = None

ID = String(32)
CODE = String(64)
HASH = String(64)
MOMENT = DateTime(timezone=True)


def upgrade() -> None:
    op.create_table(
        "page_links",
        Column("id", ID, primary_key=True),
        Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
        Column("person_id", ID, nullable=False),
        Column("side", CODE, nullable=False),
        Column("token_hash", HASH, nullable=False, unique=True),
        Column("made_at", MOMENT, nullable=False),
        Column("not_after", MOMENT, nullable=False),
        Column("revoked", Boolean, nullable=False, server_default=false()),
        Column("seat_hash", HASH, unique=True),
        Column("claimed_at", MOMENT),
        Column("code_hash", HASH),
        Column("spoken_hash", HASH),
        Column("spoken_wrong", Integer, nullable=False, server_default="0"),
        Column("first_opened", MOMENT),
        Column("last_used", MOMENT),
        Column("wrong", Integer, nullable=False, server_default="0"),
    )
    op.create_index("one_page_link_per_code", "page_links", ["code_hash"], unique=True)
    op.create_index(
        "one_live_page_link_per_person",
        "page_links",
        ["case_id", "person_id"],
        unique=True,
        sqlite_where=text("NOT revoked"),
        postgresql_where=text("NOT revoked"),
    )


def downgrade() -> None:
    op.drop_table("page_links")
