"""What was planned, and how each person arrived; sealed."""

revision = "0002_coming_in_and_going_out"
down_revision = "0001_live_sessions"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
