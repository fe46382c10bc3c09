"""Every message about the floor of a meeting: signals, words, mutes, pictures, rooms, timers."""

from dataclasses import dataclass
from typing import Annotated, Literal

from signaling.messages import IdOrNone, Ids, Message, OpaqueId, Version, Whole, Words


@dataclass(frozen=True, slots=True)
class Signal(Message):
    kind: Literal["break", "quiet", "slower", "talk", "stop", "unsafe", "fine"]


@dataclass(frozen=True, slots=True)
class Hand(Message):
    up: bool


@dataclass(frozen=True, slots=True)
class Write(Message):
    text: Annotated[str, Words(1, 1000)]


@dataclass(frozen=True, slots=True)
class WriteTo(Message):
    person: OpaqueId
    text: Annotated[str, Words(1, 1000)]


@dataclass(frozen=True, slots=True)
class AnswerMove(Message):
    """``later``: the question stays open; it counts only when ``go`` is false."""

    go: bool
    later: bool
    saw: Version


@dataclass(frozen=True, slots=True)
class See(Message):
    whom: Literal["everyone", "guides", "nobody"]


@dataclass(frozen=True, slots=True)
class Hide(Message):
    """``name`` is a name of the view: names are unique in a meeting."""

    name: Annotated[str, Words(1, 40, lines=False)]
    hidden: bool


@dataclass(frozen=True, slots=True)
class MeasuredLine(Message):
    """What the person's own page measured."""

    loss: Annotated[int, Whole(0, 100, "packets of a hundred that are lost")]
    round_trip: Annotated[int, Whole(0, 60_000, "milliseconds there and back")]
    sound_only: bool
    device: Literal["phone", "tablet", "computer"]


@dataclass(frozen=True, slots=True)
class SwitchFor(Message):
    """Something of one person, on or off."""

    person: OpaqueId
    on: bool


@dataclass(frozen=True, slots=True)
class Spotlight(Message):
    """``person``: empty to show everyone alike."""

    person: IdOrNone


@dataclass(frozen=True, slots=True)
class SeenBy(Message):
    person: OpaqueId
    whom: Literal["everyone", "guides"]


@dataclass(frozen=True, slots=True)
class Seats(Message):
    order: Annotated[list[str], Ids(64, "ids of people, in the order of every screen")]


@dataclass(frozen=True, slots=True)
class OpenSideRoom(Message):
    people: Annotated[list[str], Ids(64, "ids of people of one side")]
    saw: Version


@dataclass(frozen=True, slots=True)
class CloseSideRoom(Message):
    room: OpaqueId


@dataclass(frozen=True, slots=True)
class AskMove(Message):
    person: OpaqueId
    room: OpaqueId
    saw: Version


@dataclass(frozen=True, slots=True)
class SetTimer(Message):
    minutes: Annotated[int, Whole(1, 180, "minutes from 1 to 180")]
    words: Annotated[str, Words(0, 100, lines=False)]


@dataclass(frozen=True, slots=True)
class Note(Message):
    text: Annotated[str, Words(0, 20_000)]
