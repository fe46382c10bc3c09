"""Turns what was wrong with a form of staff into words beside the field that they are about."""

import math
from collections.abc import Mapping
from typing import Any, Final, TypedDict

from flask import make_response, render_template
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused, sentence
from app.services.attempts import TooManyTries
from app.web import current
from app.web.language import page_words
from app.web.words import say

UNFIT, TOO_MANY = 422, 429

FIELDS: Final = {
    "sign-in-wrong": "email",
    "code-wrong": "code",
    "recovery-code-wrong": "code",
    "email-not-valid": "email",
    "email-taken": "email",
    "name-not-plain": "name",
    "roles-missing": "roles",
    "last-administrator": "roles",
    "password-wrong": "current",
}
"""The field that each refusal is about; a rule about a new password is about ``password``."""


class Problem(TypedDict):
    field: str
    text: str


def problem_of(refused: Refused, field: str = "") -> Problem:
    """Return the words for a refusal, in the language of this request."""
    about = field or FIELDS.get(refused.code, "password")
    if isinstance(refused, TooManyTries):
        wait = (refused.until - current.house().clock.now()).total_seconds()
        key = "too-many-tries-one" if wait <= 60 else "too-many-tries"
        return Problem(field=about, text=say(_text(key), minutes=str(math.ceil(wait / 60))))
    return Problem(field=about, text=_text(refused.code))


def shown_again(
    template: str, refused: Refused, filled: Mapping[str, Any], field: str = ""
) -> AnyResponse:
    """Return the page with what was wrong; what was typed stays, secrets excepted."""
    problem = problem_of(refused, field)
    answer = make_response(render_template(template, problem=problem, **filled))
    answer.status_code = TOO_MANY if isinstance(refused, TooManyTries) else UNFIT
    return answer


def _text(code: str) -> str:
    texts = page_words()["accounts"]["problems"]
    return str(texts[code]) if code in texts else sentence(code)
