"""A letter of explanation, or any other: from the first prompt to read and answered, or kept.

The author's part holds every version of the words. ``arrived`` is the part of whom it is for: it is
made by the offer, without a word of the letter; the words are brought into it after the offer was
accepted, and taken out of it by whatever ends that.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from app.domain.dialogue.relays import Step
from app.domain.people import PARTIES, Side, other


class LetterState(StrEnum):
    STARTED = auto()
    WRITTEN = auto()  # the author asks that somebody looks at it with them
    CHANGES_ASKED = auto()
    REVIEWED = auto()  # whoever looked has nothing more to say: the author reads it once more
    AGREED = auto()  # the author agreed to exactly this version
    CLEARED = auto()  # somebody named found it safe and positive
    STORED = auto()  # kept here until the other side is asked
    OFFERED = auto()  # the other side learns only that something exists
    ACCEPTED = auto()
    NOT_NOW = auto()
    NEVER = auto()
    DELIVERED = auto()
    ANSWERED = auto()  # whom it is for writes an answer: a letter of its own
    NO_ANSWER = auto()
    KEPT = auto()  # never to be sent: it is for the author alone
    TAKEN_BACK = auto()


DELIVERED: Final = (LetterState.DELIVERED, LetterState.ANSWERED, LetterState.NO_ANSWER)
"""The words were read, heard or given on paper: nobody can take them back."""
REACHED: Final = (
    LetterState.OFFERED,
    LetterState.ACCEPTED,
    LetterState.NOT_NOW,
    LetterState.NEVER,
    *DELIVERED,
)
"""From here on the author sees "stored" still, unless whom it is for allows more (I46)."""
WITH_AUTHOR: Final = (LetterState.STARTED, LetterState.CHANGES_ASKED, LetterState.KEPT)
"""The author writes; nobody is asked to look."""

_LOOKED_AT: Final = (
    LetterState.WRITTEN,
    LetterState.REVIEWED,
    LetterState.AGREED,
    LetterState.CLEARED,
)
BEFORE_STORED: Final = (LetterState.STARTED, LetterState.CHANGES_ASKED, *_LOOKED_AT)
_WAITS: Final = (LetterState.OFFERED, LetterState.ACCEPTED, LetterState.NOT_NOW)

MOVES: Final[dict[tuple[LetterState, str], LetterState]] = {
    **{
        (state, "write"): LetterState.STARTED
        for state in (LetterState.STARTED, *_LOOKED_AT, LetterState.STORED, *_WAITS)
    },
    (LetterState.CHANGES_ASKED, "write"): LetterState.CHANGES_ASKED,
    (LetterState.KEPT, "write"): LetterState.KEPT,
    **{(state, "finish"): LetterState.WRITTEN for state in WITH_AUTHOR},
    **{
        (state, "ask_changes"): LetterState.CHANGES_ASKED
        for state in (*_LOOKED_AT, LetterState.STORED)
    },
    (LetterState.WRITTEN, "review"): LetterState.REVIEWED,
    (LetterState.REVIEWED, "agree"): LetterState.AGREED,
    (LetterState.AGREED, "clear"): LetterState.CLEARED,
    (LetterState.CLEARED, "store"): LetterState.STORED,
    (LetterState.STORED, "offer"): LetterState.OFFERED,
    (LetterState.NOT_NOW, "offer"): LetterState.OFFERED,
    **{(state, "withdraw_offer"): LetterState.STORED for state in _WAITS},
    **{
        (state, "accept"): LetterState.ACCEPTED  # again: another way, day or company
        for state in (*_WAITS, LetterState.NEVER)  # they may change their mind
    },
    **{(state, "not_now"): LetterState.NOT_NOW for state in (*_WAITS, LetterState.NEVER)},
    **{(state, "never"): LetterState.NEVER for state in (*_WAITS, LetterState.NEVER)},
    (LetterState.ACCEPTED, "bring"): LetterState.ACCEPTED,
    (LetterState.ACCEPTED, "deliver"): LetterState.DELIVERED,
    (LetterState.DELIVERED, "answer"): LetterState.ANSWERED,
    (LetterState.NO_ANSWER, "answer"): LetterState.ANSWERED,
    (LetterState.DELIVERED, "no_answer"): LetterState.NO_ANSWER,
    **{(state, "keep"): LetterState.KEPT for state in BEFORE_STORED},
    **{
        (state, "take_back"): LetterState.TAKEN_BACK
        for state in (*BEFORE_STORED, LetterState.STORED, *_WAITS, LetterState.NEVER)
    },
}
"""Taking back a letter that was delivered changes nothing but that the author asked for it."""

OF_AUTHORS_SIDE: Final = frozenset(
    {"start", "write", "finish", "comment", "ask_changes", "review", "agree", "clear", "store"}
    | {"keep", "take_back", "offer", "withdraw_offer"}
)
OF_RECIPIENTS_SIDE: Final = frozenset(
    {"offer", "accept", "not_now", "never", "bring", "deliver", "answer", "no_answer", "allow"}
)
"""The acts that staff of one side alone may read of in the ledger; "cut" is for both alone."""


class ReadHow(StrEnum):
    """How somebody wants to have a letter."""

    MYSELF = auto()  # on their own page
    READ_TO_ME = auto()  # by somebody of the service
    ABOUT_FIRST = auto()  # hear what it is about, then decide
    ON_PAPER = auto()


class Tell(StrEnum):
    """What whom it is for may allow that the author learns."""

    RECEIVED = auto()  # they want to have it
    READ = auto()
    ANSWERED = auto()  # they write an answer, or none is coming


@dataclass(frozen=True, slots=True)
class Draft:
    """One version. ``pages`` are ids of pictures that were flattened, in their order."""

    number: int
    text: str
    about: str
    language: str
    by: str
    at: datetime
    pages: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Comment:
    """What whoever looked wrote beside a version, for the author's side alone."""

    version: int
    text: str
    by: str
    at: datetime


@dataclass(slots=True)
class Written:
    """The author's part. ``agreed`` is the number of the version, 0: none.

    ``finished`` is the newest version that somebody was asked to look at: it stays as it is, and
    what is written afterwards is another version. ``asked_back``: the author wanted it back after
    it was delivered. ``says``: what whom it is for allows that the author learns. ``told``: what
    the author's page said of it already, a code of ``AuthorState``; it says no less from then on.
    """

    drafts: list[Draft] = field(default_factory=list)
    comments: list[Comment] = field(default_factory=list)
    finished: int = 0
    agreed: int = 0
    asked_back: bool = False
    says: frozenset[Tell] = frozenset()
    told: str = ""
    steps: list[Step] = field(default_factory=list)


@dataclass(slots=True)
class Arrived:
    """The part of whom it is for. ``brought``: the words are in it; before that it has none.

    ``by`` is the agreed name of the author, ``told_about`` that it was said what it is about.
    """

    brought: bool = False
    text: str = ""
    about: str = ""
    language: str = ""
    pages: tuple[str, ...] = ()
    by: str = ""
    how: ReadHow | None = None
    on_day: str = ""  # ISO day that they asked for, empty: whenever
    company: str = ""  # who should be with them, in their words
    told_about: bool = False
    ask_again: str = ""  # ISO day, after "not now"
    tell: frozenset[Tell] = frozenset()


@dataclass(slots=True)
class Letter:
    """One letter of one case. ``answers`` is the id of the letter that it answers.

    ``recipient_id`` is empty while nobody of the other side is known. ``version`` grows with every
    writing. ``opened``: whose part was opened for whoever asks; the other one stays as it is, and
    is not to be read or written.
    """

    id: str
    case_id: str
    author_id: str
    author_side: Side
    recipient_id: str
    made_at: datetime
    state: LetterState = LetterState.STARTED
    answers: str | None = None
    version: int = 0
    written: Written = field(default_factory=Written)
    arrived: Arrived | None = None
    opened: frozenset[Side] = frozenset(PARTIES)

    @property
    def recipient_side(self) -> Side:
        return other(self.author_side)

    @property
    def newest(self) -> Draft | None:
        return self.written.drafts[-1] if self.written.drafts else None

    @property
    def agreed(self) -> Draft | None:
        """Return the version that the author agreed to, None when there is none."""
        drafts = self.written.drafts
        return next((one for one in drafts if one.number == self.written.agreed), None)
