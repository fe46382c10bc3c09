"""The settings of this process: read from the environment once, checked, frozen."""

import os
import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

from app.settings_table import SETTINGS


class BadSetting(Exception):
    """A setting that must not be served with; its text is a sentence that says what to do."""


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


assert {field.name for field in fields(Config)} == {s.name.lower() for s in SETTINGS}  # noqa: S101
