"""The forms of a case as data: what each asks, about whom, where it stands, when it runs out.

The words of every question stand in ``templates/words/papers.en.json``. Answer codes that rules
read are written in ``guards``; they are the codes here, and never change.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum, auto
from typing import Any, Final

from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, CasePerson, Leaf
from app.domain.cases.papers import NOT_CARRIED, PaperKind
from app.domain.cases.questions import Answers, Ask, Question, one, some
from app.domain.refusals import Refused


class About(StrEnum):
    PERSON = auto()
    CASE = auto()
    EITHER = auto()


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of paper. ``valid`` names the threshold, in days, after which it is asked again.

    ``repeated``: each paper stands for itself, one beside the other, for example a contact
    attempt; other forms are one paper in versions. ``shared``: it stands on the shared leaf,
    whoever it is about. ``has_page``: staff fill it in on the page for forms; the others are
    written by a page or an act of their own.
    """

    questions: tuple[Question, ...]
    about: About = About.PERSON
    need: CaseMay = CaseMay.ASSESS
    valid: str | None = None
    repeated: bool = False
    shared: bool = False
    has_page: bool = True


def _text(name: str, *, needed: bool = False, only_if: tuple[str, str] | None = None) -> Question:
    return Question(name, Ask.TEXT, needed=needed, only_if=only_if)


def _line(name: str, *, needed: bool = False) -> Question:
    return Question(name, Ask.LINE, needed=needed)


def _day(name: str, *, needed: bool = False, only_if: tuple[str, str] | None = None) -> Question:
    return Question(name, Ask.DATE, needed=needed, only_if=only_if)


YES_NO: Final = ("yes", "no")
REASONS: Final = (
    *("explanation", "why", "reassurance", "questions", "apology", "to_say"),
    *("sorry", "explain", "answer", "own", "reassure", "repair"),
)
"""The six reasons of a person harmed, then those of a person responsible."""
SENSITIVE: Final = (
    "domestic",
    "sexual",
    "stalking",
    "trafficking",
    "child-exploitation",
    "hate",
    "child-involved",
)

FORMS: Final[Mapping[PaperKind, Form]] = {
    PaperKind.REASONS: Form(
        (
            some("reasons", *REASONS),
            _text("own_words"),
            _text("ask"),
            _text("say"),
            _text("hope"),
            _text("worry"),
        ),
        need=CaseMay.WRITE,
    ),
    PaperKind.REFERRAL: Form(
        (
            one("by", "self", "organisation", "family", "service"),
            _text("what_happened"),
            _day("when_it_happened"),
            _line("reported_to"),
            _text("safe_to_know"),
        ),
        need=CaseMay.ENQUIRE,
        has_page=False,
    ),
    PaperKind.ENQUIRIES: Form(
        (
            one("detected", "yes", "no", "not-known", needed=True),
            one("identified", *YES_NO, needed=True),
            one("facts_accepted", "yes", "partly", "no", "not-asked", needed=True),
            one("legal_bar", "none", "live-proceedings", "order", "checked-later", needed=True),
            _text("legal_note"),
            one("stage", "none", "investigation", "charged", "court", "sentence", "after-sentence"),
            some("sensitive", *SENSITIVE),
            _text("sources"),
        ),
        About.CASE,
        CaseMay.ENQUIRE,
    ),
    PaperKind.CONTACT: Form(
        (
            _day("date", needed=True),
            one("way", "call", "email", "text", "letter", "visit", "video", needed=True),
            one("outcome", "reached", "no-answer", "message-left", "did-not-attend", needed=True),
            _text("what_was_said"),
            _text("next"),
        ),
        need=CaseMay.WRITE,
        repeated=True,
    ),
    PaperKind.MORE_TIME: Form(
        (
            _day("ask_again", needed=True),
            one("how", "call", "email", "text", "letter", "they-call", needed=True),
            _text("note"),
        ),
        need=CaseMay.WRITE,
        has_page=False,
    ),
    PaperKind.SUITABILITY: Form(
        (
            _text("feelings"),
            _text("attitudes"),
            _text("motivation"),
            _text("hoped_outcomes"),
            _text("substance_use"),
            _text("mental_health"),
            _text("disability_learning"),
            _text("justice_stage"),
            _text("strengths"),
            one("decision", "suitable", "not-yet", "not-suitable", needed=True),
            _text("reason", needed=True),
        )
    ),
    PaperKind.RISK: Form(
        (
            one("safe_now", "yes", "no", "not-sure", needed=True),
            _text("safety_now"),
            _text("orders"),
            _text("coercion"),
            _text("power"),
            _text("mental_health"),
            _text("self_harm"),
            _text("substances"),
            _text("technology"),
            _text("in_the_room"),
            _text("strengths"),
            _text("of_taking_part", needed=True),
            _text("of_not_taking_part", needed=True),
            one("decision", "go-on", "go-on-with-conditions", "stop", needed=True),
            _text("conditions", needed=True, only_if=("decision", "go-on-with-conditions")),
            one("review_days", "7", "14", "21", "30", "60", "90", needed=True),
            one("supervisor_signed", "yes", "not-yet", "not-needed", needed=True),
            _line("supervisor"),
            _text("emergency_contact"),
            _text("place_during"),
        ),
        About.EITHER,
        valid="risk_days",
    ),
    PaperKind.MOTIVATION: Form(
        (
            _text("motivation", needed=True),
            _text("expectations", needed=True),
            _text("no_apology"),
            _text("silence_or_tears"),
            _text("meeting_by_accident"),
            one("judged", "appropriate", "needs-work", "not-appropriate", needed=True),
            _text("why"),
        )
    ),
    PaperKind.ONLINE: Form(
        (
            one("device", "own", "lent", "shared", "none"),
            one("private_place", "yes", "no", "not-sure"),
            _text("obstacles"),
            _text("help"),
            one("decision", "online", "hybrid", "in-person", "indirect-only", needed=True),
            _text("reason"),
        )
    ),
    PaperKind.DISCLOSURE: Form(
        (
            _line("name_used", needed=True),
            _text("place"),
            _text("progress"),
            _text("other"),
            _text("never"),
        ),
        need=CaseMay.SHARE,
    ),
    PaperKind.TOLD: Form(
        (
            _line("name_used", needed=True),
            _text("place"),
            _text("progress"),
            _text("other"),
        ),
        need=CaseMay.ENQUIRE,
        has_page=False,
    ),
    PaperKind.PREPARATION: Form(
        (
            one("held", "phone", "in-person", "video", needed=True),
            _day("date", needed=True),
            one("attended", *YES_NO, needed=True),
            some(
                "what_may_come_up",
                "no-apology",
                "silence",
                "tears",
                "anger",
                "line-drops",
                "meeting-by-accident",
            ),
            one("signal_practised", *YES_NO),
            one("kit_checked", *YES_NO),
            _text("notes"),
        ),
        repeated=True,
    ),
    PaperKind.PROMPTS: Form(
        (_text("questions"), _text("to_say"), _text("not_raised")), need=CaseMay.WRITE
    ),
    PaperKind.NEEDS: Form(
        (
            some(
                "access",
                "breaks",
                "plain-speech",
                "reading",
                "hearing",
                "sight",
                "mobility",
                "captions",
                "sign-language",
                "support-worker",
            ),
            _text("access_note"),
            one("interpreter", "no", "yes"),
            _line("interpreter_language"),
            one("device", "phone", "tablet", "laptop", "none"),
            one("place", "home", "office", "prison", "other"),
            _text("place_note"),
        ),
        need=CaseMay.WRITE,
    ),
    PaperKind.ROUTE: Form(
        (one("choice", "letter", "shuttle", "conference", "stop", "more-time", needed=True),),
        About.EITHER,
        CaseMay.RECORD_CONSENT,
        has_page=False,
    ),
    PaperKind.AGREEMENT: Form(
        (_text("text", needed=True),), About.CASE, shared=True, has_page=False
    ),
    PaperKind.ACCEPTED: Form(
        (_line("version", needed=True),), need=CaseMay.RECORD_CONSENT, repeated=True, has_page=False
    ),
    PaperKind.READINESS: Form(
        (
            one("prepared", *YES_NO),
            one("knows_what_may_come_up", *YES_NO),
            one("supporter", "yes", "no", "not-wanted"),
            one("kit_checked", *YES_NO),
            one("place_agreed", *YES_NO),
            one("aftercare_named", *YES_NO),
            one("knows_signal", *YES_NO),
            one("knows_how_it_ends", *YES_NO),
            one("decision", "go", "not-yet", needed=True),
            _text("note"),
        ),
        valid="readiness_days",
    ),
    PaperKind.PLAN: Form(
        (_line("lead", needed=True), _line("co")),
        About.CASE,
        CaseMay.PLAN,
        shared=True,
        has_page=False,
    ),
    PaperKind.APPROVAL: Form(
        (one("decision", "approved", "not-approved", needed=True), _text("reason", needed=True)),
        About.CASE,
        CaseMay.APPROVE,
        shared=True,
        has_page=False,
    ),
    PaperKind.NOTE: Form(
        (
            one("type", "factual", "working", NOT_CARRIED, "shared", needed=True),
            _text("text", needed=True),
        ),
        About.EITHER,
        CaseMay.WRITE,
        repeated=True,
        has_page=False,
    ),
    PaperKind.PARTNER: Form(
        (
            one("origin", "police", "prison", "probation", "health", "other", needed=True),
            _line("told_by"),
            _day("date"),
            _text("text", needed=True),
            _text("limits", needed=True),
        ),
        need=CaseMay.WRITE,
        repeated=True,
    ),
    PaperKind.OFFERED: Form(
        (
            some(
                "offered",
                "letter-not-sent",
                "surrogate",
                "support",
                "counselling",
                "information",
                "another-time",
            ),
            _text("note"),
        ),
        need=CaseMay.WRITE,
    ),
    PaperKind.DECISION: Form(
        (
            one("decision", "accept", "ask-more", "not-for-us", "duplicate", needed=True),
            _text("reason"),
        ),
        About.CASE,
        CaseMay.ENQUIRE,
        repeated=True,
        shared=True,
        has_page=False,
    ),
    PaperKind.FOLLOW_UP: Form(
        (
            _day("date", needed=True),
            one("way", "call", "visit", "video", "email", needed=True),
            one("outcome", "reached", "no-answer", "refused", needed=True),
            _text("how_they_are"),
            _text("support"),
        ),
        need=CaseMay.WRITE,
        repeated=True,
    ),
}
"""What people fill in, kind by kind. The service may word a question, and never its code."""

SHARABLE: Final = frozenset({PaperKind.NOTE, PaperKind.PARTNER, PaperKind.REASONS})
"""Papers that may be copied to the shared leaf; the others are read where they stand alone."""


def leaf_of(kind: PaperKind, person: CasePerson | None) -> Leaf:
    """Return where a paper stands: with its person's side, or on the shared leaf."""
    if FORMS[kind].shared or person is None:
        return Leaf.SHARED
    return LEAF_OF[person.side]


def demand_fits(kind: PaperKind, person: CasePerson | None) -> None:
    """Raise Refused("paper-about-whom") when this form is not asked about a person, or a case."""
    wrong = About.CASE if person is not None else About.PERSON
    if FORMS[kind].about is wrong:
        raise Refused("paper-about-whom")


def expires_at(
    kind: PaperKind, answers: Answers, at: datetime, thresholds: Mapping[str, Any]
) -> datetime | None:
    """Return when a paper runs out: by its service, or sooner by its own review."""
    named = FORMS[kind].valid
    if named is None:
        return None
    days = int(thresholds[named])
    asked = answers.get("review_days")
    return at + timedelta(days=min(days, int(asked)) if asked else days)
