"""Whether a person may be written to or called, and in which words: what they said is safe."""

from dataclasses import dataclass
from enum import StrEnum, auto


class Way(StrEnum):
    """How somebody can be reached. Only e-mail is sent from here; the others are done by hand."""

    EMAIL = auto()
    CALL = auto()
    TEXT = auto()


@dataclass(frozen=True, slots=True)
class SafeContact:
    """What one person said about being contacted; nothing said means no.

    ``may_say_who``: the message may say who we are. ``read_by_others``: somebody else may see it.
    ``notes`` are for staff, for example when to call. ``calendar``: the person asked for the file.
    """

    ways: frozenset[Way] = frozenset()
    email: str = ""
    phone: str = ""
    may_say_who: bool = False
    read_by_others: bool = True
    notes: str = ""
    calendar: bool = False

    @property
    def may_be_plain(self) -> bool:
        """True when a message may name us; every other message is discreet."""
        return self.may_say_who and not self.read_by_others

    @property
    def has_a_way(self) -> bool:
        return any(not may_send(self, way) for way in self.ways)


def may_send(contact: SafeContact | None, way: Way) -> str:
    """Return the code of the reason against it, or nothing when this way is safe now.

    The codes are refusals: "contact-not-known", "contact-way-not-safe", "contact-no-address".
    """
    if contact is None or not contact.ways:
        return "contact-not-known"
    if way not in contact.ways:
        return "contact-way-not-safe"
    address = contact.email if way is Way.EMAIL else contact.phone
    return "" if address else "contact-no-address"


def best_way(contact: SafeContact | None) -> Way | None:
    """Return the first way that is safe, e-mail before a text before a call; None when none is."""
    order = (Way.EMAIL, Way.TEXT, Way.CALL)
    return next((way for way in order if not may_send(contact, way)), None)
