"""What members of staff do with their own account: sessions, password, recovery codes."""

from dataclasses import replace

from app.domain.refusals import Refused
from app.services import attempts, passwords, second_factor, staff_sessions
from app.services.ports import House
from app.services.records import StaffSession
from app.services.staff_sessions import SignedIn


def sessions(house: House, found: SignedIn) -> list[StaffSession]:
    """Return the living sessions of this person, the one of this browser first."""
    with house.unit_of_work(write=False) as work:
        theirs = work.accounts.sessions_of(found.account.id)
    mine = found.session.secret_hash
    living = [s for s in theirs if staff_sessions.is_whole_and_alive(house, s)]
    return sorted(living, key=lambda session: session.secret_hash != mine)


def end_session(house: House, found: SignedIn, session_id: str) -> None:
    """End one session of one's own, or raise Refused("session-gone")."""
    with house.unit_of_work() as work:
        for session in work.accounts.sessions_of(found.account.id):
            if session.id == session_id:
                work.staff.end_session(session.secret_hash)
                work.audit.record(
                    "account.end_session",
                    at=house.clock.now(),
                    actor=found.account.id,
                    about=session_id,
                )
                work.commit()
                return
    raise Refused("session-gone")


def end_other_sessions(house: House, found: SignedIn) -> None:
    """Sign out everywhere but here."""
    staff_id = found.account.id
    with house.unit_of_work() as work:
        work.accounts.end_sessions(staff_id, but=found.session.secret_hash)
        at = house.clock.now()
        work.audit.record("account.sign_out_all", at=at, actor=staff_id, about=staff_id)
        work.commit()


def change_password(house: House, found: SignedIn, current: str, wanted: str) -> None:
    """Take another password; every other session ends.

    Raises Refused: "password-wrong", a "password-..." code of the rules, or TooManyTries.
    """
    now, staff_id = house.clock.now(), found.account.id
    key = attempts.at_confirmation(staff_id)
    with house.unit_of_work() as work:
        attempts.take(work, key, now)
        kept = work.accounts.credentials(staff_id).password_hash
        work.commit()
    if not passwords.is_right(house, kept, current):
        raise Refused("password-wrong")
    passwords.demand_good(wanted, found.account)
    new = passwords.hashed(house, wanted)
    with house.unit_of_work() as work:
        credentials = work.accounts.credentials(staff_id)
        if credentials.password_hash != kept:  # changed or reset in the same moment
            raise Refused("password-wrong")
        work.accounts.save_credentials(replace(credentials, password_hash=new))
        work.accounts.end_sessions(staff_id, but=found.session.secret_hash)
        work.accounts.forget_attempts(key)
        work.audit.record("account.change_password", at=now, actor=staff_id)
        work.commit()


def recovery_codes_left(house: House, found: SignedIn) -> int:
    with house.unit_of_work(write=False) as work:
        return work.accounts.recovery_codes_left(found.account.id)


def new_recovery_codes(house: House, found: SignedIn) -> tuple[str, ...]:
    """Return ten new codes to show once; the old ones work no more.

    Raises Refused("second-factor-missing") for an account that only links sign in.
    """
    staff_id = found.account.id
    codes = second_factor.new_recovery_codes()
    with house.unit_of_work() as work:
        if not work.accounts.credentials(staff_id).complete:
            raise Refused("second-factor-missing")
        hashes = second_factor.recovery_hashes(staff_id, codes)
        work.accounts.replace_recovery_codes(staff_id, hashes)
        work.audit.record("account.new_recovery_codes", at=house.clock.now(), actor=staff_id)
        work.commit()
    return codes
