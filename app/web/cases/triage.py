"""The pages of new referrals: who waits, what is known, who takes it, what is decided."""

from dataclasses import replace
from typing import Any, Final

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases import referral
from app.domain.cases.case import Case
from app.domain.cases.forms import FORMS
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.questions import Answers, Question
from app.domain.cases.states import CaseState
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services import when
from app.services.cases import enquiring, register, triage
from app.services.cases.list_records import Order, Wanted
from app.services.cases.triage import DECISION, ENDS, Referral
from app.web import current, forms
from app.web.access import needs
from app.web.cases import stale, told
from app.web.cases.frame import CASE, STALE, UNFIT
from app.web.language import page_words

PAGE: Final = 25
LAST_PAGE: Final = 10_000
TAKEN: Final = 409
COLUMNS: Final = (Order.RECEIVED, Order.CAME_BY, Order.AREA, Order.LANGUAGE, Order.WAITING)
FILTERS: Final = ("came_by", "area", "language", "flag", "whose")
WHOSE: Final = ("untaken", "mine")

NOT_SHOWN: Final = frozenset(
    {"phone", "text_to", "email", "address", "through", "best_times", "voicemail"}
)
"""How somebody is reached stands in the vault; looking there is written down each time."""

ASKED: Final[dict[str, Question]] = {
    question.name: question
    for steps in (referral.SELF, referral.LATER, referral.TASKS)
    for questions in steps.values()
    for question in questions
    if question.name not in NOT_SHOWN
}
"""What the forms of a referral ask, each question once, in their order."""

pages = Blueprint("triage", __name__, url_prefix="/staff/referrals")


@pages.get("")
@needs(StaffMay.TRIAGE)
def show() -> str:
    """The list; whatever stands in the address that is not known is left out."""
    house = current.house()
    wanted = _wanted()
    found = triage.waiting_list(house, wanted)
    if not found.rows and found.total:  # a page beyond the last one
        wanted = replace(wanted, skip=0)
        found = triage.waiting_list(house, wanted)
    zone = current.config().time_zone
    return render_template(
        "cases/triage_list.html",
        found=found,
        wanted=wanted,
        columns=[_column(column, wanted) for column in COLUMNS],
        rows=[_row(case, found.now) for case in found.rows],
        flags=referral.FLAGS,
        areas=register.areas(house),
        whose=WHOSE,
        filtered=any(getattr(wanted, name) for name in FILTERS),
        pager=_pager(wanted, found.total),
        last=when.day(found.last, zone) if found.last else "",
    )


@pages.get(f"/{CASE}")
@needs(StaffMay.TRIAGE)
def one(case_id: str) -> AnyResponse:
    try:
        found = triage.referral(current.house(), g.staff, case_id)
    except Refused as refusal:
        if refusal.code != "case-cannot-do-this-now":
            raise
        return redirect(url_for("cases.show", case_id=case_id), 303)
    return _one(found, {}, {})


@pages.post(f"/{CASE}/take")
@needs(StaffMay.TRIAGE)
def take(case_id: str) -> AnyResponse:
    taken = triage.take(current.house(), g.staff, case_id)
    if taken.by == g.staff_id:
        return redirect(url_for("triage.one", case_id=case_id), 303)
    at = when.moment(taken.at, current.config().time_zone)
    page = render_template("cases/triage_taken.html", name=taken.name, at=at)
    return make_response(page, TAKEN)


@pages.post(f"/{CASE}/decision")
@needs(StaffMay.TRIAGE)
def decide(case_id: str) -> AnyResponse:
    """First say what it does; when that is confirmed, do it."""
    house = current.house()
    typed, reading = forms.read_form(DECISION)
    version = stale.version_seen()
    found = triage.referral(house, g.staff, case_id)
    if not found.yours:
        raise Refused("case-not-allowed")
    if reading.problems:
        return _one(found, typed, reading.problems, UNFIT)
    if version != found.opened.case.version:
        return _one(found, typed, {}, STALE, refused="case-changed-meanwhile")
    if request.form.get("confirmed") != "yes":
        return _confirm(found, reading.answers)
    try:
        case = triage.decide(house, g.staff, case_id, reading.answers, version)
    except Refused as refusal:
        return _one(found, typed, {}, STALE, refused=refusal.code)
    return _after(case, reading.answers["decision"])


def _after(case: Case, decision: str) -> AnyResponse:
    if decision in ENDS:
        return redirect(url_for("triage.show"), 303)
    if decision == "accept":
        return redirect(url_for("enquiring.show", case_id=case.id), 303)
    return redirect(url_for("triage.one", case_id=case.id), 303)


def _one(
    found: Referral,
    typed: Answers,
    problems: dict[str, str],
    status: int = 200,
    refused: str = "",
) -> AnyResponse:
    case = found.opened.case
    zone = current.config().time_zone
    person = next((p for p in case.people if p.is_principal), None)
    page = render_template(
        "cases/triage_one.html",
        case=case,
        person=person,
        found=found,
        said=[_said(paper) for paper in _papers(case)],
        questions=DECISION,
        typed=typed,
        problems=problems,
        refused=refused,
        decides=found.yours and case.state is CaseState.REFERRED,
        at=lambda moment: when.moment(moment, zone),
        waiting=enquiring.waited(case, current.house().clock.now()),
    )
    return make_response(page, status)


def _confirm(found: Referral, answers: Answers) -> AnyResponse:
    case = found.opened.case
    page = render_template(
        "cases/triage_confirm.html",
        case=case,
        answers=answers,
        questions=[question for question in DECISION if answers.get(question.name)],
        erases=answers["decision"] in ENDS,
        lacks=found.lacks if answers["decision"] == "accept" else [],
    )
    return make_response(page)


def _papers(case: Case) -> list[Paper]:
    kinds = (PaperKind.REASONS, PaperKind.REFERRAL, PaperKind.MORE_TIME)
    return [paper for kind in kinds if (paper := _newest(case, kind)) is not None]


def _newest(case: Case, kind: PaperKind) -> Paper | None:
    found = [paper for paper in case.papers if paper.kind is kind]
    return found[-1] if found else None


def _said(paper: Paper) -> dict[str, Any]:
    """Return a paper as rows: its questions that were answered, with their words."""
    if paper.kind is PaperKind.REFERRAL:
        questions = tuple(ASKED.values())
        words = page_words()["referring"]["questions"]
    else:
        questions = FORMS[paper.kind].questions
        words = told.words_of(paper.kind)
    asked = [question for question in questions if paper.answers.get(question.name)]
    return {
        "title": told.title(paper.kind),
        "questions": asked,
        "words": words,
        "answers": paper.answers,
    }


# The list


def _wanted() -> Wanted:
    """Read the address of the list. What cannot be right asks for nothing."""
    asked = {name: request.args.get(name, "")[:64] for name in (*FILTERS, "sort", "order", "page")}
    order = Order(asked["sort"]) if asked["sort"] in tuple(Order) else Order.RECEIVED
    plain = {name: asked[name] if asked[name].isprintable() else "" for name in FILTERS}
    return Wanted(
        g.staff_id,
        plain["came_by"],
        plain["area"],
        plain["language"],
        plain["flag"] if plain["flag"] in referral.FLAGS else "",
        plain["whose"] if plain["whose"] in WHOSE else "",
        order,
        asked["order"] == "down",
        skip=(_page_number(asked["page"]) - 1) * PAGE,
        limit=PAGE,
    )


def _page_number(typed: str) -> int:
    is_number = typed.isascii() and typed.isdigit() and len(typed) <= 5
    return min(max(int(typed), 1), LAST_PAGE) if is_number else 1


def _href(wanted: Wanted, **changed: str) -> str:
    asked = {name: getattr(wanted, name) for name in FILTERS}
    asked |= {"sort": str(wanted.order), "order": "down" if wanted.newest_first else "", **changed}
    return url_for("triage.show", **{name: value for name, value in asked.items() if value})


def _column(order: Order, wanted: Wanted) -> dict[str, str]:
    """Return a heading whose link sorts by it, or the other way round when it does already."""
    here = order is wanted.order
    down = here and not wanted.newest_first
    sorted_ = ("descending" if wanted.newest_first else "ascending") if here else "none"
    href = _href(wanted, sort=str(order), order="down" if down else "")
    return {"name": str(order), "sorted": sorted_, "href": href}


def _row(case: Case, now: Any) -> dict[str, Any]:
    zone = current.config().time_zone
    return {
        "id": case.id,
        "reference": case.reference,
        "received": when.day(case.received_at, zone),
        "came_by": case.came_by,
        "area": case.area,
        "language": case.language,
        "flags": sorted(case.flags),
        "waiting": enquiring.waited(case, now),
        "yours": bool(case.owner_id),
    }


def _pager(wanted: Wanted, total: int) -> dict[str, Any]:
    page, last = wanted.skip // PAGE + 1, max(1, -(-total // PAGE))
    return {
        "page": page,
        "last": last,
        "before": _href(wanted, page=str(page - 1)) if page > 1 else "",
        "after": _href(wanted, page=str(page + 1)) if page < last else "",
    }
