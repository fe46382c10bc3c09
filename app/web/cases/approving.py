"""The page of a case supervisor: a sensitive case is approved here, or sent back with a reason."""

from flask import Blueprint, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases import facts
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Duty, Leaf
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers
from app.domain.live_session import BOTH_SIDES
from app.domain.staff_roles import StaffMay
from app.domain.stages import Stage
from app.services.cases import approving, opening, preparing
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame, stale, todo_links
from app.web.cases.frame import CASE
from app.web.cases.stale import status, version_seen

MEETING = "<string(length=16):session_id>"

pages = Blueprint("approving", __name__, url_prefix="/staff/cases")


@pages.get(f"/{CASE}/approval")
@needs(StaffMay.READ_CASES)
def show(case_id: str) -> AnyResponse:
    return _page(case_id, {}, {}, "")


@pages.post(f"/{CASE}/approval/ask")
@needs(StaffMay.READ_CASES)
def ask(case_id: str) -> AnyResponse:
    approving.ask(current.house(), g.staff, case_id, version_seen())
    return _back(case_id, "asked")


@pages.post(f"/{CASE}/approval")
@needs(StaffMay.APPROVE_CASES)
def decide(case_id: str) -> AnyResponse:
    """Approve, or not yet; a reason is needed either way."""
    given, reading = forms.read_form(approving.QUESTIONS)
    if reading.problems:
        return _page(case_id, given, reading.problems, "")
    house, answers, seen = current.house(), reading.answers, version_seen()
    said = stale.attempt(lambda: approving.decide(house, g.staff, case_id, answers, seen))
    return _page(case_id, given, {}, said) if said else _back(case_id, "decided")


@pages.route(f"/{CASE}/approval/{MEETING}", methods=["GET", "POST"])
@needs(StaffMay.APPROVE_CASES)
def override(case_id: str, session_id: str) -> AnyResponse:
    """Let one meeting open without one gate, with a reason that stays with the case."""
    house = current.house()
    opened = opening.look(house, g.staff, case_id, "override")
    meeting = next((each for each in _coming(case_id) if each["id"] == session_id), None)
    if meeting is None or CaseMay.APPROVE not in opened.access.may:
        abort(404)
    given: Answers = {}
    problems: dict[str, str] = {}
    said = ""
    if request.method == "POST":
        given, reading = forms.read_form(approving.OVERRIDE)
        problems, answers = reading.problems, reading.answers
        if not problems:
            said = stale.attempt(
                lambda: approving.override(house, g.staff, case_id, session_id, answers)
            )
            if not said:
                return _back(case_id, "overridden")
    return frame.page(
        "preparing/override.html",
        opened,
        "preparing",
        status(problems, said),
        meeting=meeting,
        allowed=approving.may_be_overridden(house),
        questions=approving.OVERRIDE,
        typed=given,
        problems=problems,
        said=said,
        stale=bool(said),
    )


def _page(case_id: str, given: Answers, problems: dict[str, str], said: str) -> AnyResponse:
    house = current.house()
    opened = opening.look(house, g.staff, case_id, "approval")
    case = opened.case
    case.leaf(Leaf.SHARED)  # refused to who works with one side
    newest = facts.paper(case, PaperKind.APPROVAL)
    supervisors = [each.staff_id for each in case.working(house.clock.now(), Duty.SUPERVISOR)]
    called = frame.names(*supervisors, newest.by if newest else None)
    board = preparing.board(house, opened)
    missing = [*board.team, *(each for person in board.people for each in person.missing)]
    return frame.page(
        "preparing/approval.html",
        opened,
        "preparing",
        status(problems, said),
        newest=newest,
        at=frame.moment(newest.at) if newest else "",
        by=called.get(newest.by, "") if newest else "",
        supervisors=[called.get(each, "") for each in supervisors],
        missing=[(each, todo_links.href(case_id, each)) for each in missing],
        questions=approving.QUESTIONS,
        typed=given,
        problems=problems,
        said=said,
        stale=bool(said),
        may_ask=CaseMay.ASSESS in opened.access.may,
        may_decide=CaseMay.APPROVE in opened.access.may and g.staff.may(StaffMay.APPROVE_CASES),
        allowed=approving.may_be_overridden(house),
        meetings=_coming(case_id),
    )


def _coming(case_id: str) -> list[dict[str, str]]:
    with current.house().unit_of_work(write=False) as work:
        found = work.cases.meetings(case_id)
    return [
        {"id": each.id, "title": each.title, "at": frame.moment(each.starts_at)}
        for each in found
        if each.kind in BOTH_SIDES and each.stage is not Stage.ENDED
    ]


def _back(case_id: str, done: str) -> AnyResponse:
    return redirect(url_for("approving.show", case_id=case_id, done=done), 303)
