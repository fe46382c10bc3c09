"""The page of what happened in a case, out of the audit log: in words, quoting nobody."""

from typing import Any, Final

from flask import Blueprint, g, request
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import sides_of
from app.domain.cases.timeline import SOMEBODY, sentence
from app.domain.people import PARTIES, Side
from app.domain.staff_roles import StaffMay
from app.services.cases import opening, seeing
from app.services.records import AuditEntry
from app.web import current
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import CASE
from app.web.language import page_words

pages = Blueprint("timeline", __name__, url_prefix="/staff/cases")

PAGE: Final = 50
OF_FORMS: Final = frozenset({"case.paper", "case.draft", "case.draft_dropped"})
"""Acts about a form: some forms have the same code as something that people agree to."""


@pages.get(f"/{CASE}/timeline")
@needs(StaffMay.READ_CASES)
def show(case_id: str) -> AnyResponse:
    opened = opening.look(current.house(), g.staff, case_id, "timeline")
    chosen = request.args.get("side", "")
    side = Side(chosen) if chosen in PARTIES and opened.access.reads_side(Side(chosen)) else None
    looked = request.args.get("looked") == "1"
    found = seeing.happened(
        current.house(), opened, before=_before(), limit=PAGE, side=side, looked=looked
    )
    people = {person.id: person for person in opened.case.people}
    called = frame.names(
        *(entry.actor for entry in found.entries), *(entry.about for entry in found.entries)
    )
    known = called | {person_id: person.called for person_id, person in people.items()}
    rows = [
        {
            "text": _said(entry, known),
            "at": frame.moment(entry.at),
            "side": people[entry.about].side if entry.about in people else "",
        }
        for entry in found.entries
    ]
    return frame.page(
        "cases/case_timeline.html",
        opened,
        "timeline",
        rows=rows,
        older=found.older,
        side=side or "",
        looked=looked,
        sides=sides_of(opened.access),
    )


def _said(entry: AuditEntry, known: dict[str, str]) -> str:
    """Return the sentence of an entry with its names; the code of the reason in words."""
    words: dict[str, Any] = page_words()["cases"]["why"]
    forms: dict[str, Any] = page_words()["papers"]
    tasks: dict[str, str] = page_words()["today"]["tasks"]
    code = entry.why or ""
    form = forms.get(code)
    title = form["title"] if isinstance(form, dict) else ""
    why = words.get(code) or title or tasks.get(code) or words["other"]
    if title and entry.act in OF_FORMS:
        why = title
    return sentence(entry.act).format(
        who=known.get(entry.actor or "", SOMEBODY),
        about=known.get(entry.about or "", SOMEBODY),
        why=why,
    )


def _before() -> int | None:
    wanted = request.args.get("before", "")
    return int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 16 else None
