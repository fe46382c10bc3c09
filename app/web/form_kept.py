"""The form that this browser has under way: its cookie, where it goes on, what is said of it."""

from typing import Any, Final

from flask import make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.config import Config
from app.domain.cases.referral import Asking
from app.domain.people import Side
from app.services.cases import referring, texts
from app.services.cases.referral_records import HalfReferral
from app.web import current, language
from app.web.access import cookie
from app.web.addresses import source
from app.web.cookies import forget, keep
from app.web.errors import TOO_MANY

FORM: Final = "form"
"""The cookie of a form under way. Its name tells nothing."""


def leave(secret: str | None) -> None:
    """Erase the form of this device; also asked for by the way out."""
    if secret:
        referring.drop(current.house(), secret)


def remember(answer: AnyResponse, config: Config, secret: str) -> None:
    """Give the browser the secret of its form, for as long as the form is kept."""
    keep(answer, config, FORM, secret, seconds=int(referring.KEPT_FOR.total_seconds()))


def texts_of(asking: Asking) -> dict[str, Any]:
    """Return the words of the questions as this form asks them."""
    said = language.page_words()["referring"]
    words = {**said["questions"], **said["wordings"].get(asking.name.lower(), {})}
    own = texts.said(current.house(), "reasons", language.of_request())
    side = Side.RESPONSIBLE if asking is Asking.RESPONSIBLE else Side.HARMED
    choices = {row["code"]: row["text"] for row in own[str(side)]}
    return words | {"reasons": {**words["reasons"], "choices": choices}}


def half_of_browser() -> HalfReferral | None:
    return referring.found(current.house(), cookie(FORM))


def onward(half: HalfReferral) -> str:
    """Return where a form goes on: the first question that is open, else the check at the end."""
    if half.case_id:
        return url_for("referring.done")
    missing = referring.missing(current.house(), half)
    return step_page(missing[0]) if missing else url_for("referring.check")


def step_page(step: str) -> str:
    return url_for("referring.ask", step=step)


def kept(answer: AnyResponse) -> AnyResponse:
    """Let the cookie live as long as the form, which lives on with each answer."""
    secret = cookie(FORM)
    if secret:
        remember(answer, current.config(), secret)
    return answer


def gone() -> AnyResponse:
    answer = redirect(url_for("referring.front", gone=1), 303)
    forget(answer, current.config(), FORM)
    return answer


def too_many(*, kept: bool = False) -> AnyResponse:
    """``kept``: a form was begun, and it is still there."""
    return make_response(render_template("referring/too_many.html", kept=kept), TOO_MANY)


def asked_from() -> str:
    return source(request, current.config())
