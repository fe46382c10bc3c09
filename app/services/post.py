"""Messages to people: what is written to whom, whether it may go, and that nothing is lost."""

import logging
from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from email_validator import EmailNotValidError, validate_email

from app.domain.cases.case import Case
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way, best_way
from app.services import addressing, composing
from app.services.composing import Occasion as Occasion
from app.services.courier import NotDelivered
from app.services.inviting import (
    WAITING,
    About,
    Letter,
    Message,
    PostState,
)
from app.services.ports import House, UnitOfWork

log = logging.getLogger(__name__)

WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60))
"""How long is waited after each failed try; then an hour each time."""

GIVE_UP_AFTER: Final = timedelta(days=2)


def checked_address(typed: str) -> str:
    """Return an e-mail address in its normal form, or raise Refused("contact-address-wrong")."""
    try:
        return validate_email(typed.strip(), check_deliverability=False).normalized
    except EmailNotValidError:
        raise Refused("contact-address-wrong") from None


def write(
    house: House, work: UnitOfWork, session: LiveSession, person_id: str, occasion: Occasion
) -> Message | None:
    """Write a message to one person, ready to be sent or given; None when nothing is safe.

    Messages about the same that are still waiting are replaced: only the newest link works.
    """
    to = addressing.of_session(work, session.id, person_id)
    _replace_waiting(work, session.id, person_id, occasion.about, house.clock.now())
    way = best_way(to.contact)
    if to.contact is None or way is None:
        return None
    letter = composing.letter(house, work, session, person_id, occasion, to.contact, to.language)
    message = _message(house, person_id, occasion.about, way, letter)
    message.session_id = session.id
    work.messages.add(message)
    return message


def write_about_case(
    house: House,
    work: UnitOfWork,
    case: Case,
    person_id: str,
    occasion: Occasion,
    *,
    send: bool = False,
    by_hand: bool = True,
) -> Message | None:
    """Write a message to a person of an open leaf of a case; None when nothing is safe.

    With ``send`` it goes at once when e-mail is safe; without ``by_hand`` it is written only then.
    Messages about the same that are still waiting are replaced.

    Raises Refused with the reason why this person is told nothing now (I25, I26).
    """
    now = house.clock.now()
    if reason := addressing.against_case(case, person_id, now):
        raise Refused(reason)
    to = addressing.of_case(work, case, person_id)
    way = best_way(to.contact)
    if to.contact is None or way is None or (way is not Way.EMAIL and not by_hand):
        return None
    for older in work.messages.of_case(case.id, person_id):
        if older.about is occasion.about:
            _replace(work, older, now)
    letter = composing.plain_letter(house, work, occasion, to.contact, to.language)
    message = _message(house, person_id, occasion.about, way, letter)
    message.case_id = case.id
    if send and way is Way.EMAIL:
        message.state = PostState.QUEUED
    work.messages.add(message)
    return message


def write_to_referrer(
    house: House, work: UnitOfWork, referral_id: str, email: str, occasion: Occasion, language: str
) -> Message:
    """Write to the address of a referrer and let it go; it is about nobody."""
    contact = SafeContact(frozenset({Way.EMAIL}), email)
    letter = composing.plain_letter(house, work, occasion, contact, language)
    message = _message(house, referral_id, occasion.about, Way.EMAIL, letter)
    message.state = PostState.QUEUED
    work.messages.add(message)
    return message


def take_back(house: House, work: UnitOfWork, session_id: str, person_id: str) -> None:
    """Take back every invitation of this person that has not gone: its link is dead."""
    _replace_waiting(work, session_id, person_id, About.INVITATION, house.clock.now())


def take_back_of_case(
    house: House, work: UnitOfWork, case_id: str, person_id: str, about: About
) -> None:
    """Take back what has not gone to a person of a case about one thing: its link is dead."""
    for message in work.messages.of_case(case_id, person_id):
        if message.about is about:
            _replace(work, message, house.clock.now())


def queue(
    house: House, session_id: str | None, message_ids: Iterable[str], *, case_id: str | None = None
) -> None:
    """Let messages of one meeting, or of one case, go.

    Raises Refused with the reason when one may not; then none is queued.
    """
    with house.unit_of_work() as work:
        for message_id in message_ids:
            message = work.messages.get(message_id)
            if message is None or not _is_of(message, session_id, case_id):
                raise Refused("message-not-there")
            if message.state not in (PostState.READY, PostState.FAILED) or not message.letter:
                raise Refused("message-not-there")
            if reason := addressing.against(work, message, house.clock.now()):
                raise Refused(reason)
            message.state, message.next_try = PostState.QUEUED, house.clock.now()
            message.tries, message.why = 0, ""
            work.messages.save(message)
            _record(house, work, "message.queue", message)
        work.commit()


def given_by_hand(
    house: House, session_id: str | None, message_id: str, *, case_id: str | None = None
) -> None:
    """Note that staff gave a message themselves; its words are erased."""
    with house.unit_of_work() as work:
        message = work.messages.get(message_id)
        mine = message is not None and _is_of(message, session_id, case_id)
        if message is None or not mine or message.state not in WAITING:
            raise Refused("message-not-there")
        _finish(house, message, PostState.GIVEN)
        work.messages.save(message)
        _record(house, work, "message.given", message)
        work.commit()


def send_due(house: House) -> int:
    """Send what is due, one after the other; return how many were taken.

    A message is sent at least once: if the process ends between the mail server's yes and our
    note of it, the message goes again. Only one caller at a time may call this.
    """
    with house.unit_of_work(write=False) as work:
        due = [message.id for message in work.messages.due(house.clock.now())]
    return sum(_send(house, message_id) for message_id in due)


def _send(house: House, message_id: str) -> bool:
    """Ask the rules once more, hand the letter over, and note what came of it."""
    with house.unit_of_work() as work:
        message = work.messages.get(message_id)
        if message is None or message.state is not PostState.QUEUED or message.letter is None:
            return False
        if reason := addressing.against(work, message, house.clock.now()):
            _finish(house, message, PostState.REFUSED, reason)
            work.messages.save(message)
            _record(house, work, "message.refused", message)
            work.commit()
            return False
    trouble = None
    try:
        house.courier.deliver(message.letter)
    except NotDelivered as not_delivered:
        trouble = not_delivered
    return _note(house, message_id, trouble)


def _note(house: House, message_id: str, trouble: NotDelivered | None) -> bool:
    with house.unit_of_work() as work:
        message = work.messages.get(message_id)
        if message is None:  # the person was taken out of the meeting meanwhile
            return trouble is None
        message.tries += 1
        if trouble is None:
            _finish(house, message, PostState.SENT)
        else:
            _try_later(house, message, trouble)
            log.warning("post.failed message=%s code=%s", message.id, trouble.code)
        work.messages.save(message)
        _record(house, work, "message.sent" if trouble is None else "message.failed", message)
        work.commit()
    return trouble is None


def _try_later(house: House, message: Message, trouble: NotDelivered) -> None:
    now = house.clock.now()
    message.why = trouble.code
    if not trouble.again or now - message.made_at >= GIVE_UP_AFTER:
        message.state, message.done_at = PostState.FAILED, now  # the words stay: staff may retry
        return
    message.next_try = now + WAITS[min(message.tries, len(WAITS)) - 1]


def _finish(house: House, message: Message, state: PostState, why: str = "") -> None:
    message.state, message.done_at, message.why = state, house.clock.now(), why
    if not house.courier.keeps:
        message.letter = None


def _replace_waiting(
    work: UnitOfWork, session_id: str, person_id: str, about: About, now: datetime
) -> None:
    """Take back what has not gone: after a new link or a change the old words would be wrong."""
    ends_all = about in (About.CALLED_OFF, About.INVITATION)
    for message in work.messages.of(session_id, person_id):
        if ends_all or message.about is about:
            _replace(work, message, now)


def _replace(work: UnitOfWork, message: Message, now: datetime) -> None:
    if message.state in (*WAITING, PostState.FAILED) and message.letter is not None:
        message.state, message.done_at, message.letter = PostState.REPLACED, now, None
        work.messages.save(message)


def _message(house: House, person_id: str, about: About, way: Way, letter: Letter) -> Message:
    now = house.clock.now()
    state = PostState.READY if way is Way.EMAIL else PostState.BY_HAND
    return Message(house.new_id(), None, person_id, about, way, state, now, now, letter=letter)


def _is_of(message: Message, session_id: str | None, case_id: str | None) -> bool:
    here = session_id or case_id
    return bool(here) and (message.session_id, message.case_id) == (session_id, case_id)


def _record(house: House, work: UnitOfWork, act: str, message: Message) -> None:
    work.audit.record(
        act,
        at=house.clock.now(),
        session_id=message.session_id,
        case_id=message.case_id,
        about=message.person_id,
    )
