"""The pages on which anyone reads, unobserved, what restorative justice is.

Nothing here reads or sets a cookie of ours, and nothing is written: not who read what, nor that
somebody did.
"""

from collections.abc import Mapping
from typing import Any, Final

from flask import Blueprint, abort, current_app, make_response, render_template, send_file, url_for
from flask import request as asked
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.referral import Asking, reasons_step
from app.domain.cases.shapes import CAPTION_FILES, FILM_FILES, WAYS
from app.domain.people import Side
from app.services.cases import texts
from app.web import current, film_files, language
from app.web.access import Nothing, needs
from app.web.forms import read_form

pages = Blueprint("information", __name__, url_prefix="/information")

UNFIT: Final = 422
WHO: Final = {"affected": Side.HARMED, "responsible": Side.RESPONSIBLE}
OWN: Final = (Asking.HARMED, Asking.RESPONSIBLE, Asking.LATER)
BEGINS: Final = {Side.HARMED: Asking.HARMED, Side.RESPONSIBLE: Asking.RESPONSIBLE}


@pages.get("")
@needs(Nothing.PUBLIC)
def start() -> str:
    return _page("start", film=_film())


@pages.get("/affected")
@needs(Nothing.PUBLIC)
def affected() -> str:
    return _page("affected")


@pages.get("/responsible")
@needs(Nothing.PUBLIC)
def responsible() -> str:
    return _page("responsible", reasons=said("reasons")["responsible"])


@pages.get("/film")
@needs(Nothing.PUBLIC)
def film() -> str:
    return _page("film", film=_film())


@pages.get("/film/<part>")
@needs(Nothing.PUBLIC)
def film_file(part: str) -> AnyResponse:
    """Serve one file of the film as it is named now; a player asks for it piece by piece."""
    if part not in (*FILM_FILES, *CAPTION_FILES):
        abort(404)
    name = texts.current(current.house(), "film").body.get(part, "")
    path = film_files.find(current.config(), name)
    if path is None:
        abort(404)
    kind = film_files.TYPES[name.rpartition(".")[2]]
    return send_file(path, mimetype=kind, conditional=True)


@pages.get("/steps")
@needs(Nothing.PUBLIC)
def steps() -> str:
    return _page("steps")


@pages.get("/ways")
@needs(Nothing.PUBLIC)
def ways() -> str:
    return _page("ways")


@pages.get(f"/ways/<any({', '.join(WAYS)}):way>")
@needs(Nothing.PUBLIC)
def one_way(way: str) -> str:
    """One way at a time, so that each is understood before the next."""
    at = WAYS.index(way)
    around = {"before": WAYS[at - 1] if at else "", "after": (*WAYS, "")[at + 1]}
    return _page("way", way=way, number=at + 1, **around)


@pages.get("/safe-online")
@needs(Nothing.PUBLIC)
def safe_online() -> str:
    return _page("safe_online")


@pages.get("/help-now")
@needs(Nothing.PUBLIC)
def help_now() -> str:
    return _page("help_now", lines=said("helplines")["lines"])


@pages.get("/accessibility")
@needs(Nothing.PUBLIC)
def accessibility() -> str:
    return _page("accessibility")


@pages.get("/privacy")
@needs(Nothing.PUBLIC)
def privacy() -> str:
    return _page("privacy")


@pages.get("/contact")
@needs(Nothing.PUBLIC)
def contact() -> str:
    return _page("contact")


@pages.get("/not-for-me")
@needs(Nothing.PUBLIC)
def not_for_me() -> str:
    return _page("no")


@pages.get("/private")
@needs(Nothing.PUBLIC)
def private() -> str:
    """Say what the way out does, before the first page that asks for something."""
    chosen = asked.args.get("next", "")
    if chosen not in OWN:
        abort(404)
    return _page("private", onward=refer_to(chosen))


@pages.get("/what-would-help/<any(affected, responsible):who>")
@needs(Nothing.PUBLIC)
def helper(who: str) -> AnyResponse:
    return _helper(who, {}, {})


@pages.post("/what-would-help/<any(affected, responsible):who>")
@needs(Nothing.PUBLIC)
def think(who: str) -> AnyResponse:
    """Answer what was chosen. It is in this answer, and nowhere else, until somebody keeps it."""
    changes = asked.form.get("act") == "change"  # read first, held to what a stranger may send
    typed, reading = read_form(reasons_step(WHO[who]))
    if reading.problems or changes:
        return _helper(who, typed, reading.problems)
    asking = BEGINS[WHO[who]]
    reasons = {row["code"]: row["text"] for row in said("reasons")[_rows(who)]}
    page = _page("answer", who=who, given=reading.answers, reasons=reasons, keep=keep_at(asking))
    return make_response(page)


def said(kind: str) -> Mapping[str, Any]:
    """Return what the service says of a kind, in the language of this request."""
    return texts.said(current.house(), kind, language.of_request())


def refer_to(asking: str) -> str:
    """Return the page on which asking for contact begins."""
    if "referring.start" in current_app.view_functions:
        return url_for("referring.start", asking=asking)
    return "/refer"


def keep_at(asking: str) -> str:
    """Return where answers are sent to be kept for a referral; empty where they cannot be."""
    if "referring.keep_reasons" in current_app.view_functions:
        return url_for("referring.keep_reasons", asking=asking)
    return ""


def _helper(who: str, typed: Mapping[str, Any], problems: Mapping[str, str]) -> AnyResponse:
    words = language.page_words()["information"]["helper"]
    questions = {
        "reasons": {
            "label": words["reasons"],
            "choices": {row["code"]: row["text"] for row in said("reasons")[_rows(who)]},
        },
        "own_words": {"label": words["own_words"], "hint": words["own_words_hint"]},
    }
    page = _page(
        "helper",
        who=who,
        form=reasons_step(WHO[who]),
        questions=questions,
        typed=typed,
        problems=problems,
    )
    return make_response(page, UNFIT if problems else 200)


def _rows(who: str) -> str:
    return WHO[who].value


def _film() -> dict[str, Any]:
    """Return the film's words, and which of its files are there; none of them is no fault."""
    body = dict(said("film"))
    for part in (*FILM_FILES, *CAPTION_FILES):
        if film_files.find(current.config(), body.get(part, "")) is None:
            body[part] = ""
    return body


def _page(name: str, **more: Any) -> str:
    about = said("information")
    areas = said("areas")["areas"]
    phone = about.get("closed_phone") or current.config().help_phone
    return render_template(
        f"information/{name}.html",
        about=about,
        areas=areas,
        closed_phone=phone or next((area["phone"] for area in areas), ""),
        refer_to=refer_to,
        **more,
    )
