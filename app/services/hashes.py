"""How a secret is recognised without being kept: only its hash is stored."""

import hashlib
import re
from typing import Final

_SECRET: Final = re.compile(r"[0-9a-f]{64}", re.ASCII)


def hashed(secret: str | None) -> str | None:
    """Return the hash to look up, or None when this can be none of ours.

    Our secrets are 256 random bits as 64 lower-case hex digits, so a plain hash needs no salt, and
    anything else never reaches the database.
    """
    if secret is None or not _SECRET.fullmatch(secret):
        return None
    return hashlib.sha256(secret.encode("ascii")).hexdigest()


def hash_of_ours(secret: str) -> str:
    """Return the hash of a secret that was just made; ValueError when it is too weak to be one."""
    found = hashed(secret)
    if found is None:
        raise ValueError("a secret is 64 lower-case hex digits")
    return found
