"""What the pages of letters have in common on a person's own page: refusals, days, first names."""

from datetime import date
from typing import Any, Final

from flask import g, request
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused, sentence
from app.services import when
from app.services.cases import glass, own_choices, own_pages
from app.web import current, errors, language
from app.web.dialogue import own_door

UNFIT: Final = 422
CHANGED: Final = 409
GONE: Final = 404
REFUSED: Final = 403
GONE_CODES: Final = ("letter-not-there", "file-not-there")


def page(name: str, status: int = 200, **more: Any) -> AnyResponse:
    return own_door.page(f"dialogue/{name}.html", status, **more)


def refused(refusal: Refused) -> AnyResponse:
    """Say calmly that something cannot be done now; what is not there is the same for all."""
    if wants_json() or not refusal.code.startswith(("letter-", "file-")):
        return errors.refused(refusal)
    gone = refusal.code in GONE_CODES
    text = problem("letter-not-there" if gone else refusal.code)
    return page("own_letter_not_now", GONE if gone else REFUSED, text=text)


def problem(code: str) -> str:
    """Return the words for a refusal, as a person on their own page reads them."""
    words: dict[str, str] = language.page_words()["own_letters"]["problems"]
    return words.get(code) or language.say()(sentence(code))


def wants_json() -> bool:
    """Say whether a script asks; a person is answered with a page."""
    return request.accept_mimetypes.best == "application/json"


def moment(at: Any) -> str:
    return when.moment(at, current.config().time_zone, language.of_request(), language.say())


def clock(at: Any) -> str:
    return when.clock(at, current.config().time_zone)


def day(given: str) -> str:
    """Say a day that is kept as ISO 8601; nothing for none."""
    return _words().day(date.fromisoformat(given)) if given else ""


def today() -> date:
    return _words().today


def first_names(*staff_ids: str) -> dict[str, str]:
    """Return the first names of accounts by id."""
    found = glass.names(current.house(), staff_ids)
    return {staff_id: name.split()[0] for staff_id, name in found.items()}


def ask_to_talk() -> None:
    """Ask that somebody gets in touch; a task for staff of this person's side."""
    own_choices.be_asked_now(current.house(), g.page, today())


def _words() -> own_pages.Words:
    return own_pages.Words(current.house(), language.of_request())
