"""What of the floor each person may be told.

I33: a signal reaches its own sender and staff. I28: nothing here reads the other side outside the
main room; a hand, a place and a spotlight are told of people who are with the viewer.
"""

from datetime import datetime
from typing import TYPE_CHECKING, Any

from app.domain import hands, messages, mutes, rooms, side_rooms, sight, signals, words
from app.domain.capabilities import Capability
from app.domain.floor import MoveAnswer, Said
from app.domain.people import Person, Role, Voice
from app.domain.routing import shows_to
from app.domain.serving import may_act_for
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

View = dict[str, Any]

_ROLE_WORDS = {
    Role.SUPPORTER: "supporter",
    Role.INTERPRETER: "interpreter",
    Role.OBSERVER: "observer",
}


def instant(at: datetime) -> str:
    """Return a time in ISO 8601, UTC."""
    return at.isoformat(timespec="seconds")


# For everyone


def own(session: "LiveSession", person: Person) -> View:
    """Return what a person is told of themselves, for the view's ``you``."""
    at = session.attendance(person.id)
    floor, signal = at.floor, at.floor.signal
    seen_by = session.person(signal.seen_by).screen_name if signal and signal.seen_by else None
    return {
        "hand": hands.up(session, person.id),
        "signal": {"kind": str(signal.kind), "seen_by": seen_by} if signal else None,
        "held_mute": mutes.is_held(session, person),
        "asked_camera_off": floor.asked_camera_off and at.camera,
        "sees": str(floor.sees),
        "hidden": [p.screen_name for p in session.people if p.id in floor.hidden],
        "seen_by_limit": str(floor.seen_by_limit),
    }


def shared(session: "LiveSession", person: Person) -> View:
    """Return what stands beside ``you`` in every view."""
    spotlit = sight.spotlit(session, person)
    return {
        "move": _move(session, person),
        "messages": [] if person.is_staff else _own_thread(session, person),
        "ends_at": instant(session.latest_end),
        "spotlight": spotlit.screen_name if spotlit else None,
    }


def tile(session: "LiveSession", viewer: Person, other: Person) -> View:
    """Return what is told of somebody who is with the viewer.

    A picture that the viewer may not have is a camera that is off: it is not told why.
    """
    at = session.attendance(other.id)
    camera = at.camera and shows_to(session, other, viewer)
    return {
        "camera": camera,
        "state": words.state(at, camera),
        "hand": hands.up(session, other.id),
        "place": sight.places(session, viewer)[other.id],
        "role": "guide" if other.is_staff else _ROLE_WORDS.get(other.role, ""),
        "hidden": other.id in session.attendance(viewer.id).floor.hidden,
    }


def acts(session: "LiveSession", person: Person) -> list[str]:
    """Return what a party may do on the floor now."""
    if person.is_staff:
        return []
    offered = {
        Capability.SIGNAL: True,
        Capability.HAND: person.voice is not Voice.OBSERVES,
        Capability.MESSAGE: True,
        Capability.ANSWER_MOVE: side_rooms.question(session, person) is not None,
        Capability.SEE: True,
        Capability.HIDE: True,
    }
    return [str(capability) for capability, is_offered in offered.items() if is_offered]


def _move(session: "LiveSession", person: Person) -> View | None:
    asked = side_rooms.question(session, person)
    if asked is None:
        return None
    there = side_rooms.company_there(session, person, asked.room)
    guides = [each for each in there if each.is_staff]
    return {
        "words": words.asked_move(session.person(asked.by), there),
        "with": [guide.screen_name for guide in guides],
        "room": words.asked_room_title(guides),
    }


def _own_thread(session: "LiveSession", person: Person) -> list[View]:
    return [
        _said(said)
        | {"from": None if said.author == person.id else session.person(said.author).screen_name}
        for said in messages.thread(session, person.id)
    ]


def _said(said: Said) -> View:
    return {"id": said.id, "text": said.text, "at": instant(said.at), "to_all": said.to_all}


# For staff


def of_session(session: "LiveSession", viewer: Person) -> View:
    """Return what a facilitator is told of the whole floor."""
    together = session.together
    timer = together.timer
    return {
        "signals": [of_signal(session, one) for one in signals.standing(session)],
        "hands": hands.queue(session),
        "messages": {p.id: _staff_thread(session, viewer, p) for p in session.parties},
        "quiet": together.quiet_by is not None,
        "spotlight_id": together.spotlight,
        "seats": [person.id for person in sight.order(session)],
        "timer": timer
        and {"ends_at": instant(timer.ends_at), "minutes": timer.minutes, "words": timer.words},
        "notes": together.notes.get(viewer.id, ""),
    }


def of_person(session: "LiveSession", person: Person) -> View:
    """Return what a facilitator is told of one person's floor."""
    at = session.attendance(person.id)
    floor, move = at.floor, at.floor.move
    open_move = move is not None and move.answer is not MoveAnswer.STAY
    return {
        "held_mute": mutes.is_held(session, person),
        "held_alone": floor.held_by is not None,
        "asked_camera_off": floor.asked_camera_off and at.camera,
        "sees": str(floor.sees),
        "seen_by_limit": str(floor.seen_by_limit),
        "asked_move": move.room if move is not None and open_move else None,
        "move_answer": str(move.answer) if move is not None else None,
        "line": {"word": str(floor.line.word), "device": floor.line.device}
        if floor.line and at.connected
        else None,
        "beside": person.beside,
    }


def acts_for(session: "LiveSession", person: Person) -> list[str]:
    """Return what a facilitator may do for one person on the floor now."""
    at = session.attendance(person.id)
    party, here = not person.is_staff, at.connected
    signal = signals_of(session, person)
    offered = {
        Capability.ACKNOWLEDGE: bool(signal),
        Capability.LOWER_HAND: hands.up(session, person.id),
        Capability.MESSAGE_TO: party,
        Capability.HOLD_MUTE: party,
        Capability.CAMERA_OFF: party and here and at.camera,
        Capability.ASK_CAMERA_OFF: party and here and at.camera and not at.floor.asked_camera_off,
        Capability.SPOTLIGHT: True,
        Capability.SEEN_BY: party,
    }
    return [str(capability) for capability, is_offered in offered.items() if is_offered]


def signals_of(session: "LiveSession", person: Person) -> list[signals.Standing]:
    """Return the signals of one person that nobody has seen yet."""
    return [
        one
        for one in signals.standing(session)
        if one.person.id == person.id and one.signal.seen_by is None
    ]


def session_acts(session: "LiveSession") -> list[str]:
    """Return what a facilitator may do on the floor for everyone now."""
    if session.stage is Stage.ENDED:
        return []
    together = session.together
    offered = {
        Capability.BROADCAST: True,
        Capability.MUTE_ALL: True,
        Capability.QUIET: True,
        Capability.SEATS: True,
        Capability.TIMER: True,
        Capability.STOP_TIMER: together.timer is not None,
        Capability.NOTE: True,
        Capability.CORRIDOR: session.is_shuttle,
        Capability.OPEN_SIDE_ROOM: session.stage not in rooms.WITHOUT_SIDE_ROOMS,
        Capability.CLOSE_SIDE_ROOM: bool(together.side_rooms),
        Capability.ASK_MOVE: bool(together.side_rooms),
    }
    return [str(capability) for capability, is_offered in offered.items() if is_offered]


def of_signal(session: "LiveSession", one: signals.Standing) -> View:
    seen_by = one.signal.seen_by
    return {
        "person": one.person.id,
        "name": one.person.screen_name,
        "kind": str(one.signal.kind),
        "at": instant(one.signal.at),
        "seen_by": session.person(seen_by).screen_name if seen_by else None,
    }


def _staff_thread(session: "LiveSession", viewer: Person, person: Person) -> list[View]:
    """Return what was written with one party; nothing of a side that others serve in a shuttle."""
    if not may_act_for(session, viewer, person):
        return []
    return [
        _said(said)
        | {"from": session.person(said.author).screen_name, "mine": said.author == viewer.id}
        for said in messages.thread(session, person.id)
    ]
