"""What one person asks to be carried, with what came for them, on their own page."""

from collections.abc import Callable
from typing import Any, Final

from flask import Blueprint, abort, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.questions import Answers, Ask, Question, some
from app.domain.dialogue.relay_acts import LONGEST, LONGEST_ABOUT
from app.domain.dialogue.relays import Wish, Words
from app.domain.refusals import Refused
from app.services.dialogue import own_relays
from app.web import current
from app.web.access import Holds, needs
from app.web.dialogue import own_door, typed_words
from app.web.dialogue.pressed import number

pages = Blueprint("own_relays", __name__, url_prefix="/your/messages")
pages.before_request(own_door.read_it)

RELAY: Final = "<string(maxlength=32):relay_id>"
WORDS: Final = (
    Question("text", Ask.TEXT, needed=True, longest=LONGEST),
    Question("about", Ask.LINE, longest=LONGEST_ABOUT),
)
NOTE: Final = (Question("text", Ask.TEXT, needed=True, longest=LONGEST),)
REFUSE: Final = (some("tell", "yes"),)
GONE: Final = "relay-not-there"
UNFIT, STALE, NOT_THERE = 422, 409, 404
WISHES: Final = (Wish.READ_TO_ME, Wish.ABOUT_FIRST, Wish.LATER)
"""What one press says; to read it and not to want it have presses of their own."""

Card = dict[str, Any]


@pages.get("")
@needs(Holds.OWN_PAGE)
def everything() -> AnyResponse:
    return _everything()


@pages.route("/write", methods=["GET", "POST"])
@needs(Holds.OWN_PAGE)
def begin() -> AnyResponse:
    """Write words down; nothing is sent by it."""
    return _write(None)


@pages.route(f"/{RELAY}/answer", methods=["GET", "POST"])
@needs(Holds.OWN_PAGE)
def answer(relay_id: str) -> AnyResponse:
    """Write an answer or a question to what was passed on: words of one's own, like any others."""
    card = _find(relay_id)
    if card is None or "answer" not in card["may"]:
        return _gone()
    return _write(relay_id)


@pages.route("/note", methods=["GET", "POST"])
@needs(Holds.OWN_PAGE)
def note() -> AnyResponse:
    """Say something to those who work with them that is never passed on."""
    typed: Answers = {}
    problems: dict[str, str] = {}
    if request.method == "POST":
        typed, problems = typed_words.read_words(NOTE)
        if not problems:
            own_relays.note(current.house(), own_door.me(), typed["text"])
            return redirect(url_for("own_relays.everything", done="note"), 303)
    return _form("note", NOTE, typed, problems)


@pages.get(f"/{RELAY}")
@needs(Holds.OWN_PAGE)
def one(relay_id: str) -> AnyResponse:
    return _one(relay_id)


@pages.route(f"/{RELAY}/write", methods=["GET", "POST"])
@needs(Holds.OWN_PAGE)
def change(relay_id: str) -> AnyResponse:
    """Change one's words: they are read once more, and agreed to anew."""
    card = _find(relay_id)
    if card is None or "write" not in card["may"]:
        return _gone()
    typed = {"text": card["text"], "about": card["about"]}
    problems: dict[str, str] = {}
    said = ""
    if request.method == "POST":
        typed, problems = typed_words.read_words(WORDS)
        if not problems:
            words = Words(typed["text"], typed["about"], card["language"])
            said = _try(
                lambda: own_relays.write(current.house(), own_door.me(), relay_id, _number(), words)
            )
            if not said:
                return _to(relay_id, "write")
    return _form("change", WORDS, typed, problems, card=_find(relay_id) or card, said=said)


@pages.route(f"/{RELAY}/refuse", methods=["GET", "POST"])
@needs(Holds.OWN_PAGE)
def refuse(relay_id: str) -> AnyResponse:
    """Say no thank you; whoever sent it learns of it only if this person ticks so."""
    card = _find(relay_id)
    if card is None or "refuse" not in card["may"]:
        return _gone()
    if request.method == "GET":
        return _form("refuse", REFUSE, {}, {}, card=card)
    tell = request.form.get("tell") == "yes"
    said = _try(lambda: own_relays.refuse(current.house(), own_door.me(), relay_id, tell=tell))
    return _one(relay_id, said) if said else _to(relay_id, "refuse")


@pages.post(f"/{RELAY}/<string(maxlength=20):act>")
@needs(Holds.OWN_PAGE)
def press(relay_id: str, act: str) -> AnyResponse:
    if act not in PRESSES:
        abort(404)
    said = _try(lambda: PRESSES[act](relay_id))
    if said:
        return _one(relay_id, said)
    if act == "put_away":
        return redirect(url_for("own_relays.everything", done=act), 303)
    return _to(relay_id, act)


def _everything(said: str = "", status: int = 200) -> AnyResponse:
    cards = own_relays.of_person(current.house(), own_door.me())
    mine = [card for card in reversed(cards) if card["mine"]]
    there = [card for card in reversed(cards) if not card["mine"] and not card["put_away"]]
    away = [card for card in reversed(cards) if not card["mine"] and card["put_away"]]
    return own_door.page(
        "dialogue/own_relays.html", status, mine=mine, there=there, away=away, said=said
    )


def _gone() -> AnyResponse:
    """Answer alike what was taken back, what is somebody else's, and what never was."""
    return _everything(GONE, NOT_THERE)


def _one(relay_id: str, said: str = "") -> AnyResponse:
    card = _find(relay_id)
    if card is None:
        return _gone()
    return own_door.page(
        "dialogue/own_relay.html", STALE if said else 200, card=card, said=said, wishes=WISHES
    )


def _find(relay_id: str) -> Card | None:
    try:
        return own_relays.one(current.house(), own_door.me(), relay_id)
    except Refused as refusal:
        if refusal.code != GONE:
            raise
        return None


def _write(answers: str | None) -> AnyResponse:
    house = current.house()
    typed: Answers = {}
    problems: dict[str, str] = {}
    key, said = house.new_id(), ""
    if request.method == "POST":
        typed, problems = typed_words.read_words(WORDS)
        key = request.form.get("key", "")[:32]
        if not problems:
            words = Words(typed["text"], typed["about"])
            made: list[str] = []
            said = _try(
                lambda: made.append(
                    own_relays.write_down(house, own_door.me(), words, answers=answers, key=key)
                )
            )
            if not said:
                return _to(made[0], "write")
    return _form("write", WORDS, typed, problems, key=key, said=said, answers=answers)


def _form(
    name: str,
    questions: tuple[Question, ...],
    typed: Answers,
    problems: dict[str, str],
    *,
    said: str = "",
    **more: Any,
) -> AnyResponse:
    return own_door.page(
        "dialogue/own_relay_form.html",
        STALE if said else UNFIT if problems else 200,
        name=name,
        questions=questions,
        typed=typed,
        problems=problems,
        said=said,
        **more,
    )


def _try(act: Callable[[], object]) -> str:
    """Do it and return nothing, or the code of what is said on the page in place of it."""
    try:
        act()
    except Refused as refusal:
        if not refusal.code.startswith("relay-"):
            raise
        return refusal.code
    return ""


def _to(relay_id: str, done: str) -> AnyResponse:
    return redirect(url_for("own_relays.one", relay_id=relay_id, done=done), 303)


def _number() -> int:
    """Return the number of the wording that was on the screen; 0 is never right."""
    return number(request.form.get("number", "")) or 0


def _about_words(act: Callable[..., object]) -> Callable[[str], object]:
    return lambda relay_id: act(current.house(), own_door.me(), relay_id, _number())


def _plain(act: Callable[..., object]) -> Callable[[str], object]:
    return lambda relay_id: act(current.house(), own_door.me(), relay_id)


def _choose(relay_id: str) -> None:
    wish = request.form.get("wish", "")
    if wish not in WISHES:
        abort(404)
    own_relays.choose(current.house(), own_door.me(), relay_id, Wish(wish))


PRESSES: Final[dict[str, Callable[[str], object]]] = {
    "read_back": _about_words(own_relays.read_back),
    "agree": _about_words(own_relays.agree),
    "hold": _plain(own_relays.hold),
    "go_on": _plain(own_relays.go_on),
    "take_back": _plain(own_relays.take_back),
    "choose": _choose,
    "read": _plain(own_relays.read),
    "want_reply": _plain(own_relays.want_reply),
    "no_reply": _plain(own_relays.no_reply),
    "put_away": _plain(own_relays.put_away),
}
