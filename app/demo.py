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
from app.planning import plan_and_link
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
        links = plan_and_link(
            config, build_store(config), harmed="Jo", responsible="Sam", lead="Alex"
        )
        _print(links)
        os.environ.update(environ)
        web = Child("web", [sys.executable, "-m", "app", "web"], environ)
        robots = Child("robots", _robots(config, links), environ)
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


def _robots(config: Config, links: dict[str, str]) -> list[str]:
    command = [sys.executable, "-m", "signaling.robots"]
    for name in ("Jo", "Sam"):
        command += ["--link", links[name]]
    return command


def _print(links: dict[str, str]) -> None:
    print("A made-up meeting is ready. Everyone in it is made up.\n")
    print("Open each link in a window of its own (a private window for each is best):\n")
    for name, words in (
        ("Alex", "Alex, the facilitator"),
        ("Jo", "Jo, who was harmed"),
        ("Sam", "Sam, who is responsible"),
    ):
        print(f"  {words:<24} {links[name]}")
    print("\nA robot sits in for Jo and for Sam until you open their link.")
    print("Stop with Ctrl+C; everything made here is then deleted.\n", flush=True)
