"""What is kept of the floor of a meeting: who asked for what, and what was set for whom.

Data, and no acts. The acts that change it are in ``signals``, ``hands``, ``messages``, ``mutes``,
``sight``, ``side_rooms``, ``timers`` and ``line``. Every time is UTC and aware.
"""

from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto


class SignalKind(StrEnum):
    """What a person tells staff alone with one press. ``ALONE`` is told by the house."""

    BREAK = auto()
    QUIET = auto()
    SLOWER = auto()
    TALK = auto()
    STOP = auto()
    UNSAFE = auto()
    ALONE = auto()


@dataclass(frozen=True, slots=True)
class Signal:
    """``at`` is when it was first pressed; ``seen_by`` is the facilitator who said so, an id."""

    kind: SignalKind
    at: datetime
    seen_by: str | None = None


class Whom(StrEnum):
    """Whose pictures reach a person, or who may receive a person's picture."""

    EVERYONE = auto()
    GUIDES = auto()
    NOBODY = auto()


class LineWord(StrEnum):
    GOOD = "good"
    WEAK = "weak"
    VERY_WEAK = "very-weak"


@dataclass(frozen=True, slots=True)
class Line:
    """A person's connection in a word. ``better_since``: since when it measures better than that.

    ``device`` is "phone", "tablet" or "computer".
    """

    word: LineWord
    device: str
    better_since: datetime | None = None


class MoveAnswer(StrEnum):
    WAITING = auto()  # asked, no answer yet
    LATER = auto()  # "in a few minutes": the question stays
    GO = auto()  # a companion's yes, while their person has not gone yet
    STAY = auto()


@dataclass(frozen=True, slots=True)
class AskedMove:
    """``room`` is a side room's id, ``by`` the facilitator who asks."""

    room: str
    by: str
    answer: MoveAnswer = MoveAnswer.WAITING


@dataclass(slots=True)
class Floor:
    """What one person asked for, and what was set for them. Ids are person ids.

    ``not_safe`` is what they answered when asked where they are. Unlike ``signal`` it is never
    shown to them again: whoever stands beside them reads that screen.
    ``held_by`` keeps the microphone off until it is released. ``sees`` and ``hidden`` are the
    person's own choice and no other participant is told; a facilitator sets ``seen_by_limit``.
    """

    signal: Signal | None = None
    alone: Signal | None = None
    not_safe: Signal | None = None
    held_by: str | None = None
    asked_camera_off: bool = False
    sees: Whom = Whom.EVERYONE
    hidden: frozenset[str] = frozenset()
    seen_by_limit: Whom = Whom.EVERYONE
    move: AskedMove | None = None
    line: Line | None = None


@dataclass(frozen=True, slots=True)
class Said:
    """One message. ``author`` is a person id; ``id`` counts within its own thread only."""

    id: str
    author: str
    text: str
    at: datetime
    to_all: bool = False


@dataclass(frozen=True, slots=True)
class SideRoom:
    """A private room of one side. ``people`` are the parties who were asked into it."""

    id: str
    people: frozenset[str]
    opened_by: str


@dataclass(frozen=True, slots=True)
class Timer:
    ends_at: datetime
    minutes: int
    words: str


@dataclass(frozen=True, slots=True)
class Company:
    """Who of staff is with a principal in a shuttle, and since when; with nobody, since when.

    ``last`` is when somebody of staff was last with them before that; None: nobody yet.
    """

    staff: frozenset[str]
    since: datetime
    last: datetime | None = None


@dataclass(slots=True)
class Together:
    """What holds for everyone on the floor. Ids are person ids, keys are person ids.

    ``hands`` are who asked to speak, in order. ``threads`` hold what a party and staff wrote to one
    another, ``notes`` what a facilitator wrote for themselves. ``seats`` is the order of people on
    every screen when it differs from the plan's. ``rooms_made`` counts side rooms.

    Of a shuttle: ``corridor`` is what staff wrote to one another; ``backs`` says for each principal
    when an advocate will be back, ``company`` who is with them.
    """

    quiet_by: str | None = None
    spotlight: str | None = None
    seats: tuple[str, ...] = ()
    hands: tuple[str, ...] = ()
    threads: dict[str, tuple[Said, ...]] = field(default_factory=dict)
    notes: dict[str, str] = field(default_factory=dict)
    timer: Timer | None = None
    side_rooms: tuple[SideRoom, ...] = ()
    rooms_made: int = 0
    corridor: tuple[Said, ...] = ()
    backs: dict[str, datetime] = field(default_factory=dict)
    company: dict[str, Company] = field(default_factory=dict)
