"""The table of what a service words itself. It is public, or will be: nothing in it is sealed."""

from sqlalchemy import Column, ForeignKey, Integer, Table, Text

from app.store.tables import CODE, ID, UtcDateTime, metadata

texts = Table(
    "texts",
    metadata,
    Column("kind", CODE, primary_key=True),
    Column("version", Integer, primary_key=True),
    Column("body", Text, nullable=False),  # JSON
    Column("at", UtcDateTime, nullable=False),
    Column("by", ID, ForeignKey("staff.id"), nullable=False),
    Column("back_to", Integer),
)
