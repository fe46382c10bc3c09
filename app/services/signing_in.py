"""The way of a member of staff from the sign-in page to a session: one factor after the other."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.refusals import Refused
from app.services import attempts, passwords, second_factor, staff_sessions
from app.services.account_records import Credentials
from app.services.hashes import hash_of_ours, hashed
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount, StaffSession
from app.services.staff_sessions import SignedIn

LONGEST_EMAIL: Final = 254

RightCode = Callable[[UnitOfWork, Credentials, datetime], bool]
"""Says whether what was typed is right, and uses it up."""


@dataclass(frozen=True, slots=True)
class Entry:
    """A session that has shown everything: the secrets of the two cookies."""

    staff_id: str
    secret: str
    device_secret: str


def show_password(
    house: House, email: str, password: str, *, device_secret: str | None, device: str = ""
) -> str:
    """Return the secret of a session that is on its way: the second factor comes next.

    Raises Refused("sign-in-wrong") alike for an unknown address, a wrong password, an account that
    is disabled and one that is not set up, in the same time; or TooManyTries.
    """
    address, now = folded(email), house.clock.now()
    with house.unit_of_work() as work:
        account = work.accounts.by_email(address)
        staff_id = account.id if account else ""
        kept = work.accounts.credentials(staff_id)
        key = _key(work, address, staff_id, device_secret)
        _take(work, key, now)
        work.commit()
    usable = account is not None and account.disabled_at is None and kept.complete
    right = passwords.is_right(house, kept.password_hash if usable else None, password)
    secret = house.secret()
    with house.unit_of_work() as work:
        fresh = work.staff.get(staff_id, for_update=True) if right else None
        same = work.accounts.credentials(staff_id).password_hash == kept.password_hash
        if fresh is None or fresh.disabled_at is not None or not same:
            if staff_id:
                work.audit.record("account.password_wrong", at=now, about=staff_id)
            work.commit()
            raise Refused("sign-in-wrong")
        begun = staff_sessions.begin(house, staff_id, secret, now, device=device)
        work.staff.add_session(replace(begun, password_at=now, confirmed_at=now))
        work.accounts.forget_attempts(key)
        if key == attempts.by_stranger(address):
            attempts.give_back(work, now)
        work.commit()
    return secret


def show_code(house: House, way: SignedIn, code: str, device_secret: str | None) -> Entry:
    """Complete a sign-in with a code of the authenticator app.

    Raises Refused("code-wrong"), also for a code that was used before; or TooManyTries.
    """

    def right(work: UnitOfWork, credentials: Credentials, now: datetime) -> bool:
        if credentials.totp_secret is None or credentials.totp_confirmed_at is None:
            return False
        step = second_factor.step_of(credentials.totp_secret, code, now)
        return step is not None and work.accounts.spend_step(way.account.id, step)

    return _complete(house, way, device_secret, "code", right)


def show_recovery_code(house: House, way: SignedIn, code: str, device_secret: str | None) -> Entry:
    """Complete a sign-in with a recovery code, which is used up. Raises as ``show_code``."""

    def right(work: UnitOfWork, credentials: Credentials, now: datetime) -> bool:
        code_hash = second_factor.recovery_hash(way.account.id, code)
        return work.accounts.spend_recovery_code(way.account.id, code_hash, now)

    return _complete(house, way, device_secret, "recovery-code", right)


def enter(
    house: House, work: UnitOfWork, way: SignedIn, device_secret: str | None, why: str
) -> Entry:
    """Turn a session on its way into a whole one, under a new secret; the caller commits."""
    now, staff_id = house.clock.now(), way.account.id
    secret, device = house.secret(), device_secret if hashed(device_secret) else house.secret()
    assert device is not None  # noqa: S101  one of the two is there
    work.staff.end_session(way.session.secret_hash)
    whole = replace(
        way.session,
        secret_hash=hash_of_ours(secret),
        id=house.new_id(),
        created_at=now,
        last_seen=now,
        second_factor_at=now,
    )
    work.staff.add_session(whole)
    work.accounts.remember_device(staff_id, hash_of_ours(device), now)
    stranger = attempts.by_stranger(way.account.email)
    work.accounts.forget_attempts(stranger, attempts.at_code(staff_id))
    work.audit.record("account.sign_in", at=now, actor=staff_id, about=whole.id, why=why)
    return Entry(staff_id, secret, device)


def confirm(house: House, found: SignedIn, password: str) -> None:
    """Give the password again: dangerous acts are open for ten minutes.

    Raises Refused("password-wrong") or TooManyTries.
    """
    now, staff_id = house.clock.now(), found.account.id
    key = attempts.at_confirmation(staff_id)
    with house.unit_of_work() as work:
        attempts.take(work, key, now)
        kept = work.accounts.credentials(staff_id).password_hash
        work.commit()
    right = passwords.is_right(house, kept, password)
    with house.unit_of_work() as work:
        session = work.staff.session(found.session.secret_hash)
        if not right or session is None:
            work.audit.record("account.password_wrong", at=now, about=staff_id)
            work.commit()
            raise Refused("password-wrong")
        work.staff.save_session(replace(session, confirmed_at=now))
        work.accounts.forget_attempts(key)
        work.audit.record("account.confirm", at=now, actor=staff_id)
        work.commit()


def folded(email: str) -> str:
    """Return an address as it is looked up; what is too long to be one is cut, and what cannot be
    seen is left out: PostgreSQL looks nothing up that holds a NUL."""
    seen = "".join(letter for letter in email if letter.isprintable())
    return seen.strip()[: LONGEST_EMAIL + 1].casefold()


def _key(work: UnitOfWork, address: str, staff_id: str, device_secret: str | None) -> str:
    device_hash = hashed(device_secret)
    if device_hash and staff_id and work.accounts.knows_device(staff_id, device_hash):
        return attempts.by_device(device_hash)
    return attempts.by_stranger(address)


def _take(work: UnitOfWork, key: str, now: datetime) -> None:
    if key.startswith("stranger:"):
        attempts.take_of_everyone(work, now)  # first: this row puts all strangers in one order
    attempts.take(work, key, now)


def _complete(
    house: House,
    way: SignedIn,
    device_secret: str | None,
    why: str,
    right: RightCode,
) -> Entry:
    staff_id, now = way.account.id, house.clock.now()
    with house.unit_of_work() as work:
        attempts.take(work, attempts.at_code(staff_id), now)
        work.commit()
    with house.unit_of_work() as work:
        account = work.staff.get(staff_id, for_update=True)
        session = work.staff.session(way.session.secret_hash)
        shown = session is not None and session.password_at is not None
        usable = account is not None and account.disabled_at is None and shown
        credentials = work.accounts.credentials(staff_id)
        if not usable or not credentials.complete or not right(work, credentials, now):
            work.audit.record("account.code_wrong", at=now, about=staff_id, why=why)
            work.commit()
            raise Refused("code-wrong")
        entry = enter(house, work, _fresh(account, session), device_secret, why)
        work.accounts.spend_invitation(staff_id)
        work.commit()
    return entry


def _fresh(account: StaffAccount | None, session: StaffSession | None) -> SignedIn:
    assert account is not None and session is not None  # noqa: S101  just looked at
    return SignedIn(account, session)
