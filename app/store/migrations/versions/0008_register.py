"""What is known of staff who facilitate."""

revision = "0008_register"
down_revision = "0007_texts"
branch_labels = None
depends_on = None


def upgrade() -> None:
    pass


def downgrade() -> None:
    pass
