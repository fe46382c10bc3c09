"""What staff do with a letter for whom it is for: write down what they said, read it to them.

A second press of anything is as good as the first: it succeeds, and nothing is written twice.
"""

from collections.abc import Collection
from datetime import date

from app.domain.dialogue import letter_offers
from app.domain.dialogue.letters import DELIVERED, Draft, LetterState, ReadHow, Tell
from app.services.dialogue import letter_parts
from app.services.dialogue.letter_carrying import Doing, carry
from app.services.dialogue.whose import Whose
from app.services.ports import House
from app.services.records import StaffAccount


def accept(
    house: House,
    account: StaffAccount,
    case_id: str,
    letter_id: str,
    how: ReadHow,
    day: date | None = None,
    company: str = "",
) -> None:
    """Write down how, when and with whom they want to have it."""

    def do(doing: Doing) -> str:
        letter_offers.accept(doing.letter, how, day, company)
        if letter_offers.waits_for_nobody(doing.letter):
            letter_parts.bring(doing.work, doing.letter)
        return str(how)

    carry(
        *(house, account, case_id, letter_id, "accept", do),
        then=lambda doing: doing.demand_crossing("accept"),
    )


def not_now(
    house: House, account: StaffAccount, case_id: str, letter_id: str, day: date | None = None
) -> None:
    """Write down that they want to be left in peace with it, until a day if they name one."""

    def do(doing: Doing) -> str:
        letter_offers.not_now(doing.letter, day)
        return ""

    carry(house, account, case_id, letter_id, "not_now", do)


def never(house: House, account: StaffAccount, case_id: str, letter_id: str) -> None:
    """Write down that they do not want it; they may change their mind."""

    def do(doing: Doing) -> str:
        letter_offers.never(doing.letter)
        return ""

    carry(
        *(house, account, case_id, letter_id, "never", do),
        done=lambda it: it.state is LetterState.NEVER,
    )


def bring(house: House, account: StaffAccount, case_id: str, letter_id: str) -> None:
    """Bring the words to their side: somebody is with them, reads to them, or prints it.

    Raises Refused: "letter-say-how", "letter-picture-gone", or what speaks against crossing now.
    """

    def do(doing: Doing) -> str:
        letter_parts.bring(doing.work, doing.letter)
        return ""

    carry(
        *(house, account, case_id, letter_id, "bring", do),
        done=lambda it: it.arrived is not None and it.arrived.brought,
        then=lambda doing: doing.demand_crossing("bring"),
    )


def deliver(house: House, account: StaffAccount, case_id: str, letter_id: str) -> None:
    """Write down that they heard it, or have it on paper."""

    def do(doing: Doing) -> str:
        letter_offers.deliver(doing.letter)
        arrived = doing.letter.arrived
        return str(arrived.how or "") if arrived else ""

    carry(
        *(house, account, case_id, letter_id, "deliver", do),
        done=lambda it: it.state in DELIVERED,
        then=lambda doing: doing.demand_crossing("deliver"),
    )


def allow(
    house: House, account: StaffAccount, case_id: str, letter_id: str, tell: Collection[str]
) -> None:
    """Write down what the author may learn, and nothing beyond it."""
    said = frozenset(Tell(each) for each in tell if each in [*Tell])

    def do(doing: Doing) -> str:
        letter_offers.allow(doing.letter, said)
        return ""

    carry(
        *(house, account, case_id, letter_id, "allow", do),
        done=lambda it: it.arrived is not None and it.arrived.tell == said,
        then=lambda doing: doing.demand_crossing("allow"),
    )


def answer(house: House, account: StaffAccount, case_id: str, letter_id: str) -> str:
    """Begin an answer for them: a letter of their own, which goes the same way; return its id."""
    begun: list[str] = []

    def do(doing: Doing) -> str:
        letter, work, hand = doing.letter, doing.work, doing.hand
        letter_offers.answer(letter)
        person = doing.case.person(letter.recipient_id)
        whose = Whose(case_id, person.id, person.side)
        words = Draft(1, "", "", person.language, hand.by, hand.at)
        new = letter_parts.begin(house, work, whose, words, answers=letter.id)
        letter_parts.record(house, work, new, "start", hand.by, "1")
        begun.append(new.id)
        return ""

    carry(
        *(house, account, case_id, letter_id, "answer", do),
        then=lambda doing: doing.demand_crossing("answer"),
    )
    return begun[0]


def no_answer(house: House, account: StaffAccount, case_id: str, letter_id: str) -> None:
    """Write down that no answer is coming; one may still come later."""

    def do(doing: Doing) -> str:
        letter_offers.no_answer(doing.letter)
        return ""

    carry(
        *(house, account, case_id, letter_id, "no_answer", do),
        done=lambda it: it.state is LetterState.NO_ANSWER,
    )
