"""Prints the answers of ``routing`` for every stage, room and pair of sides."""

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Final, NamedTuple

from app.domain import rooms
from app.domain.attendance import Standing
from app.domain.floor import SideRoom
from app.domain.live_session import Kind, LiveSession
from app.domain.people import Person, Role, Side
from app.domain.routing import AUDIO, VIDEO, Edge, alone, plan
from app.domain.stages import Stage

_PEOPLE: Final = (
    Person("harmed", Side.HARMED, Role.PERSON_HARMED, "Jo"),
    Person("harmed-supporter", Side.HARMED, Role.SUPPORTER, "Kim", beside="harmed"),
    Person("responsible", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam"),
    Person(
        "responsible-supporter", Side.RESPONSIBLE, Role.SUPPORTER, "Chris", beside="responsible"
    ),
    Person("lead", Side.STAFF, Role.LEAD_FACILITATOR, "Alex"),
    Person("co", Side.STAFF, Role.CO_FACILITATOR, "Priya"),
)
_DAY: Final = datetime(2026, 1, 1, tzinfo=UTC)


class Row(NamedTuple):
    """``alone``: may it stay open while the web process is gone?"""

    stage: Stage
    room: str
    speaker: Side
    listener: Side
    hears: bool
    sees: bool
    alone: bool


def rows() -> Iterator[Row]:
    """Walk the stages, their rooms and the sides that can stand there, all with everything on."""
    for stage in Stage:
        for room in rooms.rooms_of(_session(stage)):
            session = _session(stage)
            inside = [person for person in _PEOPLE if _put(session, person, room.id)]
            yield from _pairs(session, room.id, inside)


def page() -> str:
    lines = [
        "# Who hears and sees whom",
        "",
        "Printed from `app/domain/routing.py`. Everyone here is admitted, connected and has",
        "microphone and camera on; in the joint room each came in by their own act, with staff.",
        "A row that is not here is silence: so is everything between two rooms, everything after",
        "the end, and everything of a person who is not admitted except with staff in their room.",
        "",
        "In a meeting of kind shuttle no stage has a joint room; every other row is the same. An",
        "advocate stands in one room at a time, so what they say reaches that room alone. Whoever",
        "serves one side stands with the other only while it has no connected advocate of its own.",
        "",
        "| Stage | Room | Speaker | Listener | Heard | Seen | Stays when the web process is gone |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {row.stage} | {row.room} | {row.speaker} | {row.listener} "
        f"| {_yes(row.hears)} | {_yes(row.sees)} | {_yes(row.alone)} |"
        for row in rows()
    ]
    return "\n".join(lines) + "\n"


def _yes(answer: bool) -> str:
    return "yes" if answer else "no"


def _session(stage: Stage) -> LiveSession:
    kind = Kind.SHUTTLE if stage is Stage.SHUTTLE else Kind.CONFERENCE
    session = LiveSession("s", kind, "", _PEOPLE, _DAY, _DAY, stage)
    for at in session.attendances.values():
        at.connected = True
    session.together.side_rooms = tuple(
        SideRoom(f"{rooms.RoomKind.SIDE}:{one.id}", frozenset({one.id, f"{one.id}-supporter"}), "")
        for one in rooms.principals(session)
    )
    return session


def _put(session: LiveSession, person: Person, room_id: str) -> bool:
    at = session.attendance(person.id)
    at.released = room_id.startswith(rooms.RoomKind.DEBRIEF)
    try:
        rooms.checked(session, person, room_id)
    except rooms.WrongRoom:
        return False
    at.room, at.standing = room_id, Standing.ADMITTED
    at.connected = at.media_open = at.microphone = at.camera = True
    at.went_in = room_id == rooms.JOINT and not person.is_staff
    return True


def _pairs(session: LiveSession, room_id: str, inside: list[Person]) -> Iterator[Row]:
    now, when_alone = plan(session), alone(session)
    told: set[tuple[Side, Side]] = set()
    for speaker in inside:
        for listener in inside:
            sides = (speaker.side, listener.side)
            if speaker is listener or sides in told:
                continue
            told.add(sides)
            heard = Edge(speaker.id, listener.id, AUDIO)
            seen = Edge(speaker.id, listener.id, VIDEO)
            name = room_id.replace(":", " room of ").replace(" of harmed", " of the person harmed")
            name = name.replace(" of responsible", " of the person responsible")
            yield Row(session.stage, name, *sides, heard in now, seen in now, heard in when_alone)
