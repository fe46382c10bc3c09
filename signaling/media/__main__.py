"""Runs one media worker: ``python -m signaling.media --socket PATH``. Ends on SIGTERM."""

import argparse
import asyncio
import gc
import ipaddress
import logging
import signal
import sys
from pathlib import Path

import uvloop

from signaling.media import aiortc_tap
from signaling.media.addresses import own_addresses
from signaling.media.control import Control, Doorway, SocketTaken, serve
from signaling.media.udp_port import UdpPort

logger = logging.getLogger("signaling.media")

CANNOT_START = 2


async def run(path: Path, bind: str, port: int, announce: tuple[str, ...], seats: int) -> None:
    """Serve until SIGTERM or SIGINT.

    Raises:
        SocketTaken: the control socket cannot be had.
        OSError: the UDP port cannot be had.
        aiortc_tap.TapError: a library has changed.
    """
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    for number in (signal.SIGTERM, signal.SIGINT):
        loop.add_signal_handler(number, stop.set)
    aiortc_tap.self_test()
    udp_port = UdpPort(bind, port)
    doorway = Doorway(path)
    control = Control(udp_port, announce or own_addresses(bind), seats)
    control.worker.start(loop)
    server = await serve(control, doorway)
    # What is loaded now stays: keep the collector from walking through it again and again.
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
    logger.info("worker_ready boot=%s port=%d", control.worker.boot, udp_port.number)
    await stop.wait()
    server.close()
    await control.worker.shut()
    doorway.close()
    logger.info("worker_ended boot=%s", control.worker.boot)


def _addresses(text: str) -> tuple[str, ...]:
    return tuple(
        str(ipaddress.ip_address(part.strip())) for part in text.split(",") if part.strip()
    )


def _port(text: str) -> int:
    number = int(text)
    if not 0 <= number <= 65535:
        raise ValueError(text)
    return number


def main(arguments: list[str] | None = None) -> int:
    """Read the command line and run; return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m signaling.media", description=__doc__)
    parser.add_argument("--socket", type=Path, required=True, help="path of the control socket")
    parser.add_argument("--bind", default="0.0.0.0", help="address of the UDP port")  # noqa: S104
    parser.add_argument("--port", type=_port, default=0, help="UDP port; 0 takes a free one")
    parser.add_argument("--announce", type=_addresses, default=(), help="addresses to announce")
    parser.add_argument(
        "--seats",
        type=int,
        default=8,
        choices=range(1, 20),
        metavar="N",
        help="receive seats per browser",
    )
    parser.add_argument("--log-level", default="INFO", help="DEBUG, INFO, WARNING or ERROR")
    given = parser.parse_args(arguments)
    logging.basicConfig(level=given.log_level, format="%(asctime)s %(name)s %(message)s")
    try:
        with asyncio.Runner(loop_factory=uvloop.new_event_loop) as runner:
            runner.run(run(given.socket, given.bind, given.port, given.announce, given.seats))
    except (SocketTaken, OSError, aiortc_tap.TapError) as error:
        logger.error("worker_cannot_start %s", error)
        return CANNOT_START
    return 0


if __name__ == "__main__":
    sys.exit(main())
