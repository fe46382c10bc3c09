"""Side rooms: a private room for an agreed part of one side, with staff.

Everyone is asked, and moves only by their own answer. A supporter or interpreter moves with their
person or not at all, and goes home with them. People of two different persons are together there
only while a facilitator is with them.
"""

from dataclasses import replace
from typing import TYPE_CHECKING

from app.domain import placing, rooms
from app.domain.attendance import Standing, Why
from app.domain.floor import AskedMove, MoveAnswer, SideRoom
from app.domain.people import Person, opposing
from app.domain.refusals import Refused
from app.domain.serving import may_be_with

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

UNANSWERED = (MoveAnswer.WAITING, MoveAnswer.LATER)


def open_room(session: "LiveSession", staff_id: str, people: tuple[str, ...]) -> SideRoom:
    """Open a room, go there, and ask each of these people of one side to come.

    Raises:
        Refused: "two-sides", "companion-alone" (their person is not asked too), "nobody-asked",
            "not-a-participant", "person-not-admitted", "person-not-here", "last-facilitator",
            "no-side-rooms-now", "serves-the-other-side"; nothing changed.
    """
    if session.stage in rooms.WITHOUT_SIDE_ROOMS:
        raise Refused("no-side-rooms-now")
    asked = [session.person(person_id) for person_id in people if person_id != staff_id]
    _demand_one_side(session, asked)
    if not may_be_with(session, session.person(staff_id), asked[0].side):
        raise Refused("serves-the-other-side")
    _demand_joint_kept(session, staff_id)
    session.together.rooms_made += 1
    name = f"{rooms.RoomKind.SIDE}:{session.together.rooms_made}"
    room = SideRoom(name, frozenset(p.id for p in asked), staff_id)
    session.together.side_rooms += (room,)
    placing.put(session, session.person(staff_id), room.id, Why.MOVED)
    for person in asked:
        _ask(session, staff_id, person, room)
    return room


def ask(session: "LiveSession", staff_id: str, person_id: str, room_id: str) -> None:
    """Ask one more person into a side room, or the same person again.

    Raises Refused("not-this-room") for somebody whose person was not among those who agreed to it.
    """
    room, person = _room(session, room_id), session.person(person_id)
    _demand_party(session, person)
    if session.attendance(person.id).room == room.id:
        raise Refused("in-that-room")
    if person.principal_id not in room.people:
        raise Refused("not-this-room")
    grown = replace(room, people=room.people | {person.id})
    session.together.side_rooms = tuple(
        grown if each.id == room.id else each for each in session.together.side_rooms
    )
    _ask(session, staff_id, person, grown)


def answer(session: "LiveSession", person_id: str, said: MoveAnswer) -> None:
    """Answer the question: go now, later, or stay. Only "go" moves, and only to a facilitator.

    A companion's "go" waits for their person; the person's own takes along who said it.
    """
    floor = session.party(person_id).floor
    if floor.move is None or floor.move.answer not in UNANSWERED:
        raise Refused("not-asked")
    person, room = session.person(person_id), _room(session, floor.move.room)
    if said is MoveAnswer.GO and not session.staff_present_in(room.id):
        raise Refused("no-facilitator-in-room")
    floor.move = replace(floor.move, answer=said)
    if said is MoveAnswer.GO and (person.is_principal or _principal_inside(session, person, room)):
        _enter(session, person, room)
    settle(session)


def close_room(session: "LiveSession", room_id: str) -> None:
    """Everyone home, and nobody is asked there any more."""
    _close(session, _room(session, room_id))


def settle(session: "LiveSession") -> None:
    """Put right what follows: called after every act.

    Rooms end with the stages that have them. Who shares a person's room goes home with them. Two
    persons of one side are not left there without a facilitator.
    """
    for room in session.together.side_rooms:
        _settle_room(session, room)
    for person in session.parties:
        at = session.attendance(person.id)
        move = at.floor.move
        gone = at.standing is not Standing.ADMITTED or not at.connected
        if move is not None and (gone or rooms.side_room(session, move.room) is None):
            at.floor.move = None


def _settle_room(session: "LiveSession", room: SideRoom) -> None:
    if session.stage in rooms.WITHOUT_SIDE_ROOMS:
        _close(session, room)
        return
    for person in _inside(session, room):
        if not person.is_principal and not _principal_inside(session, person, room):
            placing.go_home(session, person, Why.MOVED)
    households = {person.principal_id for person in _inside(session, room)}
    if len(households) > 1 and not session.staff_present_in(room.id):
        _close(session, room)
        session.consequences.append("side-room-without-facilitator")


def asked_into(session: "LiveSession", room_id: str) -> list[str]:
    """Return who was asked into a room and has neither come nor said no."""
    moves = [(person.id, session.attendance(person.id).floor.move) for person in session.parties]
    return [
        person_id
        for person_id, move in moves
        if move is not None and move.room == room_id and move.answer is not MoveAnswer.STAY
    ]


def question(session: "LiveSession", person: Person) -> AskedMove | None:
    """Return what this person is asked and has not answered yet."""
    move = session.attendance(person.id).floor.move
    open_still = session.stage not in rooms.WITHOUT_SIDE_ROOMS
    return move if open_still and move is not None and move.answer in UNANSWERED else None


def company_there(session: "LiveSession", person: Person, room_id: str) -> list[Person]:
    """Return who a person would be with: facilitators who are there, and who else was asked."""
    room = _room(session, room_id)
    guides = session.staff_present_in(room_id) or [session.person(room.opened_by)]
    others = [p for p in session.parties if p.id in room.people and p.id != person.id]
    return guides + [p for p in others if not opposing(person, p)]


def _demand_joint_kept(session: "LiveSession", staff_id: str) -> None:
    """The main room is never left without a facilitator, as with every other visit."""
    others = [p for p in session.staff_present_in(rooms.JOINT) if p.id != staff_id]
    if session.attendance(staff_id).room == rooms.JOINT and not others:
        raise Refused("last-facilitator")


def _demand_one_side(session: "LiveSession", asked: list[Person]) -> None:
    if not asked:
        raise Refused("nobody-asked")
    if len({person.side for person in asked}) > 1:
        raise Refused("two-sides")
    ids = {person.id for person in asked}
    for person in asked:
        _demand_party(session, person)
        if person.principal_id not in ids:
            raise Refused("companion-alone")


def _demand_party(session: "LiveSession", person: Person) -> None:
    at = session.party(person.id)
    if at.standing is not Standing.ADMITTED:
        raise Refused("person-not-admitted")
    if not at.connected:
        raise Refused("person-not-here")


def _room(session: "LiveSession", room_id: str) -> SideRoom:
    room = rooms.side_room(session, room_id)
    if room is None:
        raise Refused("room-not-recognised")
    return room


def _ask(session: "LiveSession", staff_id: str, person: Person, room: SideRoom) -> None:
    session.attendance(person.id).floor.move = AskedMove(room.id, staff_id)


def _inside(session: "LiveSession", room: SideRoom) -> list[Person]:
    return [p for p in session.parties if session.attendance(p.id).room == room.id]


def _principal_inside(session: "LiveSession", person: Person, room: SideRoom) -> bool:
    return session.attendance(person.principal_id).room == room.id


def _enter(session: "LiveSession", person: Person, room: SideRoom) -> None:
    """Come in muted, with whoever belongs to this person and said that they come."""
    placing.put(session, person, room.id, Why.SIDE_ROOM)
    session.attendance(person.id).floor.move = None
    for companion in session.parties:
        move = session.attendance(companion.id).floor.move
        goes = move is not None and (move.room, move.answer) == (room.id, MoveAnswer.GO)
        if goes and companion.beside == person.id:
            _enter(session, companion, room)


def _close(session: "LiveSession", room: SideRoom) -> None:
    for person in session.people:
        if session.attendance(person.id).room == room.id:
            placing.go_home(session, person, Why.MOVED)
    session.together.side_rooms = tuple(
        each for each in session.together.side_rooms if each.id != room.id
    )
    for person in session.parties:
        floor = session.attendance(person.id).floor
        if floor.move is not None and floor.move.room == room.id:
            floor.move = None
