"""What crosses with a letter: it is offered, accepted, delivered, or not; each act by its moves.

Raises Refused: "letter-not-now" for what the table does not allow, and what is named beside an act.
"""

from collections.abc import Iterable
from dataclasses import replace
from datetime import date, datetime

from app.domain.dialogue.kept_words import one_line
from app.domain.dialogue.letter_acts import LONGEST_ABOUT, demand, go
from app.domain.dialogue.letter_views import tell as tell_author
from app.domain.dialogue.letters import (
    DELIVERED,
    REACHED,
    Arrived,
    Draft,
    Letter,
    LetterState,
    ReadHow,
    Tell,
)
from app.domain.refusals import Refused


def offer(letter: Letter, recipient_id: str, by: str, at: datetime, today: date) -> None:
    """Let the other side know that something exists, and no more. ``by`` is who decided it (I26).

    Raises Refused("letter-asked-later") before the day on which they want to be asked again.
    """
    demand(letter, "offer")
    if letter.agreed is None:
        raise Refused("letter-not-agreed")
    if letter.arrived is not None and letter.arrived.ask_again > today.isoformat():
        raise Refused("letter-asked-later")
    letter.recipient_id, letter.arrived = recipient_id, Arrived()
    go(letter, "offer", by, at)


def withdraw_offer(letter: Letter, by: str, at: datetime) -> None:
    """Take the offer away again; the letter stays stored, and its author's view as it is."""
    go(letter, "withdraw_offer", by, at)
    letter.arrived, letter.written.says = None, frozenset()


def accept(letter: Letter, how: ReadHow, day: date | None = None, company: str = "") -> None:
    """Say how, when and with whom they want to have it. To hear what it is about comes first."""
    demand(letter, "accept")
    agreed, before = _agreed(letter), letter.arrived or Arrived()
    company = one_line(company)
    if len(company) > LONGEST_ABOUT:
        raise Refused("letter-too-long")
    told = before.told_about or how is ReadHow.ABOUT_FIRST
    letter.arrived = Arrived(
        how=how,
        on_day=day.isoformat() if day else "",
        company=company,
        told_about=told,
        about=agreed.about if told else "",
        tell=before.tell,
    )
    letter.state = LetterState.ACCEPTED
    tell_author(letter)


def waits_for_nobody(letter: Letter) -> bool:
    """True for who wants to read it on their own page without anybody beside them."""
    arrived = letter.arrived
    return arrived is not None and arrived.how is ReadHow.MYSELF and not arrived.company


def bring(letter: Letter, called: str) -> None:
    """Let exactly the agreed words be there for the other side; ``called``: the agreed name."""
    demand(letter, "bring")
    arrived = letter.arrived or Arrived()
    if arrived.how in (None, ReadHow.ABOUT_FIRST):
        raise Refused("letter-say-how")
    agreed = _agreed(letter)
    letter.arrived = replace(
        arrived,
        brought=True,
        text=agreed.text,
        about=agreed.about,
        language=agreed.language,
        pages=agreed.pages,
        by=called,
    )


def deliver(letter: Letter) -> None:
    """The words were read, heard or given. Raises Refused("letter-not-yet") without them there."""
    demand(letter, "deliver")
    if letter.arrived is None or not letter.arrived.brought:
        raise Refused("letter-not-yet")
    letter.state = LetterState.DELIVERED
    tell_author(letter)


def not_now(letter: Letter, day: date | None = None) -> None:
    """They want to be left in peace with it, until a day if they name one."""
    demand(letter, "not_now")
    letter.state = LetterState.NOT_NOW
    _leave_nothing(letter, day.isoformat() if day else "")


def never(letter: Letter) -> None:
    """They do not want it. They may change their mind; nobody asks them again."""
    demand(letter, "never")
    letter.state = LetterState.NEVER
    _leave_nothing(letter)


def answer(letter: Letter) -> None:
    """They write an answer: a letter of their own, which goes the same way."""
    if letter.state is not LetterState.ANSWERED:
        demand(letter, "answer")
        letter.state = LetterState.ANSWERED
        tell_author(letter)


def no_answer(letter: Letter) -> None:
    if letter.state is not LetterState.NO_ANSWER:
        demand(letter, "no_answer")
        letter.state = LetterState.NO_ANSWER
        tell_author(letter)


def allow(letter: Letter, tell: Iterable[Tell]) -> None:
    """Let the author learn this much, and nothing beyond it."""
    if letter.state not in REACHED or letter.arrived is None:
        raise Refused("letter-not-now")
    said = frozenset(tell)
    letter.arrived.tell = letter.written.says = said
    tell_author(letter)


def cut(letter: Letter, person_id: str) -> bool:
    """Take away what has not been delivered, as somebody is out; False when nothing changed.

    What an author who is out had put by is taken back; what they still wrote stays theirs. Where
    it is the other one who is out, their author's view stays as it was (I28).
    """
    ours = letter.author_id == person_id
    if person_id not in (letter.author_id, letter.recipient_id) or letter.state in DELIVERED:
        return False
    put_by = (*REACHED, LetterState.STORED, LetterState.CLEARED, LetterState.AGREED)
    if ours and letter.state in put_by:
        letter.state, letter.written.agreed = LetterState.TAKEN_BACK, 0
    elif not ours and letter.state in REACHED:
        letter.state = LetterState.STORED
    else:
        return False
    letter.arrived, letter.written.says = None, frozenset()
    return True


def _leave_nothing(letter: Letter, ask_again: str = "") -> None:
    tell = letter.arrived.tell if letter.arrived else frozenset()
    letter.arrived = Arrived(ask_again=ask_again, tell=tell)


def _agreed(letter: Letter) -> Draft:
    if letter.agreed is None:
        raise Refused("letter-not-agreed")
    return letter.agreed
