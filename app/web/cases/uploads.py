"""The pages of a case's files: handing one in, looking at it, keeping it or taking it out."""

from typing import Any, Final

from flask import Blueprint, Response, g, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, Leaf
from app.domain.cases.files import CaseFile, FileKind, FileState
from app.domain.refusals import Refused, sentence
from app.domain.staff_roles import StaffMay
from app.services.cases import uploads
from app.services.cases.opening import Opened
from app.web import current, handed_in
from app.web.access import needs
from app.web.cases import frame

FILE: Final = "<string(length=16):file_id>"
SHARED: Final = "shared"
NAME: Final = "document.jpg"
"""The same for every file: a name on somebody's disk says nothing."""

pages = Blueprint("files", __name__, url_prefix="/staff/cases")


@pages.get(f"/{frame.CASE}/files")
@needs(StaffMay.READ_CASES)
def everyone(case_id: str) -> AnyResponse:
    opened, files = uploads.list_files(current.house(), g.staff, case_id)
    return _list(opened, files)


@pages.post(f"/{frame.CASE}/files")
@needs(StaffMay.READ_CASES)
def hand_in(case_id: str) -> AnyResponse:
    """Take a picture in; it is never written to a disk as it came.

    Whoever may hand in nothing here is told before anything of theirs is read into memory.
    """
    opened, files = uploads.list_files(current.house(), g.staff, case_id)
    if CaseMay.WRITE not in opened.access.may:
        raise Refused("case-not-allowed")
    typed: dict[str, str] = {}
    try:
        with handed_in.room():
            typed, given = handed_in.read()
            kind, about = _kind(typed), _about(typed)
            file = uploads.hand_in(current.house(), g.staff, case_id, kind, about, given)
    except Refused as refused:
        if not refused.code.startswith("file-"):
            raise
        return _list(opened, files, typed, refused.code)
    return redirect(url_for("files.show", case_id=case_id, file_id=file.id), 303)


@pages.get(f"/{frame.CASE}/files/{FILE}")
@needs(StaffMay.READ_CASES)
def show(case_id: str, file_id: str) -> AnyResponse:
    opened, file = uploads.show(current.house(), g.staff, case_id, file_id)
    may = CaseMay.WRITE in opened.access.may
    return frame.page(
        "cases/file.html",
        opened,
        "files",
        file=_row(opened.case, file),
        may_decide=may,
        may_see=may or file.state is FileState.SEEN,
    )


@pages.get(f"/{frame.CASE}/files/{FILE}/picture")
@needs(StaffMay.READ_CASES)
def picture(case_id: str, file_id: str) -> Response:
    content = uploads.fetch(current.house(), g.staff, case_id, file_id)
    answer = Response(content, mimetype="image/jpeg")
    answer.headers["Content-Disposition"] = f'attachment; filename="{NAME}"'
    return answer


@pages.post(f"/{frame.CASE}/files/{FILE}/keep")
@needs(StaffMay.READ_CASES)
def keep(case_id: str, file_id: str) -> AnyResponse:
    uploads.keep(current.house(), g.staff, case_id, file_id)
    return redirect(url_for("files.everyone", case_id=case_id, done="kept"), 303)


@pages.post(f"/{frame.CASE}/files/{FILE}/out")
@needs(StaffMay.READ_CASES)
def take_out(case_id: str, file_id: str) -> AnyResponse:
    uploads.take_out(current.house(), g.staff, case_id, file_id)
    return redirect(url_for("files.everyone", case_id=case_id, done="out"), 303)


def _kind(typed: dict[str, str]) -> FileKind:
    given = typed.get("kind", "")
    if given not in list(FileKind):
        raise Refused("file-what")
    return FileKind(given)


def _about(typed: dict[str, str]) -> str:
    given = typed.get("about", "")
    if not given:
        raise Refused("file-whose")
    return "" if given == SHARED else given


def _list(
    opened: Opened, files: list[CaseFile], typed: dict[str, str] | None = None, problem: str = ""
) -> AnyResponse:
    return frame.page(
        "cases/files.html",
        opened,
        "files",
        frame.UNFIT if problem else 200,
        files=[_row(opened.case, file) for file in files],
        kinds=[*FileKind],
        whose=_whose(opened.case),
        typed=typed or {},
        problem=sentence(problem) if problem else "",
        problem_at={"file-what": "kind", "file-whose": "about"}.get(problem, "file"),
        may_add=CaseMay.WRITE in opened.access.may,
    )


def _whose(case: Case) -> list[tuple[str, str]]:
    """Return whom a file can be about, side by side with both where both are open."""
    people = [(person.id, person.called) for person in case.people]
    return [*people, (SHARED, "")] if Leaf.SHARED in case.leaves else people


def _row(case: Case, file: CaseFile) -> dict[str, Any]:
    names = {person.id: person.called for person in case.people}
    staff = frame.names(file.by, file.seen_by or None)
    return {
        "id": file.id,
        "kind": file.kind,
        "about": names.get(file.about, ""),
        "at": frame.moment(file.at),
        "by": staff.get(file.by, ""),
        "waits": file.state is FileState.WAITING,
        "seen_by": staff.get(file.seen_by, ""),
        "seen_at": frame.moment(file.seen_at) if file.seen_at else "",
        "kilobytes": max(1, file.size // 1024),
    }
