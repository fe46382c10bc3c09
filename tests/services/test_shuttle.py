"""A shuttle through the services: what the engine keeps by itself, and who may act for whom."""

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest

from app.domain.attendance import Standing
from app.domain.floor import Company
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.people import Person
from app.domain.refusals import Refused
from app.domain.routing import AUDIO
from app.domain.views import view_for
from app.services import floor_acts, floor_guidance, live_sessions
from app.services.live_sessions import Caller
from app.services.ports import House
from tests.builders import (
    ADVOCATE,
    EACH_SIDE,
    JO,
    NOON,
    PRIYA,
    SAM,
    THREE,
    TWO_ADVOCATES,
    come,
    planned,
)
from tests.fakes import FakeHouse

FOUR = (JO, SAM, ADVOCATE, PRIYA)
STARTS = NOON + timedelta(minutes=30)
"""The hour of ``FakeHouse``."""
NOBODY: frozenset[str] = frozenset()


@pytest.fixture
def fake() -> FakeHouse:
    return FakeHouse()


def begun(
    fake: FakeHouse, people: tuple[Person, ...] = FOUR, **plan: Any
) -> tuple[House, dict[str, Caller]]:
    """A shuttle that goes on, with everyone there."""
    planned(fake.house, people, Kind.SHUTTLE, **plan)
    staff_first = sorted(people, key=lambda person: not person.is_staff)
    callers = {person.id: come(fake.house, person.id) for person in staff_first}
    for person in people:
        if not person.is_staff:
            by = "bea" if "bea" in callers and person.side == "responsible" else "alex"
            live_sessions.admit(fake.house, callers[by], person.id)
            live_sessions.set_ready(fake.house, callers[person.id], True)
    live_sessions.start_shuttle(fake.house, callers["alex"])
    return fake.house, callers


def refused(act: Callable[[], object]) -> str:
    with pytest.raises(Refused) as refusal:
        act()
    return refusal.value.code


def heard_by(fake: FakeHouse, speaker: str) -> set[str]:
    flowing = fake.media.flowing("s1")
    return {e.listener for e in flowing if e.speaker == speaker and e.kind == AUDIO}


def told(session: LiveSession, person_id: str) -> Any:
    return view_for(person_id, session, {})["shuttle"]


def test_the_advocates_microphone_is_closed_in_one_room_before_it_opens_in_the_other(
    fake: FakeHouse,
) -> None:
    house, callers = begun(fake)
    live_sessions.visit(house, callers["alex"], "holding:jo")
    assert heard_by(fake, "alex") == {"jo"}
    fake.log.clear()
    live_sessions.visit(house, callers["alex"], "holding:sam")
    assert heard_by(fake, "alex") == {"sam"}
    plans = [entry[1] for entry in fake.log if entry[0] == "forward_only"]
    for edges in plans:
        listeners = {e.listener for e in edges if e.speaker == "alex"}
        assert not {"jo", "sam"} <= listeners  # I8: at no moment
    assert len(plans) == 2  # narrow, then widen


def test_the_engine_keeps_who_is_with_whom_and_when_an_advocate_is_back(fake: FakeHouse) -> None:
    house, callers = begun(fake)
    live_sessions.visit(house, callers["alex"], "holding:jo")
    fake.clock.advance(timedelta(minutes=10))
    session = live_sessions.visit(house, callers["alex"], "holding:sam", back_minutes=20)
    assert session.together.backs == {"jo": STARTS + timedelta(minutes=30)}
    assert session.together.company == {
        "jo": Company(NOBODY, *[STARTS + timedelta(minutes=10)] * 2),
        "sam": Company(frozenset({"alex"}), STARTS + timedelta(minutes=10)),
    }
    fake.clock.advance(timedelta(minutes=1))
    live_sessions.disconnect(house, callers["alex"])
    session = fake.session()
    assert session.stage is Stage.SHUTTLE
    assert session.together.backs["sam"] == STARTS + timedelta(minutes=26)
    assert [one["person"] for one in view_for("priya", session, {})["signals"]] == ["sam"]
    assert told(session, "jo")["back_at"] == "2026-06-04T13:00:00+00:00"


def test_silent_media_of_an_advocate_is_a_loss_too(fake: FakeHouse) -> None:
    house, callers = begun(fake)
    live_sessions.visit(house, callers["alex"], "holding:jo")
    live_sessions.media_lost(house, "s1", "alex")
    session = fake.session()
    assert session.attendance("alex").room == "corridor"
    assert session.together.backs == {"jo": STARTS + timedelta(minutes=15)}
    assert [one["kind"] for one in view_for("priya", session, {})["signals"]] == ["alone"]


def test_the_last_of_staff_gone_is_written_down_and_each_is_told(fake: FakeHouse) -> None:
    house, callers = begun(fake, (JO, SAM, ADVOCATE))
    live_sessions.visit(house, callers["alex"], "holding:jo")
    live_sessions.disconnect(house, callers["alex"])
    session = fake.session()
    assert session.stage is Stage.SEPARATED
    entry = fake.store.rows.entries[-1]
    assert (entry.act, entry.why) == ("house.separated", "no-facilitator-left")
    for person_id in ("jo", "sam"):
        assert "call {phone}" in told(session, person_id)["line"]
    assert not fake.media.flowing("s1")


def test_it_begins_once_and_through_the_gates(fake: FakeHouse) -> None:
    house, callers = begun(fake)
    code = refused(lambda: live_sessions.start_shuttle(house, callers["alex"]))
    assert code == "cannot-start_shuttle-while-shuttle"
    live_sessions.take_break(house, callers["alex"])
    live_sessions.set_ready(house, callers["sam"], False)
    assert refused(lambda: live_sessions.start_shuttle(house, callers["alex"])) == (
        "someone-not-ready"
    )
    assert refused(lambda: live_sessions.open_joint(house, callers["alex"])) == "no-joint-room"
    assert refused(lambda: live_sessions.start_closing(house, callers["alex"])) == "no-joint-room"
    assert refused(lambda: live_sessions.start_shuttle(house, callers["jo"])) == "not-allowed"


def test_a_member_of_staff_acts_for_whom_they_serve(fake: FakeHouse) -> None:
    house, callers = begun(fake, TWO_ADVOCATES, serves=EACH_SIDE)
    other = "serves-the-other-side"
    acts: list[Callable[[Caller], object]] = [
        lambda who: live_sessions.admit(house, who, "jo"),
        lambda who: live_sessions.mute(house, who, "jo"),
        lambda who: floor_guidance.write_to(house, who, "jo", "Hello."),
        lambda who: floor_guidance.camera_off(house, who, "jo"),
        lambda who: live_sessions.visit(house, who, "holding:jo"),
    ]
    for act in acts:
        assert refused(lambda act=act: act(callers["bea"])) == other  # type: ignore[misc]
        act(callers["priya"])
    live_sessions.disconnect(house, callers["alex"])
    for act in acts:
        act(callers["bea"])
    assert fake.session().attendance("bea").room == "holding:jo"
    come(house, "alex")
    assert fake.session().attendance("bea").room == "corridor"
    assert heard_by(fake, "bea") == {"alex"}  # in the corridor, and no more in Jo's room


def test_staff_write_to_one_another_in_the_corridor(fake: FakeHouse) -> None:
    house, callers = begun(fake)
    session = floor_guidance.corridor(house, callers["alex"], "Sam needs a minute.", "c1")
    floor_guidance.corridor(house, callers["alex"], "Sam needs a minute.", "c1")
    assert len(fake.session().together.corridor) == 1
    assert told(session, "priya")["corridor"][0]["from"] == "Alex"
    assert refused(lambda: floor_guidance.corridor(house, callers["jo"], "Me too.")) == (
        "not-allowed"
    )
    assert "a minute" not in str([view_for(p.id, session, {}) for p in session.parties])
    assert "needs a minute" not in str(fake.store.rows.entries)


def test_the_words_of_the_corridor_go_with_the_end(fake: FakeHouse) -> None:
    house, callers = begun(fake, (JO, SAM, ADVOCATE))
    floor_guidance.corridor(house, callers["alex"], "Sam needs a minute.")
    live_sessions.end_safely(house, callers["alex"])
    for person_id in ("jo", "sam"):
        live_sessions.debriefed(house, callers["alex"], person_id, "done")
    live_sessions.close(house, callers["alex"])
    assert fake.session().together.corridor == ()


def test_a_conference_keeps_nothing_of_a_shuttle(fake: FakeHouse) -> None:
    planned(fake.house, THREE)
    callers = {person.id: come(fake.house, person.id) for person in THREE}
    live_sessions.visit(fake.house, callers["alex"], "holding:jo")
    session = live_sessions.visit(fake.house, callers["alex"], "corridor")
    assert (session.together.backs, session.together.company) == ({}, {})
    assert refused(lambda: live_sessions.start_shuttle(fake.house, callers["alex"])) == (
        "not-a-shuttle"
    )
    code = refused(lambda: floor_guidance.corridor(fake.house, callers["alex"], "Hello."))
    assert code == "not-a-shuttle"


def test_who_waits_alone_is_told_of_by_the_house(fake: FakeHouse) -> None:
    house, callers = begun(fake)
    since = {"jo": house.clock.now()}
    fake.clock.advance(timedelta(minutes=5))
    session = floor_acts.notice_alone(house, "s1", since)
    assert [one["person"] for one in view_for("priya", session, {})["signals"]] == ["jo"]
    live_sessions.visit(house, callers["priya"], "holding:jo")
    assert view_for("priya", fake.session(), {})["signals"] == []


def test_people_leave_and_are_debriefed_each_with_their_own(fake: FakeHouse) -> None:
    house, callers = begun(fake)
    live_sessions.visit(house, callers["alex"], "holding:jo")
    live_sessions.start_leaving(house, callers["alex"])
    live_sessions.release(house, callers["alex"], "jo")
    session = live_sessions.release(house, callers["alex"], "sam")
    assert session.stage is Stage.DEBRIEF
    assert session.attendance("alex").room == "debrief:jo"
    for person_id in ("jo", "sam"):
        live_sessions.debriefed(house, callers["alex"], person_id, "done")
    assert live_sessions.close(house, callers["alex"]).stage is Stage.ENDED


def test_who_leaves_a_shuttle_may_come_back_to_their_own_room(fake: FakeHouse) -> None:
    house, callers = begun(fake)
    live_sessions.leave(house, callers["jo"])
    assert told(fake.session(), "jo")["line"] == ""
    come(house, "jo")
    at = fake.session().attendance("jo")
    assert (at.room, at.standing) == ("holding:jo", Standing.HERE)
