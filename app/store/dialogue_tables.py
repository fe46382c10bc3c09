"""The tables of relays, letters. Each side's part is sealed with the key of the case, alone."""

from sqlalchemy import Column, ForeignKey, Index, Integer, Table, Text

from app.store.tables import CODE, ID, UtcDateTime, metadata

relays = Table(
    "relays",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("sender_id", ID, nullable=False),
    Column("sender_side", CODE, nullable=False),
    Column("recipient_id", ID, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("state", CODE, nullable=False),
    Column("session_id", ID, ForeignKey("sessions.id")),
    Column("held_from", CODE),
    Column("answers", ID),
    Column("version", Integer, nullable=False),
    Column("said", Text, nullable=False),  # sealed
    Column("arrived", Text),  # sealed
    Index("relays_of_case", "case_id", "made_at"),
)

letters = Table(
    "letters",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("author_id", ID, nullable=False),
    Column("author_side", CODE, nullable=False),
    Column("recipient_id", ID, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("state", CODE, nullable=False),
    Column("answers", ID),
    Column("version", Integer, nullable=False),
    Column("written", Text, nullable=False),  # sealed
    Column("arrived", Text),  # sealed
    Index("letters_of_case", "case_id", "made_at"),
)
