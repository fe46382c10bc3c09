"""What a case can lack before it goes on: an id, the gate it belongs to, words, what to do."""

from dataclasses import dataclass
from typing import Final, NamedTuple


@dataclass(frozen=True, slots=True)
class Missing:
    """One thing that is missing. ``who`` is a person's id, empty for the case as a whole.

    ``gate`` is the gate of the joint room that stays shut by it, empty for none. ``words`` say it
    to whoever works in the case, with the name that the person is called by.
    """

    id: str
    gate: str
    who: str
    words: str
    todo: str


class Lack(NamedTuple):
    """``words`` may name the person as ``{who}``; what else is named is said in place."""

    gate: str
    words: str
    todo: str


LACKS: Final[dict[str, Lack]] = {
    "held": Lack(
        "G1",
        "The case is on hold for safety.",
        "A named lead releases the hold, with a reason.",
    ),
    "paused": Lack("G1", "The case is paused.", "Resume it when there is somebody to go on."),
    "not-taken": Lack("", "No coordinator has taken this case.", "Take it, or give it to someone."),
    "referrer-not-known": Lack(
        "", "Nobody wrote down who referred this.", "Write down how it came to us."
    ),
    "asked-to-wait": Lack(
        "",
        "{who} asked to be left until {day}. Nobody gets in touch before that.",
        "Wait for that day. If they come back by themselves before, write that down.",
    ),
    "person-not-known": Lack("", "We do not know {who} yet.", "Add them once they are known."),
    "consent-missing": Lack(
        "G2",
        "{who} has not agreed that we work with them, or the consent ended.",
        "Explain it, ask, and record what they say.",
    ),
    "consent-route-missing": Lack(
        "G2",
        "{who} has no consent in force for this way of communicating.",
        "Ask for this way alone, and record what they say.",
    ),
    "consent-online-missing": Lack(
        "G2",
        "{who} has no consent in force for meeting by video.",
        "Ask about video alone, and record what they say.",
    ),
    "consent-interpreter-missing": Lack(
        "G2",
        "The person beside {who} has not agreed to an interpreter.",
        "Ask the person whom the interpreter comes with.",
    ),
    "is-considering": Lack(
        "", "{who} is still thinking about it.", "Wait, or ask when they said we may."
    ),
    "is-out": Lack(
        "G2", "{who} does not take part any more.", "Look after everyone, then close the case."
    ),
    "no-enquiries": Lack("G1", "No enquiries are written down.", "Make the first enquiries."),
    "not-detected": Lack(
        "G1", "The offence is not detected.", "Ask the police, or close it as not detected."
    ),
    "not-identified": Lack(
        "G1",
        "Nobody is identified as responsible.",
        "Ask the police, or close it as not detected.",
    ),
    "legal-bar-order": Lack(
        "G1", "A court order or a condition forbids contact.", "Ask who may change it, or close."
    ),
    "legal-bar-proceedings": Lack(
        "G1", "A court case is still going on.", "Pause the case until it is over."
    ),
    "legal-bar-not-checked": Lack(
        "G1", "Orders, conditions and court cases are not checked.", "Check them and write it down."
    ),
    "facts-not-accepted": Lack(
        "G1",
        "The basic facts are not accepted by the person responsible.",
        "Talk with them again, or close it as not acknowledged.",
    ),
    "sharing-not-agreed": Lack(
        "",
        "{who} has not agreed what the other side may be told.",
        "Fill in the disclosure sheet with them, and record their consent to share it.",
    ),
    "suitability-missing": Lack(
        "G1", "It is not written down whether this suits {who}.", "Assess it with them."
    ),
    "not-suitable": Lack(
        "G1", "This was found not suitable for {who}.", "Assess again, or offer something else."
    ),
    "risk-missing": Lack("G3", "There is no risk assessment for {who}.", "Make one."),
    "risk-expired": Lack(
        "G3", "The risk assessment for {who} has run out.", "Review it: make a new version."
    ),
    "risk-stop": Lack(
        "G3", "The risk assessment for {who} says stop.", "Talk with a case supervisor."
    ),
    "risk-not-signed": Lack(
        "G3",
        "A case supervisor has not signed the risk assessment for {who}.",
        "Ask the case supervisor.",
    ),
    "online-not-decided": Lack(
        "G1", "It is not decided whether a video meeting suits {who}.", "Decide it with them."
    ),
    "online-not-suitable": Lack(
        "G1", "A video meeting was found not to suit {who}.", "Choose another way, or decide again."
    ),
    "not-approved": Lack(
        "G1", "A case supervisor has not approved this case.", "Ask a case supervisor to decide."
    ),
    "route-not-chosen": Lack(
        "G1", "{who} has not chosen or agreed to a way.", "Offer the ways one at a time."
    ),
    "routes-differ": Lack(
        "G1", "The two sides have not agreed to the same way.", "Go back to the person harmed."
    ),
    "route-changed": Lack(
        "G1",
        "Somebody does not agree any more to this way.",
        "Prepare the way that both agree to, or ask each again.",
    ),
    "no-facilitator": Lack("G1", "No lead facilitator is allocated.", "Allocate one."),
    "prep-too-few": Lack(
        "G4",
        "{who} had {count} of {least} preparation meetings.",
        "Plan the next preparation meeting.",
    ),
    "supporter-not-prepared": Lack(
        "G4", "{who} comes along and was not prepared.", "Hold a preparation meeting with them."
    ),
    "motivation-missing": Lack(
        "G1",
        "What {who} hopes for and expects is not written down.",
        "Talk about it in the next preparation meeting.",
    ),
    "motivation-needs-work": Lack(
        "G1", "What {who} hopes for and expects needs more work.", "Prepare further, then judge."
    ),
    "motivation-not-appropriate": Lack(
        "G1",
        "What {who} hopes for and expects is not appropriate.",
        "Talk with your co-facilitator and the coordinator.",
    ),
    "agreement-missing": Lack(
        "G5", "There is no participation agreement.", "Write one, and read it with each person."
    ),
    "agreement-not-accepted": Lack(
        "G5",
        "{who} has not accepted this version of the agreement.",
        "Read version {version} through with them, and record what they say.",
    ),
    "plan-missing": Lack("G1", "There is no plan for the communication.", "Make the plan."),
    "plan-without-lead": Lack("G1", "The plan names no lead facilitator.", "Name one."),
    "aftercare-missing": Lack(
        "G1", "Nobody is named who looks after {who} afterwards.", "Name somebody in the plan."
    ),
    "readiness-missing": Lack("G1", "{who} was not asked whether they are ready.", "Ask them."),
    "readiness-not-yet": Lack("G1", "{who} is not ready yet.", "Ask what would help."),
    "readiness-old": Lack(
        "G1",
        "{who} said go too long ago, or before things changed.",
        "Ask again whether they are ready.",
    ),
    "observer-not-agreed": Lack(
        "G14", "{who} has not agreed that somebody observes.", "Ask, or meet without the observer."
    ),
    "follow-up-missing": Lack(
        "", "Nobody has followed up with {who} since.", "Get in touch the way they chose."
    ),
    "case-not-ready": Lack("G1", "The case is not ready.", "Look at what is missing in the case."),
    "case-not-there": Lack(
        "G1", "The case cannot be read now.", "Try again. If it stays so, call your administrator."
    ),
}

NOBODY: Final = "Somebody"


def lacks(code: str, who: str = "", called: str = "", **said: object) -> Missing:
    """Return what is missing, with the words filled in."""
    lack = LACKS[code]
    named = {"who": called or NOBODY, **said}
    return Missing(code, lack.gate, who, lack.words.format(**named), lack.todo.format(**named))
