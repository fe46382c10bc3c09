"""How a person is put into a room, and what of theirs ends with a move."""

from typing import TYPE_CHECKING

from app.domain import rooms
from app.domain.attendance import Attendance, Why
from app.domain.people import Person

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def put(session: "LiveSession", person: Person, room_id: str, why: Why) -> None:
    """Put a person into a room where they can stand.

    A party arrives in a private room with the microphone off: whoever was heard by everyone a
    moment ago decides anew who hears them here. Nothing is ever turned on (I5).
    """
    at = session.attendance(person.id)
    at.move(rooms.checked(session, person, room_id), why)
    if room_id != rooms.JOINT and not person.is_staff:
        at.microphone = False


def go_home(session: "LiveSession", person: Person, why: Why) -> None:
    put(session, person, rooms.home(session, person), why)


def leave_joint(session: "LiveSession", person: Person, why: Why) -> None:
    """Home, if they are in the joint room, or in a room that ends with the stage; an invitation
    ends for whoever still waits.

    A facilitator who sits with somebody in another room stays with them.
    """
    at = session.attendance(person.id)
    if at.room == rooms.JOINT or rooms.is_gone(session, at.room):
        go_home(session, person, why)
    at.ready = False
    at.invited = False
    at.answer = None


def part(session: "LiveSession", why: Why) -> None:
    """Take everyone out of the joint room.

    In a shuttle nobody is in one, and nobody learns of the stage: each stays as they are (I28).
    """
    if session.is_shuttle:
        return
    for person in session.people:
        leave_joint(session, person, why)


def keep_company(session: "LiveSession") -> None:
    """Send each connected facilitator of the corridor to a side that nobody sits with.

    Never in a shuttle: an advocate goes to a room by an act of their own.
    """
    if session.is_shuttle:
        return
    unattended = rooms.unattended(session)
    idle = [
        person
        for person in session.staff
        if (at := session.attendance(person.id)).connected and at.room == rooms.CORRIDOR
    ]
    for person, room_id in zip(idle, unattended, strict=False):
        put(session, person, room_id, Why.MOVED)


def lose_media(at: Attendance) -> None:
    at.media_open = False
    at.fall_silent()


def why_back(at: Attendance) -> Why:
    """Return what to tell who comes back: dropped from a shared room, or as it was before."""
    return Why.DROPPED if rooms.is_shared(at.room) else at.why
