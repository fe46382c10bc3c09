"""What the second factor is: codes of an authenticator app, each used once, and recovery codes."""

import hashlib
import re
import secrets
from collections.abc import Iterable
from datetime import datetime
from typing import Final

import pyotp

STEP: Final = 30
"""Seconds that a code is for."""
DRIFT: Final = 1
"""Steps before and after that are taken too: clocks of telephones differ."""
RECOVERY_CODES: Final = 10
_ALPHABET: Final = "abcdefghjkmnpqrstuvwxyz23456789"  # no letters that look like others
_GROUPS, _GROUP = 4, 4


def new_secret() -> str:
    """Return a new secret of 160 bits in base32, as authenticator apps take it."""
    return pyotp.random_base32()


def address(secret: str, email: str, service: str) -> str:
    """Return the ``otpauth:`` address that a QR code carries."""
    return pyotp.TOTP(secret).provisioning_uri(name=email, issuer_name=service)


def step_of(secret: str, code: str, now: datetime) -> int | None:
    """Return the time step whose code this is, or None when it is of none that counts now."""
    digits = re.sub(r"[\s-]", "", code[:20])
    if not re.fullmatch(r"[0-9]{6}", digits, re.ASCII):
        return None
    totp, current = pyotp.TOTP(secret), int(now.timestamp()) // STEP
    found = None
    for step in range(current - DRIFT, current + DRIFT + 1):
        if secrets.compare_digest(totp.generate_otp(step), digits):
            found = step
    return found


def new_recovery_codes() -> tuple[str, ...]:
    """Return ten codes of 79 bits each, in groups: ``abcd-efgh-jkmn-pqrs``."""
    return tuple(
        "-".join("".join(secrets.choice(_ALPHABET) for _ in range(_GROUP)) for _ in range(_GROUPS))
        for _ in range(RECOVERY_CODES)
    )


def recovery_hash(staff_id: str, code: str) -> str:
    """Return what is kept of a code. It is long enough that a plain hash is not guessed."""
    letters = re.sub(r"[^a-z0-9]", "", code[:100].lower())
    return hashlib.sha256(f"{staff_id}:{letters}".encode()).hexdigest()


def recovery_hashes(staff_id: str, codes: Iterable[str]) -> list[str]:
    return [recovery_hash(staff_id, code) for code in codes]
