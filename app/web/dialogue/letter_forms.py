"""The pages on which staff type or decide something about a letter, before a press does it."""

from collections.abc import Callable
from datetime import date
from typing import Any, Final

from flask import Blueprint, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import CaseMay
from app.domain.cases.questions import Answers, Ask, Question, one, read, some
from app.domain.dialogue.letter_acts import LONGEST, LONGEST_ABOUT
from app.domain.dialogue.letters import ReadHow, Tell
from app.domain.languages import NAMES
from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases.opening import Opened
from app.services.dialogue import letter_handing, letter_staff, letters
from app.services.dialogue.letter_staff import Words
from app.services.dialogue.letters import Item
from app.web import current, forms
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import STALE, UNFIT
from app.web.dialogue import hints, letter_shown, typed_words
from app.web.dialogue.letters import LETTER, SAID_HERE, SECTION, opened_letter
from app.web.dialogue.pressed import attempt, number_seen

pages = Blueprint(
    "letter_forms", __name__, url_prefix="/staff/cases/<string(maxlength=32):case_id>/letters"
)

TEXT: Final = Question("text", Ask.TEXT, longest=LONGEST)
ABOUT: Final = Question("about", Ask.LINE, longest=LONGEST_ABOUT)
LANGUAGE: Final = one("language", *NAMES, needed=True)
KEPT: Final = some("kept", "yes")
SAY: Final = Question("text", Ask.TEXT, needed=True, longest=LONGEST)
TICKS: Final = some("ticked", "safe", "positive", needed=True)
LET_KNOW: Final = some("let_know", "yes")
CHOICE: Final = (
    one("choice", *ReadHow, "not_now", needed=True),
    Question("day", Ask.DATE),
    Question("company", Ask.LINE, longest=LONGEST_ABOUT),
)
TELL: Final = some("tell", *Tell)

Keep = Callable[[Answers], object]


@pages.route("/new/<string(maxlength=32):side>", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def new(case_id: str, side: str) -> AnyResponse:
    """Begin a letter for somebody who does not write it on their own page."""
    if side not in PARTIES:
        abort(404)
    opened, _ = letters.of_case(current.house(), g.staff, case_id)
    person = next((p for p in opened.case.people if p.is_principal and p.side == side), None)
    if person is None or CaseMay.CARRY not in opened.access.may:
        abort(404)
    asked = (TEXT, ABOUT, LANGUAGE, KEPT)
    typed: Answers = {"language": person.language if person.language in NAMES else "en"}
    problems: dict[str, str] = {}
    key = current.house().new_id()
    if request.method == "POST":
        typed, problems = _read(asked)
        key = request.form.get("key", "")[:32]
        if not problems:
            words = Words(typed["text"], typed["about"], typed["language"])
            made = letter_staff.start(
                *(current.house(), g.staff, case_id, Side(side), words),
                kept=bool(typed["kept"]),
                key=key,
            )
            there = url_for("letters.one", case_id=case_id, letter_id=made, done="start")
            return redirect(there, 303)
    return frame.page(
        "dialogue/letter_new.html",
        opened,
        SECTION,
        UNFIT if problems else 200,
        person=person,
        key=key,
        questions=asked,
        typed=typed,
        problems=problems,
    )


@pages.route(f"/{LETTER}/write", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def write(case_id: str, letter_id: str) -> AnyResponse:
    """Write on, or change the words; what was agreed before is agreed no more."""

    def begin(item: Item) -> Answers:
        own = item.author
        return {"text": own.text, "about": own.about, "language": own.language} if own else {}

    def keep(answers: Answers) -> None:
        words = Words(answers["text"], answers["about"], answers["language"])
        chosen = request.form.getlist("pages")[:50] if "with_pages" in request.form else None
        mark = request.form.get("saw", "")[:64]
        letter_staff.write(
            *(current.house(), g.staff, case_id, letter_id, words), pages=chosen, saw=mark
        )

    return _form(case_id, letter_id, "write", (TEXT, ABOUT, LANGUAGE), keep, begin)


@pages.route(f"/{LETTER}/comment", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def comment(case_id: str, letter_id: str) -> AnyResponse:
    """Say something beside it, which its author reads."""

    def keep(answers: Answers) -> None:
        letter_staff.comment(current.house(), g.staff, case_id, letter_id, answers["text"])

    return _form(case_id, letter_id, "comment", (SAY,), keep)


@pages.route(f"/{LETTER}/ask_changes", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def ask_changes(case_id: str, letter_id: str) -> AnyResponse:
    """Give it back to its author with what to change."""

    def keep(answers: Answers) -> None:
        letter_staff.ask_changes(current.house(), g.staff, case_id, letter_id, answers["text"])

    return _form(case_id, letter_id, "ask_changes", (SAY,), keep)


@pages.route(f"/{LETTER}/clear", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def clear(case_id: str, letter_id: str) -> AnyResponse:
    """Look at the words before they are put by: a person decides, nothing is blocked by itself."""

    def keep(answers: Answers) -> None:
        letter_staff.clear(
            current.house(), g.staff, case_id, letter_id, number_seen(), answers["ticked"]
        )

    return _form(case_id, letter_id, "clear", (TICKS,), keep)


@pages.route(f"/{LETTER}/offer", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def offer(case_id: str, letter_id: str) -> AnyResponse:
    """Show what the other side will learn, then let one press by a named person do it (I26)."""

    def keep(answers: Answers) -> None:
        know = bool(answers["let_know"])
        letter_staff.offer(
            current.house(), g.staff, case_id, letter_id, number_seen(), let_know=know
        )

    return _form(case_id, letter_id, "offer", (LET_KNOW,), keep)


@pages.route(f"/{LETTER}/accept", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def accept(case_id: str, letter_id: str) -> AnyResponse:
    """Write down how, when and with whom somebody wants to have it, or that they want to wait."""

    def keep(answers: Answers) -> None:
        house, day = current.house(), _day(answers)
        if answers["choice"] == "not_now":
            letter_handing.not_now(house, g.staff, case_id, letter_id, day)
        else:
            how, company = ReadHow(answers["choice"]), answers["company"]
            letter_handing.accept(house, g.staff, case_id, letter_id, how, day, company)

    return _form(case_id, letter_id, "accept", CHOICE, keep)


@pages.route(f"/{LETTER}/allow", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def allow(case_id: str, letter_id: str) -> AnyResponse:
    """Write down what somebody allows that the author learns."""

    def begin(item: Item) -> Answers:
        return {"tell": sorted(item.there.tell) if item.there else []}

    def keep(answers: Answers) -> None:
        letter_handing.allow(current.house(), g.staff, case_id, letter_id, answers["tell"])

    return _form(case_id, letter_id, "allow", (TELL,), keep, begin)


def _form(
    case_id: str,
    letter_id: str,
    act: str,
    asked: tuple[Question, ...],
    keep: Keep,
    begin: Callable[[Item], Answers] = lambda item: {},
) -> AnyResponse:
    """Show a form; what was typed stays when it is refused, beside what stands now."""
    typed: Answers | None = None
    problems: dict[str, str] = {}
    said = ""
    if request.method == "POST":
        typed, problems = _read(asked)
        if not problems:
            answers = typed
            said = attempt(lambda: keep(answers), *SAID_HERE)
            if not said:
                back = url_for("letters.one", case_id=case_id, letter_id=letter_id, done=act)
                return redirect(back, 303)
    opened, item = opened_letter(case_id, letter_id)
    if act not in item.may and not said:
        raise Refused("letter-not-now")
    return _shown(opened, item, act, asked, begin(item) if typed is None else typed, problems, said)


def _shown(
    opened: Opened,
    item: Item,
    act: str,
    asked: tuple[Question, ...],
    typed: Answers,
    problems: dict[str, str],
    said: str,
) -> AnyResponse:
    own = item.author
    text = (own.text, own.about) if own and act == "clear" else ()
    found, more = hints.found(opened, text)
    more_of_page: dict[str, Any] = {"hints": found, "more": more}
    if act == "write" and own is not None:
        more_of_page["files"] = letter_shown.files_of(opened, item.author_id)
        posted = request.method == "POST"
        more_of_page["chosen"] = request.form.getlist("pages") if posted else [*own.pages]
    return frame.page(
        "dialogue/letter_form.html",
        opened,
        SECTION,
        STALE if said else UNFIT if problems else 200,
        letter=letter_shown.row(opened, item),
        own=own,
        there=item.there,
        act=act,
        questions=asked,
        typed=typed,
        problems=problems,
        said=said,
        stale=bool(said),
        **more_of_page,
    )


def _read(asked: tuple[Question, ...]) -> tuple[Answers, dict[str, str]]:
    """Return what was typed and what is wrong with it; words in the form in which they are kept."""
    typed, problems = typed_words.read_words(asked)
    others = [question for question in asked if question.ask in (Ask.ONE, Ask.DATE)]
    given = forms.typed(others)
    wrong = read(others, given).problems
    for question in asked:
        empty: Any = [] if question.ask is Ask.SOME else ""
        typed.setdefault(question.name, given.get(question.name) or empty)
    return typed, problems | wrong


def _day(answers: Answers) -> date | None:
    return date.fromisoformat(answers["day"]) if answers["day"] else None
