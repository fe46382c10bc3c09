"""The languages that people can be spoken to in."""

from collections.abc import Callable
from typing import Final

ENGLISH: Final = "en"
WELSH: Final = "cy"
NAMES: Final = {ENGLISH: "English", WELSH: "Cymraeg"}
"""Code (BCP 47) to the language's own name for itself."""

Say = Callable[[str], str]
"""Gives a sentence that is written here in English in somebody's language."""


def in_english(sentence: str) -> str:
    """Return the sentence as it is written."""
    return sentence
