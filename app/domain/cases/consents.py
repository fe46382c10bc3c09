"""The ledger of consents: one person, one purpose, one wording; absence is never consent."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum, auto


class Purpose(StrEnum):
    """What is agreed to. Each is asked for alone, and can be withdrawn alone."""

    SERVICE = auto()  # that this service works with me, and keeps a record
    SHARING = auto()  # that what stands in the disclosure sheet is told to the other side
    ONLINE = auto()  # that the meetings are held by video
    LETTER = auto()
    SHUTTLE = auto()
    CONFERENCE = auto()
    OBSERVER = auto()  # that the named observer is present
    INTERPRETER = auto()
    EVALUATION = auto()


class How(StrEnum):
    IN_PERSON = auto()
    BY_PHONE = auto()
    IN_WRITING = auto()
    ON_THEIR_PAGE = auto()
    THROUGH_REFERRER = auto()


@dataclass(slots=True)
class Consent:
    """One consent. ``wording`` is the version of the text that was read; ``named`` whom it names.

    ``recorded_by`` is a staff account, empty when the person gave it on their own page, and
    ``told`` who received it, where an organisation passes it on. Times are aware.
    """

    id: str
    person_id: str
    purpose: Purpose
    wording: int
    given_at: datetime
    how: How
    recorded_by: str = ""
    told: str = ""
    named: str = ""
    review_at: datetime | None = None
    withdrawn_at: datetime | None = None

    def holds(self, now: datetime, wording: int | None = None) -> bool:
        """True while it is in force: given, not withdrawn, not past its review, this wording."""
        if self.withdrawn_at is not None or now < self.given_at:
            return False
        if self.review_at is not None and now >= self.review_at:
            return False
        return wording is None or self.wording == wording


def in_force(
    ledger: Iterable[Consent],
    person_id: str,
    purpose: Purpose,
    now: datetime,
    wording: int | None = None,
) -> Consent | None:
    """Return the consent of this person for this purpose that holds now, else None (I21)."""
    found = [c for c in ledger if c.person_id == person_id and c.purpose is purpose]
    return next((c for c in reversed(found) if c.holds(now, wording)), None)


def withdraw(ledger: Iterable[Consent], person_id: str, now: datetime, *purposes: Purpose) -> int:
    """End this person's consents, all of them or for these purposes; count what ended."""
    ended = 0
    for consent in ledger:
        mine = consent.person_id == person_id and consent.withdrawn_at is None
        if mine and (not purposes or consent.purpose in purposes):
            consent.withdrawn_at = now
            ended += 1
    return ended
