"""Which seat of one listener each speaker sits in."""

from collections.abc import Iterable, Mapping


class Seating:
    """The seats of one listener: a speaker keeps the seat it has, newcomers get the lowest free
    one.

    Speakers for whom there is no seat wait in the order in which they came (by id, if they came
    together).
    """

    __slots__ = ("_free", "_seats", "_waiting")

    def __init__(self, indexes: Iterable[int]) -> None:
        self._free = sorted(set(indexes))
        self._seats: dict[str, int] = {}
        self._waiting: list[str] = []

    def keep(self, speakers: Iterable[str]) -> Mapping[str, int]:
        """Seat exactly ``speakers`` as far as there are seats; return speaker -> seat index."""
        wanted = set(speakers)
        for speaker in self._seats.keys() - wanted:
            self._free.append(self._seats.pop(speaker))
        self._free.sort()
        waiting = [speaker for speaker in self._waiting if speaker in wanted]
        waiting += sorted(wanted - self._seats.keys() - set(waiting))
        for speaker in waiting[: len(self._free)]:
            self._seats[speaker] = self._free.pop(0)
        self._waiting = [speaker for speaker in waiting if speaker not in self._seats]
        return dict(self._seats)
