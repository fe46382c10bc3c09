"""What staff do with a letter for its author, up to the offer; each act by name.

A second press of anything is as good as the first: it succeeds, and nothing is written twice.
"""

from collections.abc import Callable, Collection, Iterable
from contextlib import suppress
from dataclasses import dataclass
from typing import Final

from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case
from app.domain.dialogue import letter_acts, letter_offers, letter_views
from app.domain.dialogue.letter_views import was_offered
from app.domain.dialogue.letters import Draft, Letter, LetterState
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services.cases import opening, papers
from app.services.cases.opening import Hand
from app.services.dialogue import form_keys, letter_parts, noticing
from app.services.dialogue.known import AGAIN
from app.services.dialogue.letter_carrying import Doing, DoneAlready, carry, number_of
from app.services.dialogue.whose import Whose
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

SPOKEN: Final = "spoken"
"""The author said yes to somebody, who writes it down."""


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody types for an author; without a language it is the one of the person."""

    text: str
    about: str = ""
    language: str = ""


def is_so(state: LetterState, number: int | None = None) -> Callable[[Letter], bool]:
    """Return what tells whether a letter is in this state already, with this version or any."""
    return lambda letter: letter.state is state and number in (None, int(number_of(letter)))


def start(
    house: House,
    account: StaffAccount,
    case_id: str,
    side: Side,
    words: Words,
    *,
    kept: bool = False,
    key: str = "",
) -> str:
    """Begin a letter for the person of a side, with their first words; return its id.

    ``key``: of the form that it is begun with; the same one begins one letter, not two.
    Raises Refused: "case-not-allowed", "case-closed", "letter-for-nobody", "letter-too-many".
    """
    letter_id, hands = form_keys.new_id(house, case_id, side, key), list[Hand]()

    def begin(work: UnitOfWork, case: Case) -> None:
        papers.demand_open(case)
        hands[0].demand(CaseMay.CARRY, LEAF_OF[side])
        person = case.principal(side)
        if person is None:
            raise Refused("letter-for-nobody")
        if work.letters.get(case_id, letter_id, [side]) is not None:
            raise DoneAlready
        whose, by, at = Whose(case.id, person.id, side), account.id, hands[0].at
        first = Draft(1, words.text, words.about, words.language or person.language, by, at)
        letter_parts.begin(house, work, whose, first, letter_id=letter_id, never_sent=kept)

    with suppress(DoneAlready):
        opening.change(
            house,
            account,
            case_id,
            "letter.start",
            CaseMay.CARRY,
            lambda case, hand: hands.append(hand),
            about=letter_id,
            why="1",
            also=begin,
            draft=True,
        )
    return letter_id


def write(
    house: House,
    account: StaffAccount,
    case_id: str,
    letter_id: str,
    words: Words,
    *,
    pages: Iterable[str] | None = None,
    saw: str = "",
) -> None:
    """Write the words as the author said them. Raises Refused as ``own_letters.write``."""

    def do(doing: Doing) -> str:
        letter, hand = doing.letter, doing.hand
        if saw and saw != letter_views.mark(letter.newest):
            raise Refused("letter-changed-meanwhile")
        given = letter_parts.demand_own_pages(doing.work, letter, pages)
        about, language = words.about, words.language
        if not letter_acts.write(
            letter, words.text, hand.by, hand.at, about=about, language=language, pages=given
        ):
            raise DoneAlready
        return number_of(letter)

    carry(house, account, case_id, letter_id, "write", do)


def finish(house: House, account: StaffAccount, case_id: str, letter_id: str) -> None:
    """Say for the author that they want it looked at."""

    def do(doing: Doing) -> str:
        letter_acts.finish(doing.letter, doing.hand.by, doing.hand.at)
        return number_of(doing.letter)

    carry(*(house, account, case_id, letter_id, "finish", do), done=is_so(LetterState.WRITTEN))


def comment(house: House, account: StaffAccount, case_id: str, letter_id: str, text: str) -> None:
    """Write something beside the newest version, for the author's side alone."""

    def do(doing: Doing) -> str:
        letter_acts.comment(doing.letter, text, doing.hand.by, doing.hand.at)
        return number_of(doing.letter)

    carry(house, account, case_id, letter_id, "comment", do)


def ask_changes(
    house: House, account: StaffAccount, case_id: str, letter_id: str, text: str
) -> None:
    """Give it back to the author with what to change."""

    def do(doing: Doing) -> str:
        letter_acts.ask_changes(doing.letter, text, doing.hand.by, doing.hand.at)
        return number_of(doing.letter)

    carry(house, account, case_id, letter_id, "ask_changes", do)


def review(house: House, account: StaffAccount, case_id: str, letter_id: str, number: int) -> None:
    """Say that this version needs no changes; its photographs have been looked at."""

    def do(doing: Doing) -> str:
        letter_parts.demand_looked_at(doing.work, doing.letter, doing.letter.newest)
        letter_acts.review(doing.letter, number, doing.hand.by, doing.hand.at)
        return str(number)

    carry(
        house, account, case_id, letter_id, "review", do, done=is_so(LetterState.REVIEWED, number)
    )


def agree(house: House, account: StaffAccount, case_id: str, letter_id: str, number: int) -> None:
    """Record that the author said yes to exactly this version."""

    def do(doing: Doing) -> str:
        letter_acts.agree(doing.letter, number, doing.hand.by, doing.hand.at, SPOKEN)
        return f"{number} {SPOKEN}"

    carry(
        *(house, account, case_id, letter_id, "agree", do), done=is_so(LetterState.AGREED, number)
    )


def clear(
    house: House,
    account: StaffAccount,
    case_id: str,
    letter_id: str,
    number: int,
    ticked: Collection[str],
) -> None:
    """Find it safe and positive, by name. Raises Refused: "letter-not-ticked"."""

    def do(doing: Doing) -> str:
        letter_parts.demand_agreed_anew(doing.case, doing.letter)
        letter_parts.demand_looked_at(doing.work, doing.letter, doing.letter.agreed)
        letter_acts.clear(doing.letter, number, doing.hand.by, doing.hand.at, ticked=ticked)
        return str(number)

    carry(
        *(house, account, case_id, letter_id, "clear", do), done=is_so(LetterState.CLEARED, number)
    )


def store(house: House, account: StaffAccount, case_id: str, letter_id: str) -> None:
    """Put it by until the other side is asked."""

    def do(doing: Doing) -> str:
        letter_parts.demand_agreed_anew(doing.case, doing.letter)
        letter_parts.demand_looked_at(doing.work, doing.letter, doing.letter.agreed)
        letter_acts.store(doing.letter, doing.hand.by, doing.hand.at)
        return number_of(doing.letter)

    carry(*(house, account, case_id, letter_id, "store", do), done=is_so(LetterState.STORED))


def keep(house: House, account: StaffAccount, case_id: str, letter_id: str) -> None:
    """Say for the author that it is never to be sent."""

    def do(doing: Doing) -> str:
        letter_acts.keep(doing.letter, doing.hand.by, doing.hand.at)
        return number_of(doing.letter)

    carry(house, account, case_id, letter_id, "keep", do, done=is_so(LetterState.KEPT))


def take_back(house: House, account: StaffAccount, case_id: str, letter_id: str) -> None:
    """Take it back as the author asked. Delivered or not, who works with them is answered alike."""

    def do(doing: Doing) -> str:
        letter_acts.take_back(doing.letter, doing.hand.by, doing.hand.at)
        return number_of(doing.letter)

    carry(*(house, account, case_id, letter_id, "take_back", do), done=_is_back)


def offer(
    house: House,
    account: StaffAccount,
    case_id: str,
    letter_id: str,
    number: int,
    *,
    let_know: bool = False,
) -> None:
    """Let the other side know that something is there (I26: whoever presses decides it, by name).

    ``let_know``: a discreet notice goes as well, where one may. Raises Refused:
    "letter-changed-meanwhile", "letter-asked-later", "letter-for-nobody", or what speaks against
    crossing now.
    """

    def do(doing: Doing) -> str:
        letter, work, hand = doing.letter, doing.work, doing.hand
        if letter.written.agreed != number:
            raise Refused("letter-changed-meanwhile")
        letter_parts.demand_agreed_anew(doing.case, letter)
        letter_parts.demand_looked_at(work, letter, letter.agreed)
        recipient = work.cases.get(case_id).principal(letter.recipient_side)
        if recipient is None:
            raise Refused("letter-for-nobody")
        today = hand.at.astimezone(house.letterhead.zone).date()
        before = was_offered(letter)
        letter_offers.offer(letter, recipient.id, hand.by, hand.at, today)
        return f"{number} {AGAIN}" if before else str(number)

    def then(doing: Doing) -> None:
        doing.demand_crossing("offer")
        if let_know:
            noticing.tell(house, doing.work, case_id, doing.letter.recipient_id)

    carry(
        *(house, account, case_id, letter_id, "offer", do),
        done=is_so(LetterState.OFFERED, number),
        then=then,
    )


def withdraw_offer(house: House, account: StaffAccount, case_id: str, letter_id: str) -> None:
    """Take the offer away from the other side; the letter stays put by."""

    def do(doing: Doing) -> str:
        letter_offers.withdraw_offer(doing.letter, doing.hand.by, doing.hand.at)
        return number_of(doing.letter)

    carry(
        *(house, account, case_id, letter_id, "withdraw_offer", do), done=is_so(LetterState.STORED)
    )


def _is_back(letter: Letter) -> bool:
    return letter.state is LetterState.TAKEN_BACK or letter.written.asked_back
