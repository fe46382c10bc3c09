"""A relay or a letter on paper, for the person whose page it is on."""

from flask import Blueprint, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.services.dialogue import own_letters, printing
from app.services.dialogue.printing import Find, Printed
from app.web import current
from app.web.access import Holds, needs
from app.web.dialogue import own_door
from app.web.dialogue.printing import paper, pdf

pages = Blueprint("own_printing", __name__, url_prefix="/your")
pages.before_request(own_door.read_it)

RELAY = "messages/<string(maxlength=32):relay_id>/print"
LETTER = "letters/<string(maxlength=32):letter_id>/print"


@pages.get(f"/{RELAY}")
@needs(Holds.OWN_PAGE)
def relay(relay_id: str) -> AnyResponse:
    return paper(_relay(relay_id, "page"), url_for("own_relays.one", relay_id=relay_id))


@pages.get(f"/{RELAY}/pdf")
@needs(Holds.OWN_PAGE)
def relay_pdf(relay_id: str) -> AnyResponse:
    return pdf(_relay(relay_id, "pdf"), url_for("own_relays.one", relay_id=relay_id))


@pages.get(f"/{LETTER}")
@needs(Holds.OWN_PAGE)
def letter(letter_id: str) -> AnyResponse:
    return paper(_letter(letter_id, "page"), _back(letter_id))


@pages.get(f"/{LETTER}/pdf")
@needs(Holds.OWN_PAGE)
def letter_pdf(letter_id: str) -> AnyResponse:
    return pdf(_letter(letter_id, "pdf"), _back(letter_id))


def _back(letter_id: str) -> str:
    """Return the page of a letter that they wrote, or of one that they were given."""
    written = own_letters.of_person(current.house(), own_door.me())
    mine = any(view.id == letter_id for view in written)
    return url_for("own_letters.show" if mine else "letters_there.read", letter_id=letter_id)


def _relay(relay_id: str, way: str) -> Printed:
    return _found(printing.relay(own_door.me().case_id, relay_id), way)


def _letter(letter_id: str, way: str) -> Printed:
    return _found(printing.letter(own_door.me().case_id, letter_id), way)


def _found(find: Find, way: str) -> Printed:
    return printing.for_person(current.house(), own_door.me(), find, way=way)
