"""What one person does with the letters that they write, on their own page.

From the moment a letter is put by, what its author may do and is answered stays the same, whatever
the other side does with it (I28, I46).
"""

from collections.abc import Callable, Collection, Iterable
from dataclasses import replace
from datetime import datetime
from typing import Final

from app.domain.dialogue import letter_acts, letter_views
from app.domain.dialogue.letter_views import AuthorView, author_view
from app.domain.dialogue.letters import Draft, Letter, LetterState
from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.services.dialogue import form_keys, letter_parts
from app.services.dialogue.letter_parts import record
from app.services.dialogue.whose import Whose
from app.services.ports import House, UnitOfWork

Do = Callable[[Letter, datetime], str]
OWN: Final = "own"


def of_person(house: House, whose: Whose) -> list[AuthorView]:
    """Return the letters of this person, the oldest first."""
    with house.unit_of_work(write=False) as work:
        letters = work.letters.of_case(whose.case_id, [whose.side])
    return [author_view(one) for one in letters if one.author_id == whose.person_id]


def mine(house: House, whose: Whose, letter_id: str) -> AuthorView:
    """Return one of their letters, or raise Refused("letter-not-there")."""
    with house.unit_of_work(write=False) as work:
        return author_view(letter_of(work, whose, letter_id, [whose.side]))


def start(
    house: House,
    whose: Whose,
    *,
    text: str = "",
    about: str = "",
    language: str = "",
    never_sent: bool = False,
    key: str = "",
) -> str:
    """Begin a letter; return its id. ``never_sent``: they write it for themselves alone.

    ``key``: of the form that it is begun with; the same one begins one letter, not two.
    """
    letter_id = form_keys.new_id(house, whose.case_id, whose.person_id, key)
    with house.unit_of_work() as work:
        letter_parts.case_of(work, whose)
        if work.letters.get(whose.case_id, letter_id, [whose.side]) is not None:
            return letter_id
        words = Draft(1, text, about, language, whose.person_id, house.clock.now())
        letter = letter_parts.begin(
            house, work, whose, words, letter_id=letter_id, never_sent=never_sent
        )
        record(house, work, letter, "start", whose.person_id, "1")
        work.commit()
    return letter_id


def write(
    house: House,
    whose: Whose,
    letter_id: str,
    text: str,
    *,
    about: str | None = None,
    language: str = "",
    pages: Iterable[str] | None = None,
    saw: str = "",
) -> AuthorView:
    """Save the words; the same words again change nothing. Return what stands now.

    ``saw`` is the mark of what the form was opened on, empty: not asked. ``about``, ``pages`` None:
    as before. Raises Refused: "letter-changed-meanwhile", "letter-too-long",
    "letter-too-many-pages", "letter-picture-gone".
    """
    with house.unit_of_work() as work:
        letter_parts.case_of(work, whose)
        letter = letter_of(work, whose, letter_id, [whose.side])
        demand(letter, "write")
        before = letter.newest
        if saw and saw != letter_views.mark(before):
            raise Refused("letter-changed-meanwhile")
        given = letter_parts.demand_own_pages(work, letter, pages)
        spoken = letter_parts.language_of(language) if language else ""
        now, by = house.clock.now(), whose.person_id
        if letter_acts.write(letter, text, by, now, about=about, language=spoken, pages=given):
            letter_parts.save(house, work, letter)
            if before is None or letter.newest is None or letter.newest.number != before.number:
                number = letter.newest.number if letter.newest else 0
                record(house, work, letter, "write", by, str(number))
            work.commit()
    return author_view(letter)


def finish(house: House, whose: Whose, letter_id: str) -> None:
    """Ask that somebody looks at it with them. Raises Refused("letter-empty")."""

    def do(letter: Letter, at: datetime) -> str:
        letter_acts.finish(letter, whose.person_id, at)
        return str(letter.written.finished)

    _author_acts(house, whose, letter_id, "finish", do)


def agree(house: House, whose: Whose, letter_id: str, version: int) -> None:
    """Agree to exactly this version. Raises Refused("letter-changed-meanwhile") for another."""

    def do(letter: Letter, at: datetime) -> str:
        letter_acts.agree(letter, version, whose.person_id, at, OWN)
        return f"{version} {OWN}"

    _author_acts(house, whose, letter_id, "agree", do)


def keep(house: House, whose: Whose, letter_id: str) -> None:
    """Say that it is never to be sent."""

    def do(letter: Letter, at: datetime) -> str:
        letter_acts.keep(letter, whose.person_id, at)
        return ""

    _author_acts(house, whose, letter_id, "keep", do)


def take_back(house: House, whose: Whose, letter_id: str) -> None:
    """Take a letter back, at any time, also while a case is held.

    Whoever asks is answered alike whether or not it was delivered, unless they were told that it
    was: then it raises Refused("letter-was-read").
    """
    with house.unit_of_work() as work:
        letter_parts.case_of(work, whose)
        letter = letter_of(work, whose, letter_id, PARTIES)
        _take_back(house, work, whose, letter)
        work.commit()


def change_words(house: House, whose: Whose, letter_id: str) -> str:
    """Take back what was put by, and begin a new letter with its words; return the new one's id."""
    with house.unit_of_work() as work:
        letter_parts.case_of(work, whose)
        letter = letter_of(work, whose, letter_id, PARTIES)
        demand(letter, "change_words")
        _take_back(house, work, whose, letter)
        old = letter.newest or Draft(1, "", "", "", whose.person_id, letter.made_at)
        words = replace(old, by=whose.person_id, at=house.clock.now())
        new = letter_parts.begin(house, work, whose, words, answers=letter.answers)
        record(house, work, new, "start", whose.person_id, "1")
        work.commit()
    return new.id


def _author_acts(house: House, whose: Whose, letter_id: str, act: str, do: Do) -> None:
    with house.unit_of_work() as work:
        letter_parts.case_of(work, whose)
        letter = letter_of(work, whose, letter_id, [whose.side])
        demand(letter, act)
        why = do(letter, house.clock.now())
        letter_parts.save(house, work, letter)
        record(house, work, letter, act, whose.person_id, why)
        work.commit()


def letter_of(work: UnitOfWork, whose: Whose, letter_id: str, sides: Collection[Side]) -> Letter:
    letter = work.letters.get(whose.case_id, letter_id, sides, lock=True)
    if letter is None or letter.author_id != whose.person_id:
        raise Refused("letter-not-there")
    return letter


def _take_back(house: House, work: UnitOfWork, whose: Whose, letter: Letter) -> None:
    if letter.state is LetterState.TAKEN_BACK or letter.written.asked_back:
        return
    letter_acts.take_back(letter, whose.person_id, house.clock.now())
    letter_parts.save(house, work, letter)
    letter_parts.put_away_notice(house, work, letter)
    record(house, work, letter, "take_back", whose.person_id)


def demand(letter: Letter, act: str) -> None:
    """Ask what the author sees, so that a refusal tells them nothing else."""
    if act not in author_view(letter).may:
        raise Refused("letter-not-now")
