"""A relay: words that one person asks an advocate to carry to the other side, and what may follow.

The sender's part holds every version of the words. What the other side may come to see is a part of
its own, ``arrived``: it is made by the release, and taken away by whatever ends the release.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from app.domain.people import PARTIES, Side


class RelayState(StrEnum):
    DRAFT = auto()  # being written down
    READ_BACK = auto()  # is read back to the sender, word by word
    AGREED = auto()  # the sender agreed to exactly this version
    CLEARED = auto()  # somebody named found it safe and positive
    RELEASED = auto()  # the other side learns that there is something for them
    DELIVERED = auto()  # the words were read, shown or heard
    REPLY_WANTED = auto()  # whoever heard it wants to answer
    NO_REPLY = auto()  # and does not
    ANSWERED = auto()
    HELD = auto()  # not now; ``held_from`` is where it goes on
    TAKEN_BACK = auto()
    REFUSED = auto()  # whoever it is for does not want it


BEFORE_DELIVERY: Final = (
    RelayState.DRAFT,
    RelayState.READ_BACK,
    RelayState.AGREED,
    RelayState.CLEARED,
    RelayState.RELEASED,
)
_EDITED: Final = (
    RelayState.READ_BACK,
    RelayState.AGREED,
    RelayState.CLEARED,
    RelayState.RELEASED,
    RelayState.REFUSED,  # the sender does not know: for them it is as it was
)

MOVES: Final[dict[tuple[RelayState, str], RelayState]] = {
    (RelayState.DRAFT, "write"): RelayState.DRAFT,
    **{(state, "write"): RelayState.READ_BACK for state in _EDITED},
    (RelayState.DRAFT, "read_back"): RelayState.READ_BACK,
    (RelayState.READ_BACK, "agree"): RelayState.AGREED,
    (RelayState.AGREED, "clear"): RelayState.CLEARED,
    (RelayState.AGREED, "ask_change"): RelayState.READ_BACK,
    (RelayState.CLEARED, "release"): RelayState.RELEASED,
    (RelayState.RELEASED, "choose"): RelayState.RELEASED,
    (RelayState.RELEASED, "deliver"): RelayState.DELIVERED,
    (RelayState.RELEASED, "refuse"): RelayState.REFUSED,
    (RelayState.REFUSED, "choose"): RelayState.RELEASED,  # they may change their mind
    (RelayState.DELIVERED, "want_reply"): RelayState.REPLY_WANTED,
    (RelayState.DELIVERED, "no_reply"): RelayState.NO_REPLY,
    (RelayState.NO_REPLY, "want_reply"): RelayState.REPLY_WANTED,
    (RelayState.REPLY_WANTED, "no_reply"): RelayState.NO_REPLY,
    (RelayState.REPLY_WANTED, "answer"): RelayState.ANSWERED,
    (RelayState.DELIVERED, "answer"): RelayState.ANSWERED,
    (RelayState.NO_REPLY, "answer"): RelayState.ANSWERED,
    **{(state, "hold"): RelayState.HELD for state in (*BEFORE_DELIVERY, RelayState.REFUSED)},
    **{
        (state, "take_back"): RelayState.TAKEN_BACK for state in (*BEFORE_DELIVERY, RelayState.HELD)
    },
    (RelayState.REFUSED, "take_back"): RelayState.TAKEN_BACK,
    # Whoever it is for stops taking part: it waits with staff, and the sender is told by a person.
    (RelayState.RELEASED, "recall"): RelayState.CLEARED,
    (RelayState.REFUSED, "recall"): RelayState.CLEARED,
}
"""Going on after a hold leads to ``held_from``; a release that was held has to be made again."""


class Wish(StrEnum):
    """How somebody wants to receive what is there for them."""

    READ_TO_ME = auto()
    SHOW_ME = auto()
    ABOUT_FIRST = auto()  # what is it about?
    LATER = auto()


class Handed(StrEnum):
    """How the words were handed over."""

    SHOWN = auto()  # on their own screen
    READ_ALOUD = auto()  # in the room, by the advocate
    BY_PHONE = auto()
    IN_PERSON = auto()  # by a visit


@dataclass(frozen=True, slots=True)
class Words:
    """What somebody types. An empty ``language`` is that of whose words they are."""

    text: str
    about: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Translation:
    """The same words in the language of the other side. Both are read back; both are agreed.

    ``about`` is what they are about, in that language as well; empty where it was not said.
    """

    text: str
    language: str
    by: str  # the interpreter who carries the words, a person id or a name that staff typed
    at: datetime
    about: str = ""


@dataclass(frozen=True, slots=True)
class Version:
    """One wording. ``about`` is what the other side may be told first; it is agreed to as well."""

    number: int
    text: str
    about: str
    language: str
    by: str
    at: datetime
    translation: Translation | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One line of the ledger: who did what, when, with which version; ``how`` is a code."""

    at: datetime
    by: str
    act: str
    version: int = 0
    how: str = ""


@dataclass(slots=True)
class Said:
    """The sender's part. ``agreed`` and ``translation_agreed`` are numbers of versions, 0: none.

    ``asked_change`` says what to put in other words; the sender's side alone sees it.
    """

    versions: list[Version] = field(default_factory=list)
    agreed: int = 0
    translation_agreed: int = 0
    asked_change: str = ""
    steps: list[Step] = field(default_factory=list)


@dataclass(slots=True)
class Arrived:
    """The other side's part: the agreed words and nothing else of the sender's side.

    ``tell_sender``: whoever refused allows that the sender is told so.
    """

    text: str = ""
    about: str = ""
    language: str = ""
    original: str = ""  # the sender's own words, beside a translation
    wish: Wish | None = None
    told_about: bool = False
    how: Handed | None = None
    tell_sender: bool = False
    put_away: bool = False


@dataclass(slots=True)
class Relay:
    """One relay of one case. Ids of people are those of the case; ``answers`` is another relay.

    ``session_id`` is the live shuttle in which it was written down, None in a slow one.
    ``version`` grows with every writing. ``opened``: whose part was opened for whoever asks; the
    other one stays as it is, and is not to be read or written.
    """

    id: str
    case_id: str
    sender_id: str
    sender_side: Side
    recipient_id: str
    made_at: datetime
    state: RelayState = RelayState.DRAFT
    session_id: str | None = None
    held_from: RelayState | None = None
    answers: str | None = None
    version: int = 0
    said: Said = field(default_factory=Said)
    arrived: Arrived | None = None
    opened: frozenset[Side] = frozenset(PARTIES)
