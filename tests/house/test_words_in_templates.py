"""A word named like a method of a dictionary is looked up as a word, never as the method."""

import re

import pytest

from app.printed import ROOT

METHOD = re.compile(r"\.(clear|copy|get|items|keys|pop|popitem|setdefault|update|values)\b")
CALL = re.compile(r"\s*\(")
TEMPLATES = sorted((ROOT / "templates").rglob("*.html"))


def taken_for_words(text: str) -> list[str]:
    """Return what would print a method in place of a word."""
    said = re.sub(r'"[^"]*"|\'[^\']*\'', '""', " ".join(re.findall(r"\{[{%].*?[%}]\}", text, re.S)))
    return [hit[0] for hit in METHOD.finditer(said) if not CALL.match(said, hit.end())]


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_no_method_stands_where_a_word_should(path):
    assert taken_for_words(path.read_text(encoding="utf-8")) == []


def test_a_method_would_be_found():
    assert taken_for_words("<b>{{ words.keys.off }}</b>{{ say(fault.copy, a=1) }}") == [
        ".keys",
        ".copy",
    ]
    assert taken_for_words('{% for a, b in words.list.items() %}{{ words["keys"].off }}') == []
