"""The SQL of inviting people; what says how to reach somebody is sealed before it is written."""

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from cattrs.preconf.json import make_converter
from sqlalchemy import Connection, Select, Table, and_, delete, select

from app.domain.live_session import LiveSession
from app.domain.safe_contact import Way
from app.services.inviting import (
    About,
    Appointment,
    Draft,
    Invitation,
    Letter,
    Message,
    PostState,
)
from app.store import case_keys, mapping, session_keys, tables
from app.store.inviting_tables import appointments, drafts, invitations, messages
from app.store.locking import kept
from app.store.sealing import MasterKey, Seal
from app.store.upserting import put

_converter = make_converter()


class Appointments:
    """``master`` seals drafts, and leads to the key of each session."""

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master

    def get(self, session_id: str) -> Appointment | None:
        query = select(appointments).where(appointments.c.session_id == session_id)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _appointment(row)

    def save(self, appointment: Appointment) -> None:
        minutes = ",".join(str(each) for each in appointment.reminders)
        row = asdict(appointment) | {"reminders": minutes}
        put(self._connection, appointments, row, "session_id")

    def coming(self) -> list[Appointment]:
        query = select(appointments).where(appointments.c.called_off_at.is_(None))
        return [_appointment(row) for row in self._connection.execute(query).mappings()]

    def invitation(self, session_id: str, person_id: str) -> Invitation | None:
        query = select(invitations.c.sealed).where(
            and_(invitations.c.session_id == session_id, invitations.c.person_id == person_id)
        )
        sealed = self._connection.execute(query).scalar_one_or_none()
        if sealed is None:
            return None
        text = self._seal(session_id).open(sealed, "invitations", session_id, person_id)
        return _converter.loads(text, Invitation)

    def save_invitation(self, invitation: Invitation) -> None:
        where = ("invitations", invitation.session_id, invitation.person_id)
        sealed = self._seal(invitation.session_id).seal(_converter.dumps(invitation), *where)
        row = {"session_id": where[1], "person_id": where[2], "sealed": sealed}
        put(self._connection, invitations, row, "session_id", "person_id")

    def replan(self, session: LiveSession, staff: Mapping[str, str]) -> None:
        """Write people, times and plan anew; who is gone is gone with links and messages."""
        seal = self._seal(session.id)
        row = mapping.session_row(session, seal)
        put(self._connection, tables.sessions, dict(row), "id")
        keep = [person.id for person in session.people]
        for table in (tables.join_links, invitations, messages, tables.attendances):
            self._drop_others(table, session.id, table.c.person_id, keep)
        self._drop_others(tables.people, session.id, tables.people.c.id, keep)
        for position, person in enumerate(session.people):
            found = mapping.person_row(session.id, position, person, staff.get(person.id), seal)
            put(self._connection, tables.people, dict(found), "session_id", "id")
            at = mapping.attendance_row(session.id, session.attendance(person.id), seal)
            put(self._connection, tables.attendances, dict(at), "session_id", "person_id")

    def draft(self, draft_id: str) -> Draft | None:
        query = kept(self._connection, select(drafts).where(drafts.c.id == draft_id))
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else self._draft(row)

    def drafts_of(self, staff_id: str) -> list[Draft]:
        query = select(drafts).where(drafts.c.staff_id == staff_id).order_by(drafts.c.saved_at)
        return [self._draft(row) for row in self._connection.execute(query).mappings()]

    def save_draft(self, draft: Draft) -> None:
        sealed = self._master.seal(json.dumps(dict(draft.typed)), "drafts", draft.id)
        row = {
            "id": draft.id,
            "staff_id": draft.staff_id,
            "saved_at": draft.saved_at,
            "session_id": draft.session_id,
            "sealed": sealed,
        }
        put(self._connection, drafts, row, "id")

    def drop_draft(self, draft_id: str) -> None:
        self._connection.execute(delete(drafts).where(drafts.c.id == draft_id))

    def _draft(self, row: Mapping[Any, Any]) -> Draft:
        typed = json.loads(self._master.open(row["sealed"], "drafts", row["id"]))
        return Draft(row["id"], row["staff_id"], row["saved_at"], row["session_id"], typed)

    def _seal(self, session_id: str) -> Seal:
        return session_keys.seal_for_writing(self._connection, self._master, session_id)

    def _drop_others(self, table: Table, session_id: str, column: Any, keep: list[str]) -> None:
        theirs = and_(table.c.session_id == session_id, column.not_in(keep))
        self._connection.execute(delete(table).where(theirs))


class Messages:
    """A letter is sealed with the key of its session or of its case, else with the master key; it
    is no longer there once it has gone."""

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master

    def add(self, message: Message) -> None:
        put(self._connection, messages, self._row(message), "id")

    save = add

    def get(self, message_id: str) -> Message | None:
        found = self._found(select(messages).where(messages.c.id == message_id))
        return found[0] if found else None

    def of(self, session_id: str, person_id: str | None = None) -> list[Message]:
        query = select(messages).where(messages.c.session_id == session_id)
        if person_id is not None:
            query = query.where(messages.c.person_id == person_id)
        return self._found(query.order_by(messages.c.made_at, messages.c.id))

    def of_case(self, case_id: str, person_id: str | None = None) -> list[Message]:
        query = select(messages).where(messages.c.case_id == case_id)
        if person_id is not None:
            query = query.where(messages.c.person_id == person_id)
        return self._found(query.order_by(messages.c.made_at, messages.c.id))

    def due(self, now: datetime) -> list[Message]:
        query = select(messages).where(
            and_(messages.c.state == PostState.QUEUED, messages.c.next_try <= now)
        )
        return self._found(query.order_by(messages.c.made_at, messages.c.id))

    def latest(self, most: int) -> list[Message]:
        query = select(messages).order_by(messages.c.made_at.desc(), messages.c.id).limit(most)
        return self._found(query)[::-1]

    def _row(self, message: Message) -> dict[str, Any]:
        row = asdict(message)
        row["letter"] = None
        if message.letter is not None:
            text = json.dumps(asdict(message.letter))
            seal = self._seal(message.session_id, message.case_id)
            row["letter"] = seal.seal(text, "messages", message.id) if seal else None
        return row

    def _found(self, query: Select[Any]) -> list[Message]:
        rows = self._connection.execute(kept(self._connection, query)).mappings().all()
        return [self._message(row) for row in rows]

    def _message(self, row: Mapping[Any, Any]) -> Message:
        letter = None
        seal = self._seal(row["session_id"], row["case_id"]) if row["letter"] is not None else None
        if seal is not None:
            letter = Letter(**json.loads(seal.open(row["letter"], "messages", row["id"])))
        kinds = {
            "about": About(row["about"]),
            "way": Way(row["way"]),
            "state": PostState(row["state"]),
            "letter": letter,
        }
        return Message(**{**row, **kinds})

    def _seal(self, session_id: str | None, case_id: str | None) -> Seal | None:
        """Return the seal of a letter; None when its case was erased, and its key with it."""
        if session_id is not None:
            return session_keys.seal_for_writing(self._connection, self._master, session_id)
        if case_id is None:
            return self._master
        return case_keys.seal_of(self._connection, self._master, case_id)


def _appointment(row: Mapping[Any, Any]) -> Appointment:
    minutes = tuple(int(each) for each in row["reminders"].split(",") if each)
    return Appointment(**{**row, "reminders": minutes})
