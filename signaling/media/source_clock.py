"""When each timestamp of one speaker's stream belongs on the server's own clock."""

AHEAD = 2.0
"""Seconds a stream's timestamps may run ahead of real time before they are disbelieved."""
BEHIND = 10.0
"""Seconds a timestamp may lie behind the newest one."""
WINDOW = 2.5
"""Seconds in one half of the minimum filter; the whole looks back 2.5 to 5 s."""
BETWEEN_RESTARTS = 1.0

REFUSED = -1


class SourceClock:
    """Unwraps timestamps and keeps the line "timestamp 0 arrived at", with the jitter taken out by
    a minimum filter.

    A timestamp that leaps is refused. A second packet that fits the leap starts the line anew, at
    most once a second: a speaker can spoil its own stream but cannot push a listener's seat far off
    the wall clock.
    """

    __slots__ = (
        "_before",
        "_doubted",
        "_floor",
        "_highest",
        "_lowest",
        "_now",
        "_previous",
        "_rate",
        "_restarted",
        "_since",
        "jitter",
        "restarts",
    )

    def __init__(self, rate: int) -> None:
        self._rate = rate
        self._highest = -1
        self._doubted: int | None = None
        self._restarted = float("-inf")
        self._floor = self._lowest = self._previous = self._before = 0.0
        self._since = self._now = 0.0
        self.jitter = 0.0
        self.restarts = 0

    def take(self, timestamp: int, now: float) -> int:
        """Return the unwrapped timestamp of a packet that arrives now, or ``REFUSED``."""
        highest = self._highest
        if highest < 0:
            return self._start(timestamp, timestamp + (1 << 32), now)
        unwrapped = highest + ((timestamp - highest + 0x80000000) & 0xFFFFFFFF) - 0x80000000
        delay = now - unwrapped / self._rate
        if delay < self._floor or unwrapped < highest - BEHIND * self._rate:
            return self._doubt(timestamp, now)
        if unwrapped > highest:
            self._highest = unwrapped
        self.jitter += (abs(delay - self._before) - self.jitter) / 16
        self._before = delay
        if now - self._since >= WINDOW:
            self._turn(delay, now)
        elif delay < self._lowest:
            self._lowest = delay
        self._now = now
        return unwrapped

    def place(self, timestamp: int) -> int:
        """Return the unwrapped timestamp of a repaired packet, whose arrival says nothing, or
        ``REFUSED``.
        """
        highest = self._highest
        if highest < 0:
            return REFUSED
        back = (highest - timestamp + 0x80000000) & 0xFFFFFFFF
        behind = back - 0x80000000
        if not -AHEAD * self._rate < behind < BEHIND * self._rate:
            return REFUSED
        return highest - behind

    def due(self, unwrapped: int) -> float:
        """Return the time in seconds at which ``unwrapped`` belongs on the server's clock."""
        return min(self._lowest, self._previous) + unwrapped / self._rate

    def jitter_units(self) -> int:
        """Return the interarrival jitter of RFC 3550 in timestamp units."""
        return min(int(self.jitter * self._rate), 0xFFFFFFFF)

    def _start(self, timestamp: int, unwrapped: int, now: float) -> int:
        self._highest = unwrapped
        delay = now - unwrapped / self._rate
        self._lowest = self._previous = self._before = delay
        self._floor = delay - AHEAD
        self._since = self._now = now
        self._doubted = None
        return unwrapped

    def _turn(self, delay: float, now: float) -> None:
        self._previous = self._lowest
        if now - self._now > 2 * WINDOW:
            # After a pause some browsers go on where they stopped: all that was known of the line
            # is old.
            self._previous = delay
            self._floor = max(self._floor, delay - AHEAD)
        self._lowest = delay
        self._since = now

    def _doubt(self, timestamp: int, now: float) -> int:
        doubted, self._doubted = self._doubted, timestamp
        if doubted is None or now - self._restarted < BETWEEN_RESTARTS:
            return REFUSED
        if (timestamp - doubted) & 0xFFFFFFFF > BEHIND * self._rate:
            return REFUSED
        self._restarted = now
        self.restarts += 1
        return self._start(timestamp, timestamp + (((self._highest >> 32) + 2) << 32), now)
