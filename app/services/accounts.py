"""What an administrator does with the accounts of others: invite, roles, disable, reset."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay, StaffRole
from app.services.account_records import Credentials
from app.services.hashes import hash_of_ours
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount
from app.services.setting_up import INVITATION_LIVES, demand_free, plain_name, valid_email

FIRST_NAME: Final = "Administrator"
"""The name of the first administrator until they give their own."""


@dataclass(frozen=True, slots=True)
class AccountState:
    """One account as an administrator sees it. ``invited_until``: a link that is not used yet."""

    account: StaffAccount
    has_password: bool
    has_second_factor: bool
    invited_until: datetime | None
    signed_in: int

    @property
    def state(self) -> str:
        """One word for the list: how far this account is from signing in."""
        if self.account.disabled_at is not None:
            return "disabled"
        if self.has_password and self.has_second_factor:
            return "open"
        if self.invited_until is not None:
            return "partly" if self.has_password or self.has_second_factor else "invited"
        return "lapsed" if self.account.email else "link"


def staff_list(house: House) -> list[StaffAccount]:
    """Return the accounts that may facilitate, by name."""
    with house.unit_of_work(write=False) as work:
        everyone = work.accounts.everyone()
    return [account for account in everyone if account.may(StaffMay.GUIDE_MEETINGS)]


def everyone(house: House) -> list[AccountState]:
    with house.unit_of_work(write=False) as work:
        return [_state(house, work, account) for account in work.accounts.everyone()]


def state_of(house: House, staff_id: str) -> AccountState:
    """Return one account, or raise Refused("account-not-recognised")."""
    with house.unit_of_work(write=False) as work:
        return _state(house, work, _account(work, staff_id))


def invite(
    house: House, by: str, email: str, name: str, roles: Iterable[StaffRole]
) -> tuple[str, str]:
    """Make an account. Return its id and the token of a link that works for seven days.

    Raises Refused: "name-not-plain", "email-not-valid", "email-taken", "roles-missing".
    """
    wanted, now, token = frozenset(roles), house.clock.now(), house.secret()
    if not wanted:
        raise Refused("roles-missing")
    account = StaffAccount(house.new_id(), plain_name(name), valid_email(email), wanted, now)
    with house.unit_of_work() as work:
        demand_free(work, account.email)
        work.staff.add(account)
        work.accounts.invite(account.id, hash_of_ours(token), now + INVITATION_LIVES)
        work.audit.record("account.invite", at=now, actor=by, about=account.id)
        _record_roles(work, now, by, account.id, frozenset(), wanted)
        work.commit()
    return account.id, token


def invite_again(house: House, by: str | None, staff_id: str) -> str:
    """Return the token of a new link for an account that is not set up; the old one is dead.

    Raises Refused: "account-not-recognised", "account-disabled", "account-set-up".
    """
    with house.unit_of_work() as work:
        account = _account(work, staff_id)
        if work.accounts.credentials(staff_id).complete:
            raise Refused("account-set-up")
        token = _invitation(house, work, by, account)
        work.commit()
    return token


def set_roles(house: House, by: str, staff_id: str, roles: Iterable[StaffRole]) -> None:
    """Give and take roles; they hold from the person's next press, in open meetings too.

    Raises Refused: "account-not-recognised", "roles-missing", "last-administrator".
    """
    wanted, now = frozenset(roles), house.clock.now()
    if not wanted:
        raise Refused("roles-missing")
    with house.unit_of_work() as work:
        account = _account(work, staff_id)
        if StaffRole.ADMINISTRATOR not in wanted:
            _demand_another_administrator(work, account)
        work.accounts.save(replace(account, roles=wanted))
        _record_roles(work, now, by, staff_id, account.roles, wanted)
        work.commit()


def disable(house: House, by: str, staff_id: str) -> None:
    """Close an account: its sessions end, and whoever is connected is out within a second.

    Raises Refused: "account-not-recognised", "last-administrator".
    """
    now = house.clock.now()
    with house.unit_of_work() as work:
        account = _account(work, staff_id)
        _demand_another_administrator(work, account)
        work.accounts.save(replace(account, disabled_at=account.disabled_at or now))
        work.accounts.end_sessions(staff_id)
        work.accounts.spend_invitation(staff_id)
        work.audit.record("account.disable", at=now, actor=by, about=staff_id)
        work.commit()


def enable(house: House, by: str, staff_id: str) -> None:
    """Open a closed account again, with the credentials that it had."""
    with house.unit_of_work() as work:
        account = _account(work, staff_id)
        work.accounts.save(replace(account, disabled_at=None))
        work.audit.record("account.enable", at=house.clock.now(), actor=by, about=staff_id)
        work.commit()


def sign_out_everywhere(house: House, by: str, staff_id: str) -> None:
    """End every session of an account."""
    with house.unit_of_work() as work:
        _account(work, staff_id)
        work.accounts.end_sessions(staff_id)
        work.audit.record("account.sign_out_all", at=house.clock.now(), actor=by, about=staff_id)
        work.commit()


def reset_password(house: House, by: str | None, staff_id: str) -> str:
    """Take the password away. Return the token of a link to choose another.

    The second factor stays and is asked for: the link alone opens nothing.
    Raises Refused: "account-not-recognised", "account-disabled", "last-administrator".
    """
    return _reset(house, by, staff_id, "account.reset_password", _without_password)


def reset_second_factor(house: House, by: str | None, staff_id: str) -> str:
    """Take the second factor and the recovery codes away. Return the token of a link.

    The password stays and is asked for. Raises as ``reset_password``; ``by`` is None at the
    command line, where the last administrator is helped too.
    """
    return _reset(house, by, staff_id, "account.reset_second_factor", _without_second_factor)


def first_administrator(house: House) -> str | None:
    """Return the token of a link that sets up the first administrator; None when there is one.

    Asked at every start: the link of the last start is dead then.
    """
    now, token = house.clock.now(), house.secret()
    with house.unit_of_work() as work:
        administrators = _administrators(work)
        if any(work.accounts.credentials(account.id).complete for account in administrators):
            return None
        if administrators:
            account = administrators[0]
        else:
            roles = frozenset({StaffRole.ADMINISTRATOR})
            account = StaffAccount(house.new_id(), FIRST_NAME, roles=roles, created_at=now)
            work.staff.add(account)
            work.audit.record("account.first", at=now, about=account.id)
        work.accounts.invite(account.id, hash_of_ours(token), now + INVITATION_LIVES)
        work.commit()
    return token


def _reset(
    house: House,
    by: str | None,
    staff_id: str,
    act: str,
    without: Callable[[UnitOfWork, Credentials], Credentials],
) -> str:
    with house.unit_of_work() as work:
        account = _account(work, staff_id)
        if by is not None:
            _demand_another_administrator(work, account)
        credentials = without(work, work.accounts.credentials(staff_id))
        work.accounts.save_credentials(credentials)
        work.accounts.end_sessions(staff_id)
        work.audit.record(act, at=house.clock.now(), actor=by, about=staff_id)
        token = _invitation(house, work, by, account)
        work.commit()
    return token


def _without_password(work: UnitOfWork, credentials: Credentials) -> Credentials:
    return replace(credentials, password_hash=None)


def _without_second_factor(work: UnitOfWork, credentials: Credentials) -> Credentials:
    work.accounts.replace_recovery_codes(credentials.staff_id, ())
    return replace(credentials, totp_secret=None, totp_confirmed_at=None)


def _invitation(house: House, work: UnitOfWork, by: str | None, account: StaffAccount) -> str:
    if account.disabled_at is not None:
        raise Refused("account-disabled")
    token, now = house.secret(), house.clock.now()
    work.accounts.invite(account.id, hash_of_ours(token), now + INVITATION_LIVES)
    work.audit.record("account.invite", at=now, actor=by, about=account.id)
    return token


def _account(work: UnitOfWork, staff_id: str) -> StaffAccount:
    """Return an account with all accounts locked: who is the last one cannot change meanwhile."""
    for account in work.accounts.everyone(for_update=True):
        if account.id == staff_id:
            return account
    raise Refused("account-not-recognised")


def _administrators(work: UnitOfWork) -> list[StaffAccount]:
    everyone = work.accounts.everyone(for_update=True)
    return [account for account in everyone if account.may(StaffMay.MANAGE_ACCOUNTS)]


def _demand_another_administrator(work: UnitOfWork, account: StaffAccount) -> None:
    """Nobody can take away the last account that can let people in."""
    if not account.may(StaffMay.MANAGE_ACCOUNTS):
        return
    others = [other for other in _administrators(work) if other.id != account.id]
    if not any(work.accounts.credentials(other.id).complete for other in others):
        raise Refused("last-administrator")


def _state(house: House, work: UnitOfWork, account: StaffAccount) -> AccountState:
    credentials = work.accounts.credentials(account.id)
    until = work.accounts.invited_until(account.id)
    sessions = work.accounts.sessions_of(account.id)
    return AccountState(
        account,
        has_password=credentials.password_hash is not None,
        has_second_factor=credentials.totp_confirmed_at is not None,
        invited_until=until if until and until > house.clock.now() else None,
        signed_in=sum(session.second_factor_at is not None for session in sessions),
    )


def _record_roles(
    work: UnitOfWork,
    now: datetime,
    by: str,
    staff_id: str,
    before: frozenset[StaffRole],
    after: frozenset[StaffRole],
) -> None:
    for role in sorted(after - before):
        work.audit.record("account.give_role", at=now, actor=by, about=staff_id, why=role)
    for role in sorted(before - after):
        work.audit.record("account.take_role", at=now, actor=by, about=staff_id, why=role)
