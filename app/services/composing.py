"""Which sentences a message holds, filled in for one person."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.live_session import LiveSession
from app.domain.notices import Told
from app.domain.safe_contact import SafeContact
from app.services import calendar_file, when
from app.services.cases import message_texts
from app.services.inviting import About, Appointment, Letter
from app.services.ports import House, UnitOfWork

PAGES: Final = {
    About.INVITATION: "/j",
    About.OWN_PAGE: "/p",
    About.FORM_LINK: "/refer/for/open",
}
"""Where each link leads; its secret stands behind the #, which no page request sends."""


@dataclass(frozen=True, slots=True)
class Occasion:
    """What a message is about. ``token`` only in the moment in which a link was made;
    ``reference`` is what somebody may quote on the phone."""

    about: About
    token: str = ""
    before: datetime | None = None
    reference: str = ""


def letter(
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
        link=f"{head.public_url}{PAGES[occasion.about]}#{occasion.token}" if occasion.token else "",
        phone=head.phone,
        organisation=head.organisation if contact.may_be_plain else "",
    )
    with_file = contact.calendar and occasion.about in (About.INVITATION, About.MOVED)
    calendar = ""
    if with_file:
        calendar = calendar_file.for_appointment(house, appointment, session, person_id)
    return Letter(
        to=contact.email,
        subject=head.subject,
        text=message_texts.composed(work, occasion.about, told, language, say),
        plain=bool(told.organisation),
        calendar=calendar,
    )


def plain_letter(
    house: House, work: UnitOfWork, occasion: Occasion, contact: SafeContact, language: str
) -> Letter:
    """Compose what is about no meeting: a receipt, or a link to a page."""
    head, say = house.letterhead, house.wording.say(language)
    told = Told(
        link=f"{head.public_url}{PAGES[occasion.about]}#{occasion.token}" if occasion.token else "",
        phone=head.phone,
        organisation=head.organisation if contact.may_be_plain else "",
        reference=occasion.reference,
    )
    text = message_texts.composed(work, occasion.about, told, language, say)
    return Letter(contact.email, head.subject, text, plain=bool(told.organisation))
