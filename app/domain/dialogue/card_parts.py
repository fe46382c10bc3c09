"""What cards are made of, whoever they are for: plain values of one wording, what may be done."""

from collections.abc import Iterable
from typing import Any, Final

from app.domain.dialogue.relays import MOVES, RelayState, Version

Card = dict[str, Any]

OF_SENDER: Final = ("write", "read_back", "agree", "hold", "take_back")
OF_RECIPIENT: Final = ("choose", "refuse", "want_reply", "no_reply", "answer")


def wording(version: Version) -> Card:
    translation = version.translation
    return {
        "text": version.text,
        "about": version.about,
        "language": version.language,
        "version": version.number,
        "translation": translation.text if translation else "",
        "translation_about": translation.about if translation else "",
        "translation_language": translation.language if translation else "",
    }


def offered(state: RelayState, acts: Iterable[str]) -> list[str]:
    return [act for act in acts if (state, act) in MOVES]
