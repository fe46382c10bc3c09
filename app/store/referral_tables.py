"""The tables of referrals that are being written, and of the equality answers beside them.

``referrals.sealed`` and ``equality_answers.sealed`` are sealed with the master key. An equality
answer names nobody: neither a case, nor a day.
"""

from sqlalchemy import Column, ForeignKey, Index, Table, Text

from app.store.tables import CODE, HASH, ID, UtcDateTime, metadata

referrals = Table(
    "referrals",
    metadata,
    Column("id", ID, primary_key=True),
    Column("asking", CODE, nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("ends_at", UtcDateTime, nullable=False),  # nothing opens it afterwards
    Column("kept_until", UtcDateTime, nullable=False),
    Column("device_hash", HASH, unique=True),
    Column("link_hash", HASH, unique=True),
    Column("case_id", ID, ForeignKey("cases.id")),  # once it was sent
    Column("sealed", Text, nullable=False),
    Index("referrals_to_drop", "kept_until"),
)

equality_answers = Table(
    "equality_answers",
    metadata,
    Column("id", ID, primary_key=True),
    Column("month", CODE, nullable=False),
    Column("sealed", Text, nullable=False),
)
