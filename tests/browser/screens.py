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
INFORMATION = "Finding out"
REFERRING = "Asking to be contacted"
REFERRING_FOR = "An organisation asks for somebody"
OWN = "A page of one's own"
COMING_TO_STAFF = "Staff: today, and who comes to us"
CASE = "Staff: one case"
READINESS = "Staff: from a way to an approval"
CARRIED = "Letters and messages: a page of one's own"
CARRYING = "Advocate: words between two people"
TEXTS = "Administrator: the words of the service"

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
    "information": Screen(INFORMATION, "What this is, for everybody, and three ways on."),
    "information-affected": Screen(
        INFORMATION, "I was affected: four ways on that weigh the same."
    ),
    "information-film": Screen(INFORMATION, "The film, or the stories in its place."),
    "information-steps": Screen(INFORMATION, "What happens, step by step; each step opens."),
    "information-way": Screen(INFORMATION, "Letters: what they are, who sees them, how to stop."),
    "information-help-now": Screen(INFORMATION, "Help now: numbers to call."),
    "information-private": Screen(INFORMATION, "Before anything is asked: how to leave no trace."),
    "information-would-help": Screen(INFORMATION, "What would help? Boxes, and own words."),
    "information-answer": Screen(INFORMATION, "What can come of that; kept only when one wants."),
    "refer": Screen(REFERRING, "Who is this for? Four ways to begin."),
    "refer-safe": Screen(REFERRING, "Are you safe to fill this in now?"),
    "refer-help": Screen(REFERRING, "Numbers to call first, a way back and a way on."),
    "refer-name-missing": Screen(
        REFERRING, "What to call you was not answered, and the page says so."
    ),
    "refer-contact": Screen(REFERRING, "How to reach you: what a way needs opens under it."),
    "refer-what": Screen(REFERRING, "What happened, in one choice and a few words."),
    "refer-check": Screen(REFERRING, "Everything that was answered, before it is sent."),
    "refer-about-you": Screen(REFERRING, "It was sent; four questions that can be left out."),
    "refer-done": Screen(REFERRING, "It is with us: a reference, and what happens next."),
    "refer-for": Screen(REFERRING_FOR, "An address at work, to which a link is sent."),
    "refer-for-tasks": Screen(REFERRING_FOR, "Five tasks, and how far each is."),
    "refer-for-person-missing": Screen(REFERRING_FOR, "About the person: what is still missing."),
    "own-landing": Screen(OWN, "The link to one's own page asks for the spoken code."),
    "own-page": Screen(OWN, "What was agreed, what comes next, who is there."),
    "own-consents": Screen(OWN, "What I said yes to, each with a way to stop it."),
    "own-stop-one": Screen(OWN, "Stop this one? What it means."),
    "own-agreement": Screen(OWN, "The agreement to read and accept."),
    "own-time": Screen(OWN, "More time: when to be asked again, and how."),
    "own-questions": Screen(OWN, "What I want to ask or say."),
    "own-sheet": Screen(OWN, "The same as a sheet to print."),
    "own-contact-wrong": Screen(OWN, "How to reach me: a number that is none stays, and is named."),
    "own-stop": Screen(OWN, "Stop taking part: what happens then, and one button."),
    "own-stopped": Screen(OWN, "You have stopped, and whom you can call."),
    "today": Screen(COMING_TO_STAFF, "What is due today, what waits, my cases.", staff=True),
    "enquiries": Screen(COMING_TO_STAFF, "Those whom I asked, and a new one.", staff=True),
    "enquiry": Screen(COMING_TO_STAFF, "Who wanted more time, and three answers.", staff=True),
    "enquiry-refer-missing": Screen(
        COMING_TO_STAFF, "When and how they agreed is missing.", staff=True
    ),
    "enquiry-new": Screen(
        COMING_TO_STAFF, "Write down what somebody would ask or say.", staff=True
    ),
    "referrals": Screen(COMING_TO_STAFF, "New referrals: filters, and who waits.", staff=True),
    "referral": Screen(
        COMING_TO_STAFF, "One referral: what was said, and the decision.", staff=True
    ),
    "referral-confirm": Screen(
        COMING_TO_STAFF, "What the decision does, before it does.", staff=True
    ),
    "register": Screen(COMING_TO_STAFF, "My languages, training and whom I know.", staff=True),
    "steps": Screen(COMING_TO_STAFF, "What may come next, and what is missing for it.", staff=True),
    "step-approach": Screen(COMING_TO_STAFF, "Speak to the other person: not yet.", staff=True),
    "team": Screen(COMING_TO_STAFF, "Who works in a case, and naming somebody.", staff=True),
    "cases": Screen(CASE, "My cases, and finding one.", staff=True),
    "glass": Screen(CASE, "Open a case in an emergency: why, and who will know.", staff=True),
    "case": Screen(CASE, "One case: two sides with a wall between them.", staff=True),
    "case-one-side": Screen(CASE, "The same for whoever works with one side only.", staff=True),
    "case-people": Screen(CASE, "The people of a case, each on their side.", staff=True),
    "case-person": Screen(CASE, "One person's name, voice and language.", staff=True),
    "case-papers": Screen(CASE, "The forms of a case and what they came to.", staff=True),
    "case-paper-missing": Screen(CASE, "A form with an answer missing.", staff=True),
    "case-version": Screen(CASE, "An earlier version of a form.", staff=True),
    "case-consents": Screen(CASE, "Who agreed to what.", staff=True),
    "case-consents-of-one": Screen(CASE, "One person's consents, and stopping.", staff=True),
    "case-consent": Screen(CASE, "Recording a consent: when, how, what was explained.", staff=True),
    "case-notes": Screen(CASE, "Notes: of facts, one's own, and shared.", staff=True),
    "case-timeline": Screen(CASE, "What was done, when and by whom.", staff=True),
    "case-files": Screen(CASE, "Files of a case, and sending one up.", staff=True),
    "case-own-page": Screen(CASE, "Giving a person the link to their own page.", staff=True),
    "ways": Screen(READINESS, "Letters, go-between or meeting, beside each other.", staff=True),
    "way": Screen(READINESS, "Which way each person chose.", staff=True),
    "board": Screen(READINESS, "What is missing for readiness, person by person.", staff=True),
    "board-ready": Screen(READINESS, "Nothing is missing.", staff=True),
    "board-person": Screen(READINESS, "Preparation meetings with one person.", staff=True),
    "agreement": Screen(READINESS, "The agreement, and who accepted it.", staff=True),
    "case-plan": Screen(READINESS, "Who leads, and who is there afterwards.", staff=True),
    "told": Screen(READINESS, "What each side may be told.", staff=True),
    "approval": Screen(READINESS, "A supervisor approves, or says why not.", staff=True),
    "own-letters": Screen(CARRIED, "Letters that I write, and how far each is."),
    "own-letter-write": Screen(CARRIED, "Writing a letter, with what was said beside it."),
    "own-letter-there": Screen(CARRIED, "There is a letter for me: have it, wait, or say no."),
    "own-letter-read": Screen(CARRIED, "The letter itself, a break, and what can come next."),
    "own-messages": Screen(CARRIED, "Messages that are carried for me, and one that is there."),
    "letters": Screen(CARRYING, "The letters of two people, and how far each is.", staff=True),
    "letter": Screen(CARRYING, "One letter: two versions, what changed in words.", staff=True),
    "letter-offer": Screen(CARRYING, "Offer a letter? All that the other learns.", staff=True),
    "messages": Screen(CARRYING, "Messages over days, side by side.", staff=True),
    "message-clear": Screen(CARRYING, "Is it safe? What to look for in a message.", staff=True),
    "ledger": Screen(CARRYING, "Who did what with which version, and no word.", staff=True),
    "shuttle-desk": Screen(CARRYING, "Live to one room, who waits in the other.", True, True),
    "shuttle-clear": Screen(CARRYING, "A message that was agreed, to be cleared.", staff=True),
    "texts": Screen(TEXTS, "Everything that the service words itself.", staff=True),
    "texts-reasons": Screen(TEXTS, "The six reasons and their mirror, to be edited.", staff=True),
    "texts-versions": Screen(TEXTS, "Every version of a text.", staff=True),
}
