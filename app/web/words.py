"""Reads the catalogue of words that the pages and their scripts share, one file a language."""

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any


def load(path: Path) -> Mapping[str, Any]:
    """Return one language's words, nested by place on the screen."""
    catalogue: Mapping[str, Any] = json.loads(path.read_text("utf-8"))
    return catalogue


def say(sentence: str, **fields: str) -> str:
    """Return the sentence with each ``{name}`` filled in, as the scripts do it."""
    for name, value in fields.items():
        sentence = sentence.replace("{" + name + "}", value)
    return sentence
