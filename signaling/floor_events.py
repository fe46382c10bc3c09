"""What may be asked on the floor: signals, hands, messages, mutes, pictures, side rooms, timers."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.domain.line import Measured
from app.domain.live_session import LiveSession
from app.services import floor_acts, floor_guidance
from app.services.live_sessions import Caller
from app.services.ports import House
from signaling import floor_messages, messages
from signaling.registry import Act, Remember, Row

LARGEST_NOTE: Final = 160 * 1024

Nothing = Mapping[str, Any]


def _calls(service: Callable[..., LiveSession], arguments: Callable[[Any], tuple[Any, ...]]) -> Act:
    """Return the act that hands a message's fields to a service, and answers with nothing more."""

    def act(house: House, caller: Caller, message: messages.Message) -> Nothing:
        service(house, caller, *arguments(message), command_id=message.id)
        return {}

    return act


def _line(house: House, caller: Caller, said: floor_messages.MeasuredLine) -> Nothing:
    measured = Measured(said.loss, said.round_trip, said.sound_only, said.device)
    floor_acts.measured(house, caller, measured)
    return {}


def _plain(name: str, service: Callable[..., LiveSession], says: str) -> Row:
    return Row(name, messages.Plain, _calls(service, lambda _m: ()), says)


def _about(name: str, service: Callable[..., LiveSession], says: str) -> Row:
    return Row(name, messages.About, _calls(service, lambda m: (m.person,)), says)


OWN: Final = (
    Row(
        "person.signal",
        floor_messages.Signal,
        _calls(floor_acts.signal, lambda m: (m.kind,)),
        "Tell staff alone how it is going; `fine` takes it back. No other participant is told.",
    ),
    Row(
        "person.hand",
        floor_messages.Hand,
        _calls(floor_acts.hand, lambda m: (m.up,)),
        "Ask to speak, or take it back.",
    ),
    Row(
        "person.message",
        floor_messages.Write,
        _calls(floor_acts.write, lambda m: (m.text,)),
        "Write to staff. Nobody else reads it.",
        a_second=0.5,
    ),
    Row(
        "person.answer_move",
        floor_messages.AnswerMove,
        _calls(floor_acts.answer_move, lambda m: (m.go, m.later)),
        "Answer a facilitator who asks into a private room. Only `go` moves.",
        widening=True,
    ),
    Row(
        "person.see",
        floor_messages.See,
        _calls(floor_acts.see, lambda m: (m.whom,)),
        "Whose pictures reach me. Nobody who is not staff is told.",
    ),
    Row(
        "person.hide",
        floor_messages.Hide,
        _calls(floor_acts.hide, lambda m: (m.name, m.hidden)),
        "Hide one person's picture from me alone. Nobody is told.",
    ),
    Row(
        "person.line",
        floor_messages.MeasuredLine,
        _line,
        "What the page measures of its connection. At most every 5 seconds.",
        at_once=3,
        a_second=0.2,
        remember=Remember.NOT,
    ),
)

FOR_ONE: Final = (
    _about(
        "staff.acknowledge", floor_guidance.acknowledge, "Tell who signalled: I have seen this."
    ),
    _about("staff.lower_hand", floor_guidance.lower_hand, "Take down the hand of whoever spoke."),
    Row(
        "staff.message",
        floor_messages.WriteTo,
        _calls(floor_guidance.write_to, lambda m: (m.person, m.text)),
        "Write to one participant.",
    ),
    Row(
        "staff.hold_mute",
        floor_messages.SwitchFor,
        _calls(floor_guidance.hold_mute, lambda m: (m.person, m.on)),
        "Keep a participant muted until this is off; it never unmutes anybody.",
    ),
    _about("staff.camera_off", floor_guidance.camera_off, "Stop a participant's picture at once."),
    _about(
        "staff.ask_camera_off", floor_guidance.ask_camera_off, "Ask for the camera to be stopped."
    ),
    Row(
        "staff.spotlight",
        floor_messages.Spotlight,
        _calls(floor_guidance.spotlight, lambda m: (m.person,)),
        "Show one person larger to whoever is with them.",
    ),
    Row(
        "staff.seen_by",
        floor_messages.SeenBy,
        _calls(floor_guidance.seen_by, lambda m: (m.person, m.whom)),
        "Who may receive this person's picture. Widening it turns the camera off.",
    ),
    Row(
        "staff.open_side_room",
        floor_messages.OpenSideRoom,
        _calls(floor_guidance.open_side_room, lambda m: (tuple(m.people),)),
        "Open a private room for people of one side, go there, and ask each of them.",
        widening=True,
    ),
    Row(
        "staff.close_side_room",
        floor_messages.CloseSideRoom,
        _calls(floor_guidance.close_side_room, lambda m: (m.room,)),
        "Close a private room: everyone home.",
    ),
    Row(
        "staff.ask_move",
        floor_messages.AskMove,
        _calls(floor_guidance.ask_move, lambda m: (m.person, m.room)),
        "Ask one person into a private room of their side.",
        widening=True,
    ),
    Row(
        "staff.note",
        floor_messages.Note,
        _calls(floor_guidance.note, lambda m: (m.text,)),
        "Keep the facilitator's own notes, whole. No other person reads them.",
        a_second=1.0,
        size=LARGEST_NOTE,
    ),
)

FOR_ALL: Final = (
    Row(
        "session.broadcast",
        floor_messages.Write,
        _calls(floor_guidance.broadcast, lambda m: (m.text,)),
        "Write to every participant, whatever room they are in.",
        a_second=0.5,
    ),
    _plain("session.mute_all", floor_guidance.mute_all, "Mute every participant; each may unmute."),
    Row(
        "session.quiet",
        messages.Switch,
        _calls(floor_guidance.quiet, lambda m: (m.on,)),
        "Keep every participant muted until this is off.",
    ),
    Row(
        "session.seats",
        floor_messages.Seats,
        _calls(floor_guidance.seat, lambda m: (tuple(m.order),)),
        "The order of people on every screen; who is not named follows.",
    ),
    Row(
        "session.timer",
        floor_messages.SetTimer,
        _calls(floor_guidance.start_timer, lambda m: (m.minutes, m.words)),
        "Start a timer that facilitators see. It warns and ends nothing.",
    ),
    _plain("session.stop_timer", floor_guidance.stop_timer, "Stop the timer."),
)

ROWS: Final = (*OWN, *FOR_ONE, *FOR_ALL)
