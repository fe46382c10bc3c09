"""What each person may ask for themselves during a live session."""

from collections.abc import Mapping
from typing import Any, Final

from app.services import live_sessions
from app.services.live_sessions import Caller
from app.services.ports import House
from signaling import messages
from signaling.registry import Remember, Row

LARGEST_OFFER: Final = 128 * 1024

Nothing = Mapping[str, Any]


def _offer(house: House, caller: Caller, message: messages.MakeOffer) -> Mapping[str, Any]:
    answer, generation = live_sessions.offer(house, caller, message.offer)
    return {"answer": answer, "generation": generation}


def _beat(_house: House, _caller: Caller, _message: messages.Plain) -> Nothing:
    return {}  # that it was said is all; the registry has noticed


def _ready(house: House, caller: Caller, message: messages.Ready) -> Nothing:
    live_sessions.set_ready(house, caller, message.ready, command_id=message.id)
    return {}


def _willing(house: House, caller: Caller, message: messages.Willing) -> Nothing:
    live_sessions.set_willing(house, caller, message.willing, command_id=message.id)
    return {}


def _go_in(house: House, caller: Caller, message: messages.Seen) -> Nothing:
    live_sessions.go_in(house, caller, command_id=message.id)
    return {}


def _not_yet(house: House, caller: Caller, message: messages.NotYet) -> Nothing:
    live_sessions.not_yet(house, caller, message.talk, command_id=message.id)
    return {}


def _step_out(house: House, caller: Caller, message: messages.Plain) -> Nothing:
    live_sessions.step_out(house, caller, command_id=message.id)
    return {}


def _leave(house: House, caller: Caller, message: messages.Plain) -> Nothing:
    live_sessions.leave(house, caller, command_id=message.id)
    return {}


def _microphone(house: House, caller: Caller, message: messages.Switch) -> Nothing:
    live_sessions.set_microphone(house, caller, message.on, command_id=message.id)
    return {}


def _camera(house: House, caller: Caller, message: messages.Switch) -> Nothing:
    live_sessions.set_camera(house, caller, message.on, command_id=message.id)
    return {}


ROWS: Final = (
    Row(
        "peer.offer",
        messages.MakeOffer,
        _offer,
        "Offer sound and picture, when the view says `you.media` is `offer`.",
        at_once=4,
        a_second=0.5,
        size=LARGEST_OFFER,
        remember=Remember.CONNECTION,
        answers="`answer`: SDP of the answer; `generation`: number of the new peer",
    ),
    Row(
        "person.beat",
        messages.Plain,
        _beat,
        "Still here. Every second or two; who stays silent is gone.",
        at_once=20,
        remember=Remember.NOT,
    ),
    Row("person.ready", messages.Ready, _ready, "Ready to meet, or not any more."),
    Row(
        "person.willing",
        messages.Willing,
        _willing,
        "Whether the person still wants to go ahead; staff alone are told.",
    ),
    Row("person.go_in", messages.Seen, _go_in, "Go in now, after an invitation.", widening=True),
    Row("person.not_yet", messages.NotYet, _not_yet, "Answer an invitation with no, for now."),
    Row("person.step_out", messages.Plain, _step_out, "Back to the own room, at once."),
    Row("person.leave", messages.Plain, _leave, "Leave the meeting, at once."),
    Row("person.microphone", messages.Switch, _microphone, "Own microphone on or off."),
    Row("person.camera", messages.Switch, _camera, "Own camera on or off."),
)
