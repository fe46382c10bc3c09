"""Staff accounts: passwords, second factors, roles, attempts."""

revision = "0003_accounts"
down_revision = "0002_coming_in_and_going_out"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
