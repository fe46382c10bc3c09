"""What a letter is to its author, and to whom it is for: never what the other one alone may know.

Views of either side are made from that side's part, with what the other one allowed (I28, I46).
"""

import hashlib
import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from app.domain.dialogue.letters import (
    DELIVERED,
    MOVES,
    REACHED,
    Comment,
    Draft,
    Letter,
    LetterState,
    ReadHow,
    Tell,
)
from app.domain.dialogue.relays import Step


class AuthorState(StrEnum):
    """How far a letter is, as its author may know."""

    STARTED = auto()
    WRITTEN = auto()
    CHANGES_ASKED = auto()
    REVIEWED = auto()
    AGREED = auto()
    STORED = auto()
    KEPT = auto()
    TAKEN_BACK = auto()
    RECEIVED = auto()  # these are seen only where it was allowed
    READ = auto()
    ANSWERING = auto()
    NO_ANSWER = auto()


class RecipientState(StrEnum):
    """How far a letter is for whom it is for."""

    OFFERED = auto()
    NOT_NOW = auto()
    NEVER = auto()
    ACCEPTED = auto()  # it waits for whoever reads it to them, or is to be with them
    READY = auto()  # one press opens it
    DELIVERED = auto()
    ANSWERED = auto()
    NO_ANSWER = auto()


@dataclass(frozen=True, slots=True)
class AuthorView:
    """``may``: what the author can do now, of "write", "finish", "agree", "keep", "take_back",
    "change_words". ``mark`` tells the words of this view from any others."""

    id: str
    made_at: datetime
    answers: str | None
    state: AuthorState
    version: int
    agreed: int
    text: str
    about: str
    language: str
    pages: tuple[str, ...]
    drafts: tuple[Draft, ...]
    comments: tuple[Comment, ...]
    mark: str
    may: frozenset[str]


@dataclass(frozen=True, slots=True)
class RecipientView:
    """Before it is delivered there are no words, but what it is about for who asked for that.

    ``may``: of "accept", "not_now", "never", "read", "allow", "answer", "no_answer".
    """

    id: str
    state: RecipientState
    how: ReadHow | None = None
    on_day: str = ""
    company: str = ""
    ask_again: str = ""
    told_about: bool = False
    about: str = ""
    text: str = ""
    language: str = ""
    pages: tuple[str, ...] = ()
    by: str = ""
    tell: frozenset[Tell] = frozenset()
    may: frozenset[str] = frozenset()


_FAR: Final = {
    AuthorState.RECEIVED: 1,
    AuthorState.READ: 2,
    AuthorState.ANSWERING: 3,
    AuthorState.NO_ANSWER: 3,
}
"""What the author can be told beyond "stored", and how far each goes."""

PUT_BY: Final = frozenset({"take_back", "change_words"})
_AUTHOR_ACTS: Final = ("write", "finish", "agree", "keep", "take_back")
_RECIPIENT_ACTS: Final = ("accept", "not_now", "never", "answer", "no_answer")


def author_view(letter: Letter) -> AuthorView:
    """Return what the author may know: from "stored" on it stays the same, unless allowed."""
    newest, written, state = letter.newest, letter.written, author_state(letter)
    return AuthorView(
        letter.id,
        letter.made_at,
        letter.answers,
        state,
        newest.number if newest else 0,
        written.agreed,
        newest.text if newest else "",
        newest.about if newest else "",
        newest.language if newest else "",
        newest.pages if newest else (),
        tuple(written.drafts),
        tuple(written.comments),
        mark(newest),
        _author_may(letter, state),
    )


def author_state(letter: Letter) -> AuthorState:
    if letter.state in (LetterState.STORED, *REACHED):
        told = letter.written.told
        if told and (was_told_read(letter) or not letter.written.asked_back):
            return AuthorState(told)
    if letter.written.asked_back:
        return AuthorState.TAKEN_BACK
    if letter.state in REACHED:
        return AuthorState.STORED
    if letter.state is LetterState.CLEARED:
        return AuthorState.AGREED
    return AuthorState(letter.state)


def recipient_view(letter: Letter, held: bool) -> RecipientView | None:
    """Return what the other side may know; None when nothing is there for them.

    ``held``: a hold stops what has not been delivered (I24).
    """
    arrived, delivered = letter.arrived, letter.state in DELIVERED
    if arrived is None or letter.state not in REACHED or (held and not delivered):
        return None
    state = _recipient_state(letter)
    return RecipientView(
        letter.id,
        state,
        arrived.how,
        arrived.on_day,
        arrived.company,
        arrived.ask_again,
        arrived.told_about,
        arrived.about if delivered or arrived.told_about else "",
        arrived.text if delivered else "",
        arrived.language if delivered else "",
        arrived.pages if delivered else (),
        arrived.by if delivered else "",
        arrived.tell,
        _recipient_may(letter, state),
    )


def was_offered(letter: Letter) -> bool:
    """True when these words were offered and the offer was not withdrawn by staff.

    It stays true whatever the other side does, also when they stop taking part.
    """
    return is_offered(letter.written.steps)


def is_offered(steps: Iterable[Step]) -> bool:
    """Say of the author's steps so far whether the words stand offered after them."""
    acts = ("write", "offer", "withdraw_offer")
    return [step.act for step in steps if step.act in acts][-1:] == ["offer"]


def mark(draft: Draft | None) -> str:
    """Return a short mark of these words; empty for none."""
    if draft is None:
        return ""
    words = [draft.number, draft.text, draft.about, draft.language, *draft.pages]
    return hashlib.sha256(json.dumps(words).encode()).hexdigest()[:16]


def tell(letter: Letter) -> None:
    """Let the author know what is so now as far as it is allowed; what they knew stays known.

    Whoever it is for may stop taking part, or allow less: their author's page never says it (I28).
    """
    now, told = _allowed(letter), letter.written.told
    if now is not None and (not told or _FAR[now] >= _FAR[AuthorState(told)]):
        letter.written.told = str(now)


def was_told_read(letter: Letter) -> bool:
    """True when the author knows that it was read."""
    told = letter.written.told
    return bool(told) and AuthorState(told) is not AuthorState.RECEIVED


def _allowed(letter: Letter) -> AuthorState | None:
    """Return what whom it is for lets the author know, None when they do not."""
    says, state = letter.written.says, letter.state
    if Tell.ANSWERED in says and state is LetterState.ANSWERED:
        return AuthorState.ANSWERING
    if Tell.ANSWERED in says and state is LetterState.NO_ANSWER:
        return AuthorState.NO_ANSWER
    if Tell.READ in says and state in DELIVERED:
        return AuthorState.READ
    if Tell.RECEIVED in says and state in (LetterState.ACCEPTED, *DELIVERED):
        return AuthorState.RECEIVED
    return None


def _author_may(letter: Letter, state: AuthorState) -> frozenset[str]:
    """Return what the author may do; it is told by what they see, and by nothing else."""
    if state in (AuthorState.STORED, AuthorState.RECEIVED):
        return frozenset() if letter.written.asked_back else PUT_BY
    if state is AuthorState.TAKEN_BACK:
        return PUT_BY - {"take_back"}
    if letter.state in REACHED:
        return frozenset()
    return frozenset(act for act in _AUTHOR_ACTS if (letter.state, act) in MOVES)


def _recipient_state(letter: Letter) -> RecipientState:
    arrived = letter.arrived
    ready = arrived is not None and arrived.brought and arrived.how is ReadHow.MYSELF
    if letter.state is LetterState.ACCEPTED and ready:
        return RecipientState.READY
    return RecipientState(letter.state)


def _recipient_may(letter: Letter, state: RecipientState) -> frozenset[str]:
    acts = {act for act in _RECIPIENT_ACTS if (letter.state, act) in MOVES}
    read = {"read"} if state is RecipientState.READY else set()
    return frozenset(acts | read | {"allow"})
