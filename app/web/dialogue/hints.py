"""Places in words that somebody of staff looks at before they cross."""

from collections.abc import Iterable
from typing import Final

from app.domain.cases.gathering import name_shown
from app.domain.dialogue import checks
from app.services.cases.opening import Opened

MOST: Final = 50


def found(opened: Opened, texts: Iterable[str]) -> tuple[list[dict[str, str]], int]:
    """Return the places, each by its kind, and how many more there are.

    Only names of the leaves that are open are known: a hint tells nobody who is on the other side.
    """
    known, allowed = [], []
    for person in opened.case.people:
        known += [person.called, person.full_name, person.screen_name]
        allowed.append(name_shown(opened.case, person))
    places = [
        {"kind": str(each.kind), "text": each.text}
        for text in texts
        for each in checks.look(text, filter(None, known), allowed)
    ]
    once = list({(each["kind"], each["text"]): each for each in places}.values())
    return once[:MOST], max(0, len(once) - MOST)
