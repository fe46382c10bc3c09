"""What is done with a letter on its author's side; each act keeps to the table of its moves.

Raises Refused: "letter-not-now" for what the table does not allow, and what is named beside an act.
"""

from collections.abc import Collection, Iterable
from datetime import datetime
from typing import Final

from app.domain.dialogue.kept_words import as_kept, one_line
from app.domain.dialogue.letter_views import was_told_read
from app.domain.dialogue.letters import (
    DELIVERED,
    MOVES,
    Comment,
    Draft,
    Letter,
    LetterState,
)
from app.domain.dialogue.relays import Step
from app.domain.refusals import Refused

LONGEST: Final = 20_000
LONGEST_ABOUT: Final = 200
MOST_PAGES: Final = 12
MOST_DRAFTS: Final = 100
MOST_COMMENTS: Final = 200


def may(letter: Letter, act: str) -> bool:
    return (letter.state, act) in MOVES


def write(
    letter: Letter,
    text: str,
    by: str,
    at: datetime,
    *,
    about: str | None = None,
    language: str = "",
    pages: Iterable[str] | None = None,
) -> bool:
    """Write the words; False when nothing changed. An offer that was made is gone (I43, I46).

    A version that somebody was asked to look at stays, and the next one is written; before that the
    same one is written over. ``about``, ``pages`` None: as they are.
    Raises Refused: "letter-too-long", "letter-too-many-pages".
    """
    before = letter.newest
    kept = before.pages if before else ()
    new = Draft(
        _number(letter, before),
        as_kept(text),
        (before.about if before else "") if about is None else one_line(about),
        language or (before.language if before else "en"),
        by,
        at,
        kept if pages is None else tuple(pages),
    )
    if len(new.text) > LONGEST or len(new.about) > LONGEST_ABOUT:
        raise Refused("letter-too-long")
    if len(new.pages) > MOST_PAGES:
        raise Refused("letter-too-many-pages")
    demand(letter, "write")
    if before is not None and _same(before, new):
        return False
    drafts = letter.written.drafts
    if before is not None and before.number == new.number:
        drafts.pop()
    drafts.append(new)
    del drafts[:-MOST_DRAFTS]
    letter.written.agreed, letter.written.says, letter.arrived = 0, frozenset(), None
    letter.written.told = ""
    go(letter, "write", by, at)
    return True


def finish(letter: Letter, by: str, at: datetime) -> None:
    """Ask that somebody looks at it. Raises Refused("letter-empty")."""
    draft = letter.newest
    if draft is None or not (draft.text or draft.pages):
        raise Refused("letter-empty")
    demand(letter, "finish")
    letter.written.finished = draft.number
    go(letter, "finish", by, at)


def comment(letter: Letter, text: str, by: str, at: datetime) -> None:
    """Write something beside the newest version. Raises Refused("letter-say-what")."""
    words = as_kept(text)
    if not words:
        raise Refused("letter-say-what")
    if len(words) > LONGEST:
        raise Refused("letter-too-long")
    if not may(letter, "ask_changes") and letter.state is not LetterState.CHANGES_ASKED:
        raise Refused("letter-not-now")
    letter.written.comments.append(Comment(letter.written.finished, words, by, at))
    del letter.written.comments[:-MOST_COMMENTS]


def ask_changes(letter: Letter, text: str, by: str, at: datetime) -> None:
    """Ask the author to change something, and say what. Raises Refused("letter-say-what")."""
    demand(letter, "ask_changes")
    comment(letter, text, by, at)
    letter.written.agreed, letter.written.told = 0, ""
    go(letter, "ask_changes", by, at)


def review(letter: Letter, number: int, by: str, at: datetime) -> None:
    """Say that nothing needs changing in this version. Raises Refused as ``agree``."""
    _demand_newest(letter, number)
    go(letter, "review", by, at)


def agree(letter: Letter, number: int, by: str, at: datetime, how: str) -> None:
    """The author agrees to exactly this version; ``how``: "own" or "spoken".

    Raises Refused("letter-changed-meanwhile") for any version but the newest.
    """
    _demand_newest(letter, number)
    demand(letter, "agree")
    letter.written.agreed = number
    go(letter, "agree", by, at, how)


def clear(letter: Letter, number: int, by: str, at: datetime, *, ticked: Collection[str]) -> None:
    """Find it safe and positive, by name. Raises Refused("letter-not-ticked") unless both are said.

    Other refusals are those of ``agree``.
    """
    if not {"safe", "positive"} <= set(ticked):
        raise Refused("letter-not-ticked")
    _demand_newest(letter, number)
    go(letter, "clear", by, at)


def store(letter: Letter, by: str, at: datetime) -> None:
    """Put it by until the other side is asked."""
    go(letter, "store", by, at)


def keep(letter: Letter, by: str, at: datetime) -> None:
    """Say that it is never to be sent; it may still be written on."""
    demand(letter, "keep")
    letter.written.agreed = 0
    go(letter, "keep", by, at)


def take_back(letter: Letter, by: str, at: datetime) -> None:
    """Take it back: nothing of it is left on the other side, unless it was delivered before.

    Then it is noted that the author asked, and whoever asks is not told the difference (I46).
    Raises Refused("letter-was-read") only where they were told that it was.
    """
    if letter.state in DELIVERED:
        if was_told_read(letter):
            raise Refused("letter-was-read")
        letter.written.asked_back = True
        _note(letter, "take_back", by, at)
    elif letter.state is not LetterState.TAKEN_BACK:
        go(letter, "take_back", by, at)
        letter.arrived, letter.written.says = None, frozenset()


def _number(letter: Letter, before: Draft | None) -> int:
    """Return the number of what is written now: the next one once it was finished."""
    number = before.number if before else 1
    return number + 1 if number <= letter.written.finished else number


def _same(one: Draft, other: Draft) -> bool:
    words = (one.text, one.about, one.language, one.pages)
    return words == (other.text, other.about, other.language, other.pages)


def _demand_newest(letter: Letter, number: int) -> None:
    if letter.newest is None or letter.newest.number != number:
        raise Refused("letter-changed-meanwhile")


def demand(letter: Letter, act: str) -> None:
    if not may(letter, act):
        raise Refused("letter-not-now")


def go(letter: Letter, act: str, by: str, at: datetime, how: str = "") -> None:
    demand(letter, act)
    letter.state = MOVES[letter.state, act]
    _note(letter, act, by, at, how)


def _note(letter: Letter, act: str, by: str, at: datetime, how: str = "") -> None:
    """Keep a line of the author's side: what the other side does stands in the audit log alone."""
    number = letter.newest.number if letter.newest else 0
    step = Step(at, by, act, number, how)
    steps = letter.written.steps
    if act == "write" and steps and (steps[-1].act, steps[-1].version) == (act, number):
        steps.pop()
    steps.append(step)
