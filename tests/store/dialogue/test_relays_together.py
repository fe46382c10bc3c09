"""Two at the same instant on one relay: exactly one wins, and the other one reads the truth."""

from collections import Counter
from collections.abc import Iterator
from functools import partial

import pytest

from app.domain.dialogue.relays import Handed, RelayState, Words
from app.services.cases import holding, withdrawing
from app.services.dialogue import own_relays, relays
from app.services.ports import House
from app.services.records import AuditEntry
from app.store import Store
from tests.case_builders import Service
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.relay_cases import Slow
from tests.store.conftest import KEY
from tests.store.interleaving import while_it_waits
from tests.store.test_together import at_once

S = RelayState


@pytest.fixture
def other(address: str, slow: Slow) -> Iterator[Slow]:
    """A second web process on the same database: it shares no lock with the first."""
    second = Store(address, KEY)
    clock = FrozenClock(slow.house.clock.now())
    house = House(second.unit_of_work, FakeMediaPlane(), clock, FakeAnnouncer())
    yield Slow(Service(house, second, clock, slow.service.staff), slow.case_id)
    second.close()


def entries(slow: Slow, relay_id: str) -> Counter[str]:
    return Counter(entry.act.removeprefix("relay.") for entry in slow.entries(relay_id))


def test_taken_back_in_the_instant_of_delivery(slow: Slow, other: Slow) -> None:
    won: Counter[str] = Counter()
    for turn in range(16):
        relay_id = slow.released()
        hands = (
            partial(other.own, other.jo, "read", relay_id)
            if turn % 2
            else partial(other.do, "olga", "deliver", relay_id, Handed.BY_PHONE)
        )
        back = partial(slow.own, slow.sam, "take_back", relay_id)
        acts = [back, hands] if turn % 4 < 2 else [hands, back]
        results = at_once(*acts)
        taken, given = results if turn % 4 < 2 else reversed(results)
        relay, done = slow.relay(relay_id), entries(slow, relay_id)
        assert done["take_back"] + done["deliver"] == 1, results
        if relay.state is S.DELIVERED:
            assert (taken, given) == ("relay-passed-on", None)
            assert relay.arrived is not None
            won["deliver"] += 1
        else:
            assert (relay.state, relay.arrived) == (S.TAKEN_BACK, None)
            assert (taken, given) == (None, "relay-not-there")
            won["take_back"] += 1
    assert sum(won.values()) == 16


def test_released_from_two_devices_at_once(slow: Slow, other: Slow) -> None:
    for _ in range(6):
        relay_id = slow.cleared()
        results = at_once(
            partial(slow.do, "lee", "release", relay_id, 1, let_know=True),
            partial(other.do, "rita", "release", relay_id, 1, let_know=True),
        )
        assert results == [None, None]
        assert entries(slow, relay_id)["release"] == 1
        assert slow.relay(relay_id).state is S.RELEASED
        slow.own(slow.sam, "take_back", relay_id)


def test_written_anew_in_the_instant_of_the_release(slow: Slow, other: Slow) -> None:
    """Either the newer words wait for their read back, or the old ones were released and are
    gone again: never are words on the other side that nobody agreed to."""
    for _ in range(6):
        relay_id = slow.cleared()
        written, released = at_once(
            partial(slow.own, slow.sam, "write", relay_id, 1, Words("Other words")),
            partial(other.do, "lee", "release", relay_id, 1),
        )
        relay = slow.relay(relay_id)
        assert written is None
        assert released in (None, "relay-words-changed")
        assert (relay.state, relay.arrived) == (S.READ_BACK, None)
        slow.own(slow.sam, "take_back", relay_id)


def test_the_same_form_sent_from_two_devices_makes_one_relay(slow: Slow, other: Slow) -> None:
    made = at_once(
        *(partial(one.own, one.sam, "write_down", Words("Once"), key="k") for one in (slow, other))
    )
    assert made[0] == made[1]
    assert len(slow.all()) == 1


def test_agreed_in_the_instant_of_an_edit(slow: Slow, other: Slow) -> None:
    for _ in range(6):
        relay_id = slow.own(slow.sam, "write_down", Words("First"))
        slow.own(slow.sam, "read_back", relay_id, 1)
        agreed, written = at_once(
            partial(slow.own, slow.sam, "agree", relay_id, 1),
            partial(other.do, "ruth", "write", relay_id, 1, Words("Second")),
        )
        relay = slow.relay(relay_id)
        assert written is None
        assert agreed in (None, "relay-words-changed")
        assert (relay.state, relay.said.agreed) == (S.READ_BACK, 0)
        slow.own(slow.sam, "take_back", relay_id)


def test_the_case_is_held_in_the_instant_of_the_delivery(slow: Slow, other: Slow) -> None:
    for _ in range(4):
        relay_id = slow.released()
        held, read = at_once(
            partial(holding.hold, slow.house, slow.staff("rita"), slow.case_id),
            partial(other.own, other.jo, "read", relay_id),
        )
        assert not isinstance(held, str)
        delivered = slow.relay(relay_id).state is S.DELIVERED
        assert read == (None if delivered else "relay-not-there")
        order = [e.act for e in _log(slow) if e.act in ("case.hold", "relay.deliver")]
        assert order[-1] == "case.hold"
        holding.release(slow.house, slow.staff("rita"), slow.case_id, "It is safe.")
        if not delivered:
            slow.own(slow.sam, "take_back", relay_id)


def _log(slow: Slow) -> list[AuditEntry]:
    with slow.house.unit_of_work(write=False) as work:
        return work.audit.entries()


# In an order that is said: what an act read of the case stays so until it is written


def test_the_case_is_held_while_somebody_refuses(slow: Slow, other: Slow) -> None:
    relay_id = slow.released()
    hold = partial(holding.hold, other.house, slow.staff("rita"), slow.case_id)
    with while_it_waits(slow.house, "cases", "get", hold) as house:
        own_relays.refuse(house, slow.jo, relay_id)
    assert order(slow, "relay.refuse", "case.hold") == ["relay.refuse", "case.hold"]


def test_a_sender_stops_while_they_write_something_down(slow: Slow, other: Slow) -> None:
    stop = partial(withdrawing.withdraw, other.house, slow.case_id, "sam", "sam")
    with while_it_waits(slow.house, "cases", "get", stop) as house:
        own_relays.write_down(house, slow.sam, Words("One more"))
    assert order(slow, "relay.write", "case.withdraw") == ["relay.write", "case.withdraw"]


def test_the_case_is_held_while_staff_write_down_a_refusal(slow: Slow, other: Slow) -> None:
    relay_id = slow.released()
    hold = partial(holding.hold, other.house, slow.staff("rita"), slow.case_id)
    with while_it_waits(slow.house, "relays", "get", hold) as house:
        relays.record_refusal(house, slow.staff("olga"), slow.case_id, relay_id)
    assert order(slow, "relay.refuse", "case.hold") == ["relay.refuse", "case.hold"]


def order(slow: Slow, *acts: str) -> list[str]:
    """Return those of these acts that were written down, the oldest first."""
    return [entry.act for entry in _log(slow) if entry.act in acts]
