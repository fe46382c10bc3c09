"""Acts on the floor through the engine: what narrows is done in the media before it is written."""

from collections.abc import Callable
from datetime import timedelta

import pytest

from app.domain import rooms
from app.domain.floor import Whom
from app.domain.line import Measured
from app.domain.refusals import Refused
from app.domain.routing import AUDIO, VIDEO, Edges
from app.services import floor_acts, floor_guidance, live_sessions
from app.services.live_sessions import Caller
from app.services.ports import House
from tests.builders import EVERYONE, meet
from tests.fakes import FakeHouse

Act = Callable[[House, dict[str, Caller]], object]


def of_sam(edges: Edges, kind: str, listener: str | None = None) -> Edges:
    return frozenset(
        e for e in edges if (e.speaker, e.kind) == ("sam", kind) and listener in (None, e.listener)
    )


def aside(house: House, callers: dict[str, Caller]) -> None:
    """Sam is in a side room with Alex."""
    floor_guidance.open_side_room(house, callers["alex"], ("sam",))
    floor_acts.answer_move(house, callers["sam"], True, False)


def at_once(house: House, callers: dict[str, Caller]) -> None:
    """Everyone is in the main room."""


NARROWING: dict[str, tuple[Act, Act, Callable[[Edges], Edges]]] = {
    "hold_mute": (
        at_once,
        lambda house, c: floor_guidance.hold_mute(house, c["alex"], "sam", True),
        lambda edges: of_sam(edges, AUDIO),
    ),
    "mute_all": (
        at_once,
        lambda house, c: floor_guidance.mute_all(house, c["alex"]),
        lambda edges: of_sam(edges, AUDIO),
    ),
    "quiet": (
        at_once,
        lambda house, c: floor_guidance.quiet(house, c["alex"], True),
        lambda edges: of_sam(edges, AUDIO),
    ),
    "camera_off": (
        at_once,
        lambda house, c: floor_guidance.camera_off(house, c["alex"], "sam"),
        lambda edges: of_sam(edges, VIDEO),
    ),
    "seen_by": (
        at_once,
        lambda house, c: floor_guidance.seen_by(house, c["alex"], "sam", Whom.GUIDES),
        lambda edges: of_sam(edges, VIDEO, "jo"),
    ),
    "hide": (
        at_once,
        lambda house, c: floor_acts.hide(house, c["jo"], "Sam", True),
        lambda edges: of_sam(edges, VIDEO, "jo"),
    ),
    "see": (
        at_once,
        lambda house, c: floor_acts.see(house, c["jo"], Whom.NOBODY),
        lambda edges: of_sam(edges, VIDEO, "jo"),
    ),
    "close_side_room": (
        aside,
        lambda house, c: floor_guidance.close_side_room(house, c["alex"], "side:1"),
        lambda edges: of_sam(edges, VIDEO),
    ),
}


@pytest.mark.parametrize("name", NARROWING)
def test_what_narrows_stops_in_the_media_even_when_it_cannot_be_written(name: str) -> None:
    before, act, flows = NARROWING[name]
    fake = FakeHouse()
    callers = meet(fake.house, EVERYONE)
    before(fake.house, callers)
    assert flows(fake.media.flowing("s1"))
    fake.store.fail_commits = 1
    with pytest.raises(OSError, match="disk"):
        act(fake.house, callers)
    assert not flows(fake.media.flowing("s1"))


@pytest.mark.parametrize("name", NARROWING)
def test_what_narrows_closes_everything_when_nothing_can_be_read(name: str) -> None:
    before, act, _ = NARROWING[name]
    fake = FakeHouse()
    callers = meet(fake.house, EVERYONE)
    before(fake.house, callers)
    fake.store.fail_reads = 1
    with pytest.raises(OSError, match="disk"):
        act(fake.house, callers)
    assert not fake.media.flowing("s1")


RELEASING: list[Act] = [
    lambda house, c: floor_guidance.hold_mute(house, c["alex"], "sam", False),
    lambda house, c: floor_guidance.quiet(house, c["alex"], False),
    lambda house, c: floor_acts.hide(house, c["jo"], "Sam", False),
    lambda house, c: floor_acts.see(house, c["jo"], Whom.EVERYONE),
    lambda house, c: floor_acts.signal(house, c["jo"], "break"),
    lambda house, c: floor_acts.write(house, c["jo"], "Hello"),
]


@pytest.mark.parametrize("act", RELEASING)
def test_what_takes_nothing_leaves_the_talk_alone_when_nothing_can_be_read(act: Act) -> None:
    fake = FakeHouse()
    callers = meet(fake.house, EVERYONE)
    before = fake.media.flowing("s1")
    fake.store.fail_reads = 1
    with pytest.raises(OSError, match="disk"):
        act(fake.house, callers)
    assert fake.media.flowing("s1") == before


def test_an_act_that_is_said_twice_is_done_once() -> None:
    fake = FakeHouse()
    callers = meet(fake.house)
    for _ in range(2):
        floor_acts.write(fake.house, callers["jo"], "Hello", command_id="c1")
    assert len(fake.session().together.threads["jo"]) == 1


def test_a_report_of_the_line_that_says_nothing_new_is_not_written() -> None:
    fake = FakeHouse()
    callers = meet(fake.house)
    floor_acts.measured(fake.house, callers["jo"], Measured(0, 50, False, "phone"))
    entries = len(fake.store.rows.entries)
    floor_acts.measured(fake.house, callers["jo"], Measured(1, 60, False, "phone"))
    assert len(fake.store.rows.entries) == entries
    floor_acts.measured(fake.house, callers["jo"], Measured(9, 60, False, "phone"))
    assert len(fake.store.rows.entries) == entries + 1


def test_who_is_alone_for_too_long_is_written_down_once() -> None:
    fake = FakeHouse()
    callers = meet(fake.house)
    long_ago = {"sam": fake.clock.now() - timedelta(hours=1)}

    def written() -> list[tuple[str, str | None]]:
        entries = len(fake.store.rows.entries)
        for _ in range(3):
            floor_acts.notice_alone(fake.house, "s1", long_ago)
        return [(entry.act, entry.actor) for entry in fake.store.rows.entries[entries:]]

    assert written() == [], "Sam is in the main room"
    live_sessions.take_break(fake.house, callers["alex"])
    assert written() == [("house.alone", None)]


def test_a_held_person_is_refused_and_nothing_changes() -> None:
    fake = FakeHouse()
    callers = meet(fake.house)
    floor_guidance.hold_mute(fake.house, callers["alex"], "sam", True)
    before = fake.session()
    with pytest.raises(Refused, match="held-mute"):
        live_sessions.set_microphone(fake.house, callers["sam"], True)
    assert fake.session() == before


def test_who_was_beside_somebody_in_a_side_room_goes_home_when_they_go_into_the_main_room() -> None:
    fake = FakeHouse()
    callers = meet(fake.house, EVERYONE)
    live_sessions.take_break(fake.house, callers["alex"])
    floor_guidance.open_side_room(fake.house, callers["priya"], ("jo", "kim"))
    for who in ("jo", "kim"):
        floor_acts.answer_move(fake.house, callers[who], True, False)
    for person in fake.session().parties:
        live_sessions.set_ready(fake.house, callers[person.id], True)
    live_sessions.open_joint(fake.house, callers["alex"])
    assert fake.session().attendance("kim").room == "side:1"
    live_sessions.go_in(fake.house, callers["jo"])
    assert fake.session().attendance("jo").room == rooms.JOINT
    kim = fake.session().person("kim")
    assert fake.session().attendance("kim").room == rooms.home(fake.session(), kim)
    assert kim.principal_id == "jo"
