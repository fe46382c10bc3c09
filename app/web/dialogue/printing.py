"""A relay or a letter on paper, for staff: a plain page to print, or a PDF."""

from base64 import b64encode
from typing import Final

from flask import Blueprint, Response, abort, g, make_response, render_template, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.dialogue import printing
from app.services.dialogue.printing import Find, Printed
from app.web import current
from app.web.access import needs
from app.web.language import page_words
from app.web.words import say

pages = Blueprint("printing", __name__, url_prefix="/staff/cases/<string(maxlength=32):case_id>")

RELAY: Final = "relays/<string(maxlength=32):relay_id>/print/<string(maxlength=12):side>"
LETTER: Final = "letters/<string(maxlength=32):letter_id>/print/<string(maxlength=12):side>"
UNKNOWN: Final = "print-letters-not-known"
UNFIT: Final = 422


@pages.get(f"/{RELAY}")
@needs(StaffMay.READ_CASES)
def relay(case_id: str, relay_id: str, side: str) -> AnyResponse:
    back = url_for("relays.one", case_id=case_id, relay_id=relay_id)
    return paper(_found(case_id, printing.relay(case_id, relay_id), side, "page"), back)


@pages.get(f"/{RELAY}/pdf")
@needs(StaffMay.READ_CASES)
def relay_pdf(case_id: str, relay_id: str, side: str) -> AnyResponse:
    back = url_for("relays.one", case_id=case_id, relay_id=relay_id)
    return pdf(_found(case_id, printing.relay(case_id, relay_id), side, "pdf"), back)


@pages.get(f"/{LETTER}")
@needs(StaffMay.READ_CASES)
def letter(case_id: str, letter_id: str, side: str) -> AnyResponse:
    back = url_for("letters.one", case_id=case_id, letter_id=letter_id)
    return paper(_found(case_id, printing.letter(case_id, letter_id), side, "page"), back)


@pages.get(f"/{LETTER}/pdf")
@needs(StaffMay.READ_CASES)
def letter_pdf(case_id: str, letter_id: str, side: str) -> AnyResponse:
    back = url_for("letters.one", case_id=case_id, letter_id=letter_id)
    return pdf(_found(case_id, printing.letter(case_id, letter_id), side, "pdf"), back)


def paper(printed: Printed, back: str, status: int = 200, *, unknown: bool = False) -> AnyResponse:
    """Return the page to print: the words, and nothing that says where they are from."""
    pictures = [f"data:image/jpeg;base64,{b64encode(one).decode()}" for one in printed.pictures]
    page = render_template(
        "dialogue/paper.html",
        printed=printed,
        pictures=pictures,
        back=back,
        unknown=unknown,
        own_page="page" in g,
    )
    return make_response(page, status)


def pdf(printed: Printed, back: str) -> AnyResponse:
    """Return the PDF under a name that says nothing; or the page, when its letters are missing."""
    words = page_words()["own_relays"]["paper"]
    above = say(words["from"], name=printed.by)
    try:
        drawn = printing.pdf(current.house(), printed, above, words["own_words"])
    except Refused as refusal:
        if refusal.code != UNKNOWN:
            raise
        return paper(printed, back, UNFIT, unknown=True)
    answer = Response(drawn, mimetype="application/pdf")
    answer.headers["Content-Disposition"] = 'attachment; filename="page.pdf"'
    return answer


def _found(case_id: str, find: Find, side: str, way: str) -> Printed:
    if side not in PARTIES:
        abort(404)
    return printing.for_staff(current.house(), g.staff, case_id, find, Side(side), way=way)
