"""What only a facilitator may ask for during a live session."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from app.domain.attendance import Debrief
from app.services import live_sessions
from app.services.live_sessions import Caller
from app.services.ports import House
from signaling import messages
from signaling.registry import Act, Row

Nothing = Mapping[str, Any]


def _of_session(name: str) -> Act:
    """Return the act of a service that needs nothing but who asks."""
    return _called(name, lambda _message: ())


def _about_person(name: str) -> Act:
    return _called(name, lambda message: (message.person,))


def _called(name: str, arguments: Callable[[Any], tuple[Any, ...]]) -> Act:
    def act(house: House, caller: Caller, message: messages.Message) -> Nothing:
        service = getattr(live_sessions, name)
        service(house, caller, *arguments(message), command_id=message.id)
        return {}

    return act


def _admit(house: House, caller: Caller, message: messages.Admit) -> Nothing:
    live_sessions.admit(house, caller, message.person, message.reason, command_id=message.id)
    return {}


def _record_place(house: House, caller: Caller, message: messages.Place) -> Nothing:
    live_sessions.record_place(
        house, caller, message.person, message.place, message.contact, command_id=message.id
    )
    return {}


def _release(house: House, caller: Caller, message: messages.Release) -> Nothing:
    live_sessions.release(house, caller, message.person, message.reason, command_id=message.id)
    return {}


def _lock(house: House, caller: Caller, message: messages.Switch) -> Nothing:
    live_sessions.lock(house, caller, message.on, command_id=message.id)
    return {}


def _visit(house: House, caller: Caller, message: messages.Visit) -> Nothing:
    live_sessions.visit(
        house,
        caller,
        message.room,
        command_id=message.id,
        back_minutes=message.back_at_minutes,
    )
    return {}


def _debriefed(house: House, caller: Caller, message: messages.Debriefed) -> Nothing:
    outcome = Debrief(message.outcome)
    live_sessions.debriefed(house, caller, message.person, outcome, command_id=message.id)
    return {}


def _plain(name: str, says: str) -> Row:
    """A move of the whole session that takes, or that anybody may make at any time."""
    return Row(f"session.{name}", messages.Plain, _of_session(name), says)


def _seen(name: str, says: str) -> Row:
    return Row(f"session.{name}", messages.Seen, _of_session(name), says, widening=True)


def _about(name: str, says: str) -> Row:
    return Row(f"staff.{name}", messages.About, _about_person(name), says)


def _about_seen(name: str, says: str) -> Row:
    return Row(f"staff.{name}", messages.AboutSeen, _about_person(name), says, widening=True)


ROWS: Final = (
    Row(
        "staff.admit",
        messages.Admit,
        _admit,
        "Say who this person is, and let them wait as admitted. `reason` may be left out in order.",
        widening=True,
    ),
    _about("waive_check", "Let a person in without a device check that passed."),
    _about("approve_room", "Say that the place where a person is will do."),
    Row("staff.record_place", messages.Place, _record_place, "Where a person is; whom to call."),
    _about_seen("bring_in", "Invite one more person to the open main room."),
    _about("mute", "Turn a person's microphone off. Nobody can turn it on but they."),
    _about("ask_unmute", "Ask a person to turn their microphone on."),
    _about("move_home", "Take a person out of the main room, to their own."),
    Row(
        "staff.visit",
        messages.Visit,
        _visit,
        "Go to a room, in a shuttle to one side or the corridor.",
        widening=True,
    ),
    _about_seen("grant_voice", "Let a person who is only present be heard."),
    Row(
        "staff.release",
        messages.Release,
        _release,
        "Let one side go to its debrief room. `reason` may be left out in order.",
    ),
    Row("staff.debriefed", messages.Debriefed, _debriefed, "How the talk afterwards went."),
    _seen("check", "Ask every gate whether the main room may open."),
    _seen("open_joint", "Open the main room and invite who is ready."),
    _plain("take_break", "Everyone to their own room; the meeting may go on."),
    _plain("separate", "Part the sides at once."),
    _plain("suspend", "The technology fails: everyone apart, and told so."),
    _seen("resume", "Carry on after a separation or a suspension, still apart."),
    _plain("take_over", "Lead the meeting from now on."),
    Row("session.lock", messages.Switch, _lock, "Let no new participant come in, or do again."),
    _plain("start_closing", "Closing words in the main room."),
    _plain("start_leaving", "Everyone apart; then each side is released in order."),
    _plain("end_safely", "Each side to its own room with staff, for good."),
    _plain("close", "End the meeting, after each talk afterwards is marked."),
)
