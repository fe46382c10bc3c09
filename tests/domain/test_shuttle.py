"""A shuttle: two rooms that do not exist for each other; an advocate stands in one of them."""

import json
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from app.domain import (
    admission,
    comings,
    consequences,
    facilitation,
    gates,
    leaving,
    messages,
    moves,
    mutes,
    own_acts,
    rooms,
    serving,
    shuttle,
    side_rooms,
    signals,
)
from app.domain.attendance import Debrief, Standing, Why
from app.domain.cases.standing import CaseStanding
from app.domain.floor import MoveAnswer, SignalKind
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.people import Person, Role, Side, opposing
from app.domain.refusals import SENTENCES, Refused
from app.domain.routing import AUDIO, plan
from app.domain.views import view_for
from tests.builders import (
    ADVOCATE,
    BEA,
    EACH_SIDE,
    JO,
    NOON,
    ONE_ADVOCATE,
    PRIYA,
    SAM,
    TWO_ADVOCATES,
    a_meeting,
    a_session,
    a_shuttle,
    a_waiting_session,
    a_waiting_shuttle,
    admitted,
    arrived,
)

ALONE_WITH_ALEX = (JO, SAM, ADVOCATE)


def refused(code: str) -> "pytest.RaisesContext[Refused]":  # type: ignore[name-defined]
    assert code in SENTENCES
    return pytest.raises(Refused, match=f"^{code}$")


def later(minutes: float) -> Any:
    return NOON + timedelta(minutes=minutes)


def visit(
    session: LiveSession, who: str, room: str, minute: float = 0, back: int | None = None
) -> None:
    """Go to a room at a minute after noon, as the engine does it."""
    at = later(minute)
    back_at = at + timedelta(minutes=back or shuttle.BACK_DEFAULT)
    facilitation.visit(session, who, room, back_at)
    shuttle.follow(session, at)


def told(session: LiveSession, person_id: str) -> dict[str, Any]:
    view = view_for(person_id, session, {})["shuttle"]
    assert isinstance(view, dict)
    return view


def text(session: LiveSession, person_id: str) -> str:
    return json.dumps(view_for(person_id, session, {}), sort_keys=True)


def row(session: LiveSession, principal: str, viewer: str = "alex") -> dict[str, Any]:
    found: dict[str, Any] = next(
        one for one in told(session, viewer)["rooms"] if one["principal"] == principal
    )
    return found


def heard_by(session: LiveSession, speaker: str) -> set[str]:
    return {e.listener for e in plan(session) if e.speaker == speaker and e.kind == AUDIO}


# Beginning


def test_a_shuttle_begins_through_the_gates_and_moves_nobody() -> None:
    session = a_waiting_shuttle()
    before = {at.person_id: at.room for at in session.attendances.values()}
    moves.start_shuttle(session)
    assert session.stage is Stage.SHUTTLE
    assert {at.person_id: at.room for at in session.attendances.values()} == before
    assert session.attendance("alex").room == session.attendance("priya").room == rooms.CORRIDOR


def test_it_begins_with_one_side_while_the_other_has_not_come() -> None:
    session = admitted(arrived(a_session(ONE_ADVOCATE, Kind.SHUTTLE), "alex", "jo"), "jo")
    moves.start_shuttle(session)
    assert session.stage is Stage.SHUTTLE


def test_it_does_not_begin_for_nobody() -> None:
    session = arrived(a_session(ONE_ADVOCATE, Kind.SHUTTLE), "alex")
    with refused("someone-not-admitted"):
        moves.start_shuttle(session)


def test_the_advocate_who_leads_must_be_here() -> None:
    session = a_waiting_shuttle()
    assert session.lead_id == "alex"
    comings.drop(session, "alex")
    with refused("lead-not-here"):
        moves.start_shuttle(session)
    arrived(session, "alex")
    moves.start_shuttle(session)


def _not_identified(session: LiveSession) -> None:
    session.attendance("sam").standing = Standing.HERE


def _no_device(session: LiveSession) -> None:
    session.attendance("sam").arrival.device = None


def _not_alone(session: LiveSession) -> None:
    session.attendance("sam").arrival.surroundings = None


def _no_plan_b(session: LiveSession) -> None:
    session.attendance("sam").arrival.plan_b = False


def _no_aftercare(session: LiveSession) -> None:
    session.plan.aftercare = {"jo": "Rae"}


def _not_ready(session: LiveSession) -> None:
    own_acts.set_ready(session, "sam", False)


def _no_rules(session: LiveSession) -> None:
    session.attendance("sam").arrival.rules_agreed = None


GATES = {
    "rules-not-agreed": _no_rules,
    "someone-not-admitted": _not_identified,
    "device-not-checked": _no_device,
    "room-not-private": _not_alone,
    "plan-b-not-known": _no_plan_b,
    "aftercare-not-named": _no_aftercare,
    "someone-not-ready": _not_ready,
}


@pytest.mark.parametrize("code", GATES)
def test_each_gate_of_a_person_keeps_the_shuttle_from_beginning(code: str) -> None:
    session = a_waiting_shuttle()
    GATES[code](session)
    with refused(code):
        moves.start_shuttle(session)
    assert session.stage is Stage.HOLDING
    assert "session.start_shuttle" not in view_for("alex", session, {})["may"]


STANDS = CaseStanding(
    ready=True,
    held=False,
    risk_current=True,
    prepared=True,
    approved=True,
    consenting=frozenset({"jo", "kim", "sam", "chris"}),
    agreement=1,
    observers_agreed=True,
)
WITHOUT_OBSERVER = tuple(p for p in ONE_ADVOCATE if p.role is not Role.OBSERVER)


def of_a_case(standing: CaseStanding = STANDS) -> LiveSession:
    session = a_waiting_shuttle(WITHOUT_OBSERVER)
    session.case_id, session.plan.stands_alone, session.case = "case", False, standing
    return session


OF_CASE = {
    "case-not-ready": {"ready": False},
    "consent-not-in-force": {"consenting": frozenset({"jo", "kim", "chris"})},
    "risk-not-current": {"risk_current": False},
    "not-prepared": {"prepared": False},
}


@pytest.mark.parametrize("code", OF_CASE)
def test_a_gate_about_the_case_keeps_it_shut_and_stops_it(code: str) -> None:
    stopped = replace(STANDS, **OF_CASE[code])  # type: ignore[arg-type]
    session = of_a_case(stopped)
    with refused(code):
        moves.start_shuttle(session)
    session = of_a_case()
    moves.start_shuttle(session)
    before = {person.id: text(session, person.id) for person in session.parties}
    session.case = stopped
    consequences.settle(session)
    assert session.stage is Stage.SEPARATED  # I20
    assert session.consequences == [code]
    assert {person.id: text(session, person.id) for person in session.parties} == before  # I28
    moves.resume(session)
    with refused(code):
        moves.start_shuttle(session)
    session.case = STANDS
    moves.start_shuttle(session)


def test_a_case_that_cannot_be_read_holds_nothing() -> None:
    session = of_a_case()
    session.case = None
    with refused("case-not-ready"):
        moves.start_shuttle(session)


def test_who_hears_the_other_sides_words_consents_too_and_a_latecomer_parts_nobody() -> None:
    session = of_a_case(replace(STANDS, consenting=STANDS.consenting - {"kim"}))
    comings.leave(session, "kim")
    moves.start_shuttle(session)
    arrived(session, "kim")
    assert gates.first_stopped(session) is None
    assert session.stage is not Stage.SEPARATED
    admission.admit(session, "alex", "kim")
    assert session.stage is Stage.SEPARATED


def test_only_a_shuttle_is_one() -> None:
    session = a_waiting_session()
    with refused("not-a-shuttle"):
        moves.start_shuttle(session)
    session = a_meeting()
    moves.take_break(session)
    for person_id in ("jo", "kim", "sam", "chris", "olu"):
        own_acts.set_ready(session, person_id, True)
    assert "session.open_joint" in view_for("alex", session, {})["may"]
    assert "session.start_shuttle" not in view_for("alex", session, {})["may"]
    with refused("not-a-shuttle"):
        messages.in_corridor(session, "alex", "Now?", NOON)
    assert "shuttle" not in view_for("jo", session, {})
    assert "shuttle" not in view_for("alex", session, {})


def test_staff_are_offered_what_a_shuttle_has() -> None:
    session = a_waiting_shuttle()
    may = view_for("alex", session, {})["may"]
    assert {"session.start_shuttle", "staff.corridor", "staff.visit"} <= set(may)
    moves.check(session)
    may = view_for("alex", session, {})["may"]
    assert "session.start_shuttle" in may and "session.open_joint" not in may
    moves.start_shuttle(session)
    may = set(view_for("alex", session, {})["may"])
    assert {"session.take_break", "session.separate", "session.start_leaving"} <= may
    assert not {"session.start_shuttle", "session.open_joint", "session.start_closing"} & may


@pytest.mark.parametrize("stage", [Stage.CHECKED, Stage.BREAK])
@pytest.mark.parametrize("move", [moves.open_joint, moves.start_closing])
def test_no_joint_room_opens_in_a_shuttle(stage: Stage, move: Any) -> None:
    session = a_waiting_shuttle()
    session.stage = stage
    with pytest.raises(Refused) as refusal:
        move(session, "alex")
    assert refusal.value.code in ("no-joint-room", f"cannot-{move.__name__}-while-{stage}")
    assert session.stage is stage


@pytest.mark.parametrize("stage", Stage)
def test_there_is_no_joint_room_whatever_the_stage(stage: Stage) -> None:
    session = a_waiting_shuttle()
    session.stage = stage
    assert not session.is_open
    assert rooms.room(session, rooms.JOINT) is None
    for person in session.people:
        with pytest.raises(rooms.WrongRoom):
            rooms.checked(session, person, rooms.JOINT)


# Where an advocate stands


def test_an_advocate_is_heard_in_one_room_and_nobody_hears_the_corridor() -> None:
    session = a_shuttle()
    assert heard_by(session, "alex") == {"priya"}
    visit(session, "alex", "holding:jo")
    assert heard_by(session, "alex") == {"jo", "kim"}
    visit(session, "alex", "holding:sam")
    assert heard_by(session, "alex") == {"sam", "chris", "olu"}  # I8
    assert not heard_by(session, "jo") & {"alex", "sam"}
    visit(session, "alex", rooms.CORRIDOR)
    assert heard_by(session, "alex") == {"priya"}


def test_the_screen_says_where_the_advocate_is_live() -> None:
    session = a_shuttle()
    assert told(session, "alex")["live_to"] == {
        "kind": "nobody",
        "room": None,
        "principal": None,
        "name": None,
        "words": "You are live to nobody.",
    }
    visit(session, "alex", "holding:sam")
    assert told(session, "alex")["live_to"] == {
        "kind": "room",
        "room": "holding:sam",
        "principal": "sam",
        "name": "Sam",
        "words": "You are live to Sam's room.",
    }
    assert told(session, "priya")["live_to"]["kind"] == "nobody"


def test_who_serves_one_side_stands_with_the_other_only_while_it_has_nobody() -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    with refused("serves-the-other-side"):
        visit(session, "alex", "holding:sam")
    assert not row(session, "sam")["may_enter"]
    visit(session, "bea", "holding:sam")
    visit(session, "priya", "holding:jo")
    comings.drop(session, "bea")
    visit(session, "alex", "holding:sam")
    assert session.attendance("alex").room == "holding:sam"
    arrived(session, "bea")
    assert session.attendance("alex").room == rooms.CORRIDOR  # Bea is back
    assert session.attendance("priya").room == "holding:jo"


def test_nobody_else_can_be_put_with_a_side_that_has_its_own() -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    with pytest.raises(rooms.WrongRoom):
        rooms.checked(session, ADVOCATE, "holding:sam")
    with refused("serves-the-other-side"):
        side_rooms.open_room(session, "alex", ("sam",))
    room = side_rooms.open_room(session, "bea", ("sam", "chris"))
    with refused("serves-the-other-side"):
        visit(session, "alex", room.id)


def test_who_is_not_named_serves_both_and_a_conference_knows_no_sides_of_staff() -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    assert [p.id for p in serving.advocates(session, Side.HARMED)] == ["alex"]
    assert [p.id for p in serving.advocates(session, Side.RESPONSIBLE)] == ["bea"]
    assert serving.serves(session, PRIYA, Side.HARMED)
    assert serving.serves(session, PRIYA, Side.RESPONSIBLE)
    together = a_meeting()
    together.plan.serves = {"alex": "harmed"}
    facilitation.visit(together, "alex", "holding:sam")


def test_a_lead_facilitator_carries_where_there_is_no_advocate() -> None:
    session = a_session((JO, SAM, replace(ADVOCATE, role=Role.LEAD_FACILITATOR), PRIYA))
    session.kind = Kind.SHUTTLE
    assert [p.id for p in serving.advocates(session, Side.HARMED)] == ["alex"]


# What each person is told


def test_a_person_is_told_who_is_with_them_and_when_somebody_is_back() -> None:
    session = a_shuttle()
    soon = "Alex will come to you soon. You can rest, make a drink, or message Alex."
    assert told(session, "jo") == {"with_you": [], "back_at": None, "line": soon, "late": soon}
    visit(session, "alex", "holding:jo")
    here = "Alex is with you now."
    assert told(session, "jo") == {
        "with_you": ["Alex"],
        "back_at": None,
        "line": here,
        "late": here,
    }
    visit(session, "alex", "holding:sam", minute=10, back=30)
    assert told(session, "jo") == {
        "with_you": [],
        "back_at": "2026-06-04T12:40:00+00:00",
        "line": "Alex will be back by about {time}. You can rest, make a drink, or message Alex.",
        "late": "Alex is taking a little longer. You can message Alex, or call {phone}.",
    }
    assert told(session, "kim") == told(session, "jo")
    visit(session, "alex", rooms.CORRIDOR, minute=12)
    assert told(session, "jo")["back_at"] == "2026-06-04T12:40:00+00:00"  # a promise stays
    assert told(session, "sam")["back_at"] == "2026-06-04T12:27:00+00:00"
    visit(session, "alex", "holding:jo", minute=20)
    assert told(session, "jo")["back_at"] is None
    visit(session, "alex", rooms.CORRIDOR, minute=21, back=5)
    assert told(session, "jo")["back_at"] == "2026-06-04T12:26:00+00:00"


def test_a_second_member_of_staff_stays_while_the_advocate_is_away() -> None:
    session = a_shuttle()
    visit(session, "alex", "holding:jo")
    visit(session, "priya", "holding:jo")
    assert told(session, "jo")["line"] == "Alex and Priya are with you now."
    visit(session, "alex", "holding:sam")
    assert told(session, "jo")["line"] == (
        "Priya is with you now. Alex will be back by about {time}."
    )
    assert told(session, "jo")["late"] == "Priya is with you now."
    visit(session, "priya", rooms.CORRIDOR, minute=5)
    assert told(session, "jo")["back_at"] == "2026-06-04T12:15:00+00:00"


def test_of_two_advocates_who_serve_both_one_stays_or_one_comes() -> None:
    session = a_shuttle(TWO_ADVOCATES)
    assert told(session, "jo")["line"].startswith("Alex or Bea will come to you soon.")
    visit(session, "alex", "holding:jo")
    visit(session, "bea", "holding:jo")
    visit(session, "alex", "holding:sam")
    assert told(session, "jo") == {
        "with_you": ["Bea"],
        "back_at": None,
        "line": "Bea is with you now.",
        "late": "Bea is with you now.",
    }


def test_an_advocate_who_is_lost_will_be_back_and_the_second_is_told_at_once() -> None:
    session = a_shuttle((JO, SAM, ADVOCATE, PRIYA))
    visit(session, "alex", "holding:jo", minute=2)
    comings.drop(session, "alex")
    shuttle.follow(session, later(3))
    assert session.stage is Stage.SHUTTLE
    assert told(session, "jo")["back_at"] == "2026-06-04T12:18:00+00:00"
    alert = view_for("priya", session, {})["signals"]
    assert [(one["person"], one["kind"]) for one in alert] == [("jo", "alone")]
    assert row(session, "jo", "priya")["call"] == ["priya"]
    assert row(session, "jo", "priya")["signals"] == alert
    assert "alone" not in text(session, "jo")
    assert told(session, "sam")["back_at"] is None
    arrived(session, "alex")
    assert session.attendance("alex").room == rooms.CORRIDOR


def test_who_left_is_promised_nothing() -> None:
    session = a_shuttle()
    visit(session, "alex", "holding:jo")
    visit(session, "alex", rooms.CORRIDOR)
    own_acts.leave(session, "jo")
    nothing = {"with_you": [], "back_at": None, "line": "", "late": ""}
    assert told(session, "jo") == nothing


def test_between_two_rooms_nobody_is_lost_by_a_drop() -> None:
    session = a_shuttle((JO, SAM, ADVOCATE, PRIYA))
    visit(session, "alex", "holding:jo", minute=0)
    visit(session, "alex", rooms.CORRIDOR, minute=1, back=10)
    comings.drop(session, "alex")
    shuttle.follow(session, later(2))
    assert told(session, "jo")["back_at"] == "2026-06-04T12:11:00+00:00"
    assert view_for("priya", session, {})["signals"] == []


def test_who_waits_alone_is_told_of_after_a_while_and_signals_always_work() -> None:
    session = a_shuttle((JO, SAM, ADVOCATE, PRIYA))
    signals.notice_alone(session, {"jo": NOON}, later(4))
    assert signals.standing(session) == []
    signals.notice_alone(session, {"jo": NOON}, later(5))
    assert [(s.person.id, s.signal.kind) for s in signals.standing(session)] == [
        ("jo", SignalKind.ALONE)
    ]  # I17
    signals.send(session, "sam", SignalKind.BREAK, later(6))
    assert [one["kind"] for one in row(session, "sam")["signals"]] == ["break"]
    assert [one["kind"] for one in row(session, "jo")["signals"]] == ["alone"]


def test_timers_are_for_staff_alone() -> None:
    session = a_shuttle()
    shuttle.follow(session, NOON)
    assert (row(session, "jo")["alone_since"], row(session, "jo")["waiting"]) == (
        "2026-06-04T12:00:00+00:00",
        True,
    )
    visit(session, "alex", "holding:jo", minute=3)
    found = row(session, "jo", "priya")
    assert (found["with_since"], found["alone_since"]) == ("2026-06-04T12:03:00+00:00", None)
    assert found["advocates_here"] == ["alex"] and not found["waiting"]
    assert found["people"] == ["jo", "kim"]
    visit(session, "priya", "holding:jo", minute=4)
    assert row(session, "jo")["with_since"] == "2026-06-04T12:03:00+00:00"
    assert row(session, "jo")["last_with"] is None
    for person in session.parties:
        assert "since" not in text(session, person.id)
    comings.drop(session, "jo")
    comings.drop(session, "kim")
    shuttle.follow(session, later(5))
    assert row(session, "jo")["with_since"] is row(session, "jo")["alone_since"] is None
    assert row(session, "jo")["people"] == []


def test_staff_see_when_somebody_was_last_with_a_person() -> None:
    session = a_shuttle()
    shuttle.follow(session, NOON)
    assert row(session, "jo")["last_with"] is None, "nobody came yet"
    visit(session, "alex", "holding:jo", minute=3)
    visit(session, "alex", "holding:sam", minute=7)
    last = "2026-06-04T12:07:00+00:00"
    assert (row(session, "jo")["last_with"], row(session, "sam")["last_with"]) == (last, None)
    visit(session, "alex", "holding:jo", minute=9)
    assert row(session, "jo")["last_with"] == last
    for person in session.parties:
        assert "last_with" not in text(session, person.id)


def test_the_second_is_whoever_sits_with_nobody_else() -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    assert row(session, "jo")["call"] == ["alex", "priya"]
    visit(session, "priya", "holding:sam")
    assert row(session, "jo")["call"] == ["alex"]
    assert row(session, "sam")["call"] == ["bea", "priya"]


def test_a_person_knows_of_the_staff_who_serve_them_and_of_no_others() -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    assert [g["name"] for g in view_for("jo", session, {})["guides"]] == ["Alex", "Priya"]
    assert [g["name"] for g in view_for("sam", session, {})["guides"]] == ["Bea", "Priya"]
    visit(session, "alex", "holding:jo")
    visit(session, "bea", "holding:sam")
    assert "Bea" not in text(session, "jo")
    assert "Alex" not in text(session, "sam")
    comings.drop(session, "bea")
    visit(session, "alex", "holding:sam")
    view = view_for("sam", session, {})
    assert view["shuttle"]["with_you"] == ["Alex"]
    assert {"name": "Alex", "here": True} in view["guides"]
    assert [tile["name"] for tile in view["people"]] == ["Chris", "Olu", "Alex"]


@pytest.mark.parametrize("stage", Stage)
def test_a_participant_is_told_no_id_stage_gate_or_side(stage: Stage) -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    visit(session, "alex", "holding:jo")
    visit(session, "alex", rooms.CORRIDOR, minute=9)
    session.stage = stage
    for person in session.parties:
        view = view_for(person.id, session, {})
        assert set(view["shuttle"]) == {"with_you", "back_at", "line", "late"}
        ids = [f'"{p.id}"' for p in session.people] + ["holding:", "debrief:", "corridor"]
        words = [*ids, "gate", "stage", "side", "shuttle_", "serves", "live"]
        assert not [word for word in words if word in json.dumps(view)]


@pytest.mark.parametrize("stage", [Stage.HOLDING, Stage.CHECKED, Stage.SHUTTLE, Stage.BREAK])
def test_a_partys_view_does_not_depend_on_the_stage(stage: Stage) -> None:
    session = a_shuttle()
    visit(session, "alex", "holding:jo")
    before = {person.id: text(session, person.id) for person in session.parties}
    session.stage = stage
    assert {person.id: text(session, person.id) for person in session.parties} == before


def test_who_serves_the_other_side_leaves_no_gap_on_a_screen() -> None:
    def places(people: tuple[Person, ...]) -> list[tuple[str, int]]:
        session = a_shuttle(people, EACH_SIDE)
        for who in ("alex", "priya"):
            visit(session, who, "holding:jo")
        return [(t["name"], t["place"]) for t in view_for("jo", session, {})["people"]]

    assert places((BEA, *ONE_ADVOCATE)) == places(ONE_ADVOCATE)


def test_who_serves_one_side_quiets_that_side() -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    before = text(session, "sam")
    mutes.quiet(session, "alex", True)
    assert text(session, "sam") == before
    with refused("held-mute"):
        own_acts.set_microphone(session, "jo", True)
    own_acts.set_microphone(session, "sam", True)
    mutes.quiet(session, "priya", True)
    with refused("held-mute"):
        own_acts.set_microphone(session, "sam", True)


def test_the_board_says_what_a_shuttle_asks() -> None:
    board = {gate["id"]: gate for gate in view_for("alex", a_shuttle(), {})["gates"]}
    assert board["G7"]["words"] == "A named member of staff admitted each person who is here."
    assert board["G7"]["holds"] and board["G7"]["asked"]
    together = {gate["id"]: gate for gate in view_for("alex", a_meeting(), {})["gates"]}
    assert together["G7"]["words"].endswith("and each side is here.")


def test_the_other_sides_advocate_acts_and_reads_nothing_of_a_person() -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    messages.write(session, "jo", "jo", "Only for you.", NOON)
    assert "Only for you." in text(session, "alex")
    assert "Only for you." in text(session, "priya")
    assert "Only for you." not in text(session, "bea")
    jo = next(p for p in view_for("bea", session, {})["everyone"] if p["id"] == "jo")
    assert jo["may"] == []
    assert "12 High Street" not in json.dumps(jo)
    with refused("serves-the-other-side"):
        serving.demand_serving(session, BEA, JO)
    serving.demand_serving(session, PRIYA, JO)
    comings.drop(session, "alex")
    serving.demand_serving(session, BEA, JO)
    assert "Only for you." in text(session, "bea")


def test_to_all_is_to_all_whom_one_serves() -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    messages.broadcast(session, "alex", "A pause of ten minutes.", NOON)
    assert messages.thread(session, "jo") and messages.thread(session, "kim")
    assert not messages.thread(session, "sam")
    messages.broadcast(session, "priya", "A pause of ten minutes.", NOON)
    assert messages.thread(session, "sam")


def test_what_staff_write_in_the_corridor_is_for_staff() -> None:
    session = a_shuttle()
    with refused("nothing-written"):
        messages.in_corridor(session, "alex", "  ", NOON)
    messages.in_corridor(session, "alex", "Sam needs a minute.", NOON)
    messages.in_corridor(session, "priya", "I am with Jo.", later(1))
    assert told(session, "priya")["corridor"] == [
        {
            "id": "1",
            "text": "Sam needs a minute.",
            "at": "2026-06-04T12:00:00+00:00",
            "from": "Alex",
            "mine": False,
        },
        {
            "id": "2",
            "text": "I am with Jo.",
            "at": "2026-06-04T12:01:00+00:00",
            "from": "Priya",
            "mine": True,
        },
    ]
    for person in session.parties:
        assert "needs a minute" not in text(session, person.id)


# Nobody left, breaks, and going


def test_with_no_member_of_staff_left_nothing_goes_across_and_each_knows_whom_to_call() -> None:
    session = a_shuttle()
    visit(session, "alex", "holding:jo")
    comings.drop(session, "alex")
    assert session.stage is not Stage.SEPARATED
    comings.drop(session, "priya")
    assert session.stage is Stage.SEPARATED
    assert session.consequences == ["no-facilitator-left"]
    for person_id in ("jo", "sam"):
        assert told(session, person_id)["line"] == (
            "Alex is not connected just now. Nothing is passed on until somebody is here. "
            "You can wait here, or call {phone}."
        )
        assert not session.attendance(person_id).room.startswith("corridor")
    arrived(session, "alex", "priya")
    assert session.stage is Stage.SEPARATED
    moves.resume(session)
    moves.start_shuttle(session)


def test_who_is_left_by_their_own_advocate_knows_whom_to_call_and_the_other_side_nothing() -> None:
    people = (JO, SAM, ADVOCATE, BEA)
    session = a_shuttle(people, EACH_SIDE)
    before = text(session, "sam")
    comings.drop(session, "alex")
    assert session.stage is Stage.SHUTTLE
    assert "{phone}" in told(session, "jo")["line"]
    assert text(session, "sam") == before


@pytest.mark.parametrize("move", [moves.take_break, moves.separate])
def test_a_break_is_staffs_own_and_changes_nothing_for_anybody(move: Any) -> None:
    session = a_shuttle()
    visit(session, "alex", "holding:jo")
    before = {person.id: text(session, person.id) for person in session.parties}
    move(session)
    assert {person.id: text(session, person.id) for person in session.parties} == before
    assert session.attendance("alex").room == "holding:jo"
    if session.stage is Stage.SEPARATED:
        with refused("cannot-start_shuttle-while-separated"):
            moves.start_shuttle(session)
        moves.resume(session)
    own_acts.set_ready(session, "sam", False)
    with refused("someone-not-ready"):
        moves.start_shuttle(session)


def test_after_a_technical_stop_everyone_is_asked_again() -> None:
    session = a_shuttle()
    moves.suspend(session)
    assert {session.attendance(p.id).why for p in session.parties} == {Why.SUSPENDED}
    moves.resume(session)
    with refused("someone-not-ready"):
        moves.start_shuttle(session)


def test_a_restart_leaves_nothing_more_open() -> None:
    session = a_shuttle()
    visit(session, "alex", "holding:jo")
    comings.recover(session)
    assert session.stage is Stage.SEPARATED  # I42
    assert session.attendance("alex").room == rooms.CORRIDOR


def test_side_rooms_are_of_one_side() -> None:
    session = a_shuttle()
    with refused("two-sides"):
        side_rooms.open_room(session, "alex", ("jo", "sam"))
    room = side_rooms.open_room(session, "alex", ("jo", "kim"))
    shuttle.follow(session, NOON)
    side_rooms.answer(session, "jo", MoveAnswer.GO)
    shuttle.follow(session, later(1))
    assert told(session, "alex")["live_to"]["principal"] == "jo"
    assert told(session, "alex")["live_to"]["room"] == room.id
    assert row(session, "jo")["advocates_here"] == ["alex"]
    assert told(session, "jo")["line"] == "Alex is with you now."
    visit(session, "alex", "holding:sam", minute=2, back=20)
    assert session.together.backs == {"jo": later(22)}
    moves.take_break(session)
    assert session.attendance("jo").room == room.id


def test_people_leave_in_order_and_nobody_of_staff_is_sent_to_a_room() -> None:
    session = a_shuttle()
    session.plan.leaving_order = ("jo", "sam")
    visit(session, "alex", "holding:jo")
    moves.start_leaving(session)
    assert session.attendance("priya").room == rooms.CORRIDOR
    with refused("out-of-order"):
        moves.release(session, "sam")
    moves.release(session, "jo")
    assert session.attendance("jo").room == session.attendance("alex").room == "debrief:jo"
    shuttle.follow(session, later(5))
    assert session.together.backs == {}
    moves.release(session, "sam")
    assert session.stage is Stage.DEBRIEF
    assert told(session, "jo")["line"] == "Alex is with you now."
    visit(session, "alex", "debrief:sam", minute=9)
    assert told(session, "jo")["back_at"] is None
    messages.in_corridor(session, "alex", "Done soon.", NOON)
    for person in session.parties:
        leaving.debriefed(session, person.id, Debrief.DONE)
    moves.close(session)
    assert session.stage is Stage.ENDED
    assert (session.together.corridor, session.together.company) == ((), {})
    assert told(session, "jo")["line"] == ""


def test_ended_safely_each_goes_along_with_whom_they_sit() -> None:
    session = a_shuttle(TWO_ADVOCATES, EACH_SIDE)
    visit(session, "bea", "holding:sam")
    moves.end_safely(session)
    places = {p.id: session.attendance(p.id).room for p in session.people}
    assert places["bea"] == places["sam"] == "debrief:sam"
    assert places["jo"] == "debrief:jo"
    assert places["alex"] == places["priya"] == rooms.CORRIDOR


# Whatever is done


STAFF = ("alex", "bea", "priya")
PARTIES = ("jo", "kim", "sam", "chris", "olu")
PLACES = ("corridor", "joint", "holding:jo", "holding:sam", "debrief:jo", "debrief:sam", "side:1")
MOVES = (
    "start_shuttle",
    "take_break",
    "separate",
    "suspend",
    "resume",
    "start_leaving",
    "end_safely",
    "check",
    "recover",
)
an_act = st.one_of(
    st.tuples(st.just("visit"), st.sampled_from(STAFF), st.sampled_from(PLACES)),
    st.tuples(
        st.sampled_from(["arrive", "open_media", "drop", "lose_media", "leave"]),
        st.sampled_from(STAFF + PARTIES),
    ),
    st.tuples(st.sampled_from(MOVES)),
    st.tuples(st.sampled_from(["open_joint", "start_closing"]), st.sampled_from(STAFF)),
    st.tuples(st.sampled_from(["admit"]), st.sampled_from(STAFF), st.sampled_from(PARTIES)),
    st.tuples(
        st.sampled_from(["bring_in", "go_in", "step_out", "ready", "move_home", "release"]),
        st.sampled_from(PARTIES),
    ),
    st.tuples(st.just("side_room"), st.sampled_from(STAFF), st.sets(st.sampled_from(PARTIES))),
    st.tuples(st.just("go_there"), st.sampled_from(PARTIES)),
)
WITH_PERSON: dict[str, Any] = {
    "arrive": comings.arrive,
    "open_media": comings.open_media,
    "drop": comings.drop,
    "lose_media": comings.lose_media,
    "leave": own_acts.leave,
    "bring_in": facilitation.bring_in,
    "go_in": own_acts.go_in,
    "step_out": own_acts.step_out,
    "move_home": facilitation.move_home,
    "release": moves.release,
    "ready": lambda session, who: own_acts.set_ready(session, who, True),
    "go_there": lambda session, who: side_rooms.answer(session, who, MoveAnswer.GO),
}


def do(session: LiveSession, act: tuple[Any, ...], now: Any) -> None:
    """Do one act as the engine does: what is refused changes nothing, and time is kept."""
    name, *about = act
    try:
        if name == "visit":
            facilitation.visit(session, about[0], about[1], now + timedelta(minutes=15))
        elif name == "admit":
            serving.demand_serving(session, session.person(about[0]), session.person(about[1]))
            admission.admit(session, about[0], about[1])
        elif name == "side_room":
            side_rooms.open_room(session, about[0], tuple(sorted(about[1])))
        elif name in WITH_PERSON:
            WITH_PERSON[name](session, *about)
        elif name == "recover":
            comings.recover(session)
        else:
            getattr(moves, name)(session, *about)
    except Refused as refusal:
        assert refusal.code in SENTENCES
    shuttle.follow(session, now)


@settings(max_examples=300, deadline=None)
@given(
    st.lists(an_act, max_size=25),
    st.sampled_from([{}, EACH_SIDE, {"bea": "responsible"}]),
    st.booleans(),
)
def test_whatever_is_done_the_two_rooms_stay_apart(
    acts: list[tuple[Any, ...]], serves: dict[str, str], begun: bool
) -> None:
    make = a_shuttle if begun else a_waiting_shuttle
    session = make(TWO_ADVOCATES, dict(serves))
    for person in session.staff:
        own_acts.set_microphone(session, person.id, True)
    for number, act in enumerate(acts):
        do(session, act, later(number))
        _still_apart(session)


def _still_apart(session: LiveSession) -> None:
    assert not session.is_open
    assert session.stage not in (Stage.JOINT, Stage.CLOSING)
    assert not [at for at in session.attendances.values() if at.room == rooms.JOINT]
    for edge in plan(session):
        one, other = session.person(edge.speaker), session.person(edge.listener)
        assert not opposing(one, other)  # I1, I11
    for guide in session.staff:
        listeners = {e.listener for e in plan(session) if e.speaker == guide.id}
        sides = {session.person(one).side for one in listeners} - {Side.STAFF}
        assert len(sides) <= 1  # I8
        assert len({session.attendance(one).room for one in listeners}) <= 1  # I4
        assert _stands_where_they_may(session, guide)
    if session.stage is Stage.SHUTTLE:
        assert any(session.attendance(guide.id).connected for guide in session.staff)  # I14
    for party in session.parties:
        view = text(session, party.id)
        others = [o for o in session.parties if opposing(o, party)]
        assert not [o for o in others if o.screen_name in view]  # I28
        assert not [word for word in ("since", "holding:", "corridor") if word in view]


def _stands_where_they_may(session: LiveSession, guide: Person) -> bool:
    room = session.attendance(guide.id).room
    if session.plan.serves.get(guide.id) is None or rooms.owner(session, room) is None:
        return True
    side = session.person(str(rooms.owner(session, room))).side
    own = [p for p in serving.advocates(session, side) if session.attendance(p.id).connected]
    return session.plan.serves[guide.id] == side or not own
