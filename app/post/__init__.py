"""What carries messages: SMTP for e-mail, and an outbox that only keeps them in a demonstration."""

from app.post.kept import KeptCourier
from app.post.rounds import Rounds
from app.post.smtp import MailServer, SmtpCourier

__all__ = ["KeptCourier", "MailServer", "Rounds", "SmtpCourier"]
