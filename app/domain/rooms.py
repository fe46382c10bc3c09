"""Which rooms a session has and who may stand where: only the joint room can hold both sides."""

from enum import StrEnum, auto
from typing import TYPE_CHECKING, Final, NamedTuple

from app.domain.floor import SideRoom
from app.domain.people import PARTIES, PRINCIPALS, Person
from app.domain.serving import may_be_with
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

NOWHERE: Final = ""


class RoomKind(StrEnum):
    HOLDING = auto()
    JOINT = auto()
    DEBRIEF = auto()
    CORRIDOR = auto()
    SIDE = auto()  # an agreed part of one side, with staff


JOINT: Final = str(RoomKind.JOINT)
CORRIDOR: Final = str(RoomKind.CORRIDOR)

WITHOUT_SIDE_ROOMS: Final = (Stage.LEAVING, Stage.SUSPENDED, Stage.DEBRIEF, Stage.ENDED)
"""The stages in which no side room exists: whoever is in one goes home."""


class Room(NamedTuple):
    """``principal_id`` names whose room it is; None for any other room."""

    id: str
    kind: RoomKind
    principal_id: str | None = None


class WrongRoom(ValueError):
    """A person was put where they can never stand: a bug, and not something to ask for."""


def holding(principal_id: str) -> str:
    return f"{RoomKind.HOLDING}:{principal_id}"


def debrief(principal_id: str) -> str:
    return f"{RoomKind.DEBRIEF}:{principal_id}"


def is_shared(room_id: str) -> bool:
    """True for a room into which people come from their own: the main room, or a side room."""
    return room_id == JOINT or room_id.startswith(f"{RoomKind.SIDE}:")


def is_gone(session: "LiveSession", room_id: str) -> bool:
    """True for a shared room that does not exist any more at this stage."""
    return is_shared(room_id) and room(session, room_id) is None


def principals(session: "LiveSession") -> list[Person]:
    """Return the principals, the harmed side first, each side in the order of the plan."""
    return [p for side in PARTIES for p in session.people if p.is_principal and p.side is side]


def rooms_of(session: "LiveSession") -> list[Room]:
    """Return the rooms that exist at this stage; none after the end."""
    if session.stage is Stage.ENDED:
        return []
    rooms = [Room(CORRIDOR, RoomKind.CORRIDOR)]
    for person in principals(session):
        rooms += [Room(f"{own}:{person.id}", own, person.id) for own in _own_kinds(session, person)]
    if session.is_open:
        rooms.append(Room(JOINT, RoomKind.JOINT))
    if session.stage not in WITHOUT_SIDE_ROOMS:
        rooms += [Room(room.id, RoomKind.SIDE) for room in session.together.side_rooms]
    return rooms


def _own_kinds(session: "LiveSession", principal: Person) -> tuple[RoomKind, ...]:
    """While people leave, each has a debrief room, and a holding room as long as they wait."""
    if session.stage is Stage.LEAVING and waits(session, principal.id):
        return (RoomKind.HOLDING, RoomKind.DEBRIEF)
    late = session.stage in (Stage.LEAVING, Stage.DEBRIEF)
    return (RoomKind.DEBRIEF,) if late else (RoomKind.HOLDING,)


def waits(session: "LiveSession", principal_id: str) -> bool:
    """True while somebody of this principal's group is here and was not released yet."""
    group = [session.attendance(person.id) for person in session.group_of(principal_id)]
    return any(at.connected and at.room != NOWHERE and not at.released for at in group)


def side_room(session: "LiveSession", room_id: str) -> SideRoom | None:
    """Return the side room with this id, or None when there is none such now."""
    return next((each for each in session.together.side_rooms if each.id == room_id), None)


def room(session: "LiveSession", room_id: str) -> Room | None:
    """Return the room with this id, or None when the session has none such now."""
    return next((each for each in rooms_of(session) if each.id == room_id), None)


def owner(session: "LiveSession", room_id: str) -> str | None:
    """Return the id of the principal whose room this is, or whose side's; None for no such room."""
    side = side_room(session, room_id)
    if side is not None:
        return next((p.id for p in principals(session) if p.id in side.people), None)
    kind, _, principal_id = room_id.partition(":")
    return principal_id if kind in (RoomKind.HOLDING, RoomKind.DEBRIEF) else None


def may_stand(session: "LiveSession", guide: Person, room_id: str) -> bool:
    """False for a facilitator in a room of a side whom others serve."""
    of_whom = owner(session, room_id)
    return of_whom is None or may_be_with(session, guide, session.person(of_whom).side)


def home(session: "LiveSession", person: Person) -> str:
    """Return the room where this person stands when nothing else was decided."""
    stage = session.stage
    if stage is Stage.ENDED:
        return NOWHERE
    if person.is_staff:
        return CORRIDOR
    released = stage is Stage.LEAVING and session.attendance(person.id).released
    if released or stage is Stage.DEBRIEF:
        return debrief(person.principal_id)
    return holding(person.principal_id)


def checked(session: "LiveSession", person: Person, room_id: str) -> str:
    """Return ``room_id`` when this person can stand there now.

    Staff may stand in every room that exists, unless in a shuttle others serve its side. A party
    stands in the rooms of their own principal, in a side room into which they were asked, all of
    whose people are of their side, and in the joint room while it is open: so no other room can
    come to hold both sides.

    Raises:
        WrongRoom: anything else.
    """
    exists = room_id == NOWHERE or room(session, room_id) is not None
    may = may_stand if person.is_staff else _is_own
    if not exists or not may(session, person, room_id):
        raise WrongRoom(f"{person.role} in {room_id.partition(':')[0]} while {session.stage}")
    return room_id


def _is_own(session: "LiveSession", person: Person, room_id: str) -> bool:
    own = room_id in (NOWHERE, JOINT, home(session, person))
    return own or _asked_into(session, person, room_id)


def _asked_into(session: "LiveSession", person: Person, room_id: str) -> bool:
    side = side_room(session, room_id)
    return (
        side is not None
        and person.id in side.people
        and all(session.person(each).side is person.side for each in side.people)
    )


def debrief_places(session: "LiveSession") -> dict[str, str]:
    """Return where each staff member stands when the meeting is ended safely.

    The first connected one, lead first, is with the harmed side; the next with the side
    responsible; others wait in the corridor. In a shuttle each goes along with whom they are with,
    and nobody else is sent anywhere. It depends on staff alone and never on which party is
    there (I28: being alone must not tell that the other side came).
    """
    if session.is_shuttle:
        with_whom = {p.id: owner(session, session.attendance(p.id).room) for p in session.staff}
        return {who: debrief(of) if of else CORRIDOR for who, of in with_whom.items()}
    staff = [p for p in session.staff if session.attendance(p.id).connected]
    firsts = _first_of_each_side(session)
    places = {person.id: CORRIDOR for person in session.staff}
    for person, principal in zip(staff, firsts, strict=False):
        places[person.id] = debrief(principal.id)
    return places


def unattended(session: "LiveSession") -> list[str]:
    """Return the own room of each side's first principal in which no facilitator is.

    The harmed side comes first. Like ``debrief_places`` it depends on staff alone (I28).
    """
    standing = [session.attendance(person.id) for person in session.staff]
    attended = {at.room for at in standing if at.connected}
    rooms = [home(session, person) for person in _first_of_each_side(session)]
    return [room_id for room_id in rooms if room_id not in attended]


def _first_of_each_side(session: "LiveSession") -> list[Person]:
    firsts: list[Person] = []
    for side in PRINCIPALS.values():
        firsts += [p for p in principals(session) if p.side is side][:1]
    return firsts
