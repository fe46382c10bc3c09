"""The page on which the work of staff begins: what is due today, and what waits."""

from typing import Any, Final

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services import when
from app.services.cases import tasks, texts, today
from app.services.cases.today import Line
from app.web import current
from app.web.access import needs
from app.web.cases import todo_links

TASK: Final = "<string(length=16):task_id>"
LATER: Final = ("1", "3", "7", "14")
"""By how many days a task can be put off on the page."""

pages = Blueprint("today", __name__, url_prefix="/staff/today")


@pages.get("")
@needs(StaffMay.READ_CASES)
def show() -> str:
    found = today.of(current.house(), g.staff)
    edits = g.staff.may(StaffMay.EDIT_TEXTS)
    stale = texts.stale_helplines(current.house()) if edits else []
    page = "cases/today_page.html"
    return render_template(page, today=found, later=LATER, stale=stale, **_say())


@pages.post(f"/tasks/{TASK}/done")
@needs(StaffMay.READ_CASES)
def done(task_id: str) -> AnyResponse:
    tasks.done(current.house(), g.staff, task_id)
    return redirect(url_for("today.show"), 303)


@pages.post(f"/tasks/{TASK}/later")
@needs(StaffMay.READ_CASES)
def later(task_id: str) -> AnyResponse:
    days = request.form.get("days", "")
    if days not in LATER:
        raise Refused("task-cannot-wait")
    tasks.later(current.house(), g.staff, task_id, int(days))
    return redirect(url_for("today.show"), 303)


def _say() -> dict[str, Any]:
    """Return what the template says times with."""
    zone = current.config().time_zone

    def due(line: Line) -> str:
        return when.day(line.task.due_at, zone)

    return {
        "due_day": due,
        "lead": lambda line: todo_links.of_task(line.task),
        "clock": lambda at: when.clock(at, zone),
        "day": lambda at: when.day(at, zone),
    }
