"""Puts a room under load: what a packet costs the server, and the most that it can carry."""

import asyncio
import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Protocol

from .engine import Engine
from .processes import Server

NOMINAL_PPS = 220
"""Packets a second that one person sends: 50 of sound, 170 of picture."""

_LOSS = 0.01
_STEP, _DRAIN, _SETTLE = 1.2, 0.4, 0.2
_RAMP, _MOST_STEPS, _HALVINGS = 1.4, 18, 3
_FIRST_PPS, _LAST_PPS = 3_000, 120_000
_LIVELIEST = 4.5
"""Times the nominal load that one person may send: our worker drops what is beyond 8 Mbit/s."""

_MOST_PEOPLE = 64
"""In all rooms together: as many as one worker of ours takes."""

_SAMPLE_UNDER_LOAD = 64
_JOINING_AT_ONCE = 6


class Room(Protocol):
    """People who send to one another through one server."""

    async def join(self) -> None: ...
    async def close(self) -> None: ...
    def profile(self) -> str: ...


@dataclass(slots=True)
class Hall:
    """All rooms of one server, under one generator; ``build`` makes the next room of ``people``."""

    name: str
    server: Server
    people: int
    build: Callable[[Engine, int], Room]
    engine: Engine = field(default_factory=Engine)
    rooms: list[Room] = field(default_factory=list)

    async def grow(self, rooms: int) -> None:
        """Let people join until there are ``rooms`` rooms, a few rooms at a time."""
        while len(self.rooms) < rooms:
            coming = min(_JOINING_AT_ONCE, rooms - len(self.rooms))
            new = [self.build(self.engine, len(self.rooms) + i) for i in range(coming)]
            self.rooms += new
            await asyncio.gather(*(room.join() for room in new))

    async def close(self) -> None:
        """Send everybody home."""
        self.engine.pace(0)
        for room in self.rooms:
            await room.close()
        self.engine.close()


def rooms_for_most(people: int) -> int:
    """Return how many rooms of ``people`` it takes to offer the highest rate that is tried."""
    wanted = math.ceil(_LAST_PPS / (_LIVELIEST * NOMINAL_PPS * people * (people - 1)))
    return min(wanted, _MOST_PEOPLE // people)


@dataclass(frozen=True, slots=True)
class Window:
    """One measured stretch of load."""

    kpps: float
    """Thousands of packets a second that reached their listeners."""
    ms_per_1000: float
    """CPU milliseconds of the whole server process per 1,000 forwarded packets."""
    loss: float
    refused: int
    """Sampled packets that did not decrypt, or carried no mark of a speaker."""


async def nominal(hall: Hall, seconds: float) -> Window:
    """Measure ``seconds`` of the load of ordinary calls; every packet is decrypted."""
    hall.engine.pace(1.0)
    await asyncio.sleep(0.5)
    window = await _measure(hall, seconds)
    hall.engine.pace(0)
    await asyncio.sleep(_SETTLE)
    return window


async def highest(hall: Hall) -> Window:
    """Find the highest load with less than 1 % loss: ramp by 1.4, then halve the gap thrice.

    Many rooms are open for this, so that nobody sends more than ``_LIVELIEST`` times the load.
    """
    await hall.grow(rooms_for_most(hall.people))
    await nominal(hall, 0.5)
    unit = NOMINAL_PPS * hall.people * (hall.people - 1) * len(hall.rooms)
    good = Window(0, 0, 0, 0)
    low, speed = 0.0, min(1.0, _FIRST_PPS / unit)
    for _ in range(_MOST_STEPS):
        window = await _carried(hall, speed)
        if window is None:
            break
        good, low = window, speed
        if speed >= _LIVELIEST:
            return good
        speed = min(speed * _RAMP, _LIVELIEST)
    high = speed
    for _ in range(_HALVINGS):
        middle = (low + high) / 2
        window = await _carried(hall, middle)
        if window is None:
            high = middle
        else:
            good, low = window, middle
    return good


async def _carried(hall: Hall, speed: float) -> Window | None:
    """Return what ``speed`` gave, or None if it lost 1 % twice (once may be a neighbour's)."""
    for _ in range(2):
        before = _counts(hall)
        cpu = hall.server.cpu()
        hall.engine.pace(speed, _SAMPLE_UNDER_LOAD)
        await asyncio.sleep(_STEP)
        hall.engine.pace(0, _SAMPLE_UNDER_LOAD)
        await asyncio.sleep(_DRAIN)
        window = _window(hall, before, hall.server.cpu() - cpu, _STEP)
        await asyncio.sleep(_SETTLE)
        if window.loss < _LOSS:
            return window
    return None


async def _measure(hall: Hall, seconds: float) -> Window:
    before, cpu = _counts(hall), hall.server.cpu()
    began = asyncio.get_running_loop().time()
    await asyncio.sleep(seconds)
    lasted = asyncio.get_running_loop().time() - began
    return _window(hall, before, hall.server.cpu() - cpu, lasted)


def _counts(hall: Hall) -> tuple[int, int, int]:
    totals = hall.engine.totals()
    return totals.sent, totals.received + hall.engine.dropped(), totals.refused + totals.strange


def _window(hall: Hall, before: tuple[int, int, int], cpu: int, seconds: float) -> Window:
    sent, received, refused = (
        after - first for after, first in zip(_counts(hall), before, strict=True)
    )
    expected = max(1, sent * (hall.people - 1))
    return Window(
        kpps=received / seconds / 1000,
        ms_per_1000=cpu / 1000 / max(1, received),
        loss=max(0.0, 1 - received / expected),
        refused=refused,
    )
