"""A form as data: its questions, and how what was typed is read, field by field."""

import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto
from typing import Any, Final

LINE: Final = 200
TEXT: Final = 5000

Answers = dict[str, Any]
"""Question name -> text, list of choices, or ISO date; a question not answered is not in it."""


class Ask(StrEnum):
    LINE = auto()
    TEXT = auto()
    ONE = auto()  # one of the choices
    SOME = auto()  # any of the choices
    DATE = auto()
    EMAIL = auto()
    PHONE = auto()


@dataclass(frozen=True, slots=True)
class Question:
    """``choices`` are codes; their words stand beside the question's in the page words.

    ``only_if`` names another question and the answer that makes this one be asked.
    """

    name: str
    ask: Ask = Ask.TEXT
    choices: tuple[str, ...] = ()
    needed: bool = False
    only_if: tuple[str, str] | None = None
    longest: int = 0

    def __post_init__(self) -> None:
        if not self.longest:
            object.__setattr__(self, "longest", TEXT if self.ask is Ask.TEXT else LINE)


def one(name: str, *choices: str, needed: bool = False, **more: Any) -> Question:
    return Question(name, Ask.ONE, choices, needed, **more)


def some(name: str, *choices: str, needed: bool = False, **more: Any) -> Question:
    return Question(name, Ask.SOME, choices, needed, **more)


@dataclass(slots=True)
class Reading:
    """What was understood; ``problems`` is question name -> code, empty when all is well.

    The codes: "missing", "choice", "too-long", "not-plain", "date", "email", "phone".
    """

    answers: Answers
    problems: dict[str, str]


def read(questions: Iterable[Question], typed: Mapping[str, Any]) -> Reading:
    """Read a form. ``typed`` maps names to text, or to lists of text for ``Ask.SOME``."""
    answers: Answers = {}
    problems: dict[str, str] = {}
    for question in questions:
        if not is_asked(question, typed):
            continue
        value, problem = _read(question, typed.get(question.name))
        if not problem and question.needed and not value:
            problem = "missing"
        if problem:
            problems[question.name] = problem
        elif value:
            answers[question.name] = value
    return Reading(answers, problems)


def is_asked(question: Question, typed: Mapping[str, Any]) -> bool:
    if question.only_if is None:
        return True
    name, wanted = question.only_if
    given = typed.get(name)
    return wanted in given if isinstance(given, list) else given == wanted


def _read(question: Question, given: Any) -> tuple[Any, str]:
    if question.ask is Ask.SOME:
        chosen = [g for g in (given if isinstance(given, list) else [given]) if g]
        return chosen, "" if set(chosen) <= set(question.choices) else "choice"
    text = given.strip().replace("\r\n", "\n") if isinstance(given, str) else ""
    if not text:
        return "", ""
    if len(text) > question.longest:
        return text, "too-long"
    if question.ask is Ask.ONE:
        return text, "" if text in question.choices else "choice"
    if not _is_plain(text, question.ask is Ask.TEXT):
        return text, "not-plain"
    return text, _wrong(question.ask, text)


def _wrong(ask: Ask, text: str) -> str:
    if ask is Ask.DATE:
        try:
            date.fromisoformat(text)
        except ValueError:
            return "date"
    if ask is Ask.PHONE and not re.fullmatch(r"[+0-9][0-9 ]{4,24}", text):
        return "phone"
    if ask is Ask.EMAIL and not re.fullmatch(r"[^@\s]{1,64}@[^@\s]{1,189}", text):
        return "email"
    return ""


def _is_plain(text: str, lines: bool) -> bool:
    """True without control, format or direction characters; a text may have line breaks."""
    kept = re.sub("[\n\t\u200c\u200d]", "", text) if lines else text
    return not any(unicodedata.category(letter) in ("Cc", "Cf", "Cs", "Co") for letter in kept)
