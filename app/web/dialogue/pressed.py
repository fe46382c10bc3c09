"""A press of staff about something that is carried: what it does, and when it is said why not."""

from collections.abc import Callable
from typing import Any, Final

from flask import g, request

from app.domain.refusals import Refused
from app.web import current
from app.web.errors import NOT_THERE

Press = Callable[[str, str], object]
"""Does something to what has an id, in a case: the ids of both."""

SAID_HERE: Final = ("crossing-", "case-held", "case-paused", "case-lacks-")
"""How refusals begin that leave every such page on the screen, with the sentence at its top."""


def attempt(act: Callable[[], object], *said_here: str) -> str:
    """Do it and return nothing, or the code of a refusal that is said on the page itself.

    ``said_here``: how others begin that are said there; what is not there is never one of them.
    """
    try:
        act()
    except Refused as refusal:
        said = refusal.code.startswith((*SAID_HERE, *said_here))
        if refusal.code in NOT_THERE or not said:
            raise
        return refusal.code
    return ""


def number(typed: str) -> int | None:
    """Return the number of a version as it was typed, None for anything else."""
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 9 else None


def number_seen() -> int:
    """Return the version that was on the screen, or raise Refused("malformed")."""
    found = number(request.form.get("number", ""))
    if found is None:
        raise Refused("malformed")
    return found


def plain(act: Callable[..., object], **more: Any) -> Press:
    return lambda case_id, one_id: act(current.house(), g.staff, case_id, one_id, **more)


def of_version(act: Callable[..., object]) -> Press:
    """Return a press about the version that was on the screen."""
    return lambda case_id, one_id: act(current.house(), g.staff, case_id, one_id, number_seen())
