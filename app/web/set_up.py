"""The pages by which an invited person sets up their account, one step a page."""

from flask import Blueprint, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused
from app.services import second_factor, setting_up
from app.services.passwords import SHORTEST
from app.services.setting_up import Step
from app.web import current
from app.web.access import DEVICE, STAFF, Holds, Nothing, cookie, needs
from app.web.browsers import device_word
from app.web.cookies import keep
from app.web.problems import shown_again
from app.web.qr_code import drawn
from app.web.sign_in import entered
from app.web.staff_frame import home

pages = Blueprint("set_up", __name__, url_prefix="/staff")

PAGES = {
    Step.CHOOSE_PASSWORD: "set_up.password",
    Step.GIVE_PASSWORD: "set_up.password",
    Step.SET_UP_APP: "set_up.app",
    Step.GIVE_CODE: "sign_in.code",
}


@pages.get("/invitation")
@needs(Nothing.PUBLIC)
def landing() -> str:
    """Says nothing and opens nothing: the secret is in the fragment, which no GET sends."""
    return render_template("landing.html", claims="set_up.open", next_page="set_up.next_page")


@pages.post("/invitation")
@needs(Nothing.PUBLIC)
def open() -> AnyResponse:
    token = request.form.get("token", "")
    secret = setting_up.open_invitation(current.house(), token, device_word())
    answer = redirect(url_for("set_up.next_page"), 303)
    keep(answer, current.config(), STAFF, secret)
    return answer


@pages.get("/set-up")
@needs(Holds.STAFF_ON_THE_WAY)
def next_page() -> AnyResponse:
    """Lead to whatever the account still asks for."""
    return redirect(url_for(PAGES[_step()]), 303)


@pages.get("/set-up/password")
@needs(Holds.STAFF_ON_THE_WAY)
def password() -> AnyResponse | str:
    step = _step()
    if PAGES[step] != "set_up.password":
        return redirect(url_for(PAGES[step]), 303)
    return render_template("accounts/set_password.html", **_about(step))


@pages.post("/set-up/password")
@needs(Holds.STAFF_ON_THE_WAY)
def keep_password() -> AnyResponse:
    step, form = _step(), request.form
    name, email = form.get("name", ""), form.get("email", "")
    try:
        if step is Step.GIVE_PASSWORD:
            given = form.get("current", "")
            setting_up.give_password(current.house(), g.on_the_way, given)
        elif form.get("password", "") != form.get("again", ""):
            raise Refused("password-differs")
        else:
            wanted = form.get("password", "")
            setting_up.choose_password(
                current.house(), g.on_the_way, wanted, name=name, email=email
            )
    except Refused as refused:
        if refused.code == "step-out-of-order":
            return redirect(url_for("set_up.next_page"), 303)
        filled = _about(step) | {"name": name[:100], "email": email[:254]}
        return shown_again("accounts/set_password.html", refused, filled)
    return redirect(url_for("set_up.next_page"), 303)


@pages.get("/set-up/app")
@needs(Holds.STAFF_ON_THE_WAY)
def app() -> AnyResponse | str:
    if _step() is not Step.SET_UP_APP:
        return redirect(url_for("set_up.next_page"), 303)
    return render_template("accounts/set_up_app.html", **_code_to_scan())


@pages.post("/set-up/app")
@needs(Holds.STAFF_ON_THE_WAY)
def confirm_app() -> AnyResponse:
    """Check the first code; the answer shows the recovery codes, this once."""
    way, code = g.on_the_way, request.form.get("code", "")
    try:
        entry, codes = setting_up.confirm_app(current.house(), way, code, cookie(DEVICE))
    except Refused as refused:
        if refused.code == "step-out-of-order":
            return redirect(url_for("set_up.next_page"), 303)
        return shown_again("accounts/set_up_app.html", refused, _code_to_scan(), "code")
    page = render_template("accounts/recovery_codes.html", codes=codes, onwards=home(way.account))
    return entered(make_response(page), entry)


def _step() -> Step:
    return setting_up.next_step(current.house(), g.on_the_way)


def _about(step: Step) -> dict[str, object]:
    account = g.on_the_way.account
    chooses = step is not Step.GIVE_PASSWORD
    return {
        "chooses": chooses,
        "account": account,
        "first": chooses and not account.email,
        "shortest": str(SHORTEST),
    }


def _code_to_scan() -> dict[str, object]:
    secret = setting_up.app_secret(current.house(), g.on_the_way)
    account, service = g.on_the_way.account, current.config().service_name
    groups = " ".join(secret[at : at + 4] for at in range(0, len(secret), 4))
    qr = drawn(second_factor.address(secret, account.email, service))
    return {"qr": qr, "typed": groups, "account": account}
