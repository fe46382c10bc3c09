"""How an invited member of staff makes an account their own: password, app, recovery codes."""

from dataclasses import replace
from datetime import timedelta
from enum import StrEnum, auto
from typing import Final

from email_validator import EmailNotValidError, validate_email

from app.domain.refusals import Refused
from app.services import attempts, passwords, second_factor, staff_sessions
from app.services.hashes import hashed
from app.services.meetings import is_plain
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount
from app.services.signing_in import Entry, enter, folded
from app.services.staff_sessions import SignedIn

LONGEST_NAME: Final = 40
INVITATION_LIVES: Final = timedelta(days=7)


class Step(StrEnum):
    """What an account that is opened by a link asks for next."""

    CHOOSE_PASSWORD = auto()
    GIVE_PASSWORD = auto()  # only the second factor was reset: the password is still asked
    SET_UP_APP = auto()
    GIVE_CODE = auto()  # only the password was reset: the second factor is still asked


def open_invitation(house: House, token: str, device: str = "") -> str:
    """Return the secret of a session that may set the account up.

    The link works until the account is set up or the link expires, so that a broken-off attempt
    loses nothing; the session of an earlier attempt is dead.

    Raises Refused("link-not-recognised") alike for unknown, used and expired links.
    """
    token_hash, now = hashed(token), house.clock.now()
    secret = house.secret()
    with house.unit_of_work() as work:
        staff_id = work.accounts.invited(token_hash, now) if token_hash else None
        account = work.staff.get(staff_id, for_update=True) if staff_id else None
        if account is None or account.disabled_at is not None:
            raise Refused("link-not-recognised")
        for earlier in work.accounts.sessions_of(account.id):
            if earlier.by_link and earlier.second_factor_at is None:
                work.staff.end_session(earlier.secret_hash)
        begun = staff_sessions.begin(house, account.id, secret, now, device=device)
        work.staff.add_session(replace(begun, by_link=True))
        work.audit.record("account.open_invitation", at=now, about=account.id)
        work.commit()
    return secret


def next_step(house: House, way: SignedIn) -> Step:
    """Return what comes next for a session that is on its way."""
    if not way.session.by_link:
        return Step.GIVE_CODE
    with house.unit_of_work(write=False) as work:
        credentials = work.accounts.credentials(way.account.id)
    if credentials.password_hash is None:
        return Step.CHOOSE_PASSWORD
    if way.session.password_at is None:
        return Step.GIVE_PASSWORD
    return Step.GIVE_CODE if credentials.totp_confirmed_at else Step.SET_UP_APP


def choose_password(
    house: House, way: SignedIn, password: str, *, name: str = "", email: str = ""
) -> None:
    """Keep the first password; the very first administrator gives name and address with it.

    Raises Refused: "step-out-of-order", "name-not-plain", "email-not-valid", "email-taken" or a
    "password-..." code.
    """
    _demand(house, way, Step.CHOOSE_PASSWORD)
    account = way.account
    if not account.email:
        account = replace(account, name=plain_name(name), email=valid_email(email))
    passwords.demand_good(password, account)
    kept, now = passwords.hashed(house, password), house.clock.now()
    with house.unit_of_work() as work:
        _still_on_the_way(work, way)
        if account != way.account:
            demand_free(work, account.email)
            work.accounts.save(account)
        credentials = work.accounts.credentials(account.id)
        work.accounts.save_credentials(replace(credentials, password_hash=kept))
        work.staff.save_session(replace(way.session, password_at=now, confirmed_at=now))
        work.audit.record("account.choose_password", at=now, actor=account.id)
        work.commit()


def give_password(house: House, way: SignedIn, password: str) -> None:
    """Show the password that the account has. Raises "password-wrong" or TooManyTries."""
    _demand(house, way, Step.GIVE_PASSWORD)
    now, staff_id = house.clock.now(), way.account.id
    with house.unit_of_work() as work:
        attempts.take(work, attempts.at_confirmation(staff_id), now)
        kept = work.accounts.credentials(staff_id).password_hash
        work.commit()
    if not passwords.is_right(house, kept, password):
        raise Refused("password-wrong")
    with house.unit_of_work() as work:
        _still_on_the_way(work, way)
        work.staff.save_session(replace(way.session, password_at=now, confirmed_at=now))
        work.accounts.forget_attempts(attempts.at_confirmation(staff_id))
        work.commit()


def app_secret(house: House, way: SignedIn) -> str:
    """Return the secret for the authenticator app, the same one until it is confirmed."""
    _demand(house, way, Step.SET_UP_APP)
    with house.unit_of_work() as work:
        _still_on_the_way(work, way)
        credentials = work.accounts.credentials(way.account.id)
        if credentials.totp_secret is None:
            credentials = replace(credentials, totp_secret=second_factor.new_secret())
            work.accounts.save_credentials(credentials)
            work.commit()
    assert credentials.totp_secret is not None  # noqa: S101  just made
    return credentials.totp_secret


def confirm_app(
    house: House, way: SignedIn, code: str, device_secret: str | None
) -> tuple[Entry, tuple[str, ...]]:
    """Check the first code. Return the whole session, and the recovery codes to show once.

    Raises Refused("code-wrong") or TooManyTries.
    """
    _demand(house, way, Step.SET_UP_APP)
    now, staff_id = house.clock.now(), way.account.id
    with house.unit_of_work() as work:
        attempts.take(work, attempts.at_code(staff_id), now)
        work.commit()
    with house.unit_of_work() as work:
        _still_on_the_way(work, way)
        credentials = work.accounts.credentials(staff_id)
        step = second_factor.step_of(credentials.totp_secret or "", code, now)
        if step is None or credentials.totp_confirmed_at is not None:
            raise Refused("code-wrong")
        work.accounts.save_credentials(replace(credentials, totp_confirmed_at=now, totp_step=step))
        codes = second_factor.new_recovery_codes()
        hashes = second_factor.recovery_hashes(staff_id, codes)
        work.accounts.replace_recovery_codes(staff_id, hashes)
        work.accounts.spend_invitation(staff_id)
        work.audit.record("account.set_up_app", at=now, actor=staff_id)
        entry = enter(house, work, way, device_secret, "set-up")
        work.commit()
    return entry, codes


def plain_name(name: str) -> str:
    """Return a name for people to read, or raise Refused("name-not-plain")."""
    if not is_plain(name.strip(), LONGEST_NAME):
        raise Refused("name-not-plain")
    return name.strip()


def valid_email(email: str) -> str:
    """Return an address as it is kept, or raise Refused("email-not-valid"). Nothing is asked of
    the network."""
    try:
        found = validate_email(email.strip(), check_deliverability=False, allow_smtputf8=False)
    except EmailNotValidError:
        raise Refused("email-not-valid") from None
    return folded(found.normalized)


def demand_free(work: UnitOfWork, email: str) -> None:
    if work.accounts.by_email(email) is not None:
        raise Refused("email-taken")


def _demand(house: House, way: SignedIn, step: Step) -> None:
    if next_step(house, way) is not step:
        raise Refused("step-out-of-order")


def _still_on_the_way(work: UnitOfWork, way: SignedIn) -> StaffAccount:
    """Look again inside the transaction: the account or the session may have been ended."""
    account = work.staff.get(way.account.id, for_update=True)
    session = work.staff.session(way.session.secret_hash)
    if account is None or account.disabled_at is not None or session is None:
        raise Refused("step-out-of-order")
    return account
