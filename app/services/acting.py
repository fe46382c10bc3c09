"""How what a caller asks becomes an act of the engine, with its name and whom it is about."""

from app.domain.capabilities import Capability
from app.domain.live_session import LiveSession
from app.services.engine import Act, Caller, Change, carry_out
from app.services.ports import House

PARTING = frozenset(
    {
        Capability.STEP_OUT,
        Capability.MUTE,
        Capability.MOVE_HOME,
        Capability.TAKE_BREAK,
        Capability.SEPARATE,
        Capability.START_LEAVING,
        Capability.SUSPEND,
        Capability.END_SAFELY,
    }
)
"""When one of these cannot even be read, everything is closed."""


def own(
    house: House, caller: Caller, name: Capability, change: Change, command_id: str | None
) -> LiveSession:
    """Carry out what somebody does for themselves, or for the meeting as a whole."""
    act = Act(name, change, caller, command_id=command_id, parts=name in PARTING)
    return carry_out(house, caller.session_id, act)


def about(
    house: House,
    caller: Caller,
    name: Capability,
    person_id: str,
    change: Change,
    command_id: str | None,
    why: str | None = None,
) -> LiveSession:
    """Carry out what a facilitator does for one person; ``why`` is a code for the audit log."""
    act = Act(name, change, caller, person_id, why, command_id, parts=name in PARTING)
    return carry_out(house, caller.session_id, act)
