"""Says a copy of what is held about somebody in words: labels for names, days for times."""

import re
from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final

from app.services import when
from app.web import current
from app.web.language import page_words

Rows = list[tuple[str, str]]
TIME: Final = re.compile(r"\d{4}-\d\d-\d\dT.*[+]00:00", re.ASCII)


def sections(held: Mapping[str, Any]) -> list[tuple[str, list[tuple[str, Rows]]]]:
    """Return the name of each section with its entries: a title, and rows of label and text."""
    return [(name, [_entry(name, one) for one in _entries(of)]) for name, of in held.items()]


def _entries(held: Any) -> list[Any]:
    if isinstance(held, list):
        return held
    return [held] if held else []


def _entry(section: str, entry: Any) -> tuple[str, Rows]:
    """Return one entry. A paper is said in the words of its own form."""
    if not isinstance(entry, dict):
        return "", [("", str(entry))]
    if "answers" not in entry:
        return "", _rows(entry, _labels())
    form: Mapping[str, Any] = page_words()["papers"].get(entry["kind"], {})
    title = f"{form.get('title', entry['kind'])}, {said(entry['at'])}"
    return title, _rows(entry["answers"], form)


def _rows(known: Mapping[str, Any], words: Mapping[str, Any]) -> Rows:
    rows: Rows = []
    for name, value in known.items():
        found = words.get(name)
        question: Mapping[str, Any] = found if isinstance(found, dict) else {"label": found}
        label = question.get("label") or name
        for text in _texts(value, question.get("choices", {})):
            rows.append((str(label).replace("_", " "), text))
    return rows


def _texts(value: Any, choices: Mapping[str, str]) -> list[str]:
    """Return the value as texts, one for each row; nothing for what is empty."""
    if value in (None, "", [], {}):
        return []
    if isinstance(value, list) and isinstance(value[0], dict):
        return ["; ".join(f"{text}" for _, text in _rows(one, {})) for one in value]
    if isinstance(value, list):
        return ["; ".join(said(choices.get(one, one)) for one in value)]
    return [said(choices.get(value, value) if isinstance(value, str) else value)]


def said(value: Any) -> str:
    """Return a time in words, yes or no, a code without its dashes, a text as it is."""
    words = page_words()["own_page_staff"]
    if isinstance(value, bool):
        return str(words["yes"] if value else words["no"])
    text = str(value)
    if TIME.fullmatch(text):
        return when.moment(datetime.fromisoformat(text), current.config().time_zone)
    codes: Mapping[str, str] = words["codes"]
    return codes.get(text, text)


def _labels() -> Mapping[str, Any]:
    labels: Mapping[str, Any] = page_words()["own_page_staff"]["labels"]
    return labels
