"""The pages of one's own account: where one is signed in, the password, the recovery codes."""

import contextlib

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused
from app.services import own_account
from app.services.passwords import SHORTEST
from app.services.staff_sessions import SignedIn
from app.web import current
from app.web.access import Holds, needs
from app.web.problems import shown_again
from app.web.staff_frame import home

pages = Blueprint("account", __name__, url_prefix="/staff/account")


@pages.get("")
@needs(Holds.STAFF)
def mine() -> str:
    house = current.house()
    return render_template(
        "accounts/mine.html",
        account=g.staff,
        sessions=own_account.sessions(house, _me()),
        this=g.staff_session.id,
        codes_left=own_account.recovery_codes_left(house, _me()),
        done=request.args.get("done", ""),
    )


@pages.post("/sessions/<string(length=16):session_id>/end")
@needs(Holds.STAFF)
def end_session(session_id: str) -> AnyResponse:
    with contextlib.suppress(Refused):  # ended already, which is what was asked for
        own_account.end_session(current.house(), _me(), session_id)
    return redirect(url_for("account.mine", done="ended"), 303)


@pages.get("/sign-out-others")
@needs(Holds.STAFF, confirmed=True)
def others() -> str:
    return render_template("accounts/sign_out_others.html")


@pages.post("/sign-out-others")
@needs(Holds.STAFF, confirmed=True)
def end_others() -> AnyResponse:
    own_account.end_other_sessions(current.house(), _me())
    return redirect(url_for("account.mine", done="others"), 303)


@pages.get("/password")
@needs(Holds.STAFF)
def password() -> str:
    return render_template("accounts/change_password.html", shortest=str(SHORTEST))


@pages.post("/password")
@needs(Holds.STAFF)
def change_password() -> AnyResponse:
    form = request.form
    try:
        if form.get("password", "") != form.get("again", ""):
            raise Refused("password-differs")
        own_account.change_password(
            current.house(), _me(), form.get("current", ""), form.get("password", "")
        )
    except Refused as refused:
        return shown_again("accounts/change_password.html", refused, {"shortest": str(SHORTEST)})
    return redirect(url_for("account.mine", done="password"), 303)


@pages.get("/recovery-codes")
@needs(Holds.STAFF, confirmed=True)
def recovery_codes() -> str:
    return render_template("accounts/new_recovery_codes.html")


@pages.post("/recovery-codes")
@needs(Holds.STAFF, confirmed=True)
def new_recovery_codes() -> AnyResponse:
    """The answer shows the codes, this once."""
    try:
        codes = own_account.new_recovery_codes(current.house(), _me())
    except Refused as refused:
        return shown_again("accounts/new_recovery_codes.html", refused, {}, "go")
    onwards = home(g.staff)
    return make_response(
        render_template("accounts/recovery_codes.html", codes=codes, onwards=onwards)
    )


def _me() -> SignedIn:
    return SignedIn(g.staff, g.staff_session)
