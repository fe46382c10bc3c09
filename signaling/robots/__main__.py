"""``python -m signaling.robots --link LINK ...``: robots that sit in for people, all in one
process.
"""

import argparse
import asyncio
import contextlib
import logging
import signal

from signaling.robots.behaviour import run_robot
from signaling.robots.links import Link


def main() -> None:
    """Run until every robot has left, or SIGTERM or SIGINT."""
    parser = argparse.ArgumentParser(prog="python -m signaling.robots", description=__doc__)
    parser.add_argument(
        "--link",
        action="append",
        required=True,
        type=_checked,
        help="a personal link; repeat for more robots",
    )
    parser.add_argument("--pause", type=float, default=1.5, help="seconds before it acts")
    chosen = parser.parse_args()
    logging.basicConfig(level=logging.WARNING, format="%(asctime)s %(name)s %(message)s")
    with contextlib.suppress(asyncio.CancelledError):
        asyncio.run(_all(chosen.link, chosen.pause))


def _checked(link: str) -> str:
    Link.parse(link)
    return link


async def _all(links: list[str], pause: float) -> None:
    robots = asyncio.gather(*(run_robot(link, pause=pause) for link in links))
    for number in (signal.SIGTERM, signal.SIGINT):
        asyncio.get_running_loop().add_signal_handler(number, robots.cancel)
    await robots


if __name__ == "__main__":
    main()
