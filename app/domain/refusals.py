"""What the rules answer when they say no: a permanent code, and plain words that say what to do."""

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final

from app.domain.dialogue.refusal_words import REFUSAL_WORDS
from app.domain.stages import BY_ITSELF, MOVE_NAMES, MOVES, Stage


class Refused(Exception):
    """The rules say no. ``code`` is kebab-case and permanent; it is safe to show and to log."""

    def __init__(self, code: str) -> None:
        super().__init__(code)
        self.code = code


_NOT_NOW: Final = {
    "check": "The checks can be made while everyone is waiting. Look at the stage at the top.",
    "open_joint": "Select Check everyone is ready first, or Ready to go on after separating.",
    "start_shuttle": "A shuttle begins while everyone waits, or after a break.",
    "take_break": "There is nothing to pause: the main room is not open.",
    "separate": "The meeting is closing. Everyone is apart already.",
    "resume": "The meeting is not stopped. You can carry on from here.",
    "end_safely": "The meeting is closing already. Each person is in their own room.",
    "start_closing": "Closing words are said in the main room. It is not open now.",
    "start_leaving": "People leave in order after a meeting in the main room. You can end safely.",
    "suspend": "The meeting is closing. Everyone is apart already.",
    "close": "End the meeting safely first, then talk with each person.",
}

_SENTENCES: Final = {
    # The way in
    "link-not-recognised": "We do not recognise this link. Ask who sent it for a new one.",
    "link-not-open-yet": "It is too early for this link. Come back closer to the meeting.",
    "too-many-tries": "There were too many tries. Wait ten minutes, then try again, or call us.",
    "join-code-not-recognised": "We do not recognise this code. Look at the letters again.",
    "spoken-code-needed": "Enter the 6-digit code that we gave you.",
    "spoken-code-wrong": "That is not the code that we gave you. Look at it again, or call us.",
    "spoken-code-blocked": "The code was wrong five times, so this link is closed. Call us.",
    "meeting-called-off": "This meeting will not go ahead. You do not need to do anything.",
    "contact-not-known": "We do not know a safe way to reach this person. Add one to the plan.",
    "contact-way-not-safe": "This person did not say that this way is safe, so nothing was sent.",
    "contact-no-address": "There is no address or number for this way. Add one to the plan.",
    "contact-address-wrong": "This e-mail address cannot be right. Look at it again.",
    "post-not-set-up": "Sending e-mail is not set up here. Give the message in another safe way.",
    "post-unreachable": "The mail server cannot be reached. Nothing is lost: we keep trying.",
    "post-refused": "The mail server did not take this message.",
    "post-address": "The mail server says that this address does not exist.",
    "message-not-there": "This message has gone, or a newer one took its place.",
    "nothing-there": "What was there for this person is not there any more.",
    "print-letters-not-known": "Some letters of these words cannot be put into a PDF here. "
    "Print the page with your browser in place of it.",
    "link-not-there": "This person has no link now. Prepare a new invitation.",
    "open-elsewhere": "This meeting is open on another device. You can use this one instead.",
    "page-open-elsewhere": "Your page is open on another device. You can use this one instead.",
    "not-signed-in": "Open your own link again to come back.",
    "session-not-recognised": "We do not recognise this meeting. Open your own link again.",
    "session-ended": "The meeting has ended. You do not need to do anything.",
    "meeting-locked": "The meeting has begun, so nobody new can come in. Call us if you need help.",
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
    "out-of-order": "The plan names another person first. Give a reason to do it in this order.",
    "not-a-principal": "Supporters and interpreters go with their person. Choose that person.",
    "already-lead": "You lead this meeting already.",
    "staff-leave-last": "You are the last facilitator here. Stay until everyone has gone.",
    "no-joint-room": "This meeting has no main room: people stay in their own rooms.",
    "not-a-shuttle": "In this meeting no words are carried from room to room.",
    "serves-the-other-side": "Somebody else is here for this person. Write to them in the "
    "corridor.",
    "debrief-missing": "Mark for each person how the talk afterwards went, then close the meeting.",
    "not-part-of-it": "This person did not take part, so there is no talk afterwards to mark.",
    # The floor
    "held-mute": "Your facilitator keeps microphones off for now. You can ask to speak.",
    "release-first": "That microphone is kept off. Release it first, then ask.",
    "nothing-written": "There is nothing to send yet. Write your message first.",
    "no-signal": "There is nothing to answer any more. Look at the page again.",
    "seat-twice": "Name each person once in the order of seats.",
    "not-asked": "This question is not open any more. Look at the page again.",
    "no-facilitator-in-room": "No facilitator is in that room now. Wait here a moment.",
    "nobody-asked": "Choose at least one person for the private room.",
    "two-sides": "A private room is for one side only. Choose people of one side.",
    "companion-alone": "Supporters and interpreters move with their person. Choose both.",
    "not-this-room": "That room was agreed with other people. Open a new one for this person.",
    "in-that-room": "That person is in that room already.",
    "no-side-rooms-now": "Private rooms cannot be opened at this stage of the meeting.",
    # Gates
    "lead-not-here": "The lead facilitator must be here with sound and picture.",
    "someone-not-admitted": "Admit each person who is here. Someone from each side must be here.",
    "someone-not-ready": "Each person who is here must still want this, and press ready.",
    "rules-not-agreed": "Each person who is here must agree to the ground rules today.",
    "device-not-checked": "Check each device, or let the person in without a check.",
    "room-not-private": "Each person must be somewhere private, or you approve the room.",
    "place-not-held": "Write down where each person is, and whom we may call.",
    "plan-b-not-known": "Each person must know what happens if the line fails.",
    "aftercare-not-named": "Name somebody who looks after each person afterwards.",
    "observer-here": "An observer is here. Ask each person whether they agree.",
    "case-not-ready": "The case is not ready, or is on hold. Look at what is missing in it.",
    "consent-not-in-force": "Somebody's consent is not in force for this meeting. Ask them again.",
    "risk-not-current": "The risk assessment is not current. Review it first.",
    "not-prepared": "Both sides must be prepared first. Plan a preparation meeting.",
    # Plans
    "plan-not-there": "This plan is not there any more. It may be finished already.",
    "plan-has-clashes": "Something in this plan must be put right first. See the list at the top.",
    "meeting-has-begun": "Somebody is in this meeting already. Use End the meeting there.",
    "plan-without-lead": "Name one lead facilitator.",
    "plan-too-many-people": "Too many people for one meeting. Plan it with fewer.",
    "plan-name": "Each name must be 1 to 40 letters long, on one line, and used once.",
    "plan-title": "Give the meeting a neutral title of 1 to 80 letters on one line.",
    "plan-people": "Name at least one person, and both sides for a conference.",
    "plan-companion": "Say which person each supporter, interpreter or observer belongs with.",
    "plan-roles": "A role does not fit the side. Check each person.",
    "plan-times": "The meeting must open before its latest end.",
    "plan-staff": "One of the facilitators is not known here.",
    "plan-not-of-the-case": "Somebody here is not in this case, or not as the case has them. "
    "Look at the people of the case, then plan again.",
    "plan-two-sides": "This kind of meeting is for one side only.",
    "plan-must-not-meet": "Two of these people must not meet. The case says so.",
    "plan-guide-not-of-the-case": "A facilitator of this plan does not work in this case with "
    "everyone who comes. Ask its coordinator.",
    "plan-not-this-way": "This kind of meeting is not the way that both agreed to.",
    "plan-without-advocate": "Name a shuttle advocate.",
    "plan-side-without-advocate": "An advocate of this plan serves one side only. Name one for "
    "the other side too.",
    "route-ask-again": "Ask each of them again first: more contact needs a fresh yes from both.",
    "meeting-not-to-record": "This meeting is written down already, or this person was not in it.",
    "case-without-supervisor": "No case supervisor works in this case yet. Ask its coordinator.",
    "case-own-work": "Nobody approves a case that they prepare themselves.",
    "gate-not-advisory": "Your service always asks this check. It cannot be set aside.",
    # People's own pages
    "agreement-changed": "The text has changed. Please read it again.",
    "consent-is-all": "Everything else hangs on this one. You can stop taking part instead.",
    "page-is-over": "You are not taking part now. Call us if you want to come back.",
    # Referrals
    "too-many-forms": "We have had several forms from this connection. Please call us.",
    "form-gone": "This form is not kept any more. You can begin again, or call us.",
    "form-not-there": "There is no such page in this form. Go back to the form.",
    "form-not-finished": "Something is not answered yet. Look at the form again.",
    "form-cannot-start": "This part can be filled in after the part about the person.",
    "form-link-over": "This link does not work now. Ask for a new one, or call us.",
    "referral-needs-consent": "We need to know when, how and to whom the person agreed.",
    "person-is-out": "This person does not take part any more, so nothing was sent.",
    "not-approached-yet": "This person was not approached yet, so nothing was sent.",
    "asked-for-time": "Somebody asked for time here, so nothing is sent before the day.",
    # Cases
    "case-not-there": "There is no such case, or it is not one of yours.",
    "case-not-yours": "This part of the case is not open to you.",
    "case-not-allowed": "Your duty in this case does not include this. Ask its coordinator.",
    "case-changed-meanwhile": "Somebody else changed this case. Look at it again, then save.",
    "case-cannot-do-this-now": "This is not the next step of this case. Look at what is missing.",
    "case-closed": "This case is closed. It can be read, and nothing in it can be changed.",
    "paper-about-whom": "This form is not asked about a person, or not about the case.",
    "consent-worded-anew": "The words of consent changed meanwhile. Read them the new ones.",
    "paper-stays": "This is read where it stands, and cannot be copied to both sides’ staff.",
    "paper-shared-already": "A copy of this stands with what both sides’ staff know already.",
    "person-there-already": "This side has its person already. Others come beside them.",
    "person-beside-whom": "Add the person first whom they come with.",
    "person-name": "Write the name that this person wants to be called by.",
    "reveal-why": "Choose why you need the contact details.",
    "glass-why": "Choose why it cannot wait, and write what it is about.",
    "consent-not-given": "This was not agreed to, or it was withdrawn already.",
    "consent-later-than-now": "Nobody can have agreed on a day that has not come.",
    "consent-review-passed": "The day to ask again must still come.",
    "consent-names-nobody": "Name who observes.",
    "case-held": "This case is on hold for safety. A named lead must release it first.",
    "case-meeting-runs": "People are in a meeting of this case now. End the meeting first.",
    "case-you-know-somebody": "You told us that you know somebody here. A colleague must take it.",
    "case-cannot-work-here": "Something stops this. Look at the list of what speaks against it.",
    "assignment-not-there": "This person does not do this in the case now. Look at it again.",
    "owner-hands-over": "A case always has a coordinator. Name another one in place of this one.",
    "case-answer-missing": "Say how the person answered, and when to ask again if they need time.",
    "known-not-enough": "Write the first and the last name of the person, or a case's reference.",
    "register-not-read": "Look at what you wrote about yourself again.",
    "task-not-there": "There is no such task, or it is not one of yours.",
    "task-not-known": "This is not a kind of task that we know.",
    "task-by-act": "This task is done by doing it. Open the case and carry it out there.",
    "task-cannot-wait": "This task cannot be put off so far. Look at when it is due.",
    "text-changed-meanwhile": "Somebody else changed these words. Look at what is different.",
    "text-not-there": "There is no such version of these words.",
    "case-paused": "This case is paused. Resume it first.",
    "case-lacks-something": "Something is missing for this step. Look at the list of what is.",
    "case-ask-again-when": "Choose a day from tomorrow on, at most three years away.",
    "case-not-held": "This case is not on hold.",
    "case-reason-needed": "Give a reason.",
    "case-closed-for-what": "This is not what happened in this case. Choose another reason.",
    "case-shrunk": "Little is kept of this case, so it cannot go on. Begin a new referral.",
    "case-not-to-shrink": "This record must be kept as it is.",
    # Files of a case
    "file-not-there": "There is no such file, or it is not one of yours.",
    "file-empty": "Choose a file.",
    "file-what": "Say what it is.",
    "file-whose": "Say whose it is.",
    "file-too-large": "This file is larger than 10 MB. Take the photograph in a smaller size.",
    "file-not-a-picture": "Only photographs (JPEG or PNG) are taken. Photograph or scan the page.",
    "file-too-many-points": "This picture is too large. Take the photograph in a smaller size.",
    "file-broken": "This picture cannot be read. Take it again.",
    "file-busy": "Another picture is being read. Try again in a moment.",
    "file-too-many": "This case has 60 files. Take one out first.",
    "file-waits": "Nobody has looked at this file yet. Ask who works with this person.",
    "track-cannot-go-there": "This person is not at that point. Look at their part of the case.",
}

SENTENCES: Final[Mapping[str, str]] = MappingProxyType(
    _SENTENCES
    | REFUSAL_WORDS
    | {
        f"cannot-{move}-while-{stage}": _NOT_NOW[move]
        for move in MOVE_NAMES
        for stage in Stage
        if move not in BY_ITSELF and (stage, move) not in MOVES
    }
)
"""Plain words for every code, for the person who was refused."""


TO_STAFF: Final = (
    "assignment-",
    "case-",
    "crossing-",
    "file-",
    "known-",
    "owner-",
    "paper-",
    "plan-",
    "shuttle-",
    "task-",
    "track-",
)
"""How the codes begin that staff alone are told: their sentences speak of cases."""


def for_guests(code: str) -> str:
    """Return the code that somebody without an account is told in place of this one."""
    return "failed" if code.startswith(TO_STAFF) else code


def sentence(code: str) -> str:
    """Return the words for a code; one that is not listed gets neutral words."""
    return SENTENCES.get(code, _SENTENCES["failed"])
