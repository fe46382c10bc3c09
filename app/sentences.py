"""Collects every sentence that can be translated, so that the catalogues can be held complete."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.pofile import read_po, write_po

from app.domain.cases.defaults import DEFAULTS
from app.domain.cases.shapes import SHAPES
from app.domain.cases.wordings import IN_WELSH, laid_out
from app.domain.languages import ENGLISH, NAMES
from app.domain.refusals import SENTENCES
from app.wording import CODES, LOCALES, ROOT, catalogue_path, english, within
from signaling.outbox import WHY

FOR_STAFF = (
    *("staff", "desk", "accounts", "plan", "messages", "meetings"),
    *("enquiry", "triage", "today", "cases", "papers", "files"),
    *("preparing", "route", "texts", "own_page_staff"),
    *("relays", "case_letters", "shuttle_desk"),
)
"""Sections of the page words that only staff read."""

SAID_IN = (
    "app/domain/words.py",
    "app/domain/shuttle_words.py",
    "app/domain/notices.py",
    "app/domain/sentences.py",
)
"""Modules whose sentences are marked by ``say("...")`` or ``Sentence("...")``."""

HEADER = r"""msgid ""
msgstr ""
"Language: {language}\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"

"""
"""What a catalogue begins with: no date, so that the same words always make the same file."""

Found = tuple[str, str]
"""Where a sentence is, and the sentence."""


def of_participants() -> list[Found]:
    """Return what a participant may come to read."""
    found = list(_nested(english()))
    found += [(f"refusal.{code}", text) for code, text in SENTENCES.items()]
    found += [(f"closing.{why}", text) for why, text in WHY.items()]
    found += [(name, text) for name in SAID_IN for text in _marked(ROOT / name)]
    return found + list(_as_shipped())


def write_catalogues(locales: Path = LOCALES) -> Iterator[tuple[Path, int]]:
    """Bring every language up to date; yield each path and what is missing."""
    template = Catalog(charset="utf-8")
    for where, text in of_participants():
        template.add(text, locations=[(where, 0)])
    for language in NAMES:
        path = catalogue_path(language, locales)
        if language == ENGLISH or not path.parent.exists():
            continue
        catalogue = Catalog(locale=language, charset="utf-8")
        if path.exists():
            with path.open("rb") as source:
                catalogue = read_po(source, locale=language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as target:
            target.write(HEADER.format(language=language).encode())
            write_po(target, catalogue, width=98, include_lineno=False, omit_header=True)
        yield path, sum(not m.string for m in catalogue if m.id)


def _nested(words: Any, place: str = "") -> Iterator[Found]:
    if place in (*CODES, *FOR_STAFF):
        return
    if isinstance(words, dict):
        for key, value in words.items():
            yield from _nested(value, within(place, key))
    elif isinstance(words, list):
        for value in words:
            yield from _nested(value, place)
    elif isinstance(words, str) and words:
        yield f"page.{place}", words


def _as_shipped() -> Iterator[Found]:
    """Yield what a service has not worded itself, where it is read in more than one language."""
    for kind, shape in SHAPES.items():
        asked = {question.name for question in shape.asked}
        for name, text in laid_out(shape, DEFAULTS[kind]).items():
            if name + IN_WELSH in asked:
                yield f"text.{kind}.{name}", text


def _marked(module: Path) -> list[str]:
    """Return the sentences that a module marks, in the order of their lines."""
    found = []
    for node in ast.walk(ast.parse(module.read_text("utf-8"))):
        match node:
            case ast.Call(
                func=ast.Name(id="say" | "Sentence"), args=[ast.Constant(value=str(text))]
            ) if text:
                found.append((node.lineno, node.col_offset, text))
    return [text for _, _, text in sorted(found)]


def main() -> int:
    """``python -m app words``: write the catalogues; say what is still to translate."""
    missing = 0
    for path, count in write_catalogues():
        sys.stdout.write(f"{path.relative_to(ROOT)}: {count} to translate\n")
        missing += count
    return 1 if missing else 0
