"""Which role may ask for what. A capability has the name of the event that it permits."""

from enum import StrEnum
from typing import Final

from app.domain.people import Person, Role


class Capability(StrEnum):
    OFFER = "peer.offer"
    SERVERS = "peer.servers"
    BEAT = "person.beat"
    LEAVE = "person.leave"
    MICROPHONE = "person.microphone"
    CAMERA = "person.camera"
    READY = "person.ready"
    GO_IN = "person.go_in"
    NOT_YET = "person.not_yet"
    STEP_OUT = "person.step_out"
    WILLING = "person.willing"
    SIGNAL = "person.signal"
    HAND = "person.hand"
    MESSAGE = "person.message"
    ANSWER_MOVE = "person.answer_move"
    SEE = "person.see"
    HIDE = "person.hide"
    LINE = "person.line"
    ADMIT = "staff.admit"
    WAIVE_CHECK = "staff.waive_check"
    APPROVE_ROOM = "staff.approve_room"
    RECORD_PLACE = "staff.record_place"
    RELEASE = "staff.release"
    BRING_IN = "staff.bring_in"
    MUTE = "staff.mute"
    ASK_UNMUTE = "staff.ask_unmute"
    MOVE_HOME = "staff.move_home"
    VISIT = "staff.visit"
    GRANT_VOICE = "staff.grant_voice"
    DEBRIEFED = "staff.debriefed"
    ACKNOWLEDGE = "staff.acknowledge"
    LOWER_HAND = "staff.lower_hand"
    MESSAGE_TO = "staff.message"
    HOLD_MUTE = "staff.hold_mute"
    CAMERA_OFF = "staff.camera_off"
    ASK_CAMERA_OFF = "staff.ask_camera_off"
    SPOTLIGHT = "staff.spotlight"
    SEEN_BY = "staff.seen_by"
    OPEN_SIDE_ROOM = "staff.open_side_room"
    CLOSE_SIDE_ROOM = "staff.close_side_room"
    ASK_MOVE = "staff.ask_move"
    NOTE = "staff.note"
    CHECK = "session.check"
    OPEN_JOINT = "session.open_joint"
    TAKE_BREAK = "session.take_break"
    SEPARATE = "session.separate"
    RESUME = "session.resume"
    START_CLOSING = "session.start_closing"
    START_LEAVING = "session.start_leaving"
    SUSPEND = "session.suspend"
    END_SAFELY = "session.end_safely"
    CLOSE = "session.close"
    TAKE_OVER = "session.take_over"
    LOCK = "session.lock"
    BROADCAST = "session.broadcast"
    MUTE_ALL = "session.mute_all"
    QUIET = "session.quiet"
    SEATS = "session.seats"
    TIMER = "session.timer"
    STOP_TIMER = "session.stop_timer"


_ANYONE: Final = frozenset(
    {
        Capability.OFFER,
        Capability.SERVERS,
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
    Capability.WILLING,
    Capability.SIGNAL,
    Capability.HAND,
    Capability.MESSAGE,
    Capability.ANSWER_MOVE,
    Capability.SEE,
    Capability.HIDE,
    Capability.LINE,
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
    Role.OBSERVER: _PARTY - {Capability.MICROPHONE, Capability.CAMERA, Capability.HAND},
    Role.LEAD_FACILITATOR: _FACILITATOR,
    Role.CO_FACILITATOR: _FACILITATOR,
}


def may(person: Person, capability: Capability) -> bool:
    """True when the person's role permits it at all; the stage is asked elsewhere."""
    return capability in TABLE[person.role]
