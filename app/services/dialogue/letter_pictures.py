"""Photographs of a letter on paper: handed in by its author, opened by whom it was delivered to.

What is kept is drawn anew, waits for a look by staff, goes for good when its author takes it out.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from app.domain.cases.case import LEAF_OF
from app.domain.cases.files import MOST_IN_A_CASE, CaseFile, FileKind, FileState
from app.domain.dialogue import letter_acts
from app.domain.dialogue.letters import Letter
from app.domain.refusals import Refused
from app.services.cases.flattening import flatten
from app.services.dialogue import letter_parts, own_letters, own_offers
from app.services.dialogue.whose import Whose
from app.services.ports import House, UnitOfWork

MOST_OF_ONE: Final = 24
"""Pictures of one person: a link that hands in without end leaves room for everybody else."""

Pages = tuple[str, ...]
Turn = Callable[[UnitOfWork, Letter, Pages], Pages]


@dataclass(frozen=True, slots=True)
class Picture:
    """One page as its author sees it: ``waits`` until somebody of staff has looked at it."""

    id: str
    waits: bool


def of_letter(house: House, whose: Whose, letter_id: str) -> list[Picture]:
    """Return the pages of a letter in their order; raises Refused("letter-not-there")."""
    with house.unit_of_work(write=False) as work:
        letter = own_letters.letter_of(work, whose, letter_id, [whose.side])
        files = {file.id: file for file in letter_parts.pictures_of(work, letter)}
    found = [files[page] for page in _pages(letter) if page in files]
    return [Picture(file.id, file.state is FileState.WAITING) for file in found]


def add(house: House, whose: Whose, letter_id: str, given: bytes) -> None:
    """Put a picture at the end of a letter. It waits to be looked at.

    Raises Refused: what ``flatten`` raises, "file-too-many", "letter-too-many-pages",
    "letter-not-there", "letter-not-now".
    """
    view = own_letters.mine(house, whose, letter_id)
    if "write" not in view.may:  # asked first: nobody else makes this machine draw pictures
        raise Refused("letter-not-now")
    if len(view.pages) >= letter_acts.MOST_PAGES:
        raise Refused("letter-too-many-pages")
    flat = flatten(house, given)

    def put(work: UnitOfWork, letter: Letter, pages: Pages) -> Pages:
        in_case = work.uploads.of_case(letter.case_id)
        theirs = [file for file in in_case if file.by == whose.person_id]
        if len(in_case) >= MOST_IN_A_CASE or len(theirs) >= MOST_OF_ONE:
            raise Refused("file-too-many")
        file = _file(house, letter, len(flat))
        work.uploads.add(file, flat)
        _record(house, work, whose, "page.picture")
        return (*pages, file.id)

    _turn(house, whose, letter_id, put)


def move_up(house: House, whose: Whose, letter_id: str, page: str) -> None:
    """Let a page come one place earlier; the first one stays where it is."""

    def up(work: UnitOfWork, letter: Letter, pages: Pages) -> Pages:
        at = _place(pages, page)
        if at == 0:
            return pages
        return (*pages[: at - 1], page, pages[at - 1], *pages[at + 1 :])

    _turn(house, whose, letter_id, up)


def take_out(house: House, whose: Whose, letter_id: str, page: str) -> None:
    """Take a page out. The picture itself is destroyed unless another letter has it."""

    def out(work: UnitOfWork, letter: Letter, pages: Pages) -> Pages:
        at = _place(pages, page)
        files = {file.id: file for file in letter_parts.pictures_of(work, letter)}
        if page in files and not _in_another(work, letter, page):
            work.uploads.remove(files[page])
        _record(house, work, whose, "page.picture_out")
        return pages[:at] + pages[at + 1 :]

    _turn(house, whose, letter_id, out)


def own(house: House, whose: Whose, letter_id: str, page: str) -> bytes:
    """Return a picture of one's own letter; raises Refused("letter-not-there")."""
    with house.unit_of_work(write=False) as work:
        letter = own_letters.letter_of(work, whose, letter_id, [whose.side])
        files = {file.id: file for file in letter_parts.pictures_of(work, letter)}
        if page not in _pages(letter) or page not in files:
            raise Refused("letter-not-there")
        return work.uploads.content(files[page])


def delivered(house: House, whose: Whose, letter_id: str, number: int) -> bytes:
    """Return one page of a letter that was delivered to this person, by its place from 1.

    Raises Refused("letter-not-there") for anybody else, and until it was delivered.
    """
    pages = own_offers.there(house, whose, letter_id).pages
    if not 1 <= number <= len(pages):
        raise Refused("letter-not-there")
    with house.unit_of_work(write=False) as work:
        file = work.uploads.get(whose.case_id, pages[number - 1])
        if file is None or file.state is not FileState.SEEN:
            raise Refused("letter-not-there")
        return work.uploads.content(file)


def _turn(house: House, whose: Whose, letter_id: str, turn: Turn) -> None:
    """Change the pages of a letter under its lock; its words stay as they are."""
    with house.unit_of_work() as work:
        letter_parts.case_of(work, whose)
        letter = own_letters.letter_of(work, whose, letter_id, [whose.side])
        own_letters.demand(letter, "write")
        newest = letter.newest
        text, about = (newest.text, newest.about) if newest else ("", "")
        pages = turn(work, letter, _pages(letter))
        now, by = house.clock.now(), whose.person_id
        if letter_acts.write(letter, text, by, now, about=about, pages=pages):
            letter_parts.save(house, work, letter)
        work.commit()


def _pages(letter: Letter) -> Pages:
    return letter.newest.pages if letter.newest else ()


def _place(pages: Pages, page: str) -> int:
    if page not in pages:
        raise Refused("letter-not-there")
    return pages.index(page)


def _in_another(work: UnitOfWork, letter: Letter, page: str) -> bool:
    """Say whether another letter has this picture: one with changed words begins with the same."""
    others = work.letters.of_case(letter.case_id, [letter.author_side])
    drafts = (draft for one in others if one.id != letter.id for draft in one.written.drafts)
    return any(page in draft.pages for draft in drafts)


def _file(house: House, letter: Letter, size: int) -> CaseFile:
    leaf, who = LEAF_OF[letter.author_side], letter.author_id
    now = house.clock.now()
    return CaseFile(house.new_id(), letter.case_id, leaf, FileKind.LETTER, who, now, who, size)


def _record(house: House, work: UnitOfWork, whose: Whose, act: str) -> None:
    who, now = whose.person_id, house.clock.now()
    work.audit.record(act, at=now, case_id=whose.case_id, actor=who, about=who)
