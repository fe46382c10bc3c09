"""What the pages of relays show of a card: names, moments, what may be done by whoever looks."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any, Final

from flask import g

from app.domain.cases.access import CaseMay, sides_of
from app.domain.cases.case import CasePerson
from app.domain.people import Side, other
from app.services.cases.opening import Opened
from app.services.dialogue import relays
from app.web import current
from app.web.cases import frame
from app.web.language import page_words

Card = dict[str, Any]

CROSSING: Final = frozenset({"clear", "release", "ask_change"})
"""Acts that decide what crosses: they need more than carrying words."""


def cards(opened: Opened) -> list[Card]:
    """Return the cards of the sides that this account opens, the oldest first."""
    return [
        shown(card, opened) for card in relays.of_case(current.house(), g.staff, opened.case.id)
    ]


def one(opened: Opened, relay_id: str) -> Card:
    """Return one card, or raise Refused("relay-not-there")."""
    return shown(relays.one(current.house(), g.staff, opened.case.id, relay_id), opened)


def shown(card: Card, opened: Opened) -> Card:
    """Return a card with its names and moments said, and only the acts that this account may do."""
    people = {person.id: person for person in opened.case.people}
    words = page_words()["relays"]
    side = Side(card["side"])
    wordings = [_wording(each, people) for each in card["said"]["versions"]] if card["said"] else []
    return card | {
        "from_name": _called(people.get(card["from"]), words),
        "to_name": _called(people.get(card["to"]), words),
        "to_side": str(other(side)),
        "wordings": wordings,
        "now": wordings[-1] if wordings else None,
        "may": frozenset(_may(card["may"], opened)),
        "made": frame.moment(datetime.fromisoformat(card["at"])) if card["at"] else "",
    }


def principal(opened: Opened, side: Side) -> CasePerson | None:
    """Return who sends and receives on a side that is open to this account, else None."""
    return opened.case.principal(side) if side in sides_of(opened.access) else None


def _may(acts: Iterable[str], opened: Opened) -> Iterable[str]:
    for act in acts:
        need = CaseMay.CLEAR if act in CROSSING else CaseMay.CARRY
        if need in opened.access.may:
            yield act


def _wording(version: Card, people: dict[str, CasePerson]) -> Card:
    by = version["by"]
    name = people[by].called if by in people else frame.names(by).get(by, "")
    return version | {"by": name, "at": frame.moment(datetime.fromisoformat(version["at"]))}


def _called(person: CasePerson | None, words: dict[str, Any]) -> str:
    return person.called if person else str(words["the_other"])
