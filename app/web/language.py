"""Decides in which language a request is answered: by the choice made here, or the browser's."""

from collections.abc import Mapping
from typing import Any

from flask import Blueprint, Flask, current_app, g, has_request_context, redirect, request
from werkzeug.local import LocalProxy
from werkzeug.wrappers import Response as AnyResponse

from app.domain.languages import ENGLISH, NAMES, Say
from app.web import current
from app.web.access import Nothing, needs
from app.web.cookies import keep
from app.wording import Wording

COOKIE = "language"
pages = Blueprint("language", __name__)


def attach(app: Flask, wording: Wording) -> None:
    """Give the templates their words, and ``language_names`` for the switch."""
    app.extensions["wording"] = wording
    app.jinja_env.globals.update(
        words=LocalProxy(page_words),
        language_names={code: NAMES[code] for code in wording.languages},
    )
    app.register_blueprint(pages)


def of_request() -> str:
    """Return the language code (BCP 47) of this request; English outside a request."""
    if not has_request_context():
        return ENGLISH
    if "language" not in g:
        chosen, accepts = (
            request.cookies.get(COOKIE, ""),
            request.headers.get("Accept-Language", ""),
        )
        g.language = _wording().best(chosen, accepts)
    language: str = g.language
    return language


def page_words() -> Mapping[str, Any]:
    """Return the words of the pages in the language of this request."""
    return _wording().pages(of_request())


def say() -> Say:
    """Return what gives a server's sentence in the language of this request."""
    return _wording().say(of_request())


@pages.post("/language")
@needs(Nothing.PUBLIC)
def choose() -> AnyResponse:
    """Answer in the chosen language from now on, and lead back to where the person was."""
    back = request.form.get("back", "/")
    answer = redirect(back if back.startswith("/") and back[1:2] not in ("/", "\\") else "/", 303)
    chosen = request.form.get("language", "")
    if chosen in _wording().languages:
        keep(answer, current.config(), COOKIE, chosen)
    return answer


def _wording() -> Wording:
    wording: Wording = current_app.extensions["wording"]
    return wording
