"""Each gate is taken away one by one, and the joint room stays shut; with all of them it opens."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from app.domain import admission, comings, gates, leading, moves, own_acts
from app.domain.arrival import Arrival, Line, Private, Sound, Works
from app.domain.attendance import Standing
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.refusals import SENTENCES, Refused
from tests.builders import (
    ALEX,
    JO,
    KIM,
    NOON,
    THREE,
    a_device_check,
    a_meeting,
    a_session,
    a_waiting_session,
    admitted,
    arrived,
    at_home,
)

Take = Callable[[LiveSession], object]
YESTERDAY = NOON - timedelta(hours=13)


def unadmit(session: LiveSession, person_id: str) -> None:
    session.attendance(person_id).standing = Standing.HERE


def unnamed(session: LiveSession) -> None:
    session.attendance("jo").admitted_by = None


def without(person_id: str, **changes: Any) -> Take:
    """Take something away of what this person told us before the call."""

    def take(session: LiveSession) -> None:
        at = session.attendance(person_id)
        at.arrival = replace(at.arrival, **changes)

    return take


def checked_as(**changes: Any) -> Take:
    return without("jo", device=replace(a_device_check(), **changes))


def being_at(**changes: Any) -> Take:
    return without("sam", surroundings=replace(at_home(), **changes))


def planned_without(**changes: Any) -> Take:
    return lambda session: setattr(session, "plan", replace(session.plan, **changes))


WITHOUT: list[tuple[str, str, Take]] = [
    ("G5", "rules-not-agreed", without("jo", rules_agreed=None)),
    ("G5", "rules-not-agreed", without("olu", rules_agreed=None)),
    ("G5", "rules-not-agreed", without("sam", rules_agreed=YESTERDAY)),
    ("G5", "rules-not-agreed", planned_without(ground_rules=2)),
    ("G6", "lead-not-here", lambda s: setattr(s.attendance("alex"), "connected", False)),
    ("G6", "lead-not-here", lambda s: setattr(s.attendance("alex"), "media_open", False)),
    ("G7", "someone-not-admitted", lambda s: unadmit(s, "jo")),
    ("G7", "someone-not-admitted", lambda s: unadmit(s, "chris")),
    ("G7", "someone-not-admitted", unnamed),
    ("G7", "someone-not-admitted", lambda s: comings.drop(s, "sam")),
    ("G7", "someone-not-admitted", lambda s: own_acts.leave(s, "jo")),
    ("G8", "device-not-checked", without("kim", device=None)),
    ("G8", "device-not-checked", checked_as(speaker=Sound.NOT_HEARD)),
    ("G8", "device-not-checked", checked_as(speaker=Sound.SKIPPED)),
    ("G8", "device-not-checked", checked_as(connection=Line.NONE)),
    ("G8", "device-not-checked", checked_as(microphone=Works.BLOCKED)),
    ("G8", "device-not-checked", checked_as(microphone=Works.SILENT)),
    ("G9", "room-not-private", being_at(private=Private.NOT_SURE)),
    ("G9", "room-not-private", being_at(private=Private.NO)),
    ("G9", "room-not-private", being_at(near="Mum")),
    ("G9", "room-not-private", being_at(safe=False)),
    ("G9", "room-not-private", being_at(at=YESTERDAY)),
    ("G9", "room-not-private", without("chris", surroundings=None)),
    ("G10", "place-not-held", being_at(place="")),
    ("G10", "place-not-held", being_at(contact="")),
    ("G11", "plan-b-not-known", without("jo", plan_b=False)),
    ("G12", "aftercare-not-named", planned_without(aftercare={"jo": "Rae"})),
    ("G12", "aftercare-not-named", planned_without(aftercare={"jo": "Rae", "sam": ""})),
    ("G13", "someone-not-ready", lambda s: own_acts.set_ready(s, "jo", False)),
    ("G13", "someone-not-ready", lambda s: own_acts.set_ready(s, "olu", False)),
    ("G13", "someone-not-ready", lambda s: own_acts.set_willing(s, "jo", False)),
    ("G13", "someone-not-ready", without("sam", willing=None)),
]


@pytest.mark.parametrize(("gate_id", "code", "take"), WITHOUT)
@pytest.mark.parametrize("stage", [Stage.CHECKED, Stage.BREAK])
def test_without_one_gate_the_joint_room_stays_shut(
    gate_id: str, code: str, take: Take, stage: Stage
) -> None:
    session = a_waiting_session()
    take(session)
    session.stage = stage
    found = gates.first_closed(session)
    assert found is not None
    assert (found.id, found.code) == (gate_id, code)
    with pytest.raises(Refused, match=code):
        moves.open_joint(session, "alex")
    if stage is Stage.BREAK:
        with pytest.raises(Refused, match=code):
            moves.start_closing(session, "alex")
    assert session.stage is stage
    session.stage = Stage.HOLDING
    with pytest.raises(Refused, match=code):
        moves.check(session)


@pytest.mark.parametrize("stage", [Stage.CHECKED, Stage.BREAK])
def test_with_every_gate_it_opens(stage: Stage) -> None:
    session = a_waiting_session()
    session.stage = stage
    assert gates.first_closed(session) is None
    moves.open_joint(session, "alex")
    assert session.stage is Stage.JOINT


def test_who_is_not_here_closes_no_gate() -> None:
    session = arrived(a_session(), "jo", "sam", "alex")  # no supporter came, no co-facilitator
    for person_id in ("jo", "sam"):
        admission.admit(session, "alex", person_id)
        own_acts.set_ready(session, person_id, True)
    assert gates.first_closed(session) is None


def test_a_supporter_alone_does_not_stand_for_a_side() -> None:
    session = a_waiting_session()
    own_acts.leave(session, "sam")  # Chris and Olu are still here
    with pytest.raises(Refused, match="someone-not-admitted"):
        moves.check(session)


def test_a_latecomer_or_a_drop_does_not_part_those_who_met() -> None:
    session = a_meeting()
    comings.drop(session, "olu")
    arrived(session, "olu")
    assert gates.first_closed(session) is not None
    assert session.stage is Stage.JOINT


def test_fourteen_gates_are_listed_and_each_asks_something() -> None:
    assert [gate.id for gate in gates.GATES] == [f"G{n}" for n in range(1, 15)]
    for gate in gates.GATES:
        assert gate.of_person or gate.of_all
        assert gate.name and gate.words and gate.todo
        assert gate.code in SENTENCES


def test_a_meeting_that_stands_alone_is_asked_nothing_about_a_case() -> None:
    session = a_waiting_session(THREE)
    asked = [gate.id for gate in gates.GATES if gates.asked(session, gate)]
    assert asked == [f"G{n}" for n in range(5, 15)]
    assert all(gates.holds(session, gate) is None for gate in gates.GATES[:4])
    assert "G2" not in gates.of_person(session, JO)


def test_a_meeting_of_three_needs_no_co_facilitator() -> None:
    assert gates.first_closed(a_waiting_session(THREE)) is None


PASSED: list[Take] = [
    checked_as(camera=Works.NONE),
    checked_as(camera=Works.BLOCKED, microphone=Works.NONE),
    checked_as(connection=Line.RELAY),
    checked_as(connection=Line.SOUND_ONLY),
    checked_as(at=NOON - timedelta(days=3)),
    without("jo", device=None, device_waived_by="alex"),
    without("jo", surroundings=replace(at_home(), private=Private.NO), room_approved_by="alex"),
    being_at(near="  "),
    lambda s: (planned_without(plan_b_phone="")(s), without("jo", plan_b=False)(s)),
    planned_without(aftercare={"jo": "Rae", "sam": "Rae", "kim": "Ash"}),
]


@pytest.mark.parametrize("change", PASSED)
def test_what_is_good_enough_opens_the_joint_room(change: Take) -> None:
    session = a_waiting_session()
    change(session)
    moves.check(session)
    moves.open_joint(session, "alex")
    assert session.stage is Stage.JOINT


ADVISORY: list[tuple[str, Take]] = [
    ("G8", without("jo", device=None)),
    ("G10", being_at(place="")),
    ("G11", without("jo", plan_b=False)),
]


@pytest.mark.parametrize(("gate_id", "take"), ADVISORY)
def test_a_gate_that_the_plan_makes_advisory_is_shown_and_not_asked(
    gate_id: str, take: Take
) -> None:
    session = a_waiting_session()
    session.plan = replace(session.plan, advisory=frozenset({gate_id}))
    take(session)
    gate = next(gate for gate in gates.GATES if gate.id == gate_id)
    assert gates.holds(session, gate) is False
    assert not gates.asked(session, gate)
    moves.check(session)
    assert session.stage is Stage.CHECKED


@pytest.mark.parametrize("gate_id", [f"G{n}" for n in range(5, 14) if n not in (8, 10, 11)])
def test_no_plan_makes_another_gate_advisory(gate_id: str) -> None:
    session = a_waiting_session()
    session.plan = replace(session.plan, advisory=frozenset({gate_id}))
    gate = next(gate for gate in gates.GATES if gate.id == gate_id)
    assert gates.asked(session, gate)


@pytest.mark.parametrize("kind", [Kind.PREPARATION, Kind.FOLLOW_UP])
def test_a_meeting_of_one_side_is_asked_only_what_concerns_one_side(kind: Kind) -> None:
    session = arrived(a_session((JO, ALEX), kind))
    session.attendance("jo").arrival = Arrival(willing=True)
    with pytest.raises(Refused, match="someone-not-admitted"):
        moves.check(session)
    admitted(session, "jo")
    moves.check(session)
    with pytest.raises(Refused, match="no-joint-room"):
        moves.open_joint(session, "alex")


def test_whoever_took_over_is_the_lead_that_the_gate_asks_for() -> None:
    session = a_waiting_session()
    session.attendance("alex").connected = False
    with pytest.raises(Refused, match="lead-not-here"):
        moves.check(session)
    leading.take_over(session, "priya")
    moves.check(session)
    moves.open_joint(session, "priya")
    assert session.attendance("priya").room == "joint"


def test_with_an_observer_but_no_case_that_gate_is_not_asked_and_without_one_it_holds() -> None:
    g14 = gates.GATES[-1]
    assert gates.holds(a_waiting_session(), g14) is None
    assert gates.holds(a_waiting_session(THREE), g14) is True


def test_the_board_says_for_each_person_which_gates_hold() -> None:
    session = a_waiting_session()
    without("kim", device=None)(session)
    assert not gates.of_person(session, KIM)["G8"]
    assert gates.of_person(session, JO)["G8"]
    wanted = {"G5", "G7", "G8", "G9", "G10", "G11", "G12", "G13"}
    assert set(gates.of_person(session, JO)) == wanted
