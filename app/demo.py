"""The demonstration: made-up meetings with robots, in a folder that goes when it ends."""

import contextlib
import logging
import os
import shutil
import socket
import sys
import tempfile
import threading
import time
from collections.abc import Callable
from pathlib import Path

from app.bootstrap import build_store
from app.config import Config
from app.made_up import MadeUp, plan
from app.supervisor import Child, Supervisor
from app.tour import PAGE as TOUR

PHONE = "01632 960 123"
"""A number from the range kept for drama: it rings nowhere."""
WHO = {
    "Alex": "coordinator and lead",
    "Morgan": "Victim Care Officer",
    "Helen": "case supervisor",
    "Noor": "shuttle advocate",
    "Priya": "administrator",
    "Jo": "who was harmed",
    "Sam": "who is responsible",
    "Robin": "being prepared",
    "Nell": "harmed, by shuttle",
    "Tom": "responsible, by shuttle",
    "Ines": "harmed, over days",
    "Luke": "responsible, over days",
    "Greta": "harmed, by letter",
    "Ben": "responsible, by letter",
}


def run(config: Config, media_children: Callable[[Config], list[Child]]) -> int:
    """Serve the made-up meetings until told to stop; return the exit code."""
    folder = Path(tempfile.mkdtemp(prefix="common-ground-demo-"))
    try:
        environ = _environ(config, folder)
        config = Config.from_env(environ)
        logging.getLogger().setLevel(config.log_level)
        made_up = plan(config, build_store(config))
        os.environ.update(environ)
        web = Child("web", [sys.executable, "-m", "app", "web"], environ)
        robots = Child("robots", _robots(made_up), environ, may_finish=True)
        threading.Thread(target=_print_when_served, args=(config, made_up), daemon=True).start()
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
        "MEETINGS_WITHOUT_CASES": "yes",
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


def _robots(made_up: MadeUp) -> list[str]:
    command = [sys.executable, "-m", "signaling.robots"]
    for seat in made_up.seats.values():
        command += ["--link", f"{seat.link} {seat.code}"]
    return command


def _print_when_served(config: Config, made_up: MadeUp) -> None:
    """A link that is printed can be opened: nothing is printed before pages are served."""
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", config.port), 1):
            break
        time.sleep(0.1)
    _print(config, made_up)


def _print(config: Config, made_up: MadeUp) -> None:
    print("Made-up meetings are ready. Everyone in them is made up.")
    print("Open each link in a window of its own; a private window for each is best.\n")
    for name, link in made_up.staff.items():
        _line(name, link)
    print(f"{'':<31}password, when it is asked for: {made_up.password}")
    print("  A link of staff signs in once. Another one for Alex, if that window was closed:")
    print(f"{'':<31}{made_up.spare}\n")
    for name, seat in made_up.seats.items():
        _line(name, seat.link)
        print(f"{'':<31}then the code {seat.code}  (told by phone in earnest)")
    print(f"\nA link can also be typed, at {config.public_url}/join, as eight letters:")
    print("  " + ", ".join(f"{name} {seat.letters}" for name, seat in made_up.seats.items()))
    print("\nA robot sits in for each of these five until you open their link and press")
    print('"Use this one". No camera is needed, and no microphone.\n')
    print(
        "Pages of people's own. Messages are carried between Ines and Luke over days, and letters"
    )
    print("between Greta and Ben:")
    for name, page in made_up.pages.items():
        _line(name, page.link)
        print(f"{'':<31}then the code {page.code}  (told by phone in earnest)")
    if config.turn == "here":
        print("A relay runs on this machine too; the device check tests it.")
    print("\nWithout a link: what anyone may read, and how they ask to be contacted.")
    print(f"  {config.public_url}/information  and  {config.public_url}/refer")
    print("There is a made-up case at every stage. Each of staff begins with a page of today.")
    print(
        "\nFour tours, step by step: a meeting, the work before it, a shuttle as an advocate, and"
    )
    print(f"letters: {config.public_url}/tour  (or {TOUR})")
    print("Stop with Ctrl+C; everything made here is then deleted.\n", flush=True)


def _line(name: str, link: str) -> None:
    print(f"  {name + ', ' + WHO[name]:<29}{link}")
