"""Points at places in somebody's words that a person should look at before they cross.

It helps whoever decides, blocks nothing, finds by far not everything: nothing found is no promise.
Every pattern is bounded, so that a text takes time in proportion to its length, whatever it holds.
"""

import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from enum import StrEnum, auto
from typing import Final

from app.domain.dialogue import check_words as cues


class Kind(StrEnum):
    ADDRESS = auto()  # where somebody lives
    POSTCODE = auto()
    PHONE = auto()
    EMAIL = auto()
    WEB = auto()
    HANDLE = auto()  # a name on social media, or the medium itself
    BIRTH = auto()  # a date of birth, or a whole date that could be one
    PLACE = auto()  # work, school, where somebody goes every week
    NAME = auto()  # of somebody of the case, and not one that may be said
    MAYBE_NAME = auto()  # a capital in the middle of a sentence
    CHILD = auto()  # a child is spoken of: is it named?
    BLAME = auto()
    PRESSURE = auto()  # to answer, to forgive, to do something
    THREAT = auto()


@dataclass(frozen=True, slots=True)
class Found:
    """One place: ``text`` is ``whole[start:end]`` of the text that was looked at."""

    kind: Kind
    start: int
    end: int
    text: str


def look(text: str, known: Iterable[str] = (), allowed: Iterable[str] = ()) -> list[Found]:
    """Return what to look at, in the order of the text; two kinds may cover the same words.

    ``known`` are the names of people of the case as far as the asker may know them, ``allowed``
    those that may be said: the agreed names, what stands on the disclosure sheet.
    """
    plain, places = _plain(text)
    spans = [*_by_pattern(plain)]
    spans += _names(plain, _parts(known), _parts(allowed), _inside(plain, spans))
    found = {(places[start], places[end - 1] + 1, kind) for kind, start, end in spans}
    return [Found(kind, start, end, text[start:end]) for start, end, kind in sorted(found)]


Span = tuple[Kind, int, int]
MOST_FOR_ONE: Final = 4
"""Letters that one sign may stand for; some of Unicode stand for a whole sentence."""
SAY_WHERE: Final = (Kind.ADDRESS, Kind.POSTCODE, Kind.EMAIL, Kind.WEB, Kind.HANDLE)
_WORD: Final = re.compile(r"[^\W\d_]{1,60}(?:['-][^\W\d_]{1,60}){0,5}")
_NUMBER: Final = re.compile(r"(?<!\d)\+?\(?\d(?:[ ().\-/]{0,3}\d){5,18}")
_PATTERNS: Final = (
    (Kind.ADDRESS, cues.ADDRESS),
    (Kind.POSTCODE, cues.POSTCODE),
    (Kind.PHONE, cues.SPOKEN_NUMBER),
    (Kind.EMAIL, cues.EMAIL),
    (Kind.WEB, cues.WEB),
    (Kind.HANDLE, cues.HANDLE),
    (Kind.BIRTH, cues.BIRTH),
    (Kind.PLACE, cues.PLACE),
    (Kind.CHILD, cues.CHILD),
    (Kind.BLAME, cues.BLAME),
    (Kind.PRESSURE, cues.PRESSURE),
    (Kind.THREAT, cues.THREAT),
)


def _plain(text: str) -> tuple[str, list[int]]:
    """Return the text as it looks: one form of each letter, no invisible ones.

    With it comes the place of each letter in the text as it was given.
    """
    letters: list[str] = []
    places: list[int] = []
    for place, letter in enumerate(text):
        if _is_hidden(letter):
            continue
        seen = cues.ALIKE.get(letter) or unicodedata.normalize("NFKC", letter)
        if len(seen) > MOST_FOR_ONE:
            seen = letter
        letters.append(seen)
        places += [place] * len(seen)
    return "".join(letters), places


def _is_hidden(letter: str) -> bool:
    """Say whether a letter has no room of its own: formatting, accents that stand by themselves."""
    return unicodedata.category(letter) in {"Cf", "Mn"}


def _by_pattern(plain: str) -> Iterator[Span]:
    for kind, pattern in _PATTERNS:
        for match in pattern.finditer(plain):
            yield kind, match.start(), match.end()
    for match in _NUMBER.finditer(plain):
        if not cues.DATE.fullmatch(match[0].strip("()")):
            yield Kind.PHONE, match.start(), match.end()


def _inside(plain: str, spans: Iterable[Span]) -> bytearray:
    """Return for each letter whether it is part of a place or address that was found already."""
    inside = bytearray(len(plain))
    for kind, start, end in spans:
        if kind in SAY_WHERE:
            inside[start:end] = b"\1" * (end - start)
    return inside


def _names(
    plain: str, known: frozenset[str], allowed: frozenset[str], inside: bytearray
) -> Iterator[Span]:
    """Yield names that may not be said, then words that may be names."""
    for match in _WORD.finditer(plain):
        parts = _parts([match[0]])
        if parts & (known - allowed - cues.PARTICLES):
            yield Kind.NAME, match.start(), match.end()
        elif not (parts & allowed or inside[match.start()]) and _may_be_name(plain, match):
            yield Kind.MAYBE_NAME, match.start(), match.end()


def _may_be_name(plain: str, match: re.Match[str]) -> bool:
    word = match[0]
    if not (word[0].isupper() and word[1:].islower()) or _bare(word) in cues.ORDINARY:
        return False
    before = plain[max(0, match.start() - 6) : match.start()].rstrip(" \t\"'(")
    starts_text = match.start() <= 6 and not before
    return not starts_text and not before.endswith((".", "!", "?", ":", "\n", "\r"))


def _parts(names: Iterable[str]) -> frozenset[str]:
    """Return the words of names, each without accents, capitals or a possessive ending."""
    words = (word for name in names for word in re.split(r"[^\w']+", name))
    return frozenset(bare for word in words if len(bare := _bare(word)) > 1)


def _bare(word: str) -> str:
    apart = unicodedata.normalize("NFKD", word.replace("’", "'").casefold())
    letters = "".join(letter for letter in apart if not unicodedata.combining(letter))
    return letters.removesuffix("'s").strip("'_")
