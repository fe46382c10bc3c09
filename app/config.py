"""Every setting there is: read from the environment once, checked, frozen."""

import os
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

LEAST_CONTRAST = 4.5
"""WCAG 2.2, 1.4.3: text against what is behind it."""


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


def _yes_or_no(text: str) -> bool:
    if text not in ("yes", "no"):
        raise ValueError("must be yes or no")
    return text == "yes"


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


def _relay_urls(text: str) -> tuple[str, ...]:
    found = tuple(part.strip() for part in text.split(",") if part.strip())
    form = r"turns?:(\[[0-9a-fA-F:]+\]|[A-Za-z0-9.-]+)(:\d{1,5})?(\?transport=(udp|tcp))?"
    if any(not re.fullmatch(form, part) for part in found):
        raise ValueError(
            "must look like turn:relay.example.org:3478?transport=udp, with commas between"
        )
    return found


def _relay_secret(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9_-]{32,128}", text):
        raise ValueError("must be 32 to 128 letters and digits, made by chance")
    return text


def _host_name(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9.-]+|\[[0-9a-fA-F:]+\]", text):
        raise ValueError("must be a name such as relay.example.org, or an IP address")
    return text


def _zone(text: str) -> ZoneInfo:
    try:
        return ZoneInfo(text)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ValueError("must be a time zone such as Europe/London") from None


def _mail_address(text: str) -> str:
    if text and not re.fullmatch(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9.-]+", text, re.ASCII):
        raise ValueError("must be an e-mail address")
    return text


def _one_line(text: str) -> str:
    if not text.isprintable() or len(text) > 80:
        raise ValueError("must be one line of at most 80 letters")
    return text


def _phone(text: str) -> str:
    if text and not re.fullmatch(r"[+0-9][0-9 ]{4,24}", text):
        raise ValueError("must be a phone number: digits and spaces")
    return text


def _colour(text: str) -> str:
    if not re.fullmatch(r"#[0-9a-fA-F]{6}", text):
        raise ValueError("must be a colour such as #1d5f6b")
    if contrast(text, "#ffffff") < LEAST_CONTRAST:
        raise ValueError(f"is too light for white letters: choose a darker one than {text}")
    return text.lower()


def contrast(one: str, other: str) -> float:
    """Return the contrast ratio of two colours, 1 to 21 (WCAG 2.2, relative luminance)."""
    lighter, darker = sorted((_luminance(one), _luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def _luminance(colour: str) -> float:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _helplines(text: str) -> tuple[tuple[str, str], ...]:
    """Read "Name: number; Name: number" into pairs."""
    found = []
    for line in filter(None, (part.strip() for part in text.split(";"))):
        name, _, number = line.rpartition(":")
        if not name.strip() or not _phone(number.strip()):
            raise ValueError("must look like: Samaritans: 116 123; Another line: 0808 000 0000")
        found.append((name.strip(), number.strip()))
    return tuple(found)


def _master_key(text: str) -> str:
    if text and not re.fullmatch(r"[0-9a-fA-F]{64}", text):
        raise ValueError("must be 64 hex digits; empty: a key is made in INSTANCE/master.key")
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
        "MASTER_KEY",
        "",
        "64 hex digits that everything sealed in the database hangs on: keep a copy elsewhere. "
        "Empty: the file master.key in INSTANCE, made at the first start.",
        _master_key,
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
        "TURN",
        "off",
        "The relay for people whose network lets no UDP out: off, here (a coturn that we run) or "
        "elsewhere (one that you run). See docs/networks.md.",
        _one_of("off", "here", "elsewhere"),
    ),
    Setting(
        "TURN_HOST",
        "",
        "The name under which people reach the relay here. Empty: the name in PUBLIC_URL.",
        _host_name,
    ),
    Setting(
        "TURN_BIND",
        "",
        "The IP addresses that the relay here listens on, with commas between them. Empty: all.",
        _addresses,
    ),
    Setting("TURN_PORT", "3478", "The relay's port here, UDP and TCP.", _whole(1, 65535)),
    Setting(
        "TURN_TLS_PORT",
        "5349",
        "The relay's TLS port here. 443 passes nearly every firewall, and needs an address of its "
        "own beside the pages.",
        _whole(1, 65535),
    ),
    Setting(
        "TURN_TLS_CERT",
        "",
        "The file with the relay's certificate chain (PEM). Empty: no TLS here.",
    ),
    Setting("TURN_TLS_KEY", "", "The file with the key of TURN_TLS_CERT (PEM)."),
    Setting(
        "TURN_URLS",
        "",
        "The addresses of the relay elsewhere, such as turn:relay.example.org:3478?transport=udp, "
        "with commas between them.",
        _relay_urls,
    ),
    Setting(
        "TURN_SECRET",
        "",
        "The secret shared with the relay (coturn's static-auth-secret). Empty, and the relay is "
        "here: one is made in INSTANCE/relay.",
        _relay_secret,
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
        "SERVICE_COLOUR",
        "#1d5f6b",
        "The colour of the header, buttons and links. White letters on it must be easy to read.",
        _colour,
    ),
    Setting(
        "HELPLINES",
        "",
        "Numbers for after a meeting, as Name: number; Name: number. Check them often.",
        _helplines,
    ),
    Setting(
        "EXIT_URL",
        "https://www.bbc.co.uk/weather",
        "Where 'Exit this page' goes: a harmless site.",
    ),
    Setting(
        "QUIET_PATH",
        "",
        "Any text: who says that it is not safe to talk sees what looks like a fault of ours. "
        "Agree it with a specialist service first. Empty: the page says calmly what to do.",
        bool,
    ),
    Setting(
        "TIME_ZONE",
        "Europe/London",
        "The time zone in which meetings are planned and told.",
        _zone,
    ),
    Setting(
        "MEETINGS_WITHOUT_CASES",
        "no",
        "Whether staff may plan a meeting of both sides that belongs to no case: yes or no. Such a "
        "meeting opens without anybody asking whether people were prepared and consented.",
        _yes_or_no,
    ),
    Setting(
        "SMTP_HOST",
        "",
        "The mail server that messages are handed to. Empty: nothing is sent; staff copy messages.",
    ),
    Setting("SMTP_PORT", "587", "The mail server's port.", _whole(1, 65535)),
    Setting(
        "SMTP_SECURITY",
        "starttls",
        "How the line to the mail server is protected: starttls, tls, or none (this machine only).",
        _one_of("starttls", "tls", "none"),
    ),
    Setting("SMTP_USER", "", "The name to sign in to the mail server with. Empty: no sign-in."),
    Setting("SMTP_PASSWORD", "", "The password to sign in to the mail server with."),
    Setting(
        "MAIL_FROM",
        "",
        "The address that messages come from. It should say nothing, like hello@example.org.",
        _mail_address,
    ),
    Setting(
        "MAIL_NAME",
        "Appointments",
        "The neutral name that messages come from. Others in a home may see it.",
        _one_line,
    ),
    Setting(
        "MAIL_SUBJECT",
        "Your appointment",
        "The neutral subject of messages. Others in a home may see it.",
        _one_line,
    ),
    Setting(
        "MAIL_FULL_NAME",
        "",
        "The service's own name, used only in messages to people who agreed to that.",
        _one_line,
    ),
    Setting(
        "TRUSTED_PROXIES",
        "",
        "The IP addresses of proxies in front, whose X-Forwarded-For is believed. With them, "
        "guessing is limited by address too. Empty: addresses are not looked at.",
        _addresses,
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
    master_key: str = field(repr=False)
    async_mode: str
    media_bind: str
    media_port: int
    media_announce: tuple[str, ...]
    media_workers: int
    media_seats: int
    turn: str
    turn_host: str
    turn_bind: tuple[str, ...]
    turn_port: int
    turn_tls_port: int
    turn_tls_cert: str
    turn_tls_key: str
    turn_urls: tuple[str, ...]
    turn_secret: str = field(repr=False)
    service_name: str
    help_phone: str
    service_colour: str
    helplines: tuple[tuple[str, str], ...]
    exit_url: str
    quiet_path: bool
    time_zone: ZoneInfo
    meetings_without_cases: bool
    smtp_host: str
    smtp_port: int
    smtp_security: str
    smtp_user: str
    smtp_password: str = field(repr=False)
    mail_from: str
    mail_name: str
    mail_subject: str
    mail_full_name: str
    trusted_proxies: tuple[str, ...]
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
        if self.smtp_host and not self.mail_from:
            raise BadSetting("MAIL_FROM must be set: messages need an address that they come from.")
        near = self.smtp_host in ("localhost", "127.0.0.1", "::1", "")
        if self.smtp_security == "none" and not near:
            raise BadSetting(
                "SMTP_SECURITY must be starttls or tls because the mail server is elsewhere."
            )
        if not self.exit_url.startswith("https://"):
            raise BadSetting("EXIT_URL must begin with https://.")
        self._check_relay()

    def _check_relay(self) -> None:
        if self.turn == "elsewhere" and not (self.turn_urls and self.turn_secret):
            raise BadSetting("TURN=elsewhere needs TURN_URLS and the TURN_SECRET of that relay.")
        if self.turn != "elsewhere" and self.turn_urls:
            raise BadSetting("TURN_URLS is for a relay elsewhere: set TURN=elsewhere, or leave it.")
        if bool(self.turn_tls_cert) != bool(self.turn_tls_key):
            raise BadSetting("TURN_TLS_CERT and TURN_TLS_KEY belong together: set both or neither.")
        for path in filter(None, (self.turn_tls_cert, self.turn_tls_key)):
            if self.turn == "here" and not os.access(path, os.R_OK):
                raise BadSetting(f"{path} cannot be read: the relay needs it for TLS.")

    @property
    def is_local(self) -> bool:
        """Whether only this machine can open the address."""
        return bool(re.fullmatch(r"(localhost|127\.0\.0\.1|\[::1\])(:\d+)?", self.public_host))

    @property
    def public_host(self) -> str:
        """Host and port as browsers send them in ``Host``."""
        return urlsplit(self.public_url).netloc

    @property
    def public_name(self) -> str:
        """The host of the address that people open, as it stands in a URL."""
        return re.sub(r":\d+$", "", self.public_host)

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
