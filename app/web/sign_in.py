"""The pages by which staff come in: password, second factor or recovery code, and help."""

from flask import Blueprint, g, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused
from app.services import setting_up, signing_in, staff_sessions
from app.services.setting_up import Step
from app.services.signing_in import Entry
from app.web import current
from app.web.access import DEVICE, STAFF, Holds, Nothing, cookie, needs
from app.web.browsers import device_word
from app.web.cookies import keep
from app.web.problems import shown_again
from app.web.staff_frame import home, leads_on

pages = Blueprint("sign_in", __name__, url_prefix="/staff")

KNOWN_FOR = 180 * 24 * 3600  # seconds that a browser is known after its last sign-in


def entered(answer: AnyResponse, entry: Entry) -> AnyResponse:
    """Give the browser its session and the proof that it is known here."""
    keep(answer, current.config(), STAFF, entry.secret)
    keep(answer, current.config(), DEVICE, entry.device_secret, seconds=KNOWN_FOR)
    return answer


@pages.get("/sign-in")
@needs(Nothing.PUBLIC)
def password() -> AnyResponse | str:
    """The first step. Who is signed in already goes on to where their work begins."""
    secret = cookie(STAFF)
    found = staff_sessions.signed_in(current.house(), secret) if secret else None
    if found is not None:
        return redirect(home(found.account), 303)
    ended = secret is not None and "ended" in request.args
    return render_template("accounts/sign_in.html", ended=ended, next=_next())


@pages.post("/sign-in")
@needs(Nothing.PUBLIC)
def show_password() -> AnyResponse:
    email = request.form.get("email", "")
    try:
        secret = signing_in.show_password(
            current.house(),
            email,
            request.form.get("password", ""),
            device_secret=cookie(DEVICE),
            device=device_word(),
        )
    except Refused as refused:
        filled = {"email": email[:254], "next": _next()}
        return shown_again("accounts/sign_in.html", refused, filled, "email")
    before = cookie(STAFF)
    if before:
        staff_sessions.end(current.house(), before)
    answer = redirect(url_for("sign_in.code", next=_next() or None), 303)
    keep(answer, current.config(), STAFF, secret)
    return answer


@pages.get("/sign-in/code")
@needs(Holds.STAFF_ON_THE_WAY)
def code() -> AnyResponse | str:
    if setting_up.next_step(current.house(), g.on_the_way) is not Step.GIVE_CODE:
        return redirect(url_for("set_up.next_page"), 303)
    return render_template("accounts/code.html", next=_next())


@pages.post("/sign-in/code")
@needs(Holds.STAFF_ON_THE_WAY)
def show_code() -> AnyResponse:
    given = request.form.get("code", "")
    try:
        entry = signing_in.show_code(current.house(), g.on_the_way, given, cookie(DEVICE))
    except Refused as refused:
        return shown_again("accounts/code.html", refused, {"next": _next()}, "code")
    return entered(redirect(_next() or home(g.on_the_way.account), 303), entry)


@pages.get("/sign-in/recovery-code")
@needs(Holds.STAFF_ON_THE_WAY)
def recovery_code() -> str:
    return render_template("accounts/recovery_code.html", next=_next())


@pages.post("/sign-in/recovery-code")
@needs(Holds.STAFF_ON_THE_WAY)
def show_recovery_code() -> AnyResponse:
    given = request.form.get("code", "")
    house, way = current.house(), g.on_the_way
    try:
        entry = signing_in.show_recovery_code(house, way, given, cookie(DEVICE))
    except Refused as refused:
        wrong = Refused("recovery-code-wrong") if refused.code == "code-wrong" else refused
        return shown_again("accounts/recovery_code.html", wrong, {"next": _next()}, "code")
    return entered(redirect(_next() or home(way.account), 303), entry)


@pages.get("/sign-in/help")
@needs(Nothing.PUBLIC)
def forgotten() -> str:
    """The same words for everyone: nothing is asked, so nothing is told."""
    return render_template("accounts/forgotten.html")


@pages.get("/confirm")
@needs(Holds.STAFF)
def confirmation() -> str:
    return render_template("accounts/confirm.html", next=_next())


@pages.post("/confirm")
@needs(Holds.STAFF)
def confirm() -> AnyResponse:
    """The password once more, before what cannot be taken back lightly."""
    found = staff_sessions.SignedIn(g.staff, g.staff_session)
    try:
        signing_in.confirm(current.house(), found, request.form.get("current", ""))
    except Refused as refused:
        return shown_again("accounts/confirm.html", refused, {"next": _next()}, "current")
    return redirect(_next() or url_for("account.mine"), 303)


def _next() -> str:
    return leads_on(request.values.get("next", ""))
