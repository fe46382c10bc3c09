"""How busy the worker is: its share of a core, and how late its clock ran."""

import time

PERIOD = 1.0
SMOOTHING = 0.35


class LoadMeter:
    """Counts processor time of the whole process between ticks.

    ``load`` is a fraction of one core over the last seconds, ``worst_lag`` the longest time
    (seconds) between two ticks in the last period.
    """

    def __init__(self) -> None:
        self.load = 0.0
        self.worst_lag = 0.0
        self._last = self._since = 0.0
        self._used = 0.0
        self._longest = 0.0

    def begin(self, now: float) -> None:
        """Start to count at ``now`` (monotonic seconds)."""
        self._last = self._since = now
        self._used = time.process_time()

    def tick(self, now: float) -> float:
        """Note a tick; return the seconds since the last one."""
        gap = now - self._last
        self._last = now
        self._longest = max(self._longest, gap)
        if now - self._since >= PERIOD:
            used = time.process_time()
            share = (used - self._used) / (now - self._since)
            self.load = round(self.load + SMOOTHING * (share - self.load), 4)
            self.worst_lag, self._longest = round(self._longest, 4), 0.0
            self._since, self._used = now, used
        return gap
