"""How fast a camera may send: what was configured, less where its viewers report loss."""

LEAST = 100_000
"""Bits a second that a camera may always send."""
BETWEEN = 1.0
"""Seconds between two changes."""
HEAVY, LIGHT = 0.10, 0.02
RECOVERY = 1.05


class Throttle:
    """The rate of one camera. Loss takes half its share off; the way back is 5 % a second."""

    __slots__ = ("_changed", "_most", "_rate", "_worst")

    def __init__(self, most: int) -> None:
        self._most = max(most, LEAST)
        self._rate = float(self._most)
        self._worst = 0.0
        self._changed = float("-inf")

    def lost(self, fraction: float) -> None:
        """A viewer reports that this fraction of its packets was lost."""
        self._worst = max(self._worst, fraction)

    def rate(self, now: float) -> int:
        """Return the bits a second that the camera may send now."""
        if now - self._changed >= BETWEEN:
            self._changed = now
            if self._worst > HEAVY:
                self._rate = max(float(LEAST), self._rate * (1 - self._worst / 2))
            elif self._worst < LIGHT:
                self._rate = min(float(self._most), self._rate * RECOVERY)
            self._worst = 0.0
        return int(self._rate)
