"""How staff act on a letter: in one transaction under the lock of its case, with what is theirs."""

from collections.abc import Callable
from contextlib import suppress
from copy import deepcopy
from dataclasses import dataclass
from typing import Final

from app.domain.cases.access import CaseMay, sides_of
from app.domain.cases.case import LEAF_OF, Case
from app.domain.dialogue.letter_views import RecipientView, was_offered
from app.domain.dialogue.letters import OF_AUTHORS_SIDE, Letter
from app.domain.people import PARTIES
from app.domain.refusals import Refused
from app.services.cases import opening, papers
from app.services.cases.opening import Hand
from app.services.dialogue import letter_parts, letters
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

CROSSES: Final = frozenset({"offer", "take_back", "withdraw_offer"})
"""Acts of the author's side that write on the other one as well."""


class DoneAlready(Exception):
    """It is so already: the transaction is left without a trace."""


@dataclass(frozen=True, slots=True)
class Doing:
    """What an act needs while its transaction is under way."""

    house: House
    work: UnitOfWork
    case: Case
    hand: Hand
    letter: Letter

    @property
    def knows_both(self) -> bool:
        return letters.knows_both(self.hand.access)

    def demand_crossing(self, act: str) -> None:
        by, knows = self.hand.by, self.knows_both
        letter_parts.cross(self.house, self.work, self.case, act, by, knows=knows)


Do = Callable[[Doing], str]
"""Returns a code for the audit log, or raises DoneAlready."""


def carry(
    house: House,
    account: StaffAccount,
    case_id: str,
    letter_id: str,
    act: str,
    do: Do,
    *,
    done: Callable[[Letter], bool] = lambda letter: False,
    then: Callable[[Doing], object] | None = None,
) -> None:
    """Do it, as far as this account may. ``done`` tells whether it is so already; ``then`` follows
    once it is written.

    Raises Refused: "letter-not-there" alike for a foreign letter and none, "case-not-allowed",
    "case-closed", "letter-not-now", or what the act raises.
    """
    need = CaseMay.CLEAR if act in letters.CLEARS else CaseMay.CARRY
    hands, whys = list[Hand](), list[str]()

    def also(work: UnitOfWork, case: Case) -> None:
        hand = hands[0]
        letter, there = _visible(work, case, hand, letter_id)
        of_author = act in OF_AUTHORS_SIDE
        hand.demand(need, LEAF_OF[letter.author_side if of_author else letter.recipient_side])
        papers.demand_open(case)
        one_side = not letters.knows_both(hand.access)
        if done(letter) or (act == "offer" and one_side and was_offered(letter)):
            raise DoneAlready
        if act not in letters.may(case, hand.access, letter, there):
            raise Refused("letter-not-now")
        if act in CROSSES or not of_author:
            letter = _wholly(work, case, letter_id)
        before, doing = deepcopy(letter), Doing(house, work, case, hand, letter)
        whys.append(do(doing))
        if letter == before:
            raise DoneAlready
        letter_parts.save(house, work, letter)
        letter_parts.put_away_notice(house, work, letter)
        if then is not None:
            then(doing)

    with suppress(DoneAlready):
        opening.change(
            house,
            account,
            case_id,
            f"letter.{act}",
            need,
            lambda case, hand: hands.append(hand),
            about=letter_id,
            why=lambda: whys[0],
            also=also,
            draft=True,
        )


def number_of(letter: Letter) -> str:
    """Return the number of the newest version, for the audit log."""
    return str(letter.newest.number if letter.newest else 0)


def _visible(
    work: UnitOfWork, case: Case, hand: Hand, letter_id: str
) -> tuple[Letter, RecipientView | None]:
    """Return a letter with the parts of the sides that are open, and what is known of the other."""
    letter = work.letters.get(case.id, letter_id, sides_of(hand.access), lock=True)
    item = letters.item(case, hand.access, letter) if letter is not None else None
    if letter is None or item is None:
        raise Refused("letter-not-there")
    return letter, item.there


def _wholly(work: UnitOfWork, case: Case, letter_id: str) -> Letter:
    """Return a letter with both parts: the house writes on both, whoever acts."""
    letter = work.letters.get(case.id, letter_id, PARTIES, lock=True)
    if letter is None:
        raise Refused("letter-not-there")
    return letter
