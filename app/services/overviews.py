"""One planned meeting as the staff who plan it see it: each person's link, contact and messages."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.cases import gathering
from app.domain.cases.access import CaseMay
from app.domain.live_session import LiveSession
from app.domain.people import Person, Side
from app.domain.staff_roles import StaffMay
from app.domain.stages import Stage
from app.services.cases.opening import access_to
from app.services.inviting import Appointment, Invitation, Message
from app.services.ports import House, UnitOfWork
from app.services.records import JoinLink, StaffAccount


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
    """One planned meeting, for the staff who plan it; without a reference it stands alone."""

    session: LiveSession
    appointment: Appointment
    guests: tuple[Guest, ...]
    has_begun: bool
    case_reference: str = ""


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
        covers = work.cases.covers(ids=[session.case_id]) if session.case_id else []
    reference = covers[0].reference if covers else ""
    appointment = appointment or Appointment(session_id, session.opens_at)
    return Overview(session, appointment, guests, has_begun(session), reference)


def may_see(
    house: House, work: UnitOfWork, account: StaffAccount, session_id: str, *, act: bool = False
) -> bool:
    """True for who guides a meeting, planned it, or answers for all that belong to no case.

    A meeting of a case is seen by who works in that case with each side that is in the meeting;
    ``act``: they may plan there too.
    """
    session = work.sessions.get(session_id)
    if session.case_id is not None:
        covers = work.cases.covers(ids=[session.case_id])
        found = access_to(house, account, covers[0]) if covers else None
        if not found or (act and CaseMay.PLAN not in found.may):
            return False
        return bool(found.may) and all(
            found.reads_side(side) for side in gathering.sides_of(session.people)
        )
    if work.sessions.person_of_staff(session_id, account.id) is not None:
        return True
    appointment = work.appointments.get(session_id)
    planned = appointment is not None and appointment.planned_by == account.id
    return planned or account.may(StaffMay.READ_OUTBOX)


def may_guide(house: House, work: UnitOfWork, account: StaffAccount, session_id: str) -> bool:
    """True for who may be in this meeting as staff: whoever may see it; in a shuttle, besides,
    an advocate of one side, who is in its plan for that side and works with it still.
    """
    if may_see(house, work, account, session_id):
        return True
    session = work.sessions.get(session_id)
    served = session.plan.serves.get(work.sessions.person_of_staff(session_id, account.id) or "")
    covers = work.cases.covers(ids=[session.case_id]) if session.case_id else []
    if not session.is_shuttle or not served or not covers:
        return False
    return gathering.served_by(covers[0].working(house.clock.now()), account.id) == {Side(served)}


def has_begun(session: LiveSession) -> bool:
    """Somebody is there, was live, or the meeting went beyond waiting."""
    came = any(at.connected or at.was_live for at in session.attendances.values())
    return came or session.stage is not Stage.HOLDING
