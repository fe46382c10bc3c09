"""``shuttle``: from release to shown, from room to room, fifty at once, and sizes of frames."""

import argparse
from collections.abc import Callable

from . import shuttle_crowd, shuttle_frames, shuttle_moves, shuttle_release
from .printing import Figures, table
from .processes import unpin

PARTS = ("release", "moves", "frames", "crowd")


def arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--only", choices=PARTS, help="one part")
    parser.add_argument("--tries", type=int, default=100, help="releases, and moves (100)")
    parser.add_argument("--pages", type=int, default=20, help="releases to a real Chromium (20)")
    parser.add_argument("--no-page", action="store_true", help="leave the Chromium part out")
    parser.add_argument("--sessions", type=int, default=50, help="shuttles at once (50)")
    parser.add_argument("--seconds", type=float, default=10, help="of each window of load (10)")


async def run(asked: argparse.Namespace, row: Callable[[Figures], None]) -> None:
    """Measure each part over the whole service: its web process, its media workers, SQLite."""
    unpin()
    if asked.only in (None, "release"):
        row(await shuttle_release.measure(asked.tries))
        if not asked.no_page:
            row(await shuttle_release.measure_page(asked.pages))
    if asked.only in (None, "moves"):
        row(await shuttle_moves.measure(asked.tries))
    if asked.only in (None, "frames"):
        row(await shuttle_frames.measure())
    if asked.only in (None, "crowd"):
        await shuttle_crowd.measure(asked.sessions, asked.seconds, row)


def readable(rows: list[Figures]) -> str:
    """Return one table for each part."""
    parts = [([row for row in rows if row["part"] == part], part) for part in PARTS]
    return "\n\n".join(table(found, _COLUMNS[part]) for found, part in parts if found)


_COLUMNS = {
    "release": {
        "screen": "release to",
        "tries": "tries",
        "shown_ms_median": "shown ms, median",
        "shown_ms_p99": "p99",
        "answered_ms_median": "answered ms, median",
        "round_trip_ms_median": "floor: round trip ms, median",
        "round_trip_ms_p99": "p99 ",
        "commit_ms_median": "floor: commit ms, median",
        "commit_ms_p99": "p99  ",
        "ratio": "ratio to both floors",
        "ratio_p99": "ratio p99",
    },
    "moves": {
        "tries": "moves",
        "gap_ms_median": "old room's last to new room's first, ms, median",
        "gap_ms_p99": "p99",
        "heard_ms_median": "press to heard ms, median",
        "heard_ms_p99": "p99 ",
        "round_trip_ms_median": "floor: round trip ms, median",
        "round_trip_ms_p99": "p99  ",
        "ratio": "gap/floor",
        "ratio_p99": "ratio p99",
        "late_ms_max": "last in the old room, ms after the answer",
        "afterwards": "heard or seen there afterwards",
        "strangers": "strangers heard",
    },
    "frames": {
        "frames_alone": "pushes, other side absent",
        "frames_with": "pushes, other side busy",
        "bytes_alone": "bytes, absent",
        "bytes_with": "bytes, busy",
        "equal": "every frame of equal size",
    },
    "crowd": {
        "when": "when",
        "sessions": "sessions",
        "web_cpu": "web, % of a core",
        "media_cpu": "workers, % of a core",
        "web_cpu_each": "web, % a session",
        "media_cpu_each": "workers, % a session",
        "web_mb": "web MB",
        "media_mb": "workers MB",
        "web_mb_each": "web MB a session",
        "media_mb_each": "workers MB a session",
        "round_trip_ms_median": "round trip ms, median",
        "round_trip_ms_p99": "p99",
        "refused": "packets not decrypted",
    },
}
