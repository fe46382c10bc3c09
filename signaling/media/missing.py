"""Which packets of a camera are asked for again, how often, and when they are given up."""

WINDOW = 256
"""Packets that may be missing at a time; beyond it a key frame is cheaper."""
TRIES = 3
BETWEEN = 0.1
"""Seconds between two requests for one packet."""


class Missing:
    """The gaps in one camera's stream, by unwrapped sequence number."""

    __slots__ = ("_gave_up", "_wanted")

    def __init__(self) -> None:
        self._wanted: dict[int, tuple[int, float]] = {}
        self._gave_up = False

    def gap(self, first: int, after: int) -> None:
        """The packets from ``first`` up to, without, ``after`` did not come."""
        if after - first + len(self._wanted) > WINDOW:
            self.clear()
            self._gave_up = True
            return
        for number in range(first, after):
            self._wanted[number] = (0, float("-inf"))

    def found(self, number: int) -> None:
        """The packet came after all."""
        if self._wanted:
            self._wanted.pop(number, None)

    def clear(self) -> None:
        """Nothing is missing, or nobody misses it."""
        self._wanted.clear()
        self._gave_up = False

    def due(self, now: float) -> tuple[list[int], bool]:
        """Return the sequence numbers (16 bit) to ask for now, and whether anything was given up
        since.
        """
        asked = []
        for number, (tries, at) in list(self._wanted.items()):
            if now - at < BETWEEN:
                continue
            if tries == TRIES:
                del self._wanted[number]
                self._gave_up = True
                continue
            self._wanted[number] = (tries + 1, now)
            asked.append(number & 0xFFFF)
        gave_up, self._gave_up = self._gave_up, False
        return asked, gave_up
