"""The tables of the register: what staff say of themselves, digests of whom they know."""

from sqlalchemy import Boolean, Column, ForeignKey, Index, Integer, String, Table, Text

from app.store.tables import CODE, ID, UtcDateTime, metadata

staff_register = Table(
    "staff_register",
    metadata,
    Column("staff_id", ID, ForeignKey("staff.id"), primary_key=True),
    Column("level", CODE, nullable=False),
    Column("training", String(200), nullable=False),
    Column("languages", String(200), nullable=False),
    Column("areas", Text, nullable=False),
    Column("takes_cases", Boolean, nullable=False),
    Column("away_until", String(10)),  # an ISO day
    Column("most", Integer, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
)

staff_known = Table(
    "staff_known",
    metadata,
    Column("id", ID, primary_key=True),
    Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
    Column("of", CODE, nullable=False),  # "name" or "case"
    Column("digests", Text, nullable=False),  # separated by commas
    Column("declared_at", UtcDateTime, nullable=False),
    Index("known_by_staff", "staff_id"),
)
