"""The letters of a case as staff read them: each with the parts of the sides that are theirs.

As with relays, whoever reads a side's leaf reads them, a case supervisor too, and is written down;
what may be done with them asks for more.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.cases.access import Access, CaseMay, sides_of
from app.domain.cases.case import Case
from app.domain.cases.files import CaseFile
from app.domain.cases.states import CaseState
from app.domain.dialogue.letter_views import (
    AuthorView,
    RecipientView,
    author_view,
    is_offered,
    recipient_view,
    was_offered,
)
from app.domain.dialogue.letters import (
    DELIVERED,
    MOVES,
    REACHED,
    Arrived,
    Letter,
    LetterState,
    ReadHow,
)
from app.domain.dialogue.relays import Step
from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.services.cases import opening
from app.services.cases.opening import Opened
from app.services.dialogue import letter_parts
from app.services.ports import House
from app.services.records import StaffAccount

AUTHORS: Final = (
    *("write", "finish", "comment", "ask_changes", "review", "agree", "store", "keep"),
    "take_back",
)
CLEARS: Final = ("clear", "offer", "withdraw_offer")
RECIPIENTS: Final = ("accept", "not_now", "never", "bring", "deliver", "answer", "no_answer")


@dataclass(frozen=True, slots=True)
class Item:
    """One letter as one account may know it.

    ``state`` is a code for the words of the page. ``author`` and ``steps`` are there for who works
    with the author's side, ``there`` for who works with the other; ``words`` are those that were
    brought to that side. ``may``: what this account can do with it now; ``both``: with both sides.
    """

    id: str
    author_id: str
    author_side: Side
    recipient_id: str
    state: str
    author: AuthorView | None
    steps: tuple[Step, ...]
    there: RecipientView | None
    words: Arrived | None
    may: frozenset[str]
    both: bool


def of_case(house: House, account: StaffAccount, case_id: str) -> tuple[Opened, list[Item]]:
    """Return the case as it is open to this account, with its letters, the newest first.

    Raises Refused("case-not-there").
    """
    opened = opening.look(house, account, case_id, "letters")
    with house.unit_of_work(write=False) as work:
        letters = work.letters.of_case(case_id, sides_of(opened.access))
    items = (item(opened.case, opened.access, letter) for letter in reversed(letters))
    return opened, [one for one in items if one is not None]


def one(house: House, account: StaffAccount, case_id: str, letter_id: str) -> tuple[Opened, Item]:
    """Return one letter; raises Refused("letter-not-there") alike for foreign and unknown ones."""
    opened = opening.look(house, account, case_id, "letter")
    with house.unit_of_work(write=False) as work:
        letter = work.letters.get(case_id, letter_id, sides_of(opened.access))
    found = item(opened.case, opened.access, letter) if letter is not None else None
    if found is None:
        raise Refused("letter-not-there")
    return opened, found


def item(case: Case, access: Access, letter: Letter) -> Item | None:
    """Return a letter as one account may know it, None when nothing of it is there for them."""
    of_author = access.reads_side(letter.author_side)
    of_recipient = access.reads_side(letter.recipient_side)
    there = recipient_view(letter, case.held) if of_recipient else None
    if not of_author and there is None:
        return None
    brought = there is not None and letter.arrived is not None and letter.arrived.brought
    return Item(
        letter.id,
        letter.author_id if of_author else "",
        letter.author_side,
        letter.recipient_id if of_recipient else "",
        str(letter.state) if of_author and of_recipient else _state(letter, there),
        author_view(letter) if of_author else None,
        _steps(letter, whole=of_recipient) if of_author else (),
        there,
        letter.arrived if brought else None,
        may(case, access, letter, there),
        of_author and of_recipient,
    )


def knows_both(access: Access) -> bool:
    return set(PARTIES) <= set(sides_of(access))


def pictures(house: House, opened: Opened, author_id: str) -> list[CaseFile]:
    """Return the photographs of letters of one person of an open leaf, the oldest first."""
    person = opened.case.person(author_id)
    with house.unit_of_work(write=False) as work:
        return letter_parts.pictures_by(work, opened.case.id, person.id, person.side)


def picture(
    house: House, account: StaffAccount, case_id: str, letter_id: str, number: int
) -> bytes:
    """Return the n-th page, from 1, of a letter that was brought to a side of this account.

    The reader is written down. Raises Refused("file-not-there").
    """
    _, found = one(house, account, case_id, letter_id)
    pages = found.words.pages if found.words else ()
    if not 1 <= number <= len(pages):
        raise Refused("file-not-there")
    with house.unit_of_work() as work:
        file = work.uploads.get(case_id, pages[number - 1])
        if file is None:
            raise Refused("file-not-there")
        content = work.uploads.content(file)
        now = house.clock.now()
        work.audit.record(
            "case.file_read", at=now, case_id=case_id, actor=account.id, about=file.id
        )
        work.commit()
    return content


def _state(letter: Letter, there: RecipientView | None) -> str:
    """Return how far it is, as one side alone may know it."""
    if there is not None:
        return str(there.state)
    hides = letter.state in REACHED or letter.written.asked_back
    return str(author_view(letter).state if hides else letter.state)


def may(case: Case, access: Access, letter: Letter, there: RecipientView | None) -> frozenset[str]:
    """Return what this account can do with it now; ``there`` is what it knows of that side."""
    if case.state is CaseState.CLOSED:
        return frozenset()
    acts: set[str] = set()
    if access.reads_side(letter.author_side):
        acts |= _for_author(access, letter)
    if there is not None and CaseMay.CARRY in access.may and not case.held:
        acts |= _for_recipient(letter)
    return frozenset(acts)


def _steps(letter: Letter, *, whole: bool) -> tuple[Step, ...]:
    """Return the steps of the author's side; one side is not told that it was offered again."""
    steps = letter.written.steps
    return tuple(
        step
        for place, step in enumerate(steps)
        if whole or step.act != "offer" or not is_offered(steps[:place])
    )


def _for_author(access: Access, letter: Letter) -> set[str]:
    """Whoever works with the author's side alone can do no more from "stored" on than they see."""
    names = (AUTHORS if CaseMay.CARRY in access.may else ()) + (
        CLEARS if CaseMay.CLEAR in access.may else ()
    )
    acts = {act for act in names if (letter.state, act) in MOVES}
    if letter.state is LetterState.CHANGES_ASKED or "ask_changes" in acts:
        acts |= {"comment"} & set(names)
    if letter.state in DELIVERED:
        acts |= author_view(letter).may & {"take_back"}
    if knows_both(access):
        return acts
    if letter.state in REACHED or was_offered(letter):
        return set(author_view(letter).may & {"take_back"})
    return acts - {"withdraw_offer"}


def _for_recipient(letter: Letter) -> set[str]:
    arrived = letter.arrived
    acts = {act for act in RECIPIENTS if (letter.state, act) in MOVES}
    chosen = arrived is not None and arrived.how not in (None, ReadHow.ABOUT_FIRST)
    brought = arrived is not None and arrived.brought
    if not chosen or brought:
        acts -= {"bring"}
    if not brought:
        acts -= {"deliver"}
    return acts | ({"allow"} if letter.state in REACHED else set())
