"""The pages on which staff type or decide something about a relay, before a press does it."""

from typing import Any, Final

from flask import Blueprint, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.access import CaseMay
from app.domain.cases.papers import NOT_CARRIED, PaperKind
from app.domain.cases.questions import Answers, Ask, Question, some
from app.domain.dialogue.relay_acts import LONGEST, LONGEST_ABOUT
from app.domain.dialogue.relays import Words
from app.domain.people import PARTIES, Side
from app.domain.staff_roles import StaffMay
from app.services.cases import opening, own_pages
from app.services.cases.opening import Opened
from app.services.dialogue import relays
from app.web import current
from app.web.access import needs
from app.web.cases import frame
from app.web.cases.frame import STALE, UNFIT
from app.web.dialogue import hints, relay_views, typed_words
from app.web.dialogue.pressed import attempt, number_seen
from app.web.dialogue.relays import RELAY, SAID_HERE, SECTION, opened_relay

pages = Blueprint(
    "relay_forms", __name__, url_prefix="/staff/cases/<string(maxlength=32):case_id>/relays"
)

LANGUAGE: Final = Question("language", Ask.LINE, longest=35)
WORDS: Final = (
    Question("text", Ask.TEXT, needed=True, longest=LONGEST),
    Question("about", Ask.LINE, longest=LONGEST_ABOUT),
)
TRANSLATION: Final = (
    *WORDS,
    Question("language", Ask.LINE, needed=True, longest=35),
    Question("by", Ask.LINE, longest=80),
)
OTHER_WORDS: Final = (Question("text", Ask.TEXT, needed=True, longest=LONGEST),)
LOOKED: Final = (
    some("looked", "safe", "positive", needed=True),
    some("interpreted", "yes"),
)
LET_KNOW: Final = (some("let_know", "yes"),)
OWN_PAGES: Final = ("clear", "release")
NOTE: Final = (Question("text", Ask.TEXT, needed=True),)


@pages.route("/new/<string(maxlength=32):side>", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def new(case_id: str, side: str) -> AnyResponse:
    """Write down what somebody said; nothing is passed on by it."""
    if side not in PARTIES:
        abort(404)
    return _new(case_id, Side(side), None)


@pages.route(f"/{RELAY}/answer", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def answer(case_id: str, relay_id: str) -> AnyResponse:
    """Write down what somebody answered: words of their own, read back like any others."""
    _, card = opened_relay(case_id, relay_id)
    if card["arrived"] is None or "answer" not in card["may"]:
        abort(404)
    return _new(case_id, Side(card["to_side"]), relay_id)


@pages.route(f"/{RELAY}/write", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def write(case_id: str, relay_id: str) -> AnyResponse:
    """Change the words: a new wording, which is read back and agreed anew."""

    def keep(answers: Answers) -> None:
        words = Words(answers["text"], answers.get("about", ""), answers.get("language", ""))
        relays.write(current.house(), g.staff, case_id, relay_id, number_seen(), words)

    return _form(case_id, relay_id, "write", (*WORDS, LANGUAGE), keep)


@pages.route(f"/{RELAY}/translate", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def translate(case_id: str, relay_id: str) -> AnyResponse:
    """Put the same words down in the language of whom they are for."""

    def keep(answers: Answers) -> None:
        words = Words(answers["text"], answers.get("about", ""), answers["language"])
        by = answers.get("by", "")
        relays.translate(current.house(), g.staff, case_id, relay_id, number_seen(), words, by)

    return _form(case_id, relay_id, "translate", TRANSLATION, keep)


@pages.route(f"/{RELAY}/ask_change", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def ask_change(case_id: str, relay_id: str) -> AnyResponse:
    def keep(answers: Answers) -> None:
        relays.ask_change(
            current.house(), g.staff, case_id, relay_id, number_seen(), answers["text"]
        )

    return _form(case_id, relay_id, "ask_change", OTHER_WORDS, keep)


@pages.route(f"/{RELAY}/clear", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def clear(case_id: str, relay_id: str) -> AnyResponse:
    """Look at the words before they cross: a person decides, nothing is blocked by itself."""

    def keep(answers: Answers) -> None:
        looked = set(answers.get("looked", ()))
        relays.clear(
            current.house(),
            g.staff,
            case_id,
            relay_id,
            number_seen(),
            safe="safe" in looked,
            positive="positive" in looked,
            interpreted=bool(answers.get("interpreted")),
        )

    return _form(case_id, relay_id, "clear", LOOKED, keep)


@pages.route(f"/{RELAY}/release", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def release(case_id: str, relay_id: str) -> AnyResponse:
    """Show exactly what the other side will see, then let one press do it."""

    def keep(answers: Answers) -> None:
        let_know = bool(answers.get("let_know"))
        relays.release(
            current.house(), g.staff, case_id, relay_id, number_seen(), let_know=let_know
        )

    return _form(case_id, relay_id, "release", LET_KNOW, keep)


@pages.route("/note/<string(maxlength=32):person_id>", methods=["GET", "POST"])
@needs(StaffMay.READ_CASES)
def note(case_id: str, person_id: str) -> AnyResponse:
    """Write down what somebody said and does not want to be passed on."""
    typed: Answers = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed, problems = typed_words.read_words(NOTE)
        if not problems:
            relays.note(current.house(), g.staff, case_id, person_id, typed["text"])
            return redirect(url_for("relays.everyone", case_id=case_id, done="note"), 303)
    opened = opening.look(current.house(), g.staff, case_id, "relays")
    person = next((each for each in opened.case.people if each.id == person_id), None)
    if person is None:
        abort(404)
    return frame.page(
        "dialogue/relay_note.html",
        opened,
        SECTION,
        UNFIT if problems else 200,
        person=person,
        questions=NOTE,
        typed=typed,
        problems=problems,
    )


def _new(case_id: str, side: Side, answers: str | None) -> AnyResponse:
    house = current.house()
    typed: Answers = {}
    problems: dict[str, str] = {}
    key, said = house.new_id(), ""
    questions = (*WORDS, LANGUAGE)
    if request.method == "POST":
        typed, problems = typed_words.read_words(questions)
        key = request.form.get("key", "")[:32]
        if not problems:
            words = Words(typed["text"], typed.get("about", ""), typed.get("language", ""))
            made: list[str] = []
            said = attempt(
                lambda: made.append(
                    relays.write_down(
                        house, g.staff, case_id, side, words, answers=answers, key=key
                    )
                ),
                *SAID_HERE,
            )
            if not said:
                return _to(case_id, made[0], "write")
    opened = opening.look(house, g.staff, case_id, "relays")
    person = relay_views.principal(opened, side)
    if person is None or CaseMay.CARRY not in opened.access.may:
        abort(404)
    return frame.page(
        "dialogue/relay_new.html",
        opened,
        SECTION,
        STALE if said else UNFIT if problems else 200,
        person=person,
        questions=questions,
        typed=typed,
        problems=problems,
        key=key,
        said=said,
        stale=bool(said),
        answers=answers,
        note=_note_beside(opened, person.id),
    )


def _note_beside(opened: Opened, person_id: str) -> str:
    """Return what this person said that is not passed on, to be read beside the empty form.

    Their words are never filled in: what is carried is typed, read back and agreed to anew.
    """
    wanted = request.args.get("note", "")
    for paper in opened.case.of_kind(PaperKind.NOTE, person_id):
        if paper.id == wanted and paper.answers.get("type") == NOT_CARRIED:
            return str(paper.answers.get("text", ""))
    return ""


def _form(
    case_id: str, relay_id: str, act: str, questions: tuple[Question, ...], keep: Any
) -> AnyResponse:
    """Show a form about one relay; when it is refused nothing that was typed is lost."""
    typed: Answers = {}
    problems: dict[str, str] = {}
    said = ""
    if request.method == "POST":
        typed, problems = typed_words.read_words(questions)
        if not problems:
            answers = typed
            said = attempt(lambda: keep(answers), *SAID_HERE)
            if not said:
                return _to(case_id, relay_id, act)
    opened, card = opened_relay(case_id, relay_id)
    if card["said"] is None:
        abort(404)
    now = card["now"]
    if request.method == "GET" and act == "write":
        typed = {name: now[name] for name in ("text", "about", "language")}
    if request.method == "GET" and act == "translate":
        typed = {
            "text": now["translation"],
            "about": now["translation_about"],
            "language": now["translation_language"],
        }
    both = (now["text"], now["about"], now["translation"], now["translation_about"])
    texts = both if act == "clear" else ()
    found, more = hints.found(opened, texts)
    return frame.page(
        f"dialogue/relay_{act if act in OWN_PAGES else 'form'}.html",
        opened,
        SECTION,
        STALE if said else UNFIT if problems else 200,
        card=card,
        questions=questions,
        typed=typed,
        problems=problems,
        said=said,
        stale=bool(said),
        act=act,
        hints=found,
        more=more,
        guide=_guide(opened, card) if act == "release" else "",
    )


def _guide(opened: Opened, card: dict[str, Any]) -> str:
    """Return who has the message for them, as it is said on their own page; empty for nobody."""
    guides = own_pages.guides_of(current.house(), opened.case, Side(card["to_side"]))
    return guides[0] if guides else ""


def _to(case_id: str, relay_id: str, done: str) -> AnyResponse:
    there = url_for("relays.one", case_id=case_id, relay_id=relay_id, done=done)
    return redirect(there, 303)
