"""Which passwords are good enough, and how one is kept and recognised."""

import threading
import unicodedata
from collections.abc import Callable
from typing import Final

from argon2 import PasswordHasher
from argon2.exceptions import InvalidHashError, VerificationError

from app.domain.refusals import Refused
from app.services.ports import House
from app.services.records import StaffAccount

SHORTEST: Final = 12
LONGEST: Final = 200
"""Letters. The upper limit is there so that nobody makes the machine hash a book."""

_WORDS: Final = """
password passwort passw0rd letmein welcome qwerty qwertyuiop qwertzuiop asdfghjkl zxcvbnm
qazwsxedc qwertyuiopasdf asdfghjklzxcvbnm adminadmin administrator changeme iloveyou trustno
sunshine princess football liverpool chelsea arsenal monkey dragon superman batman michael
jennifer charlie computer internet whatever starwars pokemon master secret passwordpassword
mypassword thepassword newpassword defaultpassword mysecretpassword letmeinplease letmeinnow
welcomehome correcthorsebatterystaple abcdefghijkl abcdefghijklmnop qweqweqwe asdasdasd
asdfasdfasdf qwerqwerqwer testtest testtesttest commonground restorativejustice facilitator
"""
COMMONEST: Final = frozenset(_WORDS.split())
"""The commonest ones without the digits and signs that people put around them."""

AT_ONCE: Final = 2
_HASHER: Final = PasswordHasher(time_cost=3, memory_cost=64 * 1024, parallelism=1)
_NOBODYS: Final = _HASHER.hash("a password that nobody has")
_GATE: Final = threading.BoundedSemaphore(AT_ONCE)
"""Each hashing takes 64 MiB: a crowd at the door waits instead of filling the memory."""
_PATIENCE: Final = 10.0


def demand_good(password: str, account: StaffAccount) -> None:
    """Raise Refused: "password-short", "password-long", "password-common" or "password-name"."""
    folded = _plain(password).casefold()
    if len(_plain(password)) < SHORTEST:
        raise Refused("password-short")
    if len(password) > LONGEST:
        raise Refused("password-long")
    if _is_common(folded):
        raise Refused("password-common")
    if any(part in folded for part in _own_words(account)):
        raise Refused("password-name")


def hashed(house: House, password: str) -> str:
    """Return what is kept of a password. Takes about a tenth of a second, aside."""
    return _aside(house, lambda: _HASHER.hash(_plain(password)))


def is_right(house: House, kept: str | None, password: str) -> bool:
    """True when this is the password that was kept.

    Without one, as much work is done as with one: the time tells nobody whether there is one.
    """

    def check() -> str:
        try:
            _HASHER.verify(kept or _NOBODYS, _plain(password[: LONGEST + 1]))
        except (VerificationError, InvalidHashError):
            return ""
        return "right"

    return _aside(house, check) == "right" and kept is not None


def _aside(house: House, work: Callable[[], str]) -> str:
    if not _GATE.acquire(timeout=_PATIENCE):
        raise Refused("sign-in-busy")
    try:
        return house.run_aside(work)
    finally:
        _GATE.release()


def _plain(password: str) -> str:
    """Return one form for what keyboards send in several (NFKC)."""
    return unicodedata.normalize("NFKC", password)


def _is_common(folded: str) -> bool:
    letters = "".join(letter for letter in folded if letter.isalpha())
    whole = "".join(letter for letter in folded if letter.isalnum())
    few = len(set(folded)) < 5
    run = whole in "01234567890123456789012345678901234567890123456789" or whole in (
        "98765432109876543210987654321098765432109876543210"
    )
    return few or run or folded in COMMONEST or letters in COMMONEST


def _own_words(account: StaffAccount) -> set[str]:
    """Return what others know of the person: parts of the name and of the e-mail address."""
    local, _, domain = account.email.casefold().partition("@")
    words = [account.name.casefold(), local, domain, *account.name.casefold().split()]
    words += [part for sign in "._-" for part in local.split(sign)]
    return {word for word in words if len(word) >= 4}
