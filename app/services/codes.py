"""Short codes that people type or hear: how they look, how they are read, how they are kept."""

import hmac
import secrets
from typing import Final

LETTERS: Final = "ABCDEFGHJKMNPRSTUWXY"
"""No letter here looks like a digit or like another letter: no I, L, O, Q, V, Z."""

JOIN_LETTERS: Final = 8
SPOKEN_DIGITS: Final = 6
TRIES: Final = 5
"""Wrong spoken codes until the link is blocked: one chance in 200 000 for who only has the link."""


def new_join_code() -> str:
    """Return the code that is typed in place of a link, such as "ABCDEFGH"."""
    return "".join(secrets.choice(LETTERS) for _ in range(JOIN_LETTERS))


def new_spoken_code() -> str:
    """Return the code that staff say by phone: six digits."""
    return f"{secrets.randbelow(10**SPOKEN_DIGITS):0{SPOKEN_DIGITS}d}"


def shown(code: str) -> str:
    """Return a code in two groups, as it is shown and read out."""
    half = len(code) // 2
    return f"{code[:half]} {code[half:]}"


def read_join_code(typed: str) -> str | None:
    """Return the code that was meant, whatever spaces, dashes and case; None when it is none."""
    code = "".join(typed.split()).replace("-", "").upper()
    fits = len(code) == JOIN_LETTERS and set(code) <= set(LETTERS)
    return code if fits else None


def read_spoken_code(typed: str) -> str | None:
    """Return the digits that were meant, or None when they are no code."""
    code = "".join(typed.split()).replace("-", "")
    fits = len(code) == SPOKEN_DIGITS and code.isascii() and code.isdigit()
    return code if fits else None


def kept(key: bytes, kind: str, code: str) -> str:
    """Return what is stored of a short code: a hash with a key that is not in the database.

    ``kind`` binds it to its use, so that two links with the same code do not look alike.
    """
    return hmac.digest(key, f"{kind}\x1f{code}".encode(), "sha256").hex()


def same(one: str | None, other: str | None) -> bool:
    """True when the two hashes are there and equal, in a time that tells nothing."""
    return one is not None and other is not None and hmac.compare_digest(one, other)
