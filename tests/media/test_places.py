"""The few addresses of a leg."""

import pytest

from signaling.media.places import FRESH, HELD, MOST, Places
from signaling.media.udp_port import UdpPort


class Owner:
    ufrag = "ours"

    def last_heard_from(self, address):
        return 0.0


@pytest.fixture
def scene():
    port, forgotten = UdpPort("127.0.0.1"), []
    yield Places(port, Owner(), forgotten.append), port, forgotten
    port.close()


def test_many_addresses_are_not_admitted_at_once(scene):
    places, port, forgotten = scene
    for number in range(50):
        places.admit(("192.0.2.1", number), 10.0)
    assert len(places) == MOST
    assert port.sizes()["heard"] == MOST
    assert forgotten == []
    assert places.admit(("192.0.2.1", 0), 10.0)


def test_the_oldest_gives_way_later_but_never_the_current_one(scene):
    places, port, forgotten = scene
    for number in range(MOST):
        assert places.admit(("192.0.2.1", number), 10.0 + number / 100)
    places.current = ("192.0.2.1", 0)
    assert not places.admit(("192.0.2.9", 1), 10.0 + FRESH)
    assert places.admit(("192.0.2.9", 1), 10.2 + FRESH)
    assert forgotten == [("192.0.2.1", 1)]
    assert len(places) == MOST
    assert port.sizes()["heard"] == MOST


def test_early_datagrams_are_held_until_the_address_is_proven(scene):
    places, port, _ = scene
    here = ("192.0.2.1", 1)
    assert not places.hold(here, b"early")
    places.admit(here, 1.0)
    assert [places.hold(here, bytes([n])) for n in range(HELD + 1)] == [True] * HELD + [False]
    assert port.sizes()["proven"] == 0
    assert places.prove(here) == [bytes([n]) for n in range(HELD)]
    assert port.sizes()["proven"] == 1
    assert places.prove(here) == []
    assert not places.hold(here, b"late")
    assert places.prove(("192.0.2.9", 9)) == []


def test_an_address_that_was_never_asked_from_was_never_heard(scene):
    places, _, _ = scene
    places.admit(("192.0.2.1", 1), 7.0)
    assert places.asked_from(("192.0.2.1", 1)) == 7.0
    assert places.asked_from(("192.0.2.1", 2)) == float("-inf")
