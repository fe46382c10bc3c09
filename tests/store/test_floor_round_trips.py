"""Everything on the floor comes back as it went in, and stands sealed in the database."""

from dataclasses import fields
from datetime import UTC, datetime

import pytest
from sqlalchemy import text

from app.domain.floor import (
    AskedMove,
    Company,
    Floor,
    Line,
    LineWord,
    MoveAnswer,
    Said,
    SideRoom,
    Signal,
    SignalKind,
    Timer,
    Together,
    Whom,
)
from app.services import floor_acts, floor_guidance
from app.services.ports import House
from app.store import Store
from tests.builders import a_meeting, a_session, meet

NOW = datetime(2026, 6, 4, 12, 0, 0, 123456, tzinfo=UTC)

FULL = Floor(
    signal=Signal(SignalKind.UNSAFE, NOW, "alex"),
    alone=Signal(SignalKind.ALONE, NOW),
    not_safe=Signal(SignalKind.UNSAFE, NOW),
    held_by="alex",
    asked_camera_off=True,
    sees=Whom.GUIDES,
    hidden=frozenset({"sam", "chris"}),
    seen_by_limit=Whom.GUIDES,
    move=AskedMove("side:1", "alex", MoveAnswer.LATER),
    line=Line(LineWord.VERY_WEAK, "phone", NOW),
)
ALL = Together(
    quiet_by="alex",
    spotlight="jo",
    seats=("sam", "jo"),
    hands=("jo", "sam"),
    threads={
        "jo": (Said("1", "alex", "Croeso ŵ\n👩‍👧", NOW, to_all=True), Said("2", "jo", "Hi", NOW))
    },
    notes={"alex": "MARK of the notes"},
    timer=Timer(NOW, 20, "Until the break"),
    side_rooms=(SideRoom("side:1", frozenset({"jo", "kim"}), "alex"),),
    rooms_made=3,
    corridor=(Said("1", "alex", "Dwi yma ŵ", NOW),),
    backs={"jo": NOW},
    company={"jo": Company(frozenset({"alex", "kim"}), NOW, NOW)},
)


@pytest.mark.parametrize(("full", "empty"), [(FULL, Floor()), (ALL, Together())])
def test_the_examples_leave_no_field_out(full: object, empty: object) -> None:
    for field in fields(full):  # type: ignore[arg-type]
        assert getattr(full, field.name) != getattr(empty, field.name), field.name


def test_every_field_of_the_floor_is_kept(store: Store) -> None:
    session = a_session()
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    session.attendance("jo").floor, session.together = FULL, ALL
    with store.unit_of_work() as work:
        work.sessions.save(session)
        work.commit()
    with store.unit_of_work(write=False) as work:
        found = work.sessions.get("s1")
    assert found.attendance("jo").floor == FULL
    assert found.together == ALL
    assert found.attendance("sam").floor == Floor()


def test_words_do_not_stand_in_the_clear(store: Store) -> None:
    session = a_meeting()
    session.together = ALL
    with store.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    with store.engine.connect() as connection:
        rows = connection.execute(text("SELECT * FROM sessions")).all()
    assert "MARK" not in str(rows)
    assert "Croeso" not in str(rows)


def test_acts_on_the_floor_are_carried_out_on_the_real_store(store: Store, house: House) -> None:
    callers = meet(house)
    floor_acts.write(house, callers["jo"], "Hello")
    floor_acts.hide(house, callers["jo"], "Sam", True)
    floor_guidance.start_timer(house, callers["alex"], 20, "")
    with store.unit_of_work(write=False) as work:
        found = work.sessions.get("s1")
        acts = [entry.act for entry in work.audit.entries("s1")][-3:]
    assert [said.text for said in found.together.threads["jo"]] == ["Hello"]
    assert found.attendance("jo").floor.hidden == {"sam"}
    assert acts == ["person.message", "person.hide", "session.timer"]
