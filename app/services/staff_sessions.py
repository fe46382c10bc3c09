"""How staff come in by a one-time link, and how long their signed-in session lives."""

from dataclasses import replace
from datetime import timedelta
from typing import Final

from app.domain.refusals import Refused
from app.services.hashes import hash_of_ours, hashed
from app.services.ports import House
from app.services.records import StaffAccount, StaffSession, StaffToken

LINK_LIVES: Final = timedelta(hours=24)
IDLE: Final = timedelta(hours=12)
NOTED_EVERY: Final = timedelta(minutes=5)
"""How often "last seen" is written down; a write for every page would be for nothing."""


def add_staff(house: House, name: str) -> str:
    """Add a staff account; return its id."""
    account = StaffAccount(house.new_id(), name)
    with house.unit_of_work() as work:
        work.staff.add(account)
        work.audit.record("staff.add", at=house.clock.now(), about=account.id)
        work.commit()
    return account.id


def mint(house: House, staff_id: str) -> str:
    """Return a token that signs this staff member in once, within 24 hours.

    Raises Refused("plan-staff") for an account that is not there.
    """
    token = house.secret()
    now = house.clock.now()
    with house.unit_of_work() as work:
        if work.staff.get(staff_id) is None:
            raise Refused("plan-staff")
        work.staff.add_token(StaffToken(hash_of_ours(token), staff_id, now + LINK_LIVES))
        work.audit.record("staff.mint", at=now, about=staff_id)
        work.commit()
    return token


def claim(house: House, token: str) -> str:
    """Spend a token; return the secret for the staff cookie, or raise "link-not-recognised"."""
    token_hash = hashed(token)
    if token_hash is None:
        raise Refused("link-not-recognised")
    secret, now = house.secret(), house.clock.now()
    with house.unit_of_work() as work:
        staff_id = work.staff.take_token(token_hash, now)
        if staff_id is None:
            raise Refused("link-not-recognised")
        work.staff.save_session(StaffSession(hash_of_ours(secret), staff_id, now))
        work.audit.record("staff.sign_in", at=now, actor=staff_id)
        work.commit()
    return secret


def holder(house: House, secret: str) -> str | None:
    """Return the staff id of a cookie whose session is alive, and note that it was seen."""
    secret_hash = hashed(secret)
    if secret_hash is None:
        return None
    now = house.clock.now()
    with house.unit_of_work(write=False) as work:
        session = work.staff.session(secret_hash)
    if session is None or now - session.last_seen >= IDLE:
        return None
    if now - session.last_seen >= NOTED_EVERY:
        with house.unit_of_work() as work:
            if work.staff.session(secret_hash) is None:  # ended meanwhile: it stays ended
                return None
            work.staff.save_session(replace(session, last_seen=now))
            work.commit()
    return session.staff_id


def end(house: House, secret: str) -> None:
    """Sign out: the session is gone from the store. Nothing happens for a dead cookie."""
    secret_hash = hashed(secret)
    if secret_hash is None:
        return
    with house.unit_of_work() as work:
        session = work.staff.session(secret_hash)
        if session is None:
            return
        work.staff.end_session(secret_hash)
        work.audit.record("staff.sign_out", at=house.clock.now(), actor=session.staff_id)
        work.commit()
