"""The moves of a whole meeting from stage to stage, each by a facilitator's act."""

from typing import TYPE_CHECKING

from app.domain import gates, leaving, messages, placing, rooms, shuttle
from app.domain.attendance import Standing, Why
from app.domain.consequences import settle
from app.domain.live_session import next_stage
from app.domain.refusals import Refused
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def check(session: "LiveSession") -> None:
    stage = next_stage(session.stage, "check")
    gates.demand_all(session)
    session.stage = stage


def open_joint(session: "LiveSession", staff_id: str) -> None:
    """Staff go in first; each admitted party who is ready is invited, and nobody is moved."""
    _open(session, staff_id, next_stage(session.stage, "open_joint"))


def start_shuttle(session: "LiveSession") -> None:
    """Words may be carried from now on, through the gates. Nobody is moved, and nobody is told."""
    shuttle.demand(session)
    stage = next_stage(session.stage, "start_shuttle")
    gates.demand_all(session)
    session.stage = stage
    settle(session)


def start_closing(session: "LiveSession", staff_id: str) -> None:
    """Closing words. From a break the joint room opens for them, through the gates."""
    stage = next_stage(session.stage, "start_closing")
    if not session.is_open:
        _open(session, staff_id, stage)
        return
    session.stage = stage
    for at in session.attendances.values():
        if at.room == rooms.JOINT:
            at.why = Why.CLOSING


def start_leaving(session: "LiveSession") -> None:
    """Everyone apart; then each side is released in order."""
    session.stage = next_stage(session.stage, "start_leaving")
    leaving.begin(session)
    settle(session)


def release(session: "LiveSession", person_id: str, reason: str = "") -> None:
    """Let one side go to its debrief room, with the staff beside them (I15)."""
    leaving.let_go(session, person_id, reason)
    settle(session)


def take_break(session: "LiveSession") -> None:
    session.stage = next_stage(session.stage, "take_break")
    placing.part(session, Why.BREAK)


def separate(session: "LiveSession") -> None:
    """Part the sides at once, from every live stage; again when parted changes nothing."""
    before, session.stage = session.stage, next_stage(session.stage, "separate")
    if before is not Stage.SEPARATED:
        placing.part(session, Why.SEPARATED)


def suspend(session: "LiveSession") -> None:
    """The technology fails people: everyone apart, and told so. It leads back to waiting only."""
    session.stage = next_stage(session.stage, "suspend")
    placing.part(session, Why.SUSPENDED)
    for person in session.parties:
        if session.attendance(person.id).standing is not Standing.LEFT:
            session.attendance(person.id).ready = False
            session.attendance(person.id).why = Why.SUSPENDED
    settle(session)


def resume(session: "LiveSession") -> None:
    session.stage = next_stage(session.stage, "resume")
    for at in session.attendances.values():
        if at.why is Why.SUSPENDED:
            at.why = Why.ADMITTED if at.standing is Standing.ADMITTED else Why.WAITING


def end_safely(session: "LiveSession") -> None:
    """Each party to their own debrief room, with staff as far as staff are there."""
    before, session.stage = session.stage, next_stage(session.stage, "end_safely")
    if before is Stage.LEAVING:
        leaving.end_at_once(session)
        return
    for person in session.parties:
        if session.attendance(person.id).standing is not Standing.LEFT:
            placing.go_home(session, person, Why.ENDED_SAFELY)
    for staff_id, room_id in rooms.debrief_places(session).items():
        if session.attendance(staff_id).standing is not Standing.LEFT:
            placing.put(session, session.person(staff_id), room_id, Why.ENDED_SAFELY)
    settle(session)


def close(session: "LiveSession") -> None:
    """I16: not while a person who took part lacks a debrief mark. Where people were is erased."""
    stage = next_stage(session.stage, "close")
    if session.debriefs_missing():
        raise Refused("debrief-missing")
    session.stage = stage
    messages.forget(session)
    shuttle.forget(session)
    for at in session.attendances.values():
        at.connected = False
        at.move(rooms.NOWHERE, Why.ENDED)
        at.arrival.forget_place()
        placing.lose_media(at)


def _open(session: "LiveSession", staff_id: str, stage: Stage) -> None:
    if not session.is_conference:
        raise Refused("no-joint-room")
    gates.demand_all(session)
    session.stage = stage
    for person in session.staff:
        at = session.attendance(person.id)
        comes = person.id in (session.lead_id, staff_id) or at.room == rooms.CORRIDOR
        if at.connected and comes:
            placing.put(session, person, rooms.JOINT, Why.TOGETHER)
    for person in session.parties:
        at = session.attendance(person.id)
        at.invited = at.connected and at.ready and at.standing is Standing.ADMITTED
    settle(session)
