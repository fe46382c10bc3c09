"""``python -m tests.bench NAME [--json]``: prints figures of this run and asserts none."""

import argparse
import asyncio
import importlib
import sys

from .printing import Figures, line
from .processes import BenchError, pin_generator

NAMES = ("media", "stop", "join", "memory", "cases", "shuttle")


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    kinds = parser.add_subparsers(dest="name", required=True)
    for name in NAMES:
        bench = importlib.import_module(f".{name}", __package__)
        kind = kinds.add_parser(name, help=(bench.__doc__ or "").split(": ", 1)[-1])
        kind.add_argument("--json", action="store_true", help="one JSON object a line")
        kind.add_argument(
            "--realtime",
            action="store_true",
            help="real-time priority for both sides, against the noise of a shared machine (root)",
        )
        bench.arguments(kind)
        kind.set_defaults(bench=bench)
    asked = parser.parse_args()
    rows: list[Figures] = []

    def row(figures: Figures) -> None:
        rows.append(figures)
        if asked.json:
            print(line(figures), flush=True)

    trouble = ""
    try:
        pin_generator(asked.realtime)
        asyncio.run(asked.bench.run(asked, row))
    except BenchError as error:
        trouble = str(error)
    if rows and not asked.json:
        print(asked.bench.readable(rows))
    if trouble:
        print(trouble, file=sys.stderr)
    return 2 if trouble else 0


if __name__ == "__main__":
    sys.exit(main())
