"""Every message a browser may send: frozen dataclasses that read themselves, or refuse to.

A message that was read is valid: every field is there, none is unknown, each is of its kind.
"""

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from typing import Annotated, Any, Literal, Protocol, Self, get_args, get_origin, get_type_hints

from app.domain.shuttle import BACK_DEFAULT, BACK_MINUTES


class Malformed(ValueError):
    """A message that is not what its event asks for; the text names the field, never its value."""


class Kind(Protocol):
    """What one field may hold: a test, and the words for it in the protocol page."""

    @property
    def says(self) -> str: ...

    def fits(self, value: object) -> bool: ...


@dataclass(frozen=True, slots=True)
class Text:
    """Text that matches ``pattern`` as a whole, in ASCII."""

    pattern: str
    says: str

    def fits(self, value: object) -> bool:
        return isinstance(value, str) and re.fullmatch(self.pattern, value, re.ASCII) is not None


@dataclass(frozen=True, slots=True)
class Whole:
    """A whole number from ``least`` to ``most``; true and false are not numbers."""

    least: int
    most: int
    says: str

    def fits(self, value: object) -> bool:
        return type(value) is int and self.least <= value <= self.most


@dataclass(frozen=True, slots=True)
class OneNumberOf:
    """One of a few whole numbers; true and false are not numbers."""

    numbers: tuple[int, ...]

    @property
    def says(self) -> str:
        return " or ".join(map(str, self.numbers))

    def fits(self, value: object) -> bool:
        return type(value) is int and value in self.numbers


@dataclass(frozen=True, slots=True)
class Flag:
    """True or false, and nothing that merely looks like it."""

    says: str = "true or false"

    def fits(self, value: object) -> bool:
        return type(value) is bool


@dataclass(frozen=True, slots=True)
class OneOf:
    """One of a few words."""

    words: tuple[str, ...]

    @property
    def says(self) -> str:
        return " or ".join(f'"{word}"' for word in self.words)

    def fits(self, value: object) -> bool:
        return isinstance(value, str) and value in self.words


@dataclass(frozen=True, slots=True)
class Words:
    """What a person wrote: lines and letters of any language, and nothing that controls."""

    least: int
    most: int
    lines: bool = True

    @property
    def says(self) -> str:
        return f"{self.least} to {self.most} characters{'' if self.lines else ', one line'}"

    def fits(self, value: object) -> bool:
        if not isinstance(value, str) or not self.least <= len(value) <= self.most:
            return False
        allowed = "\n\t" if self.lines else ""
        return all(unicodedata.category(c) not in ("Cc", "Cs") or c in allowed for c in value)


@dataclass(frozen=True, slots=True)
class Ids:
    """Up to ``most`` ids from the view, none twice; JSON lists become tuples of them."""

    most: int
    says: str

    def fits(self, value: object) -> bool:
        if not isinstance(value, list) or not len(value) <= self.most:
            return False
        return all(_AN_ID.fits(each) for each in value) and len(set(value)) == len(value)


_AN_ID = Text(r"[A-Za-z0-9:_-]{1,96}", "an id taken from the view")

CommandId = Annotated[str, Text(r"[0-9a-f]{32}", "32 hex digits, new for each command")]
OpaqueId = Annotated[str, _AN_ID]
IdOrNone = Annotated[str, Text(r"[A-Za-z0-9:_-]{0,96}", "an id taken from the view, or nothing")]
Version = Annotated[int, Whole(0, 2**53, "version of the view that was acted on")]
Offer = Annotated[str, Text(r"v=0[\x09\x0a\x0d\x20-\x7e]{1,131072}", "SDP of the offer")]


@dataclass(frozen=True, slots=True)
class Message:
    """What every message carries: the id of the command, so that saying it twice does it once."""

    id: CommandId

    @classmethod
    def read(cls, body: object) -> Self:
        """Return the message that ``body`` (decoded JSON) holds.

        Raises:
            Malformed: not an object, or a field is missing, unknown or not of its kind.
        """
        if not isinstance(body, Mapping):
            raise Malformed("not an object")
        kinds = kinds_of(cls)
        if not needed_of(cls) <= body.keys() <= kinds.keys():
            raise Malformed("fields are missing or unknown")
        for name in body:
            if not kinds[name].fits(body[name]):
                raise Malformed(name)
        return cls(**body)


_KINDS: dict[type[Message], dict[str, Kind]] = {}


def kinds_of(message: type[Message]) -> dict[str, Kind]:
    """Return the kind of each field of a message, by name, in order."""
    if message not in _KINDS:
        hints = get_type_hints(message, include_extras=True)
        _KINDS[message] = {field.name: _kind(hints[field.name]) for field in fields(message)}
    return _KINDS[message]


def needed_of(message: type[Message]) -> frozenset[str]:
    """Return the fields that a message cannot be without: those that have no default."""
    return frozenset(field.name for field in fields(message) if field.default is MISSING)


def _kind(hint: Any) -> Kind:
    if hint is bool:
        return Flag()
    if get_origin(hint) is Literal:
        return OneOf(get_args(hint))
    kind: Kind = hint.__metadata__[0]
    return kind


# What several events say.


@dataclass(frozen=True, slots=True)
class Plain(Message):
    """Nothing but that it was pressed."""


@dataclass(frozen=True, slots=True)
class Seen(Message):
    """Pressed while looking at one version of the view."""

    saw: Version


@dataclass(frozen=True, slots=True)
class Switch(Message):
    """A microphone or a camera, on or off."""

    on: bool


@dataclass(frozen=True, slots=True)
class About(Message):
    """Something that takes from one person, which needs no version."""

    person: OpaqueId


@dataclass(frozen=True, slots=True)
class AboutSeen(Message):
    """Something that gives to one person, while looking at one version of the view."""

    person: OpaqueId
    saw: Version


# What one event says.


@dataclass(frozen=True, slots=True)
class MakeOffer(Message):
    offer: Offer


@dataclass(frozen=True, slots=True)
class Ready(Message):
    ready: bool


@dataclass(frozen=True, slots=True)
class Willing(Message):
    willing: bool


@dataclass(frozen=True, slots=True)
class NotYet(Message):
    """``talk``: whether the person would like to talk with their facilitator first."""

    talk: bool


@dataclass(frozen=True, slots=True)
class Admit(Message):
    """``reason`` is needed when the plan names somebody else first."""

    person: OpaqueId
    saw: Version
    reason: Annotated[str, Words(0, 500)] = ""


@dataclass(frozen=True, slots=True)
class Release(Message):
    """``reason`` is needed when the plan names somebody else first."""

    person: OpaqueId
    reason: Annotated[str, Words(0, 500)] = ""


@dataclass(frozen=True, slots=True)
class Place(Message):
    """Where a person says that they are, and whom to call."""

    person: OpaqueId
    place: Annotated[str, Words(0, 300)]
    contact: Annotated[str, Words(0, 300)]


@dataclass(frozen=True, slots=True)
class Visit(Message):
    """``back_at_minutes``: in a shuttle, after how long they will be back where they leave."""

    room: OpaqueId
    saw: Version
    back_at_minutes: Annotated[int, OneNumberOf(BACK_MINUTES)] = BACK_DEFAULT


@dataclass(frozen=True, slots=True)
class Debriefed(Message):
    person: OpaqueId
    outcome: Literal["done", "refused"]
