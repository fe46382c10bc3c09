"""How long a member of staff stays signed in, in which browsers, and how each sign-in ends."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay, StaffRole
from app.services.hashes import hash_of_ours, hashed
from app.services.ports import House
from app.services.records import StaffAccount, StaffSession, StaffToken

log = logging.getLogger(__name__)

LINK_LIVES: Final = timedelta(hours=24)
IDLE: Final = timedelta(minutes=30)
ABSOLUTE: Final = timedelta(hours=12)
AFTER_A_MEETING: Final = timedelta(minutes=10)
"""A meeting never ends a sign-in; this is how long it goes on when the meeting was left, so that a
page which lost its connection can come back."""
CONFIRMED_FOR: Final = timedelta(minutes=10)
"""How long the password, given again, opens dangerous acts."""
ON_THE_WAY: Final = timedelta(minutes=30)
"""How long somebody has between the password and the last step."""
NOTED_EVERY: Final = timedelta(minutes=1)
"""How often "last seen" is written down; a write for every page would be for nothing."""


@dataclass(frozen=True, slots=True)
class SignedIn:
    """Who a living session speaks for."""

    account: StaffAccount
    session: StaffSession


def add_staff(
    house: House, name: str, roles: Iterable[StaffRole] = (StaffRole.FACILITATOR,)
) -> str:
    """Add an account that only one-time links sign in; return its id."""
    now = house.clock.now()
    account = StaffAccount(house.new_id(), name, roles=frozenset(roles), created_at=now)
    with house.unit_of_work() as work:
        work.staff.add(account)
        work.audit.record("staff.add", at=now, about=account.id)
        work.commit()
    return account.id


def mint(house: House, staff_id: str) -> str:
    """Return a token that signs this staff member in once, within 24 hours, and asks no more.

    For the demonstration and for accounts made at the command line; no page gives one out.

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


def claim(house: House, token: str, device: str = "") -> str:
    """Spend a token; return the secret for the staff cookie, or raise "link-not-recognised"."""
    token_hash = hashed(token)
    if token_hash is None:
        raise Refused("link-not-recognised")
    secret, now = house.secret(), house.clock.now()
    with house.unit_of_work() as work:
        staff_id = work.staff.take_token(token_hash, now)
        account = work.staff.get(staff_id, for_update=True) if staff_id else None
        if account is None or account.disabled_at is not None:
            raise Refused("link-not-recognised")
        begun = begin(house, account.id, secret, now, device=device)
        work.staff.add_session(replace(begun, second_factor_at=now))
        work.audit.record("staff.sign_in", at=now, actor=account.id)
        work.commit()
    return secret


def begin(
    house: House, staff_id: str, secret: str, now: datetime, *, device: str = ""
) -> StaffSession:
    """Return a new session that has shown nothing yet; the caller writes it down."""
    return StaffSession(
        hash_of_ours(secret),
        staff_id,
        last_seen=now,
        id=house.new_id(),
        created_at=now,
        device=device,
    )


def holder(house: House, secret: str) -> str | None:
    """Return the staff id of a cookie whose session is alive, and note that it was seen."""
    found = signed_in(house, secret)
    return found.account.id if found else None


def guide(house: House, secret: str, *, seated: bool = False) -> str | None:
    """Return the staff id of a cookie that holds a socket in a live meeting.

    The meeting keeps the session alive. None too for somebody who may guide no meetings any more.
    ``seated``: that socket is there already, so no time has run out, whatever the clock says now.
    """
    found = _alive(house, secret, timeless=seated)
    if found is None or found.session.second_factor_at is None:
        return None
    found = _noted(house, found, in_meeting=True)
    return found.account.id if found and found.account.may(StaffMay.GUIDE_MEETINGS) else None


def signed_in(house: House, secret: str) -> SignedIn | None:
    """Return who a cookie speaks for, both factors shown and the session alive, or None."""
    found = _alive(house, secret)
    if found is None or found.session.second_factor_at is None:
        return None
    return _noted(house, found, in_meeting=False)


def on_the_way(house: House, secret: str) -> SignedIn | None:
    """Return who a cookie speaks for that has not shown everything yet, or None."""
    found = _alive(house, secret)
    if found is None or found.session.second_factor_at is not None:
        return None
    began = found.session.created_at or found.session.last_seen
    return found if house.clock.now() - began < ON_THE_WAY else None


def is_confirmed(house: House, session: StaffSession) -> bool:
    """True when the password was given within the last ten minutes."""
    given = session.confirmed_at
    return given is not None and house.clock.now() - given < CONFIRMED_FOR


def is_whole_and_alive(house: House, session: StaffSession) -> bool:
    """True for a session that has shown both factors and has not run out."""
    return session.second_factor_at is not None and not _over(session, house.clock.now())


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


def _alive(house: House, secret: str, *, timeless: bool = False) -> SignedIn | None:
    secret_hash = hashed(secret)
    if secret_hash is None:
        return None
    with house.unit_of_work(write=False) as work:
        session = work.staff.session(secret_hash)
        account = work.staff.get(session.staff_id) if session else None
    if session is None or account is None or account.disabled_at is not None:
        return None
    if not timeless and _over(session, house.clock.now()):
        return None
    return SignedIn(account, session)


def _over(session: StaffSession, now: datetime) -> bool:
    """True after half an hour without a press, or twelve hours in all; never in a meeting."""
    if session.in_meeting_at is not None and now - session.in_meeting_at < AFTER_A_MEETING:
        return False
    began = session.created_at or session.last_seen
    return now - session.last_seen >= IDLE or now - began >= ABSOLUTE


def _noted(house: House, found: SignedIn, in_meeting: bool) -> SignedIn | None:
    """Write down that the session was seen, at most once a minute; None when it was ended.

    What cannot be noted, since the disk is full, must not stand between a facilitator and
    "Separate now": then the session counts as it was found.
    """
    session, now = found.session, house.clock.now()
    before = session.in_meeting_at if in_meeting else session.last_seen
    # A time that is still to come was noted before the clock was put back: it is noted anew.
    if before is not None and timedelta(0) <= now - before < NOTED_EVERY:
        return found
    try:
        seen = _note(house, session, now, in_meeting)
    except Exception:
        log.exception("staff_sessions.not_noted session=%s", session.id)
        return found
    return replace(found, session=seen) if seen else None


def _note(
    house: House, session: StaffSession, now: datetime, in_meeting: bool
) -> StaffSession | None:
    with house.unit_of_work() as work:
        fresh = work.staff.session(session.secret_hash)
        if fresh is None:  # ended meanwhile: it stays ended
            return None
        at = now if in_meeting else fresh.in_meeting_at
        seen = replace(fresh, last_seen=now, in_meeting_at=at)
        work.staff.save_session(seen)
        work.commit()
    return seen
