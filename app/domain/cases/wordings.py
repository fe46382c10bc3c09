"""The parts of everything that a service words itself, and how a form about them is read."""

from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from typing import Any, Final

from app.domain.cases.questions import Answers, Ask, Question, Reading, read
from app.domain.languages import ENGLISH, WELSH, Say

IN_WELSH: Final = f"_{WELSH}"
"""What the name of a part ends with that says the same in Welsh."""

Body = Mapping[str, Any]
Check = Callable[[Answers], dict[str, str]]


def _nothing_wrong(answers: Answers) -> dict[str, str]:
    return {}


@dataclass(frozen=True, slots=True)
class Rows:
    """A list of like parts. With ``codes`` each has one row, whose words alone change."""

    name: str
    questions: tuple[Question, ...]
    codes: tuple[str, ...] = ()
    most: int = 20

    @property
    def numbers(self) -> range:
        return range(1, (len(self.codes) or self.most) + 1)

    def asked(self, number: int) -> tuple[Question, ...]:
        """Return the questions of one row under names of their own."""
        return tuple(replace(one, name=self.part(number, one.name)) for one in self.questions)

    def part(self, number: int, name: str) -> str:
        return f"{self.name}-{number}-{name}"


@dataclass(frozen=True, slots=True)
class Shape:
    """One kind of text. ``check`` looks at all parts together, after each was read by itself.

    ``numbers`` names the questions whose answers are kept as whole numbers.
    """

    questions: tuple[Question, ...] = ()
    rows: tuple[Rows, ...] = ()
    check: Check = _nothing_wrong
    numbers: frozenset[str] = frozenset()

    @property
    def asked(self) -> tuple[Question, ...]:
        """Return every question that the form can hold."""
        more = (one for rows in self.rows for number in rows.numbers for one in rows.asked(number))
        return (*self.questions, *more)


def said(
    name: str, ask: Ask = Ask.TEXT, *, needed: bool = False, longest: int = 0
) -> tuple[Question, Question]:
    """Return a part that people read: in English, and in Welsh where there is some."""
    return (
        Question(name, ask, needed=needed, longest=longest),
        Question(name + IN_WELSH, ask, longest=longest),
    )


def understood(shape: Shape, typed: Answers) -> Reading:
    """Read a form; ``answers`` is a body with every part, empty where nothing was typed.

    A free row in which nothing stands is dropped.
    """
    found = read(shape.questions, typed)
    flat, problems = dict(found.answers), dict(found.problems)
    body = _complete(shape.questions, found.answers)
    for rows in shape.rows:
        kept = []
        for number in rows.numbers:
            asked = rows.asked(number)
            if not rows.codes and not any(_filled(typed.get(one.name)) for one in asked):
                continue
            row = read(asked, typed)
            flat |= row.answers
            problems |= row.problems
            start = len(rows.part(number, ""))
            parts = {name[start:]: value for name, value in _complete(asked, row.answers).items()}
            kept.append(({"code": rows.codes[number - 1]} if rows.codes else {}) | parts)
        body[rows.name] = kept
    if not problems:
        problems = shape.check(flat)
    if not problems:
        body |= {name: int(body[name]) for name in shape.numbers}
    return Reading(body, problems)


def laid_out(shape: Shape, body: Body) -> Answers:
    """Return a body as the form holds it: question name -> what stands there."""
    found = {one.name: body.get(one.name, "") for one in shape.questions}
    for rows in shape.rows:
        for number, row in enumerate(_in_order(rows, body), 1):
            found |= {rows.part(number, one.name): row.get(one.name, "") for one in rows.questions}
    found |= {name: str(found[name]) for name in shape.numbers}
    return {name: value for name, value in found.items() if value}


def differing(shape: Shape, before: Body, after: Body) -> list[str]:
    """Return the names of what is not the same in two bodies, in the order of the form."""
    old, new = laid_out(shape, before), laid_out(shape, after)
    return [one.name for one in shape.asked if old.get(one.name) != new.get(one.name)]


def spoken(body: Any, language: str, say: Say) -> Any:
    """Return the body in one language: the service's own words in it, or else ours, or English."""
    if isinstance(body, list):
        return [spoken(one, language, say) for one in body]
    if not isinstance(body, Mapping):
        return body
    found = {}
    for name, value in body.items():
        if name.endswith(IN_WELSH):
            continue
        own = body.get(name + IN_WELSH, "") if language == WELSH else ""
        if isinstance(value, str) and value and not own and language != ENGLISH:
            found[name] = say(value)
        else:
            found[name] = own or spoken(value, language, say)
    return found


def _in_order(rows: Rows, body: Body) -> Iterator[Mapping[str, Any]]:
    given = body.get(rows.name, [])
    if not rows.codes:
        yield from given
        return
    by_code = {row.get("code"): row for row in given}
    for code in rows.codes:
        yield by_code.get(code, {})


def _complete(questions: Iterable[Question], answers: Answers) -> Answers:
    return {q.name: answers.get(q.name, [] if q.ask is Ask.SOME else "") for q in questions}


def _filled(given: Any) -> bool:
    return bool(given.strip() if isinstance(given, str) else given)
