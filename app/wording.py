"""Gives what people read in their own language, from the gettext catalogues in ``locales/``."""

import io
import json
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from typing import Any

from babel.core import negotiate_locale
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import Translations
from werkzeug.datastructures import LanguageAccept
from werkzeug.http import parse_accept_header

from app.domain.languages import ENGLISH, NAMES, Say, in_english

ROOT = Path(__file__).resolve().parents[1]
LOCALES = ROOT / "locales"
PAGE_WORDS = ROOT / "templates" / "words.en.json"
"""The words that scripts share; those of further pages stand beside it, in ``words/``."""
LOCALE_NAMES = {"en": "en-GB", "cy": "cy-GB"}
CODES = ("language", "locale", "check.speaker.sentence_language", "check.faults.signs")
"""Places in the page words that hold codes and no words."""


def english(page_words: Path = PAGE_WORDS) -> dict[str, Any]:
    """Return the words of all pages: each file in ``words/`` adds sections of its own.

    Raises ValueError when two files have the same section.
    """
    found: dict[str, Any] = json.loads(page_words.read_text("utf-8"))
    for path in sorted(page_words.with_name("words").glob("*.en.json")):
        more: dict[str, Any] = json.loads(path.read_text("utf-8"))
        if again := found.keys() & more.keys():
            raise ValueError(f"{path.name} has {sorted(again)} again")
        found |= more
    return found


class Wording:
    """Every language that there is a catalogue for; English is what the code itself says."""

    def __init__(self, locales: Path = LOCALES, page_words: Path = PAGE_WORDS) -> None:
        self._english = english(page_words)
        self._say: dict[str, Say] = {ENGLISH: in_english}
        for code in NAMES:
            path = catalogue_path(code, locales)
            if path.exists():
                self._say[code] = _compiled(path).gettext
        self._pages: dict[str, dict[str, Any]] = {code: self._page(code) for code in self._say}

    @property
    def languages(self) -> tuple[str, ...]:
        return tuple(self._say)

    def say(self, language: str) -> Say:
        """Return what gives a sentence in this language; English for a language not known here."""
        return self._say.get(language, in_english)

    def best(self, chosen: str, accepts: str) -> str:
        """Return the language chosen here, or else the best of an ``Accept-Language`` header."""
        if chosen in self._say:
            return chosen
        wishes = [wish for wish, _ in parse_accept_header(accepts, LanguageAccept)]
        return negotiate_locale(wishes, tuple(self._say), sep="-") or ENGLISH

    def pages(self, language: str) -> Mapping[str, Any]:
        """Return the words of the pages, nested by place on the screen."""
        return self._pages[language if language in self._pages else ENGLISH]

    def _page(self, language: str) -> dict[str, Any]:
        words: dict[str, Any] = translated(self._english, self._say[language])
        words["language"], words["locale"] = language, LOCALE_NAMES[language]
        words["check"]["speaker"]["sentence_language"] = LOCALE_NAMES[language]
        return words


def translated(words: Any, say: Say, place: str = "") -> Any:
    """Return the same nest of words with every sentence in another language; codes as they are."""
    if place in CODES:
        return words
    if isinstance(words, dict):
        return {key: translated(value, say, within(place, key)) for key, value in words.items()}
    if isinstance(words, list):
        return [translated(value, say, place) for value in words]
    return say(words) if isinstance(words, str) and words else words


def within(place: str, key: str) -> str:
    """Return the name of a place in the page words, such as "check.speaker.text"."""
    return f"{place}.{key}" if place else key


def catalogue_path(language: str, locales: Path = LOCALES) -> Path:
    return locales / language / "LC_MESSAGES" / "common_ground.po"


@lru_cache(maxsize=8)
def _compiled(path: Path) -> Translations:
    """Return the catalogue; what is not translated, or doubtful, stays English."""
    compiled = io.BytesIO()
    with path.open("rb") as source:
        write_mo(compiled, read_po(source))
    compiled.seek(0)
    return Translations(compiled)
