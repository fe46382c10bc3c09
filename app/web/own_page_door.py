"""How a person comes to their own page: by a link that a press claims, or by its typed letters."""

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused
from app.services.cases import page_links
from app.web import current
from app.web.access import OWN_PAGE, Nothing, needs
from app.web.cookies import keep
from app.web.joining import asked_again, knock
from app.web.language import page_words

pages = Blueprint("own_page_door", __name__, url_prefix="/p")


@pages.get("")
@needs(Nothing.PUBLIC)
def landing() -> str:
    """Says nothing and claims nothing: the link's secret is in the fragment, which no GET sends."""
    return render_template("own_page/landing.html")


@pages.post("")
@needs(Nothing.PUBLIC)
def claim() -> AnyResponse:
    """A press claims the page, with the code that was spoken."""
    token = request.form.get("token", "")
    return _opened(page_links.claim_by_link(current.house(), token, knock(OWN_PAGE)))


@pages.get("/letters")
@needs(Nothing.PUBLIC)
def letters() -> str:
    """The short address: letters typed by hand where a link cannot be opened."""
    return render_template(
        "join.html", step="letters", typed="", problem="", left=None, **_instead()
    )


@pages.post("/letters")
@needs(Nothing.PUBLIC)
def claim_by_letters() -> AnyResponse:
    """The same claim by the letters; works without scripts, one step after the other."""
    typed = request.form.get("letters", "")
    try:
        return _opened(page_links.claim_by_code(current.house(), typed, knock(OWN_PAGE)))
    except Refused as refused:
        return asked_again(typed, refused, **_instead())


def _instead() -> dict[str, str]:
    words = page_words()["own_page"]
    return {
        "title": words["title"],
        "heading": words["title"],
        "letters_text": words["landing"]["letters_text"],
        "claims": "own_page_door.claim_by_letters",
    }


def _opened(secret: str) -> AnyResponse:
    answer = redirect(url_for("own_page.home"), 303)
    keep(answer, current.config(), OWN_PAGE, secret)
    return answer
