"""How many repairs one listener gets: each packet twice at most, and no more octets than went out
to it anyway.
"""

TIMES = 2
SAVED = 150_000
"""Octets of unused allowance that may be saved up."""
_SLOTS = 512


class Repairs:
    """The allowance of one seat. It grows with what is forwarded, so that asking cannot do more
    than double it.
    """

    __slots__ = ("_allowance", "_counted", "_sent")

    def __init__(self) -> None:
        self._sent: list[tuple[int, int]] = []
        self._allowance = 0
        self._counted = 0

    def allow(self, number: int, octets: int, forwarded: int) -> bool:
        """May packet ``number`` (unwrapped, of the stream) of ``octets`` be sent again?

        ``forwarded`` is how many octets went out in this seat so far, repairs not counted.
        """
        if not self._sent:
            self._sent = [(-1, 0)] * _SLOTS
        self._allowance = min(SAVED, self._allowance + forwarded - self._counted)
        self._counted = forwarded
        there, times = self._sent[number % _SLOTS]
        if there != number:
            times = 0
        if times >= TIMES or octets > self._allowance:
            return False
        self._allowance -= octets
        self._sent[number % _SLOTS] = (number, times + 1)
        return True
