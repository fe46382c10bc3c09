"""The live door and the page at the same instant, and two devices: one act, and one answer each."""

from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from pathlib import Path

import pytest

from app.domain.dialogue.relays import Handed, RelayState, Words
from app.services import live_sessions
from app.services.inviting import WAITING
from tests.services.dialogue.kill_points import open_world
from tests.shuttle_worlds import World, come_back, worlds
from tests.store.test_together import at_once


@pytest.fixture
def world(tmp_path: Path) -> Iterator[World]:
    """A shuttle that goes on, with Jo, Sam and their advocates."""
    made = worlds(tmp_path, "harmed", {})
    yield made["both"]
    for one in made.values():
        one.close()


@pytest.fixture
def page(world: World, tmp_path: Path) -> Iterator[World]:
    """Another web process on the same database: it shares no lock with the first."""
    other = open_world(tmp_path / "both", world.service.staff)
    yield other
    other.close()


def cleared(world: World, number: int = 0) -> str:
    words, key = Words("I am sorry.", "the window"), f"key-{number}"
    relay_id: str = world.own("sam", "write_down", words, live=True, key=key)
    for act in ("read_back", "agree"):
        world.own("sam", act, relay_id, live=True, number=1)
    world.staff("alex", "clear", relay_id, live=True, number=1, safe=True, positive=True)
    return relay_id


def entries(world: World, relay_id: str) -> Counter[str]:
    with world.house.unit_of_work(write=False) as work:
        log = work.audit.of_case(world.case_id, limit=2000)
    return Counter(one.act for one in log if one.about == relay_id)


def waiting(world: World) -> int:
    """Return how many notices to Jo are on their way."""
    with world.house.unit_of_work(write=False) as work:
        return sum(one.state in WAITING for one in work.messages.of_case(world.case_id, "jo"))


def released(world: World, guide: str, relay_id: str, *, live: bool) -> Callable[[], None]:
    return partial(world.staff, guide, "release", relay_id, live=live, number=1, let_know=True)


def test_one_release_from_the_live_desk_the_page_and_a_second_device(
    world: World, page: World
) -> None:
    """The same advocate twice over one connection, on the page, and the second member of staff."""
    for turn in range(4):
        relay_id = cleared(world, turn)
        results = at_once(
            released(world, "alex", relay_id, live=True),
            released(world, "alex", relay_id, live=True),
            released(page, "alex", relay_id, live=False),
            released(page, "priya", relay_id, live=False),
        )
        assert results == [None] * 4
        assert entries(world, relay_id)["relay.release"] == 1
        assert waiting(world) == 1
        cards = [one for one in world.of_person("jo")[0] if one["id"] == relay_id]
        assert [one["state"] for one in cards] == ["there"]
        session = world.session()
        live = [one for one in world.view("jo", session)["cards"] if one["id"] == relay_id]
        assert live == cards
        world.own("sam", "take_back", relay_id, live=True)
        assert waiting(world) == 0


def test_a_displaced_device_releases_nothing_more(world: World) -> None:
    relay_id = cleared(world)
    older = world.caller("alex")
    come_back(world, "alex")
    live_sessions.visit(world.house, world.caller("alex"), "corridor")
    world.caller = lambda who: older  # type: ignore[method-assign]
    [refused] = at_once(released(world, "alex", relay_id, live=True))
    assert refused == "stale-connection"
    assert entries(world, relay_id)["relay.release"] == 0


def test_taken_back_over_the_live_door_in_the_instant_of_delivery(
    world: World, page: World
) -> None:
    won: Counter[str] = Counter()
    for turn in range(8):
        relay_id = cleared(world, turn)
        released(world, "alex", relay_id, live=True)()
        back = partial(world.own, "sam", "take_back", relay_id, live=True)
        hands: list[Callable[[], object]] = [
            partial(world.own, "jo", "read", relay_id, live=True),
            partial(page.own, "jo", "read", relay_id, live=False),
            partial(world.staff, "alex", "deliver", relay_id, live=True, how=Handed.READ_ALOUD),
            partial(page.staff, "priya", "deliver", relay_id, live=False, how=Handed.BY_PHONE),
        ]
        acts = [back, hands[turn % 4]] if turn % 2 else [hands[turn % 4], back]
        results = at_once(*acts)
        taken, given = results if turn % 2 else reversed(results)
        relay = world.carried()[relay_id]
        done = entries(world, relay_id)
        assert done["relay.take_back"] + done["relay.deliver"] == 1
        shown = str(world.of_person("jo")) + str(world.view("jo", world.session()))
        if relay.state is RelayState.DELIVERED:
            assert (taken, given) == ("relay-passed-on", None)
            assert relay_id in shown
        else:
            assert (taken, relay.state, relay.arrived) == (None, RelayState.TAKEN_BACK, None)
            assert given in ("relay-not-there", "relay-taken-back")
            assert relay_id not in shown
        won[str(relay.state)] += 1
    assert sum(won.values()) == 8
