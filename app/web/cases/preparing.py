"""The pages of preparation: what is missing for readiness, meetings with one side."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases import facts, gathering
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, Leaf, Route
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.domain.live_session import BOTH_SIDES, Kind
from app.domain.staff_roles import StaffMay
from app.services.cases import held_meetings, opening, people, preparing
from app.services.cases.meetings import begin
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame, todo_links
from app.web.cases.frame import CASE, PERSON, UNFIT
from app.web.cases.stale import version_seen

CARRIED = (Route.SHUTTLE, Route.LETTER)
"""The ways in which words are carried, and that have pages of their own."""

MEETING = "<string(length=16):session_id>"

pages = Blueprint("preparing", __name__, url_prefix="/staff/cases")


# What is missing


@pages.get(f"/{CASE}/preparing")
@needs(StaffMay.READ_CASES)
def show(case_id: str) -> AnyResponse:
    """The readiness board: per person and for the team, what is missing and where it is done."""
    opened = opening.look(current.house(), g.staff, case_id, "preparing")
    case = opened.case
    found = preparing.board(current.house(), opened)
    whole = frame.both(opened.access)
    assesses = frame.may_with_all(opened, CaseMay.ASSESS)
    may = opened.access.may
    return frame.page(
        "preparing/board.html",
        opened,
        "preparing",
        people=[_person_row(case, each) for each in found.people],
        team=[(each, todo_links.href(case_id, each)) for each in found.team],
        nothing_missing=found.nothing_missing,
        whole=whole,
        agreement=facts.agreement(case) if Leaf.SHARED in case.leaves else None,
        may_make_ready=assesses and case.state is CaseState.PREPARATION,
        may_fall_back=assesses and case.state is CaseState.READY,
        may_plan=whole and CaseMay.PLAN in may and _may_meet(case),
        carried=[way for way in CARRIED if case.route is way and _prepares(case)],
        for_video=[(each, todo_links.href(case_id, each)) for each in found.for_video],
        may_go_on=assesses and case.state is CaseState.COMMUNICATION,
        afterwards=[*preparing.AFTERWARDS],
        meetings=_of_both_sides(case_id) if whole else [],
    )


@pages.post(f"/{CASE}/preparing/ready")
@needs(StaffMay.READ_CASES)
def make_ready(case_id: str) -> AnyResponse:
    preparing.make_ready(current.house(), g.staff, case_id, version_seen())
    return redirect(url_for("preparing.show", case_id=case_id, done="ready"), 303)


@pages.post(f"/{CASE}/preparing/not-ready")
@needs(StaffMay.READ_CASES)
def fall_back(case_id: str) -> AnyResponse:
    preparing.fall_back(current.house(), g.staff, case_id, version_seen())
    return redirect(url_for("preparing.show", case_id=case_id, done="not_ready"), 303)


@pages.post(f"/{CASE}/preparing/next")
@needs(StaffMay.READ_CASES)
def go_on(case_id: str) -> AnyResponse:
    move = request.form.get("move", "")
    preparing.go_on(current.house(), g.staff, case_id, move, version_seen())
    return redirect(url_for("preparing.show", case_id=case_id, done="gone_on"), 303)


@pages.post(f"/{CASE}/preparing/conference")
@needs(StaffMay.PLAN_MEETINGS)
def plan_conference(case_id: str) -> AnyResponse:
    return _begun(case_id, Kind.CONFERENCE)


@pages.post(f"/{CASE}/preparing/shuttle")
@needs(StaffMay.PLAN_MEETINGS)
def plan_shuttle(case_id: str) -> AnyResponse:
    return _begun(case_id, Kind.SHUTTLE)


# One person


@pages.get(f"/{CASE}/preparing/{PERSON}")
@needs(StaffMay.READ_CASES)
def person(case_id: str, person_id: str) -> AnyResponse:
    """The preparation meetings of one person: held, to be written down, to be planned."""
    opened = opening.look(current.house(), g.staff, case_id, "preparation")
    found = people.one(opened.case, person_id)
    board = preparing.board(current.house(), opened)
    row = next((each for each in board.people if each.person.id == person_id), None)
    held = opened.case.of_kind(PaperKind.PREPARATION, person_id)
    called = frame.names(*(paper.by for paper in held))
    waiting = held_meetings.to_record(current.house(), opened.case, found)
    return frame.page(
        "preparing/person.html",
        opened,
        "preparing",
        person=found,
        row=row,
        held=[(paper, called.get(paper.by, "")) for paper in reversed(held)],
        waiting=[(each, frame.moment(each.at)) for each in waiting],
        may_write=CaseMay.ASSESS in opened.access.may,
        may_plan=CaseMay.PLAN in opened.access.may and g.staff.may(StaffMay.PLAN_MEETINGS),
        record_href=todo_links.paper(case_id, PaperKind.PREPARATION, person_id),
    )


@pages.post(f"/{CASE}/preparing/{PERSON}/plan")
@needs(StaffMay.PLAN_MEETINGS)
def plan_preparation(case_id: str, person_id: str) -> AnyResponse:
    """Begin the plan of a meeting with this person's side, and nobody of the other."""
    opened = opening.look(current.house(), g.staff, case_id, "preparation")
    side = people.one(opened.case, person_id).side
    draft = begin(current.house(), g.staff, case_id, Kind.PREPARATION, side)
    return redirect(url_for("planning.show", draft_id=draft.id), 303)


@pages.route(f"/{CASE}/preparing/{PERSON}/held/{MEETING}", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def record(case_id: str, person_id: str, session_id: str) -> AnyResponse:
    """Write down a meeting that was held here; what the product knows stands there already."""
    house = current.house()
    opened = opening.look(house, g.staff, case_id, "preparation")
    found = people.one(opened.case, person_id)
    waiting = held_meetings.to_record(house, opened.case, found)
    held = next((each for each in waiting if each.session_id == session_id), None)
    if held is None:
        return redirect(url_for("preparing.person", case_id=case_id, person_id=person_id), 303)
    given = preparing.filled_in(held, held.at.astimezone(current.config().time_zone).date())
    problems: dict[str, str] = {}
    if request.method == "POST":
        given, reading = forms.read_form(preparing.PREPARATION)
        problems = reading.problems
        if not problems:
            answers = reading.answers
            preparing.record_meeting(house, g.staff, case_id, person_id, session_id, answers)
            return redirect(
                url_for("preparing.person", case_id=case_id, person_id=person_id, done="recorded"),
                303,
            )
    return frame.page(
        "preparing/record.html",
        opened,
        "preparing",
        UNFIT if problems else 200,
        person=found,
        at=frame.moment(held.at),
        questions=preparing.PREPARATION,
        typed=given,
        problems=problems,
    )


# Inside


def _person_row(case: Case, found: preparing.PersonBoard) -> dict[str, Any]:
    ready = found.ready
    return {
        "person": found.person,
        "meetings": found.meetings,
        "least": found.least,
        "missing": [(each, todo_links.href(case.id, each)) for each in found.missing],
        "said": _said(found),
        "note": str(ready.answers.get("note", "")) if ready else "",
        "at": frame.moment(ready.at) if ready else "",
        "until": frame.day(ready.expires_at) if ready and ready.expires_at else "",
        "href": todo_links.paper(case.id, PaperKind.READINESS, found.person.id),
    }


def _said(found: preparing.PersonBoard) -> str:
    """Return what somebody said of being ready: nothing, not yet, go, or go once and not now."""
    decision = str(found.ready.answers.get("decision", "")) if found.ready else ""
    return "gone" if decision == "go" and not found.counts else decision


def _begun(case_id: str, kind: Kind) -> AnyResponse:
    draft = begin(current.house(), g.staff, case_id, kind)
    return redirect(url_for("planning.show", draft_id=draft.id), 303)


def _of_both_sides(case_id: str) -> list[dict[str, Any]]:
    with current.house().unit_of_work(write=False) as work:
        found = work.cases.meetings(case_id)
    return [
        {
            "id": each.id,
            "title": each.title,
            "stage": each.stage,
            "at": frame.moment(each.starts_at),
        }
        for each in found
        if each.kind in BOTH_SIDES
    ]


def _may_meet(case: Case) -> bool:
    meets = case.route in gathering.WAY_OF.values() and not case.held
    return meets and _prepares(case) and g.staff.may(StaffMay.PLAN_MEETINGS)


def _prepares(case: Case) -> bool:
    return case.state in gathering.TOGETHER
