"""What each person does for themselves in a meeting: nobody else can do it for them."""

from typing import TYPE_CHECKING

from app.domain import comings, gates, mutes, placing, rooms
from app.domain.attendance import Answer, Standing, Why
from app.domain.consequences import settle
from app.domain.leading import demand_company
from app.domain.refusals import Refused
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def set_microphone(session: "LiveSession", person_id: str, on: bool) -> None:
    if on and not session.may_speak(session.person(person_id)):
        raise Refused("may-not-speak")
    if on and mutes.is_held(session, session.person(person_id)):
        raise Refused("held-mute")
    at = session.attendance(person_id)
    at.microphone = on
    if on:
        at.muted_by = None
        at.asked_unmute = False


def set_camera(session: "LiveSession", person_id: str, on: bool) -> None:
    if on and not session.may_show(session.person(person_id)):
        raise Refused("may-not-show")
    at = session.attendance(person_id)
    at.camera = on
    at.floor.asked_camera_off = False


def set_ready(session: "LiveSession", person_id: str, ready: bool) -> None:
    """I40: only who was identified may be ready. The answer never tells the stage (I28)."""
    at = session.attendance(person_id)
    if ready and at.standing is not Standing.ADMITTED:
        raise Refused("not-admitted")
    at.ready = ready
    settle(session)


def set_willing(session: "LiveSession", person_id: str, willing: bool) -> None:
    """Answer, for staff alone: do you still want to go ahead? A no ends being ready too."""
    at = session.party(person_id)
    at.arrival.willing = willing
    at.ready = at.ready and willing
    settle(session)


def go_in(session: "LiveSession", person_id: str) -> None:
    """Enter the joint room by own act, after an invitation, and only to a facilitator.

    Whoever goes in is not told why the case stands against it: facilitators are.
    """
    at = session.attendance(person_id)
    lets_in = gates.lets_in(session, session.person(person_id))
    if not at.invited or not session.is_open or not lets_in:
        raise Refused("not-invited")
    if not at.media_open:
        raise Refused("media-not-ready")
    if not session.staff_present_in(rooms.JOINT):
        raise Refused("no-facilitator-there")
    why = Why.CLOSING if session.stage is Stage.CLOSING else Why.TOGETHER
    placing.put(session, session.person(person_id), rooms.JOINT, why)
    at.went_in = True


def not_yet(session: "LiveSession", person_id: str, talk: bool) -> None:
    """Answer an invitation with no, for now; a facilitator invites again."""
    at = session.attendance(person_id)
    if not at.invited:
        raise Refused("not-invited")
    at.invited = False
    at.answer = Answer.TALK_FIRST if talk else Answer.NOT_YET


def step_out(session: "LiveSession", person_id: str) -> None:
    """Out of the joint room or a side room at once, silent; from any other room nothing happens."""
    at = session.attendance(person_id)
    if rooms.is_shared(at.room):
        placing.go_home(session, session.person(person_id), Why.STEPPED_OUT)
        at.fall_silent()
    settle(session)


def leave(session: "LiveSession", person_id: str) -> None:
    """Leave by own choice: always possible for a party; the last facilitator stays to the end."""
    demand_company(session, person_id)
    comings.leave(session, person_id)
