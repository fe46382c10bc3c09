"""What a facilitator asks for one person in a live session.

Every function returns the session as it is written, and raises ``Refused`` when the rules say no.
"""

from datetime import timedelta
from typing import Final

from app.domain import admission, facilitation, leaving, moves
from app.domain.arrival import Private, Surroundings
from app.domain.attendance import Debrief
from app.domain.capabilities import Capability
from app.domain.live_session import LiveSession
from app.domain.messages import clean
from app.domain.shuttle import BACK_DEFAULT
from app.services.acting import about, own
from app.services.engine import Caller
from app.services.ports import House

OUT_OF_ORDER: Final = "out-of-order"
"""What the audit log says of an order that was changed; the reason itself is sealed."""


def admit(
    house: House,
    caller: Caller,
    person_id: str,
    reason: str = "",
    command_id: str | None = None,
) -> LiveSession:
    """Say by name: I know who this is (I40). Out of the planned order it takes a reason."""

    def change(session: LiveSession) -> None:
        admission.admit(session, caller.person_id, person_id, reason)

    why = OUT_OF_ORDER if reason else None
    return about(house, caller, Capability.ADMIT, person_id, change, command_id, why)


def waive_check(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        admission.waive_check(session, caller.person_id, person_id)

    return about(house, caller, Capability.WAIVE_CHECK, person_id, change, command_id)


def approve_room(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        admission.approve_room(session, caller.person_id, person_id)

    return about(house, caller, Capability.APPROVE_ROOM, person_id, change, command_id)


def record_place(
    house: House,
    caller: Caller,
    person_id: str,
    place: str,
    contact: str,
    command_id: str | None = None,
) -> LiveSession:
    """Write down where a person is and how to reach them, as they told the facilitator."""
    now = house.clock.now()

    def change(session: LiveSession) -> None:
        said = session.party(person_id).arrival.surroundings
        before = said or Surroundings(Private.NOT_SURE, "", True, "", "", now)
        admission.record_place(
            session, person_id, before.at_place(clean(place), clean(contact), now)
        )

    return about(house, caller, Capability.RECORD_PLACE, person_id, change, command_id)


def bring_in(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        facilitation.bring_in(session, person_id)

    return about(house, caller, Capability.BRING_IN, person_id, change, command_id)


def mute(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        facilitation.mute(session, caller.person_id, person_id)

    return about(house, caller, Capability.MUTE, person_id, change, command_id)


def ask_unmute(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        facilitation.ask_unmute(session, person_id)

    return about(house, caller, Capability.ASK_UNMUTE, person_id, change, command_id)


def move_home(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        facilitation.move_home(session, person_id)

    return about(house, caller, Capability.MOVE_HOME, person_id, change, command_id)


def grant_voice(
    house: House, caller: Caller, person_id: str, command_id: str | None = None
) -> LiveSession:
    def change(session: LiveSession) -> None:
        facilitation.grant_voice(session, person_id)

    return about(house, caller, Capability.GRANT_VOICE, person_id, change, command_id)


def visit(
    house: House,
    caller: Caller,
    room_id: str,
    command_id: str | None = None,
    back_minutes: int = BACK_DEFAULT,
) -> LiveSession:
    """Go to a room. ``back_minutes`` is what the side is told that a shuttle's advocate leaves."""
    back_at = house.clock.now() + timedelta(minutes=back_minutes)

    def change(session: LiveSession) -> None:
        facilitation.visit(session, caller.person_id, room_id, back_at)

    return own(house, caller, Capability.VISIT, change, command_id)


def release(
    house: House,
    caller: Caller,
    person_id: str,
    reason: str = "",
    command_id: str | None = None,
) -> LiveSession:
    """Let one side go to its debrief room. Out of the planned order it takes a reason."""

    def change(session: LiveSession) -> None:
        moves.release(session, person_id, reason)

    why = OUT_OF_ORDER if reason else None
    return about(house, caller, Capability.RELEASE, person_id, change, command_id, why)


def debriefed(
    house: House,
    caller: Caller,
    person_id: str,
    outcome: Debrief | str,
    command_id: str | None = None,
) -> LiveSession:
    """Mark how the talk afterwards went: "done" or "refused"."""
    mark = Debrief(outcome)

    def change(session: LiveSession) -> None:
        leaving.debriefed(session, person_id, mark)

    return about(house, caller, Capability.DEBRIEFED, person_id, change, command_id)
