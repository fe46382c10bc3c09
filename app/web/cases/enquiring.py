"""The pages of a coordinator: enquiries, who was contacted, every step on, closing."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.case import Case
from app.domain.cases.forms import FORMS
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers, Question
from app.domain.cases.states import Closed
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import enquiring, steps
from app.services.cases.enquiring import Standing
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame, todo_links, told
from app.web.cases.frame import CASE, STALE, UNFIT
from app.web.cases.stale import version_seen

STEP: Final = "<string(maxlength=20):name>"

ASKS: Final[dict[str, tuple[Question, ...]]] = {
    "answer": enquiring.ANSWER,
    "more_time": steps.MORE_TIME,
    "offer_alternative": steps.OFFERED,
    "close": steps.CLOSING,
}
"""The steps that ask something first; the others are only confirmed."""
ENDINGS: Final = frozenset({"declined", "no-contact"})
"""Answers of the other side that close the case."""

pages = Blueprint("enquiring", __name__, url_prefix="/staff/cases")


@pages.get(f"/{CASE}/steps")
@needs(StaffMay.READ_CASES)
def show(case_id: str) -> AnyResponse:
    """What may come next and what is missing for it, the enquiries, who was contacted."""
    found = enquiring.standing(current.house(), g.staff, case_id)
    case = found.opened.case
    return frame.page(
        "cases/enquiring_show.html",
        found.opened,
        "enquiring",
        found=found,
        steps=[(step, _hrefs(case, step)) for step in found.steps],
        enquiries=_enquiries(found),
        contacts=_contacts(found),
        day=frame.day,
        waited=enquiring.waited(case, current.house().clock.now()),
    )


@pages.route(f"/{CASE}/steps/{STEP}", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def step(case_id: str, name: str) -> AnyResponse:
    """One step: what it does, what it asks, and a button; nothing happens before that."""
    found = enquiring.standing(current.house(), g.staff, case_id, "step")
    if name not in {each.name for each in found.steps}:
        return redirect(url_for("enquiring.show", case_id=case_id, done="not_now"), 303)
    if request.method == "GET":
        return _step(found, name, {}, {})
    typed, reading = forms.read_form(ASKS.get(name, ()))
    if reading.problems:
        return _step(found, name, typed, reading.problems, UNFIT)
    if _is_to_confirm(name, reading.answers):
        return _confirm_closing(found, reading.answers)
    try:
        case = _carry_out(found, name, reading.answers)
    except Refused as refusal:
        if refusal.code == "malformed":
            raise
        return _step(found, name, typed, {}, STALE, refused=refusal.code)
    return redirect(_after(case, name, reading.answers), 303)


def _carry_out(found: Standing, name: str, answers: Answers) -> Case:
    house, case_id, version = current.house(), found.opened.case.id, version_seen()
    acts: dict[str, Callable[[], Case]] = {
        "approach": lambda: enquiring.approach(
            house, g.staff, case_id, version, request.form.get("contact_by", "")[:32]
        ),
        "answer": lambda: enquiring.answered(house, g.staff, case_id, version, answers),
        "more_time": lambda: steps.more_time(house, g.staff, case_id, version, answers),
        "offer_alternative": lambda: steps.offer_alternative(
            house, g.staff, case_id, version, request.form.getlist("who")[:10], answers
        ),
        "close": lambda: steps.close(house, g.staff, case_id, version, answers),
    }
    if name in acts:
        return acts[name]()
    return steps.take(house, g.staff, case_id, version, name)


def _is_to_confirm(name: str, answers: Answers) -> bool:
    """Closing is confirmed once more, also where it is the answer of the other side."""
    if name == "answer":
        return answers["answer"] in ENDINGS
    return name == "close" and request.form.get("confirmed") != "yes"


def _confirm_closing(found: Standing, answers: Answers) -> AnyResponse:
    """Say what closing for this reason does."""
    case = found.opened.case
    if answers.get("answer"):
        reason = steps.reason_of(case, answers["answer"])
        answers = {"because": str(reason)}
    reason = Closed(answers["because"])
    return frame.page(
        "cases/enquiring_close.html",
        found.opened,
        "enquiring",
        answers=answers,
        questions=[question for question in steps.CLOSING if answers.get(question.name)],
        all_questions=steps.CLOSING,
        erases=steps.shrinks(reason),
    )


def _step(
    found: Standing,
    name: str,
    typed: Answers,
    problems: dict[str, str],
    status: int = 200,
    refused: str = "",
) -> AnyResponse:
    case = found.opened.case
    each = next(step for step in found.steps if step.name == name)
    may_contact = enquiring.approachers(current.house(), case) if name == "approach" else []
    return frame.page(
        "cases/enquiring_step.html",
        found.opened,
        "enquiring",
        status,
        step=each,
        hrefs=_hrefs(case, each),
        found=found,
        questions=ASKS.get(name, ()),
        typed=typed,
        problems=problems,
        refused=refused,
        people=[*case.principals()],
        approachers=[(staff_id, frame.names(*may_contact)[staff_id]) for staff_id in may_contact],
        given_copy=_given_copy(case) if name == "approach" else [],
        sheet=_sheet(found),
    )


def _given_copy(case: Case) -> list[str]:
    """Return the names of who would be given a copy of what may be told, in order."""
    alone = enquiring.one_sided(current.house(), case)
    return sorted(frame.names(*alone).values())


def _after(case: Case, name: str, answers: Answers) -> str:
    if case.shrunk:
        return url_for("today.show")
    if name == "answer" and answers.get("answer") == "willing":
        return url_for("consents.everyone", case_id=case.id)
    return url_for("enquiring.show", case_id=case.id, done=name)


def _hrefs(case: Case, step: enquiring.Step) -> list[str]:
    return [todo_links.href(case.id, lack) for lack in step.lacks]


def _enquiries(found: Standing) -> dict[str, Any]:
    """Return the answers of the enquiries with the words of their questions."""
    paper = found.enquiries
    asked = FORMS[PaperKind.ENQUIRIES].questions
    return {
        "paper": paper,
        "questions": asked,
        "words": told.words_of(PaperKind.ENQUIRIES),
        "href": todo_links.paper(found.opened.case.id, PaperKind.ENQUIRIES),
        "by": frame.names(paper.by).get(paper.by, "") if paper else "",
        "at": frame.moment(paper.at) if paper else "",
    }


def _contacts(found: Standing) -> list[dict[str, Any]]:
    """Return the attempts to reach each person, the newest first."""
    case = found.opened.case
    called = frame.names(*(paper.by for paper in found.contacts))
    words = told.words_of(PaperKind.CONTACT)
    return [
        {
            "person": person,
            "href": todo_links.paper(case.id, PaperKind.CONTACT, person.id),
            "attempts": [
                {
                    "way": words["way"]["choices"][paper.answers["way"]],
                    "outcome": words["outcome"]["choices"][paper.answers["outcome"]],
                    "next": paper.answers.get("next", ""),
                    "by": called.get(paper.by, ""),
                    "at": frame.moment(paper.at),
                }
                for paper in found.contacts
                if paper.about == person.id
            ],
        }
        for person in case.people
        if person.is_principal
    ]


def _sheet(found: Standing) -> dict[str, Any]:
    """Return what the side that began agreed may be told, with the words of its questions."""
    asked = FORMS[PaperKind.DISCLOSURE].questions
    answers = found.may_be_told
    told_of = [question for question in asked if question.name != "never"]
    return {
        "questions": [question for question in told_of if answers.get(question.name)],
        "words": told.words_of(PaperKind.DISCLOSURE),
        "answers": answers,
        "never": answers.get("never", ""),
    }
