"""The page on which each of staff keeps their own entry in the register up to date."""

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.questions import Answers
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services import when
from app.services.cases import register
from app.web import current, forms
from app.web.access import needs
from app.web.cases.frame import UNFIT
from app.web.language import page_words

pages = Blueprint("register", __name__, url_prefix="/staff/register")


@pages.get("")
@needs(StaffMay.READ_CASES)
def show() -> AnyResponse:
    mine = register.mine(current.house(), g.staff)
    return _page(mine, register.typed(mine.entry), {})


@pages.post("")
@needs(StaffMay.READ_CASES)
def save() -> AnyResponse:
    house = current.house()
    typed, reading = forms.read_form(register.questions(house))
    if reading.problems:
        return _page(register.mine(house, g.staff), typed, reading.problems)
    register.save(house, g.staff, reading.answers)
    return redirect(url_for("register.show", done="saved"), 303)


@pages.post("/known")
@needs(StaffMay.READ_CASES)
def declare() -> AnyResponse:
    house = current.house()
    _, reading = forms.read_form((register.NAME,))
    problems = reading.problems
    if not problems:
        try:
            register.declare(house, g.staff, reading.answers["name"])
            return redirect(url_for("register.show"), 303)
        except Refused as refusal:
            problems = {"name": refusal.code}
    mine = register.mine(house, g.staff)
    return _page(mine, register.typed(mine.entry), problems)


@pages.post("/known/<string(length=16):known_id>/take-back")
@needs(StaffMay.READ_CASES)
def take_back(known_id: str) -> AnyResponse:
    register.take_back(current.house(), g.staff, known_id)
    return redirect(url_for("register.show"), 303)


def _page(mine: register.Mine, typed: Answers, problems: dict[str, str]) -> AnyResponse:
    words = page_words()["triage"]["register"]
    fields = {**words["fields"], "areas": {**words["fields"]["areas"], "choices": mine.areas}}
    zone = current.config().time_zone
    page = render_template(
        "cases/register_mine.html",
        mine=mine,
        questions=register.questions(current.house()),
        name_question=register.NAME,
        fields=fields,
        typed=typed,
        problems=problems,
        saved=request.args.get("done") == "saved",
        day=lambda at: when.day(at, zone),
    )
    return make_response(page, UNFIT if problems else 200)
