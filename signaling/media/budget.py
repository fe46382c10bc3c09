"""How much one sender may send: a token bucket of packets and octets."""


class Budget:
    """``packets`` and ``octets`` a second, with one second's worth saved up at most."""

    __slots__ = ("_at", "_octets", "_octets_left", "_packets", "_packets_left")

    def __init__(self, packets: float, octets: float, now: float) -> None:
        self._packets = self._packets_left = packets
        self._octets = self._octets_left = octets
        self._at = now

    def take(self, octets: int, now: float) -> bool:
        """Take one packet of ``octets``; ``False``: there is nothing left for it."""
        elapsed = now - self._at
        if elapsed > 0:
            self._at = now
            self._packets_left = min(self._packets, self._packets_left + elapsed * self._packets)
            self._octets_left = min(self._octets, self._octets_left + elapsed * self._octets)
        if self._packets_left < 1 or self._octets_left < octets:
            return False
        self._packets_left -= 1
        self._octets_left -= octets
        return True
