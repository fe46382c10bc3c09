"""What one person does with letters that are there for them, on their own page.

Nothing here tells an author what the other side did, nor the other side what an author does (I28).
"""

from collections.abc import Callable, Collection
from copy import deepcopy
from datetime import date, datetime

from app.domain.cases.case import LEAF_OF, Leaf
from app.domain.dialogue import letter_offers
from app.domain.dialogue.letter_views import RecipientView, recipient_view
from app.domain.dialogue.letters import DELIVERED, Draft, Letter, LetterState, ReadHow, Tell
from app.domain.people import PARTIES
from app.domain.refusals import Refused
from app.services.dialogue import letter_parts
from app.services.dialogue.letter_parts import record
from app.services.dialogue.whose import Whose
from app.services.ports import House, UnitOfWork

Do = Callable[[UnitOfWork, Letter, datetime], str | None]
"""Returns a code for the audit log, None when it is so already."""


def offers_for(house: House, whose: Whose) -> list[RecipientView]:
    """Return what is there for this person; in no order that says anything."""
    with house.unit_of_work(write=False) as work:
        case = work.cases.get(whose.case_id, [LEAF_OF[whose.side], Leaf.SHARED])
        letters = work.letters.of_case(whose.case_id, [whose.side])
    theirs = (one for one in letters if one.recipient_id == whose.person_id)
    views = (recipient_view(one, case.held) for one in theirs)
    return sorted((view for view in views if view is not None), key=lambda view: view.id)


def there(house: House, whose: Whose, letter_id: str) -> RecipientView:
    """Return one that is there for them, or raise Refused("letter-not-there")."""
    found = next((one for one in offers_for(house, whose) if one.id == letter_id), None)
    if found is None:
        raise Refused("letter-not-there")
    return found


def accept(
    house: House,
    whose: Whose,
    letter_id: str,
    how: ReadHow,
    day: date | None = None,
    company: str = "",
) -> None:
    """Say how, when and with whom they want to have it; said again, it takes the other's place.

    Who wants to read it alone on their own page finds it there at once.
    """

    def do(work: UnitOfWork, letter: Letter, at: datetime) -> str | None:
        letter_offers.accept(letter, how, day, company)
        if letter_offers.waits_for_nobody(letter):
            letter_parts.bring(work, letter)
        return str(how)

    _recipient_acts(house, whose, letter_id, "accept", do, crosses=True)


def not_now(house: House, whose: Whose, letter_id: str, day: date | None = None) -> None:
    """Be left in peace with it, until a day if they name one."""

    def do(work: UnitOfWork, letter: Letter, at: datetime) -> str | None:
        letter_offers.not_now(letter, day)
        return ""

    _recipient_acts(house, whose, letter_id, "not_now", do)


def never(house: House, whose: Whose, letter_id: str) -> None:
    """Say no to it. They may change their mind."""

    def do(work: UnitOfWork, letter: Letter, at: datetime) -> str | None:
        letter_offers.never(letter)
        return ""

    _recipient_acts(house, whose, letter_id, "never", do)


def read(house: House, whose: Whose, letter_id: str) -> RecipientView:
    """Open it on their own page, by a press of theirs; once opened it can be read again.

    Raises Refused("letter-not-yet") while it waits for whoever reads it to them, or is with them.
    """
    view = there(house, whose, letter_id)
    if "read" not in view.may:
        if view.text or view.pages:
            return view
        raise Refused("letter-not-yet")

    def do(work: UnitOfWork, letter: Letter, at: datetime) -> str | None:
        if letter.state in DELIVERED:
            return None
        letter_offers.deliver(letter)
        return str(ReadHow.MYSELF)

    _recipient_acts(house, whose, letter_id, "deliver", do, crosses=True)
    return there(house, whose, letter_id)


def allow(house: House, whose: Whose, letter_id: str, tell: Collection[str]) -> None:
    """Let the author learn this much: of "received", "read", "answered"; nothing else."""
    said = frozenset(Tell(each) for each in tell if each in [*Tell])

    def do(work: UnitOfWork, letter: Letter, at: datetime) -> str | None:
        letter_offers.allow(letter, said)
        return ""

    _recipient_acts(house, whose, letter_id, "allow", do, crosses=True)


def answer(house: House, whose: Whose, letter_id: str, text: str = "") -> str:
    """Begin an answer: a letter of their own; return its id. Nothing is sent by it.

    Asked again it returns the one that is there already.
    """
    found: list[str] = []

    def do(work: UnitOfWork, letter: Letter, at: datetime) -> str | None:
        begun = _answer_to(work, whose, letter)
        if begun is not None and letter.state is LetterState.ANSWERED:
            found.append(begun)
            return None
        letter_offers.answer(letter)
        words = Draft(1, text, "", "", whose.person_id, at)
        mine = letter_parts.begin(house, work, whose, words, answers=letter.id)
        record(house, work, mine, "start", whose.person_id, "1")
        found.append(mine.id)
        return ""

    _recipient_acts(house, whose, letter_id, "answer", do, crosses=True)
    return found[0]


def no_answer(house: House, whose: Whose, letter_id: str) -> None:
    """Say that no answer is coming; one may still come later."""

    def do(work: UnitOfWork, letter: Letter, at: datetime) -> str | None:
        letter_offers.no_answer(letter)
        return ""

    _recipient_acts(house, whose, letter_id, "no_answer", do)


def _answer_to(work: UnitOfWork, whose: Whose, letter: Letter) -> str | None:
    """Return the answer that this person has begun already."""
    theirs = work.letters.of_case(whose.case_id, [whose.side])
    begun = (one for one in theirs if one.answers == letter.id and one.author_side is whose.side)
    return next((one.id for one in begun if one.state is not LetterState.TAKEN_BACK), None)


def _recipient_acts(
    house: House, whose: Whose, letter_id: str, act: str, do: Do, *, crosses: bool = False
) -> None:
    with house.unit_of_work() as work:
        case = letter_parts.case_of(work, whose)
        letter = work.letters.get(case.id, letter_id, PARTIES, lock=True)
        if letter is None or letter.recipient_id != whose.person_id:
            raise Refused("letter-not-there")
        if recipient_view(letter, case.held) is None:
            raise Refused("letter-not-there")
        if case.held:  # it was delivered before
            raise Refused("letter-not-now")
        before = deepcopy(letter)
        why = do(work, letter, house.clock.now())
        if why is None or (letter == before and act != "answer"):
            return  # pressed twice; only an answer can be begun anew while the letter stays
        letter_parts.save(house, work, letter)
        if letter.state in (LetterState.NOT_NOW, LetterState.NEVER):
            letter_parts.put_away_notice(house, work, letter)
        record(house, work, letter, act, whose.person_id, why)
        if crosses:
            letter_parts.cross(house, work, case, act, whose.person_id, knows=False)
        work.commit()
