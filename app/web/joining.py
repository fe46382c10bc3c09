"""How a person comes in by a personal link, and how the seat's cookie ends."""

from flask import Blueprint, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.services import join_links
from app.web import current
from app.web.access import SEAT, STAFF, Holds, Nothing, cookie, needs
from app.web.cookies import forget, keep, parts

pages = Blueprint("joining", __name__)


@pages.get("/j")
@needs(Nothing.PUBLIC)
def landing() -> str:
    """Says nothing and claims nothing: the link's secret is in the fragment, which no GET sends."""
    return render_template("landing.html", claims="joining.claim", next_page="joining.meeting")


@pages.post("/j")
@needs(Nothing.PUBLIC)
def claim() -> AnyResponse:
    """A press claims the seat. One device at a time: the cookie is the device's proof."""
    claimed = join_links.claim(
        current.house(),
        request.form.get("token", ""),
        cookie(SEAT),
        take_over=request.form.get("take_over") == "1",
    )
    answer = redirect("/meeting", 303)
    keep(answer, current.config(), SEAT, claimed.secret)
    return answer


@pages.get("/meeting")
@needs(Holds.SEAT)
def meeting() -> str:
    return render_template("meeting.html")


@pages.post("/leave")
@needs(Nothing.PUBLIC)
def leave() -> AnyResponse:
    """End the seat and clear the device, also when there is no seat any more."""
    secret = cookie(SEAT)
    if secret:
        join_links.give_up(current.house(), secret)
    answer = _away()
    forget(answer, current.config(), SEAT)
    answer.headers["Clear-Site-Data"] = parts(keep_cookies=cookie(STAFF) is not None)
    return answer


def _away() -> AnyResponse:
    """Lead to the harmless site.

    A form that is sent without scripts may not be redirected to another site under
    ``form-action 'self'``: the browser would go on showing the page. So it gets a blank page of
    ours that moves on at once.
    """
    if request.headers.get("Sec-Fetch-Mode") != "navigate":
        return redirect(current.config().exit_url, 303)
    answer = make_response(render_template("left.html"))
    answer.headers["Refresh"] = f"0; url={current.config().exit_url}"
    return answer


@pages.get("/left")
@needs(Nothing.PUBLIC)
def left() -> str:
    return render_template("left.html")
