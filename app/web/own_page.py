"""The page of one person: what was agreed, their consents, what they wish to say."""

from datetime import date
from typing import Any, Final

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.consents import Purpose
from app.domain.cases.questions import Answers, Question
from app.domain.cases.referral import CONTACT, answers_of, read_step
from app.domain.refusals import Refused
from app.services.cases import own_choices, own_pages, page_links
from app.services.cases.own_pages import Given, Own
from app.web import current, language
from app.web.access import OWN_PAGE, Holds, Nothing, cookie, needs
from app.web.cookies import forget
from app.web.dialogue import own_door, own_letters
from app.web.forms import read_form

UNFIT: Final = 422
LARGEST_SHEET: Final = 256 * 1024  # bytes; three long texts, in letters of any alphabet
PUBLIC: Final = ("own_page.stop", "own_page.stopped")

pages = Blueprint("own_page", __name__, url_prefix="/your")


@pages.before_request
def read_it() -> AnyResponse | None:
    """Read what is theirs. Who does not take part finds help on their page, and nothing else."""
    if request.endpoint in PUBLIC:
        return None
    request.max_content_length = request.max_form_memory_size = LARGEST_SHEET
    g.own = own_pages.read(current.house(), g.page, language.of_request())
    if g.own.is_out and request.endpoint != "own_page.home":
        return redirect(url_for("own_page.home"), 303)
    return None


@pages.get("")
@needs(Holds.OWN_PAGE)
def home() -> str:
    if g.own.is_out:
        lines = own_pages.helplines(current.house(), language.of_request())
        return render_template("own_page/after.html", lines=lines)
    return _page("home", messages=own_door.messages(), letters=own_letters.on_home())


@pages.get("/consents")
@needs(Holds.OWN_PAGE)
def consents() -> str:
    return _page("consents")


@pages.get("/consents/<string(maxlength=20):purpose>")
@needs(Holds.OWN_PAGE)
def ask_stop_one(purpose: str) -> AnyResponse:
    """Say what happens if this one is stopped; the one that all hangs on is stopping itself."""
    given = _held(purpose)
    if given.purpose is Purpose.SERVICE:
        return redirect(url_for("own_page.ask_stop"), 303)
    return make_response(_page("stop_one", given=given))


@pages.post("/consents/<string(maxlength=20):purpose>")
@needs(Holds.OWN_PAGE)
def stop_one(purpose: str) -> AnyResponse:
    """Stop one; pressing twice is pressing once."""
    if purpose not in {*Purpose} - {Purpose.SERVICE}:
        abort(404)
    own_choices.stop_one(current.house(), g.page, Purpose(purpose))
    return redirect(url_for("own_page.consents", done=1), 303)


@pages.route("/questions", methods=["GET", "POST"])
@needs(Holds.OWN_PAGE)
def questions() -> AnyResponse:
    typed, problems = g.own.prompts, {}
    if request.method == "POST":
        typed, reading = read_form(own_choices.PROMPTS)
        problems = reading.problems
        if not problems:
            own_choices.keep_prompts(current.house(), g.page, reading.answers)
            return redirect(url_for("own_page.questions", done=1), 303)
    return _form("questions", own_choices.PROMPTS, typed, problems)


@pages.get("/questions/sheet")
@needs(Holds.OWN_PAGE)
def sheet() -> str:
    return _page("sheet")


@pages.route("/contact", methods=["GET", "POST"])
@needs(Holds.OWN_PAGE)
def contact() -> AnyResponse:
    house = current.house()
    known = own_pages.contact_of(house, g.page)
    typed, problems = (answers_of(known) if known.ways else {}), {}
    if request.method == "POST":
        typed, reading = read_form(CONTACT)
        problems = reading.problems or _kept_contact(reading.answers)
        if not problems:
            return redirect(url_for("own_page.contact", done=1), 303)
    return _form("contact", CONTACT, typed, problems)


@pages.get("/agreement")
@needs(Holds.OWN_PAGE)
def agreement() -> str:
    """Show the rules; a line that stands as we ship it is said in the person's language."""
    text, say = g.own.agreed.text if g.own.agreed else "", language.say()
    lines = [say(line.strip()) for line in text.splitlines() if line.strip()]
    return _page("agreement", lines=lines)


@pages.post("/agreement")
@needs(Holds.OWN_PAGE)
def accept() -> AnyResponse:
    """Accept the version that was on the screen, and no other."""
    version = request.form.get("version", "")
    if not (version.isascii() and version.isdigit() and len(version) < 10):
        abort(404)
    own_choices.accept_agreement(current.house(), g.page, int(version))
    return redirect(url_for("own_page.agreement", done=1), 303)


@pages.route("/time", methods=["GET", "POST"])
@needs(Holds.OWN_PAGE)
def time() -> AnyResponse:
    typed: Answers = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        today = _today()
        typed, reading = read_form(own_choices.MORE_TIME)
        problems = read_step(own_choices.MORE_TIME, typed, today)
        if not problems:
            own_choices.ask_for_time(current.house(), g.page, reading.answers, today)
            return redirect(url_for("own_page.time", done=1), 303)
    return _form("time", own_choices.MORE_TIME, typed, problems)


@pages.post("/time/now")
@needs(Holds.OWN_PAGE)
def be_asked_now() -> AnyResponse:
    own_choices.be_asked_now(current.house(), g.page, _today())
    return redirect(url_for("own_page.time", done=1), 303)


@pages.get("/stop")
@needs(Holds.OWN_PAGE)
def ask_stop() -> str:
    """Say what will happen; one button, and no question."""
    return _page("stop")


@pages.post("/stop")
@needs(Nothing.PUBLIC)
def stop() -> AnyResponse:
    """One step. Who presses twice, or whose link is dead already, reads the same calm page."""
    secret = cookie(OWN_PAGE)
    found = page_links.holder(current.house(), secret) if secret else None
    if found is not None:
        own_choices.stop(current.house(), found)
    answer = redirect(url_for("own_page.stopped"), 303)
    forget(answer, current.config(), OWN_PAGE)
    return answer


@pages.get("/stopped")
@needs(Nothing.PUBLIC)
def stopped() -> str:
    """The calm page afterwards. It knows nobody: the link is dead already."""
    lines = own_pages.helplines(current.house(), language.of_request())
    return render_template("own_page/stopped.html", lines=lines)


def _page(name: str, **more: Any) -> str:
    done = request.args.get("done") == "1"
    own: Own = g.own
    return render_template(f"own_page/{name}.html", own=own, done=done, **more)


def _form(
    name: str, questions: tuple[Question, ...], typed: Answers, problems: dict[str, str]
) -> AnyResponse:
    page = _page(name, questions=questions, typed=typed, problems=problems)
    return make_response(page, UNFIT if problems else 200)


def _held(purpose: str) -> Given:
    """Return a consent that holds now; one that was never given is not there."""
    found = [given for given in g.own.consents if given.purpose == purpose]
    if not found or found[0].state != "holds":
        abort(404)
    given: Given = found[0]
    return given


def _kept_contact(answers: Answers) -> dict[str, str]:
    try:
        own_choices.keep_contact(current.house(), g.page, answers, _today())
    except Refused as refused:
        if refused.code != "contact-address-wrong":
            raise
        return {"email": "email"}
    return {}


def _today() -> date:
    return current.house().clock.now().astimezone(current.house().letterhead.zone).date()
