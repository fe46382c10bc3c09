"""The writing space of one person: begin, write, ask somebody to look, agree, keep, take back."""

from typing import Any, Final

from flask import Blueprint, abort, g, jsonify, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.dialogue.letter_views import AuthorState, AuthorView
from app.domain.refusals import Refused
from app.services.dialogue import letter_pictures, own_letters, own_offers, whose
from app.web import current, language
from app.web.access import Holds, needs
from app.web.dialogue import letter_frame, own_door
from app.web.dialogue.letter_frame import page
from app.web.dialogue.own_door import me
from app.web.dialogue.pressed import number

LETTER: Final = "<string(length=16):letter_id>"
SURE: Final = {"keep": "keep", "back": "take_back", "change": "change_words"}
"""What is asked about once more: the word in the address, the act."""
WAYS: Final = ("letter", "shuttle", "conference")
"""Who chose one of these writes letters, too."""

pages = Blueprint("own_letters", __name__, url_prefix="/your/letters")
pages.before_request(own_door.read_it)
pages.register_error_handler(Refused, letter_frame.refused)


def on_home() -> dict[str, bool]:
    """Say for the first page whether it leads here, and whether something is there for them."""
    house, who = current.house(), whose.of_holder(g.page)
    there = bool(own_offers.offers_for(house, who))
    leads = there or g.own.route in WAYS or bool(own_letters.of_person(house, who))
    return {"there": there, "leads": leads}


@pages.get("")
@needs(Holds.OWN_PAGE)
def home() -> AnyResponse:
    house, who = current.house(), me()
    letters = [_row(view) for view in reversed(own_letters.of_person(house, who))]
    there = own_offers.offers_for(house, who)
    # Of each form, until a letter was begun: no page may move with what nobody here did (I28).
    keys = (f"{len(letters)}", f"{len(letters)}-only-me")
    return page("own_letters", letters_mine=letters, there=there, keys=keys)


@pages.post("")
@needs(Holds.OWN_PAGE)
def start() -> AnyResponse:
    """Begin a letter. The key in the form makes one letter of a form that is sent twice."""
    only_me, key = request.form.get("only_me") == "1", request.form.get("key", "")[:32]
    spoken = language.of_request()
    letter_id = own_letters.start(
        current.house(), me(), language=spoken, never_sent=only_me, key=key
    )
    return redirect(url_for(".write", letter_id=letter_id), 303)


@pages.get(f"/{LETTER}")
@needs(Holds.OWN_PAGE)
def show(letter_id: str) -> AnyResponse:
    view = _view(letter_id)
    pictures = letter_pictures.of_letter(current.house(), me(), letter_id)
    return page("own_letter", letter=_row(view), view=view, pictures=pictures, beside=_beside(view))


@pages.get(f"/{LETTER}/write")
@needs(Holds.OWN_PAGE)
def write(letter_id: str) -> AnyResponse:
    view = _view(letter_id)
    if "write" not in view.may:
        return redirect(url_for(".show", letter_id=letter_id), 303)
    return _writing(view, {"text": view.text, "about": view.about})


@pages.post(f"/{LETTER}/write")
@needs(Holds.OWN_PAGE)
def save(letter_id: str) -> AnyResponse:
    """Save what was typed, then do what the press asked for; nothing is sent by it."""
    typed = {name: request.form.get(name, "") for name in ("text", "about")}
    saw = request.form.get("saw", "") or "none"  # a form without its mark never writes over
    house, who = current.house(), me()
    try:
        view = own_letters.write(house, who, letter_id, **typed, saw=saw)
        if letter_frame.wants_json():
            return jsonify({"ok": True, "saw": view.mark, "words": _saved(view)})
        return redirect(_then(letter_id), 303)
    except Refused as refused:
        if letter_frame.wants_json():
            raise
        return _not_saved(letter_id, typed, refused.code)


@pages.post(f"/{LETTER}/agree")
@needs(Holds.OWN_PAGE)
def agree(letter_id: str) -> AnyResponse:
    """Agree to the version that was on the screen, and no other."""
    version = number(request.form.get("version", ""))
    if version is None:
        abort(letter_frame.GONE)
    own_letters.agree(current.house(), me(), letter_id, version)
    return redirect(url_for(".show", letter_id=letter_id, done="agreed"), 303)


@pages.get(f"/{LETTER}/<any(keep, back, change):act>")
@needs(Holds.OWN_PAGE)
def ask(letter_id: str, act: str) -> AnyResponse:
    """Say what will happen, before it does."""
    view = _view(letter_id)
    if SURE[act] not in view.may:
        return redirect(url_for(".show", letter_id=letter_id), 303)
    return page("own_letter_sure", letter=_row(view), view=view, act=act)


@pages.post(f"/{LETTER}/keep")
@needs(Holds.OWN_PAGE)
def keep(letter_id: str) -> AnyResponse:
    own_letters.keep(current.house(), me(), letter_id)
    return redirect(url_for(".show", letter_id=letter_id, done="kept"), 303)


@pages.post(f"/{LETTER}/back")
@needs(Holds.OWN_PAGE)
def take_back(letter_id: str) -> AnyResponse:
    own_letters.take_back(current.house(), me(), letter_id)
    return redirect(url_for(".show", letter_id=letter_id, done="taken_back"), 303)


@pages.post(f"/{LETTER}/change")
@needs(Holds.OWN_PAGE)
def change(letter_id: str) -> AnyResponse:
    new_id = own_letters.change_words(current.house(), me(), letter_id)
    return redirect(url_for(".write", letter_id=new_id), 303)


def _then(letter_id: str) -> str:
    """Return where a press on the writing page leads, once the words are saved."""
    then = request.form.get("then", "")
    house, who = current.house(), me()
    if then == "finish":
        own_letters.finish(house, who, letter_id)
        return url_for(".show", letter_id=letter_id, done="finished")
    if then == "keep":
        return url_for(".ask", letter_id=letter_id, act="keep")
    if then == "pictures":
        return url_for("own_letter_pictures.show", letter_id=letter_id)
    hide = "1" if {"no-ways": True, "ways": False}.get(then, _hides_ways()) else None
    return url_for(".write", letter_id=letter_id, done="saved", hide=hide)


def _not_saved(letter_id: str, typed: dict[str, str], code: str) -> AnyResponse:
    """Show the page again with what was typed; what is saved elsewhere stands beside it."""
    view = _view(letter_id)
    if code == "letter-changed-meanwhile" and "write" in view.may:
        return _writing(view, typed, code, letter_frame.CHANGED, other=view)
    if code in ("letter-too-long", "letter-empty"):
        return _writing(view, typed, code, letter_frame.UNFIT)
    if code == "letter-not-now" and typed["text"].strip() not in ("", view.text):
        return page("own_letter_lost", letter_frame.CHANGED, letter=_row(view), typed=typed)
    raise Refused(code)


def _writing(
    view: AuthorView,
    typed: dict[str, str],
    problem: str = "",
    status: int = 200,
    other: AuthorView | None = None,
) -> AnyResponse:
    return page(
        "own_letter_write",
        status,
        letter=_row(view),
        view=view,
        typed=typed,
        problem=letter_frame.problem(problem) if problem else "",
        other=other,
        hide=_hides_ways(),
        saved=_saved(view),
        beside=_beside(view),
    )


def _hides_ways() -> bool:
    return request.values.get("hide") == "1"


def _view(letter_id: str) -> AuthorView:
    return own_letters.mine(current.house(), me(), letter_id)


def _row(view: AuthorView) -> dict[str, Any]:
    """Return what every page says of a letter. Nothing of it moves with the other side (I46)."""
    return {
        "id": view.id,
        "state": view.state,
        "begun": letter_frame.moment(view.made_at),
        "about": view.about,
        "only_me": view.state is AuthorState.KEPT,
        "may": view.may,
    }


def _saved(view: AuthorView) -> str:
    """Say when the words were saved; nothing for a letter without any."""
    if not (view.drafts and (view.text or view.about)):
        return ""
    sentence: str = language.page_words()["own_letters"]["saved_at"]
    return sentence.replace("{at}", letter_frame.clock(view.drafts[-1].at))


def _beside(view: AuthorView) -> list[dict[str, Any]]:
    """Return what somebody wrote beside the words, the newest first."""
    names = letter_frame.first_names(*{comment.by for comment in view.comments})
    return [
        {"by": names.get(comment.by, ""), "text": comment.text, "version": comment.version}
        for comment in reversed(view.comments)
    ]
