"""What a service words itself, in versions."""

revision = "0007_texts"
down_revision = "0006_referrals"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
