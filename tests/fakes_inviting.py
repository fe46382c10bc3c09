"""What the store in memory keeps of inviting people."""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.live_session import LiveSession
from app.services.inviting import Appointment, Draft, Invitation, Message, PostState


class MemoryAppointments:
    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def get(self, session_id: str) -> Appointment | None:
        found: Appointment | None = self._rows.appointments.get(session_id)
        return found

    def save(self, appointment: Appointment) -> None:
        self._rows.appointments[appointment.session_id] = appointment

    def coming(self) -> list[Appointment]:
        return [a for a in self._rows.appointments.values() if a.called_off_at is None]

    def invitation(self, session_id: str, person_id: str) -> Invitation | None:
        found: Invitation | None = self._rows.invitations.get((session_id, person_id))
        return found

    def save_invitation(self, invitation: Invitation) -> None:
        self._rows.invitations[invitation.session_id, invitation.person_id] = invitation

    def replan(self, session: LiveSession, staff: Mapping[str, str]) -> None:
        rows, keep = self._rows, {person.id for person in session.people}
        rows.sessions[session.id] = session
        gone = [key for key in rows.staff_of if key[0] == session.id]
        for key in gone:
            del rows.staff_of[key]
        rows.staff_of.update({(session.id, account): pid for pid, account in staff.items()})
        for table in (rows.links, rows.messages):
            for key, row in list(table.items()):
                if row.session_id == session.id and row.person_id not in keep:
                    del table[key]
        for key in [k for k in rows.invitations if k[0] == session.id and k[1] not in keep]:
            del rows.invitations[key]

    def draft(self, draft_id: str) -> Draft | None:
        found: Draft | None = self._rows.drafts.get(draft_id)
        return found

    def drafts_of(self, staff_id: str) -> list[Draft]:
        return [d for d in self._rows.drafts.values() if d.staff_id == staff_id]

    def save_draft(self, draft: Draft) -> None:
        self._rows.drafts[draft.id] = draft

    def drop_draft(self, draft_id: str) -> None:
        self._rows.drafts.pop(draft_id, None)


class MemoryMessages:
    def __init__(self, rows: Any) -> None:
        self._rows = rows

    def add(self, message: Message) -> None:
        self._rows.messages[message.id] = replace(message)

    save = add

    def get(self, message_id: str) -> Message | None:
        found = self._rows.messages.get(message_id)
        return replace(found) if found else None

    def of(self, session_id: str, person_id: str | None = None) -> list[Message]:
        return [
            replace(m)
            for m in self._rows.messages.values()
            if m.session_id == session_id and person_id in (None, m.person_id)
        ]

    def due(self, now: datetime) -> list[Message]:
        return [
            replace(m)
            for m in self._rows.messages.values()
            if m.state is PostState.QUEUED and m.next_try <= now
        ]

    def latest(self, most: int) -> list[Message]:
        return [replace(m) for m in self._rows.messages.values()][-most:]


class OurTexts:
    """A service that never changed our words."""

    def newest(self, kind: str) -> None:
        return None
