"""The pages of staff: coming in by a one-time link, their meetings, and one meeting's call page."""

from flask import Blueprint, abort, current_app, g, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.config import Config
from app.services import meetings, staff_sessions
from app.services.ports import House
from app.web.access import STAFF, Holds, Nothing, cookie, needs
from app.web.cookies import forget, keep

pages = Blueprint("staff", __name__, url_prefix="/staff")


def _house() -> House:
    house: House = current_app.extensions["house"]
    return house


def _config() -> Config:
    config: Config = current_app.extensions["meeting_config"]
    return config


@pages.get("")
@needs(Nothing.PUBLIC)
def landing() -> str:
    return render_template("landing.html", claims="staff.claim", next_page="staff.list_meetings")


@pages.post("")
@needs(Nothing.PUBLIC)
def claim() -> AnyResponse:
    secret = staff_sessions.claim(_house(), request.form.get("token", ""))
    answer = redirect("/staff/meetings", 303)
    keep(answer, _config(), STAFF, secret)
    return answer


@pages.get("/meetings")
@needs(Holds.STAFF)
def list_meetings() -> str:
    mine = meetings.meetings_of(_house(), g.staff_id)
    return render_template("staff_meetings.html", meetings=mine)


@pages.get("/meetings/<string(length=16):session_id>")
@needs(Holds.STAFF)
def call(session_id: str) -> str:
    """Somebody else's meeting and a meeting that never was get the same answer."""
    if meetings.person_of(_house(), session_id, g.staff_id) is None:
        abort(404)
    return render_template("staff_call.html", session_id=session_id)


@pages.post("/sign-out")
@needs(Nothing.PUBLIC)
def sign_out() -> AnyResponse:
    secret = cookie(STAFF)
    if secret:
        staff_sessions.end(_house(), secret)
    answer = redirect("/left", 303)
    forget(answer, _config(), STAFF)
    answer.headers["Clear-Site-Data"] = '"cache", "storage"'
    return answer
