"""The tables of inviting people: appointments, how each is reached, messages, and drafts.

``invitations.sealed``, ``messages.letter`` and ``drafts.sealed`` are sealed (``sealing.py``).
"""

from sqlalchemy import Column, ForeignKey, ForeignKeyConstraint, Index, Integer, Table, Text

from app.store.tables import CODE, ID, UtcDateTime, metadata

appointments = Table(
    "appointments",
    metadata,
    Column("session_id", ID, ForeignKey("sessions.id"), primary_key=True),
    Column("starts_at", UtcDateTime, nullable=False),
    Column("planned_by", ID, ForeignKey("staff.id")),
    Column("changes", Integer, nullable=False),
    Column("moved_from", UtcDateTime),
    Column("called_off_at", UtcDateTime),
    Column("reminders", CODE, nullable=False),
)

invitations = Table(
    "invitations",
    metadata,
    Column("session_id", ID, primary_key=True),
    Column("person_id", ID, primary_key=True),
    Column("sealed", Text, nullable=False),
    ForeignKeyConstraint(["session_id", "person_id"], ["people.session_id", "people.id"]),
)

messages = Table(
    "messages",
    metadata,
    Column("id", ID, primary_key=True),
    Column("session_id", ID),  # None: about a case, or to a referrer
    Column("person_id", ID, nullable=False),
    Column("about", CODE, nullable=False),
    Column("way", CODE, nullable=False),
    Column("state", CODE, nullable=False),
    Column("made_at", UtcDateTime, nullable=False),
    Column("next_try", UtcDateTime, nullable=False),
    Column("tries", Integer, nullable=False),
    Column("done_at", UtcDateTime),
    Column("why", CODE, nullable=False),
    Column("letter", Text),
    Column("case_id", ID, ForeignKey("cases.id")),
    ForeignKeyConstraint(["session_id", "person_id"], ["people.session_id", "people.id"]),
    Index("messages_due", "state", "next_try"),
    Index("messages_of_case", "case_id"),
)

drafts = Table(
    "drafts",
    metadata,
    Column("id", ID, primary_key=True),
    Column("staff_id", ID, ForeignKey("staff.id"), nullable=False),
    Column("saved_at", UtcDateTime, nullable=False),
    Column("session_id", ID, ForeignKey("sessions.id")),
    Column("sealed", Text, nullable=False),
)
