"""A sentence that is English inside the house, and is said in another language at its edge."""

from collections.abc import Mapping
from typing import Any

from app.domain.languages import Say, in_english


class Names(tuple[str, ...]):
    """Names of people, said one after another: "Alex", "Alex and Sam", "Alex, Priya and Sam"."""

    __slots__ = ()

    def said(self, say: Say) -> str:
        if len(self) < 2:
            return "".join(self)
        joined = {"{others}": ", ".join(self[:-1]), "{last}": self[-1]}
        return _filled(say("{others} and {last}"), joined)


class Sentence(str):
    """What a person reads. As a string it is its own English.

    ``text`` is the sentence with a ``{name}`` for each of ``fields``: names, numbers, or sentences.
    """

    text: str
    fields: Mapping[str, Any]

    def __new__(cls, text: str, **fields: Any) -> "Sentence":
        self = super().__new__(cls, _said(text, fields, in_english))
        self.text, self.fields = text, fields
        return self

    def said(self, say: Say) -> str:
        """Return it in another language."""
        return _said(self.text, self.fields, say)


def said(view: Any, say: Say) -> Any:
    """Return the same nest of dicts and lists with every ``Sentence`` in another language."""
    if isinstance(view, dict):
        return {key: said(value, say) for key, value in view.items()}
    if isinstance(view, list):
        return [said(value, say) for value in view]
    return view.said(say) if isinstance(view, Sentence) else view


def _said(text: str, fields: Mapping[str, Any], say: Say) -> str:
    if not text:
        return ""  # which a gettext catalogue answers with its own header
    values = {}
    for name, value in fields.items():
        inner = value.said(say) if isinstance(value, Sentence | Names) else str(value)
        values["{" + name + "}"] = inner
    return _filled(say(text), values)


def _filled(text: str, values: Mapping[str, str]) -> str:
    """Fill each field once; what a person is called is never read as a field itself."""
    filled, rest = [], text
    while rest:
        start, end = rest.find("{"), rest.find("}")
        if start < 0 or end < start:
            break
        filled += [rest[:start], values.get(rest[start : end + 1], rest[start : end + 1])]
        rest = rest[end + 1 :]
    return "".join(filled) + rest
