"""The parts of each kind of text that a service words itself, with their limits."""

import re
from string import Formatter
from typing import Final

from app.domain.cases.consents import Purpose
from app.domain.cases.defaults import DEFAULTS
from app.domain.cases.questions import Answers, Ask, Question, one, some
from app.domain.cases.tasks import read_days
from app.domain.cases.wordings import Rows, Shape, said
from app.domain.plan import MAY_BE_ADVISORY

LIMITS: Final = {
    "preparation_meetings": (1, 10),
    "risk_days": (7, 180),
    "readiness_days": (3, 60),
    "consent_review_days": (30, 365),
    "more_time_days": (7, 180),
    "acknowledge_hours": (4, 120),
    "contact_days": (1, 30),
}
"""The least and the most of each threshold: no service can set a safeguard to nothing."""

LINK_WANTED: Final = frozenset({"invitation", "own_page", "form_link"})
FIELDS: Final = {
    "invitation": ("at", "link", "phone"),
    "moved": ("at", "before", "phone"),
    "called_off": ("at", "phone"),
    "reminder": ("at", "phone"),
    "receipt": ("reference", "phone"),
    "own_page": ("link", "phone"),
    "something_there": ("phone",),
    "form_link": ("link", "phone"),
    "referrer_receipt": ("reference", "phone"),
}
"""What each message may fill in; only a plain one may name the ``organisation`` as well."""

TELLING: Final = re.compile(
    r"restor|victim|offend|perpetrat|crim|police|court|prison|probation|justice|harm|assault|abuse"
    r"|troseddw|adferol|heddlu|carchar|dioddefw",
    re.IGNORECASE,
)
"""What must not stand in a message that others in a home may see."""

FILM_FILES: Final = ("film", "described", "signed")
CAPTION_FILES: Final = ("captions_english", "captions_welsh")
NO_FILE: Final = "none"

WAYS: Final = ("letter", "shuttle", "conference")
MOST_WORDS: Final = 40_000  # characters of a film's transcript


def _row(*questions: Question | tuple[Question, Question]) -> tuple[Question, ...]:
    return tuple(each for one in questions for each in (one if isinstance(one, tuple) else (one,)))


def _line(name: str, ask: Ask = Ask.LINE, *, needed: bool = False) -> Question:
    return Question(name, ask, needed=needed)


def _codes(kind: str, rows: str) -> tuple[str, ...]:
    return tuple(row["code"] for row in DEFAULTS[kind][rows])


def _numbers(answers: Answers) -> dict[str, str]:
    """Say which thresholds are no whole number within the limits, and lines that are no day."""
    _, wrong = read_days(answers.get("closed_days", ""))
    return ({"closed_days": "date"} if wrong else {}) | {
        name: "number"
        for name, (least, most) in LIMITS.items()
        if not re.fullmatch(r"[0-9]{1,3}", answers[name], re.ASCII)
        or not least <= int(answers[name]) <= most
    }


def _templates(answers: Answers) -> dict[str, str]:
    """Say which messages name a field they do not have, have no link, or tell too much."""
    return {name: wrong for name, text in answers.items() if (wrong := _wrong_message(name, text))}


def _wrong_message(name: str, text: str) -> str:
    about, _, tone = name.removesuffix("_cy").rpartition("_")
    allowed = {*FIELDS[about], *(["organisation"] if tone == "plain" else [])}
    try:
        used = [
            (field, spec, how)
            for _, field, spec, how in Formatter().parse(text)
            if field is not None
        ]
    except ValueError:
        return "field"
    if any(field not in allowed or spec or how for field, spec, how in used):
        return "field"
    if about in LINK_WANTED and "link" not in {field for field, _, _ in used}:
        return "link-wanted"
    return "not-discreet" if tone == "discreet" and TELLING.search(text) else ""


def _area_codes(answers: Answers) -> dict[str, str]:
    """Say which areas have a code that is no code, or that another one has as well."""
    codes = {name: text for name, text in answers.items() if name.endswith("-code")}
    given = [*codes.values()]
    return {
        name: "area-code"
        for name, code in codes.items()
        if not re.fullmatch(r"[a-z0-9-]{1,30}", code, re.ASCII) or given.count(code) > 1
    }


def _film(answers: Answers) -> dict[str, str]:
    """A film without captions is closed to whoever cannot hear it."""
    named = {
        name for name in (*FILM_FILES, *CAPTION_FILES) if answers.get(name, NO_FILE) != NO_FILE
    }
    problems = {}
    if "film" in named:
        if "captions_english" not in named:
            problems["captions_english"] = "film-captions"
        if not answers.get("transcript"):
            problems["transcript"] = "film-transcript"
    return problems


_TITLE = said("title", Ask.LINE, needed=True)
_TEXT = said("text", needed=True)

SHAPES: Final[dict[str, Shape]] = {
    "information": Shape(
        (
            one("referrals", "open", "closed", needed=True),
            *said("closed_text", needed=True),
            _line("closed_phone", Ask.PHONE),
            *said("opening", needed=True),
            *said("who", needed=True),
            *said("stop", needed=True),
            *said("instead", needed=True),
            *said("may_not", needed=True),
            *(
                each
                for way in WAYS
                for part in ("what", "sees", "stop")
                for each in said(f"{way}_{part}", needed=True)
            ),
            *said("responsible_opening", needed=True),
            *said("privacy", needed=True),
            *said("privacy_long", needed=True),
            *said("complaints", needed=True),
            *said("contact"),
        ),
        (Rows("steps", _row(_TITLE, _TEXT), most=15),),
    ),
    "film": Shape(
        (
            *said("title", Ask.LINE, needed=True),
            *said("note", needed=True),
            *said("minutes", Ask.LINE),
            *(one(name, NO_FILE) for name in (*FILM_FILES, *CAPTION_FILES)),
            *said("transcript", longest=MOST_WORDS),
            *said("stories_note"),
        ),
        (Rows("stories", _row(_TITLE, _TEXT), most=8),),
        _film,
    ),
    "reasons": Shape(
        rows=tuple(
            Rows(who, _row(said("text", Ask.LINE, needed=True)), _codes("reasons", who))
            for who in ("harmed", "responsible")
        )
    ),
    "helplines": Shape(
        rows=(
            Rows(
                "lines",
                _row(
                    _line("name", needed=True),
                    said("for_whom", Ask.LINE, needed=True),
                    _line("phone", Ask.PHONE, needed=True),
                    _line("text", Ask.PHONE),
                    said("hours", Ask.LINE),
                    _line("checked", Ask.DATE),
                ),
            ),
        )
    ),
    "areas": Shape(
        rows=(
            Rows(
                "areas",
                _row(
                    said("name", Ask.LINE, needed=True),
                    said("team", Ask.LINE, needed=True),
                    _line("phone", Ask.PHONE, needed=True),
                    said("hours", Ask.LINE),
                    _line("code", needed=True),
                ),
            ),
        ),
        check=_area_codes,
    ),
    "agreement": Shape(
        (*said("opening", needed=True), *said("closing")),
        (Rows("rules", _row(said("text", Ask.LINE, needed=True)), most=12),),
    ),
    "consents": Shape(tuple(each for name in Purpose for each in said(name, needed=True))),
    "script": Shape(
        rows=(Rows("parts", _row(_line("title", needed=True), Question("text", needed=True))),)
    ),
    "message_templates": Shape(
        tuple(each for name in DEFAULTS["message_templates"] for each in said(name, longest=800)),
        check=_templates,
    ),
    "thresholds": Shape(
        (
            *(_line(name, needed=True) for name in LIMITS),
            some("advisory", *sorted(MAY_BE_ADVISORY)),
            Question("closed_days", Ask.TEXT, longest=2000),
        ),
        check=_numbers,
        numbers=frozenset(LIMITS),
    ),
}
"""Kind -> its parts, in the order in which the pages list them."""
