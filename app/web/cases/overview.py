"""The pages of one case: its sides with a wall between them, and finding a case."""

from typing import Any, Final

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import CaseMay
from app.domain.cases.case import Leaf
from app.domain.cases.forms import FORMS
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers, Ask, Question, one
from app.domain.dialogue.to_do import NEEDS
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services import overviews
from app.services.cases import finding, glass, holding, opening, papers, seeing, tasks, telling
from app.services.cases.opening import Opened
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame, todo_links, told
from app.web.cases.frame import CASE, UNFIT

pages = Blueprint("cases", __name__, url_prefix="/staff/cases")

GLASS: Final = (
    Question("reference", Ask.LINE, needed=True),
    one("reason", *glass.REASONS, needed=True),
    Question("words", Ask.TEXT, needed=True),
)
HOLD: Final = (Question("reason", Ask.TEXT),)
RELEASE: Final = (Question("reason", Ask.TEXT, needed=True),)
LONGEST_REASON: Final = 5000
SEARCH: Final = (Question("name", Ask.LINE),)


@pages.get("")
@needs(StaffMay.READ_CASES)
def mine() -> str:
    closed = request.args.get("closed") == "1"
    wanted = request.args.get("page", "1")
    number = int(wanted) if wanted.isascii() and wanted.isdigit() and len(wanted) < 6 else 1
    found = finding.mine(current.house(), g.staff, number, closed=closed)
    return _list(found.rows, page=found, closed=closed)


@pages.post("/find")
@needs(StaffMay.READ_CASES)
def find() -> str:
    """Search by a press: a name stands in no address."""
    typed = forms.typed(SEARCH)
    rows = finding.search(current.house(), g.staff, typed["name"])
    return _list(rows, typed=typed, searched=True)


@pages.route("/glass", methods=["GET", "POST"])
@needs(StaffMay.BREAK_GLASS)
def break_glass() -> AnyResponse:
    typed: dict[str, Any] = {"reference": request.args.get("reference", "")[:20]}
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed, reading = forms.read_form(GLASS)
        problems = reading.problems
        if not problems:
            said = reading.answers
            try:
                case_id = glass.break_glass(
                    current.house(), g.staff, said["reference"], said["reason"], said["words"]
                )
            except Refused as refusal:
                if refusal.code != "case-not-there":
                    raise
                problems = {"reference": "no-such-case"}
            else:
                return redirect(url_for("cases.show", case_id=case_id), 303)
    page = render_template("cases/case_glass.html", questions=GLASS, typed=typed, problems=problems)
    return make_response(page, UNFIT if problems else 200)


@pages.post(f"/{CASE}/glass/<string(length=16):task_id>/seen")
@needs(StaffMay.READ_CASES)
def glass_seen(case_id: str, task_id: str) -> AnyResponse:
    tasks.done(current.house(), g.staff, task_id)
    return redirect(url_for("cases.show", case_id=case_id), 303)


@pages.get(f"/{CASE}")
@needs(StaffMay.READ_CASES)
def show(case_id: str) -> AnyResponse:
    return _overview(case_id, {}, {})


def _overview(case_id: str, typed: Answers, problems: dict[str, str]) -> AnyResponse:
    opened = opening.look(current.house(), g.staff, case_id, "overview")
    house, now = current.house(), current.house().clock.now()
    return frame.page(
        "cases/case_overview.html",
        opened,
        "overview",
        UNFIT if problems else 200,
        typed=typed,
        problems=problems,
        questions=RELEASE if opened.case.held else HOLD,
        stages=[
            {
                "stage": stage,
                "items": [(item, todo_links.href(case_id, item)) for item in stage.missing],
            }
            for stage in seeing.steps(house, opened)
        ],
        tasks=[
            {
                "kind": task.kind,
                "href": todo_links.of_task(task) if task.kind in NEEDS else "",
                "due": frame.day(task.due_at),
                "late": task.due_at <= now,
            }
            for task in seeing.tasks_of(house, opened)
        ],
        columns=told.side_columns(opened.case, now),
        shared=told.shared_rows(opened.case, now),
        both=frame.both(opened.access),
        crew=_crew(opened),
        telling=_telling(opened),
    )


@pages.post(f"/{CASE}/hold")
@needs(StaffMay.READ_CASES)
def hold(case_id: str) -> AnyResponse:
    """Stop everything between the sides at once. A reason is asked of nobody in a hurry."""
    reason = forms.typed(HOLD)["reason"][:LONGEST_REASON]
    holding.hold(current.house(), g.staff, case_id, reason.strip())
    return redirect(url_for("cases.show", case_id=case_id, done="held"), 303)


@pages.post(f"/{CASE}/release")
@needs(StaffMay.READ_CASES)
def release(case_id: str) -> AnyResponse:
    typed, reading = forms.read_form(RELEASE)
    if reading.problems:
        return _overview(case_id, typed, reading.problems)
    holding.release(current.house(), g.staff, case_id, reading.answers["reason"])
    return redirect(url_for("cases.show", case_id=case_id, done="released"), 303)


@pages.get(f"/{CASE}/meetings")
@needs(StaffMay.READ_CASES)
def meetings(case_id: str) -> AnyResponse:
    opened = opening.look(current.house(), g.staff, case_id, "meetings")
    house = current.house()
    may_plan = g.staff.may(StaffMay.PLAN_MEETINGS)
    shown = []
    for meeting, sides in seeing.meetings_of(house, opened):
        with house.unit_of_work(write=False) as work:
            opens = may_plan and overviews.may_see(house, work, g.staff, meeting.id)
        at = frame.moment(meeting.starts_at)
        shown.append({"meeting": meeting, "sides": sorted(sides), "opens": opens, "at": at})
    return frame.page("cases/case_meetings.html", opened, "meetings", meetings=shown)


@pages.route(f"/{CASE}/share/<string(length=16):paper_id>", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def share(case_id: str, paper_id: str) -> AnyResponse:
    """Ask before a copy goes to the shared leaf: who reads it there, and who reads the original."""
    house = current.house()
    if request.method == "POST":
        papers.share(house, g.staff, case_id, paper_id)
        return redirect(url_for("notes.everyone", case_id=case_id, done="shared"), 303)
    opened = opening.look(house, g.staff, case_id, "share")
    if CaseMay.SHARE not in opened.access.may or not opened.access.reads(Leaf.SHARED):
        raise Refused("case-not-allowed")
    leaf, paper = papers.find(opened.case, paper_id)
    papers.demand_sharable(opened.case, leaf, paper)
    return frame.page(
        "cases/case_share.html",
        opened,
        "notes",
        paper=paper,
        leaf=leaf,
        title=told.title(paper.kind),
        readers=papers.readers(house, opened.case, Leaf.SHARED),
        stay=papers.readers(house, opened.case, leaf),
    )


def _list(rows: list[finding.Row], **more: Any) -> str:
    shown = [
        {
            "case": row.case,
            "names": row.names,
            "bar": frame.state_in_words(row.case, row.access),
            "since": frame.day(row.case.since) if frame.both(row.access) else "",
        }
        for row in rows
    ]
    typed = more.pop("typed", {})
    return render_template(
        "cases/case_list.html",
        rows=shown,
        typed=typed,
        questions=SEARCH,
        may_break=g.staff.may(StaffMay.BREAK_GLASS),
        **more,
    )


def _telling(opened: Opened) -> dict[str, Any]:
    """Return what may be told to the person who is approached, when a copy of it was given."""
    found = telling.told(current.house(), opened)
    if found is None:
        return {}
    asked = FORMS[PaperKind.TOLD].questions
    return {
        "told": found,
        "questions": [question for question in asked if found.paper.answers.get(question.name)],
        "words": told.words_of(PaperKind.TOLD),
    }


def _crew(opened: Opened) -> list[dict[str, Any]]:
    """Return who works in the case, with both sides or with one's own."""
    case, now = opened.case, current.house().clock.now()
    own = [a for a in case.working(now) if a.side is None or opened.access.reads_side(a.side)]
    called = frame.names(*(a.staff_id for a in own))
    return [{"name": called.get(a.staff_id, ""), "duty": a.duty, "side": a.side} for a in own]
