"""What people say before the call is kept, counts today, leads through the steps, and is erased."""

from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.arrival import Arrival, Private
from app.domain.live_session import Stage
from app.domain.refusals import Refused
from app.domain.signals import standing
from app.services import arrivals, join_links, live_sessions
from app.services.live_sessions import Caller
from app.services.ports import House
from tests.builders import (
    THREE,
    a_device_check,
    at_home,
    come,
    meet,
    planned,
)
from tests.fakes import FakeHouse

Act = Callable[[House], object]


@pytest.fixture
def fake() -> FakeHouse:
    return FakeHouse()


def now(fake: FakeHouse):  # type: ignore[no-untyped-def]
    return fake.house.clock.now()


def test_each_step_is_left_until_it_is_done(fake: FakeHouse) -> None:
    planned(fake.house)
    house = fake.house
    assert arrivals.steps_left(house, "s1", "jo") == ("device", "where", "rules")
    arrivals.record_surroundings(house, "s1", "jo", at_home(now(fake)))
    assert arrivals.steps_left(house, "s1", "jo") == ("device", "rules")
    arrivals.agree_rules(house, "s1", "jo")
    assert arrivals.steps_left(house, "s1", "jo") == ("device", "rules")  # plan B is one of them
    arrivals.acknowledge_plan_b(house, "s1", "jo")
    assert arrivals.steps_left(house, "s1", "jo") == ("device",)
    arrivals.record_device_check(house, "s1", "jo", a_device_check(now(fake)))
    assert arrivals.steps_left(house, "s1", "jo") == ()
    assert arrivals.steps_left(house, "s1", "sam") == ("device", "where", "rules")
    assert arrivals.steps_left(house, "s1", "alex") == ()


def test_without_a_number_for_plan_b_there_is_nothing_to_know(fake: FakeHouse) -> None:
    planned(fake.house, THREE, plan_b_phone="")
    arrivals.agree_rules(fake.house, "s1", "jo")
    assert "rules" not in arrivals.steps_left(fake.house, "s1", "jo")


def test_what_was_said_days_before_is_asked_again_and_a_device_check_is_not(
    fake: FakeHouse,
) -> None:
    planned(fake.house)
    long_ago = now(fake) - timedelta(days=3)
    arrivals.record_surroundings(fake.house, "s1", "jo", at_home(long_ago))
    arrivals.record_device_check(fake.house, "s1", "jo", a_device_check(long_ago))
    assert arrivals.steps_left(fake.house, "s1", "jo") == ("where", "rules")


def test_newer_rules_are_agreed_to_again(fake: FakeHouse) -> None:
    planned(fake.house, THREE, plan_b_phone="", ground_rules=2)
    arrivals.agree_rules(fake.house, "s1", "jo")
    assert fake.session().attendance("jo").arrival.rules_version == 2
    assert "rules" not in arrivals.steps_left(fake.house, "s1", "jo")


def test_staff_and_strangers_arrive_by_no_form(fake: FakeHouse) -> None:
    planned(fake.house)
    with pytest.raises(Refused, match="not-a-participant"):
        arrivals.agree_rules(fake.house, "s1", "alex")
    with pytest.raises(Refused, match="person-not-recognised"):
        arrivals.acknowledge_plan_b(fake.house, "s1", "nobody")


def test_a_person_who_writes_that_they_are_not_alone_takes_the_check_back(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.take_break(fake.house, callers["alex"])
    live_sessions.suspend(fake.house, callers["alex"])
    live_sessions.resume(fake.house, callers["alex"])
    for person_id in ("jo", "sam"):
        live_sessions.set_ready(fake.house, callers[person_id], True)
    live_sessions.check(fake.house, callers["alex"])
    assert fake.session().stage is Stage.CHECKED
    there = replace(at_home(now(fake)), private=Private.NO, near="My brother")
    arrivals.record_surroundings(fake.house, "s1", "jo", there)
    assert fake.session().stage is Stage.HOLDING
    live_sessions.approve_room(fake.house, callers["alex"], "jo")
    live_sessions.check(fake.house, callers["alex"])
    assert fake.session().stage is Stage.CHECKED


def test_staff_write_down_a_place_and_keep_what_the_person_said(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.record_place(fake.house, callers["alex"], "jo", "The library", "01632 960 400")
    said = fake.session().attendance("jo").arrival.surroundings
    assert said is not None
    assert (said.place, said.contact, said.private) == (
        "The library",
        "01632 960 400",
        Private.YES,
    )


def test_a_place_that_staff_alone_know_says_nothing_of_being_private(fake: FakeHouse) -> None:
    planned(fake.house)
    alex = come(fake.house, "alex")
    live_sessions.record_place(fake.house, alex, "jo", "The library", "01632 960 400")
    said = fake.session().attendance("jo").arrival.surroundings
    assert said is not None
    assert said.private is Private.NOT_SURE
    assert not said.alone


def test_another_device_on_the_link_is_asked_everything_again(fake: FakeHouse) -> None:
    planned(fake.house)
    token = join_links.mint(fake.house, "s1", "jo")
    first = join_links.claim(fake.house, token)
    arrivals.agree_rules(fake.house, "s1", "jo")
    same = join_links.claim(fake.house, token, first.secret)
    assert fake.session().attendance("jo").arrival.rules_agreed is not None
    fake.clock.advance(timedelta(minutes=1))
    join_links.claim(fake.house, token)
    assert same.person_id == "jo"
    assert fake.session().attendance("jo").arrival == Arrival()


def test_when_a_meeting_ends_places_and_numbers_are_gone(fake: FakeHouse) -> None:
    callers = meet(fake.house)
    live_sessions.start_leaving(fake.house, callers["alex"])
    for person_id in ("jo", "sam"):
        live_sessions.release(fake.house, callers["alex"], person_id)
        assert fake.session().attendance(person_id).arrival.surroundings is not None
    for person_id in ("jo", "sam"):
        live_sessions.debriefed(fake.house, callers["alex"], person_id, "done")
    live_sessions.close(fake.house, callers["alex"])
    for person_id in ("jo", "sam"):
        assert fake.session().attendance(person_id).arrival.surroundings is None
    with pytest.raises(Refused, match="session-ended"):
        arrivals.record_surroundings(fake.house, "s1", "jo", at_home(now(fake)))


def test_a_reason_is_kept_for_staff_and_the_audit_log_has_only_that_there_was_one(
    fake: FakeHouse,
) -> None:
    planned(fake.house, THREE, arrival_order=("sam", "jo"), leaving_order=("sam", "jo"))
    callers = {name: come(fake.house, name) for name in ("jo", "sam", "alex")}
    with pytest.raises(Refused, match="out-of-order"):
        live_sessions.admit(fake.house, callers["alex"], "jo")
    live_sessions.admit(fake.house, callers["alex"], "jo", "Sam is late.")
    live_sessions.admit(fake.house, callers["alex"], "sam")
    said = [(e.act, e.about, e.why) for e in fake.store.rows.entries if e.act == "staff.admit"]
    assert said == [("staff.admit", "jo", "out-of-order"), ("staff.admit", "sam", None)]
    assert "late" not in repr(fake.store.rows.entries)
    assert fake.session().attendance("jo").arrival.admitted_because == "Sam is late."


def test_not_safe_is_an_urgent_signal_to_staff_until_one_of_them_has_dealt_with_it(
    fake: FakeHouse,
) -> None:
    planned(fake.house)
    alex = come(fake.house, "alex")
    answer = replace(at_home(now(fake)), safe=False)
    told = arrivals.record_surroundings(fake.house, "s1", "jo", answer)
    assert [(one.person.id, one.signal.kind) for one in standing(told)] == [("jo", "unsafe")]
    assert [one.person.id for one in standing(fake.session())] == ["jo"], "it is written"
    live_sessions.record_place(fake.house, alex, "jo", "The library", "01632 960 400")
    assert len(standing(fake.session())) == 1, "another place, and still her word"
    live_sessions.approve_room(fake.house, alex, "jo")
    assert standing(fake.session()) == []
    arrivals.record_surroundings(fake.house, "s1", "sam", at_home(now(fake)))
    assert standing(fake.session()) == []


# I19: with one gate less the joint room stays shut, in the transaction that would open it


def unready(fake: FakeHouse, callers: dict[str, Caller]) -> None:
    live_sessions.set_ready(fake.house, callers["sam"], False)


def unwilling(fake: FakeHouse, callers: dict[str, Caller]) -> None:
    live_sessions.set_willing(fake.house, callers["sam"], False)


def elsewhere(fake: FakeHouse, callers: dict[str, Caller]) -> None:
    there = replace(at_home(now(fake)), near="My brother")
    arrivals.record_surroundings(fake.house, "s1", "sam", there)


def nowhere(fake: FakeHouse, callers: dict[str, Caller]) -> None:
    arrivals.record_surroundings(
        fake.house, "s1", "sam", replace(at_home(now(fake)), place="", contact="")
    )


def broken(fake: FakeHouse, callers: dict[str, Caller]) -> None:
    device = replace(a_device_check(now(fake)), speaker="not-heard")
    arrivals.record_device_check(fake.house, "s1", "sam", device)  # type: ignore[arg-type]


def gone(fake: FakeHouse, callers: dict[str, Caller]) -> None:
    live_sessions.disconnect(fake.house, callers["sam"])


def no_lead(fake: FakeHouse, callers: dict[str, Caller]) -> None:
    live_sessions.media_lost(fake.house, "s1", "alex")


def of_the_plan(**changes: object) -> Callable[[FakeHouse, dict[str, Caller]], None]:
    def change(fake: FakeHouse, _: dict[str, Caller]) -> None:
        with fake.house.unit_of_work() as work:
            session = work.sessions.get("s1")
            session.plan = replace(session.plan, **changes)  # type: ignore[arg-type]
            work.sessions.save(session)
            work.commit()

    return change


@pytest.mark.parametrize(
    ("code", "take"),
    [
        ("rules-not-agreed", of_the_plan(ground_rules=2)),
        ("lead-not-here", no_lead),
        ("someone-not-admitted", gone),
        ("device-not-checked", broken),
        ("room-not-private", elsewhere),
        ("place-not-held", nowhere),
        ("aftercare-not-named", of_the_plan(aftercare={"jo": "Rae"})),
        ("someone-not-ready", unready),
        ("someone-not-ready", unwilling),
    ],
)
def test_with_one_gate_less_the_joint_room_stays_shut(
    fake: FakeHouse, code: str, take: Callable[[FakeHouse, dict[str, Caller]], None]
) -> None:
    callers = meet(fake.house)
    live_sessions.take_break(fake.house, callers["alex"])
    for person_id in ("jo", "sam"):
        live_sessions.set_ready(fake.house, callers[person_id], True)
    take(fake, callers)
    for act in (live_sessions.open_joint, live_sessions.start_closing):
        with pytest.raises(Refused, match=code):
            act(fake.house, callers["alex"])
    assert fake.session().stage is Stage.BREAK
    assert not [e for e in fake.media.flowing("s1") if {e.speaker, e.listener} == {"jo", "sam"}]
