"""What a facilitator does on the floor of a meeting, for one person or for everyone.

Every function is carried out by the engine, returns the session as it is written, and raises
``Refused`` when the rules say no. What takes sound, pictures or company away is done in the media
before it is written.
"""

from app.domain import hands, messages, mutes, side_rooms, sight, signals, timers
from app.domain.capabilities import Capability
from app.domain.floor import Whom
from app.domain.live_session import LiveSession
from app.services.engine import Act, Caller, Change, carry_out
from app.services.ports import House

Command = str | None
"""The id of a command: said twice, it is done once."""


# What a facilitator does for one person


def acknowledge(
    house: House, caller: Caller, person_id: str, command_id: Command = None
) -> LiveSession:
    """Say "I have seen this" to whoever signalled."""
    by = caller.person_id
    return _do(
        house,
        caller,
        Capability.ACKNOWLEDGE,
        lambda s: signals.acknowledge(s, by, person_id),
        command_id,
        about=person_id,
    )


def lower_hand(
    house: House, caller: Caller, person_id: str, command_id: Command = None
) -> LiveSession:
    return _do(
        house,
        caller,
        Capability.LOWER_HAND,
        lambda s: hands.lower(s, person_id),
        command_id,
        about=person_id,
    )


def write_to(
    house: House, caller: Caller, person_id: str, text: str, command_id: Command = None
) -> LiveSession:
    """Write to one party; every facilitator reads the same thread."""
    by, now = caller.person_id, house.clock.now()
    return _do(
        house,
        caller,
        Capability.MESSAGE_TO,
        lambda s: messages.write(s, by, person_id, text, now),
        command_id,
        about=person_id,
    )


def hold_mute(
    house: House, caller: Caller, person_id: str, on: bool, command_id: Command = None
) -> LiveSession:
    by = caller.person_id
    return _do(
        house,
        caller,
        Capability.HOLD_MUTE,
        lambda s: mutes.hold(s, by, person_id, on),
        command_id,
        about=person_id,
        narrows=on,
    )


def camera_off(
    house: House, caller: Caller, person_id: str, command_id: Command = None
) -> LiveSession:
    """Stop a person's picture at the server; they may turn the camera on again."""
    return _do(
        house,
        caller,
        Capability.CAMERA_OFF,
        lambda s: mutes.camera_off(s, person_id),
        command_id,
        about=person_id,
        narrows=True,
    )


def ask_camera_off(
    house: House, caller: Caller, person_id: str, command_id: Command = None
) -> LiveSession:
    return _do(
        house,
        caller,
        Capability.ASK_CAMERA_OFF,
        lambda s: mutes.ask_camera_off(s, person_id),
        command_id,
        about=person_id,
    )


def seen_by(
    house: House, caller: Caller, person_id: str, whom: Whom | str, command_id: Command = None
) -> LiveSession:
    """Set who may receive a person's picture: "everyone" or "guides"."""
    chosen = Whom(whom)
    return _do(
        house,
        caller,
        Capability.SEEN_BY,
        lambda s: sight.seen_by(s, person_id, chosen),
        command_id,
        about=person_id,
        narrows=chosen is not Whom.EVERYONE,
    )


def spotlight(
    house: House, caller: Caller, person_id: str, command_id: Command = None
) -> LiveSession:
    """Show one person larger to those who are with them; an empty id shows everyone alike."""
    chosen = person_id or None
    return _do(
        house,
        caller,
        Capability.SPOTLIGHT,
        lambda s: sight.spotlight(s, chosen),
        command_id,
        about=chosen,
    )


def ask_move(
    house: House, caller: Caller, person_id: str, room_id: str, command_id: Command = None
) -> LiveSession:
    """Ask one person into a side room that exists."""
    by = caller.person_id
    return _do(
        house,
        caller,
        Capability.ASK_MOVE,
        lambda s: side_rooms.ask(s, by, person_id, room_id),
        command_id,
        about=person_id,
    )


# What a facilitator does for everyone


def open_side_room(
    house: House, caller: Caller, people: tuple[str, ...], command_id: Command = None
) -> LiveSession:
    """Open a side room for people of one side, go there, and ask each of them."""
    by = caller.person_id
    return _do(
        house,
        caller,
        Capability.OPEN_SIDE_ROOM,
        lambda s: side_rooms.open_room(s, by, people),
        command_id,
    )


def close_side_room(
    house: House, caller: Caller, room_id: str, command_id: Command = None
) -> LiveSession:
    return _do(
        house,
        caller,
        Capability.CLOSE_SIDE_ROOM,
        lambda s: side_rooms.close_room(s, room_id),
        command_id,
        narrows=True,
    )


def broadcast(house: House, caller: Caller, text: str, command_id: Command = None) -> LiveSession:
    """Write to every party, in whatever room they are."""
    by, now = caller.person_id, house.clock.now()
    return _do(
        house,
        caller,
        Capability.BROADCAST,
        lambda s: messages.broadcast(s, by, text, now),
        command_id,
    )


def corridor(house: House, caller: Caller, text: str, command_id: Command = None) -> LiveSession:
    """Write to the other staff of a shuttle."""
    by, now = caller.person_id, house.clock.now()
    return _do(
        house,
        caller,
        Capability.CORRIDOR,
        lambda s: messages.in_corridor(s, by, text, now),
        command_id,
    )


def mute_all(house: House, caller: Caller, command_id: Command = None) -> LiveSession:
    by = caller.person_id
    return _do(
        house,
        caller,
        Capability.MUTE_ALL,
        lambda s: mutes.mute_all(s, by),
        command_id,
        narrows=True,
    )


def quiet(house: House, caller: Caller, on: bool, command_id: Command = None) -> LiveSession:
    """Keep every party muted until it is off."""
    by = caller.person_id
    return _do(
        house, caller, Capability.QUIET, lambda s: mutes.quiet(s, by, on), command_id, narrows=on
    )


def seat(
    house: House, caller: Caller, order: tuple[str, ...], command_id: Command = None
) -> LiveSession:
    return _do(house, caller, Capability.SEATS, lambda s: sight.seat(s, order), command_id)


def start_timer(
    house: House, caller: Caller, minutes: int, words: str, command_id: Command = None
) -> LiveSession:
    now = house.clock.now()
    return _do(
        house,
        caller,
        Capability.TIMER,
        lambda s: timers.start(s, minutes, words, now),
        command_id,
    )


def stop_timer(house: House, caller: Caller, command_id: Command = None) -> LiveSession:
    return _do(house, caller, Capability.STOP_TIMER, timers.stop, command_id)


def note(house: House, caller: Caller, text: str, command_id: Command = None) -> LiveSession:
    """Keep the caller's own notes, in place of what they were."""
    by = caller.person_id
    return _do(house, caller, Capability.NOTE, lambda s: messages.note(s, by, text), command_id)


def _do(
    house: House,
    caller: Caller,
    name: Capability,
    change: Change,
    command_id: Command,
    *,
    about: str | None = None,
    narrows: bool = False,
) -> LiveSession:
    act = Act(name, change, caller, about, command_id=command_id, parts=narrows)
    return carry_out(house, caller.session_id, act)
