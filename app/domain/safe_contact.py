"""Whether a person may be written to or called, and in which words: what they said is safe."""

from dataclasses import dataclass
from datetime import date
from enum import StrEnum, auto


class Way(StrEnum):
    """How somebody can be reached. Only e-mail is sent from here; the others are done by hand."""

    EMAIL = auto()
    CALL = auto()
    TEXT = auto()
    LETTER = auto()
    SOMEONE = auto()  # through somebody whom they trust


@dataclass(frozen=True, slots=True)
class SafeContact:
    """What one person said about being contacted; nothing said means no.

    ``may_say_who``: the message may say who we are. ``read_by_others``: somebody else may see it.
    ``notes`` are for staff, for example when to call. ``calendar``: the person asked for the file.
    ``confirmed_on``: the day on which they last said so.
    ``text_to`` is the number for texts when it is another one than ``phone``; ``voicemail``: a
    message may be left. ``address`` is for letters, ``through`` says who passes a message on, and
    ``must_not_know`` whom the person is worried about.
    """

    ways: frozenset[Way] = frozenset()
    email: str = ""
    phone: str = ""
    may_say_who: bool = False
    read_by_others: bool = True
    notes: str = ""
    calendar: bool = False
    text_to: str = ""
    voicemail: bool = False
    best_times: str = ""
    address: str = ""
    through: str = ""
    must_not_know: str = ""
    confirmed_on: date | None = None

    @property
    def may_be_plain(self) -> bool:
        """True when a message may name us; every other message is discreet."""
        return self.may_say_who and not self.read_by_others

    @property
    def has_a_way(self) -> bool:
        return any(not may_send(self, way) for way in self.ways)

    def where(self, way: Way) -> str:
        """Return the address, the number or the name that this way needs."""
        return {
            Way.EMAIL: self.email,
            Way.CALL: self.phone,
            Way.TEXT: self.text_to or self.phone,
            Way.LETTER: self.address,
            Way.SOMEONE: self.through,
        }[way]


def may_send(contact: SafeContact | None, way: Way) -> str:
    """Return the code of the reason against it, or nothing when this way is safe now.

    The codes are refusals: "contact-not-known", "contact-way-not-safe", "contact-no-address".
    """
    if contact is None or not contact.ways:
        return "contact-not-known"
    if way not in contact.ways:
        return "contact-way-not-safe"
    return "" if contact.where(way) else "contact-no-address"


def best_way(contact: SafeContact | None) -> Way | None:
    """Return the first way that is safe, e-mail before a text before a call; None when none is."""
    order = (Way.EMAIL, Way.TEXT, Way.CALL, Way.LETTER, Way.SOMEONE)
    return next((way for way in order if not may_send(contact, way)), None)
