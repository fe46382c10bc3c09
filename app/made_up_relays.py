"""A made-up shuttle over days: messages at every state that matters, by the acts that make them."""

from typing import Final

from app.domain.dialogue.relays import Handed, Wish, Words
from app.domain.people import Side
from app.made_up_steps import Telling
from app.services.dialogue import own_relays, relays
from app.services.dialogue.whose import Whose
from app.services.records import StaffAccount

DRAFT: Final = Words("I would like to know what the weather was like that evening.")
READ: Final = Words("I would like to know who mended the wall.", "The wall")
AGREED: Final = Words("I would help to mend it, if that is wanted.", "An offer of help")
THERE: Final = Words("I have thought about that evening often.", "That evening")
ASKED: Final = Words("Did you know that somebody was at home?", "A question about that evening")
ANSWER: Final = Words("No. I thought that nobody was at home.", "An answer")
BACK: Final = Words("I said this too early.")
HELD: Final = Words("I would like to say something about the garden.", "The garden")


def carry_words(told: Telling, advocate: StaffAccount) -> None:
    """Let both sides of a ready case have words carried, as somebody who visits them would."""
    harmed, responsible = _whose(told, Side.HARMED), _whose(told, Side.RESPONSIBLE)
    house, case = told.house, told.case_id
    told.clock.go_on(24)
    asked = _handed_over(told, advocate, harmed, ASKED)
    told.clock.go_on(24)
    relays.record_reply(house, advocate, case, asked, wants=True)
    _handed_over(told, advocate, responsible, ANSWER, answers=asked)
    told.clock.go_on(24)
    _released(told, advocate, responsible, THERE)
    told.clock.go_on(0.2)
    own_relays.write_down(house, harmed, DRAFT)
    told.clock.go_on(0.2)
    read = relays.write_down(house, advocate, case, Side.HARMED, READ)
    relays.read_back(house, advocate, case, read, 1)
    _agreed(told, responsible, AGREED)
    own_relays.take_back(house, responsible, _agreed(told, responsible, BACK))
    relays.hold(house, advocate, case, _agreed(told, harmed, HELD))


def _whose(told: Telling, side: Side) -> Whose:
    return Whose(told.case_id, told.people[side].id, side)


def _agreed(told: Telling, sender: Whose, words: Words, answers: str | None = None) -> str:
    told.clock.go_on(0.2)
    relay = own_relays.write_down(told.house, sender, words, answers=answers)
    own_relays.read_back(told.house, sender, relay, 1)
    own_relays.agree(told.house, sender, relay, 1)
    return relay


def _released(
    told: Telling,
    advocate: StaffAccount,
    sender: Whose,
    words: Words,
    answers: str | None = None,
) -> str:
    relay = _agreed(told, sender, words, answers)
    relays.clear(told.house, advocate, told.case_id, relay, 1, safe=True, positive=True)
    relays.release(told.house, advocate, told.case_id, relay, 1)
    return relay


def _handed_over(
    told: Telling,
    advocate: StaffAccount,
    sender: Whose,
    words: Words,
    answers: str | None = None,
) -> str:
    relay = _released(told, advocate, sender, words, answers)
    relays.record_wish(told.house, advocate, told.case_id, relay, Wish.READ_TO_ME)
    relays.deliver(told.house, advocate, told.case_id, relay, Handed.BY_PHONE)
    return relay
