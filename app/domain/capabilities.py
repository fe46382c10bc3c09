"""Which role may ask for what. A capability has the name of the event that it permits."""

from enum import StrEnum
from typing import Final

from app.domain.people import Person, Role


class Capability(StrEnum):
    OFFER = "peer.offer"
    BEAT = "person.beat"
    LEAVE = "person.leave"
    MICROPHONE = "person.microphone"
    CAMERA = "person.camera"
    READY = "person.ready"
    GO_IN = "person.go_in"
    NOT_YET = "person.not_yet"
    STEP_OUT = "person.step_out"
    ADMIT = "staff.admit"
    BRING_IN = "staff.bring_in"
    MUTE = "staff.mute"
    ASK_UNMUTE = "staff.ask_unmute"
    MOVE_HOME = "staff.move_home"
    VISIT = "staff.visit"
    GRANT_VOICE = "staff.grant_voice"
    DEBRIEFED = "staff.debriefed"
    CHECK = "session.check"
    OPEN_JOINT = "session.open_joint"
    TAKE_BREAK = "session.take_break"
    SEPARATE = "session.separate"
    RESUME = "session.resume"
    END_SAFELY = "session.end_safely"
    CLOSE = "session.close"


_ANYONE: Final = frozenset(
    {
        Capability.OFFER,
        Capability.BEAT,
        Capability.LEAVE,
        Capability.MICROPHONE,
        Capability.CAMERA,
    }
)
_PARTY: Final = _ANYONE | {
    Capability.READY,
    Capability.GO_IN,
    Capability.NOT_YET,
    Capability.STEP_OUT,
}
# A co-facilitator may do whatever the lead may: when the lead is lost, control is already there.
_FACILITATOR: Final = _ANYONE | {
    capability for capability in Capability if capability.startswith(("staff.", "session."))
}

TABLE: Final[dict[Role, frozenset[Capability]]] = {
    Role.PERSON_HARMED: _PARTY,
    Role.PERSON_RESPONSIBLE: _PARTY,
    Role.SUPPORTER: _PARTY,
    Role.INTERPRETER: _PARTY,
    Role.OBSERVER: _PARTY - {Capability.MICROPHONE, Capability.CAMERA},
    Role.LEAD_FACILITATOR: _FACILITATOR,
    Role.CO_FACILITATOR: _FACILITATOR,
}


def may(person: Person, capability: Capability) -> bool:
    """True when the person's role permits it at all; the stage is asked elsewhere."""
    return capability in TABLE[person.role]
