"""What is kept of staff accounts beside their names: credentials, invitations, devices, tries."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.services.records import StaffAccount, StaffSession


@dataclass(frozen=True, slots=True)
class Credentials:
    """How one account proves itself. ``totp_secret`` is base32, and sealed in the store.

    The second factor counts from ``totp_confirmed_at`` on; ``totp_step`` is the last time step
    (30 s since 1970) whose code was used, so that none is used twice.
    """

    staff_id: str
    password_hash: str | None = None
    totp_secret: str | None = None
    totp_confirmed_at: datetime | None = None
    totp_step: int = 0

    @property
    def complete(self) -> bool:
        return self.password_hash is not None and self.totp_confirmed_at is not None


@dataclass(frozen=True, slots=True)
class Attempts:
    """How often something was tried in vain; before ``next_at`` no further try is looked at."""

    key: str
    tries: int
    last_at: datetime
    next_at: datetime


class Accounts(Protocol):
    def by_email(self, email: str) -> StaffAccount | None: ...

    def everyone(self, *, for_update: bool = False) -> list[StaffAccount]:
        """Return all accounts by name; locked, so that two who change roles wait for each other."""
        ...

    def save(self, account: StaffAccount) -> None: ...

    def credentials(self, staff_id: str) -> Credentials:
        """Return an account's credentials; empty ones when it has none yet."""
        ...

    def save_credentials(self, credentials: Credentials) -> None: ...

    def spend_step(self, staff_id: str, step: int) -> bool:
        """Use the code of a time step; False when it, or a later one, was used already."""
        ...

    def replace_recovery_codes(self, staff_id: str, hashes: Iterable[str]) -> None: ...

    def spend_recovery_code(self, staff_id: str, code_hash: str, now: datetime) -> bool:
        """Use a recovery code; False when there is none such, or it was used already."""
        ...

    def recovery_codes_left(self, staff_id: str) -> int: ...

    def invite(self, staff_id: str, token_hash: str, expires_at: datetime) -> None:
        """Keep an invitation; an older one of the same account is dead from then on."""
        ...

    def invited(self, token_hash: str, now: datetime) -> str | None:
        """Return whose invitation this is while it is unused and in time."""
        ...

    def invited_until(self, staff_id: str) -> datetime | None:
        """Return until when this account's unused invitation works."""
        ...

    def spend_invitation(self, staff_id: str) -> None: ...

    def sessions_of(self, staff_id: str) -> list[StaffSession]: ...

    def end_sessions(self, staff_id: str, *, but: str = "") -> int:
        """End every session of an account, except the one with this secret's hash; count them."""
        ...

    def knows_device(self, staff_id: str, secret_hash: str) -> bool: ...

    def remember_device(self, staff_id: str, secret_hash: str, now: datetime) -> None: ...

    def attempts(self, key: str, now: datetime) -> Attempts:
        """Return the tries of a key, locked for this transaction."""
        ...

    def save_attempts(self, attempts: Attempts) -> None: ...

    def forget_attempts(self, *keys: str) -> None: ...

    def forget_attempts_before(self, moment: datetime) -> None: ...
