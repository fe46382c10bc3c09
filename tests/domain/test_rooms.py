"""Which rooms there are, and that none but the joint one can come to hold both sides."""

import itertools

import pytest

from app.domain import placing, rooms
from app.domain.attendance import Why
from app.domain.live_session import LiveSession, Stage
from app.domain.people import Person, Side
from tests.builders import CHRIS, EVERYONE, JO, KIM, SAM, a_session

IDS = ("", "corridor", "joint", "holding:jo", "holding:sam", "debrief:jo", "debrief:sam")


def at_stage(stage: Stage) -> LiveSession:
    session = a_session()
    session.stage = stage
    for at in session.attendances.values():
        at.connected = True
    return session


@pytest.mark.parametrize(
    ("stage", "person", "room_id"), list(itertools.product(Stage, EVERYONE, IDS))
)
def test_who_may_stand_where(stage: Stage, person: Person, room_id: str) -> None:
    session = at_stage(stage)
    own = {
        "jo": "jo",
        "kim": "jo",
        "sam": "sam",
        "chris": "sam",
        "olu": "sam",
    }
    prefix = "debrief" if stage is Stage.DEBRIEF else "holding"
    existing = {"corridor", f"{prefix}:jo", f"{prefix}:sam"}
    existing |= {"joint"} if stage in (Stage.JOINT, Stage.CLOSING) else set()
    existing |= {"debrief:jo", "debrief:sam"} if stage is Stage.LEAVING else set()
    if stage is Stage.ENDED:
        existing = set()
    allowed = (
        existing if person.is_staff else existing & {"joint", f"{prefix}:{own.get(person.id)}"}
    )
    if room_id in allowed | {""}:
        assert rooms.checked(session, person, room_id) == room_id
    else:
        with pytest.raises(rooms.WrongRoom):
            rooms.checked(session, person, room_id)


@pytest.mark.parametrize("stage", Stage)
def test_no_room_but_the_joint_one_can_hold_both_sides(stage: Stage) -> None:
    session = at_stage(stage)
    for room in rooms.rooms_of(session):
        sides = {p.side for p in session.parties if _may_stand(session, p, room.id)}
        both = sides == {Side.HARMED, Side.RESPONSIBLE}
        assert both == (room.kind is rooms.RoomKind.JOINT)


def _may_stand(session: LiveSession, person: Person, room_id: str) -> bool:
    try:
        return bool(rooms.checked(session, person, room_id))
    except rooms.WrongRoom:
        return False


def test_putting_somebody_with_the_other_side_is_a_bug_that_speaks_up() -> None:
    session = a_session()
    with pytest.raises(rooms.WrongRoom):
        placing.put(session, JO, "holding:sam", Why.MOVED)
    assert session.attendance("jo").room == "holding:jo"


def test_companions_share_the_room_of_their_person() -> None:
    waiting, after = at_stage(Stage.HOLDING), at_stage(Stage.DEBRIEF)
    assert rooms.home(waiting, KIM) == rooms.home(waiting, JO) == "holding:jo"
    assert rooms.home(after, CHRIS) == rooms.home(after, SAM) == "debrief:sam"


def test_while_people_leave_who_was_released_stands_in_the_debrief_room_only() -> None:
    session = at_stage(Stage.LEAVING)
    for person_id in ("jo", "kim"):
        session.attendance(person_id).released = True
    assert rooms.home(session, JO) == "debrief:jo"
    assert rooms.home(session, SAM) == "holding:sam"
    assert rooms.room(session, "holding:jo") is None
    with pytest.raises(rooms.WrongRoom):
        rooms.checked(session, JO, "holding:jo")


def test_facilitators_are_missed_where_none_is_and_whoever_the_parties_are() -> None:
    session = at_stage(Stage.LEAVING)
    assert rooms.unattended(session) == ["holding:jo", "holding:sam"]
    session.attendance("priya").room = "holding:jo"
    assert rooms.unattended(session) == ["holding:sam"]
    session.attendance("sam").released = True
    assert rooms.unattended(session) == ["debrief:sam"]


def test_two_people_harmed_wait_apart() -> None:
    ana = Person("ana", Side.HARMED, JO.role, "Ana")
    session = a_session((JO, ana, SAM))
    ids = [room.id for room in rooms.rooms_of(session)]
    assert ids == ["corridor", "holding:jo", "holding:ana", "holding:sam"]


def test_debrief_places_depend_on_staff_alone() -> None:
    session = a_session()
    session.attendance("priya").connected = True
    assert rooms.debrief_places(session) == {"alex": "corridor", "priya": "debrief:jo"}
    session.attendance("alex").connected = True
    assert rooms.debrief_places(session) == {"alex": "debrief:jo", "priya": "debrief:sam"}
    for person in session.parties:
        session.attendance(person.id).connected = True
    assert rooms.debrief_places(session) == {"alex": "debrief:jo", "priya": "debrief:sam"}
