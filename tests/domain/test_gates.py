"""Each gate is taken away one by one, and the joint room stays shut; with all of them it opens."""

from collections.abc import Callable

import pytest

from app.domain import gates
from app.domain.attendance import Standing
from app.domain.live_session import LiveSession, Stage
from app.domain.refusals import SENTENCES, Refused
from tests.builders import THREE, a_meeting, a_session, a_waiting_session, arrived

Take = Callable[[LiveSession], object]


def unadmit(session: LiveSession, person_id: str) -> None:
    session.attendance(person_id).standing = Standing.HERE


def unnamed(session: LiveSession) -> None:
    session.attendance("jo").admitted_by = None


WITHOUT: list[tuple[str, str, Take]] = [
    ("G6", "lead-not-here", lambda s: setattr(s.attendance("alex"), "connected", False)),
    ("G6", "lead-not-here", lambda s: setattr(s.attendance("alex"), "media_open", False)),
    ("G7", "someone-not-admitted", lambda s: unadmit(s, "jo")),
    ("G7", "someone-not-admitted", lambda s: unadmit(s, "chris")),
    ("G7", "someone-not-admitted", unnamed),
    ("G7", "someone-not-admitted", lambda s: s.drop("sam")),
    ("G7", "someone-not-admitted", lambda s: s.leave("jo")),
    ("G13", "someone-not-ready", lambda s: s.set_ready("jo", False)),
    ("G13", "someone-not-ready", lambda s: s.set_ready("olu", False)),
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
        session.open_joint("alex")
    assert session.stage is stage
    session.stage = Stage.HOLDING
    with pytest.raises(Refused, match=code):
        session.check()


@pytest.mark.parametrize("stage", [Stage.CHECKED, Stage.BREAK])
def test_with_every_gate_it_opens(stage: Stage) -> None:
    session = a_waiting_session()
    session.stage = stage
    assert gates.first_closed(session) is None
    session.open_joint("alex")
    assert session.stage is Stage.JOINT


def test_who_is_not_here_closes_no_gate() -> None:
    session = arrived(a_session(), "jo", "sam", "alex")  # no supporter came, no co-facilitator
    for person_id in ("jo", "sam"):
        session.admit("alex", person_id)
        session.set_ready(person_id, True)
    assert gates.first_closed(session) is None


def test_a_supporter_alone_does_not_stand_for_a_side() -> None:
    session = a_waiting_session()
    session.leave("sam")  # Chris and Olu are still here
    with pytest.raises(Refused, match="someone-not-admitted"):
        session.check()


def test_a_latecomer_or_a_drop_does_not_part_those_who_met() -> None:
    session = a_meeting()
    session.drop("olu")
    arrived(session, "olu")
    assert gates.first_closed(session) is not None
    assert session.stage is Stage.JOINT


def test_fourteen_gates_are_listed_and_three_are_asked() -> None:
    assert [gate.id for gate in gates.GATES] == [f"G{n}" for n in range(1, 15)]
    assert [gate.id for gate in gates.GATES if gate.asked] == ["G6", "G7", "G13"]
    for gate in gates.GATES:
        assert gate.name and gate.words and gate.todo
        assert not gate.asked or gate.code in SENTENCES


def test_a_meeting_of_three_needs_no_co_facilitator() -> None:
    assert gates.first_closed(a_waiting_session(THREE)) is None
