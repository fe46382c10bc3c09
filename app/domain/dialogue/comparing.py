"""Two versions of somebody's words beside each other: what was added, what was taken out."""

import difflib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

MOST_WORDS: Final = 8000
"""Of both together. Longer ones are compared line by line, so that it takes a moment alone."""
_WORDS: Final = re.compile(r"\S+|\s+")
_LINES: Final = re.compile(r"[^\n]*\n|[^\n]+")


class Change(StrEnum):
    SAME = auto()
    ADDED = auto()
    TAKEN_OUT = auto()


@dataclass(frozen=True, slots=True)
class Piece:
    change: Change
    text: str


def compare(old: str, new: str) -> list[Piece]:
    """Return the pieces in order: without the added ones they are the old words, without those that
    were taken out the new ones, letter by letter."""
    return list(_joined(_pieces(old, new)))


def counts(pieces: list[Piece]) -> tuple[int, int]:
    """Return how many words were added, and how many taken out."""
    words = dict.fromkeys(Change, 0)
    for piece in pieces:
        words[piece.change] += len(piece.text.split())
    return words[Change.ADDED], words[Change.TAKEN_OUT]


def _pieces(old: str, new: str) -> Iterator[Piece]:
    before, after = _WORDS.findall(old), _WORDS.findall(new)
    if len(before) + len(after) > MOST_WORDS:
        before, after = _LINES.findall(old), _LINES.findall(new)
    matcher = difflib.SequenceMatcher(None, before, after, autojunk=True)
    for _, old_start, old_end, new_start, new_end in matcher.get_opcodes():
        gone, come = "".join(before[old_start:old_end]), "".join(after[new_start:new_end])
        if gone == come:
            yield Piece(Change.SAME, come)
        else:
            yield Piece(Change.TAKEN_OUT, gone)
            yield Piece(Change.ADDED, come)


def _joined(pieces: Iterator[Piece]) -> Iterator[Piece]:
    """Bring neighbours that are alike, with nothing but space between them, into one piece."""
    waiting: list[Piece] = []
    for piece in pieces:
        if piece.change is Change.SAME and (piece.text.strip() or not waiting):
            yield from _flushed(waiting)
            waiting = []
            yield piece
        else:
            waiting.append(piece)
    yield from _flushed(waiting)


def _flushed(waiting: list[Piece]) -> Iterator[Piece]:
    """Return what was taken out, then what was added; space in between belongs to both."""
    space_last = bool(waiting) and waiting[-1].change is Change.SAME
    tail = waiting.pop() if space_last else None
    for change in (Change.TAKEN_OUT, Change.ADDED):
        text = "".join(one.text for one in waiting if one.change in (change, Change.SAME))
        if text:
            yield Piece(change, text)
    if tail is not None:
        yield tail
