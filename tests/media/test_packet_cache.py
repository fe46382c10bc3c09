"""The last packets of a camera."""

from signaling.media.packet_cache import SIZE, PacketCache
from signaling.media.rtp import Arrival


def _arrival(number: int) -> Arrival:
    return (number, 0, 0, bytearray(b"x"), False, 0, False, 0, 0, 0)


def test_a_packet_is_found_until_a_newer_one_takes_its_place() -> None:
    cache = PacketCache()
    for number in range(SIZE + 1):
        cache.keep(_arrival(number))
    assert cache.find(0) is None
    for number in (1, SIZE // 2, SIZE):
        found = cache.find(number)
        assert found is not None
        assert found[0] == number
    cache.keep(_arrival(0))
    assert cache.find(0) is None, "an old packet does not push a new one out"
    assert cache.find(SIZE) is not None


def test_nothing_is_found_after_it_was_cleared() -> None:
    cache = PacketCache()
    cache.keep(_arrival(3))
    cache.clear()
    assert cache.find(3) is None
    assert len(cache._ring) == SIZE
