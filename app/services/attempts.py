"""How often a secret may be guessed at the staff's door, and how long a guesser then waits.

No network address is looked at: people share them, and guessers have many. A browser that signed
in before is known by a cookie and has a count of its own, so that a stranger who guesses at an
account does not lock out the person whose it is.
"""

import hashlib
from dataclasses import replace
from datetime import datetime, timedelta
from typing import Final

from app.domain.refusals import Refused
from app.services.ports import UnitOfWork

FREE: Final = 5
"""Tries before the first wait; it then doubles from one minute up to one hour."""
FIRST_WAIT: Final = timedelta(minutes=1)
LONGEST_WAIT: Final = timedelta(hours=1)
FORGOTTEN: Final = timedelta(days=1)

EVERYONE: Final = "everyone"
EVERYONE_FREE: Final = 100
"""Tries in vain by unknown browsers, all together, in each ten minutes."""
EVERYONE_WINDOW: Final = timedelta(minutes=10)


class TooManyTries(Refused):
    """Wait until ``until`` before the next try; nothing is looked at before."""

    def __init__(self, until: datetime) -> None:
        super().__init__("too-many-tries")
        self.until = until


def by_stranger(email: str) -> str:
    """Return the key of tries at an account from browsers that nobody knows."""
    return "stranger:" + hashlib.sha256(email.encode()).hexdigest()


def by_device(secret_hash: str) -> str:
    return "device:" + secret_hash


def at_code(staff_id: str) -> str:
    return "code:" + staff_id


def at_confirmation(staff_id: str) -> str:
    return "confirm:" + staff_id


def take(work: UnitOfWork, key: str, now: datetime) -> None:
    """Count one try before it is looked at, so that many at the same instant are all counted.

    Raises TooManyTries; it counts nothing then.
    """
    so_far = work.accounts.attempts(key, now)
    if so_far.tries and now - so_far.last_at >= FORGOTTEN:
        so_far = replace(so_far, tries=0, next_at=now)
    if now < so_far.next_at:
        raise TooManyTries(so_far.next_at)
    tries = so_far.tries + 1
    wait = _wait(tries)
    work.accounts.save_attempts(replace(so_far, tries=tries, last_at=now, next_at=now + wait))


def take_of_everyone(work: UnitOfWork, now: datetime) -> None:
    """Count one try by an unknown browser among all of them.

    Raises TooManyTries: somebody guesses at many accounts, and unknown browsers wait.
    """
    work.accounts.forget_attempts_before(now - FORGOTTEN)
    so_far = work.accounts.attempts(EVERYONE, now)
    if now >= so_far.next_at:  # ``next_at`` is the end of the window here
        so_far = replace(so_far, tries=0, next_at=now + EVERYONE_WINDOW)
    if so_far.tries >= EVERYONE_FREE:
        raise TooManyTries(so_far.next_at)
    work.accounts.save_attempts(replace(so_far, tries=so_far.tries + 1, last_at=now))


def give_back(work: UnitOfWork, now: datetime) -> None:
    """A try by an unknown browser was right: it does not count among all of them."""
    so_far = work.accounts.attempts(EVERYONE, now)
    work.accounts.save_attempts(replace(so_far, tries=max(0, so_far.tries - 1)))


def _wait(tries: int) -> timedelta:
    """Return how long to wait after this try, should it be wrong."""
    if tries < FREE:
        return timedelta()
    doubled: timedelta = FIRST_WAIT * 2 ** min(tries - FREE, 10)
    return min(doubled, LONGEST_WAIT)
