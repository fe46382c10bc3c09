"""The frame of a person's own pages about what is carried: who asks, what is theirs."""

from typing import Any, Final

from flask import g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.cases.consents import Purpose
from app.services.cases import own_pages
from app.services.dialogue import own_relays, whose
from app.services.dialogue.whose import Whose
from app.web import current, language

LARGEST: Final = 256 * 1024  # bytes of a form; some thousand letters of any alphabet
WAYS: Final = {Purpose.SHUTTLE, Purpose.CONFERENCE}
"""Who agreed to one of these may ask that words are carried for them."""


def read_it() -> AnyResponse | None:
    """Read what is theirs, before each request. Who does not take part is led to the help page."""
    request.max_content_length = request.max_form_memory_size = LARGEST
    g.own = own_pages.read(current.house(), g.page, language.of_request())
    g.whose = whose.of_holder(g.page)
    if g.own.is_out:
        return redirect(url_for("own_page.home"), 303)
    return None


def messages() -> dict[str, bool]:
    """Return whether this person has a way to the messages, and whether one is there for them.

    It hangs on what they agreed to themselves, and on what is theirs; on nobody else (I28).
    """
    cards = own_relays.of_person(current.house(), whose.of_holder(g.page))
    agreed = {given.purpose for given in g.own.consents if given.state == "holds"}
    return {
        "way": bool(cards) or (Purpose.SERVICE in agreed and bool(agreed & WAYS)),
        "there": any(card["state"] == "there" for card in cards if not card["mine"]),
    }


def me() -> Whose:
    found: Whose = g.whose
    return found


def page(template: str, status: int = 200, **more: Any) -> AnyResponse:
    """Return a page; ``guide`` is the first name of who talks with them, empty when nobody does."""
    guide = g.own.guides[0] if g.own.guides else ""
    done = request.args.get("done", "")
    shown = render_template(template, own=g.own, guide=guide, done=done, **more)
    return make_response(shown, status)
