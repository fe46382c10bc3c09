"""What is known of a person's device, surroundings and agreement before they go in."""

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum


class Works(StrEnum):
    """What the check found of a camera or a microphone."""

    WORKS = "works"
    NONE = "none"
    BLOCKED = "blocked"
    IN_USE = "in-use"
    SILENT = "silent"
    SKIPPED = "skipped"


class Sound(StrEnum):
    """Whether the person heard the sound that was played."""

    HEARD = "heard"
    NOT_HEARD = "not-heard"
    SKIPPED = "skipped"


class Line(StrEnum):
    """How the connection was."""

    GOOD = "good"
    RELAY = "relay"
    SOUND_ONLY = "sound-only"
    NONE = "none"
    SKIPPED = "skipped"


class Private(StrEnum):
    """The answer to: are you somewhere private?"""

    YES = "yes"
    NO = "no"
    NOT_SURE = "not-sure"


@dataclass(frozen=True, slots=True)
class DeviceCheck:
    """The answers of one device check. ``at`` is aware, in UTC."""

    camera: Works
    microphone: Works
    speaker: Sound
    connection: Line
    at: datetime

    @property
    def passed(self) -> bool:
        """The person can hear, and reached us; no camera is fine, and so is listening only.

        A microphone that is absent is a choice; one that is blocked, taken or silent is a fault.
        """
        heard = self.speaker is Sound.HEARD
        reached = self.connection in (Line.GOOD, Line.RELAY, Line.SOUND_ONLY)
        return heard and reached and self.microphone in (Works.WORKS, Works.NONE)


@dataclass(frozen=True, slots=True)
class Surroundings:
    """Where the person says they are today: for the facilitators alone, and erased at the end.

    ``near`` says who else is there; empty when nobody is.
    """

    private: Private
    near: str
    safe: bool
    place: str
    contact: str
    at: datetime

    @property
    def alone(self) -> bool:
        return self.private is Private.YES and not self.near.strip() and self.safe

    def at_place(self, place: str, contact: str, at: datetime) -> "Surroundings":
        """Return the same with another place and contact, as told at ``at``."""
        return replace(self, place=place, contact=contact, at=at)


@dataclass(slots=True)
class Arrival:
    """How far one person has come in today; a member of staff stands behind each exception.

    ``device_waived_by`` and ``room_approved_by`` are person ids. ``willing`` is the answer to "do
    you still want to go ahead?", and None until it was given (I21: silence is never a yes).
    ``admitted_because`` and ``released_because`` are a facilitator's reasons for another order.
    """

    device: DeviceCheck | None = None
    device_waived_by: str | None = None
    surroundings: Surroundings | None = None
    room_approved_by: str | None = None
    rules_agreed: datetime | None = None
    rules_version: int = 0
    willing: bool | None = None
    plan_b: bool = False
    admitted_because: str = ""
    released_because: str = ""

    def forget_place(self) -> None:
        """Erase where the person was, who was near, and how to reach them."""
        self.surroundings = None
