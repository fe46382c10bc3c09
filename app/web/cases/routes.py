"""The pages on which a way is chosen: what each said, and what both agreed to."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases import facts, guards
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Route
from app.domain.cases.questions import Answers
from app.domain.cases.states import BEFORE_THE_OTHER, CaseState
from app.domain.staff_roles import StaffMay
from app.services.cases import opening, routes
from app.services.cases.opening import Opened
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame, todo_links
from app.web.cases.frame import CASE, PERSON, UNFIT
from app.web.cases.stale import version_seen

pages = Blueprint("routes", __name__, url_prefix="/staff/cases")


@pages.get(f"/{CASE}/way")
@needs(StaffMay.READ_CASES)
def show(case_id: str) -> AnyResponse:
    """What each side said is for who works with that side; both are read by who works with both."""
    opened = opening.look(current.house(), g.staff, case_id, "way")
    case, now = opened.case, current.house().clock.now()
    asked = case.state is CaseState.OPTIONS
    thresholds = routes.numbers(current.house())
    missing = guards.missing(case, now, thresholds, "prepare") if asked else []
    may_decide = frame.both(opened.access) and CaseMay.ASSESS in opened.access.may
    return frame.page(
        "preparing/way.html",
        opened,
        "preparing",
        said=[_row(one) for one in routes.said(case, now)],
        asked=asked,
        both=frame.both(opened.access),
        missing=[(one, todo_links.href(case_id, one)) for one in missing],
        may_say=_may_say(opened),
        may_decide=may_decide and asked,
        may_ask_again=may_decide and _may_ask_again(opened),
        wants=_wants(opened),
    )


@pages.get("/ways")
@needs(StaffMay.READ_CASES)
def compare() -> str:
    """The ways side by side, to be shown to somebody: nothing of any case is on this page."""
    return render_template("preparing/ways.html")


@pages.route(f"/{CASE}/way/{PERSON}", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def say(case_id: str, person_id: str) -> AnyResponse:
    """Write down what one person said, in their own words if they like."""
    opened = opening.look(current.house(), g.staff, case_id, "way")
    person = routes.principal(opened.case, person_id)
    given: Answers = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        given, reading = forms.read_form(routes.QUESTIONS)
        problems = reading.problems
        if not problems:
            routes.record(current.house(), g.staff, case_id, person_id, reading.answers)
            return _back(case_id, "said")
    return frame.page(
        "preparing/say.html",
        opened,
        "preparing",
        UNFIT if problems else 200,
        person=person,
        questions=routes.QUESTIONS,
        typed=given,
        problems=problems,
    )


@pages.post(f"/{CASE}/way/decide")
@needs(StaffMay.READ_CASES)
def decide(case_id: str) -> AnyResponse:
    routes.decide(current.house(), g.staff, case_id, version_seen())
    return _back(case_id, "decided")


@pages.post(f"/{CASE}/way/again")
@needs(StaffMay.READ_CASES)
def choose_again(case_id: str) -> AnyResponse:
    returned = request.form.get("returned") == "yes"
    routes.choose_again(current.house(), g.staff, case_id, version_seen(), returned=returned)
    return _back(case_id, "again")


def _row(one: routes.Said) -> dict[str, object]:
    paper = one.paper
    return {
        "person": one.person,
        "choice": one.choice,
        "words": str(paper.answers.get("words", "")) if paper else "",
        "at": frame.moment(paper.at) if paper else "",
        "fresh": one.fresh,
        "consents": one.consents,
    }


def _may_say(opened: Opened) -> bool:
    closed = opened.case.state in BEFORE_THE_OTHER or opened.case.state is CaseState.CLOSED
    return CaseMay.RECORD_CONSENT in opened.access.may and not closed


def _may_ask_again(opened: Opened) -> bool:
    case = opened.case
    waits = case.state is CaseState.NEEDS_TIME and case.back_to is CaseState.OPTIONS
    return waits or case.state is CaseState.PREPARATION


def _wants(opened: Opened) -> Route | None:
    """Return the way that both said, where it is more contact than the one that is prepared."""
    case = opened.case
    said = facts.agreed_way(case) if frame.both(opened.access) else None
    if case.route is None or said is None:
        return None
    return said if facts.WAYS.index(said) > facts.WAYS.index(case.route) else None


def _back(case_id: str, done: str) -> AnyResponse:
    return redirect(url_for("routes.show", case_id=case_id, done=done), 303)
