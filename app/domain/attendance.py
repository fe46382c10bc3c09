"""How one person stands in one live session; nothing about a person hangs on a socket."""

from dataclasses import dataclass, field
from enum import StrEnum, auto

from app.domain.arrival import Arrival
from app.domain.floor import Floor


class Standing(StrEnum):
    EXPECTED = auto()  # in the plan, never came
    HERE = auto()  # came; not yet identified by staff
    ADMITTED = auto()  # identified by a named staff member in this session
    LEFT = auto()  # left by own choice, or was sent away; may come back to holding


class Why(StrEnum):
    """Why a person is where they are, for the page's words."""

    WAITING = auto()
    ADMITTED = auto()
    TOGETHER = auto()
    BREAK = auto()
    SEPARATED = auto()
    DROPPED = auto()
    STEPPED_OUT = auto()
    MOVED = auto()
    SUSPENDED = auto()
    CLOSING = auto()
    LEAVING = auto()
    SIDE_ROOM = auto()
    ENDED_SAFELY = auto()
    LEFT = auto()
    ENDED = auto()


class Answer(StrEnum):
    NOT_YET = auto()
    TALK_FIRST = auto()


class Debrief(StrEnum):
    DONE = auto()
    REFUSED = auto()


@dataclass(slots=True)
class Attendance:
    """Where a person stands now. ``room`` is a room id of ``rooms``, empty when they are nowhere.

    ``generation`` counts connections and ``peer_generation`` media peers; an older one can do
    nothing. ``went_in`` is set by the person's own act alone and ends with every other move.
    """

    person_id: str
    room: str
    standing: Standing = Standing.EXPECTED
    connected: bool = False
    generation: int = 0
    media_open: bool = False
    peer_generation: int = 0
    microphone: bool = False
    camera: bool = False
    ready: bool = False
    invited: bool = False
    went_in: bool = False
    answer: Answer | None = None
    asked_unmute: bool = False
    muted_by: str | None = None
    admitted_by: str | None = None
    voice_granted: bool = False
    was_live: bool = False
    debrief: Debrief | None = None
    released: bool = False
    why: Why = Why.WAITING
    arrival: Arrival = field(default_factory=Arrival)
    floor: Floor = field(default_factory=Floor)

    @property
    def present(self) -> bool:
        """Connected, with media that can flow: the only sense in which somebody is in a room."""
        return self.connected and self.media_open

    @property
    def peer_id(self) -> str:
        return f"{self.person_id}.{self.peer_generation}"

    def move(self, room: str, why: Why) -> None:
        """Stand in another room. What was said or granted in the former one does not come along.

        I5: nothing here turns a microphone or camera on.
        """
        self.room = room
        self.why = why
        self.ready = False
        self.invited = False
        self.went_in = False
        self.answer = None
        self.asked_unmute = False
        self.voice_granted = False

    def fall_silent(self) -> None:
        """Microphone and camera off until the person turns them on again."""
        self.microphone = False
        self.camera = False
        self.muted_by = None
