"""The pages on which a person asks to be contacted, one question each.

Nothing is kept on the device but a secret, from the first answer on; nothing that was typed is kept
on the server once the form was sent, the person left by Exit, or half an hour went by.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases import referral
from app.domain.cases.questions import Answers, Question, is_asked, read
from app.domain.cases.referral import Asking
from app.domain.refusals import Refused
from app.services.cases import referring, texts
from app.services.cases.referral_records import HalfReferral
from app.web import current, form_kept, language
from app.web.access import Nothing, cookie, needs
from app.web.cookies import forget
from app.web.forms import read_form

UNFIT: Final = 422
OWN: Final = "<any('me', 'my-part', 'later'):asking>"

pages = Blueprint("referring", __name__, url_prefix="/refer")


@pages.get("")
@needs(Nothing.PUBLIC)
def front() -> str:
    """Who is this for? A form under way can be gone on with, or thrown away."""
    half = form_kept.half_of_browser()
    onward = form_kept.onward(half) if half and not half.case_id else ""
    return render_template("referring/front.html", onward=onward, gone="gone" in request.args)


@pages.get("/<string(maxlength=10):asking>")
@needs(Nothing.PUBLIC)
def start(asking: str) -> str:
    """The first question, before anything is kept: are you safe to fill this in now?"""
    return render_template("referring/start.html", asking=_own(asking), problems={}, typed={})


@pages.post("/<string(maxlength=10):asking>")
@needs(Nothing.PUBLIC)
def begin(asking: str) -> AnyResponse:
    """Begin, or say where there is help first; no cookie is set before the answer is yes."""
    form = _own(asking)
    typed, reading = read_form(referral.SAFE)
    if reading.problems:
        page = render_template(
            "referring/start.html", asking=form, problems=reading.problems, typed=typed
        )
        return make_response(page, UNFIT)
    if reading.answers["safe"] != "yes" and request.form.get("on") != "1":
        return redirect(url_for("referring.safe_first", asking=form), 303)
    half = form_kept.half_of_browser()
    if half is not None and half.asking is form and not half.case_id:
        return redirect(form_kept.onward(half), 303)
    return _begun(form, None)


@pages.get(f"/{OWN}/help")
@needs(Nothing.PUBLIC)
def safe_first(asking: str) -> str:
    """Who to call now, with a way back and a way on."""
    lines = texts.said(current.house(), "helplines", language.of_request())["lines"]
    return render_template("referring/help.html", asking=Asking(asking), lines=lines)


@pages.post("/<any('me', 'my-part'):asking>/keep")
@needs(Nothing.PUBLIC)
def keep_reasons(asking: str) -> AnyResponse:
    """Keep the reasons that a person chose, since they asked for it, and begin with them."""
    form = Asking(asking)
    _, reading = read_form(referral.reasons_step(referral.side_of(form, {})))
    if reading.problems:
        abort(400)
    return _begun(form, reading.answers)


@pages.get("/questions/<step>")
@needs(Nothing.PUBLIC)
def ask(step: str) -> AnyResponse:
    half = form_kept.half_of_browser()
    if half is None:
        return form_kept.gone()
    if half.case_id:
        return redirect(url_for("referring.done"), 303)
    return _question(half, step, half.typed.answers, {})


@pages.post("/questions/<step>")
@needs(Nothing.PUBLIC)
def answer(step: str) -> AnyResponse:
    """Keep one answer and go on; a form that was sent, or is gone, is told calmly."""
    half = form_kept.half_of_browser()
    if half is None:
        return form_kept.gone()
    if half.case_id:
        return redirect(url_for("referring.done"), 303)
    questions = _questions(half, step)
    typed, reading = read_form(questions)
    today = referring.today(current.house())
    problems = reading.problems | referral.read_step(questions, typed, today)
    if problems:
        return _question(half, step, typed, problems)
    try:
        half = referring.answer(current.house(), cookie(form_kept.FORM), step, reading.answers)
    except Refused:
        return form_kept.gone()
    return form_kept.kept(redirect(form_kept.onward(half), 303))


@pages.get("/check")
@needs(Nothing.PUBLIC)
def check() -> AnyResponse:
    half = form_kept.half_of_browser()
    if half is None:
        return form_kept.gone()
    if half.case_id or referring.missing(current.house(), half):
        return redirect(form_kept.onward(half), 303)
    return _check(half, {})


@pages.post("/check")
@needs(Nothing.PUBLIC)
def send() -> AnyResponse:
    """Send it. Pressed twice, or on a page that is old, it is still sent once."""
    half = form_kept.half_of_browser()
    if half is None:
        return form_kept.gone()
    agreed = not read(referral.AGREED, {"agree": request.form.getlist("agree")}).problems
    if not half.case_id and not referring.missing(current.house(), half) and not agreed:
        return _check(half, {"agree": "missing"})
    try:
        referring.send(
            current.house(),
            cookie(form_kept.FORM),
            agreed,
            language.of_request(),
            form_kept.asked_from(),
        )
    except Refused as refused:
        if refused.code == "too-many-forms":
            return form_kept.too_many(kept=True)
        return (
            redirect(form_kept.onward(half), 303)
            if refused.code == "form-not-finished"
            else form_kept.gone()
        )
    later = half.asking is Asking.LATER
    return form_kept.kept(redirect(url_for(f"referring.{'done' if later else 'about_you'}"), 303))


@pages.get("/about-you")
@needs(Nothing.PUBLIC)
def about_you() -> AnyResponse:
    """Questions that may be left out; the referral is with us already."""
    half = form_kept.half_of_browser()
    if half is None:
        return form_kept.gone()
    if not half.case_id:
        return redirect(form_kept.onward(half), 303)
    return make_response(_about_you({}, {}))


@pages.post("/about-you")
@needs(Nothing.PUBLIC)
def tell_about_you() -> AnyResponse:
    typed, reading = read_form(referral.EQUALITY)
    if reading.problems:
        return make_response(_about_you(typed, reading.problems), UNFIT)
    try:
        if request.form.get("act") != "skip":
            referring.tell_equality(current.house(), cookie(form_kept.FORM), reading.answers)
    except Refused:
        return form_kept.gone()
    return redirect(url_for("referring.done"), 303)


@pages.get("/done")
@needs(Nothing.PUBLIC)
def done() -> AnyResponse:
    half = form_kept.half_of_browser()
    if half is None:
        return form_kept.gone()
    if not half.case_id:
        return redirect(form_kept.onward(half), 303)
    reference = referring.reference_of(current.house(), half)
    later = half.asking is Asking.LATER
    return make_response(render_template("referring/done.html", reference=reference, later=later))


@pages.post("/stop")
@needs(Nothing.PUBLIC)
def stop() -> AnyResponse:
    """Erase what was typed, because the person says so."""
    form_kept.leave(cookie(form_kept.FORM))
    answer = redirect(url_for("referring.front"), 303)
    forget(answer, current.config(), form_kept.FORM)
    return answer


def _begun(asking: Asking, reasons: Answers | None) -> AnyResponse:
    house = current.house()
    try:
        secret = referring.begin(house, reasons, asking, form_kept.asked_from())
    except Refused:
        return form_kept.too_many()
    form_kept.leave(cookie(form_kept.FORM))
    answer = redirect(form_kept.step_page(next(iter(referral.steps_of(asking)))), 303)
    form_kept.remember(answer, current.config(), secret)
    return answer


def _own(asking: str) -> Asking:
    if asking not in (Asking.HARMED, Asking.RESPONSIBLE, Asking.LATER):
        abort(404)
    return Asking(asking)


def _questions(half: HalfReferral, step: str) -> tuple[Question, ...]:
    try:
        return referring.questions_of_step(half, step)
    except Refused:
        abort(404)


def _question(
    half: HalfReferral, step: str, typed: Mapping[str, Any], problems: Mapping[str, str]
) -> AnyResponse:
    questions = _questions(half, step)
    steps = [*referral.steps_of(half.asking)]
    at = steps.index(step) if step in steps else len(steps)
    page = render_template(
        "referring/question.html",
        step=step,
        asking=half.asking,
        questions=questions,
        texts=form_kept.texts_of(half.asking),
        typed=typed,
        problems=problems,
        number=str(at + 2),
        of=str(len(steps) + 1),
        extra=step not in steps,
        before=form_kept.step_page(steps[at - 1]) if 0 < at < len(steps) else "",
    )
    return make_response(page, UNFIT if problems else 200)


def _check(half: HalfReferral, problems: Mapping[str, str]) -> AnyResponse:
    steps = dict(referral.steps_of(half.asking))
    if half.asking is not Asking.LATER:
        side = referral.side_of(half.asking, half.typed.answers)
        steps[referral.OTHER_STEP] = referral.reasons_step(side)
    page = render_template(
        "referring/check.html",
        asking=half.asking,
        steps={name: _asked(asked, half.typed.answers) for name, asked in steps.items()},
        texts=form_kept.texts_of(half.asking),
        given=half.typed.answers,
        agreed=referral.AGREED,
        problems=problems,
    )
    return make_response(page, UNFIT if problems else 200)


def _asked(questions: tuple[Question, ...], answers: Answers) -> list[Question]:
    return [one for one in questions if is_asked(one, answers)]


def _about_you(typed: Mapping[str, Any], problems: Mapping[str, str]) -> str:
    return render_template(
        "referring/about_you.html",
        questions=referral.EQUALITY,
        texts=language.page_words()["referring"]["questions"],
        typed=typed,
        problems=problems,
    )
