"""A form that was opened on an older version of a case comes back with what was typed."""

from collections.abc import Callable, Mapping
from typing import Any, Final

from flask import request

from app.domain.refusals import Refused

OK: Final = 200
UNFIT: Final = 422
STALE: Final = 409

SAID_BESIDE: Final = frozenset(
    {
        "case-changed-meanwhile",
        "case-held",
        "case-reason-needed",
        "gate-not-advisory",
        "plan-guide-not-of-the-case",
    }
)
"""Refusals that leave the form on the screen, with the sentence at its top."""


def version_seen() -> int:
    """Return the version that the form was opened on, or raise Refused("malformed")."""
    typed = request.form.get("version", "")
    if not (typed.isascii() and typed.isdigit() and len(typed) <= 9):
        raise Refused("malformed")
    return int(typed)


def attempt(act: Callable[[], Any]) -> str:
    """Do it and return nothing, or the code of a refusal that is said on the form itself."""
    try:
        act()
    except Refused as refusal:
        if refusal.code not in SAID_BESIDE:
            raise
        return refusal.code
    return ""


def status(problems: Mapping[str, str], said: str) -> int:
    """Return the HTTP status of a form: nothing wrong, not well filled in, or refused just now."""
    if problems:
        return UNFIT
    return STALE if said else OK
