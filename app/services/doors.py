"""What is shown at the door of a meeting, and what is given there: words that others use."""

from dataclasses import dataclass
from enum import StrEnum, auto

from app.domain.refusals import Refused


@dataclass(frozen=True, slots=True)
class Claim:
    """``secret`` goes into the seat cookie and nowhere else."""

    session_id: str
    person_id: str
    secret: str


@dataclass(frozen=True, slots=True)
class Holder:
    session_id: str
    person_id: str


@dataclass(frozen=True, slots=True)
class Issued:
    """What a person gets, readable in this one moment. ``spoken_code`` is empty when none is asked.

    ``join_code`` is typed in place of the link; both ask for the spoken code.
    """

    token: str
    join_code: str
    spoken_code: str = ""


class Door(StrEnum):
    """Whether a seat that is held leads into its meeting now."""

    EARLY = auto()  # the page of the meeting opens later
    OPEN = auto()
    CALLED_OFF = auto()
    PAST = auto()


@dataclass(frozen=True, slots=True)
class Seat:
    """A seat of which a device holds the cookie, wherever it leads now."""

    session_id: str
    person_id: str
    door: Door


class CodeWrong(Refused):
    """The spoken code was wrong; ``left`` tries are left before the link is blocked."""

    def __init__(self, left: int) -> None:
        super().__init__("spoken-code-wrong")
        self.left = left


@dataclass(frozen=True, slots=True)
class Knock:
    """What a browser shows at the door.

    ``device`` is the seat cookie that it holds already, ``code`` what was typed as the spoken code,
    ``source`` the address it comes from where addresses are known.
    """

    device: str | None = None
    code: str = ""
    source: str = ""
    take_over: bool = False
