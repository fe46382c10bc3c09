"""Collects every sentence that can be translated, so that the catalogues can be held complete."""

import json
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_file
from babel.messages.pofile import read_po, write_po

from app.domain.languages import ENGLISH, NAMES
from app.domain.refusals import SENTENCES
from app.wording import AS_THEY_ARE, LOCALES, PAGE_WORDS, ROOT, catalogue_path
from signaling.outbox import WHY

FOR_STAFF = ("staff", "desk", "accounts", "plan", "messages", "meetings", "service", "outbox")
"""Sections of the page words that only staff read."""

SAID_IN = ("app/domain/words.py", "app/domain/letters.py", "app/domain/sentences.py")
"""Modules whose sentences are marked by ``say("...")`` or ``Sentence("...")``."""

Found = tuple[str, str]
"""Where a sentence is, and the sentence."""


def of_participants() -> list[Found]:
    """Return what a participant may come to read."""
    words = json.loads(PAGE_WORDS.read_text("utf-8"))
    shown = {k: v for k, v in words.items() if k not in (*AS_THEY_ARE, *FOR_STAFF)}
    found = list(_nested("page", shown))
    found += [(f"refusal.{code}", text) for code, text in SENTENCES.items()]
    found += [(f"closing.{why}", text) for why, text in WHY.items()]
    for name in SAID_IN:
        rows = extract_from_file("python", ROOT / name, keywords={"say": None, "Sentence": None})
        found += [(name, str(text)) for _, text, _, _ in rows if text]
    return found


def write_catalogues(locales: Path = LOCALES) -> Iterator[tuple[Path, int]]:
    """Bring the template and every language up to date; yield each path and what is missing."""
    template = Catalog(project="common-ground", charset="utf-8")
    for where, text in of_participants():
        template.add(text, locations=[(where, 0)])
    for language in NAMES:
        path = catalogue_path(language, locales)
        if language == ENGLISH or not path.parent.exists():
            continue
        catalogue = Catalog(locale=language, project="common-ground", charset="utf-8")
        if path.exists():
            with path.open("rb") as source:
                catalogue = read_po(source, locale=language)
        catalogue.update(template, no_fuzzy_matching=True)
        catalogue.obsolete.clear()
        with path.open("wb") as target:
            write_po(target, catalogue, width=98, include_lineno=False, omit_header=True)
        yield path, sum(not m.string for m in catalogue if m.id)


def _nested(place: str, words: Any) -> Iterator[Found]:
    if isinstance(words, dict):
        for key, value in words.items():
            yield from _nested(f"{place}.{key}", value)
    elif isinstance(words, list):
        for value in words:
            yield from _nested(place, value)
    elif isinstance(words, str) and words:
        yield place, words


def main() -> int:
    """``python -m app words``: write the catalogues; say what is still to translate."""
    missing = 0
    for path, count in write_catalogues():
        sys.stdout.write(f"{path.relative_to(ROOT)}: {count} to translate\n")
        missing += count
    return 1 if missing else 0
