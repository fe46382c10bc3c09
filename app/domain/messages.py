"""What is written in a meeting: between one party and staff, by staff to all or to one another.

No party can write to another. I28: ids count within one thread, so that they tell of no other.
"""

import re
from datetime import datetime
from typing import TYPE_CHECKING, Final

from app.domain.floor import Said
from app.domain.refusals import Refused
from app.domain.serving import serves

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

KEPT: Final = 100
"""Messages of one thread that are kept; older ones are gone."""
SHOWN: Final = 50
LONGEST: Final = 1000
LONGEST_NOTE: Final = 20_000

_REORDERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that make a line read otherwise than it was written."""


def clean(text: str) -> str:
    """Return the words without blanks around them, and without marks that reorder what is read."""
    return _REORDERING.sub("", text).strip()


def write(session: "LiveSession", author_id: str, thread: str, text: str, now: datetime) -> None:
    """Write in the thread of one party, as that party or as staff.

    Raises:
        Refused: "not-allowed" in another party's thread, "not-a-participant", "nothing-written".
    """
    session.party(thread)
    if author_id != thread and not session.person(author_id).is_staff:
        raise Refused("not-allowed")
    _add(session, thread, author_id, _words(text), now, to_all=False)


def broadcast(session: "LiveSession", author_id: str, text: str, now: datetime) -> None:
    """Write to every party, to each in their own thread, in whatever room they are.

    In a shuttle only to whom the author serves: others are told nothing by somebody unknown.
    """
    words, author = _words(text), session.person(author_id)
    for party in session.parties:
        if not serves(session, author, party.side):
            continue
        _add(session, party.id, author_id, words, now, to_all=True)


def thread(session: "LiveSession", person_id: str) -> tuple[Said, ...]:
    """Return the newest messages of one thread, the oldest of them first."""
    return session.together.threads.get(person_id, ())[-SHOWN:]


def in_corridor(session: "LiveSession", author_id: str, text: str, now: datetime) -> None:
    """Write to the other staff of a shuttle, who are in another room.

    Raises Refused: "not-a-shuttle", "nothing-written".
    """
    if not session.is_shuttle:
        raise Refused("not-a-shuttle")
    before = session.together.corridor
    session.together.corridor = _longer(before, author_id, _words(text), now)


def corridor(session: "LiveSession") -> tuple[Said, ...]:
    """Return the newest words of the corridor, the oldest of them first."""
    return session.together.corridor[-SHOWN:]


def note(session: "LiveSession", staff_id: str, text: str) -> None:
    """Keep a facilitator's own notes, in place of what they were."""
    session.together.notes[staff_id] = text


def forget(session: "LiveSession") -> None:
    """Erase what people wrote to one another: the meeting is over."""
    session.together.threads, session.together.corridor = {}, ()


def _words(text: str) -> str:
    words = clean(text)
    if not words:
        raise Refused("nothing-written")
    return words


def _add(
    session: "LiveSession", thread: str, author: str, words: str, now: datetime, *, to_all: bool
) -> None:
    before = session.together.threads.get(thread, ())
    session.together.threads[thread] = _longer(before, author, words, now, to_all=to_all)


def _longer(
    before: tuple[Said, ...], author: str, words: str, now: datetime, *, to_all: bool = False
) -> tuple[Said, ...]:
    number = int(before[-1].id) + 1 if before else 1
    return (*before, Said(str(number), author, words, now, to_all))[-KEPT:]
