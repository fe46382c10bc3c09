"""The pages on which forms of a case are filled in, version by version."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import CaseMay
from app.domain.cases.case import CasePerson, Leaf
from app.domain.cases.forms import FORMS, SHARABLE, leaf_of
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.questions import Answers
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import opening, papers
from app.services.cases.opening import Opened
from app.services.cases.papers import Sheet
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame, told
from app.web.cases.frame import CASE, PERSON, STALE, UNFIT

pages = Blueprint("papers", __name__, url_prefix="/staff/cases")

KIND = "<string(maxlength=20):kind>"
PAPER = "<string(length=16):paper_id>"


@pages.get(f"/{CASE}/papers")
@needs(StaffMay.READ_CASES)
def everyone(case_id: str) -> AnyResponse:
    opened = opening.look(current.house(), g.staff, case_id, "papers")
    people: list[CasePerson | None] = [*opened.case.people]
    if opened.access.reads(Leaf.SHARED):
        people.append(None)
    groups = [
        {"person": person, "leaf": told.leaf_of(person), "rows": _rows(opened, person)}
        for person in people
    ]
    return frame.page("cases/case_papers.html", opened, "papers", groups=groups)


@pages.route(f"/{CASE}/papers/{KIND}", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def fill_of_case(case_id: str, kind: str) -> AnyResponse:
    return _fill(case_id, _kind(kind), "")


@pages.route(f"/{CASE}/papers/{KIND}/{PERSON}", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def fill(case_id: str, kind: str, person_id: str) -> AnyResponse:
    return _fill(case_id, _kind(kind), person_id)


@pages.get(f"/{CASE}/papers/{KIND}/version/{PAPER}")
@needs(StaffMay.READ_CASES)
def version_of_case(case_id: str, kind: str, paper_id: str) -> AnyResponse:
    return _version(case_id, _kind(kind), "", paper_id)


@pages.get(f"/{CASE}/papers/{KIND}/{PERSON}/version/{PAPER}")
@needs(StaffMay.READ_CASES)
def version(case_id: str, kind: str, person_id: str, paper_id: str) -> AnyResponse:
    return _version(case_id, _kind(kind), person_id, paper_id)


def _fill(case_id: str, kind: PaperKind, person_id: str) -> AnyResponse:
    if request.method == "POST":
        return _written(case_id, kind, person_id)
    sheet = papers.sheet(current.house(), g.staff, case_id, kind, person_id)
    return _page(sheet, sheet.begin_with, seen=sheet.seen)


def _written(case_id: str, kind: PaperKind, person_id: str) -> AnyResponse:
    house = current.house()
    typed, reading = forms.read_form(FORMS[kind].questions)
    act = request.form.get("act", "")
    if act == "later":
        papers.keep_draft(house, g.staff, case_id, kind, person_id, typed)
        return _to_list(case_id, "draft")
    if act == "drop":
        papers.throw_draft_away(house, g.staff, case_id, kind, person_id)
        return _to_list(case_id, "dropped")
    if act == "changed" and kind is PaperKind.RISK:
        papers.risk_changed(house, g.staff, case_id, person_id)
        return _to_list(case_id, "risk")
    seen = request.form.get("seen", "")
    number = int(seen) if seen.isascii() and seen.isdigit() and len(seen) < 9 else -1
    if reading.problems:
        sheet = papers.sheet(house, g.staff, case_id, kind, person_id)
        return _page(sheet, typed, seen=number, status=UNFIT, problems=reading.problems)
    try:
        papers.save(house, g.staff, case_id, kind, person_id, reading.answers, seen=number)
    except Refused as refusal:
        if refusal.code != "case-changed-meanwhile":
            raise
        sheet = papers.sheet(house, g.staff, case_id, kind, person_id)
        return _page(sheet, typed, seen=sheet.seen, status=STALE, stale=True)
    return _to_list(case_id, "saved")


def _page(
    sheet: Sheet,
    typed: Answers,
    *,
    seen: int,
    status: int = 200,
    problems: dict[str, str] | None = None,
    stale: bool = False,
) -> AnyResponse:
    """Show a form, with what stands now beside it when somebody else wrote meanwhile."""
    now = current.house().clock.now()
    called = frame.names(*(paper.by for paper in sheet.versions))
    rows = [told.paper_row(paper, called, now) for paper in reversed(sheet.versions)]
    return frame.page(
        "cases/case_form.html",
        sheet.opened,
        "papers",
        status,
        sheet=sheet,
        words_of=told.words_of(sheet.kind),
        questions=sheet.form.questions,
        typed=typed,
        problems=problems or {},
        seen=seen,
        history=rows,
        newest=rows[0] if rows else None,
        stale=stale,
    )


def _version(case_id: str, kind: PaperKind, person_id: str, paper_id: str) -> AnyResponse:
    sheet = papers.sheet(current.house(), g.staff, case_id, kind, person_id)
    paper = sheet.version(paper_id)
    now = current.house().clock.now()
    return frame.page(
        "cases/case_version.html",
        sheet.opened,
        "papers",
        sheet=sheet,
        paper=paper,
        row=told.paper_row(paper, frame.names(paper.by), now),
        words_of=told.words_of(kind),
        questions=sheet.form.questions,
        shares=_may_share(sheet, paper),
    )


def _rows(opened: Opened, person: CasePerson | None) -> list[dict[str, Any]]:
    """Return a row for each form that can stand here and that this account may read."""
    now = current.house().clock.now()
    about = person.id if person else ""
    found = []
    for kind in told.forms_for(opened.case, person):
        if not opened.access.reads(leaf_of(kind, person)):
            continue
        sheet = papers.sheet_of(opened, kind, about)
        newest = sheet.newest
        called = frame.names(newest.by) if newest else {}
        row = told.paper_row(newest, called, now) if newest else {}
        found.append({**row, "title": told.title(kind), "href": _address(opened, kind, about)})
        found[-1] |= {"draft": sheet.draft is not None, "count": len(sheet.versions)}
    return found


def _address(opened: Opened, kind: PaperKind, person_id: str) -> str:
    if person_id:
        return url_for("papers.fill", case_id=opened.case.id, kind=str(kind), person_id=person_id)
    return url_for("papers.fill_of_case", case_id=opened.case.id, kind=str(kind))


def _may_share(sheet: Sheet, paper: Paper) -> bool:
    access = sheet.opened.access
    if CaseMay.SHARE not in access.may or not access.reads(Leaf.SHARED):
        return False
    here = sheet.kind in SHARABLE and sheet.leaf is not Leaf.SHARED
    return here and not papers.is_shared(sheet.opened.case, paper)


def _kind(code: str) -> PaperKind:
    """Return a kind that has a page, or raise Refused("case-not-there")."""
    if code not in [*PaperKind] or not FORMS[PaperKind(code)].has_page:
        raise Refused("case-not-there")
    return PaperKind(code)


def _to_list(case_id: str, done: str) -> AnyResponse:
    return redirect(url_for("papers.everyone", case_id=case_id, done=done), 303)
