"""Referrals under way, and messages that belong to a case."""

revision = "0006_referrals"
down_revision = "0005_cases"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
