"""People go apart first, then side after side in the planned order; staff go last."""

from dataclasses import replace

import pytest

from app.domain import comings, facilitation, leaving, moves, own_acts, rooms
from app.domain.attendance import Debrief, Why
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.people import opposing
from app.domain.refusals import Refused
from app.domain.routing import plan
from tests.builders import ALEX, EVERYONE, JO, THREE, a_meeting, a_session, admitted, arrived

PEOPLE = {person.id: person for person in EVERYONE}


def refused(code: str) -> "pytest.RaisesContext[Refused]":  # type: ignore[name-defined]
    return pytest.raises(Refused, match=f"^{code}$")


def places(session: LiveSession) -> dict[str, str]:
    return {at.person_id: at.room for at in session.attendances.values()}


def closing(*order: str) -> LiveSession:
    """A meeting with closing words said, and this order of leaving."""
    session = a_meeting()
    session.plan = replace(session.plan, leaving_order=order)
    moves.start_closing(session, "alex")
    return session


def test_closing_words_are_said_together_and_everyone_is_told() -> None:
    session = closing()
    assert session.stage is Stage.CLOSING
    across = [e for e in plan(session) if opposing(PEOPLE[e.speaker], PEOPLE[e.listener])]
    assert across
    assert session.attendance("jo").room == rooms.JOINT
    assert session.attendance("jo").why is Why.CLOSING


def test_closing_is_like_the_meeting_itself() -> None:
    session = closing()
    own_acts.step_out(session, "jo")
    facilitation.bring_in(session, "jo")
    own_acts.go_in(session, "jo")
    assert session.attendance("jo").why is Why.CLOSING
    comings.drop(session, "alex")
    comings.drop(session, "priya")
    assert session.stage is Stage.SEPARATED


def test_from_a_break_closing_words_open_the_room_for_those_who_are_ready() -> None:
    session = a_meeting()
    moves.take_break(session)
    with refused("someone-not-ready"):
        moves.start_closing(session, "alex")
    for person in session.parties:
        own_acts.set_ready(session, person.id, True)
    moves.start_closing(session, "alex")
    assert session.stage is Stage.CLOSING
    assert session.attendance("jo").invited
    assert session.attendance("jo").room == "holding:jo"
    assert session.attendance("alex").room == rooms.JOINT


def test_leaving_cuts_what_crosses_and_keeps_each_side_company() -> None:
    session = closing()
    moves.start_leaving(session)
    assert not [e for e in plan(session) if opposing(PEOPLE[e.speaker], PEOPLE[e.listener])]
    assert places(session) == {
        "jo": "holding:jo",
        "kim": "holding:jo",
        "sam": "holding:sam",
        "chris": "holding:sam",
        "olu": "holding:sam",
        "alex": "holding:jo",
        "priya": "holding:sam",
    }
    assert {session.attendance(p.id).why for p in session.parties} == {Why.LEAVING}


@pytest.mark.parametrize("move", ["take_break", "separate"])
def test_people_leave_from_apart_as_well(move: str) -> None:
    session = a_meeting()
    getattr(moves, move)(session)
    moves.start_leaving(session)
    assert session.stage is Stage.LEAVING


def test_each_side_goes_in_the_planned_order_with_the_staff_beside_them() -> None:
    session = closing("sam", "jo")
    moves.start_leaving(session)
    assert leaving.next_to_go(session) == "sam"
    with refused("out-of-order"):
        moves.release(session, "jo")
    moves.release(session, "sam")
    assert session.stage is Stage.LEAVING
    assert places(session)["sam"] == places(session)["chris"] == "debrief:sam"
    assert places(session)["priya"] == "debrief:sam"
    assert places(session)["jo"] == places(session)["alex"] == "holding:jo"
    moves.release(session, "jo")
    assert session.stage is Stage.DEBRIEF
    assert "everyone-released" in session.consequences
    assert places(session)["jo"] == places(session)["alex"] == "debrief:jo"


def test_another_order_takes_a_reason_which_is_kept() -> None:
    session = closing("sam", "jo")
    moves.start_leaving(session)
    moves.release(session, "jo", "Jo feels unwell.")
    assert session.attendance("jo").room == "debrief:jo"
    assert session.attendance("jo").arrival.released_because == "Jo feels unwell."
    moves.release(session, "sam")
    assert session.stage is Stage.DEBRIEF


def test_without_a_planned_order_either_side_may_go_first() -> None:
    for first in ("jo", "sam"):
        session = closing()
        moves.start_leaving(session)
        moves.release(session, first)
        assert session.attendance(first).released


def test_only_a_principal_who_is_waiting_is_released_and_only_while_leaving() -> None:
    session = closing()
    with refused("not-now"):
        moves.release(session, "jo")
    moves.start_leaving(session)
    with refused("not-a-principal"):
        moves.release(session, "kim")
    with refused("not-a-principal"):
        moves.release(session, "alex")
    moves.release(session, "jo")
    with refused("person-not-here"):
        moves.release(session, "jo")


def test_nobody_waits_for_somebody_who_is_not_there() -> None:
    session = closing("jo", "sam")
    comings.drop(session, "jo")
    comings.drop(session, "kim")
    moves.start_leaving(session)
    moves.release(session, "sam")
    assert session.stage is Stage.DEBRIEF


def test_a_supporter_who_is_still_there_is_released_with_their_absent_person() -> None:
    session = closing("jo", "sam")
    comings.drop(session, "jo")
    moves.start_leaving(session)
    assert leaving.next_to_go(session) == "jo"
    moves.release(session, "jo")
    assert session.attendance("kim").room == "debrief:jo"


def test_who_drops_while_people_leave_comes_back_to_their_debrief_room() -> None:
    session = closing()
    moves.start_leaving(session)
    comings.drop(session, "jo")
    arrived(session, "jo")
    assert session.attendance("jo").room == "debrief:jo"
    assert session.attendance("kim").room == "holding:jo"


def test_the_meeting_ends_safely_also_while_people_leave() -> None:
    session = closing("sam", "jo")
    moves.start_leaving(session)
    moves.release(session, "sam")
    before = places(session)
    moves.end_safely(session)
    assert session.stage is Stage.DEBRIEF
    assert session.attendance("jo").why is Why.ENDED_SAFELY
    assert session.attendance("sam").why is Why.LEAVING  # who went before notices nothing
    assert places(session) == before | {
        "jo": "debrief:jo",
        "kim": "debrief:jo",
        "alex": "debrief:jo",
    }


def test_nothing_leads_from_leaving_back_to_the_others() -> None:
    session = closing()
    moves.start_leaving(session)
    for move in (moves.take_break, moves.separate, moves.suspend, moves.resume):
        with pytest.raises(Refused, match="cannot-"):
            move(session)
    with refused("cannot-open_joint-while-leaving"):
        moves.open_joint(session, "alex")


@pytest.mark.parametrize("at", ["leaving", "debrief"])
def test_the_last_facilitator_leaves_after_everyone_else(at: str) -> None:
    session = a_meeting()
    moves.start_leaving(session)
    if at == "debrief":
        moves.end_safely(session)
    own_acts.leave(session, "priya")  # there is another
    with refused("staff-leave-last"):
        own_acts.leave(session, "alex")
    for person in session.parties:
        own_acts.leave(session, person.id)
    own_acts.leave(session, "alex")
    assert not any(each.connected for each in session.attendances.values())


def test_a_party_may_leave_at_any_moment() -> None:
    session = closing("sam", "jo")
    moves.start_leaving(session)
    own_acts.leave(session, "jo")
    assert session.attendance("jo").room == rooms.NOWHERE


@pytest.mark.parametrize("way", ["in order", "at once"])
def test_it_does_not_end_before_each_who_took_part_has_a_debrief_or_a_refusal(way: str) -> None:
    session = a_meeting(THREE)
    moves.start_leaving(session)
    if way == "at once":
        moves.end_safely(session)
    else:
        moves.release(session, "jo")
        with refused("cannot-close-while-leaving"):
            moves.close(session)
        moves.release(session, "sam")
    with refused("debrief-missing"):
        moves.close(session)
    leaving.debriefed(session, "jo", Debrief.DONE)
    with refused("debrief-missing"):
        moves.close(session)
    leaving.debriefed(session, "sam", Debrief.REFUSED)
    moves.close(session)
    assert session.stage is Stage.ENDED
    assert all(at.arrival.surroundings is None for at in session.attendances.values())


def test_after_a_restart_whoever_was_leaving_comes_back_to_the_debrief() -> None:
    session = closing()
    moves.start_leaving(session)
    comings.recover(session)
    assert session.stage is Stage.DEBRIEF
    comings.arrive(session, "jo")
    assert session.attendance("jo").room == "debrief:jo"


@pytest.mark.parametrize("kind", [Kind.PREPARATION, Kind.FOLLOW_UP])
def test_a_meeting_of_one_side_ends_with_a_talk_too(kind: Kind) -> None:
    session = admitted(arrived(a_session((JO, ALEX), kind)), "jo")
    moves.end_safely(session)
    assert session.attendance("jo").room == session.attendance("alex").room == "debrief:jo"
    with refused("debrief-missing"):
        moves.close(session)


# A technical stop


def test_a_technical_stop_parts_everyone_tells_them_and_leads_back_to_waiting() -> None:
    session = a_meeting()
    moves.suspend(session)
    assert session.stage is Stage.SUSPENDED
    assert {session.attendance(p.id).why for p in session.parties} == {Why.SUSPENDED}
    assert not [e for e in plan(session) if opposing(PEOPLE[e.speaker], PEOPLE[e.listener])]
    with refused("cannot-open_joint-while-suspended"):
        moves.open_joint(session, "alex")
    moves.resume(session)
    assert session.stage is Stage.HOLDING
    assert {session.attendance(p.id).why for p in session.parties} == {Why.ADMITTED}
