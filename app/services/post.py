"""Messages to people: what is written to whom, whether it may go, and that nothing is lost."""

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from email_validator import EmailNotValidError, validate_email

from app.domain import letters
from app.domain.languages import ENGLISH
from app.domain.letters import Told
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way, best_way, may_send
from app.services import calendar_file, when
from app.services.courier import NotDelivered
from app.services.inviting import (
    WAITING,
    About,
    Appointment,
    Invitation,
    Letter,
    Message,
    PostState,
)
from app.services.ports import House, UnitOfWork

log = logging.getLogger(__name__)

WAITS: Final = tuple(timedelta(minutes=m) for m in (1, 2, 5, 15, 30, 60))
"""How long is waited after each failed try; then an hour each time."""

GIVE_UP_AFTER: Final = timedelta(days=2)


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a message is about. ``token`` only in the moment in which a link was made."""

    about: About
    token: str = ""
    before: datetime | None = None


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
    contact, language = _contact(work, session.id, person_id)
    _replace_waiting(work, session.id, person_id, occasion.about, house.clock.now())
    way = best_way(contact)
    if contact is None or way is None:
        return None
    letter = _letter(house, work, session, person_id, occasion, contact, language)
    now = house.clock.now()
    state = PostState.READY if way is Way.EMAIL else PostState.BY_HAND
    about = occasion.about
    message = Message(house.new_id(), session.id, person_id, about, way, state, now, now)
    message.letter = letter
    work.messages.add(message)
    return message


def take_back(house: House, work: UnitOfWork, session_id: str, person_id: str) -> None:
    """Take back every invitation of this person that has not gone: its link is dead."""
    _replace_waiting(work, session_id, person_id, About.INVITATION, house.clock.now())


def queue(house: House, session_id: str, message_ids: Iterable[str]) -> None:
    """Let messages go. Raises Refused with the reason when one may not; then none is queued."""
    with house.unit_of_work() as work:
        for message_id in message_ids:
            message = work.messages.get(message_id)
            if message is None or message.session_id != session_id:
                raise Refused("message-not-there")
            if message.state not in (PostState.READY, PostState.FAILED) or not message.letter:
                raise Refused("message-not-there")
            contact, _ = _contact(work, message.session_id, message.person_id)
            if reason := may_send(contact, message.way):
                raise Refused(reason)
            message.state, message.next_try = PostState.QUEUED, house.clock.now()
            message.tries, message.why = 0, ""
            work.messages.save(message)
            _record(house, work, "message.queue", message)
        work.commit()


def given_by_hand(house: House, session_id: str, message_id: str) -> None:
    """Note that staff gave a message themselves; its words are erased."""
    with house.unit_of_work() as work:
        message = work.messages.get(message_id)
        if message is None or message.session_id != session_id or message.state not in WAITING:
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
        contact, _ = _contact(work, message.session_id, message.person_id)
        reason = may_send(contact, message.way)
        if reason or (contact and contact.email != message.letter.to):
            _finish(house, message, PostState.REFUSED, reason or "contact-way-not-safe")
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
        unsent = message.state in (*WAITING, PostState.FAILED) and message.letter is not None
        if unsent and (ends_all or message.about is about):
            message.state, message.done_at, message.letter = PostState.REPLACED, now, None
            work.messages.save(message)


def _letter(
    house: House,
    work: UnitOfWork,
    session: LiveSession,
    person_id: str,
    occasion: Occasion,
    contact: SafeContact,
    language: str,
) -> Letter:
    head, say = house.letterhead, house.wording.say(language)
    appointment = work.appointments.get(session.id) or Appointment(session.id, session.opens_at)

    def at(moment: datetime | None) -> str:
        return when.moment(moment, head.zone, language, say) if moment else ""

    told = Told(
        at=at(appointment.starts_at),
        before=at(occasion.before),
        link=f"{head.public_url}/j#{occasion.token}" if occasion.token else "",
        phone=head.phone,
        organisation=head.organisation if contact.may_be_plain else "",
    )
    compose = {
        About.INVITATION: letters.invitation,
        About.MOVED: letters.moved,
        About.CALLED_OFF: letters.called_off,
        About.REMINDER: letters.reminder,
    }[occasion.about]
    with_file = contact.calendar and occasion.about in (About.INVITATION, About.MOVED)
    calendar = ""
    if with_file:
        calendar = calendar_file.for_appointment(house, appointment, session, person_id)
    return Letter(
        to=contact.email,
        subject=head.subject,
        text=compose(told, say),
        plain=bool(told.organisation),
        calendar=calendar,
    )


def _contact(work: UnitOfWork, session_id: str, person_id: str) -> tuple[SafeContact | None, str]:
    invitation: Invitation | None = work.appointments.invitation(session_id, person_id)
    if invitation is None:
        return None, ENGLISH
    return invitation.contact, invitation.language


def _record(house: House, work: UnitOfWork, act: str, message: Message) -> None:
    now = house.clock.now()
    work.audit.record(act, at=now, session_id=message.session_id, about=message.person_id)
