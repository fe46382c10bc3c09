"""Decides whether the relay works, by using it as a browser would, and says what to do if not."""

import asyncio
import contextlib
import functools
import secrets
import socket
import subprocess
import time
from collections.abc import Callable, Iterator, Mapping
from datetime import UTC, datetime, timedelta
from typing import Any

from app.config import Config
from app.domain.turn import servers
from app.turn import children, media_addresses, relay_of

Check = Callable[[Config], str]

STARTING = 5.0
ACROSS = 2.0
"""Seconds for a datagram to come through the relay; it is sent again meanwhile."""

_TO_DO = {
    "unreachable": "nothing answers there. Is the port open in each firewall, and the name right?",
    "certificate": "its certificate is not one that browsers trust. Look at TURN_TLS_CERT.",
    "refused": "it does not take our credential. TURN_SECRET must be its static-auth-secret.",
    "not-across": "it lets nothing through to the media port. Its peers must be allowed: "
    "see docs/networks.md.",
}


def relay_checks(config: Config) -> tuple[tuple[str, Check], ...]:
    """Return one row for each way through the relay; none when there is no relay."""
    if config.turn == "off":
        return ()
    found = functools.cache(lambda: _try_all(config))
    return tuple(
        (f"the relay carries media, {url}", functools.partial(_row, found, url))
        for url in relay_of(config).urls
    )


def _row(found: Callable[[], Mapping[str, str]], url: str, _config: Config) -> str:
    return found()[url]


def _try_all(config: Config) -> dict[str, str]:
    """Return the trouble with each way, by URL; empty text when there is none."""
    until = datetime.now(UTC) + timedelta(minutes=5)
    given = servers(relay_of(config), "check", secrets.token_hex(8), until)[0]
    with _standing(config):
        return {url: asyncio.run(_try(url, given, config)) for url in given["urls"]}


@contextlib.contextmanager
def _standing(config: Config) -> Iterator[None]:
    """Let the relay here run meanwhile, unless it runs already or is not ours to run."""
    if config.turn != "here" or _listening(config):
        yield
        return
    running = subprocess.Popen(children(config)[0].command, stderr=subprocess.DEVNULL)  # noqa: S603
    try:
        end = time.monotonic() + STARTING
        while not _listening(config) and time.monotonic() < end and running.poll() is None:
            time.sleep(0.05)
        yield
    finally:
        running.terminate()
        running.wait()


def _listening(config: Config) -> bool:
    here = config.turn_bind[0] if config.turn_bind else "127.0.0.1"
    try:
        socket.create_connection((here, config.turn_port), 1.0).close()
    except OSError:
        return False
    return True


async def _try(url: str, given: Mapping[str, Any], config: Config) -> str:
    from signaling.robots.turn_probe import NoWay, allocation

    try:
        async with allocation(url, given) as held:
            for host in media_addresses(config):
                if await _comes_across(held, host, config):
                    return ""
    except NoWay as trouble:
        return _TO_DO[trouble.why]
    return _TO_DO["not-across"]


async def _comes_across(held: Any, host: str, config: Config) -> bool:
    """Whether a datagram gets from a relayed address to where the media port is announced."""
    mark = secrets.token_bytes(16)
    with contextlib.closing(_at_the_media_port(config)) as ear:
        end = time.monotonic() + ACROSS
        while time.monotonic() < end and not held.refused.is_set():
            held.send(mark, (host, ear.getsockname()[1]))
            await asyncio.sleep(0.1)
            with contextlib.suppress(BlockingIOError):
                if ear.recv(64) == mark:
                    return True
    held.refused.clear()
    return False


def _at_the_media_port(config: Config) -> socket.socket:
    """Return a socket where a worker would be, or beside it when one is there."""
    family = socket.AF_INET6 if ":" in config.media_bind else socket.AF_INET
    for port in (config.media_port, 0):
        ear = socket.socket(family, socket.SOCK_DGRAM)
        ear.setblocking(False)
        try:
            ear.bind((config.media_bind, port))
        except OSError:
            ear.close()
            continue
        return ear
    raise OSError("no UDP port is free")
