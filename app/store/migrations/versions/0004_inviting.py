"""Codes, opened links, and messages to people."""

revision = "0004_inviting"
down_revision = "0003_accounts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
