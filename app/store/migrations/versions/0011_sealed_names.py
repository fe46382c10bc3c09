"""The names of participants are sealed; older meetings keep theirs until they are planned anew."""

from alembic import op
from sqlalchemy import Column, Text

revision = "0011_sealed_names"
down_revision = "0010_uploads"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.add_column("people", Column("sealed_name", Text))


def downgrade() -> None:
    op.drop_column("people", "sealed_name")
