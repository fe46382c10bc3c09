"""Whom facilitators let in, and in which order; who leads; when the door is shut to new people."""

from dataclasses import replace

import pytest

from app.domain import admission, comings, leading, moves, own_acts, rooms
from app.domain.arrival import Arrival
from app.domain.attendance import Standing
from app.domain.live_session import LiveSession, Stage
from app.domain.refusals import Refused
from tests.builders import (
    THREE,
    a_meeting,
    a_session,
    a_waiting_session,
    arrived,
    at_home,
)


def refused(code: str) -> "pytest.RaisesContext[Refused]":  # type: ignore[name-defined]
    return pytest.raises(Refused, match=f"^{code}$")


def ordered(*order: str) -> LiveSession:
    session = arrived(a_session())
    session.plan = replace(session.plan, arrival_order=order)
    return session


# The order of coming in


@pytest.mark.parametrize("first", ["jo", "sam"])
def test_without_an_order_anybody_is_admitted_first(first: str) -> None:
    admission.admit(ordered(), "alex", first)


def test_who_is_planned_second_is_admitted_second() -> None:
    session = ordered("sam", "jo")
    for too_early in ("jo", "kim"):
        with refused("out-of-order"):
            admission.admit(session, "alex", too_early)
    assert session.attendance("jo").standing is Standing.HERE
    for in_turn in ("chris", "sam", "olu", "jo", "kim"):
        admission.admit(session, "alex", in_turn)
        assert session.attendance(in_turn).admitted_by == "alex"


def test_another_order_takes_a_reason_which_is_kept() -> None:
    session = ordered("sam", "jo")
    admission.admit(session, "alex", "jo", "Sam is on a late train.")
    assert session.attendance("jo").standing is Standing.ADMITTED
    assert session.attendance("jo").arrival.admitted_because == "Sam is on a late train."
    with refused("out-of-order"):
        admission.admit(session, "alex", "kim")


def test_who_is_planned_first_and_did_not_come_is_waited_for() -> None:
    session = arrived(a_session(), "jo", "alex")
    session.plan = replace(session.plan, arrival_order=("sam", "jo"))
    with refused("out-of-order"):
        admission.admit(session, "alex", "jo")


def test_who_was_in_before_and_dropped_holds_up_nobody() -> None:
    session = ordered("sam", "jo")
    admission.admit(session, "alex", "sam")
    own_acts.leave(session, "sam")
    admission.admit(session, "alex", "jo")


# What staff vouch for


def test_a_facilitator_answers_by_name_for_what_was_not_checked() -> None:
    session = arrived(a_session())
    admission.waive_check(session, "priya", "jo")
    admission.approve_room(session, "alex", "jo")
    arrival = session.attendance("jo").arrival
    assert (arrival.device_waived_by, arrival.room_approved_by) == ("priya", "alex")
    for act in (admission.waive_check, admission.approve_room):
        with refused("not-a-participant"):
            act(session, "alex", "priya")


def test_an_approval_belongs_to_the_place_it_was_given_for() -> None:
    session = arrived(a_session())
    admission.approve_room(session, "alex", "jo")
    admission.record_place(session, "jo", replace(at_home(), place="A café"))
    assert session.attendance("jo").arrival.room_approved_by is None


def test_another_device_must_answer_everything_again() -> None:
    session = a_waiting_session()
    moves.check(session)
    comings.forget_admission(session, "jo")
    assert session.attendance("jo").arrival == Arrival()
    assert session.stage is Stage.HOLDING


def test_a_no_to_going_ahead_ends_being_ready_and_the_check() -> None:
    session = a_waiting_session()
    moves.check(session)
    own_acts.set_willing(session, "jo", False)
    assert not session.attendance("jo").ready
    assert session.stage is Stage.HOLDING
    with refused("not-a-participant"):
        own_acts.set_willing(session, "alex", True)


# Who leads


def test_a_co_facilitator_takes_over_and_the_former_lead_may_take_it_back() -> None:
    session = a_meeting()
    with refused("already-lead"):
        leading.take_over(session, "alex")
    leading.take_over(session, "priya")
    assert session.lead_id == "priya"
    assert [person.id for person in session.staff] == ["priya", "alex"]
    leading.take_over(session, "alex")
    assert session.lead_id == "alex"


def test_control_never_passes_to_a_participant() -> None:
    session = a_meeting()
    with refused("not-allowed"):
        leading.take_over(session, "jo")
    session.plan = replace(session.plan, takes_over="jo")
    comings.drop(session, "alex")
    assert session.lead_id == "alex"


@pytest.mark.parametrize("way", ["drop", "leave"])
def test_when_the_lead_is_gone_the_planned_one_leads_at_once(way: str) -> None:
    session = a_meeting()
    session.plan = replace(session.plan, takes_over="priya")
    getattr(comings, way)(session, "alex")
    assert session.lead_id == "priya"
    assert "lead-passed-on" in session.consequences
    assert session.stage is Stage.JOINT
    arrived(session, "alex")
    assert session.lead_id == "priya"  # until they take over again


def test_nobody_leads_by_coming_first_or_who_is_not_there() -> None:
    session = a_session()
    session.plan = replace(session.plan, takes_over="priya")
    comings.arrive(session, "priya")
    assert session.lead_id == "alex"
    comings.drop(session, "priya")
    comings.drop(session, "alex")
    assert session.lead_id == "alex"


# The lock


def test_a_locked_meeting_lets_nobody_new_in_and_loses_nobody() -> None:
    session = arrived(a_session(), "jo", "alex")
    leading.lock(session, True)
    with refused("meeting-locked"):
        comings.arrive(session, "sam")
    assert not session.attendance("sam").connected
    comings.arrive(session, "priya")  # facilitators come at any time
    comings.drop(session, "jo")
    comings.arrive(session, "jo")
    own_acts.leave(session, "jo")
    comings.arrive(session, "jo")
    leading.lock(session, False)
    comings.arrive(session, "sam")
    assert session.attendance("sam").connected


def test_the_last_staff_gone_and_back_leads_nobody_in_by_itself() -> None:
    session = a_meeting(THREE)
    comings.drop(session, "alex")
    arrived(session, "alex")
    assert session.stage is Stage.SEPARATED
    assert rooms.JOINT not in {at.room for at in session.attendances.values()}
