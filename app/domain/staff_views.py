"""What a facilitator is told besides: everyone, rooms, stage, gates, and what may be done."""

from collections.abc import Callable
from typing import TYPE_CHECKING, Any, Final

from app.domain import (
    arrival_views,
    floor_views,
    gates,
    mutes,
    rooms,
    shuttle_views,
    side_rooms,
    words,
)
from app.domain.attendance import Standing
from app.domain.capabilities import Capability
from app.domain.people import Person, Voice
from app.domain.refusals import Refused
from app.domain.serving import may_act_for
from app.domain.stages import MOVES, Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

View = dict[str, Any]


def complete(view: View, session: "LiveSession", person: Person) -> None:
    """Add to a facilitator's view what only facilitators may know."""
    view["you"] |= {"id": person.id, "role": str(person.role)}
    view["may"] += _session_acts(session, person)
    view["stage"] = str(session.stage)
    view["kind"] = str(session.kind)
    view["everyone"] = [_one(session, person, other) for other in session.people]
    view["rooms"] = [_room(session, room) for room in rooms.rooms_of(session)]
    view["gates"] = [_gate(session, gate) for gate in gates.GATES]
    view |= floor_views.of_session(session, person) | arrival_views.of_session(session)
    view |= shuttle_views.desk(session, person)


def _one(session: "LiveSession", viewer: Person, other: Person) -> View:
    at = session.attendance(other.id)
    return {
        "id": other.id,
        "name": other.screen_name,
        "side": str(other.side),
        "role": str(other.role),
        "room": at.room,
        "connected": at.connected,
        "media": "open" if at.media_open else "offer",
        "admitted": at.standing is Standing.ADMITTED,
        "ready": at.ready,
        "invited": at.invited,
        "answer": str(at.answer) if at.answer else None,
        "microphone": at.microphone,
        "camera": at.camera,
        "left": at.standing is Standing.LEFT,
        "debrief": str(at.debrief) if at.debrief else None,
        **floor_views.of_person(session, other),
        **arrival_views.of_person(session, viewer, other),
        "may": _acts_for(session, viewer, other),
    }


def _room(session: "LiveSession", room: rooms.Room) -> View:
    inside = [p.id for p in session.people if session.attendance(p.id).room == room.id]
    return {
        "id": room.id,
        "kind": str(room.kind),
        "title": words.staff_room_title(session, room.id),
        "people": [person_id for person_id in inside if session.attendance(person_id).connected],
        "asked": side_rooms.asked_into(session, room.id),
    }


def _gate(session: "LiveSession", gate: gates.Gate) -> View:
    return {
        "id": gate.id,
        "name": gate.name,
        "holds": gates.holds(session, gate),
        "asked": gates.asked(session, gate),
        "words": gates.words(session, gate),
        "todo": gate.todo,
        "missing": [
            {"words": one.words, "todo": one.todo, "who": one.who}
            for one in gates.missing(session, gate)
        ],
    }


def _acts_for(session: "LiveSession", viewer: Person, other: Person) -> list[str]:
    """Return what staff may do for this person now."""
    if not may_act_for(session, viewer, other):
        return []
    at = session.attendance(other.id)
    party = not other.is_staff
    offered = {
        Capability.ADMIT: party and at.connected and at.standing is Standing.HERE,
        Capability.BRING_IN: party
        and session.is_open
        and gates.lets_in(session, other)
        and at.connected
        and at.standing is Standing.ADMITTED
        and at.room != rooms.JOINT
        and not at.invited,
        Capability.MUTE: other.id != viewer.id and at.connected and at.microphone,
        Capability.ASK_UNMUTE: other.id != viewer.id
        and at.connected
        and not at.microphone
        and not at.asked_unmute
        and session.may_speak(other)
        and not mutes.is_held(session, other),
        Capability.MOVE_HOME: party and rooms.is_shared(at.room),
        Capability.GRANT_VOICE: other.voice is Voice.PRESENT_ONLY
        and at.connected
        and not at.voice_granted,
        Capability.DEBRIEFED: party
        and session.stage is Stage.DEBRIEF
        and at.was_live
        and at.debrief is None,
    }
    acts = [str(capability) for capability, is_offered in offered.items() if is_offered]
    return acts + arrival_views.acts_for(session, other) + floor_views.acts_for(session, other)


def _session_acts(session: "LiveSession", person: Person) -> list[str]:
    if not session.attendance(person.id).connected:
        return []
    acts = [str(Capability.VISIT)] if rooms.rooms_of(session) else []
    acts += floor_views.session_acts(session) + arrival_views.session_acts(session, person)
    return acts + [
        str(capability)
        for capability in Capability
        if capability.startswith("session.") and _may_move(session, capability)
    ]


def _may_move(session: "LiveSession", capability: Capability) -> bool:
    """True when the table has the move and nothing that it asks stands against it now."""
    move = capability.partition(".")[2]
    if (session.stage, move) not in MOVES:
        return False
    if move == "close":
        return not session.debriefs_missing()
    if move == "separate":
        return session.stage is not Stage.SEPARATED
    if move == "start_closing" and session.is_open:
        return True
    if move in _ASK_GATES:
        return _ASK_GATES[move](session) and _gates_hold(session)
    return True


_ASK_GATES: Final[dict[str, Callable[["LiveSession"], bool]]] = {
    "check": lambda session: True,
    "open_joint": lambda session: session.is_conference,
    "start_closing": lambda session: session.is_conference,
    "start_shuttle": lambda session: session.is_shuttle,
}
"""The moves that ask the gates, and which meetings know them."""


def _gates_hold(session: "LiveSession") -> bool:
    try:
        gates.demand_all(session)
    except Refused:
        return False
    return True
