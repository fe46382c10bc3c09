"""What a party does on the floor of a meeting, and what the house notices there by itself.

Every function is carried out by the engine, returns the session as it is written, and raises
``Refused`` when the rules say no. What takes a picture away is done in the media before it is
written.
"""

from collections.abc import Mapping
from datetime import datetime
from typing import Final

from app.domain import hands, line, messages, side_rooms, sight, signals
from app.domain.capabilities import Capability
from app.domain.floor import MoveAnswer, SignalKind, Whom
from app.domain.line import Measured
from app.domain.live_session import LiveSession
from app.services.engine import UNCHANGED, Act, Caller, Change, carry_out
from app.services.ports import House

FINE: Final = "fine"
"""What takes a signal back."""

Command = str | None
"""The id of a command: said twice, it is done once."""


# What a party does


def signal(house: House, caller: Caller, kind: str, command_id: Command = None) -> LiveSession:
    """Tell staff alone; ``kind`` is one of ``SignalKind`` but "alone", or "fine" to take back."""
    who, now = caller.person_id, house.clock.now()

    def change(session: LiveSession) -> None:
        if kind == FINE:
            signals.withdraw(session, who)
        else:
            signals.send(session, who, SignalKind(kind), now)

    return _do(house, caller, Capability.SIGNAL, change, command_id)


def hand(house: House, caller: Caller, up: bool, command_id: Command = None) -> LiveSession:
    """Ask to speak, or take it back."""
    act, who = hands.ask if up else hands.lower, caller.person_id
    return _do(house, caller, Capability.HAND, lambda s: act(s, who), command_id)


def write(house: House, caller: Caller, text: str, command_id: Command = None) -> LiveSession:
    """Write to staff."""
    who, now = caller.person_id, house.clock.now()
    return _do(
        house,
        caller,
        Capability.MESSAGE,
        lambda s: messages.write(s, who, who, text, now),
        command_id,
    )


def answer_move(
    house: House, caller: Caller, go: bool, later: bool, command_id: Command = None
) -> LiveSession:
    """Answer what a facilitator asked: go there now, in a few minutes, or stay."""
    said = MoveAnswer.GO if go else MoveAnswer.LATER if later else MoveAnswer.STAY
    who = caller.person_id
    return _do(
        house,
        caller,
        Capability.ANSWER_MOVE,
        lambda s: side_rooms.answer(s, who, said),
        command_id,
    )


def see(house: House, caller: Caller, whom: Whom | str, command_id: Command = None) -> LiveSession:
    """Choose whose pictures reach me: "everyone", "guides" or "nobody"."""
    who, chosen = caller.person_id, Whom(whom)
    return _do(
        house,
        caller,
        Capability.SEE,
        lambda s: sight.see(s, who, chosen),
        command_id,
        narrows=chosen is not Whom.EVERYONE,
    )


def hide(
    house: House, caller: Caller, name: str, hidden: bool, command_id: Command = None
) -> LiveSession:
    """Hide the picture of somebody who is with me, from me alone."""
    who = caller.person_id
    return _do(
        house,
        caller,
        Capability.HIDE,
        lambda s: sight.hide(s, who, name, hidden),
        command_id,
        narrows=hidden,
    )


def measured(house: House, caller: Caller, said: Measured) -> LiveSession:
    """Take what the person's page measured of their connection."""
    who, now = caller.person_id, house.clock.now()

    def change(session: LiveSession) -> object:
        return None if line.report(session, who, said, now) else UNCHANGED

    return _do(house, caller, Capability.LINE, change, None)


# What the house does by itself


def notice_alone(house: House, session_id: str, since: Mapping[str, datetime]) -> LiveSession:
    """I17: tell staff who has been alone for too long. ``since``: person id to when it began."""
    now, known = house.clock.now(), dict(since)

    def change(session: LiveSession) -> object:
        return None if signals.notice_alone(session, known, now) else UNCHANGED

    return carry_out(house, session_id, Act("house.alone", change))


def _do(
    house: House,
    caller: Caller,
    name: Capability,
    change: Change,
    command_id: Command,
    *,
    narrows: bool = False,
) -> LiveSession:
    act = Act(name, change, caller, command_id=command_id, parts=narrows)
    return carry_out(house, caller.session_id, act)
