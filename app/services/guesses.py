"""How often somebody may be wrong about a link or a code before nobody may try for a while."""

import threading
from collections import deque
from typing import Final

from app.domain.refusals import Refused

WINDOW: Final = 600.0
"""Seconds in which wrong tries are counted."""

PER_ADDRESS: Final = 20
"""Wrong tries from one address, where addresses are known (setting TRUSTED_PROXIES)."""

OF_CODES: Final = 300
"""Wrong short codes from everywhere. With 20 letters a code is one of 2.5e10: at this pace, day and
night, one of a hundred live codes is found in sixteen years, and then the spoken code is asked. A
link, which nobody can guess, works meanwhile."""

OF_LINKS: Final = 1000
"""Wrong links from everywhere. A right link always works: this only answers who is wrong."""

MOST_ADDRESSES: Final = 10_000


class Guesses:
    """Counts wrong tries in memory; a restart forgets them, and costs a guesser more than it gives.

    Times are seconds of a clock that never jumps.
    """

    def __init__(self) -> None:
        self._wrong: dict[str, deque[float]] = {}
        self._lock = threading.Lock()

    def check(self, source: str, most: int, now: float) -> None:
        """Raise Refused("too-many-tries") when this source was wrong too often."""
        with self._lock:
            if source in self._wrong and len(self._recent(source, now)) >= most:
                raise Refused("too-many-tries")

    def wrong(self, source: str, now: float) -> None:
        """Count one wrong try."""
        with self._lock:
            if len(self._wrong) >= MOST_ADDRESSES and source not in self._wrong:
                self._forget_old(now)
            self._recent(source, now).append(now)

    def _recent(self, source: str, now: float) -> deque[float]:
        tries = self._wrong.setdefault(source, deque())
        while tries and tries[0] <= now - WINDOW:
            tries.popleft()
        return tries

    def _forget_old(self, now: float) -> None:
        for source in list(self._wrong):
            if not self._recent(source, now):
                del self._wrong[source]
        while len(self._wrong) >= MOST_ADDRESSES:
            self._wrong.pop(next(iter(self._wrong)))
