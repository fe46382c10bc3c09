"""People's own pages and the links to them."""

revision = "0009_personal_pages"
down_revision = "0008_register"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
