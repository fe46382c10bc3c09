"""``python -m app``: the commands an operator types.

The web process patches the standard library for eventlet before anything else is imported, so
imports stand inside the commands here. eventlet is named in this file only: leaving it costs this
file.
"""

import argparse
import logging
import os
import signal
import subprocess
import sys
import warnings
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from app.config import BadSetting, Config

if TYPE_CHECKING:
    from app.bootstrap import Service
    from app.services.ports import RunAside
    from app.supervisor import Child

log = logging.getLogger("app")

ACCOUNT_ACTS = ("first", "list", "reset-password", "reset-second-factor", "invite-again")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; return its exit code."""
    parser = argparse.ArgumentParser(prog="python -m app", description=__doc__.splitlines()[0])
    commands = parser.add_subparsers(dest="command")
    for name, (_, words) in COMMANDS.items():
        added = commands.add_parser(name, help=words)
        if name == "demo":
            added.add_argument("--turn", action="store_true", help="with a relay on this machine")
    plan = commands.add_parser("meeting", help="plan one meeting and print its personal links")
    for option in ("harmed", "responsible", "lead"):
        plan.add_argument(f"--{option}", required=True, metavar="SCREEN_NAME")
    plan.add_argument("--co", metavar="SCREEN_NAME", help="a co-facilitator")
    hiding = "whose browser must show no address, but use the relay"
    plan.add_argument("--relay-only", action="append", default=[], metavar="NAME", help=hiding)
    plan.add_argument("--hours", type=int, default=4, help="how long the links work")
    account = commands.add_parser("account", help="the first administrator; help to get in again")
    account.add_argument("act", choices=ACCOUNT_ACTS, help="reset-...: print a new one-time link")
    account.add_argument("email", nargs="?", default="", help="of which account")
    chosen = parser.parse_args(arguments)
    if getattr(chosen, "turn", False):
        os.environ["TURN"] = "here"
    try:
        config = Config.from_env()
    except BadSetting as bad:
        print(bad, file=sys.stderr)
        return 2
    logging.basicConfig(level=config.log_level, format="%(asctime)s %(name)s %(message)s")
    logging.getLogger("alembic").setLevel(logging.WARNING)
    try:
        if chosen.command == "meeting":
            return _meeting(config, chosen)
        if chosen.command == "account":
            return _account(config, chosen)
        command, _ = COMMANDS[chosen.command or "serve"]
        return command(config)
    except BadSetting as bad:
        print(bad, file=sys.stderr)
        return 2


def _serve(config: Config) -> int:
    from app.supervisor import Supervisor

    # In a process that ends: a database that must not be used stops the start with its sentence.
    migrated = subprocess.run([sys.executable, "-m", "app", "migrate"], stdout=subprocess.DEVNULL)
    if migrated.returncode:
        return migrated.returncode
    subprocess.run([sys.executable, "-m", "app", "account", "first"])
    print(f"Serving {config.public_url}. Plan a meeting with: python -m app meeting --help")
    Supervisor([*_behind_the_web(config), _web_child()]).run()
    return 0


def _media(config: Config) -> int:
    from app.supervisor import Supervisor

    Supervisor(_media_children(config)).run()
    return 0


def _relay(config: Config) -> int:
    from app.supervisor import Supervisor
    from app.turn import children

    found = children(config)
    if not found:
        raise BadSetting("There is no relay to run here: set TURN=here.")
    Supervisor(found).run()
    return 0


def _behind_the_web(config: Config) -> "list[Child]":
    from app.turn import children

    return [*_media_children(config), *children(config)]


def _media_children(config: Config) -> "list[Child]":
    from app.supervisor import Child, without_secrets

    children = []
    for number, path in enumerate(config.media_sockets):
        port = config.media_port + number if config.media_port else 0
        command = [sys.executable, "-m", "signaling.media", "--socket", str(path)]
        command += ["--bind", config.media_bind, "--port", str(port)]
        command += ["--seats", str(config.media_seats), "--log-level", config.log_level]
        if config.media_announce:
            command += ["--announce", ",".join(config.media_announce)]
        children.append(Child(f"media-{number}", command, without_secrets()))
    return children


def _web_child() -> "Child":
    from app.supervisor import Child

    return Child("web", [sys.executable, "-m", "app", "web"])


def _web(config: Config) -> int:
    if config.async_mode == "eventlet":
        _patch_for_eventlet()
    from app.bootstrap import build

    service = build(config, _aside(config))
    service.start()
    serve = _serve_with_eventlet if config.async_mode == "eventlet" else _serve_with_threads
    serve(service)
    return 0


def _aside(config: Config) -> "RunAside":
    """Return what does heavy work: with green threads in a real one, so that nobody else waits."""
    from app.services.ports import Done, run_here

    if config.async_mode != "eventlet":
        return run_here
    from eventlet import tpool

    def in_a_real_thread(work: Callable[[], Done], /) -> Done:
        done: Done = tpool.execute(work)
        return done

    return in_a_real_thread


def _patch_for_eventlet() -> None:
    """Make waiting green before anything that waits is imported."""
    os.environ.setdefault("PSYCOPG_WAIT_FUNC", "wait_select")
    # Known and decided: docs/decisions/0004-eventlet-at-the-edge.md.
    warnings.filterwarnings("ignore", message=r"\s*Eventlet is deprecated")
    import eventlet

    eventlet.monkey_patch()


def _serve_with_eventlet(service: "Service") -> None:
    import eventlet
    import eventlet.hubs
    import eventlet.wsgi

    # A signal handler cannot wake the hub: the signal's byte in a pipe can.
    wake, woken = os.pipe()
    os.set_blocking(wake, False)
    os.set_blocking(woken, False)
    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, lambda *_: None)
    signal.set_wakeup_fd(woken)

    def end_when_told() -> None:
        eventlet.hubs.trampoline(wake, read=True)
        _farewell(service, eventlet.sleep)

    eventlet.spawn(end_when_told)
    # Two servers on one port must fail loudly, so the port is not shared.
    address = (service.config.host, service.config.port)
    listener = eventlet.listen(address, reuse_port=False)
    eventlet.wsgi.server(listener, service.app, log_output=False, debug=False)


def _serve_with_threads(service: "Service") -> None:
    import threading
    import time

    from werkzeug.serving import make_server

    server = make_server(service.config.host, service.config.port, service.app, threaded=True)

    def stop(*_: object) -> None:
        threading.Thread(target=_farewell, args=(service, time.sleep)).start()

    for number in (signal.SIGTERM, signal.SIGINT):
        signal.signal(number, stop)
    server.serve_forever()


def _farewell(service: "Service", sleep: Callable[[float], object]) -> None:
    """Tell everyone connected that the service restarts, then end at once."""
    service.stop()
    sleep(0.3)
    os._exit(0)


def _migrate(config: Config) -> int:
    from app.bootstrap import build_store

    build_store(config)
    print("The database is up to date.")
    return 0


def _check(config: Config) -> int:
    from app.checks import report

    return report(config)


def _demo(config: Config) -> int:
    from app.demo import run

    return run(config, _behind_the_web)


def _docs(_config: Config) -> int:
    from app.printed import print_all

    for path in print_all():
        print(path)
    return 0


def _words(_config: Config) -> int:
    from app import sentences

    return sentences.main()


def _meeting(config: Config, chosen: argparse.Namespace) -> int:
    from app.planning import plan_and_print

    return plan_and_print(config, chosen)


def _account(config: Config, chosen: argparse.Namespace) -> int:
    from app.account_commands import run

    return run(config, chosen)


COMMANDS: dict[str, tuple[Callable[[Config], int], str]] = {
    "serve": (_serve, "serve: web and media together (this is what no command means)"),
    "web": (_web, "serve pages and signalling only"),
    "media": (_media, "run the media workers only"),
    "relay": (_relay, "run the relay only (coturn, when TURN=here)"),
    "demo": (_demo, "serve a made-up meeting with robots and print its links"),
    "migrate": (_migrate, "bring the database to the newest form"),
    "check": (_check, "say what works, and what to do about what does not"),
    "docs": (_docs, "print the pages of docs/ that come from code"),
    "words": (_words, "bring the catalogues of the other languages up to date"),
}


if __name__ == "__main__":
    sys.exit(main())
