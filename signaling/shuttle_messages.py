"""Every message about words that are carried between two rooms."""

from dataclasses import dataclass
from typing import Annotated, Literal

from signaling.messages import IdOrNone, Message, OpaqueId, Text, Whole, Words

CarriedWords = Annotated[str, Words(1, 4000)]
AboutWords = Annotated[str, Words(0, 200, lines=False)]
Number = Annotated[int, Whole(1, 100_000, "number of the wording that was looked at")]
NumberOrNone = Annotated[int, Whole(0, 100_000, "number of the wording on the screen, 0: none")]
Language = Annotated[str, Text(r"[A-Za-z0-9-]{0,35}", "a BCP 47 tag, or nothing")]


@dataclass(frozen=True, slots=True)
class Carry(Message):
    """What somebody asks to have passed on: a new one, or other words for the one named."""

    text: CarriedWords
    relay: IdOrNone = ""
    number: NumberOrNone = 0
    about: AboutWords = ""
    language: Language = ""
    answers: IdOrNone = ""


@dataclass(frozen=True, slots=True)
class CarryFor(Message):
    """The same, written down by staff. ``sender`` is the person whose words they are."""

    sender: OpaqueId
    text: CarriedWords
    relay: IdOrNone = ""
    number: NumberOrNone = 0
    about: AboutWords = ""
    language: Language = ""
    answers: IdOrNone = ""


@dataclass(frozen=True, slots=True)
class OfRelay(Message):
    relay: OpaqueId


@dataclass(frozen=True, slots=True)
class OfWording(Message):
    """About exactly the wording that was on the screen."""

    relay: OpaqueId
    number: Number


@dataclass(frozen=True, slots=True)
class Choose(Message):
    relay: OpaqueId
    wish: Literal["read_to_me", "show_me", "about_first", "later"]


@dataclass(frozen=True, slots=True)
class Refuse(Message):
    """``tell_sender``: the other side may be told that it was not wanted."""

    relay: OpaqueId
    tell_sender: bool


@dataclass(frozen=True, slots=True)
class Translate(Message):
    """``about``: where the wording has one. ``by``: the interpreter who carries the words, as
    staff write the name."""

    relay: OpaqueId
    number: Number
    text: CarriedWords
    language: Annotated[str, Text(r"[A-Za-z0-9-]{1,35}", "a BCP 47 tag")]
    about: AboutWords = ""
    by: Annotated[str, Words(0, 80, lines=False)] = ""


@dataclass(frozen=True, slots=True)
class AskChange(Message):
    relay: OpaqueId
    number: Number
    text: Annotated[str, Words(1, 500)]


@dataclass(frozen=True, slots=True)
class Clear(Message):
    """``interpreted``: an interpreter carries the words, so a translation must be there."""

    relay: OpaqueId
    number: Number
    safe: bool
    positive: bool
    interpreted: bool = False


@dataclass(frozen=True, slots=True)
class ReleaseWords(Message):
    """``let_know``: a neutral notice goes to whom the words are for, by their safe way."""

    relay: OpaqueId
    number: Number
    let_know: bool = False


@dataclass(frozen=True, slots=True)
class Deliver(Message):
    relay: OpaqueId
    how: Literal["read_aloud", "by_phone", "in_person"]


@dataclass(frozen=True, slots=True)
class KeepNote(Message):
    """Something that is not to be passed on."""

    person: OpaqueId
    text: CarriedWords


@dataclass(frozen=True, slots=True)
class Corridor(Message):
    text: Annotated[str, Words(1, 1000)]
