"""An organisation refers somebody who agreed: by a link to a verified address, saved for a week."""

import hashlib
from datetime import datetime, timedelta
from typing import Final

from app.domain.cases import referral
from app.domain.cases.consents import How
from app.domain.cases.questions import Answers
from app.domain.cases.referral import TASKS, Asking
from app.domain.cases.states import CaseState
from app.domain.languages import ENGLISH
from app.domain.refusals import Refused
from app.services import post
from app.services.cases import receiving, referring, tasks
from app.services.cases.receiving import Agreed, Beginning
from app.services.cases.referral_records import HalfReferral, Typed
from app.services.cases.referring import Sent, moment_of, put, sent, today
from app.services.hashes import hash_of_ours, hashed
from app.services.inviting import About
from app.services.ports import House, UnitOfWork
from app.services.post import Occasion

OPENS_FOR: Final = timedelta(days=7)
KEPT_FOR: Final = timedelta(days=14)
"""Within the second week a link that ended can still be replaced by a new one."""
LINKS_TO_ONE: Final = 3
LINKS_FROM_ONE: Final = 10
LINKS_FROM_ALL: Final = 100
"""Links in ten minutes, to one address, from one connection, from everywhere."""


def ask_link(house: House, email: str, language: str = ENGLISH, source: str = "") -> None:
    """Send a link to this address. What comes back is the same whoever it belongs to.

    Raises Refused("contact-address-wrong") for what can be no address of anybody.
    """
    address = post.checked_address(email)
    if not _may_write(house, address, source):
        return
    now = house.clock.now()
    half = HalfReferral(house.new_id(), Asking.FOR, now, now, now, typed=Typed(writer=address))
    with house.unit_of_work() as work:
        _give_link(house, work, half, language)
        work.commit()


def ask_again(house: House, token: str, language: str = ENGLISH, source: str = "") -> None:
    """Send a new link in place of this one, to the address that it went to; say nothing of it."""
    link = hashed(token)
    with house.unit_of_work() as work:
        half = work.referrals.by_link(link, for_update=True) if link else None
        if half is None or half.case_id or house.clock.now() >= half.kept_until:
            return
        if _may_write(house, half.typed.writer, source):
            _give_link(house, work, half, language)
            work.commit()


def claim(house: House, token: str) -> str:
    """Open the form on this device, and on no other any more; return the secret of its cookie.

    Raises Refused("form-link-over"), the same for a link that never was.
    """
    link, secret = hashed(token), house.secret()
    with house.unit_of_work() as work:
        half = work.referrals.by_link(link, for_update=True) if link else None
        if half is None or half.case_id or house.clock.now() >= half.ends_at:
            raise Refused("form-link-over")
        half.device_hash = hash_of_ours(secret)
        work.referrals.save(half)
        work.commit()
    return secret


def found(house: House, secret: str | None) -> HalfReferral | None:
    return referring.found(house, secret, own=False)


def save(house: House, secret: str | None, task: str, given: Answers, *, complete: bool) -> None:
    """Keep what is understood of one task, finished or not.

    Raises Refused: "form-gone", "form-not-there", "form-cannot-start".
    """
    with house.unit_of_work() as work:
        half = referring.open_form(house, work, secret, own=False)
        if task not in TASKS:
            raise Refused("form-not-there")
        if state_of(house, half, task) == "cannot-start":
            raise Refused("form-cannot-start")
        if half.case_id is None:
            put(half, TASKS[task], task, given)
            if not complete:
                half.typed.done.remove(task)
            half.saved_at = house.clock.now()
            work.referrals.save(half)
            work.commit()


def state_of(house: House, half: HalfReferral, task: str) -> str:
    """Return how far a task is: "completed", "in-progress", "to-do", "cannot-start"."""
    missing = missing_tasks(house, half)
    if task not in missing:
        return "completed"
    if task == "consent" and "person" in missing:
        return "cannot-start"
    begun = any(question.name in half.typed.answers for question in TASKS[task])
    return "in-progress" if begun else "to-do"


def missing_tasks(house: House, half: HalfReferral) -> list[str]:
    return referral.missing_steps(TASKS, half.typed.answers, half.typed.done, today(house))


def stands_still(half: HalfReferral) -> bool:
    """True when the person does not know, or did not agree: nothing can be sent then."""
    answers = half.typed.answers
    return "no" in (answers.get("knows"), answers.get("agreed"))


def send(house: House, secret: str | None, language: str = ENGLISH) -> Sent:
    """Make the form a case; the same form makes one case, however often it is sent.

    Raises Refused: "form-gone", "form-not-finished", and "referral-needs-consent" unless it is
    recorded when, how and to whom the person agreed.
    """
    with house.unit_of_work() as work:
        half = referring.open_form(house, work, secret, own=False)
        if half.case_id is None:
            referral.demand_consent(half.typed.answers)
            if missing_tasks(house, half):
                raise Refused("form-not-finished")
            half.case_id = _case(house, work, half, language)
            half.typed = Typed()
            work.referrals.save(half)
            work.commit()
        return sent(work, half.case_id)


def erase(house: House, secret: str | None) -> None:
    """Throw the form away, and its link with it."""
    with house.unit_of_work() as work:
        half = referring.open_form(house, work, secret, own=False)
        work.referrals.drop(half.id)
        work.commit()


def _case(house: House, work: UnitOfWork, half: HalfReferral, language: str) -> str:
    answers, writer = half.typed.answers, half.typed.writer
    side = referral.side_of(Asking.FOR, answers)
    agreed_on = moment_of(house, datetime.fromisoformat(answers["agreed_on"]).date())
    agreed = Agreed(
        How.THROUGH_REFERRER, min(agreed_on, house.clock.now()), told=answers["agreed_to"]
    )
    begins = Beginning(
        side, CaseState.REFERRED, "organisation", answers | {"ref_email": writer}, agreed=agreed
    )
    case = receiving.receive(house, work, begins)
    tasks.referral_arrived(house, work, case)
    occasion = Occasion(About.REFERRER_RECEIPT, reference=case.reference)
    post.write_to_referrer(house, work, half.id, writer, occasion, language)
    return case.id


def _give_link(house: House, work: UnitOfWork, half: HalfReferral, language: str) -> None:
    """Write a link to the form's own address; an older one is dead."""
    token, now = house.secret(), house.clock.now()
    half.link_hash, half.saved_at = hash_of_ours(token), now
    half.ends_at, half.kept_until = now + OPENS_FOR, now + KEPT_FOR
    work.referrals.save(half)
    occasion = Occasion(About.FORM_LINK, token=token)
    post.write_to_referrer(house, work, half.id, half.typed.writer, occasion, language)


def _may_write(house: House, address: str, source: str) -> bool:
    """Count one link; false when this address, or this connection, got too many of them."""
    now = house.clock.monotonic()
    mailbox = hashlib.sha256(address.casefold().encode()).hexdigest()
    limits = [(f"refer-mail:{mailbox}", LINKS_TO_ONE)]
    limits += [
        (f"refer-link:{source}", LINKS_FROM_ONE) if source else ("refer-link", LINKS_FROM_ALL)
    ]
    try:
        for key, most in limits:
            house.guesses.check(key, most, now)
    except Refused:
        return False
    for key, _ in limits:
        house.guesses.wrong(key, now)
    return True
