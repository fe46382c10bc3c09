"""The pages on which an organisation refers somebody who agreed to it: a list of five tasks."""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases import referral
from app.domain.cases.questions import is_asked
from app.domain.cases.referral import TASKS, Asking
from app.domain.refusals import Refused, sentence
from app.services import when
from app.services.cases import referring, referring_for
from app.services.cases.referral_records import HalfReferral
from app.web import current, language
from app.web.access import Nothing, cookie, needs
from app.web.cookies import forget, keep
from app.web.form_kept import asked_from, texts_of
from app.web.forms import read_form
from app.web.referring import UNFIT

WORK: Final = "form_for"
"""The cookie of a referrer's form; it ends with the browser."""

pages = Blueprint("referring_for", __name__, url_prefix="/refer/for")


@pages.get("")
@needs(Nothing.PUBLIC)
def start() -> str:
    return render_template("referring/work_start.html", problems={}, typed={})


@pages.post("")
@needs(Nothing.PUBLIC)
def ask_link() -> AnyResponse:
    """Send the link; the answer is the same whatever is known of the address."""
    typed = request.form.get("email", "")[:400]
    try:
        referring_for.ask_link(current.house(), typed, language.of_request(), asked_from())
    except Refused:
        page = render_template(
            "referring/work_start.html", problems={"email": "email"}, typed={"email": typed}
        )
        return make_response(page, UNFIT)
    return redirect(url_for("referring_for.look_in_mail"), 303)


@pages.get("/sent")
@needs(Nothing.PUBLIC)
def look_in_mail() -> str:
    return render_template("referring/work_sent.html")


@pages.get("/open")
@needs(Nothing.PUBLIC)
def landing() -> str:
    """Says nothing and opens nothing: the secret is in the fragment, which no GET sends."""
    return render_template("referring/work_open.html")


@pages.post("/open")
@needs(Nothing.PUBLIC)
def claim() -> AnyResponse:
    token = _token()
    try:
        secret = referring_for.claim(current.house(), token)
    except Refused:
        return make_response(render_template("referring/work_over.html", token=token), 403)
    answer = redirect(url_for("referring_for.tasks"), 303)
    keep(answer, current.config(), WORK, secret)
    return answer


@pages.post("/again")
@needs(Nothing.PUBLIC)
def ask_again() -> AnyResponse:
    """Send a new link to where the old one went, if it was one; the answer is always the same."""
    referring_for.ask_again(current.house(), _token(), language.of_request(), asked_from())
    return redirect(url_for("referring_for.look_in_mail"), 303)


@pages.get("/form")
@needs(Nothing.PUBLIC)
def tasks() -> AnyResponse:
    half = _half()
    if half is None:
        return _gone()
    if half.case_id:
        return redirect(url_for("referring_for.done"), 303)
    house = current.house()
    states = {task: referring_for.state_of(house, half, task) for task in TASKS}
    page = render_template(
        "referring/work_tasks.html",
        states=states,
        until=when.moment(
            half.ends_at, current.config().time_zone, language.of_request(), language.say()
        ),
        ready=set(states.values()) == {"completed"} and not referring_for.stands_still(half),
        stands_still=referring_for.stands_still(half),
    )
    return make_response(page)


@pages.get("/form/<task>")
@needs(Nothing.PUBLIC)
def ask(task: str) -> AnyResponse:
    half = _half()
    if half is None:
        return _gone()
    if task not in TASKS:
        abort(404)
    if half.case_id or referring_for.state_of(current.house(), half, task) == "cannot-start":
        return redirect(url_for("referring_for.tasks"), 303)
    return _task(task, half.typed.answers, {})


@pages.post("/form/<task>")
@needs(Nothing.PUBLIC)
def answer(task: str) -> AnyResponse:
    """Keep what is understood; what is missing is asked for, unless it is left for later."""
    half = _half()
    if half is None:
        return _gone()
    if task not in TASKS:
        abort(404)
    if half.case_id:
        return redirect(url_for("referring_for.done"), 303)
    typed, reading = read_form(TASKS[task])
    house = current.house()
    problems = reading.problems | referral.read_step(TASKS[task], typed, referring.today(house))
    kept = {name: said for name, said in reading.answers.items() if name not in problems}
    try:
        referring_for.save(house, cookie(WORK), task, kept, complete=not problems)
    except Refused as refused:
        cannot = refused.code == "form-cannot-start"
        return redirect(url_for("referring_for.tasks"), 303) if cannot else _gone()
    if problems and request.form.get("act") != "later":
        return _task(task, typed, problems)
    return redirect(url_for("referring_for.tasks"), 303)


@pages.get("/check")
@needs(Nothing.PUBLIC)
def check() -> AnyResponse:
    half = _half()
    if half is None:
        return _gone()
    if half.case_id or not _ready(half):
        return redirect(url_for("referring_for.tasks"), 303)
    answers = half.typed.answers
    asked = {
        task: [one for one in questions if is_asked(one, answers)]
        for task, questions in TASKS.items()
    }
    page = render_template(
        "referring/work_check.html", steps=asked, texts=texts_of(Asking.FOR), given=answers
    )
    return make_response(page)


@pages.post("/check")
@needs(Nothing.PUBLIC)
def send() -> AnyResponse:
    """Send it. Without the consent it is refused, whatever was posted."""
    try:
        referring_for.send(current.house(), cookie(WORK), language.of_request())
    except Refused as refused:
        if refused.code == "form-gone":
            return _gone()
        if refused.code == "referral-needs-consent":
            said = language.say()(sentence(refused.code))
            page = render_template("referring/work_stop.html", said=said)
            return make_response(page, UNFIT)
        return redirect(url_for("referring_for.tasks"), 303)
    return redirect(url_for("referring_for.done"), 303)


@pages.get("/done")
@needs(Nothing.PUBLIC)
def done() -> AnyResponse:
    """The reference, and nothing of what was sent."""
    half = _half()
    if half is None:
        return _gone()
    if not half.case_id:
        return redirect(url_for("referring_for.tasks"), 303)
    reference = referring.reference_of(current.house(), half)
    return make_response(render_template("referring/work_done.html", reference=reference))


@pages.post("/erase")
@needs(Nothing.PUBLIC)
def erase() -> AnyResponse:
    """Throw the form away; one that was sent is a referral and stays."""
    half = _half()
    if half is not None and not half.case_id:
        referring_for.erase(current.house(), cookie(WORK))
    answer = redirect(url_for("referring_for.start"), 303)
    forget(answer, current.config(), WORK)
    return answer


def _task(task: str, typed: Mapping[str, Any], problems: Mapping[str, str]) -> AnyResponse:
    page = render_template(
        "referring/work_task.html",
        task=task,
        questions=TASKS[task],
        texts=texts_of(Asking.FOR),
        typed=typed,
        problems=problems,
        stands_still=task == "consent" and "no" in (typed.get("knows"), typed.get("agreed")),
    )
    return make_response(page, UNFIT if problems else 200)


def _ready(half: HalfReferral) -> bool:
    whole = not referring_for.missing_tasks(current.house(), half)
    return whole and not referring_for.stands_still(half)


def _half() -> HalfReferral | None:
    return referring_for.found(current.house(), cookie(WORK))


def _token() -> str:
    """Return the secret of a link; who pastes the whole link means the part behind the #."""
    return request.form.get("token", "")[:400].strip().rpartition("#")[2]


def _gone() -> AnyResponse:
    return redirect(url_for("referring_for.landing"), 303)
