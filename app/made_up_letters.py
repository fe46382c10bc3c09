"""Made-up letters at every state that matters, each by the acts that make it."""

from typing import Final

from app.domain.dialogue.letters import ReadHow
from app.domain.people import Side
from app.made_up_steps import Telling
from app.services.dialogue import letter_staff, own_letters, own_offers
from app.services.dialogue.whose import Whose
from app.services.records import StaffAccount

TICKED: Final = ("safe", "positive")
WHAT_HAPPENED: Final = (
    "You asked what happened that evening.\n\nI was with two others, and I did not say no. I have"
    " thought about it since. I am sorry for the worry that it was to you."
)
THE_TOOLS: Final = "I would like to say what became of the tools, as far as I know it."
WHAT_CHANGED: Final = "I have a job now, and I go to work each morning."
AN_OFFER: Final = "I could help to mend the shed, if you would like that."
A_LOCK: Final = "I hope that the shed has a good lock now. You must tell me."
A_YEAR: Final = "It is nearly a year now. I am starting to write this."
UNSENT: Final = "This is what I would say if I said everything. It is for me."
ANSWER: Final = "Thank you for writing it down. I read it twice."


def write_letters(told: Telling, advocate: StaffAccount) -> None:
    """Let the person responsible write, and the person harmed read, answer, or wait."""
    house, case = told.house, told.case_id
    author, reader = (
        Whose(case, told.people[side].id, side) for side in (Side.RESPONSIBLE, Side.HARMED)
    )
    own_letters.start(house, reader, text=UNSENT, about="For me", never_sent=True)
    told.clock.go_on(24)
    read = _offered(told, advocate, author, WHAT_HAPPENED, "What happened that evening")
    own_offers.accept(house, reader, read, ReadHow.MYSELF)
    own_offers.read(house, reader, read)
    own_offers.allow(house, reader, read, ["received", "read"])
    own_offers.answer(house, reader, read, ANSWER)
    told.clock.go_on(24)
    waits = _offered(told, advocate, author, WHAT_CHANGED, "What is different now")
    own_offers.not_now(house, reader, waits)
    told.clock.go_on(24)
    _offered(told, advocate, author, AN_OFFER, "An offer")
    _stored(told, advocate, author, THE_TOOLS, "The tools")
    _cleared(told, advocate, author, "I will keep to what we agreed.", "What was agreed")
    told.clock.go_on(0.2)
    changes = own_letters.start(house, author, text=A_LOCK, about="The lock")
    own_letters.finish(house, author, changes)
    letter_staff.comment(house, advocate, case, changes, "The first sentence is clear and kind.")
    words = "The last sentence may press for an answer. Could you leave it out?"
    letter_staff.ask_changes(house, advocate, case, changes, words)
    told.clock.go_on(0.2)
    own_letters.start(house, author, text=A_YEAR, about="A year later")


def _cleared(told: Telling, advocate: StaffAccount, author: Whose, text: str, about: str) -> str:
    house, case = told.house, told.case_id
    told.clock.go_on(0.2)
    letter = own_letters.start(house, author, text=text, about=about)
    own_letters.finish(house, author, letter)
    letter_staff.review(house, advocate, case, letter, 1)
    own_letters.agree(house, author, letter, 1)
    letter_staff.clear(house, advocate, case, letter, 1, TICKED)
    return letter


def _stored(told: Telling, advocate: StaffAccount, author: Whose, text: str, about: str) -> str:
    letter = _cleared(told, advocate, author, text, about)
    letter_staff.store(told.house, advocate, told.case_id, letter)
    return letter


def _offered(told: Telling, advocate: StaffAccount, author: Whose, text: str, about: str) -> str:
    letter = _stored(told, advocate, author, text, about)
    letter_staff.offer(told.house, advocate, told.case_id, letter, 1)
    return letter
