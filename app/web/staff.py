"""The pages of staff: coming in by a one-time link, their meetings, and one meeting's call page."""

from flask import Blueprint, abort, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.staff_roles import StaffMay
from app.services import meeting_lists, meetings, staff_sessions
from app.web import current
from app.web.access import STAFF, Nothing, cookie, needs
from app.web.browsers import device_word
from app.web.cookies import forget, keep
from app.web.staff_frame import home

pages = Blueprint("staff", __name__, url_prefix="/staff")


@pages.get("")
@needs(Nothing.PUBLIC)
def landing() -> str:
    return render_template("landing.html", claims="staff.claim", next_page="sign_in.password")


@pages.post("")
@needs(Nothing.PUBLIC)
def claim() -> AnyResponse:
    """Lead to where this person's work begins, as signing in with a password does."""
    house = current.house()
    secret = staff_sessions.claim(house, request.form.get("token", ""), device_word())
    found = staff_sessions.signed_in(house, secret)
    answer = redirect(home(found.account) if found else url_for("sign_in.password"), 303)
    keep(answer, current.config(), STAFF, secret)
    return answer


@pages.get("/meetings")
@needs(StaffMay.GUIDE_MEETINGS)
def list_meetings() -> str:
    """Today, coming and earlier; whoever answers for all of them sees all."""
    lists = meeting_lists.of(current.house(), g.staff)
    may_plan = g.staff.may(StaffMay.PLAN_MEETINGS)
    may_tour = current.config().demo
    return render_template("staff_meetings.html", may_plan=may_plan, may_tour=may_tour, **lists)


@pages.get("/meetings/<string(length=16):session_id>")
@needs(StaffMay.GUIDE_MEETINGS)
def call(session_id: str) -> str:
    """Somebody else's meeting and a meeting that never was get the same answer."""
    house = current.house()
    if meetings.person_of(house, session_id, g.staff_id) is None:
        abort(404)
    case_id = meetings.case_of(house, session_id)
    return render_template("staff_call.html", session_id=session_id, case_id=case_id)


@pages.post("/sign-out")
@needs(Nothing.PUBLIC)
def sign_out() -> AnyResponse:
    secret = cookie(STAFF)
    if secret:
        staff_sessions.end(current.house(), secret)
    answer = redirect("/left", 303)
    forget(answer, current.config(), STAFF)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
