"""What somebody types into the forms by which a case begins, and a courier that keeps letters."""

from dataclasses import dataclass, field
from typing import Any

from app.domain.cases.questions import Answers
from app.services.inviting import Letter

SELF: dict[str, Answers] = {
    "name": {"called": "Robin"},
    "contact": {
        "ways": ["call", "email"],
        "phone": "01632 960 555",
        "voicemail": "no",
        "email": "robin@example.org",
        "best_times": "Mornings",
        "read_by_others": "no",
        "may_say_who": "no",
    },
    "what": {"happened": "theft", "few_words": "My bicycle"},
    "when": {"about_when": "longer"},
    "police": {"police": "not-sure"},
    "worry": {"worry": "My landlord"},
    "needs": {"needs": ["interpreter"], "needs_more": "Polish"},
    "heard": {},
}
LATER: dict[str, Answers] = {
    "part": {"part": "affected"},
    "name": SELF["name"],
    "contact": SELF["contact"],
    "again": {"again": "four-weeks"},
}
FOR: dict[str, Answers] = {
    "about-you": {
        "ref_name": "Pat Officer",
        "ref_organisation": "Northern support",
        "ref_phone": "01632 960 777",
    },
    "person": {"side": "harmed", "called": "Robin", **SELF["contact"]},
    "what": {"happened": "damage", "about_when": "this-year", "stage": "sentenced"},
    "risk": {"danger": "no", "orders": "not-known", "flags": ["prison"]},
    "consent": {
        "knows": "yes",
        "agreed": "yes",
        "agreed_on": "2026-06-01",
        "agreed_how": "by-phone",
        "agreed_to": "Pat Officer",
    },
}


@dataclass
class KeptPost:
    """Takes every letter and keeps it, so that a test can read what was sent."""

    sent: list[Letter] = field(default_factory=list)
    keeps: bool = False

    def deliver(self, letter: Letter) -> None:
        self.sent.append(letter)


def form(answers: Answers, **more: Any) -> dict[str, Any]:
    """Return the fields of a form as a browser sends them."""
    return {**answers, **more}
