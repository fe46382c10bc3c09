"""Asks with which code an act is refused."""

from collections.abc import Callable

from app.domain.refusals import SENTENCES, Refused


def refused(act: Callable[[], object]) -> str:
    """Return the code with which an act is refused, "" when it is not."""
    try:
        act()
    except Refused as refusal:
        assert refusal.code in SENTENCES
        return refusal.code
    return ""
