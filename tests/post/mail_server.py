"""A real mail server on this machine, with and without TLS, that keeps what it takes."""

import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes, policy
from email.message import EmailMessage
from typing import Any

import trustme
from aiosmtpd.controller import Controller
from aiosmtpd.smtp import SMTP, AuthResult, LoginPassword

from app.post import MailServer

AUTHORITY = trustme.CA()
HOST = "127.0.0.1"


@dataclass
class Taken:
    """One message as it came over the wire."""

    sender: str
    to: list[str]
    raw: bytes
    over_tls: bool
    user: str

    @property
    def message(self) -> EmailMessage:
        found = message_from_bytes(self.raw, policy=policy.default)
        assert isinstance(found, EmailMessage)
        return found


@dataclass
class Mailbox:
    """``answers`` maps a recipient to what the server says instead of yes."""

    taken: list[Taken] = field(default_factory=list)
    answers: dict[str, str] = field(default_factory=dict)

    async def handle_RCPT(
        self, server: Any, session: Any, envelope: Any, address: str, options: Any
    ) -> str:
        if address in self.answers:
            return self.answers[address]
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        user = session.auth_data.login.decode() if session.auth_data else ""
        over_tls = server.transport.get_extra_info("ssl_object") is not None
        content = bytes(envelope.original_content)
        self.taken.append(
            Taken(envelope.mail_from, list(envelope.rcpt_tos), content, over_tls, user)
        )
        return "250 OK"


@contextmanager
def running(
    security: str, port: int = 0, mailbox: Mailbox | None = None
) -> Iterator[tuple[MailServer, Mailbox]]:
    """Serve until the block ends; yield how it is reached, and what it took."""
    mailbox = mailbox or Mailbox()
    certificate = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    AUTHORITY.issue_cert(HOST).configure_cert(certificate)
    options: dict[str, Any] = {}
    if security == "starttls":
        options = {
            "tls_context": certificate,
            "require_starttls": True,
            "auth_required": True,
            "authenticator": _known,
        }
    controller = _Controller(
        mailbox,
        hostname=HOST,
        port=port,
        ssl_context=certificate if security == "tls" else None,
        **options,
    )
    controller.start()
    try:
        listening = controller.server.sockets[0].getsockname()[1]
        yield server_at(listening, security), mailbox
    finally:
        controller.stop()


def server_at(port: int, security: str) -> MailServer:
    """Return how a mail server at this port is reached by somebody who knows our authority."""
    trusted = ssl.create_default_context()
    AUTHORITY.configure_trust(trusted)
    user, password = ("post", "s3cret") if security == "starttls" else ("", "")
    return MailServer(HOST, port, security, user, password, trusted)


def _known(server: Any, session: Any, envelope: Any, mechanism: str, data: Any) -> AuthResult:
    good = isinstance(data, LoginPassword) and (data.login, data.password) == (b"post", b"s3cret")
    return AuthResult(success=good, handled=good, auth_data=data if good else None)


class _Controller(Controller):
    """A free port has no number before it is taken, so the library's own greeting is left out."""

    def _trigger_server(self) -> None:
        self.smtpd = self.factory()
        self._factory_invoked.set()

    def factory(self) -> SMTP:
        return SMTP(self.handler, **self.SMTP_kwargs)
