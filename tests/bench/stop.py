"""``stop``: from "separate" on the control socket to the last cross-side packet, under load."""

import argparse
import asyncio
import time
from collections.abc import Callable

from .engine import Engine
from .printing import Figures, spread, table
from .worker import Worker, everyone
from .worker_room import WorkerRoom

_BETWEEN_KEYS = 0.45
"""Seconds for a picture to take its seat again: cameras make a key frame each 0.3 s at most."""

_AFTER = 0.08


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--tries", type=int, default=200, help="how often to separate (200)")
    parser.add_argument("--people", type=int, default=8, help="people, half on each side (8)")
    parser.add_argument("--load", type=float, default=1.0, help="times the nominal load (1)")


async def run(asked: argparse.Namespace, row: Callable[[Figures], None]) -> None:
    """Join two sides, let everything flow, separate, and see when the last packet left."""
    worker = Worker(max(8, asked.people - 1), realtime=asked.realtime)
    try:
        await worker.start()
        engine = Engine()
        room = WorkerRoom(worker, asked.people, engine, stamped=True)
        await room.join()
        engine.pace(asked.load)
        row(await _separate(room, asked))
        await room.close()
        engine.close()
    finally:
        worker.close()


async def _separate(room: WorkerRoom, asked: argparse.Namespace) -> Figures:
    half = asked.people // 2
    peers = [person.peer for person in room.persons]
    apart = everyone(peers[:half]) + everyone(peers[half:])
    for number, person in enumerate(room.persons):
        other_side = range(half, asked.people) if number < half else range(half)
        room.engine.watch(person.leg.line, other_side)
    last: list[float] = []
    confirmed: list[float] = []
    after = flowed = 0
    for _ in range(asked.tries):
        await room.forward(everyone(peers))
        await asyncio.sleep(_BETWEEN_KEYS)
        flowed += len(room.engine.stamps())
        sent = time.time_ns()
        await room.forward(apart)
        answered = time.time_ns()
        await asyncio.sleep(_AFTER)
        stamps = room.engine.stamps()
        last.append(max(0, max(stamps, default=0) - sent) / 1e6)
        confirmed.append((answered - sent) / 1e6)
        after += sum(stamp > answered for stamp in stamps)
    totals = room.engine.totals()
    return {
        "tries": asked.tries,
        "people": asked.people,
        **spread("last_packet_ms", last),
        **spread("confirmed_ms", confirmed),
        "packets_after_confirmation": after,
        "cross_side_packets_before": flowed,
        "not_decrypted": totals.refused + totals.strange,
    }


def readable(rows: list[Figures]) -> str:
    """Return the figures as a table; times are milliseconds after the request was written."""
    return table(
        rows,
        {
            "tries": "tries",
            "people": "people",
            "last_packet_ms_median": "last packet ms, median",
            "last_packet_ms_p99": "p99",
            "last_packet_ms_max": "max",
            "confirmed_ms_median": "confirmed ms, median",
            "confirmed_ms_p99": "p99 ",
            "packets_after_confirmation": "packets after confirmation",
            "cross_side_packets_before": "cross-side packets before",
        },
    )
