"""``python -m app check``: what works here, and what to do about what does not."""

import os
import socket
from collections.abc import Callable

from app.config import Config
from app.turn_check import relay_checks

Check = Callable[[Config], str]
"""Returns an empty string when all is well, else a sentence that says what to do."""


def report(config: Config) -> int:
    """Print one line per check; return 1 when one of them found something."""
    wrong = 0
    for words, check in (*CHECKS, *relay_checks(config)):
        trouble = check(config)
        wrong += bool(trouble)
        print(f"{'no ' if trouble else 'yes'}  {words}{': ' + trouble if trouble else ''}")
    return min(wrong, 1)


def _instance(config: Config) -> str:
    if not config.instance.exists():
        return ""
    if config.instance.stat().st_mode & 0o077:
        return f"others can read {config.instance}. Type: chmod 700 {config.instance}"
    return "" if os.access(config.instance, os.W_OK) else f"{config.instance} cannot be written."


def _database(config: Config) -> str:
    from app.store import Store, WrongMasterKey, master_key

    if not config.instance.exists():
        return "there is none yet. Type: python -m app migrate"
    try:
        return Store(config.database_url, master_key(config.instance, config.master_key)).check()
    except WrongMasterKey as wrong:
        return str(wrong)


def _front_end(_config: Config) -> str:
    from app.web import ROOT
    from app.web.assets import Assets, NotBuilt

    try:
        Assets.load(ROOT / "static" / "dist")
    except NotBuilt as missing:
        return str(missing)
    return ""


def _media_library(_config: Config) -> str:
    from signaling.media.aiortc_tap import self_test

    try:
        self_test()
    except Exception as missing:  # noqa: BLE001 - any trouble is what this line reports
        return f"{missing}. Install the pinned versions."
    return ""


def _media_port(config: Config) -> str:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((config.media_bind, config.media_port))
        except OSError as busy:
            return f"UDP {config.media_bind}:{config.media_port}: {busy.strerror}. Is it running?"
    return ""


def _phone(config: Config) -> str:
    return "" if config.help_phone else "set HELP_PHONE: every page offers people a number."


CHECKS: tuple[tuple[str, Check], ...] = (
    ("the instance folder is private", _instance),
    ("the database answers and is up to date", _database),
    ("the front end is built", _front_end),
    ("the media library is the one this was built on", _media_library),
    ("the media port is free", _media_port),
    ("there is a phone number for people", _phone),
)
