"""How the four lists in ``docs/tour.md`` are read: a heading, what to do, what is then seen."""

import re
from dataclasses import dataclass
from pathlib import Path

PAGE = "docs/tour.md"
_WHERE = Path(__file__).resolve().parents[1] / PAGE
_STEP = re.compile(
    r"^## (?P<number>\d+)\. (?P<heading>.+)\n\n"
    r"(?P<do>Do: (?:.+\n)+)\n"
    r"(?P<see>See: (?:.+\n)+)",
    re.MULTILINE,
)


@dataclass(frozen=True, slots=True)
class Step:
    """One thing to try. ``do`` and ``see`` are one line of plain text each, without markup."""

    number: int
    heading: str
    do: str
    see: str


@dataclass(frozen=True, slots=True)
class Tour:
    title: str
    opening: str
    steps: tuple[Step, ...]


def read() -> Tour:
    """Return the tour of a meeting, the first list on the page in docs/."""
    return _lists()[0]


def read_more() -> Tour:
    """Return what to try of the work before a meeting, the second list."""
    return _lists()[1]


def read_shuttle() -> Tour:
    """Return what to try as an advocate who carries words between two rooms, the third list."""
    return _lists()[2]


def read_letters() -> Tour:
    """Return what to try of words that are carried over days, the fourth list."""
    return _lists()[-1]


def read_all() -> tuple[Tour, ...]:
    return tuple(_lists())


def _lists() -> list[Tour]:
    text = _WHERE.read_text(encoding="utf-8").removeprefix("# ")
    return [_tour(part) for part in text.split("\n# ")]


def _tour(text: str) -> Tour:
    title, opening = text.split("\n## ", 1)[0].split("\n", 1)
    return Tour(title, _joined(opening), tuple(_step(found) for found in _STEP.finditer(text)))


def _step(found: re.Match[str]) -> Step:
    return Step(int(found["number"]), found["heading"], _joined(found["do"]), _joined(found["see"]))


def _joined(lines: str) -> str:
    return " ".join(lines.split())
