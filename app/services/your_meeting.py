"""What a person reads of their own appointment: when it is and who will guide it, and no more."""

from dataclasses import dataclass
from datetime import timedelta

from app.domain.people import Person
from app.services import when
from app.services.inviting import Appointment
from app.services.join_links import Door, Seat
from app.services.ports import House


@dataclass(frozen=True, slots=True)
class YourMeeting:
    """Texts are ready to read. Nobody of the other side is in it; ``beside`` are one's own.

    ``moved_from`` is empty unless the time changed since the person was told.
    """

    door: Door
    at: str = ""
    opens: str = ""
    minutes: int = 0
    moved_from: str = ""
    guides: tuple[str, ...] = ()
    beside: tuple[str, ...] = ()


def of(house: House, seat: Seat, language: str) -> YourMeeting:
    """Return what the page "Your meeting" says to the holder of this seat.

    Called off or over, it says nothing of the meeting at all.
    """
    if seat.door in (Door.CALLED_OFF, Door.PAST):
        return YourMeeting(seat.door)
    with house.unit_of_work(write=False) as work:
        session = work.sessions.get(seat.session_id)
        found = work.appointments.get(seat.session_id)
    appointment = found or Appointment(session.id, session.opens_at)
    me = session.person(seat.person_id)
    zone, say = house.letterhead.zone, house.wording.say(language)
    long = session.latest_end - appointment.starts_at
    before = appointment.moved_from
    return YourMeeting(
        seat.door,
        when.moment(appointment.starts_at, zone, language, say),
        when.moment(session.opens_at, zone, language, say),
        max(0, long // timedelta(minutes=1)),
        when.moment(before, zone, language, say) if before else "",
        tuple(person.screen_name for person in session.staff),
        tuple(person.screen_name for person in session.parties if _with(me, person)),
    )


def _with(me: Person, other: Person) -> bool:
    """True for who shares one's own rooms: never for anybody of the other side."""
    mine = me.side is other.side and me.principal_id == other.principal_id
    return mine and me.id != other.id
