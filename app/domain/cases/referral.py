"""The forms by which a case begins: which questions each asks, in which order, as data.

The words stand in ``templates/words/referring.en.json``. A question has the same name in every
form that asks it, so that staff read every referral with one list.
"""

from collections.abc import Iterable, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Final

from app.domain.cases.forms import SENSITIVE
from app.domain.cases.questions import Answers, Ask, Question, is_asked, one, read, some
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way

Steps = Mapping[str, tuple[Question, ...]]


class Asking(StrEnum):
    """Who fills a form in. The codes stand in addresses, so they tell nothing."""

    HARMED = "me"
    RESPONSIBLE = "my-part"
    LATER = "later"  # wants more time, and says when and how to be asked again
    FOR = "for"  # an organisation, for somebody who agreed


YES_NO: Final = ("yes", "no")
NOT_SURE: Final = ("yes", "no", "not-sure", "rather-not")
HAPPENED: Final = (
    *("violence", "threats", "close-to-me", "sexual", "theft", "damage", "driving", "hate"),
    *("death", "other", "rather-not"),
)
ABOUT_WHEN: Final = (
    *("this-month", "this-year", "one-to-five", "longer", "not-sure", "rather-not"),
)
NEEDS: Final = (
    *("interpreter", "sign-language", "easy-read", "someone-with-me", "larger-text"),
    *("technology", "other"),
)
FLAGS: Final = (*SENSITIVE, "prison", "order")

SAFE: Final = (one("safe", "yes", "not-sure", "no", needed=True),)
NAME: Final = (Question("called", Ask.LINE, needed=True, longest=60),)
WAYS: Final = tuple(str(way) for way in (Way.CALL, Way.TEXT, Way.EMAIL, Way.LETTER, Way.SOMEONE))
CONTACT: Final = (
    some("ways", *WAYS, needed=True),
    Question("phone", Ask.PHONE, needed=True, only_if=("ways", "call")),
    one("voicemail", *YES_NO, only_if=("ways", "call")),
    Question("text_to", Ask.PHONE, needed=True, only_if=("ways", "text")),
    Question("email", Ask.EMAIL, needed=True, only_if=("ways", "email")),
    Question("address", Ask.TEXT, needed=True, only_if=("ways", "letter"), longest=300),
    Question("through", Ask.LINE, needed=True, only_if=("ways", "someone")),
    Question("best_times", Ask.LINE),
    one("may_say_who", *YES_NO),
    one("read_by_others", "yes", "no", "not-sure"),
)
IN_THE_VAULT: Final = frozenset({"phone", "text_to", "email", "address", "through"})
"""Answers that lead to somebody: they stand in the vault, and on no paper."""
HAPPENED_STEP: Final = (
    one("happened", *HAPPENED, needed=True),
    Question("few_words", longest=500),
)
NEEDS_STEP: Final = (some("needs", *NEEDS), Question("needs_more", Ask.LINE))
WORRY: Final = Question("worry", longest=500)

SELF: Final[Steps] = {
    "name": NAME,
    "contact": CONTACT,
    "what": HAPPENED_STEP,
    "when": (one("about_when", *ABOUT_WHEN, needed=True),),
    "police": (one("police", *NOT_SURE, needed=True),),
    "worry": (WORRY,),
    "needs": NEEDS_STEP,
    "heard": (
        one(
            "heard", "police", "court", "support", "friend", "online", "leaflet", "prison", "other"
        ),
    ),
}
"""The questions of one page each; "Are you safe to fill this in now?" stands before them."""

LATER: Final[Steps] = {
    "part": (one("part", "affected", "responsible", needed=True),),
    "name": NAME,
    "contact": CONTACT,
    "again": (
        one("again", "two-weeks", "four-weeks", "three-months", "day", needed=True),
        Question("again_day", Ask.DATE, needed=True, only_if=("again", "day")),
    ),
}

REASON_CODES: Final = {
    Side.HARMED: ("explanation", "why", "reassurance", "questions", "apology", "to_say"),
    Side.RESPONSIBLE: ("sorry", "explain", "answer", "own", "reassure", "repair"),
}
"""The six reasons, and their mirror. Their words belong to the service."""

OTHER_STEP: Final = "reasons"
"""Not asked of anybody who did not choose them before: they can be added and changed at the end."""

EQUALITY: Final = (
    one("age", "under-18", "18-24", "25-34", "35-49", "50-64", "65-over", "rather-not"),
    one("gender", "woman", "man", "another", "rather-not"),
    one("ethnicity", "asian", "black", "mixed", "white", "other", "rather-not"),
    one("disability", "yes", "no", "rather-not"),
)

AGREED_HOW: Final = ("in-person", "by-phone", "in-writing")
AGREED: Final = (some("agree", "yes", needed=True),)

TASKS: Final[Steps] = {
    "about-you": (
        Question("ref_name", Ask.LINE, needed=True),
        Question("ref_job", Ask.LINE),
        Question("ref_organisation", Ask.LINE, needed=True),
        Question("ref_phone", Ask.PHONE),
    ),
    "person": (
        one("side", "harmed", "responsible", needed=True),
        *NAME,
        Question("full_name", Ask.LINE, longest=100),
        *CONTACT,
        Question("language", Ask.LINE, longest=60),
        *NEEDS_STEP,
    ),
    "what": (
        one("happened", *HAPPENED, needed=True),
        Question("few_words", longest=1000),
        one("about_when", *ABOUT_WHEN, needed=True),
        one(
            "stage",
            *("not-reported", "reported", "investigation", "charged", "court", "sentenced"),
            *("closed", "not-known"),
            needed=True,
        ),
        Question("their_reference", Ask.LINE, longest=60),
    ),
    "risk": (
        one("danger", "yes", "no", "not-known", needed=True),
        Question("danger_more", longest=1000, only_if=("danger", "yes")),
        one("orders", "yes", "no", "not-known", needed=True),
        Question("orders_more", longest=1000, only_if=("orders", "yes")),
        Question("worry", longest=1000),
        some("flags", *FLAGS),
    ),
    "consent": (
        one("knows", *YES_NO, needed=True),
        one("agreed", *YES_NO, needed=True, only_if=("knows", "yes")),
        Question("agreed_on", Ask.DATE, needed=True, only_if=("agreed", "yes")),
        one("agreed_how", *AGREED_HOW, needed=True, only_if=("agreed", "yes")),
        Question("agreed_to", Ask.LINE, needed=True, only_if=("agreed", "yes")),
    ),
}
"""The five tasks of an organisation. The last one can start when the person is known."""

LONGEST_AGAIN: Final = timedelta(days=366)
_AGAIN: Final = {"two-weeks": 14, "four-weeks": 28, "three-months": 91}


def steps_of(asking: Asking) -> Steps:
    return {Asking.LATER: LATER, Asking.FOR: TASKS}.get(asking, SELF)


def reasons_step(side: Side) -> tuple[Question, ...]:
    return (some("reasons", *REASON_CODES[side]), Question("own_words", longest=1000))


def side_of(asking: Asking, answers: Answers) -> Side:
    """Return the side of whom the form is about: as the form says, or as they said in it."""
    said = answers.get("side") or answers.get("part")
    theirs = asking is Asking.RESPONSIBLE or said == "responsible"
    return Side.RESPONSIBLE if theirs else Side.HARMED


def questions_of(asking: Asking, side: Side = Side.HARMED) -> tuple[Question, ...]:
    """Return everything that a form asks, for staff who read it afterwards."""
    asked = [question for step in steps_of(asking).values() for question in step]
    return (*asked, *reasons_step(side))


def read_step(questions: Iterable[Question], typed: Answers, today: date) -> dict[str, str]:
    """Return the problems of one page, with what its form knows of days (question name -> code)."""
    asked = tuple(questions)
    problems = read(asked, typed).problems
    days = {q.name for q in asked if q.ask is Ask.DATE and is_asked(q, typed)}
    for name in days - set(problems):
        given = typed.get(name)
        if isinstance(given, str) and given and not _fits(name, date.fromisoformat(given), today):
            problems[name] = "date"
    return problems


def _fits(name: str, day: date, today: date) -> bool:
    """A day on which somebody agreed has been; one on which to ask again is still to come."""
    if name in ("again_day", "ask_again"):
        return today < day <= today + LONGEST_AGAIN
    return day <= today


def missing_steps(steps: Steps, answers: Answers, done: Iterable[str], today: date) -> list[str]:
    """Return the steps that are still to be answered: not seen yet, or not right."""
    seen = set(done)
    return [
        name
        for name, questions in steps.items()
        if name not in seen or read_step(questions, answers, today)
    ]


def day_to_ask_again(answers: Answers, today: date) -> date:
    """Return the day that somebody chose to be asked again on."""
    if answers["again"] == "day":
        return date.fromisoformat(answers["again_day"])
    return today + timedelta(days=_AGAIN[answers["again"]])


def demand_consent(answers: Answers) -> None:
    """Raise Refused("referral-needs-consent") unless it is recorded: when, how, and to whom."""
    agreed = answers.get("knows") == "yes" and answers.get("agreed") == "yes"
    told = all(answers.get(name) for name in ("agreed_on", "agreed_how", "agreed_to"))
    if not (agreed and told):
        raise Refused("referral-needs-consent")


def contact_of(answers: Answers) -> SafeContact:
    """Return how somebody is reached, as they said it; what was not said means no."""
    said = {name: answers.get(name, "") for name in ("phone", "text_to", "email", "address")}
    return SafeContact(
        frozenset(Way(way) for way in answers.get("ways", [])),
        said["email"],
        said["phone"],
        may_say_who=answers.get("may_say_who") == "yes",
        read_by_others=answers.get("read_by_others") != "no",
        text_to=said["text_to"],
        voicemail=answers.get("voicemail") == "yes",
        best_times=answers.get("best_times", ""),
        address=said["address"],
        through=answers.get("through", ""),
        must_not_know=answers.get("worry", ""),
    )


def answers_of(contact: SafeContact) -> Answers:
    """Return how the form would have been filled in that says so: ``contact_of`` the other way."""
    lines = ("phone", "text_to", "email", "address", "through", "best_times")
    yes_no = ("voicemail", "may_say_who", "read_by_others")
    answers: Answers = {name: getattr(contact, name) for name in lines}
    answers |= {name: "yes" if getattr(contact, name) else "no" for name in yes_no}
    return answers | {"ways": [str(way) for way in Way if way in contact.ways]}


def flags_of(answers: Answers) -> frozenset[str]:
    """Return what must be seen before anything else is read."""
    happened = {"sexual": "sexual", "close-to-me": "domestic", "hate": "hate"}
    found = set(answers.get("flags", []))
    if answers.get("happened") in happened:
        found.add(happened[answers["happened"]])
    if answers.get("orders") == "yes":
        found.add("order")
    return frozenset(found)


def is_sensitive(flags: Iterable[str]) -> bool:
    return bool(set(flags) & set(SENSITIVE))
