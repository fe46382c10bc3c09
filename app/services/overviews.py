"""One planned meeting as the staff who plan it see it: each person's link, contact and messages."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.live_session import LiveSession
from app.domain.people import Person
from app.domain.stages import Stage
from app.services.inviting import Appointment, Invitation, Message
from app.services.ports import House
from app.services.records import JoinLink


@dataclass(frozen=True, slots=True)
class Guest:
    """One participant on the page of a planned meeting; ``link`` is None when there is none."""

    person: Person
    link: JoinLink | None
    invitation: Invitation | None
    messages: tuple[Message, ...]

    @property
    def opened(self) -> datetime | None:
        return self.link.first_opened if self.link else None


@dataclass(frozen=True, slots=True)
class Overview:
    """One planned meeting, for the staff who plan it."""

    session: LiveSession
    appointment: Appointment
    guests: tuple[Guest, ...]
    has_begun: bool


def overview(house: House, session_id: str) -> Overview:
    """Return everything the page of one planned meeting shows."""
    with house.unit_of_work(write=False) as work:
        session = work.sessions.get(session_id)
        appointment = work.appointments.get(session_id)
        links = {link.person_id: link for link in work.links.live_of(session_id)}
        messages = work.messages.of(session_id)
        guests = tuple(
            Guest(
                person,
                links.get(person.id),
                work.appointments.invitation(session_id, person.id),
                tuple(m for m in messages if m.person_id == person.id),
            )
            for person in session.parties
        )
    appointment = appointment or Appointment(session_id, session.opens_at)
    return Overview(session, appointment, guests, has_begun(session))


def has_begun(session: LiveSession) -> bool:
    """Somebody is there, was live, or the meeting went beyond waiting."""
    came = any(at.connected or at.was_live for at in session.attendances.values())
    return came or session.stage is not Stage.HOLDING
