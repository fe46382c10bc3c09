"""What hands messages over to the world: one port, whatever carries them."""

from dataclasses import dataclass, field
from typing import Protocol
from zoneinfo import ZoneInfo

from app.services.inviting import Letter


class NotDelivered(Exception):
    """A message was not taken. ``again`` says whether it is worth trying once more.

    ``code`` is one of "post-unreachable", "post-refused", "post-address", "post-not-set-up".
    """

    def __init__(self, code: str, *, again: bool) -> None:
        super().__init__(code)
        self.code = code
        self.again = again


class Courier(Protocol):
    """Carries one message to one person."""

    @property
    def keeps(self) -> bool:
        """True when messages stay readable in the outbox: in the demonstration, and never else."""
        ...

    def deliver(self, letter: Letter) -> None:
        """Hand one letter over; return once it was taken. Raises NotDelivered."""
        ...


class NoCourier:
    """A house that sends nothing: everything stays for staff to give by hand."""

    keeps = False

    def deliver(self, letter: Letter) -> None:
        raise NotDelivered("post-not-set-up", again=True)


@dataclass(frozen=True, slots=True)
class Letterhead:
    """What every message says of the service. ``organisation`` only to people who agreed to it."""

    public_url: str = "http://localhost:5000"
    phone: str = ""
    subject: str = "Your appointment"
    organisation: str = ""
    zone: ZoneInfo = field(default_factory=lambda: ZoneInfo("Europe/London"))
