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
    RELAY_WRITE = "person.relay_write"
    RELAY_READ_BACK = "person.relay_read_back"
    RELAY_AGREE = "person.relay_agree"
    RELAY_HOLD = "person.relay_hold"
    RELAY_GO_ON = "person.relay_go_on"
    RELAY_TAKE_BACK = "person.relay_take_back"
    RELAY_CHOOSE = "person.relay_choose"
    RELAY_OPEN = "person.relay_open"
    RELAY_REFUSE = "person.relay_refuse"
    RELAY_WANT_REPLY = "person.relay_want_reply"
    RELAY_NO_REPLY = "person.relay_no_reply"
    RELAY_PUT_AWAY = "person.relay_put_away"
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
    CORRIDOR = "staff.corridor"
    STAFF_RELAY_WRITE = "staff.relay_write"
    STAFF_RELAY_READ_BACK = "staff.relay_read_back"
    STAFF_RELAY_AGREE = "staff.relay_agree"
    STAFF_RELAY_TRANSLATE = "staff.relay_translate"
    STAFF_RELAY_AGREE_TRANSLATION = "staff.relay_agree_translation"
    STAFF_RELAY_ASK_CHANGE = "staff.relay_ask_change"
    STAFF_RELAY_CLEAR = "staff.relay_clear"
    STAFF_RELAY_RELEASE = "staff.relay_release"
    STAFF_RELAY_HOLD = "staff.relay_hold"
    STAFF_RELAY_GO_ON = "staff.relay_go_on"
    STAFF_RELAY_TAKE_BACK = "staff.relay_take_back"
    STAFF_RELAY_NOTE = "staff.relay_note"
    STAFF_RELAY_TELL_ABOUT = "staff.relay_tell_about"
    STAFF_RELAY_CHOOSE = "staff.relay_choose"
    STAFF_RELAY_REFUSE = "staff.relay_refuse"
    STAFF_RELAY_DELIVER = "staff.relay_deliver"
    STAFF_RELAY_WANT_REPLY = "staff.relay_want_reply"
    STAFF_RELAY_NO_REPLY = "staff.relay_no_reply"
    CHECK = "session.check"
    OPEN_JOINT = "session.open_joint"
    START_SHUTTLE = "session.start_shuttle"
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
# Words are carried from one principal to the other; who is beside them has no part in it.
_PRINCIPAL: Final = _PARTY | {
    capability for capability in Capability if capability.startswith("person.relay_")
}
# A co-facilitator may do whatever the lead may: when the lead is lost, control is already there.
_FACILITATOR: Final = _ANYONE | {
    capability for capability in Capability if capability.startswith(("staff.", "session."))
}

TABLE: Final[dict[Role, frozenset[Capability]]] = {
    Role.PERSON_HARMED: _PRINCIPAL,
    Role.PERSON_RESPONSIBLE: _PRINCIPAL,
    Role.SUPPORTER: _PARTY,
    Role.INTERPRETER: _PARTY,
    Role.OBSERVER: _PARTY - {Capability.MICROPHONE, Capability.CAMERA, Capability.HAND},
    Role.LEAD_FACILITATOR: _FACILITATOR,
    Role.CO_FACILITATOR: _FACILITATOR,
    Role.SHUTTLE_ADVOCATE: _FACILITATOR,
}


def may(person: Person, capability: Capability) -> bool:
    """True when the person's role permits it at all; the stage is asked elsewhere."""
    return capability in TABLE[person.role]
