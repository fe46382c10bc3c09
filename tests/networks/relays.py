"""A house with a relay of its own, and what tests ask of that relay."""

import os
import socket
import tempfile
import time
from collections.abc import AsyncIterator, Collection, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from pathlib import Path

import aiohttp.connector
import trustme

from app.config import Config
from app.turn import relay_of
from tests.journeys.house import Meeting, planned_house
from tests.journeys.processes import Process, free_port

WAYS = ("udp", "tcp", "tls")


@dataclass
class Certificates:
    """A certificate for ``names``, and the authority that clients must trust for it."""

    authority: Path
    chain: Path
    key: Path

    @classmethod
    def make(cls, folder: Path, *names: str) -> "Certificates":
        made = cls(folder / "authority.pem", folder / "chain.pem", folder / "key.pem")
        authority = trustme.CA()
        issued = authority.issue_cert(*names)
        authority.cert_pem.write_to_path(str(made.authority))
        issued.private_key_pem.write_to_path(str(made.key))
        made.chain.write_bytes(b"".join(blob.bytes() for blob in issued.cert_chain_pems))
        return made


@contextmanager
def trusting(certificates: Certificates) -> Iterator[None]:
    """Let clients of this process trust the authority meanwhile."""
    # aiohttp makes its context when it is imported, which was long ago.
    aiohttp.connector._SSL_CONTEXT_VERIFIED.load_verify_locations(certificates.authority)
    before = os.environ.get("SSL_CERT_FILE")
    os.environ["SSL_CERT_FILE"] = str(certificates.authority)
    try:
        yield
    finally:
        if before is None:
            del os.environ["SSL_CERT_FILE"]
        else:
            os.environ["SSL_CERT_FILE"] = before


def relay_settings(host: str, certificates: Certificates, **changed: str) -> dict[str, str]:
    """Return the settings of a relay here that listens on ``host`` alone, on free ports."""
    return {
        "TURN": "here",
        "TURN_HOST": host,
        "TURN_BIND": host,
        "TURN_PORT": str(free_port()),
        "TURN_TLS_PORT": str(free_port()),
        "TURN_TLS_CERT": str(certificates.chain),
        "TURN_TLS_KEY": str(certificates.key),
    } | changed


@contextmanager
def running_relay(config: Config, environ: dict[str, str], log: Path) -> Iterator[Process]:
    """Run the relay of a house as ``python -m app relay`` does."""
    relay = Process("relay", environ, log)
    relay.start()
    try:
        wait_until_listening(config.turn_bind[0], config.turn_port, relay)
        yield relay
    finally:
        relay.stop()


def wait_until_listening(host: str, port: int, process: Process) -> None:
    end = time.monotonic() + 20
    while True:
        try:
            socket.create_connection((host, port), 0.5).close()
            return
        except OSError:
            if time.monotonic() > end or not process.is_running():
                said = process.log.read_text(encoding="utf-8")[-2000:]
                raise AssertionError(f"no relay on {port}: {said}") from None
            time.sleep(0.05)


@dataclass
class RelayMeeting(Meeting):
    """A meeting in a house with a relay."""

    relay: Process


@asynccontextmanager
async def meeting_with_relay(relay_only: Collection[str] = ()) -> AsyncIterator[RelayMeeting]:
    """Give a served house with its relay, on this machine's loopback, and nobody in it."""
    with tempfile.TemporaryDirectory(prefix="relay-") as name:
        folder = Path(name)
        certificates = Certificates.make(folder, "127.0.0.1")
        settings = relay_settings("127.0.0.1", certificates)
        house = planned_house(folder, bind="127.0.0.1", relay_only=relay_only, **settings)
        assert relay_of(house.config).urls
        log = folder / "relay.log"
        with trusting(certificates), running_relay(house.config, house.web.environ, log) as relay:
            house.start()
            held = RelayMeeting(house, {}, relay)
            try:
                yield held
            except BaseException:
                print(house.logs()[-8000:])
                raise
            finally:
                for robot in held.people.values():
                    await robot.leave()
                house.stop()
