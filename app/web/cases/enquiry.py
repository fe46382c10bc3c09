"""The pages on which staff write down what somebody they support would ask or say, and refer them.

Whoever supports a person asks them, and the answer is one of three: yes, more time, not for me.
"""

import re
from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.case import Case
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Question, is_asked
from app.domain.cases.referral import CONTACT
from app.domain.people import Side
from app.domain.refusals import Refused, sentence
from app.domain.staff_roles import StaffMay
from app.services import when
from app.services.cases import noticing, texts
from app.web import current, language
from app.web.access import needs
from app.web.forms import read_form

UNFIT: Final = 422
CASE: Final = "<string(length=16):case_id>"
ID: Final = re.compile(r"[0-9a-f]{16}", re.ASCII)
ACTS: Final = ("refer", "more-time", "not-for-them")

pages = Blueprint("enquiry", __name__, url_prefix="/staff/refer")


@pages.get("")
@needs(StaffMay.REFER)
def everyone() -> str:
    """Those whom I asked and who have not said yes or no; names are on their own page."""
    found = noticing.mine(current.house(), g.staff)
    zone = current.config().time_zone
    rows = [
        {
            "id": one.case.id,
            "reference": one.case.reference,
            "state": one.case.state,
            "again": when.day(one.case.ask_again_at, zone) if one.case.ask_again_at else "",
        }
        for one in found
    ]
    return render_template("enquiry/everyone.html", rows=rows)


@pages.get("/new")
@needs(StaffMay.REFER)
def new() -> AnyResponse:
    return _form(current.house().new_id(), {}, {})


@pages.post("/new")
@needs(StaffMay.REFER)
def begin() -> AnyResponse:
    """Write it down. The key in the form makes one case of a form that is sent twice."""
    typed, reading = read_form(noticing.NOTICED)
    key = request.form.get("key", "")
    if not ID.fullmatch(key):
        abort(400)
    problems = reading.problems | noticing.problems_of(current.house(), noticing.NOTICED, typed)
    if problems:
        return _form(key, typed, problems)
    case_id = noticing.begin(current.house(), g.staff, key, reading.answers)
    return redirect(url_for("enquiry.show", case_id=case_id), 303)


@pages.get(f"/{CASE}")
@needs(StaffMay.REFER)
def show(case_id: str) -> AnyResponse:
    """What was written down, and the three answers, none of them chosen beforehand."""
    case = _open(case_id)
    if case is None:
        return _to_case(case_id)
    return make_response(_page(case))


@pages.route(f"/{CASE}/refer", methods=["GET", "POST"])
@needs(StaffMay.REFER)
def refer(case_id: str) -> AnyResponse:
    """Record when and how they agreed. Without it nothing is referred."""
    case = _open(case_id)
    if case is None:
        return _to_case(case_id)
    waits = noticing.waits_until(current.house(), case)
    questions = (*noticing.REFER, noticing.CAME_BACK) if waits else noticing.REFER
    return _act(case, "refer", questions, noticing.refer)


@pages.route(f"/{CASE}/more-time", methods=["GET", "POST"])
@needs(StaffMay.REFER)
def more_time(case_id: str) -> AnyResponse:
    case = _open(case_id)
    if case is None:
        return _to_case(case_id)
    return _act(case, "more-time", noticing.MORE_TIME, noticing.more_time)


@pages.route(f"/{CASE}/not-for-them", methods=["GET", "POST"])
@needs(StaffMay.REFER)
def not_for_them(case_id: str) -> AnyResponse:
    """Ask once more before it is closed, since little is kept of it afterwards."""
    case = _open(case_id)
    if case is None:
        return _to_case(case_id)
    if request.method == "GET":
        return _act_page(case, "not-for-them", (), {}, {})
    noticing.not_for_them(current.house(), g.staff, case.id, _version())
    return redirect(url_for("enquiry.everyone", done="not-for-them"), 303)


def _act(case: Case, act: str, questions: tuple[Question, ...], do: Any) -> AnyResponse:
    """Show a form, or carry out what it says; a refusal stands on the page with what was typed."""
    if request.method == "GET":
        return _act_page(case, act, questions, {}, {})
    house = current.house()
    typed, reading = read_form(questions)
    problems = reading.problems | noticing.problems_of(house, questions, typed)
    if problems:
        return _act_page(case, act, questions, typed, problems)
    try:
        do(house, g.staff, case.id, reading.answers, _version())
    except Refused as refused:
        said = language.say()(sentence(refused.code))
        return _act_page(case, act, questions, typed, {}, refused=said)
    return redirect(url_for("enquiry.everyone", done=act), 303)


def _act_page(
    case: Case,
    act: str,
    questions: tuple[Question, ...],
    typed: Mapping[str, Any],
    problems: Mapping[str, str],
    refused: str = "",
) -> AnyResponse:
    waits = noticing.waits_until(current.house(), case)
    page = render_template(
        "enquiry/act.html",
        case=case,
        person=case.side(case.began).people[0],
        act=act,
        questions=questions,
        texts=_texts(),
        typed=typed,
        problems=problems,
        refused=refused,
        waits=f"{waits:%-d %B %Y}" if waits else "",
    )
    return make_response(page, UNFIT if problems or refused else 200)


def _page(case: Case) -> str:
    person = case.side(case.began).people[0]
    named = {"called": person.called, "full_name": person.full_name}
    answers = named | _said(case, PaperKind.REFERRAL) | _said(case, PaperKind.REASONS)
    more = case.newest(PaperKind.MORE_TIME, person.id)
    waits = noticing.waits_until(current.house(), case)
    contact = {question.name for question in CONTACT}
    shown = [q for q in noticing.NOTICED if q.name not in contact and is_asked(q, answers)]
    return render_template(
        "enquiry/show.html",
        case=case,
        person=person,
        questions=shown,
        texts=_texts(),
        given=answers,
        more=more.answers if more else {},
        waits=f"{waits:%-d %B %Y}" if waits else "",
        acts=ACTS,
    )


def _said(case: Case, kind: PaperKind) -> dict[str, Any]:
    found = case.newest(kind, case.side(case.began).people[0].id)
    return dict(found.answers) if found else {}


def _form(key: str, typed: Mapping[str, Any], problems: Mapping[str, str]) -> AnyResponse:
    page = render_template(
        "enquiry/new.html",
        key=key,
        questions=noticing.NOTICED,
        contact=[question.name for question in CONTACT],
        texts=_texts(),
        typed=typed,
        problems=problems,
    )
    return make_response(page, UNFIT if problems else 200)


def _texts() -> dict[str, Any]:
    """Return the words of the questions as staff ask them, and the service's own reasons."""
    words = language.page_words()
    asked = {
        **words["referring"]["questions"],
        **words["referring"]["wordings"]["for"],
        **words["enquiry"]["questions"],
    }
    own = texts.current(current.house(), "reasons").body
    rows = [row for side in (Side.HARMED, Side.RESPONSIBLE) for row in own[str(side)]]
    choices = {row["code"]: row["text"] for row in rows}
    return asked | {"reasons": {**asked["reasons"], "choices": choices}}


def _open(case_id: str) -> Case | None:
    """Open somebody whom I asked; None when it has gone on since, and is a case like others."""
    if not ID.fullmatch(case_id):
        abort(404)
    try:
        return noticing.look(current.house(), g.staff, case_id).case
    except Refused as refused:
        if refused.code == "case-cannot-do-this-now":
            return None
        raise


def _to_case(case_id: str) -> AnyResponse:
    return redirect(url_for("cases.show", case_id=case_id), 303)


def _version() -> int:
    typed = request.form.get("version", "")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else -1
