"""Files that were handed in, and what is known of them."""

revision = "0010_uploads"
down_revision = "0009_personal_pages"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
