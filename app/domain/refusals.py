"""What the rules answer when they say no: a permanent code, and plain words that say what to do."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.stages import FALL_BACK, MOVE_NAMES, MOVES, Stage


class Refused(Exception):
    """The rules say no. ``code`` is kebab-case and permanent; it is safe to show and to log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_NOT_NOW: Final = {
    "check": "The checks can be made while everyone is waiting. Look at the stage at the top.",
    "open_joint": "Select Check everyone is ready first, or Ready to go on after separating.",
    "take_break": "There is nothing to pause: the main room is not open.",
    "separate": "The meeting is closing. Everyone is apart already.",
    "resume": "The meeting is not stopped. You can carry on from here.",
    "end_safely": "The meeting is closing already. Each person is in their own room.",
    "close": "End the meeting safely first, then talk with each person.",
}

_SENTENCES: Final = {
    # The way in
    "link-not-recognised": "We do not recognise this link. Ask who sent it for a new one.",
    "link-not-open-yet": "It is too early for this link. Come back closer to the meeting.",
    "open-elsewhere": "This meeting is open on another device. You can use this one instead.",
    "not-signed-in": "Open your own link again to come back.",
    "session-not-recognised": "We do not recognise this meeting. Open your own link again.",
    "session-ended": "The meeting has ended. You do not need to do anything.",
    "seat-revoked": "This link has been replaced. Ask the person who sent it for a new one.",
    # Order of things
    "stale-connection": "This page is no longer connected. Reload it to come back.",
    "view-changed": "Something changed just now. Look at the page again, then decide.",
    "not-allowed": "This is not something you can do here.",
    "not-now": "This cannot be done at this moment. Look at the page again.",
    "person-not-recognised": "That person is not in this meeting. Look at the page again.",
    "malformed": "The page sent something we cannot read. Reload it and try again.",
    "unknown-event": "The page sent something we cannot read. Reload it and try again.",
    "too-large": "That was too large to send. Reload the page and try again.",
    "too-fast": "That was pressed many times. Wait a moment and try again.",
    "failed": "Something went wrong on our side. Nobody was let in. Try again.",
    # Sound and picture
    "media-unavailable": "Sound and picture are not there at the moment. We are trying again.",
    "media-full": "Too many meetings are going on here at once. Try again in a few minutes.",
    "offer-refused": "Your browser sent something we cannot use. Reload the page and try again.",
    "media-not-ready": "Sound and picture are not connected yet. Wait a moment and try again.",
    "may-not-speak": "Your microphone stays off for now. A facilitator can open it for you.",
    "may-not-show": "You are here to observe, so your camera stays off.",
    # Going in
    "not-admitted": "Wait here. A facilitator will come and speak with you first.",
    "not-invited": "The main room is not open for you now. Wait for your facilitator.",
    "no-facilitator-there": "No facilitator is in the main room now. Wait here a moment.",
    # What staff ask
    "person-not-admitted": "Admit that person first, after you have spoken with them.",
    "person-not-here": "That person is not connected now. Wait until they are back.",
    "not-a-participant": "This can only be done for a participant.",
    "already-there": "That person is in the main room already.",
    "room-not-recognised": "That room is not part of this meeting now. Look at the page again.",
    "last-facilitator": "You are the only facilitator in the main room. Pause everyone first.",
    "needs-no-grant": "This person's voice needs no permission, or they are here only to observe.",
    "no-joint-room": "This meeting has one side only, so it has no main room.",
    "debrief-missing": "Mark for each person how the talk afterwards went, then close the meeting.",
    "not-part-of-it": "This person did not take part, so there is no talk afterwards to mark.",
    # Gates
    "lead-not-here": "The lead facilitator must be here with sound and picture.",
    "someone-not-admitted": "Admit each person who is here. Someone from each side must be here.",
    "someone-not-ready": "Wait until each person has pressed ready.",
    # Plans
    "plan-without-lead": "Name one lead facilitator.",
    "plan-too-many-people": "Too many people for one meeting. Plan it with fewer.",
    "plan-name": "Each name must be 1 to 40 letters long, on one line, and used once.",
    "plan-title": "Give the meeting a neutral title of 1 to 80 letters on one line.",
    "plan-people": "Name at least one person, and both sides for a conference.",
    "plan-companion": "Say which person each supporter, interpreter or observer belongs with.",
    "plan-roles": "A role does not fit the side. Check each person.",
    "plan-times": "The meeting must open before its latest end.",
    "plan-staff": "One of the facilitators is not known here.",
}

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    _SENTENCES
    | {
        f"cannot-{move}-while-{stage}": _NOT_NOW[move]
        for move in MOVE_NAMES
        for stage in Stage
        if move != FALL_BACK and (stage, move) not in MOVES
    }
)
"""Plain words for every code, for the person who was refused."""


def sentence(code: str) -> str:
    """Return the words for a code; one that is not listed gets neutral words."""
    return SENTENCES.get(code, _SENTENCES["failed"])
