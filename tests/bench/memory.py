"""``memory``: resident memory per joined participant, and what is left after joins and leaves."""

import argparse
import asyncio
from collections.abc import Callable

from signaling.media import wire

from .engine import Engine
from .printing import Figures, table
from .worker import Worker, everyone
from .worker_room import WorkerRoom

_AT_ONCE = 10
_SETTLING = 2.5
"""Seconds after leaving: the worker takes leave of a browser in bounded time."""

_FLOWING = 1.0


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--leaves", type=int, default=100, help="joins and leaves in a round (100)")
    parser.add_argument("--rounds", type=int, default=3, help="rounds (3)")


async def run(asked: argparse.Namespace, row: Callable[[Figures], None]) -> None:
    """Measure the empty worker, then round after round of people who come, talk and go."""
    worker = Worker(_AT_ONCE, realtime=asked.realtime)
    try:
        await worker.start()
        engine = Engine()
        engine.pace(1.0)
        await asyncio.sleep(1)
        empty = before = worker.server.memory()
        row(await _state(worker, "empty", empty))
        for number in range(1, asked.rounds + 1):
            for batch in range(max(1, asked.leaves // _AT_ONCE)):
                room = await _come(worker, engine)
                if batch == 0:
                    joined = await _state(worker, f"joined, round {number}", empty)
                    each = (worker.server.memory() - before) / _AT_ONCE / 1e6
                    row(joined | {"mb_per_participant": round(each, 3)})
                await room.close()
            await asyncio.sleep(_SETTLING)
            before = worker.server.memory()
            row(await _state(worker, f"all left, round {number}", empty))
        engine.close()
    finally:
        worker.close()


async def _come(worker: Worker, engine: Engine) -> WorkerRoom:
    room = WorkerRoom(worker, _AT_ONCE, engine)
    for _ in range(_AT_ONCE):
        room.publish(await room.enter())
    await room.forward(everyone([person.peer for person in room.persons]))
    await asyncio.sleep(_FLOWING)
    return room


async def _state(worker: Worker, when: str, empty: int) -> Figures:
    body = await worker.ask(wire.Stats)
    memory = worker.server.memory()
    return {
        "when": when,
        "rss_mb": round(memory / 1e6, 2),
        "over_empty_mb": round((memory - empty) / 1e6, 2),
        "files": worker.server.files(),
        "threads": worker.server.threads(),
        "worker": body.get("worker", {}),
    }


def readable(rows: list[Figures]) -> str:
    return table(
        rows,
        {
            "when": "when",
            "rss_mb": "MB",
            "over_empty_mb": "MB over empty",
            "mb_per_participant": "MB per participant",
            "files": "open files",
            "threads": "threads",
        },
    )
