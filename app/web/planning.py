"""The pages on which staff plan a meeting, part by part; what is typed is kept, right or wrong."""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.languages import NAMES
from app.domain.live_session import Kind
from app.domain.people import PRINCIPALS
from app.domain.staff_roles import StaffMay
from app.services import drafts, planning, when
from app.services.cases import meetings as case_meetings
from app.services.inviting import Draft
from app.web import current, plan_shown
from app.web.access import needs

UNFIT: Final = 422
LONGEST: Final = 300
"""Characters of one field that are kept; what is longer is told as a problem anyway."""

FIELDS: Final = {
    "when": ("title", "kind", "date", "time", "end", "doors"),
    "staff": (
        *("lead", "lead_name", "advocate", "advocate_name", "co", "co_name"),
        *("takes_over", "plan_b_phone"),
    ),
    "person": (
        *("screen_name", "role", "side", "beside", "voice", "language", "email", "phone", "notes"),
        *("may_say_who", "read_by_others", "calendar", "relay_only", "aftercare"),
    ),
}
LISTS: Final = {"when": ("reminders",), "staff": (), "person": ("ways",)}
ORDER: Final = re.compile(r"(arrives|leaves|seat)-[a-z0-9_]{1,32}", re.ASCII)

KEY = "<string(length=16):key>"
DRAFT = "<string(length=16):draft_id>"

pages = Blueprint("planning", __name__, url_prefix="/staff/plan")


@pages.get("")
@needs(StaffMay.PLAN_MEETINGS)
def new() -> str:
    mine = planning.drafts_of(current.house(), g.staff_id)
    zone = current.config().time_zone
    rows = [
        {"id": d.id, "title": d.typed["when"].get("title"), "at": when.moment(d.saved_at, zone)}
        for d in mine
    ]
    alone = current.house().meetings_without_cases
    return render_template("plan/new.html", drafts=rows, alone=alone)


@pages.post("")
@needs(StaffMay.PLAN_MEETINGS)
def begin() -> AnyResponse:
    return _to_plan(planning.new_draft(current.house(), g.staff_id))


@pages.get(f"/{DRAFT}")
@needs(StaffMay.PLAN_MEETINGS)
def show(draft_id: str) -> str:
    return _page(_draft(draft_id))


@pages.post(f"/{DRAFT}/done")
@needs(StaffMay.PLAN_MEETINGS)
def done(draft_id: str) -> AnyResponse:
    """Make it a meeting, unless something stops it; then the same page says what."""
    found = _draft(draft_id)
    problems = drafts.problems_of(found.typed, current.config().time_zone)
    if problems or any(clash.stops for clash in planning.clashes(current.house(), found)):
        return make_response(_page(found, told=True), UNFIT)
    if found.case_id:
        session_id = case_meetings.carry_out(current.house(), g.staff, found)
    else:
        session_id = planning.carry_out(current.house(), found)
    return redirect(url_for("planned.show", session_id=session_id), 303)


@pages.post(f"/{DRAFT}/drop")
@needs(StaffMay.PLAN_MEETINGS)
def drop(draft_id: str) -> AnyResponse:
    """Throw one's own plan away, also when one does not work in its case any more."""
    planning.drop(current.house(), _own(draft_id))
    return redirect(url_for("planning.new"), 303)


@pages.route(f"/{DRAFT}/when", methods=["GET", "POST"])
@needs(StaffMay.PLAN_MEETINGS)
def edit_when(draft_id: str) -> AnyResponse:
    found = _draft(draft_id)
    typed = found.typed["when"]
    problems = {}
    if request.method == "POST":
        typed = _typed("when")
        found = _kept(found, {"when": typed})
        problems = drafts.read_times(typed, current.config().time_zone).problems
        if not problems:
            return _to_plan(found)
    return _form("plan/when.html", found, typed, problems)


@pages.route(f"/{DRAFT}/staff", methods=["GET", "POST"])
@needs(StaffMay.PLAN_MEETINGS)
def edit_staff(draft_id: str) -> AnyResponse:
    found = _draft(draft_id)
    typed = found.typed["staff"]
    problems = {}
    if request.method == "POST":
        typed = _typed("staff")
        found = _kept(found, {"staff": typed})
        problems = drafts.read_staff(typed, plan_shown.kind_of(found)).problems
        if not problems:
            return _to_plan(found)
    return _form(
        "plan/staff.html",
        found,
        typed,
        problems,
        guides=plan_shown.guides_for(found),
        advocates=plan_shown.advocates_for(found),
        shuttle=plan_shown.kind_of(found) == Kind.SHUTTLE,
    )


@pages.get(f"/{DRAFT}/people/new")
@needs(StaffMay.PLAN_MEETINGS)
def add_person(draft_id: str) -> AnyResponse:
    """A new person; into the meeting of a case come people of that case alone."""
    found = _draft(draft_id)
    opened = plan_shown.case_of(found)
    if opened is None:
        return _person_form(found, current.house().new_id(), {}, {})
    others = case_meetings.left_to_add(opened.case, found)
    return _form("plan/people_of_case.html", found, {}, {}, people=others)


@pages.post(f"/{DRAFT}/people/{KEY}/add")
@needs(StaffMay.PLAN_MEETINGS)
def add_of_case(draft_id: str, key: str) -> AnyResponse:
    found = _draft(draft_id)
    if not re.fullmatch(r"[0-9a-f]{16}", key) or found.case_id is None:
        abort(404)
    return _to_plan(case_meetings.add(current.house(), g.staff, found, key))


@pages.route(f"/{DRAFT}/people/{KEY}", methods=["GET", "POST"])
@needs(StaffMay.PLAN_MEETINGS)
def edit_person(draft_id: str, key: str) -> AnyResponse:
    found = _draft(draft_id)
    people = dict(found.typed["people"])
    if not re.fullmatch(r"[0-9a-f]{16}", key) or (request.method == "GET" and key not in people):
        abort(404)
    problems = {}
    if request.method == "POST":
        if found.case_id and key not in people:
            abort(404)
        typed = _typed("person")
        people[key] = typed | plan_shown.fixed_in(found, key, typed)
        found = _kept(found, {"people": people})
        problems = drafts.read_person(people[key], people).problems
        if not problems:
            return _to_plan(found)
    return _person_form(found, key, people[key], problems)


@pages.post(f"/{DRAFT}/people/{KEY}/remove")
@needs(StaffMay.PLAN_MEETINGS)
def remove_person(draft_id: str, key: str) -> AnyResponse:
    found = _draft(draft_id)
    people = {each: typed for each, typed in found.typed["people"].items() if each != key}
    return _to_plan(_kept(found, {"people": people}))


@pages.route(f"/{DRAFT}/order", methods=["GET", "POST"])
@needs(StaffMay.PLAN_MEETINGS)
def edit_order(draft_id: str) -> AnyResponse:
    found = _draft(draft_id)
    if request.method == "POST":
        names = [name for name in request.form if ORDER.fullmatch(name)][:100]
        typed = {name: request.form[name][:LONGEST] for name in names}
        return _to_plan(_kept(found, {"order": typed}))
    people = found.typed["people"]
    return _form(
        "plan/order.html",
        found,
        found.typed["order"],
        {},
        principals=[(k, p) for k, p in people.items() if p.get("role") in PRINCIPALS],
        everyone=[*plan_shown.names_of(found).items()],
        seats=plan_shown.kind_of(found) != Kind.SHUTTLE,
    )


def _page(found: Draft, *, told: bool = False) -> str:
    """Show the plan with what speaks against it, as soon as there is something to speak of."""
    problems = drafts.problems_of(found.typed, current.config().time_zone)
    clashes = planning.clashes(current.house(), found) if told or not problems else []
    filled = {
        part: plan_shown.is_filled(found.typed.get(part)) for part in ("when", "staff", "order")
    }
    return render_template(
        "plan/plan.html",
        draft=found,
        case=plan_shown.case_shown(found),
        typed=found.typed,
        filled=filled,
        problems={part: found_ for part, found_ in problems.items() if told or filled.get(part)},
        clashes=[] if problems and not told else clashes,
        names=plan_shown.names_of(found),
        led_by=plan_shown.led_by(found),
        shuttle=plan_shown.kind_of(found) == Kind.SHUTTLE,
        told=told,
    )


def _form(
    template: str, found: Draft, typed: Mapping[str, Any], problems: Mapping[str, str], **more: Any
) -> AnyResponse:
    page = render_template(
        template,
        draft=found,
        case=plan_shown.case_shown(found),
        kinds=plan_shown.kinds_for(found),
        typed=typed,
        problems=problems,
        languages=NAMES,
        **more,
    )
    return make_response(page, UNFIT if problems else 200)


def _person_form(
    found: Draft, key: str, typed: Mapping[str, Any], problems: Mapping[str, str]
) -> AnyResponse:
    others = [
        (each, person.get("screen_name", ""))
        for each, person in found.typed["people"].items()
        if each != key and person.get("role") in PRINCIPALS
    ]
    here = key in found.typed["people"]
    return _form("plan/person.html", found, typed, problems, key=key, principals=others, here=here)


def _typed(part: str) -> dict[str, Any]:
    """Return what was typed into one part, cut to what could ever be right."""
    typed: dict[str, Any] = {n: request.form.get(n, "")[:LONGEST] for n in FIELDS[part]}
    for name in LISTS[part]:
        typed[name] = [each[:LONGEST] for each in request.form.getlist(name)[:10]]
    return typed


def _kept(found: Draft, parts: Mapping[str, Any]) -> Draft:
    return planning.keep_typed(current.house(), found, {**found.typed, **parts})


def _draft(draft_id: str) -> Draft:
    """Return one's own draft; a draft of a case is there while one may plan in that case."""
    found = _own(draft_id)
    plan_shown.case_of(found)
    return found


def _own(draft_id: str) -> Draft:
    if not re.fullmatch(r"[0-9a-f]{16}", draft_id, re.ASCII):
        abort(404)
    return planning.draft(current.house(), g.staff_id, draft_id)


def _to_plan(found: Draft) -> AnyResponse:
    return redirect(url_for("planning.show", draft_id=found.id), 303)
