"""The ledger page of a case: who, when, which version, how handed over; no words."""

from typing import Any

from flask import Blueprint, g, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.staff_roles import StaffMay
from app.services.cases.opening import Opened
from app.services.dialogue import ledger
from app.services.dialogue.ledger import Item, Line, What
from app.web import current
from app.web.access import needs
from app.web.cases import frame
from app.web.language import page_words

pages = Blueprint(
    "ledger", __name__, url_prefix="/staff/cases/<string(maxlength=32):case_id>/ledger"
)


@pages.get("")
@needs(StaffMay.READ_CASES)
def show(case_id: str) -> AnyResponse:
    opened, lines = ledger.read(current.house(), g.staff, case_id)
    known = _known(opened, lines)
    items: dict[str, dict[str, Any]] = {}
    for line in lines:
        one = items.setdefault(line.item.id, _item(opened, line.item))
        one["lines"].append(_row(line, known))
    return frame.page("dialogue/ledger.html", opened, "relays", items=[*items.values()])


def _known(opened: Opened, lines: list[Line]) -> dict[str, str]:
    """Return names by id: staff, and people of one's own sides alone."""
    people = {person.id: person.called for person in opened.case.people}
    return frame.names(*(line.by for line in lines if line.by not in people)) | people


def _item(opened: Opened, item: Item) -> dict[str, Any]:
    writer = opened.case.principal(item.side) if opened.access.reads_side(item.side) else None
    return {
        "what": item.what,
        "number": item.number,
        "side": item.side,
        "from": writer.called if writer else "",
        "href": _href(opened.case.id, item),
        "lines": [],
    }


def _href(case_id: str, item: Item) -> str:
    if item.what is What.RELAY:
        return url_for("relays.one", case_id=case_id, relay_id=item.id)
    return url_for("letters.one", case_id=case_id, letter_id=item.id)


def _row(line: Line, known: dict[str, str]) -> dict[str, str]:
    words = page_words()["relays"]["ledger"]
    return {
        "at": frame.moment(line.at),
        "by": known.get(line.by, words["somebody"]),
        "act": words["acts"].get(f"{line.item.what}_{line.act}") or words["acts"].get(line.act, ""),
        "version": str(line.version or ""),
        "how": words["ways"].get(line.how, ""),
    }
