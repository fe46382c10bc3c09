"""Side rooms: people of one side, each by their own yes, a companion with their person or not."""

import json
from collections.abc import Callable

import pytest

from app.domain import comings, facilitation, moves, own_acts, placing, rooms, side_rooms
from app.domain.floor import MoveAnswer
from app.domain.live_session import LiveSession
from app.domain.people import Person, Role, Side, opposing
from app.domain.refusals import Refused
from app.domain.routing import in_company, plan
from app.domain.views import view_for
from tests.builders import (
    EVERYONE,
    a_meeting,
    a_session,
    a_waiting_session,
    an_open_session,
    arrived,
)

TOM = Person("tom", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Tom")
ULA = Person("ula", Side.RESPONSIBLE, Role.SUPPORTER, "Ula", beside="tom")
TWO_RESPONSIBLE = (*EVERYONE[:5], TOM, ULA, *EVERYONE[5:])
GO, LATER, STAY = MoveAnswer.GO, MoveAnswer.LATER, MoveAnswer.STAY


def opened(session: LiveSession, *people: str, by: str = "alex") -> str:
    return side_rooms.open_room(session, by, people).id


def go(session: LiveSession, *people: str) -> None:
    for person_id in people:
        side_rooms.answer(session, person_id, GO)


def inside(session: LiveSession, room_id: str) -> set[str]:
    return {p.id for p in session.people if session.attendance(p.id).room == room_id}


def a_side_room() -> tuple[LiveSession, str]:
    """From the main room, Jo and Kim went into a side room with Alex; Priya stayed."""
    session = a_meeting()
    room = opened(session, "jo", "kim")
    go(session, "jo", "kim")
    return session, room


def a_meeting_of_three() -> LiveSession:
    """Jo, Sam, Tom and who is with them are in the main room."""
    session = a_waiting_session(TWO_RESPONSIBLE)
    session.plan.aftercare["tom"] = "Rae"
    moves.check(session)
    moves.open_joint(session, "alex")
    for person in session.parties:
        own_acts.go_in(session, person.id)
    return session


# Asking and going


def test_everyone_is_asked_and_nobody_is_moved_but_the_facilitator() -> None:
    session = a_meeting()
    before = {p.id: session.attendance(p.id).room for p in session.parties}
    room = opened(session, "jo", "kim")
    assert {p.id: session.attendance(p.id).room for p in session.parties} == before
    assert inside(session, room) == {"alex"}
    assert view_for("jo", session, {})["move"] == {
        "words": "Alex would like to talk with you in a private room. "
        "Only Alex and Kim will be there.",
        "with": ["Alex"],
        "room": "Private room with Alex",
    }
    assert "person.answer_move" in view_for("jo", session, {})["may"]
    box = next(r for r in view_for("priya", session, {})["rooms"] if r["id"] == room)
    assert (box["kind"], box["title"]) == ("side", "Private room for Jo and Kim")
    assert (box["people"], box["asked"]) == (["alex"], ["jo", "kim"])


def test_who_says_yes_goes_in_muted_and_sees_and_hears_who_is_there() -> None:
    session, room = a_side_room()
    assert inside(session, room) == {"jo", "kim", "alex"}
    at = session.attendance("jo")
    assert (at.microphone, at.camera, at.why) == (False, True, "side_room")
    own_acts.set_microphone(session, "jo", on=True)
    reached = {(e.listener, e.kind) for e in plan(session) if e.speaker == "jo"}
    assert reached == {(who, kind) for who in ("alex", "kim") for kind in ("audio", "video")}
    view = view_for("jo", session, {})
    assert view["you"]["place"] == "side"
    assert view["you"]["room"]["title"] == "Private room with Alex"
    assert view["privacy"] == "Only Alex and Kim can see and hear you."
    assert view["move"] is None


def test_nobody_outside_hears_or_sees_a_side_room() -> None:
    session, room = a_side_room()
    for edge in plan(session):
        assert (edge.speaker in inside(session, room)) == (edge.listener in inside(session, room))
    assert {e for e in plan(session) if e.speaker == "sam"}, "the main room goes on"


def test_who_would_rather_stay_stays_and_staff_are_told() -> None:
    session = a_meeting()
    room = opened(session, "jo", "kim")
    side_rooms.answer(session, "kim", STAY)
    side_rooms.answer(session, "jo", LATER)
    assert inside(session, room) == {"alex"}
    told = {p["id"]: p for p in view_for("alex", session, {})["everyone"]}
    assert (told["kim"]["asked_move"], told["kim"]["move_answer"]) == (None, "stay")
    assert (told["jo"]["asked_move"], told["jo"]["move_answer"]) == (room, "later")
    assert view_for("kim", session, {})["move"] is None
    assert view_for("jo", session, {})["move"] is not None, "the question stays open"
    go(session, "jo")
    assert inside(session, room) == {"alex", "jo"}


def test_nobody_goes_who_was_not_asked_or_has_answered() -> None:
    session = a_meeting()
    opened(session, "jo", "kim")
    side_rooms.answer(session, "kim", STAY)
    for person_id in ("kim", "sam", "chris"):
        with pytest.raises(Refused, match="not-asked"):
            go(session, person_id)
    with pytest.raises(Refused, match="not-a-participant"):
        go(session, "priya")


def test_nobody_goes_to_a_room_that_its_facilitator_left() -> None:
    session = a_meeting()
    room = opened(session, "jo")
    facilitation.visit(session, "alex", rooms.JOINT)
    with pytest.raises(Refused, match="no-facilitator-in-room"):
        go(session, "jo")
    facilitation.visit(session, "alex", room)
    go(session, "jo")
    assert "jo" in inside(session, room)


def test_it_can_be_opened_while_people_wait_and_during_a_break() -> None:
    for session in (a_waiting_session(), a_meeting()):
        if session.is_open:
            moves.take_break(session)
        room = opened(session, "sam", "chris")
        go(session, "sam", "chris")
        assert inside(session, room) == {"sam", "chris", "alex"}


# What is refused


@pytest.mark.parametrize(
    ("people", "code"),
    [
        (("jo", "sam"), "two-sides"),
        (("jo", "kim", "chris"), "two-sides"),
        (("kim",), "companion-alone"),
        ((), "nobody-asked"),
        (("alex",), "nobody-asked"),
        (("jo", "priya"), "two-sides"),
        (("priya",), "not-a-participant"),
        (("stranger",), "person-not-recognised"),
    ],
)
def test_what_is_no_agreed_part_of_one_side_is_refused(people: tuple[str, ...], code: str) -> None:
    session = a_meeting()
    before = repr(session)
    with pytest.raises(Refused, match=code):
        opened(session, *people)
    assert repr(session) == before


def test_the_only_facilitator_does_not_leave_the_main_room_for_a_side_room() -> None:
    session = a_meeting()
    comings.drop(session, "priya")
    with pytest.raises(Refused, match="last-facilitator"):
        opened(session, "jo")
    assert session.is_open
    comings.arrive(session, "priya")
    comings.open_media(session, "priya")
    facilitation.visit(session, "priya", rooms.JOINT)
    opened(session, "jo")


def test_only_who_is_here_and_identified_is_asked() -> None:
    session = arrived(a_session())
    with pytest.raises(Refused, match="person-not-admitted"):
        opened(session, "jo")
    session = a_waiting_session()
    comings.drop(session, "jo")
    with pytest.raises(Refused, match="person-not-here"):
        opened(session, "jo")


@pytest.mark.parametrize("end", [moves.end_safely, moves.suspend, moves.start_leaving])
def test_when_the_meeting_closes_no_side_room_is_left_or_opened(
    end: Callable[[LiveSession], None],
) -> None:
    session, room = a_side_room()
    own_acts.step_out(session, "kim")
    side_rooms.ask(session, "alex", "kim", room)
    end(session)
    assert rooms.room(session, room) is None
    assert inside(session, room) == set()
    assert session.attendance("jo").room == rooms.home(session, session.person("jo"))
    assert session.together.side_rooms == ()
    assert view_for("kim", session, {})["move"] is None
    with pytest.raises(Refused, match="no-side-rooms-now"):
        opened(session, "jo")


def test_after_a_suspension_the_old_room_does_not_come_back() -> None:
    session, room = a_side_room()
    moves.suspend(session)
    assert session.attendance("jo").why == "suspended", "told so, and not merely moved"
    moves.resume(session)
    assert rooms.room(session, room) is None


# Companions and principals


def test_a_companions_yes_waits_for_their_person_and_goes_with_them() -> None:
    session = a_meeting()
    room = opened(session, "jo", "kim")
    go(session, "kim")
    assert inside(session, room) == {"alex"}
    assert view_for("kim", session, {})["move"] is None
    go(session, "jo")
    assert inside(session, room) == {"alex", "jo", "kim"}


def test_a_companion_never_goes_without_their_person() -> None:
    session = a_meeting()
    room = opened(session, "jo", "kim")
    side_rooms.answer(session, "jo", STAY)
    go(session, "kim")
    assert inside(session, room) == {"alex"}


LEAVES = [comings.drop, comings.lose_media, own_acts.step_out, own_acts.leave]
LEAVES += [facilitation.move_home, comings.forget_admission]


@pytest.mark.parametrize("gone", LEAVES, ids=lambda act: act.__name__)
def test_when_a_person_goes_their_companions_go_home_too(
    gone: Callable[[LiveSession, str], object],
) -> None:
    session, room = a_side_room()
    gone(session, "jo")
    assert inside(session, room) == {"alex"}
    assert session.attendance("kim").room == "holding:jo"
    assert session.attendance("jo").room in ("holding:jo", rooms.NOWHERE)


def test_a_companion_may_go_and_their_person_stays() -> None:
    session, room = a_side_room()
    own_acts.step_out(session, "kim")
    assert inside(session, room) == {"alex", "jo"}


def test_a_dropped_person_comes_back_home_and_is_asked_again() -> None:
    session, room = a_side_room()
    comings.drop(session, "jo")
    comings.arrive(session, "jo")
    comings.open_media(session, "jo")
    at = session.attendance("jo")
    assert (at.room, at.microphone, at.camera, at.why) == ("holding:jo", False, False, "dropped")
    with pytest.raises(Refused, match="not-asked"):
        go(session, "jo")
    side_rooms.ask(session, "alex", "jo", room)
    go(session, "jo")
    assert inside(session, room) == {"alex", "jo"}


def test_who_drops_before_they_answered_is_not_asked_any_more() -> None:
    session = a_meeting()
    opened(session, "jo")
    comings.drop(session, "jo")
    comings.arrive(session, "jo")
    assert view_for("jo", session, {})["move"] is None


# One more person


def test_their_companion_can_be_asked_later_and_nobody_from_elsewhere() -> None:
    session = a_meeting()
    room = opened(session, "jo")
    go(session, "jo")
    side_rooms.ask(session, "priya", "kim", room)
    go(session, "kim")
    assert inside(session, room) == {"alex", "jo", "kim"}
    for stranger in ("sam", "chris"):
        with pytest.raises(Refused, match="not-this-room"):
            side_rooms.ask(session, "alex", stranger, room)
    with pytest.raises(Refused, match="in-that-room"):
        side_rooms.ask(session, "alex", "jo", room)
    with pytest.raises(Refused, match="room-not-recognised"):
        side_rooms.ask(session, "alex", "kim", "joint")


def test_the_room_of_one_person_is_not_for_another_of_their_side() -> None:
    session = a_meeting_of_three()
    room = opened(session, "sam")
    go(session, "sam")
    with pytest.raises(Refused, match="not-this-room"):
        side_rooms.ask(session, "alex", "tom", room)


# Two persons of one side


def two_of_one_side() -> tuple[LiveSession, str]:
    session = a_meeting_of_three()
    room = opened(session, "sam", "tom", "ula")
    go(session, "sam", "tom", "ula")
    return session, room


def test_two_persons_of_one_side_talk_there_with_staff() -> None:
    session, room = two_of_one_side()
    assert inside(session, room) == {"sam", "tom", "ula", "alex"}
    assert in_company(session, session.person("sam"), session.person("tom"))


def test_they_are_never_left_with_a_stranger_when_staff_go() -> None:
    for go_away in (
        lambda s: comings.drop(s, "alex"),
        lambda s: comings.lose_media(s, "alex"),
        lambda s: facilitation.visit(s, "alex", rooms.JOINT),
        lambda s: own_acts.leave(s, "alex"),
    ):
        session, room = two_of_one_side()
        go_away(session)
        assert inside(session, room) == set()
        assert rooms.room(session, room) is None
        assert session.attendance("ula").room == "holding:tom"
        assert "side-room-without-facilitator" in session.consequences


def test_even_unsettled_two_persons_without_staff_do_not_hear_one_another() -> None:
    session, _ = two_of_one_side()
    session.attendance("alex").room = rooms.CORRIDOR
    assert not [e for e in plan(session) if {e.speaker, e.listener} == {"sam", "tom"}]
    assert [e for e in plan(session) if {e.speaker, e.listener} == {"tom", "ula"}]


def test_one_person_and_their_companion_may_stay_while_staff_are_away() -> None:
    session, room = a_side_room()
    facilitation.visit(session, "alex", rooms.JOINT)
    assert inside(session, room) == {"jo", "kim"}


# Closing


def test_closing_a_room_sends_everyone_home_and_withdraws_the_question() -> None:
    session, room = a_side_room()
    own_acts.step_out(session, "kim")
    side_rooms.ask(session, "alex", "kim", room)
    side_rooms.close_room(session, room)
    assert session.attendance("jo").room == "holding:jo"
    assert session.attendance("alex").room == rooms.CORRIDOR
    assert view_for("kim", session, {})["move"] is None
    with pytest.raises(Refused, match="room-not-recognised"):
        side_rooms.close_room(session, room)


def test_rooms_do_not_share_an_id_with_a_former_one() -> None:
    session, room = a_side_room()
    side_rooms.close_room(session, room)
    assert opened(session, "jo") != room


# What the other side is told


def test_apart_the_other_side_is_told_nothing_of_a_side_room() -> None:
    for session in (a_waiting_session(), an_open_session()):
        # That Alex is not in the main room any more is told to who was invited there.
        facilitation.visit(session, "alex", rooms.CORRIDOR)
        before = {w: json.dumps(view_for(w, session, {})) for w in ("sam", "chris", "olu")}
        room = opened(session, "jo", "kim")
        go(session, "jo", "kim")
        for who, view in before.items():
            assert json.dumps(view_for(who, session, {})) == view
            assert room not in view


def test_a_question_never_names_the_other_side() -> None:
    for session in (a_waiting_session(TWO_RESPONSIBLE), a_meeting_of_three()):
        opened(session, "sam", "chris", "tom")
        asked = view_for("sam", session, {})["move"]
        assert asked["words"].endswith("Only Alex, Chris and Tom will be there.")


def test_no_party_can_be_put_into_a_room_that_they_were_not_asked_into() -> None:
    session, room = a_side_room()
    for person in session.parties:
        if person.id not in ("jo", "kim"):
            with pytest.raises(rooms.WrongRoom):
                rooms.checked(session, person, room)
    stranger = session.person("sam")
    for each in session.together.side_rooms:
        object.__setattr__(each, "people", each.people | {"sam"})
    with pytest.raises(rooms.WrongRoom):
        placing.put(session, stranger, room, session.attendance("sam").why)
    assert not any(
        opposing(one, other) and in_company(session, one, other)
        for one in session.people
        for other in session.people
        if session.attendance(one.id).room == room
    )
