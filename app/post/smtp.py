"""Carries a message by SMTP: one message to one person, over TLS unless the machine is this one."""

import smtplib
import ssl
from dataclasses import dataclass, field
from email.headerregistry import Address
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import localtime, make_msgid
from typing import Final

from app.services.courier import NotDelivered
from app.services.inviting import Letter

TIMEOUT: Final = 15.0
"""Seconds for each answer of the mail server."""


@dataclass(frozen=True, slots=True)
class MailServer:
    """``security``: "tls" from the first byte, "starttls", or "none" (this machine only)."""

    host: str
    port: int
    security: str = "starttls"
    user: str = ""
    password: str = field(default="", repr=False)
    context: ssl.SSLContext | None = None


class SmtpCourier:
    """``sender`` is an address, ``name`` the neutral name before it, ``full_name`` the one that
    only people see who agreed to it."""

    keeps = False

    def __init__(self, server: MailServer, sender: str, name: str, full_name: str = "") -> None:
        self._server = server
        self._sender = sender
        self._name = name
        self._full_name = full_name

    def deliver(self, letter: Letter) -> None:
        """Hand one letter to the mail server. Raises NotDelivered."""
        message = self.message(letter)
        try:
            with self._connected() as line:
                line.send_message(message, self._sender, [letter.to])
        except smtplib.SMTPRecipientsRefused as refused:
            codes = [code for code, _ in refused.recipients.values()]
            raise NotDelivered("post-address", again=all(c < 500 for c in codes)) from None
        except smtplib.SMTPResponseException as refused:
            raise NotDelivered("post-refused", again=refused.smtp_code < 500) from None
        except (OSError, smtplib.SMTPException):
            # A mail server that is away, slow, or whose certificate is wrong: it may come back.
            raise NotDelivered("post-unreachable", again=True) from None

    def message(self, letter: Letter) -> EmailMessage:
        """Return what is sent. Raises NotDelivered for an address or a subject that is no line.

        Threat: a line break in a field would write headers of its own. ``EmailMessage`` refuses
        it, and what it refuses is never sent another way.
        """
        name = self._full_name if letter.plain and self._full_name else self._name
        message = EmailMessage(policy=SMTP)
        try:
            message["From"] = Address(name, addr_spec=self._sender)
            message["To"] = Address(addr_spec=letter.to)
            message["Subject"] = letter.subject
        except (ValueError, IndexError):
            raise NotDelivered("post-address", again=False) from None
        message["Date"] = localtime()
        message["Message-ID"] = make_msgid(domain=self._sender.rpartition("@")[2])
        message["Auto-Submitted"] = "auto-generated"
        message.set_content(letter.text)
        if letter.calendar:
            message.add_attachment(
                letter.calendar.encode(),
                maintype="text",
                subtype="calendar",
                filename="appointment.ics",
            )
        return message

    def _connected(self) -> smtplib.SMTP:
        server = self._server
        context = server.context or ssl.create_default_context()
        if server.security == "tls":
            line: smtplib.SMTP = smtplib.SMTP_SSL(
                server.host, server.port, timeout=TIMEOUT, context=context
            )
        else:
            line = smtplib.SMTP(server.host, server.port, timeout=TIMEOUT)
        try:
            if server.security == "starttls":
                line.starttls(context=context)
            if server.user:
                line.login(server.user, server.password)
        except BaseException:
            line.close()
            raise
        return line
