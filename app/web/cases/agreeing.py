"""The pages of what is agreed beforehand: the rules for all, the plan, what each may be told."""

from typing import Any

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases import facts, gathering
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, Leaf
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Ask, Question, one
from app.domain.cases.states import CaseState
from app.domain.people import PARTIES
from app.domain.staff_roles import StaffMay
from app.services import accounts
from app.services.cases import opening, preparing
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame, stale, todo_links
from app.web.cases.frame import CASE, PERSON
from app.web.cases.stale import status, version_seen
from app.web.language import page_words

TEXT = (Question("text", Ask.TEXT, needed=True),)

pages = Blueprint("agreeing", __name__, url_prefix="/staff/cases")


@pages.route(f"/{CASE}/agreement", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def agreement(case_id: str) -> AnyResponse:
    """The participation agreement: one version for all, accepted by each."""
    house = current.house()
    opened = opening.look(house, g.staff, case_id, "agreement")
    case = opened.case
    case.leaf(Leaf.SHARED)  # refused to who works with one side
    newest = facts.paper(case, PaperKind.AGREEMENT)
    given = {"text": newest.answers["text"] if newest else preparing.first_agreement(house)}
    problems: dict[str, str] = {}
    said = ""
    if request.method == "POST":
        given, reading = forms.read_form(TEXT)
        problems, seen = reading.problems, version_seen()
        if not problems:
            text = reading.answers["text"]
            said = stale.attempt(
                lambda: preparing.propose_agreement(house, g.staff, case_id, text, seen)
            )
            if not said:
                return redirect(
                    url_for("agreeing.agreement", case_id=case_id, done="proposed"), 303
                )
    version = facts.agreement(case)
    return frame.page(
        "preparing/agreement.html",
        opened,
        "preparing",
        status(problems, said),
        newest=newest,
        lines=_lines(newest.answers["text"]) if newest else [],
        at=frame.moment(newest.at) if newest else "",
        accepted=[
            (p, bool(version and facts.accepted(case, p, version))) for p in case.taking_part()
        ],
        questions=TEXT,
        typed=given,
        problems=problems,
        said=said,
        stale=bool(said),
        may_write=frame.may_with_all(opened, CaseMay.ASSESS) and case.state is not CaseState.CLOSED,
        may_record=CaseMay.RECORD_CONSENT in opened.access.may,
    )


@pages.post(f"/{CASE}/agreement/{PERSON}")
@needs(StaffMay.READ_CASES)
def accept(case_id: str, person_id: str) -> AnyResponse:
    number = request.form.get("agreement", "")
    version = int(number) if number.isascii() and number.isdigit() and len(number) < 6 else 0
    preparing.record_acceptance(current.house(), g.staff, case_id, person_id, version)
    return redirect(url_for("agreeing.agreement", case_id=case_id, done="accepted"), 303)


@pages.route(f"/{CASE}/plan", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def plan(case_id: str) -> AnyResponse:
    """Who leads, who is beside them, who looks after each person afterwards."""
    house = current.house()
    opened = opening.look(house, g.staff, case_id, "plan")
    case = opened.case
    case.leaf(Leaf.SHARED)  # refused to who works with one side
    questions, texts = _plan_form(case)
    newest = facts.paper(case, PaperKind.PLAN)
    given: dict[str, Any] = dict(newest.answers) if newest else {}
    problems: dict[str, str] = {}
    said = ""
    if request.method == "POST":
        given, reading = forms.read_form(questions)
        problems, seen = reading.problems, version_seen()
        if not problems:
            answers = {name: str(text) for name, text in reading.answers.items()}
            said = stale.attempt(
                lambda: preparing.keep_plan(house, g.staff, case_id, answers, seen)
            )
            if not said:
                return redirect(url_for("preparing.show", case_id=case_id, done="planned"), 303)
    return frame.page(
        "preparing/plan.html",
        opened,
        "preparing",
        status(problems, said),
        questions=questions,
        texts=texts,
        typed=given,
        problems=problems,
        said=said,
        stale=bool(said),
        may_write=frame.may_with_all(opened, CaseMay.PLAN) and case.state is not CaseState.CLOSED,
    )


# What may be told


@pages.get(f"/{CASE}/told")
@needs(StaffMay.READ_CASES)
def told(case_id: str) -> AnyResponse:
    """What the other side may be told of each, and what must never be said."""
    opened = opening.look(current.house(), g.staff, case_id, "told")
    case, now = opened.case, current.house().clock.now()
    rows = []
    for each in case.principals():
        sheet = facts.paper(case, PaperKind.DISCLOSURE, each.id)
        rows.append(
            {
                "person": each,
                "answers": sheet.answers if sheet else {},
                "agreed": sheet is not None and facts.agrees(case, each, Purpose.SHARING, now),
                "name": gathering.name_shown(case, each),
                "href": todo_links.paper(case_id, PaperKind.DISCLOSURE, each.id),
            }
        )
    return frame.page("preparing/told.html", opened, "preparing", rows=rows)


@pages.get(f"/{CASE}/summary")
@needs(StaffMay.READ_CASES)
def summary(case_id: str) -> AnyResponse:
    """What an advocate needs of their own side, and what is not to be passed on."""
    opened = opening.look(current.house(), g.staff, case_id, "summary")
    case = opened.case
    kinds = (PaperKind.REASONS, PaperKind.PROMPTS, PaperKind.DISCLOSURE, PaperKind.ROUTE)
    rows = [
        {"person": each, **{str(kind): _answers(case, kind, each.id) for kind in kinds}}
        for each in case.principals()
    ]
    return frame.page("preparing/summary.html", opened, "preparing", rows=rows)


def _lines(text: str) -> list[str]:
    return [line.strip() for line in text.split("\n") if line.strip()]


def _plan_form(case: Case) -> tuple[tuple[Question, ...], dict[str, Any]]:
    """Return the questions of the plan with their words: this crew, these people."""
    words = page_words()["preparing"]["plan"]
    crew = case.working(current.house().clock.now())
    mine = {each.staff_id for each in crew if gathering.may_guide(each, set(PARTIES))}
    guides = {a.id: a.name for a in accounts.staff_list(current.house()) if a.id in mine}
    questions = [one("lead", *guides, needed=True), one("co", *guides)]
    texts: dict[str, Any] = {
        name: {"label": words[name], "hint": words[f"{name}_hint"], "choices": guides}
        for name in ("lead", "co")
    }
    for each in case.taking_part():
        name = f"aftercare_{each.id}"
        questions.append(Question(name, Ask.LINE, needed=each.is_principal))
        label = words["aftercare"].format(name=each.called)
        texts[name] = {"label": label, "hint": words["aftercare_hint"]}
    return tuple(questions), texts


def _answers(case: Case, kind: PaperKind, person_id: str) -> dict[str, Any]:
    paper = facts.paper(case, kind, person_id)
    return dict(paper.answers) if paper else {}
