"""Every screen that a person meets: its group, and its picture in words."""

from dataclasses import dataclass

SIZES = {320: 640, 768: 1024, 1280: 800}
"""Width to height of a phone, a tablet and a laptop, in CSS pixels."""


@dataclass(frozen=True, slots=True)
class Screen:
    """``alt`` says what a person sees; ``call`` is a page that fills the window and stays in it."""

    group: str
    alt: str
    staff: bool = False
    call: bool = False


OPENING = "Opening a link"
CHECKING = "Checking a device"
FAULTS = "When a device or a network does not work"
COMING = "Coming in"
TALKING = "In the meeting"
LEAVING = "Going out"
ACCOUNTS = "Staff: an account of one's own"
PEOPLE = "Administrator: people"
PLANNING = "Facilitator: planning and inviting"
DESK = "Facilitator: the desk"

SCREENS: dict[str, Screen] = {
    "front": Screen(OPENING, "The front page: what to do with a personal link, and a number."),
    "not-there": Screen(OPENING, "A page that is not there, with a number to call."),
    "landing-without-link": Screen(OPENING, "An address without its secret: type the letters."),
    "landing": Screen(OPENING, "A personal link, opened: what happens next, and one button."),
    "landing-code": Screen(OPENING, "The link asks for the code that was told by phone."),
    "landing-code-wrong": Screen(
        OPENING, "A wrong code: how many tries are left, and whom to call."
    ),
    "join": Screen(OPENING, "The short address: one field for eight letters."),
    "join-code": Screen(OPENING, "The letters were right: one field for the spoken code."),
    "join-code-wrong": Screen(
        OPENING, "A code that is too short, said above and beside the field."
    ),
    "your-meeting": Screen(OPENING, "Your meeting: day, time, calendar file, and a device check."),
    "check-ask": Screen(
        CHECKING, "Before the browser asks: what the check is, and how to skip it."
    ),
    "check-picture": Screen(CHECKING, "Your own picture, and whether you can see yourself."),
    "check-microphone": Screen(CHECKING, "A level that moves, and the sentence: we can hear you."),
    "check-speaker": Screen(CHECKING, "A sound was played: did you hear it?"),
    "check-connection": Screen(CHECKING, "Four lines say how the connection does."),
    "check-choices": Screen(CHECKING, "Choices: own picture, softening, the size of text."),
    "check-end": Screen(CHECKING, "The end of the check: what was found, and Finish."),
    "fault-blocked": Screen(FAULTS, "The browser has blocked it: numbered steps to allow it."),
    "fault-system": Screen(FAULTS, "The device has blocked it: steps for each kind of device."),
    "fault-in-use": Screen(FAULTS, "Another app is using the camera: close it and try again."),
    "fault-no-camera": Screen(FAULTS, "No camera was found: carry on with sound only."),
    "fault-neither": Screen(FAULTS, "Neither camera nor microphone: listening is still possible."),
    "fault-in-app": Screen(FAULTS, "A browser inside another app: open the page elsewhere."),
    "fault-silent": Screen(FAULTS, "The microphone is on, but silent: what to try."),
    "fault-no-way": Screen(FAULTS, "The network lets no sound through: what to try."),
    "where": Screen(COMING, "Where are you today: three questions that only staff see."),
    "where-missing": Screen(COMING, "The same with two questions not answered yet."),
    "not-safe": Screen(COMING, "Not safe just now: what to do, and whom to call."),
    "rules": Screen(COMING, "What everyone agrees to, with a box for each, and plan B."),
    "waiting": Screen(COMING, "The waiting room: nobody can see or hear you.", call=True),
    "waiting-talk": Screen(COMING, "Alex is in the waiting room with you.", call=True),
    "waiting-willing": Screen(COMING, "Still willing? And: I am ready.", call=True),
    "go-in": Screen(COMING, "Ready to go in? Go in now, Not yet, or talk first.", call=True),
    "main-room": Screen(TALKING, "The main room: fixed seats under the privacy line.", call=True),
    "break": Screen(TALKING, "I need a break: it was told, and what else one can ask.", call=True),
    "break-seen": Screen(TALKING, "A strip says that Alex has seen it.", call=True),
    "more": Screen(TALKING, "More: own choices, one below the other.", call=True),
    "more-see": Screen(TALKING, "More, with every part open.", call=True),
    "message": Screen(TALKING, "A message to Alex, and what was written before.", call=True),
    "message-came": Screen(TALKING, "A message from Alex stays until it is read.", call=True),
    "held-muted": Screen(TALKING, "Alex has muted you for a moment, and why.", call=True),
    "asked-camera": Screen(TALKING, "Alex asks you to stop your camera: three answers.", call=True),
    "asked-move": Screen(TALKING, "Alex would like to talk in a private room.", call=True),
    "private-room": Screen(TALKING, "A private room: only Alex can see and hear you.", call=True),
    "paused": Screen(TALKING, "The meeting is paused: nobody can see or hear anyone.", call=True),
    "separated": Screen(TALKING, "Moved to one's own room for safety.", call=True),
    "connection-lost": Screen(TALKING, "Connection lost: nobody can see or hear you.", call=True),
    "leave": Screen(LEAVING, "Leave the meeting? You can come back.", call=True),
    "after": Screen(LEAVING, "After the meeting: how are you, and what happens next.", call=True),
    "left": Screen(LEAVING, "You have left, and where the way back is."),
    "staff-invitation": Screen(ACCOUNTS, "An invitation for staff, with one button.", staff=True),
    "staff-password": Screen(ACCOUNTS, "Choose a password.", staff=True),
    "staff-password-short": Screen(ACCOUNTS, "The password is too short, and says so.", staff=True),
    "staff-app": Screen(ACCOUNTS, "Set up an authenticator app: picture and letters.", staff=True),
    "staff-recovery-codes": Screen(ACCOUNTS, "Ten recovery codes to keep.", staff=True),
    "sign-in": Screen(ACCOUNTS, "Sign in with an address and a password.", staff=True),
    "sign-in-wrong": Screen(ACCOUNTS, "Signing in did not work, and why is not told.", staff=True),
    "second-step": Screen(ACCOUNTS, "The second step: a code from the app.", staff=True),
    "recovery-code": Screen(ACCOUNTS, "A recovery code instead of the app.", staff=True),
    "forgotten": Screen(ACCOUNTS, "I cannot sign in: whom to ask.", staff=True),
    "account": Screen(ACCOUNTS, "My account: where I am signed in.", staff=True),
    "account-password": Screen(ACCOUNTS, "Change my password.", staff=True),
    "confirm": Screen(ACCOUNTS, "The password again before something grave.", staff=True),
    "people": Screen(PEOPLE, "All who have an account, with their state.", staff=True),
    "invite": Screen(PEOPLE, "Invite a person: name, address, roles.", staff=True),
    "invite-no-role": Screen(PEOPLE, "No role was chosen, and the page says so.", staff=True),
    "invite-link": Screen(PEOPLE, "The link of the invitation, to hand over.", staff=True),
    "person": Screen(PEOPLE, "One person: roles, sign-ins, what can be done.", staff=True),
    "roles": Screen(PEOPLE, "Change roles, each with what it permits.", staff=True),
    "disable": Screen(PEOPLE, "Disable an account? What will happen.", staff=True),
    "plan-new": Screen(PLANNING, "Plan a meeting: begin, or go on with a draft.", staff=True),
    "plan-empty": Screen(PLANNING, "A plan with what is missing, in one list.", staff=True),
    "plan-when": Screen(PLANNING, "Kind, name, day, time and latest end.", staff=True),
    "plan-when-wrong": Screen(PLANNING, "A day that is none: what was typed stays.", staff=True),
    "plan-staff": Screen(PLANNING, "Who leads, who helps, who takes over.", staff=True),
    "plan-person": Screen(PLANNING, "One person: side, role, ways to reach them.", staff=True),
    "plan-order": Screen(PLANNING, "Seats, arriving and leaving in order.", staff=True),
    "plan": Screen(PLANNING, "The whole plan before it is sent.", staff=True),
    "planned": Screen(PLANNING, "The planned meeting, nobody invited yet.", staff=True),
    "planned-invited": Screen(PLANNING, "Everyone's link, letters, code and message.", staff=True),
    "meetings": Screen(PLANNING, "Meetings: today, coming and earlier.", staff=True),
    "call-off": Screen(PLANNING, "Call the meeting off? Who will be told.", staff=True),
    "outbox": Screen(PLANNING, "The outbox: what was written to whom.", staff=True),
    "desk-waiting": Screen(DESK, "Readiness, person by person, before the start.", True, True),
    "desk-ready": Screen(DESK, "Everything is in place: open the main room.", True, True),
    "desk-main-room": Screen(DESK, "The main room with the people beside it.", True, True),
    "desk-signal": Screen(DESK, "Jo needs a break: the signal stands on top.", True, True),
    "desk-person": Screen(DESK, "Everything that can be done for one person.", True, True),
    "desk-rooms": Screen(DESK, "Rooms, who is in them, and side rooms.", True, True),
    "desk-messages": Screen(DESK, "Messages: one thread for each person.", True, True),
    "desk-notes": Screen(DESK, "Private notes.", True, True),
    "desk-heard": Screen(DESK, "Who hears and sees whom, in words.", True, True),
    "desk-plan": Screen(DESK, "Plan B, aftercare and what people said.", True, True),
    "desk-end": Screen(DESK, "End: pause, close gently, or stop for safety.", True, True),
    "desk-more": Screen(DESK, "More: lock, seats, spotlight, stop, lead.", True, True),
    "desk-timer": Screen(DESK, "A timer with its words.", True, True),
    "desk-devices": Screen(DESK, "The facilitator's own sound and camera.", True, True),
    "desk-leaving": Screen(DESK, "People leave in order, one after the other.", True, True),
    "desk-after": Screen(DESK, "After: a talk with each before the end.", True, True),
    "desk-phone": Screen(DESK, "On a phone, everything after one more press.", True, True),
}
