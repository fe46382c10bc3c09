"""``join``: to the first packet, for one and for 20; to first sound and picture, in Chromium."""

import argparse
import asyncio
import time
from collections.abc import Callable

from signaling.media import wire

from . import page_join
from .engine import Engine
from .printing import Figures, spread, table
from .worker import Worker
from .worker_room import WorkerRoom

_LONGEST = 10.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--at-once", type=int, default=20, help="people who join together (20)")
    parser.add_argument("--repeats", type=int, default=5, help="how often (5)")
    parser.add_argument("--pages", type=int, default=5, help="joins of a real Chromium (5)")
    parser.add_argument("--no-page", action="store_true", help="leave the Chromium part out")


async def run(asked: argparse.Namespace, row: Callable[[Figures], None]) -> None:
    """Let one person talk; then one, and then many, join at once to hear and see that person.

    Last comes the part with a browser, unless ``--no-page`` was given.
    """
    for joiners in (1, asked.at_once):
        row(await _measure(joiners, asked))
    if not asked.no_page:
        row(await page_join.measure(asked.pages))


async def _measure(joiners: int, asked: argparse.Namespace) -> Figures:
    waits: list[float] = []
    slowest: list[float] = []
    cpu: list[float] = []
    worker = Worker(8, realtime=asked.realtime)
    try:
        await worker.start()
        for _ in range(asked.repeats):
            engine = Engine()
            room = WorkerRoom(worker, joiners + 1, engine)
            room.publish(await room.enter())
            engine.pace(1.0)
            await asyncio.sleep(0.5)
            before = worker.server.cpu()
            first = await asyncio.gather(*(_join(room) for _ in range(joiners)))
            cpu.append((worker.server.cpu() - before) / 1e6 / joiners)
            waits += first
            slowest.append(max(first))
            await room.close()
            engine.close()
    finally:
        worker.close()
    return {
        "joiners": joiners,
        "repeats": asked.repeats,
        **spread("first_packet_ms", waits, 1),
        **spread("slowest_ms", slowest, 1),
        **spread("cpu_ms_per_join", cpu, 1),
    }


async def _join(room: WorkerRoom) -> float:
    """Return the milliseconds from a person's offer to the first packet of the one who talks."""
    began = time.monotonic_ns()
    person, remote = await room.offer()
    speaker = room.persons[0].peer
    everybody = [listener.peer for listener in room.persons[1:]]
    edges: list[wire.Edge] = [(speaker, peer, "audio") for peer in everybody]
    edges += [(speaker, peer, "video") for peer in everybody]
    await room.forward(edges)
    await person.leg.connect(remote, own_ssrc=person.video)
    for _ in range(int(_LONGEST / 0.002)):
        _, first = room.engine.received(person.leg.line)
        if first:
            return (first - began) / 1e6
        await asyncio.sleep(0.002)
    return float("inf")


def readable(rows: list[Figures]) -> str:
    return table(
        rows,
        {
            "joiners": "joiners",
            "first_packet_ms_median": "first packet ms, median",
            "first_packet_ms_p99": "p99",
            "slowest_ms_median": "slowest joiner ms, median",
            "slowest_ms_max": "max",
            "cpu_ms_per_join_median": "worker CPU ms per join",
            "sound_ms_median": "first sound ms, median",
            "sound_ms_max": "max ",
            "picture_ms_median": "first picture ms, median",
            "picture_ms_max": "max  ",
        },
    )
