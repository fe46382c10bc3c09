"""Every setting there is: read from the environment once, checked, frozen."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit


class BadSetting(Exception):
    """A setting that must not be served with; its text is a sentence that says what to do."""


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table that reads, checks and documents a setting."""

    name: str
    default: str
    words: str
    read: Callable[[str], Any] = str


def _whole(least: int, most: int) -> Callable[[str], int]:
    def read(text: str) -> int:
        if not text.isdigit() or not least <= int(text) <= most:
            raise ValueError(f"must be a whole number from {least} to {most}")
        return int(text)

    return read


def _one_of(*allowed: str) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in allowed:
            raise ValueError(f"must be one of: {', '.join(allowed)}")
        return text

    return read


def _origin(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.netloc or parts.path not in ("", "/"):
        raise ValueError("must look like https://meet.example.org, without a path")
    return f"{parts.scheme}://{parts.netloc}"


def _addresses(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    if any(not re.fullmatch(r"[0-9a-fA-F:.]+", part) for part in found):
        raise ValueError("must be IP addresses with commas between them")
    return found


def _phone(text: str) -> str:
    if text and not re.fullmatch(r"[+0-9][0-9 ]{4,24}", text):
        raise ValueError("must be a phone number: digits and spaces")
    return text


SETTINGS = (
    Setting(
        "PUBLIC_URL",
        "http://localhost:5000",
        "The address that people open. Must be https unless it is this machine.",
        _origin,
    ),
    Setting("HOST", "127.0.0.1", "The address that the web process listens on."),
    Setting("PORT", "5000", "The port that the web process listens on.", _whole(0, 65535)),
    Setting("INSTANCE", "instance", "The folder for the database and the media sockets.", Path),
    Setting(
        "DATABASE_URL",
        "",
        "Empty: SQLite in INSTANCE. Else postgresql+psycopg://user:password@host/name.",
    ),
    Setting(
        "ASYNC_MODE",
        "eventlet",
        "How the web process waits: eventlet or threading.",
        _one_of("eventlet", "threading"),
    ),
    Setting(
        "MEDIA_BIND",
        "0.0.0.0",  # noqa: S104 - a browser may be anywhere; the guard stands before everything
        "The address that media workers listen on.",
    ),
    Setting(
        "MEDIA_PORT",
        "40000",
        "The first worker's UDP port; each further worker takes the next one. 0: any free port.",
        _whole(0, 65500),
    ),
    Setting(
        "MEDIA_ANNOUNCE",
        "",
        "The public IP addresses of the media port, with commas between them. Empty: the "
        "machine's own addresses.",
        _addresses,
    ),
    Setting(
        "MEDIA_WORKERS",
        "0",
        "How many media workers run. 0: one per core less one, at least one.",
        _whole(0, 64),
    ),
    Setting(
        "MEDIA_SEATS",
        "8",
        "How many people each person can see and hear at once.",
        _whole(2, 16),
    ),
    Setting(
        "SERVICE_NAME",
        "Meeting",
        "The neutral name in the page header. A stranger may see it: it should say nothing.",
    ),
    Setting(
        "HELP_PHONE",
        "",
        "The number on every page for people who need a person. Must be set in earnest use.",
        _phone,
    ),
    Setting(
        "EXIT_URL",
        "https://www.bbc.co.uk/weather",
        "Where 'Exit this page' goes: a harmless site.",
    ),
    Setting("METRICS_TOKEN", "", "The token that /metrics asks for. Empty: no metrics."),
    Setting(
        "LOG_LEVEL",
        "INFO",
        "How much is logged: DEBUG, INFO, WARNING or ERROR.",
        _one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
    Setting(
        "DEMO",
        "",
        "Set by the demonstration itself: shows its banner on every page.",
        bool,
    ),
)


@dataclass(frozen=True, slots=True)
class Config:
    """The settings as read; every field is a row of ``SETTINGS`` in lower case."""

    public_url: str
    host: str
    port: int
    instance: Path
    database_url: str
    async_mode: str
    media_bind: str
    media_port: int
    media_announce: tuple[str, ...]
    media_workers: int
    media_seats: int
    service_name: str
    help_phone: str
    exit_url: str
    metrics_token: str
    log_level: str
    demo: bool

    @classmethod
    def from_env(cls, environ: Mapping[str, str] = os.environ) -> "Config":
        """Read every setting.

        Raises:
            BadSetting: one is not fit to serve with; the sentence says which and what to do.
        """
        read: dict[str, Any] = {}
        for setting in SETTINGS:
            text = environ.get(setting.name, "").strip() or setting.default
            try:
                read[setting.name.lower()] = setting.read(text)
            except ValueError as wrong:
                raise BadSetting(f"{setting.name} {wrong}.") from None
        config = cls(**_filled_in(read))
        config.check()
        return config

    def check(self) -> None:
        """Refuse what would put people at risk.

        Raises:
            BadSetting: with a sentence that says what to do.
        """
        if not self.is_local and not self.public_url.startswith("https://"):
            raise BadSetting(
                "PUBLIC_URL must begin with https:// because browsers give no camera without it."
            )
        if not self.is_local and not self.help_phone:
            raise BadSetting("HELP_PHONE must be set: every page offers people a number to call.")
        if not self.exit_url.startswith("https://"):
            raise BadSetting("EXIT_URL must begin with https://.")

    @property
    def is_local(self) -> bool:
        """Whether only this machine can open the address."""
        return bool(re.fullmatch(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", self.public_host))

    @property
    def public_host(self) -> str:
        """Host and port as browsers send them in ``Host``."""
        return urlsplit(self.public_url).netloc

    @property
    def socket_url(self) -> str:
        """The origin of the socket, for the content security policy."""
        return "ws" + self.public_url.removeprefix("http")

    @property
    def secure(self) -> bool:
        return self.public_url.startswith("https://")

    @property
    def media_sockets(self) -> tuple[Path, ...]:
        """The Unix socket of each media worker."""
        folder = self.instance / "run"
        return tuple(folder / f"media-{number}.sock" for number in range(self.media_workers))


def _filled_in(read: dict[str, Any]) -> dict[str, Any]:
    read["instance"] = Path(read["instance"]).absolute()
    if not read["database_url"]:
        read["database_url"] = f"sqlite:///{read['instance'] / 'common-ground.sqlite3'}"
    if not read["media_workers"]:
        read["media_workers"] = max(1, (os.cpu_count() or 2) - 1)
    return read


def env_example() -> str:
    """Return the text of ``.env.example``."""
    rows = [f"# {setting.words}\n#{setting.name}={setting.default}\n" for setting in SETTINGS]
    return "# Every setting. Without any of them the service runs on this machine alone.\n\n" + (
        "\n".join(rows)
    )


def settings_page() -> str:
    """Return the text of ``docs/reference/settings.md``."""
    rows = [f"| `{s.name}` | `{s.default or '(empty)'}` | {s.words} |" for s in SETTINGS]
    head = ["# Settings", "", "Printed from `app/config.py` by `python -m app docs`.", ""]
    return "\n".join([*head, "| Name | Default | Meaning |", "|---|---|---|", *rows]) + "\n"


assert {field.name for field in fields(Config)} == {s.name.lower() for s in SETTINGS}  # noqa: S101
