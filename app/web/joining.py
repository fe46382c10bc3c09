"""How a person comes in, by a personal link or its typed code, and how the seat's cookie ends."""

from flask import Blueprint, Response, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused, for_guests, sentence
from app.services import calendar_file, join_links, your_meeting
from app.services.cases import page_links
from app.services.join_links import Claim, CodeWrong, Door, Knock
from app.web import choices, current, form_kept, language
from app.web.access import OWN_PAGE, SEAT, STAFF, Holds, Nothing, cookie, needs
from app.web.addresses import source
from app.web.arriving import way_in
from app.web.cookies import forget, keep, parts
from app.web.errors import status_of

pages = Blueprint("joining", __name__)

ELSEWHERE = ("open-elsewhere", "page-open-elsewhere")
ASKS_ON = ("spoken-code-needed", "spoken-code-wrong", *ELSEWHERE)
"""Refusals after which the same page asks for one thing more."""


@pages.get("/j")
@needs(Nothing.PUBLIC)
def landing() -> str:
    """Says nothing and claims nothing: the link's secret is in the fragment, which no GET sends."""
    return render_template("landing.html", claims="joining.claim", next_page="joining.meeting")


@pages.post("/j")
@needs(Nothing.PUBLIC)
def claim() -> AnyResponse:
    """A press claims the seat. One device at a time: the cookie is the device's proof."""
    token = request.form.get("token", "")
    return _seated(join_links.claim_by_link(current.house(), token, knock(SEAT)))


@pages.get("/join")
@needs(Nothing.PUBLIC)
def join() -> str:
    """The short address: letters typed by hand where a link cannot be opened."""
    return render_template("join.html", step="letters", typed="", problem="", left=None)


@pages.post("/join")
@needs(Nothing.PUBLIC)
def claim_by_letters() -> AnyResponse:
    """The same claim by the letters; works without scripts, one step after the other."""
    typed = request.form.get("letters", "")
    try:
        return _seated(join_links.claim_by_code(current.house(), typed, knock(SEAT)))
    except Refused as refused:
        return asked_again(typed, refused)


@pages.get("/meeting")
@needs(Holds.SEAT_EVER)
def meeting() -> AnyResponse:
    """What there is for this person now: their appointment, what is left to ask, or the call."""
    if g.seat.door is Door.OPEN:
        return way_in(g.holder) or make_response(render_template("meeting.html"))
    yours = your_meeting.of(current.house(), g.seat, language.of_request())
    return make_response(render_template("your_meeting.html", yours=yours))


@pages.get("/meeting/appointment.ics")
@needs(Holds.SEAT)
def calendar() -> AnyResponse:
    """The calendar file, for whoever asks for it by a press."""
    text = calendar_file.of(current.house(), g.holder.session_id, g.holder.person_id)
    answer = Response(text, mimetype="text/calendar")
    answer.headers["Content-Disposition"] = 'attachment; filename="appointment.ics"'
    return answer


@pages.post("/leave")
@needs(Nothing.PUBLIC)
def leave() -> AnyResponse:
    """End the seat and clear the device, also when there is no seat any more."""
    secret = cookie(SEAT)
    if secret:
        join_links.give_up(current.house(), secret)
    page = cookie(OWN_PAGE)
    if page:
        page_links.give_up(current.house(), page)
    form_kept.leave(cookie(form_kept.FORM))
    answer = _away()
    for name in (SEAT, OWN_PAGE, form_kept.FORM, choices.COOKIE):
        forget(answer, current.config(), name)
    answer.headers["Clear-Site-Data"] = parts(keep_cookies=cookie(STAFF) is not None)
    return answer


@pages.get("/left")
@needs(Nothing.PUBLIC)
def left() -> str:
    return render_template("left.html")


def knock(held: str) -> Knock:
    """Return what this browser shows; ``held`` names the cookie of what it may hold already."""
    return Knock(
        device=cookie(held),
        code=request.form.get("code", "")[:40],
        source=source(request, current.config()),
        take_over=request.form.get("take_over") == "1",
    )


def _seated(claimed: Claim) -> AnyResponse:
    answer = redirect("/meeting", 303)
    keep(answer, current.config(), SEAT, claimed.secret)
    return answer


def asked_again(typed: str, refused: Refused, **words: str) -> AnyResponse:
    """Show the step that the person is at, with what was wrong and what they typed.

    ``words`` say what the letters lead to, and where they go.
    """
    page = render_template(
        "join.html",
        step="code" if refused.code in ASKS_ON else "letters",
        typed=typed[:40],
        code=request.form.get("code", "")[:40] if refused.code in ELSEWHERE else "",
        elsewhere=refused.code in ELSEWHERE,
        problem=""
        if refused.code == "spoken-code-needed"
        else language.say()(sentence(for_guests(refused.code))),
        left=refused.left if isinstance(refused, CodeWrong) else None,
        **words,
    )
    asks = refused.code == "spoken-code-needed"
    return make_response(page, 200 if asks else status_of(refused))


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
