"""The SQL of staff accounts: credentials, recovery codes, invitations, devices and tries."""

from collections.abc import Iterable
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, select, update

from app.services.account_records import Attempts, Credentials
from app.services.records import StaffAccount, StaffSession
from app.store import mapping, tables
from app.store.sealing import MasterKey
from app.store.upserting import insert_into

CREDENTIALS = tables.staff_credentials
INVITATIONS = tables.staff_invitations
CODES = tables.recovery_codes
ATTEMPTS = tables.attempts


class Accounts:
    """``master`` seals the secret of a second factor, bound to its own row."""

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master

    def by_email(self, email: str) -> StaffAccount | None:
        query = select(tables.staff).where(tables.staff.c.email == email)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else mapping.account(row)

    def everyone(self, *, for_update: bool = False) -> list[StaffAccount]:
        """Return all accounts by name; locked, so that two who change roles wait for each other."""
        query = select(tables.staff).order_by(tables.staff.c.id)
        if for_update:
            query = query.with_for_update()
        rows = self._connection.execute(query).mappings()
        return sorted((mapping.account(row) for row in rows), key=lambda a: a.name.casefold())

    def save(self, account: StaffAccount) -> None:
        query = update(tables.staff).where(tables.staff.c.id == account.id)
        self._connection.execute(query.values(**mapping.account_row(account)))

    # Credentials

    def credentials(self, staff_id: str) -> Credentials:
        """Return an account's credentials; empty ones when it has none yet."""
        query = select(CREDENTIALS).where(CREDENTIALS.c.staff_id == staff_id)
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None:
            return Credentials(staff_id)
        sealed = row["totp_secret"]
        secret = self._master.open(sealed, *_place(staff_id)) if sealed else None
        return Credentials(**dict(row) | {"totp_secret": secret})

    def save_credentials(self, credentials: Credentials) -> None:
        row = asdict(credentials)
        if credentials.totp_secret:
            place = _place(credentials.staff_id)
            row["totp_secret"] = self._master.seal(credentials.totp_secret, *place)
        self._insert_or_ignore(CREDENTIALS, {"staff_id": row["staff_id"], "totp_step": 0})
        mine = CREDENTIALS.c.staff_id == credentials.staff_id
        self._connection.execute(update(CREDENTIALS).where(mine).values(**row))

    def spend_step(self, staff_id: str, step: int) -> bool:
        """Use the code of a time step; the update itself makes it happen once."""
        later = and_(CREDENTIALS.c.staff_id == staff_id, CREDENTIALS.c.totp_step < step)
        spent = self._connection.execute(update(CREDENTIALS).where(later).values(totp_step=step))
        return spent.rowcount == 1

    def replace_recovery_codes(self, staff_id: str, hashes: Iterable[str]) -> None:
        self._connection.execute(delete(CODES).where(CODES.c.staff_id == staff_id))
        rows = [{"staff_id": staff_id, "code_hash": code_hash} for code_hash in hashes]
        if rows:
            self._connection.execute(insert(CODES), rows)

    def spend_recovery_code(self, staff_id: str, code_hash: str, now: datetime) -> bool:
        """Use a recovery code; the update itself makes it happen once."""
        unused = and_(
            CODES.c.staff_id == staff_id, CODES.c.code_hash == code_hash, CODES.c.used_at.is_(None)
        )
        spent = self._connection.execute(update(CODES).where(unused).values(used_at=now))
        return spent.rowcount == 1

    def recovery_codes_left(self, staff_id: str) -> int:
        unused = and_(CODES.c.staff_id == staff_id, CODES.c.used_at.is_(None))
        query = select(func.count()).select_from(CODES).where(unused)
        return int(self._connection.execute(query).scalar_one())

    # Invitations

    def invite(self, staff_id: str, token_hash: str, expires_at: datetime) -> None:
        """Keep an invitation; an older one of the same account is dead from then on."""
        self._connection.execute(delete(INVITATIONS).where(INVITATIONS.c.staff_id == staff_id))
        row = {"staff_id": staff_id, "token_hash": token_hash, "expires_at": expires_at}
        self._connection.execute(insert(INVITATIONS), row)

    def invited(self, token_hash: str, now: datetime) -> str | None:
        usable = and_(INVITATIONS.c.token_hash == token_hash, INVITATIONS.c.expires_at > now)
        query = select(INVITATIONS.c.staff_id).where(usable)
        found: str | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def invited_until(self, staff_id: str) -> datetime | None:
        query = select(INVITATIONS.c.expires_at).where(INVITATIONS.c.staff_id == staff_id)
        found: datetime | None = self._connection.execute(query).scalar_one_or_none()
        return found

    def spend_invitation(self, staff_id: str) -> None:
        self._connection.execute(delete(INVITATIONS).where(INVITATIONS.c.staff_id == staff_id))

    # Sessions and devices

    def sessions_of(self, staff_id: str) -> list[StaffSession]:
        rows = tables.staff_sessions
        query = select(rows).where(rows.c.staff_id == staff_id).order_by(rows.c.last_seen.desc())
        return [mapping.staff_session(row) for row in self._connection.execute(query).mappings()]

    def end_sessions(self, staff_id: str, *, but: str = "") -> int:
        """End every session of an account, except the one with this secret's hash; count them."""
        rows = tables.staff_sessions
        theirs = and_(rows.c.staff_id == staff_id, rows.c.secret_hash != but)
        return self._connection.execute(delete(rows).where(theirs)).rowcount

    def knows_device(self, staff_id: str, secret_hash: str) -> bool:
        devices = tables.staff_devices
        known = and_(devices.c.staff_id == staff_id, devices.c.secret_hash == secret_hash)
        return self._connection.execute(select(devices.c.staff_id).where(known)).first() is not None

    def remember_device(self, staff_id: str, secret_hash: str, now: datetime) -> None:
        row = {"staff_id": staff_id, "secret_hash": secret_hash, "last_seen": now}
        self._insert_or_ignore(tables.staff_devices, row)

    # Tries

    def attempts(self, key: str, now: datetime) -> Attempts:
        """Return the tries of a key, locked for this transaction.

        One statement: between two, somebody who succeeds may take the row away.
        """
        row = {"key": key, "tries": 0, "last_at": now, "next_at": now}
        upsert = insert_into(self._connection, ATTEMPTS).values(**row)
        kept = upsert.on_conflict_do_update(index_elements=["key"], set_={"key": key})
        return Attempts(**dict(self._connection.execute(kept.returning(ATTEMPTS)).mappings().one()))

    def save_attempts(self, attempts: Attempts) -> None:
        query = update(ATTEMPTS).where(ATTEMPTS.c.key == attempts.key)
        self._connection.execute(query.values(**asdict(attempts)))

    def forget_attempts(self, *keys: str) -> None:
        self._connection.execute(delete(ATTEMPTS).where(ATTEMPTS.c.key.in_(keys)))

    def forget_attempts_before(self, moment: datetime) -> None:
        old = and_(ATTEMPTS.c.last_at < moment, ATTEMPTS.c.next_at < moment)
        self._connection.execute(delete(ATTEMPTS).where(old))

    def _insert_or_ignore(self, table: Any, row: dict[str, Any]) -> None:
        """Add a row unless it is there; two who do it in the same instant both succeed."""
        new = insert_into(self._connection, table).values(**row)
        self._connection.execute(new.on_conflict_do_nothing())


def _place(staff_id: str) -> tuple[str, str, str]:
    return ("staff_credentials", staff_id, "totp_secret")
