"""Who may see and hear whom, now and when alone. This module alone answers that question."""

from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain import mutes, rooms
from app.domain.attendance import Standing
from app.domain.floor import Whom
from app.domain.people import Person, opposing
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

AUDIO: Final = "audio"
VIDEO: Final = "video"


class Edge(NamedTuple):
    """What ``speaker`` sends reaches ``listener``; ``kind`` is "audio" or "video"; person ids."""

    speaker: str
    listener: str
    kind: str


Edges = frozenset[Edge]


def plan(session: "LiveSession") -> Edges:
    """Return every edge that is open now; whatever is not in it is silent."""
    return frozenset(edge for edge in within_reach(session) if _wanted(session, edge))


def within_reach(session: "LiveSession") -> Edges:
    """Return the plan as if nobody had hidden a picture from themselves.

    What a person is told of who can see them comes from this: that somebody chose not to look is
    told to nobody.
    """
    return frozenset(
        Edge(speaker.id, listener.id, kind)
        for speaker in session.people
        for kind in _sent(session, speaker)
        for listener in session.people
        if may_reach(session, speaker, listener) and _agreed(session, speaker, listener, kind)
    )


def alone(session: "LiveSession") -> Edges:
    """Return the edges that may stay while nobody is there to decide: never the joint room."""
    return frozenset(
        edge for edge in plan(session) if session.attendance(edge.speaker).room != rooms.JOINT
    )


def may_reach(session: "LiveSession", speaker: Person, listener: Person) -> bool:
    """True when what the speaker sends may reach the listener now."""
    both_present = (
        session.attendance(speaker.id).present and session.attendance(listener.id).present
    )
    return both_present and in_company(session, speaker, listener)


def in_company(session: "LiveSession", one: Person, other: Person) -> bool:
    """True when the two are together in a room and may know of each other there; symmetric."""
    if one.id == other.id or session.stage is Stage.ENDED:
        return False
    first, second = session.attendance(one.id), session.attendance(other.id)
    if not (first.connected and second.connected) or first.room != second.room:
        return False
    if first.room == rooms.NOWHERE or Standing.LEFT in (first.standing, second.standing):
        return False
    if first.room == rooms.JOINT and not _gone_in(session, one, other):
        return False
    if session.is_shuttle and not _own_room(session, one, other):
        return False
    if opposing(one, other):
        return _may_meet(session, one, other)
    if not _known_or_guided(session, one, other):
        return False
    return _identified(session, one, other)


def _may_meet(session: "LiveSession", one: Person, other: Person) -> bool:
    """I1, I11: the sides meet in the open joint room only, each admitted and gone in by own act,
    and only while a facilitator whose media flows is in that room."""
    first = session.attendance(one.id)
    return (
        session.is_open
        and first.room == rooms.JOINT
        and _gone_in(session, one, other)
        and all(session.attendance(p.id).standing is Standing.ADMITTED for p in (one, other))
        and bool(session.staff_present_in(rooms.JOINT))
    )


def _gone_in(session: "LiveSession", one: Person, other: Person) -> bool:
    return session.is_open and all(
        person.is_staff or session.attendance(person.id).went_in for person in (one, other)
    )


def _own_room(session: "LiveSession", one: Person, other: Person) -> bool:
    """I8: in a shuttle a room is of one side, so whoever is there is heard by that side alone."""
    owner = rooms.owner(session, session.attendance(one.id).room)
    side = session.person(owner).side if owner else None
    return all(person.is_staff or person.side is side for person in (one, other))


def _known_or_guided(session: "LiveSession", one: Person, other: Person) -> bool:
    """Two persons of one side share a side room only with a facilitator whose media flows."""
    room_id = session.attendance(one.id).room
    if one.is_staff or other.is_staff or one.principal_id == other.principal_id:
        return True
    return room_id == rooms.JOINT or bool(session.staff_present_in(room_id))


def _identified(session: "LiveSession", one: Person, other: Person) -> bool:
    """Who is not admitted yet meets facilitators only: that is how they are identified."""
    if one.is_staff or other.is_staff:
        return True
    return all(session.attendance(p.id).standing is Standing.ADMITTED for p in (one, other))


def shows_to(session: "LiveSession", speaker: Person, listener: Person) -> bool:
    """I7: may this listener receive the speaker's picture, as a facilitator set it?"""
    limit = session.attendance(speaker.id).floor.seen_by_limit
    return limit is Whom.EVERYONE or listener.is_staff


def _agreed(session: "LiveSession", speaker: Person, listener: Person, kind: str) -> bool:
    return kind != VIDEO or shows_to(session, speaker, listener)


def _wanted(session: "LiveSession", edge: Edge) -> bool:
    """I7: does the listener choose to receive this? Sound is chosen by the room one is in."""
    floor = session.attendance(edge.listener).floor
    if edge.kind != VIDEO:
        return True
    if edge.speaker in floor.hidden or floor.sees is Whom.NOBODY:
        return False
    return floor.sees is Whom.EVERYONE or session.person(edge.speaker).is_staff


def _sent(session: "LiveSession", speaker: Person) -> list[str]:
    """Return the kinds that this person sends: by their own choice, and as their voice permits."""
    at = session.attendance(speaker.id)
    sent = []
    if at.microphone and session.may_speak(speaker) and not mutes.is_held(session, speaker):
        sent.append(AUDIO)
    if at.camera and session.may_show(speaker):
        sent.append(VIDEO)
    return sent
