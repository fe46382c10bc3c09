"""What a facilitator does for one person during a meeting, and where facilitators go themselves."""

from datetime import datetime
from typing import TYPE_CHECKING

from app.domain import gates, mutes, placing, rooms, shuttle
from app.domain.attendance import Standing, Why
from app.domain.consequences import settle
from app.domain.people import Voice
from app.domain.refusals import Refused

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def bring_in(session: "LiveSession", person_id: str) -> None:
    """Invite one person to the open joint room; they still go in by their own act."""
    at = session.party(person_id)
    if not session.is_open:
        raise Refused("not-now")
    if at.standing is not Standing.ADMITTED:
        raise Refused("person-not-admitted")
    if not at.connected:
        raise Refused("person-not-here")
    if at.room == rooms.JOINT:
        raise Refused("already-there")
    gates.demand_of(session, session.person(person_id))
    at.invited = True
    at.answer = None


def mute(session: "LiveSession", staff_id: str, person_id: str) -> None:
    at = session.attendance(person_id)
    at.microphone = False
    at.asked_unmute = False
    if person_id != staff_id:
        at.muted_by = staff_id


def ask_unmute(session: "LiveSession", person_id: str) -> None:
    """Ask, and never turn on (I5)."""
    at = session.attendance(person_id)
    if not at.connected:
        raise Refused("person-not-here")
    if mutes.is_held(session, session.person(person_id)):
        raise Refused("release-first")
    at.asked_unmute = not at.microphone


def grant_voice(session: "LiveSession", person_id: str) -> None:
    at = session.party(person_id)
    if session.person(person_id).voice is not Voice.PRESENT_ONLY:
        raise Refused("needs-no-grant")
    if not at.connected:
        raise Refused("person-not-here")
    at.voice_granted = True


def move_home(session: "LiveSession", person_id: str) -> None:
    person = session.person(person_id)
    if rooms.is_shared(session.party(person_id).room):
        placing.go_home(session, person, Why.MOVED)
    placing.leave_joint(session, person, Why.MOVED)
    settle(session)


def visit(
    session: "LiveSession", staff_id: str, room_id: str, back_at: datetime | None = None
) -> None:
    """Go to any room there is, but never leave the joint room without a facilitator.

    ``back_at`` is what the side is told that a shuttle's advocate leaves.
    """
    if rooms.room(session, room_id) is None:
        raise Refused("room-not-recognised")
    others = [p for p in session.staff_present_in(rooms.JOINT) if p.id != staff_id]
    at = session.attendance(staff_id)
    if at.room == rooms.JOINT != room_id and not others:
        raise Refused("last-facilitator")
    shuttle.go(session, session.person(staff_id), room_id, back_at)
    settle(session)
