"""The table of all settings, from which they are read, checked and documented."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from app.setting_readers import (
    addresses,
    colour,
    helplines,
    host_name,
    mail_address,
    master_key,
    one_line,
    one_of,
    origin,
    phone,
    relay_secret,
    relay_urls,
    whole,
    yes_or_no,
    zone,
)


@dataclass(frozen=True, slots=True)
class Setting:
    """One row of the table that reads, checks and documents a setting."""

    name: str
    default: str
    words: str
    read: Callable[[str], Any] = str


SETTINGS = (
    Setting(
        "PUBLIC_URL",
        "http://localhost:5000",
        "The address that people open. Must be https unless it is this machine.",
        origin,
    ),
    Setting("HOST", "127.0.0.1", "The address that the web process listens on."),
    Setting("PORT", "5000", "The port that the web process listens on.", whole(0, 65535)),
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
        master_key,
    ),
    Setting(
        "ASYNC_MODE",
        "eventlet",
        "How the web process waits: eventlet or threading.",
        one_of("eventlet", "threading"),
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
        whole(0, 65500),
    ),
    Setting(
        "MEDIA_ANNOUNCE",
        "",
        "The public IP addresses of the media port, with commas between them. Empty: the "
        "machine's own addresses.",
        addresses,
    ),
    Setting(
        "MEDIA_WORKERS",
        "0",
        "How many media workers run. 0: one per core less one, at least one.",
        whole(0, 64),
    ),
    Setting(
        "MEDIA_SEATS",
        "8",
        "How many people each person can see and hear at once.",
        whole(2, 16),
    ),
    Setting(
        "TURN",
        "off",
        "The relay for people whose network lets no UDP out: off, here (a coturn that we run) or "
        "elsewhere (one that you run). See docs/networks.md.",
        one_of("off", "here", "elsewhere"),
    ),
    Setting(
        "TURN_HOST",
        "",
        "The name under which people reach the relay here. Empty: the name in PUBLIC_URL.",
        host_name,
    ),
    Setting(
        "TURN_BIND",
        "",
        "The IP addresses that the relay here listens on, with commas between them. Empty: all.",
        addresses,
    ),
    Setting("TURN_PORT", "3478", "The relay's port here, UDP and TCP.", whole(1, 65535)),
    Setting(
        "TURN_TLS_PORT",
        "5349",
        "The relay's TLS port here. 443 passes nearly every firewall, and needs an address of its "
        "own beside the pages.",
        whole(1, 65535),
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
        relay_urls,
    ),
    Setting(
        "TURN_SECRET",
        "",
        "The secret shared with the relay (coturn's static-auth-secret). Empty, and the relay is "
        "here: one is made in INSTANCE/relay.",
        relay_secret,
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
        phone,
    ),
    Setting(
        "SERVICE_COLOUR",
        "#1d5f6b",
        "The colour of the header, buttons and links. White letters on it must be easy to read.",
        colour,
    ),
    Setting(
        "HELPLINES",
        "",
        "Numbers for after a meeting, as Name: number; Name: number. Check them often.",
        helplines,
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
        zone,
    ),
    Setting(
        "MEETINGS_WITHOUT_CASES",
        "no",
        "Whether staff may plan a meeting of both sides that belongs to no case: yes or no. Such a "
        "meeting opens without anybody asking whether people were prepared and consented.",
        yes_or_no,
    ),
    Setting(
        "SMTP_HOST",
        "",
        "The mail server that messages are handed to. Empty: nothing is sent; staff copy messages.",
    ),
    Setting("SMTP_PORT", "587", "The mail server's port.", whole(1, 65535)),
    Setting(
        "SMTP_SECURITY",
        "starttls",
        "How the line to the mail server is protected: starttls, tls, or none (this machine only).",
        one_of("starttls", "tls", "none"),
    ),
    Setting("SMTP_USER", "", "The name to sign in to the mail server with. Empty: no sign-in."),
    Setting("SMTP_PASSWORD", "", "The password to sign in to the mail server with."),
    Setting(
        "MAIL_FROM",
        "",
        "The address that messages come from. It should say nothing, like hello@example.org.",
        mail_address,
    ),
    Setting(
        "MAIL_NAME",
        "Appointments",
        "The neutral name that messages come from. Others in a home may see it.",
        one_line,
    ),
    Setting(
        "MAIL_SUBJECT",
        "Your appointment",
        "The neutral subject of messages. Others in a home may see it.",
        one_line,
    ),
    Setting(
        "MAIL_FULL_NAME",
        "",
        "The service's own name, used only in messages to people who agreed to that.",
        one_line,
    ),
    Setting(
        "TRUSTED_PROXIES",
        "",
        "The IP addresses of proxies in front, whose X-Forwarded-For is believed. With them, "
        "guessing is limited by address too. Empty: addresses are not looked at.",
        addresses,
    ),
    Setting("METRICS_TOKEN", "", "The token that /metrics asks for. Empty: no metrics."),
    Setting(
        "LOG_LEVEL",
        "INFO",
        "How much is logged: DEBUG, INFO, WARNING or ERROR.",
        one_of("DEBUG", "INFO", "WARNING", "ERROR"),
    ),
    Setting(
        "DEMO",
        "",
        "Set by the demonstration itself: shows its banner on every page.",
        bool,
    ),
)


def env_example() -> str:
    """Return the text of ``.env.example``."""
    rows = [f"# {setting.words}\n#{setting.name}={setting.default}\n" for setting in SETTINGS]
    return "# Every setting. Without any of them the service runs on this machine alone.\n\n" + (
        "\n".join(rows)
    )


def settings_page() -> str:
    """Return the text of ``docs/reference/settings.md``."""
    rows = [f"| `{s.name}` | `{s.default or '(empty)'}` | {s.words} |" for s in SETTINGS]
    head = ["# Settings", "", "Printed from `app/settings_table.py` by `python -m app docs`.", ""]
    return "\n".join([*head, "| Name | Default | Meaning |", "|---|---|---|", *rows]) + "\n"
