"""The demonstration: a made-up meeting with robots, in a folder that goes when it ends."""

import logging
import os
import shutil
import socket
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from app.bootstrap import build_store
from app.config import Config
from app.planning import Seated, plan_for_demonstration
from app.supervisor import Child, Supervisor

PHONE = "01632 960 123"
"""A number from the range kept for drama: it rings nowhere."""


def run(config: Config, media_children: Callable[[Config], list[Child]]) -> int:
    """Serve the made-up meeting until told to stop; return the exit code."""
    folder = Path(tempfile.mkdtemp(prefix="common-ground-demo-"))
    try:
        environ = _environ(config, folder)
        config = Config.from_env(environ)
        logging.getLogger().setLevel(config.log_level)
        staff, ways = plan_for_demonstration(
            config, build_store(config), harmed="Jo", responsible="Sam", lead="Alex"
        )
        _print(config, staff, ways)
        os.environ.update(environ)
        web = Child("web", [sys.executable, "-m", "app", "web"], environ)
        robots = Child("robots", _robots(ways), environ)
        Supervisor([*media_children(config), web, robots]).run()
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    return 0


def _environ(config: Config, folder: Path) -> dict[str, str]:
    port = _free_port(config.port)
    return {
        **os.environ,
        "PUBLIC_URL": f"http://localhost:{port}",
        "PORT": str(port),
        "INSTANCE": str(folder),
        "DATABASE_URL": "",
        "MEDIA_PORT": "0",
        "TURN_HOST": "127.0.0.1",
        "TURN_BIND": "127.0.0.1",
        "TURN_PORT": str(_free_port(config.turn_port)),
        "HELP_PHONE": PHONE,
        "DEMO": "1",
        "LOG_LEVEL": "WARNING",
    }


def _free_port(wanted: int) -> int:
    """Return ``wanted`` if nobody listens there, else any free port."""
    for port in (wanted, 0):
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return int(probe.getsockname()[1])
    raise OSError("no free port")


def _robots(ways: dict[str, Seated]) -> list[str]:
    command = [sys.executable, "-m", "signaling.robots"]
    for way in ways.values():
        command += ["--link", f"{way.link} {way.code}"]
    return command


def _print(config: Config, staff: dict[str, str], ways: dict[str, Seated]) -> None:
    print("A made-up meeting is ready. Everyone in it is made up.\n")
    print("Open each link in a window of its own (a private window for each is best):\n")
    print(f"  {'Alex, the facilitator':<24} {staff['Alex']}")
    for name, words in (("Jo", "Jo, who was harmed"), ("Sam", "Sam, who is responsible")):
        print(f"  {words:<24} {ways[name].link}")
        print(f"  {'':<24} then the code {ways[name].code}")
    print("\nIn earnest the code is told by phone. A link can also be typed, at")
    letters = ", ".join(f"{name}: {way.letters}" for name, way in ways.items())
    print(f"  {config.public_url}/join ({letters})")
    print("\nSigned in as Alex you can plan a meeting, and read what was written to people:\n")
    print(f"  {config.public_url}/staff/plan\n  {config.public_url}/staff/outbox")
    print("\nA robot sits in for Jo and for Sam until you open their link.")
    print("Stop with Ctrl+C; everything made here is then deleted.\n", flush=True)
