"""Which rooms a session has and who may stand where: only the joint room can hold both sides."""

from enum import StrEnum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.people import PARTIES, PRINCIPALS, Person
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

NOWHERE: Final = ""


class RoomKind(StrEnum):
    HOLDING = auto()
    JOINT = auto()
    DEBRIEF = auto()
    CORRIDOR = auto()


JOINT: Final = str(RoomKind.JOINT)
CORRIDOR: Final = str(RoomKind.CORRIDOR)


class Room(NamedTuple):
    """``principal_id`` names whose room it is; None for the joint room and the corridor."""

    id: str
    kind: RoomKind
    principal_id: str | None = None


class WrongRoom(ValueError):
    """A person was put where they can never stand: a bug, and not something to ask for."""


def holding(principal_id: str) -> str:
    return f"{RoomKind.HOLDING}:{principal_id}"


def debrief(principal_id: str) -> str:
    return f"{RoomKind.DEBRIEF}:{principal_id}"


def principals(session: "LiveSession") -> list[Person]:
    """Return the principals, the harmed side first, each side in the order of the plan."""
    return [p for side in PARTIES for p in session.people if p.is_principal and p.side is side]


def rooms_of(session: "LiveSession") -> list[Room]:
    """Return the rooms that exist at this stage; none after the end."""
    if session.stage is Stage.ENDED:
        return []
    late = session.stage is Stage.DEBRIEF
    own = RoomKind.DEBRIEF if late else RoomKind.HOLDING
    rooms = [Room(CORRIDOR, RoomKind.CORRIDOR)]
    rooms += [Room(f"{own}:{person.id}", own, person.id) for person in principals(session)]
    if session.stage is Stage.JOINT:
        rooms.append(Room(JOINT, RoomKind.JOINT))
    return rooms


def room(session: "LiveSession", room_id: str) -> Room | None:
    """Return the room with this id, or None when the session has none such now."""
    return next((each for each in rooms_of(session) if each.id == room_id), None)


def home(person: Person, stage: Stage) -> str:
    """Return the room where this person stands when nothing else was decided."""
    if stage is Stage.ENDED:
        return NOWHERE
    if person.is_staff:
        return CORRIDOR
    if stage is Stage.DEBRIEF:
        return debrief(person.principal_id)
    return holding(person.principal_id)


def checked(session: "LiveSession", person: Person, room_id: str) -> str:
    """Return ``room_id`` when this person can stand there now.

    Staff may stand in every room that exists. A party stands in the rooms of their own principal,
    and in the joint room while it is open: so no other room can come to hold both sides.

    Raises:
        WrongRoom: anything else.
    """
    exists = room_id == NOWHERE or room(session, room_id) is not None
    own = (NOWHERE, JOINT, home(person, session.stage))
    if not exists or not (person.is_staff or room_id in own):
        raise WrongRoom(f"{person.role} in {room_id.partition(':')[0]} while {session.stage}")
    return room_id


def debrief_places(session: "LiveSession") -> dict[str, str]:
    """Return where each staff member stands when the meeting is ended safely.

    The first connected one, lead first, is with the harmed side; the next with the side
    responsible; others wait in the corridor. It depends on staff alone and never on which party is
    there (I28: being alone must not tell that the other side came).
    """
    staff = [p for p in session.staff if session.attendance(p.id).connected]
    firsts: list[Person] = []
    for side in PRINCIPALS.values():
        firsts += [p for p in principals(session) if p.side is side][:1]
    places = {person.id: CORRIDOR for person in session.staff}
    for person, principal in zip(staff, firsts, strict=False):
        places[person.id] = debrief(principal.id)
    return places
