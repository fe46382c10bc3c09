"""What connections and media do to a person's place: coming, dropping, coming back, leaving."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from app.domain import leading, leaving, placing, rooms
from app.domain.arrival import Arrival
from app.domain.attendance import Standing, Why
from app.domain.consequences import settle
from app.domain.refusals import Refused
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def arrive(session: "LiveSession", person_id: str) -> int:
    """A connection opens: back to the own room, silent. Return its generation number."""
    if session.stage is Stage.ENDED:
        raise Refused("session-ended")
    person, at = session.person(person_id), session.attendance(person_id)
    if session.locked and at.standing is Standing.EXPECTED and not person.is_staff:
        raise Refused("meeting-locked")
    if at.standing in (Standing.EXPECTED, Standing.LEFT):
        leaving.is_gone(session, person_id)  # who comes only now never waited for a turn
    at.connected = True
    at.generation += 1
    if at.standing in (Standing.EXPECTED, Standing.LEFT):
        at.standing = Standing.HERE
        placing.go_home(session, person, Why.WAITING)
    else:
        placing.go_home(session, person, placing.why_back(at))
    placing.lose_media(at)
    settle(session)
    return at.generation


def drop(session: "LiveSession", person_id: str) -> None:
    """The connection is gone: I18, whoever drops comes back to their own room."""
    at = session.attendance(person_id)
    at.connected = False
    leaving.is_gone(session, person_id)
    if at.standing is not Standing.LEFT and session.stage is not Stage.ENDED:
        placing.go_home(session, session.person(person_id), placing.why_back(at))
    placing.lose_media(at)
    leading.pass_on(session, person_id)
    settle(session)


def lose_media(session: "LiveSession", person_id: str) -> None:
    """Media stopped flowing while the socket lives: not present, as if dropped."""
    at = session.attendance(person_id)
    if session.stage is not Stage.ENDED and at.standing is not Standing.LEFT:
        placing.go_home(session, session.person(person_id), placing.why_back(at))
    placing.lose_media(at)
    settle(session)


def lose_all_media(session: "LiveSession") -> None:
    """The media worker is gone: everyone is silent, and apart."""
    for at in session.attendances.values():
        placing.lose_media(at)
    settle(session)


def recover(session: "LiveSession") -> None:
    """After a crash nobody is connected, and no stage is more open than before (I42)."""
    for at in session.attendances.values():
        at.connected = False
        leaving.is_gone(session, at.person_id)
    lose_all_media(session)
    for person in session.people:
        at = session.attendance(person.id)
        if at.standing is not Standing.LEFT and session.stage is not Stage.ENDED:
            placing.go_home(session, person, at.why)


def start_peer(session: "LiveSession", person_id: str) -> int:
    """A browser offers: whatever media it had before is over. Return the new peer's number."""
    at = session.attendance(person_id)
    if at.media_open:
        lose_media(session, person_id)
    at.peer_generation += 1
    return at.peer_generation


def open_media(session: "LiveSession", person_id: str) -> None:
    session.attendance(person_id).media_open = True


def leave(session: "LiveSession", person_id: str) -> None:
    """Leave for good, as ended seats do. The link may bring the person back to holding."""
    at = session.attendance(person_id)
    at.connected = False
    leaving.is_gone(session, person_id)
    at.standing = Standing.LEFT
    at.admitted_by = None
    at.move(rooms.NOWHERE, Why.LEFT)
    placing.lose_media(at)
    leading.pass_on(session, person_id)
    settle(session)


def forget_admission(session: "LiveSession", person_id: str) -> None:
    """Another device holds the seat now: whoever comes is asked and identified again."""
    at = session.attendance(person_id)
    at.arrival = Arrival()
    at.admitted_by = None
    if at.standing is Standing.ADMITTED:
        at.standing = Standing.HERE
        placing.go_home(session, session.person(person_id), Why.WAITING)
    settle(session)


def keep_closed(
    session: "LiveSession",
    moved_out: Collection[str],
    silenced: Collection[tuple[str, str]],
) -> None:
    """Catch up with what was closed already but could not be written.

    ``moved_out`` were in the joint room; ``silenced`` are (person id, "audio" or "video").
    """
    for person_id, kind in silenced:
        at = session.attendance(person_id)
        at.microphone = at.microphone and kind != "audio"
        at.camera = at.camera and kind != "video"
    for person_id in moved_out:
        if session.attendance(person_id).room == rooms.JOINT:
            placing.go_home(session, session.person(person_id), Why.MOVED)
    settle(session)
