"""What staff do with relays, gathered here for their doors; also what they may read of them."""

from typing import Any

from app.domain.cases.access import sides_of
from app.domain.cases.papers import NOT_CARRIED
from app.domain.dialogue import cards
from app.domain.refusals import Refused
from app.services.cases import notes, opening
from app.services.dialogue.relay_handing import (
    deliver,
    record_refusal,
    record_reply,
    record_wish,
    tell_about,
)
from app.services.dialogue.relay_sending import (
    agree_spoken,
    agree_translation,
    ask_change,
    clear,
    go_on,
    hold,
    read_back,
    release,
    take_back,
    translate,
    write,
    write_down,
)
from app.services.ports import House
from app.services.records import StaffAccount

__all__ = [
    "agree_spoken",
    "agree_translation",
    "ask_change",
    "clear",
    "deliver",
    "go_on",
    "hold",
    "note",
    "of_case",
    "one",
    "read_back",
    "record_refusal",
    "record_reply",
    "record_wish",
    "release",
    "take_back",
    "tell_about",
    "translate",
    "write",
    "write_down",
]

Card = dict[str, Any]


def of_case(house: House, account: StaffAccount, case_id: str) -> list[Card]:
    """Return the relays of the sides that this account works with, and what reached them."""
    opened = opening.look(house, account, case_id, "relays")
    sides = sides_of(opened.access)
    with house.unit_of_work(write=False) as work:
        return cards.for_staff(work.relays.of_case(case_id, sides), sides)


def one(house: House, account: StaffAccount, case_id: str, relay_id: str) -> Card:
    """Return one of them, or raise Refused("relay-not-there")."""
    for card in of_case(house, account, case_id):
        if card["id"] == relay_id:
            return card
    raise Refused("relay-not-there")


def note(house: House, account: StaffAccount, case_id: str, person_id: str, text: str) -> None:
    """Keep what somebody said that is not to be passed on, on the leaf of their own side."""
    notes.write(house, account, case_id, NOT_CARRIED, person_id, text)
