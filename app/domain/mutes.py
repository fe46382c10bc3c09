"""Microphones and cameras that a facilitator turns off, and microphones that are kept off.

I5: nothing here turns anything on. A release permits, and the person chooses.
"""

from typing import TYPE_CHECKING

from app.domain.people import Person
from app.domain.refusals import Refused
from app.domain.serving import serves

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def is_held(session: "LiveSession", person: Person) -> bool:
    """True while this party's microphone is kept off, alone or with everyone's."""
    if person.is_staff:
        return False
    quiet_by = session.together.quiet_by
    everyone = quiet_by is not None and serves(session, session.person(quiet_by), person.side)
    return everyone or session.attendance(person.id).floor.held_by is not None


def mute_all(session: "LiveSession", staff_id: str) -> None:
    """Mute every party whom this facilitator serves; each may unmute again."""
    for party in session.parties:
        if serves(session, session.person(staff_id), party.side):
            _mute(session, staff_id, party)


def hold(session: "LiveSession", staff_id: str, person_id: str, on: bool) -> None:
    """Mute a party until it is released, or release them: they stay muted until they choose."""
    floor = session.party(person_id).floor
    floor.held_by = staff_id if on else None
    if on:
        _mute(session, staff_id, session.person(person_id))


def quiet(session: "LiveSession", staff_id: str, on: bool) -> None:
    """Hold every party muted until it is off; who was held alone is held still."""
    session.together.quiet_by = staff_id if on else None
    if on:
        mute_all(session, staff_id)


def camera_off(session: "LiveSession", person_id: str) -> None:
    """Stop a party's picture at once; they may turn their camera on again."""
    floor = session.party(person_id).floor
    floor.asked_camera_off = False
    session.attendance(person_id).camera = False


def ask_camera_off(session: "LiveSession", person_id: str) -> None:
    """Ask, and turn nothing off; the question ends with the person's own choice."""
    floor, at = session.party(person_id).floor, session.attendance(person_id)
    if not at.connected:
        raise Refused("person-not-here")
    floor.asked_camera_off = at.camera


def _mute(session: "LiveSession", staff_id: str, person: Person) -> None:
    at = session.attendance(person.id)
    at.asked_unmute = False
    if at.microphone:
        at.microphone = False
        at.muted_by = staff_id
