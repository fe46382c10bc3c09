"""What the rules of relays, of letters, of all that crosses, answer when they say no."""

from typing import Final

REFUSAL_WORDS: Final = {
    # What is carried from one side to the other
    "relay-not-there": "This is not there any more.",
    "relay-other-step": "This cannot be done with this message now. Look at it again.",
    "relay-words-changed": "The words changed meanwhile. Read the new ones first.",
    "relay-empty": "Write the words first.",
    "relay-too-long": "This is too long. Use up to 4,000 letters, or write two messages.",
    "relay-about-too-long": "Say in up to 200 letters what it is about.",
    "relay-too-many": "There are 30 messages under way. Take one back first.",
    "relay-passed-on": "It was passed on a moment ago.",
    "relay-taken-back": "It was taken back.",
    "relay-not-now": "This cannot be done just now. Nothing is lost. Ask us, or try again later.",
    "relay-not-looked-at": "Say that it is safe and that it is kind, or ask for other words.",
    "relay-needs-translation": "It must be written in the other language first.",
    "relay-translation-about": "Say what it is about in both languages, or in neither.",
    "relay-translation-not-agreed": "The words in the other language are not agreed to yet.",
    "relay-held-by-staff": "We have paused this for now. Ask us about it.",
    "relay-choose-one": "Choose one of these first.",
    "relay-tell-us": "This cannot be written down to be passed on yet. Tell it to us, and we keep "
    "it for you.",
    "relay-for-nobody": "Nothing can be passed on yet. Keep it in a note for now; whoever leads "
    "can say when.",
    # Letters
    "letter-not-there": "There is no such letter, or it is not there any more.",
    "letter-not-now": "This cannot be done with this letter now. Look at it again.",
    "letter-changed-meanwhile": "The letter was changed meanwhile. Read it again, then decide.",
    "letter-too-long": "This is too long. A letter has at most 20,000 characters, a line 200.",
    "letter-too-many-pages": "A letter has at most 12 photographs. Take one out first.",
    "letter-too-many": "There are 40 letters already. Go on with one of them.",
    "letter-empty": "Nothing is written yet. Write something, or add a photograph of the page.",
    "letter-say-what": "Write what you want to say.",
    "letter-not-ticked": "Tick both: that it is safe, and that it is likely to do good.",
    "letter-was-read": "The letter has been read, so it cannot be taken back.",
    "letter-not-agreed": "Whoever wrote it has not agreed to these words yet.",
    "letter-asked-later": "They asked to be left in peace with it until a later day.",
    "letter-say-how": "Say first how they want to have it.",
    "letter-not-yet": "It is not ready to be read yet.",
    "letter-for-nobody": "This letter cannot go to anybody yet. It is kept; whoever leads can say "
    "when.",
    "letter-picture-waits": "Nobody has looked at one of its photographs yet.",
    "letter-picture-gone": "One of its photographs is not there any more. "
    "Take it out of the letter.",
    # What crosses from one side to the other
    "crossing-not-ready": "The case is not ready for this. Look at what is missing in it.",
    "crossing-not-this-way": "This is not a way that both agreed to. Ask each of them again.",
    "crossing-not-agreed": "Somebody's consent for this way is not in force. Ask them again.",
    "crossing-risk": "The risk assessment does not allow this now. Review it first.",
    "crossing-not-approved": "A case supervisor has not approved this case. Ask for it first.",
    "shuttle-not-on": "The shuttle is stopped now. Go on with it, or end it, then pass this on.",
}
