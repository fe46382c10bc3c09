"""The last packets of one speaker's camera, kept in clear so that any listener's loss can be
repaired.
"""

from signaling.media.rtp import Arrival

SIZE = 512
"""Packets; about 4 s at 1.5 Mb/s. A power of two."""


class PacketCache:
    """A ring of arrivals by unwrapped sequence number."""

    __slots__ = ("_ring",)

    def __init__(self) -> None:
        self._ring: list[Arrival | None] = [None] * SIZE

    def keep(self, arrival: Arrival) -> None:
        """Keep one packet in place of the one that is ``SIZE`` numbers older."""
        number = arrival[0]
        there = self._ring[number % SIZE]
        if there is None or there[0] <= number:
            self._ring[number % SIZE] = arrival

    def find(self, number: int) -> Arrival | None:
        """Return the packet with this unwrapped sequence number, if it is still here."""
        arrival = self._ring[number % SIZE]
        return arrival if arrival is not None and arrival[0] == number else None

    def clear(self) -> None:
        """Forget every packet."""
        self._ring = [None] * SIZE
