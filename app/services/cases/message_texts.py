"""Messages in a service's own words, where it has some; without them our own sentences stand."""

from dataclasses import replace

from app.domain import notices
from app.domain.cases.defaults import DEFAULTS
from app.domain.cases.wordings import IN_WELSH
from app.domain.languages import ENGLISH, WELSH, Say, in_english
from app.domain.notices import Told
from app.services.cases.text_records import Body
from app.services.cases.texts import current_in
from app.services.courier import Letterhead
from app.services.ports import UnitOfWork

KIND = "message_templates"
COMPOSE = {
    "invitation": notices.invitation,
    "moved": notices.moved,
    "called_off": notices.called_off,
    "reminder": notices.reminder,
    "receipt": notices.receipt,
    "own_page": notices.own_page,
    "something_there": notices.something_there,
    "form_link": notices.form_link,
    "referrer_receipt": notices.referrer_receipt,
}
EXAMPLE = Told(
    at="Tuesday 24 November at 2pm",
    before="Monday 23 November at 10am",
    link="https://example.org/j#0123456789abcdef",
    phone="01632 960 001",
    reference="CG-ABCDEF",
)


def composed(work: UnitOfWork, about: str, told: Told, language: str, say: Say) -> str:
    """Return a message as it is sent: plain only when ``told`` names the organisation."""
    own = own_words(current_in(work, KIND).body, about, told, language)
    return own or COMPOSE[about](told, say)


def own_words(body: Body, about: str, told: Told, language: str) -> str:
    """Return the message in the service's own words; empty where it has none in this language."""
    tone = "plain" if told.organisation else "discreet"
    welsh = IN_WELSH if language == WELSH else ""
    template: str = body.get(f"{about}_{tone}{welsh}", "")
    if not template:
        return ""
    fields = {name: getattr(told, name) for name in Told.__slots__}
    return template.format(**fields) + "\n"


def examples(body: Body, head: Letterhead) -> list[dict[str, str]]:
    """Return each message as it would be sent to somebody made up, in English."""
    found = []
    for about in COMPOSE:
        for tone, organisation in (("discreet", ""), ("plain", head.organisation or "Our service")):
            if f"{about}_{tone}" not in DEFAULTS[KIND]:
                continue  # to an organisation there is one tone
            told = replace(EXAMPLE, organisation=organisation)
            own = own_words(body, about, told, ENGLISH)
            text = own or COMPOSE[about](told, in_english)
            found.append({"about": about, "tone": tone, "text": text, "own": "yes" if own else ""})
    return found
