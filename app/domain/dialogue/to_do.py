"""What staff have to do next for relays, letters: kinds of tasks, each for staff of one side.

Each stands only while it is so, and says nothing that its side may not know.
"""

from collections.abc import Collection, Iterable
from dataclasses import dataclass
from datetime import date
from typing import Final

from app.domain.cases.access import CaseMay
from app.domain.dialogue.letter_views import was_offered
from app.domain.dialogue.letters import Letter, LetterState, ReadHow
from app.domain.dialogue.relays import Relay, RelayState, Wish
from app.domain.dialogue.sender_knows import came_back
from app.domain.people import Side, other

NEEDS: Final = {
    "relay_clear": CaseMay.CLEAR,
    "relay_release": CaseMay.CLEAR,
    "relay_hand": CaseMay.CARRY,
    "relay_reply": CaseMay.CARRY,
    "letter_look": CaseMay.CARRY,
    "letter_clear": CaseMay.CLEAR,
    "letter_offer": CaseMay.CLEAR,
    "letter_picture": CaseMay.CARRY,
    "letter_hand": CaseMay.CARRY,
    "letter_again": CaseMay.CARRY,
}
"""Each kind of task, and what whoever does it has to be allowed in the case."""


@dataclass(frozen=True, slots=True)
class ToDo:
    """``who`` is a person's id. ``day``: when they asked for it, None: as soon as may be."""

    kind: str
    who: str
    side: Side
    day: date | None = None


def wanted(
    relays: Collection[Relay], letters: Iterable[Letter], with_pictures: Collection[str]
) -> list[ToDo]:
    """Return what is to be done now, each kind once for a person, with its first day.

    ``with_pictures``: ids of people of whom a photograph waits to be looked at.
    """
    found = [one for relay in relays if (one := _of_relay(relay, relays)) is not None]
    for letter in letters:
        found += _of_letter(letter, with_pictures)
    first: dict[tuple[str, str], ToDo] = {}
    for one in sorted(found, key=lambda each: each.day or date.min):
        first.setdefault((one.kind, one.who), one)
    return [*first.values()]


def _of_relay(relay: Relay, relays: Collection[Relay]) -> ToDo | None:
    sender, side = relay.sender_id, relay.sender_side
    recipient, there = relay.recipient_id, other(side)
    if relay.state is RelayState.AGREED:
        return ToDo("relay_clear", sender, side)
    if relay.state is RelayState.CLEARED and not came_back(relay):  # their side is not to know
        return ToDo("relay_release", sender, side)
    if relay.state is RelayState.RELEASED and _asks_staff(relay):
        return ToDo("relay_hand", recipient, there)
    if relay.state is RelayState.REPLY_WANTED and not _is_answered(relay, relays):
        return ToDo("relay_reply", recipient, there)
    return None


def _asks_staff(relay: Relay) -> bool:
    """True unless they read it themselves, or want it later."""
    arrived = relay.arrived
    if arrived is None:
        return False
    if arrived.wish is Wish.ABOUT_FIRST:
        return not (arrived.about and arrived.told_about)
    return arrived.wish in (None, Wish.READ_TO_ME)


def _is_answered(relay: Relay, relays: Collection[Relay]) -> bool:
    """True once their answer is being written down."""
    answers = (one for one in relays if one.answers == relay.id)
    return any(one.state is not RelayState.TAKEN_BACK for one in answers)


def _of_letter(letter: Letter, with_pictures: Collection[str]) -> Iterable[ToDo]:
    author, side = letter.author_id, letter.author_side
    recipient, there = letter.recipient_id, other(side)
    if author in with_pictures:
        yield ToDo("letter_picture", author, side)
    if letter.state is LetterState.WRITTEN:
        yield ToDo("letter_look", author, side)
    elif letter.state in (LetterState.AGREED, LetterState.CLEARED):
        yield ToDo("letter_clear", author, side)
    elif letter.state is LetterState.STORED and not was_offered(letter):
        yield ToDo("letter_offer", author, side)
    elif letter.state is LetterState.OFFERED:
        yield ToDo("letter_hand", recipient, there)
    elif letter.state is LetterState.ACCEPTED and letter.arrived is not None:
        ready = letter.arrived.brought and letter.arrived.how is ReadHow.MYSELF
        told = letter.arrived.how is ReadHow.ABOUT_FIRST and letter.arrived.about
        if not (ready or told):
            yield ToDo("letter_hand", recipient, there, _day(letter.arrived.on_day))
    elif letter.state is LetterState.NOT_NOW and letter.arrived and letter.arrived.ask_again:
        yield ToDo("letter_again", recipient, there, _day(letter.arrived.ask_again))


def _day(iso: str) -> date | None:
    return date.fromisoformat(iso) if iso else None
