"""When a camera is asked for a key frame: never more often than it can answer, once again if it did
not.
"""

BETWEEN = 0.5
"""Seconds between two requests to one camera, over all its viewers."""
PATIENCE = 1.0
"""Seconds after which a viewer still without a picture may start the asking anew."""


class KeyFrameRequests:
    """The requests to one camera. Methods that return ``True`` mean: send one now."""

    __slots__ = ("_asked", "_left")

    def __init__(self) -> None:
        self._asked = float("-inf")
        self._left = 0

    def wanted(self, now: float) -> bool:
        """Somebody needs a key frame."""
        self._left = 2
        return self.due(now)

    def starved(self, now: float) -> bool:
        """A packet came that a waiting viewer could not use."""
        return now - self._asked >= PATIENCE and self.wanted(now)

    def due(self, now: float) -> bool:
        """Is a request due that had to wait, or the one repeat?"""
        if not self._left or now - self._asked < BETWEEN:
            return False
        self._left -= 1
        self._asked = now
        return True

    def settled(self) -> None:
        """A key frame starts, or nobody looks any more: nothing is left to ask for."""
        self._left = 0
