"""Draws words as a PDF: the words alone, with no author, no date and no name of a program.

Each letter is set as it stands, one after the other: nothing is joined, corrected or left out. What
the typeface does not have is said beforehand, never drawn as an empty box.
"""

import io
import re
import threading
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from typing import Final

from fontTools.ttLib import TTFont
from fpdf import FPDF

from app.domain.refusals import Refused
from app.services.ports import House

LETTERS: Final = Path(__file__).resolve().parents[3] / "static" / "dist" / "paper.ttf"
"""Made by the build (``static/paper_letters.py``)."""

NO_DAY: Final = datetime(2000, 1, 1, tzinfo=UTC)
"""A file must say some day: the same one in each."""
MARGIN: Final = 20  # millimetres, of A4
BOTTOM: Final = 277
LARGE, PLAIN = 18, 12  # points
LINE: Final = 0.53  # millimetres of a line's height for each point
TAB: Final = " " * 4
_WORDS: Final = re.compile(r"\S+\s*|\s+")
_GATE: Final = threading.BoundedSemaphore(1)
_PATIENCE: Final = 20.0


@dataclass(frozen=True, slots=True)
class Sheet:
    """What is on the paper, from the top. ``above`` are short lines; ``pictures`` are JPEG."""

    above: tuple[str, ...]
    text: str
    pictures: tuple[bytes, ...] = ()


class _Paper(FPDF):
    def footer(self) -> None:
        """Number the pages from the second on."""
        if self.page_no() > 1:
            self.set_y(-MARGIN + 5)
            self.cell(0, 5, str(self.page_no()), align="C")

    def file_id(self) -> None:
        """Leave out the number that tells one file from another."""


def draw(house: House, sheet: Sheet) -> bytes:
    """Return the PDF; others are served meanwhile.

    Raises Refused("print-letters-not-known") for letters that the typeface does not have, or
    "file-busy".
    """
    if unknown_letters("".join((*sheet.above, sheet.text))):
        raise Refused("print-letters-not-known")
    if not _GATE.acquire(timeout=_PATIENCE):
        raise Refused("file-busy")
    try:
        return house.run_aside(lambda: _drawn(sheet))
    finally:
        _GATE.release()


def unknown_letters(text: str) -> str:
    """Return each letter once that cannot be drawn here, in the order in which they stand."""
    found = (one for one in text if one not in "\n\t" and not _is_known(one))
    return "".join(dict.fromkeys(found))


def _is_known(letter: str) -> bool:
    return ord(letter) in _known() and not unicodedata.combining(letter)


@cache
def _known() -> frozenset[int]:
    with TTFont(LETTERS, lazy=True) as font:
        return frozenset(font.getBestCmap())


def _drawn(sheet: Sheet) -> bytes:
    paper = _Paper(format="A4")
    paper.set_creation_date(NO_DAY)
    paper.alias_nb_pages(None)  # type: ignore[arg-type]  # nothing that was typed is a field
    paper.set_margin(MARGIN)
    paper.set_auto_page_break(auto=False)
    paper.add_font("own", "", LETTERS)
    paper.set_font("own", "", PLAIN)
    paper.add_page()
    for line in sheet.above:
        _set(paper, line, LARGE)
    paper.ln(4)
    _set(paper, sheet.text, PLAIN)
    for picture in sheet.pictures:
        _put(paper, picture)
    return bytes(paper.output())


def _set(paper: FPDF, text: str, size: int) -> None:
    paper.set_font("own", "", size)
    wide = cache(lambda letter: paper.get_string_width(letter))
    room = paper.epw - 2 * paper.c_margin
    for line in lines(text.replace("\t", TAB), wide, room):
        if paper.get_y() + size * LINE > BOTTOM:
            paper.add_page()
        paper.cell(0, size * LINE, line, new_x="LMARGIN", new_y="NEXT")


def lines(text: str, wide: Callable[[str], float], room: float) -> Iterator[str]:
    """Yield lines that fit; a word that is longer than a line is broken. Nothing is left out."""
    for given in text.split("\n"):
        line, width = "", 0.0
        for word in _WORDS.findall(given):
            needed = sum(map(wide, word.rstrip()))
            if line and width + needed > room:
                yield line
                line, width = "", 0.0
            for letter in word:
                if width + wide(letter) > room and not letter.isspace():
                    yield line
                    line, width = "", 0.0
                line, width = line + letter, width + wide(letter)
        yield line


def _put(paper: FPDF, picture: bytes) -> None:
    paper.add_page()
    tall = BOTTOM - MARGIN
    paper.image(
        io.BytesIO(picture), x=MARGIN, y=MARGIN, w=paper.epw, h=tall, keep_aspect_ratio=True
    )
