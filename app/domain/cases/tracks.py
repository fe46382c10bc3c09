"""How far each person is: a case goes no faster than the person who is least far."""

from enum import StrEnum, auto
from typing import Final

from app.domain.refusals import Refused


class Track(StrEnum):
    NOT_CONTACTED = auto()
    INFORMED = auto()
    CONSIDERING = auto()
    CONSENTED = auto()
    PREPARING = auto()
    READY = auto()
    TAKING_PART = auto()
    AFTERCARE = auto()
    DONE = auto()
    DECLINED = auto()
    WITHDRAWN = auto()


ORDER: Final = tuple(Track)[: tuple(Track).index(Track.DONE) + 1]
"""The way forward; a person may stay, go on, or go back to considering."""

OUT: Final = frozenset({Track.DECLINED, Track.WITHDRAWN})


def may_go(now: Track, to: Track) -> bool:
    """True for a step that makes sense: on, out, or back to an earlier step of preparing."""
    if now in OUT:
        return to is Track.CONSIDERING
    return to in OUT or to is not now


def gone(now: Track, to: Track) -> Track:
    """Return the new track, or raise Refused("track-cannot-go-there")."""
    if not may_go(now, to):
        raise Refused("track-cannot-go-there")
    return to


def has_reached(now: Track, wanted: Track) -> bool:
    """True when somebody is at least that far, and not out."""
    return now not in OUT and ORDER.index(now) >= ORDER.index(wanted)
