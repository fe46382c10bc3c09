"""The pages of the notes of a case: what kind of note comes before what it says."""

from typing import Any, Final

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Leaf
from app.domain.cases.papers import NOT_CARRIED
from app.domain.cases.questions import Ask, Question
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import notes, opening, papers
from app.services.cases.opening import Opened
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import CASE, UNFIT
from app.web.language import page_words

pages = Blueprint("notes", __name__, url_prefix="/staff/cases")

TEXT: Final = Question("text", Ask.TEXT, needed=True)


@pages.get(f"/{CASE}/notes")
@needs(StaffMay.READ_CASES)
def everyone(case_id: str) -> AnyResponse:
    opened = opening.look(current.house(), g.staff, case_id, "notes")
    found = notes.notes_of(opened.case)
    called = frame.names(*(note.paper.by for note in found))
    can_share = CaseMay.SHARE in opened.access.may and opened.access.reads(Leaf.SHARED)
    rows = [
        {
            "note": note,
            "by": called.get(note.paper.by, ""),
            "at": frame.moment(note.paper.at),
            "shares": can_share
            and note.leaf is not Leaf.SHARED
            and note.type != NOT_CARRIED
            and not papers.is_shared(opened.case, note.paper),
            "message": _as_message(opened, note),
            "copied_from": LEAF_OF[note.person.side]
            if note.person and note.paper.copied_from
            else "",
        }
        for note in found
    ]
    types = notes.types_for(opened.access) if CaseMay.WRITE in opened.access.may else []
    return frame.page("cases/case_notes.html", opened, "notes", notes=rows, types=types)


@pages.route(f"/{CASE}/notes/<string(maxlength=10):kind>", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def write(case_id: str, kind: str) -> AnyResponse:
    house = current.house()
    typed: dict[str, Any] = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed, reading = forms.read_form((TEXT,))
        about = request.form.get("about", "")[:16]
        problems = reading.problems
        if not problems:
            notes.write(house, g.staff, case_id, kind, about, reading.answers["text"])
            return redirect(url_for("notes.everyone", case_id=case_id, done="note"), 303)
        typed["about"] = about
    opened = opening.look(house, g.staff, case_id, "notes")
    if kind not in notes.types_for(opened.access):
        raise Refused("case-not-there")
    return frame.page(
        "cases/case_note.html",
        opened,
        "notes",
        UNFIT if problems else 200,
        type=kind,
        questions=(TEXT,),
        typed=typed,
        problems=problems,
        about=_about(opened, kind),
        readers=papers.readers(house, opened.case, Leaf.SHARED) if kind == "shared" else [],
    )


def _as_message(opened: Opened, note: notes.Note) -> str:
    """Return where what is not passed on becomes a message, typed anew; empty where it cannot."""
    person = note.person
    if note.type != NOT_CARRIED or person is None or not person.is_principal:
        return ""
    if CaseMay.CARRY not in opened.access.may:
        return ""
    case_id, paper_id = opened.case.id, note.paper.id
    return url_for("relay_forms.new", case_id=case_id, side=person.side, note=paper_id)


def _about(opened: Opened, kind: str) -> list[dict[str, str]]:
    """Return whom a note can be about: the people of one's own sides, and nobody alone."""
    people = [{"value": person.id, "text": person.called} for person in opened.case.people]
    words = page_words()["cases"]["notes"]
    if opened.access.reads(Leaf.SHARED) and kind != NOT_CARRIED:
        people.append({"value": "", "text": words["about_case"]})
    return people
