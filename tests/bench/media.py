"""``media``: what a forwarded packet costs, beside Janus under the same generator and run."""

import argparse
import statistics
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from typing import Any

from . import janus, load
from .engine import Engine
from .janus import Janus
from .janus_room import JanusRoom
from .printing import Figures, table
from .worker import Worker
from .worker_room import WorkerRoom

SEATS = 8
PARTICIPANTS = (2, 4, 6, 8, 12)

Row = Callable[[Figures], None]


def arguments(parser: argparse.ArgumentParser) -> None:
    def numbers(text: str) -> tuple[int, ...]:
        return tuple(int(part) for part in text.split(","))

    add = parser.add_argument
    add("--participants", type=numbers, default=PARTICIPANTS, help="such as 2,8 (2,4,6,8,12)")
    add("--seconds", type=float, default=3.0, help="length of each window at nominal load (3)")
    add("--repeats", type=int, default=5, help="windows for each server, interleaved (5)")
    add("--no-max", action="store_true", help="leave out the search for the highest packet rate")
    add("--install", action="store_true", help="install Debian's janus when it is missing")
    add("--only", choices=("ours", "janus"), help="measure one server alone (no ratios)")


async def run(asked: argparse.Namespace, row: Row) -> None:
    """Measure each number of participants and hand over its figures."""
    home = None if asked.only == "ours" else janus.find(install=asked.install)
    for people in asked.participants:
        async with AsyncExitStack() as stack:
            halls: list[load.Hall] = []
            if asked.only != "janus":
                halls.append(await stack.enter_async_context(_ours(people, asked.realtime)))
            if home is not None:
                entered = _janus(Janus(home, realtime=asked.realtime), people)
                halls.append(await stack.enter_async_context(entered))
            row(await _compare(halls, people, asked))


@asynccontextmanager
async def _ours(people: int, realtime: bool) -> AsyncIterator[load.Hall]:
    worker = Worker(max(SEATS, people - 1), realtime=realtime)
    try:
        await worker.start()

        def build(engine: Engine, number: int) -> load.Room:
            return WorkerRoom(worker, people, engine, number)

        hall = load.Hall("ours", worker.server, people, build)
        await hall.grow(1)
        yield hall
        await hall.close()
    finally:
        worker.close()


@asynccontextmanager
async def _janus(janus: Janus, people: int) -> AsyncIterator[load.Hall]:
    try:
        await janus.start()

        def build(engine: Engine, number: int) -> load.Room:
            return JanusRoom(janus, people, engine, number)

        hall = load.Hall("janus", janus.server, people, build)
        await hall.grow(1)
        yield hall
        await hall.close()
    finally:
        janus.close()


async def _compare(
    halls: list[load.Hall], people: int, asked: argparse.Namespace
) -> dict[str, Any]:
    windows: dict[str, list[load.Window]] = {hall.name: [] for hall in halls}
    for hall in halls:
        await load.nominal(hall, min(1.0, asked.seconds))  # warms caches, fills key frames
    for repeat in range(asked.repeats):
        for hall in halls if repeat % 2 == 0 else reversed(halls):
            windows[hall.name].append(await load.nominal(hall, asked.seconds))
    figures: dict[str, Any] = {"participants": people}
    for hall in halls:
        figures |= _figures(hall, windows[hall.name])
        if not asked.no_max:
            most = await load.highest(hall)
            figures["rooms_at_max"] = len(hall.rooms)
            figures[f"max_kpps_{hall.name}"] = round(most.kpps, 1)
            figures[f"ms_per_1000_at_max_{hall.name}"] = round(most.ms_per_1000, 2)
    return _ratios(figures)


def _figures(hall: load.Hall, windows: list[load.Window]) -> dict[str, Any]:
    costs = [window.ms_per_1000 for window in windows]
    name = hall.name
    return {
        f"ms_per_1000_{name}": round(statistics.median(costs), 2),
        f"ms_per_1000_{name}_range": [round(min(costs), 2), round(max(costs), 2)],
        f"kpps_{name}": round(statistics.median(window.kpps for window in windows), 2),
        f"loss_{name}": round(max(window.loss for window in windows), 5),
        f"not_decrypted_{name}": sum(window.refused for window in windows),
        f"srtp_{name}": hall.rooms[0].profile(),
    }


def _ratios(figures: dict[str, Any]) -> dict[str, Any]:
    for ratio, figure in (
        ("ratio", "ms_per_1000"),
        ("ratio_max", "max_kpps"),
        ("ratio_at_max", "ms_per_1000_at_max"),
    ):
        ours, theirs = figures.get(f"{figure}_ours"), figures.get(f"{figure}_janus")
        if ours is not None and theirs:
            figures[ratio] = round(ours / theirs, 3)
    return figures


def readable(rows: list[Figures]) -> str:
    """Return the rows as a table of ratios with the figures behind them."""
    return table(
        rows,
        {
            "participants": "people",
            "ratio": "CPU per packet, ours/Janus",
            "ms_per_1000_ours": "ours ms/1000",
            "ms_per_1000_janus": "Janus ms/1000",
            "ratio_max": "highest rate, ours/Janus",
            "rooms_at_max": "rooms",
            "max_kpps_ours": "ours kpps",
            "max_kpps_janus": "Janus kpps",
            "ratio_at_max": "CPU per packet at highest",
            "loss_ours": "ours loss",
            "loss_janus": "Janus loss",
            "srtp_ours": "SRTP ours",
            "srtp_janus": "SRTP Janus",
        },
    )
