"""The pages on which staff plan a meeting, part by part; what is typed is kept, right or wrong."""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases import gathering
from app.domain.languages import NAMES
from app.domain.live_session import BOTH_SIDES, Kind
from app.domain.people import PRINCIPALS
from app.domain.safe_contact import Way
from app.domain.staff_roles import StaffMay
from app.services import accounts, drafts, planning, when
from app.services.cases import meetings as case_meetings
from app.services.cases import prefilling
from app.services.cases.opening import Opened
from app.services.inviting import Draft
from app.services.records import StaffAccount
from app.web import current
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
UNTYPED: Final = ("text_to", "address", "through")
"""What a draft of a case knows of reaching somebody, and has no field for."""
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
        problems = drafts.read_staff(typed, _kind(found)).problems
        if not problems:
            return _to_plan(found)
    return _form(
        "plan/staff.html",
        found,
        typed,
        problems,
        guides=_guides(found),
        advocates=_advocates(found),
        shuttle=_kind(found) == Kind.SHUTTLE,
    )


@pages.get(f"/{DRAFT}/people/new")
@needs(StaffMay.PLAN_MEETINGS)
def add_person(draft_id: str) -> AnyResponse:
    """A new person; into the meeting of a case come people of that case alone."""
    found = _draft(draft_id)
    opened = _case_of(found)
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
        people[key] = typed | _fixed(found, key, typed)
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
        everyone=[*_names(found).items()],
        seats=_kind(found) != Kind.SHUTTLE,
    )


def _page(found: Draft, *, told: bool = False) -> str:
    """Show the plan with what speaks against it, as soon as there is something to speak of."""
    problems = drafts.problems_of(found.typed, current.config().time_zone)
    clashes = planning.clashes(current.house(), found) if told or not problems else []
    filled = {part: bool(_filled(found.typed.get(part))) for part in ("when", "staff", "order")}
    return render_template(
        "plan/plan.html",
        draft=found,
        case=_case(found),
        typed=found.typed,
        filled=filled,
        problems={part: found_ for part, found_ in problems.items() if told or filled.get(part)},
        clashes=[] if problems and not told else clashes,
        names=_names(found),
        led_by=_led_by(found),
        shuttle=_kind(found) == Kind.SHUTTLE,
        told=told,
    )


def _filled(typed: Any) -> bool:
    """True when somebody typed into this part; the kind of meeting is always known."""
    known = drafts.empty()["when"] | {"kind": (typed or {}).get("kind")}
    return any(value for name, value in (typed or {}).items() if known.get(name) != value)


def _form(
    template: str, found: Draft, typed: Mapping[str, Any], problems: Mapping[str, str], **more: Any
) -> AnyResponse:
    page = render_template(
        template,
        draft=found,
        case=_case(found),
        kinds=_kinds(found),
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


def _names(found: Draft) -> dict[str, str]:
    """Return the names on the page by key: people, then facilitators by their role."""
    names = {key: p.get("screen_name", "") for key, p in found.typed["people"].items()}
    led_by = _led_by(found)
    for which, role in (("lead", "lead_facilitator"), ("co", "co_facilitator")):
        if which in led_by:
            names[role] = led_by[which]
    return names


def _led_by(found: Draft) -> dict[str, str]:
    """Return the names of who guides it, by their field; in a shuttle it may be one more."""
    known = {account.id: account.name for account in accounts.staff_list(current.house())}
    staff = found.typed["staff"]
    asked = ("lead", "advocate", "co") if _kind(found) == Kind.SHUTTLE else ("lead", "co")
    return {
        which: staff.get(f"{which}_name") or known.get(staff[which], "")
        for which in asked
        if staff.get(which)
    }


def _kind(found: Draft) -> str:
    return str(found.typed["when"].get("kind", ""))


def _kinds(found: Draft) -> list[Kind]:
    """Return the kinds to choose from: of both sides the one that its case goes, or what it is."""
    opened = _case_of(found)
    alone = opened is None and current.house().meetings_without_cases
    ways = {kind for kind, way in gathering.WAY_OF.items() if opened and opened.case.route is way}
    both = ways | ({Kind.CONFERENCE} if alone else set())
    here = [kind for kind in Kind if kind == _kind(found)]
    return [kind for kind in Kind if kind not in BOTH_SIDES or kind in both or kind in here]


def _case_of(found: Draft) -> Opened | None:
    """Return the case of a draft, opened for who asks; it is opened once in a request."""
    if found.case_id is not None and "case_of_draft" not in g:
        g.case_of_draft = case_meetings.opened_for(current.house(), g.staff, found)
    opened: Opened | None = g.get("case_of_draft")
    return opened


def _case(found: Draft) -> dict[str, str] | None:
    """Return what the pages show of the case; its reference is for staff who work in it."""
    opened = _case_of(found)
    return {"id": opened.case.id, "reference": opened.case.reference} if opened else None


def _fixed(found: Draft, key: str, typed: Mapping[str, Any]) -> dict[str, Any]:
    """Return what a form cannot change of somebody in the meeting of a case."""
    opened = _case_of(found)
    if opened is None:
        return {}
    before = found.typed["people"].get(key, {})
    kept = {name: before[name] for name in UNTYPED if name in before}
    ways = [way for way in before.get("ways", []) if way in (Way.LETTER, Way.SOMEONE)]
    kept["ways"] = [*typed["ways"], *ways]
    return kept | prefilling.fixed(opened.case, opened.case.person(key))


def _guides(found: Draft) -> list[StaffAccount]:
    """Return who may guide: all of staff, or in the meeting of a case who works in it."""
    everyone = accounts.staff_list(current.house())
    opened = _case_of(found)
    if opened is None:
        return everyone
    mine = case_meetings.guides(opened.case, found, current.house().clock.now())
    return [account for account in everyone if account.id in mine]


def _advocates(found: Draft) -> list[StaffAccount]:
    """Return who of the case may carry words in its shuttle, for one side or for both."""
    opened = _case_of(found)
    if opened is None:
        return []
    mine = case_meetings.advocates(opened.case, current.house().clock.now())
    return [account for account in accounts.staff_list(current.house()) if account.id in mine]


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
    _case_of(found)
    return found


def _own(draft_id: str) -> Draft:
    if not re.fullmatch(r"[0-9a-f]{16}", draft_id, re.ASCII):
        abort(404)
    return planning.draft(current.house(), g.staff_id, draft_id)


def _to_plan(found: Draft) -> AnyResponse:
    return redirect(url_for("planning.show", draft_id=found.id), 303)
