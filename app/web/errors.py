"""Turns what went wrong into a calm page: a refusal's own sentence, or neutral words."""

import logging
import secrets
from collections.abc import Mapping

from flask import Flask, Response, g, jsonify, make_response, render_template, request
from werkzeug.exceptions import HTTPException, NotFound

from app.domain.refusals import Refused, for_guests, sentence
from app.services.join_links import CodeWrong
from app.web import language

log = logging.getLogger(__name__)

REFUSED = 403
TOO_LARGE = 413
TOO_MANY = 429
NOT_THERE = frozenset(
    {"case-not-there", "case-not-yours", "task-not-there", "file-not-there", "relay-not-there"}
    | {"letter-not-there"}
)
"""Refusals that look as if there were no such page: nobody learns that there is something."""


def attach(app: Flask) -> None:
    """Answer every failure of the application; a stranger cannot tell foreign from unknown."""

    app.jinja_env.globals["refusal"] = lambda code: language.say()(sentence(code))

    app.register_error_handler(Refused, refused)
    app.register_error_handler(HTTPException, not_served)

    @app.errorhandler(Exception)
    def failed(error: Exception) -> Response:
        reference = secrets.token_hex(4)
        log.error(
            "web.failed reference=%s endpoint=%s", reference, request.endpoint, exc_info=error
        )
        page = _pages()["failed"]
        return _answer(500, "failed", page["heading"], page["text"], reference)


def refused(refusal: Refused) -> Response:
    """Return the page, or the answer to a script, that says why something cannot be done."""
    if refusal.code in NOT_THERE:
        return not_served(NotFound())
    heading = _pages()["refused"]["heading"]
    code = refusal.code if "staff" in g else for_guests(refusal.code)
    words = language.say()(sentence(code))
    answer = _answer(status_of(refusal), code, heading, words)
    if isinstance(refusal, CodeWrong) and answer.is_json:
        answer.set_data(jsonify({**answer.get_json(), "left": refusal.left}).get_data())
    return answer


def not_served(error: HTTPException) -> Response:
    """Return the page for what is not there, may not be asked, or was asked in a wrong way."""
    status = error.code or 500
    name = {TOO_LARGE: "too_large", TOO_MANY: "too_many"}.get(status, "unavailable")
    page = _pages()[name]
    answer = _answer(status, name, page["heading"], page["text"])
    if error.get_response().headers.get("Allow"):
        answer.headers["Allow"] = error.get_response().headers["Allow"]
    return answer


def status_of(refusal: Refused) -> int:
    """Return the HTTP status of a refusal."""
    return TOO_MANY if refusal.code == "too-many-tries" else REFUSED


def _pages() -> Mapping[str, Mapping[str, str]]:
    pages: Mapping[str, Mapping[str, str]] = language.page_words()["errors"]
    return pages


def _answer(status: int, code: str, heading: str, text: str, reference: str = "") -> Response:
    if request.accept_mimetypes.best == "application/json":
        answer = jsonify({"ok": False, "code": code, "words": text})
    else:
        answer = make_response(
            render_template("error.html", heading=heading, text=text, reference=reference)
        )
    answer.status_code = status
    return answer
