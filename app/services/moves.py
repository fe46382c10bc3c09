"""What moves a whole meeting on, asked by a facilitator.

Every function returns the session as it is written, and raises ``Refused`` when the rules say no.
"""

from app.domain import leading, moves
from app.domain.capabilities import Capability
from app.domain.live_session import LiveSession
from app.services.acting import own
from app.services.cases import live
from app.services.engine import Act, Caller, Change, carry_out
from app.services.ports import House, UnitOfWork


def check(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return own(house, caller, Capability.CHECK, moves.check, command_id)


def open_joint(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    """Open the joint room through the gates: staff go in, parties are invited."""

    def change(session: LiveSession) -> None:
        moves.open_joint(session, caller.person_id)

    return _opening(house, caller, Capability.OPEN_JOINT, change, command_id)


def start_shuttle(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    """Let words be carried between the rooms of a shuttle, through the gates."""
    return _opening(house, caller, Capability.START_SHUTTLE, moves.start_shuttle, command_id)


def start_closing(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    """Closing words; from a break the joint room opens for them, through the gates."""

    def change(session: LiveSession) -> None:
        moves.start_closing(session, caller.person_id)

    return _opening(house, caller, Capability.START_CLOSING, change, command_id)


def start_leaving(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return own(house, caller, Capability.START_LEAVING, moves.start_leaving, command_id)


def take_break(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return own(house, caller, Capability.TAKE_BREAK, moves.take_break, command_id)


def separate(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return own(house, caller, Capability.SEPARATE, moves.separate, command_id)


def suspend(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return own(house, caller, Capability.SUSPEND, moves.suspend, command_id)


def resume(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return own(house, caller, Capability.RESUME, moves.resume, command_id)


def end_safely(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    return own(house, caller, Capability.END_SAFELY, moves.end_safely, command_id)


def take_over(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    """The caller leads from now on."""

    def change(session: LiveSession) -> None:
        leading.take_over(session, caller.person_id)

    return own(house, caller, Capability.TAKE_OVER, change, command_id)


def lock(house: House, caller: Caller, on: bool, command_id: str | None = None) -> LiveSession:
    def change(session: LiveSession) -> None:
        leading.lock(session, on)

    return own(house, caller, Capability.LOCK, change, command_id)


def close(house: House, caller: Caller, command_id: str | None = None) -> LiveSession:
    """End the session for good: links die in the same transaction, then connections and media."""
    connected: set[str] = set()

    def change(session: LiveSession) -> None:
        connected.update(at.person_id for at in session.attendances.values() if at.connected)
        moves.close(session)

    def also(work: UnitOfWork) -> None:
        for link in work.links.live_of(caller.session_id):
            link.revoked = True
            work.links.save(link)

    def then(session: LiveSession) -> None:
        house.media.close_session(session.id)
        for person_id in sorted(connected):
            house.announcer.closed(person_id, "ended", False, session.id)
        house.states.forget(session.id)

    act = Act(
        Capability.CLOSE, change, caller, command_id=command_id, parts=True, also=also, then=then
    )
    return carry_out(house, caller.session_id, act)


def _opening(
    house: House, caller: Caller, name: Capability, change: Change, command_id: str | None
) -> LiveSession:
    """The case of the meeting goes on with it, in the same transaction."""
    also = live.begun(house, caller.session_id)
    act = Act(name, change, caller, command_id=command_id, also=also)
    return carry_out(house, caller.session_id, act)
