"""The pages of an administrator: who has an account here, in which roles."""

from collections.abc import Callable
from typing import Final, NamedTuple

from flask import Blueprint, abort, g, make_response, redirect, render_template, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay, StaffRole
from app.services import accounts
from app.services.accounts import AccountState
from app.services.ports import House
from app.web import current
from app.web.access import needs
from app.web.problems import shown_again

pages = Blueprint("people", __name__, url_prefix="/staff/people")

ONE: Final = "/<string(length=16):staff_id>"


class Act(NamedTuple):
    """What an administrator may do with one account; a link may come of it."""

    does: Callable[[House, str, str], str | None]
    fits: Callable[[AccountState], bool]


ACTS: Final = {
    "disable": Act(accounts.disable, lambda one: one.account.disabled_at is None),
    "enable": Act(accounts.enable, lambda one: one.account.disabled_at is not None),
    "invite-again": Act(
        accounts.invite_again,
        lambda one: (
            one.account.disabled_at is None and not (one.has_password and one.has_second_factor)
        ),
    ),
    "reset-password": Act(
        accounts.reset_password, lambda one: one.account.disabled_at is None and one.has_password
    ),
    "reset-second-factor": Act(
        accounts.reset_second_factor,
        lambda one: one.account.disabled_at is None and one.has_second_factor,
    ),
    "sign-out": Act(accounts.sign_out_everywhere, lambda one: one.signed_in > 0),
}
"""Each act has a page that says what it does, and is asked for there."""


@pages.get("")
@needs(StaffMay.MANAGE_ACCOUNTS)
def everyone() -> str:
    return render_template("accounts/people.html", everyone=accounts.everyone(current.house()))


@pages.get("/invite")
@needs(StaffMay.MANAGE_ACCOUNTS, confirmed=True)
def invite() -> str:
    return render_template("accounts/invite.html", roles=list(StaffRole), chosen=[])


@pages.post("/invite")
@needs(StaffMay.MANAGE_ACCOUNTS, confirmed=True)
def send_invitation() -> AnyResponse:
    """Make the account; the answer shows the link, this once."""
    name, email, chosen = request.form.get("name", ""), request.form.get("email", ""), _roles()
    try:
        staff_id, token = accounts.invite(current.house(), g.staff_id, email, name, chosen)
    except Refused as refused:
        filled = {"name": name[:100], "email": email[:254], "chosen": chosen}
        return shown_again("accounts/invite.html", refused, filled | {"roles": list(StaffRole)})
    return _link(staff_id, token)


@pages.get(ONE)
@needs(StaffMay.MANAGE_ACCOUNTS)
def one(staff_id: str) -> str:
    state = _state(staff_id)
    fitting = [name for name, act in ACTS.items() if act.fits(state)]
    done = request.args.get("done", "")
    return render_template("accounts/person.html", one=state, acts=fitting, done=done)


@pages.get(f"{ONE}/roles")
@needs(StaffMay.MANAGE_ACCOUNTS, confirmed=True)
def roles(staff_id: str) -> str:
    account = _state(staff_id).account
    chosen = list(account.roles)
    return render_template(
        "accounts/roles.html", account=account, roles=list(StaffRole), chosen=chosen
    )


@pages.post(f"{ONE}/roles")
@needs(StaffMay.MANAGE_ACCOUNTS, confirmed=True)
def set_roles(staff_id: str) -> AnyResponse:
    account, chosen = _state(staff_id).account, _roles()
    try:
        accounts.set_roles(current.house(), g.staff_id, staff_id, chosen)
    except Refused as refused:
        filled = {"account": account, "roles": list(StaffRole), "chosen": chosen}
        return shown_again("accounts/roles.html", refused, filled, "roles")
    return redirect(url_for("people.one", staff_id=staff_id, done="roles"), 303)


@pages.get(f"{ONE}/<string:act>")
@needs(StaffMay.MANAGE_ACCOUNTS, confirmed=True)
def ask(staff_id: str, act: str) -> str:
    """Say what will happen, and ask."""
    state = _state(staff_id)
    if act not in ACTS or not ACTS[act].fits(state):
        abort(404)
    return render_template("accounts/ask.html", one=state, act=act)


@pages.post(f"{ONE}/<string:act>")
@needs(StaffMay.MANAGE_ACCOUNTS, confirmed=True)
def do(staff_id: str, act: str) -> AnyResponse:
    state = _state(staff_id)
    if act not in ACTS:
        abort(404)
    try:
        token = ACTS[act].does(current.house(), g.staff_id, staff_id)
    except Refused as refused:
        return shown_again("accounts/ask.html", refused, {"one": state, "act": act}, "go")
    if token is not None:
        return _link(staff_id, token)
    return redirect(url_for("people.one", staff_id=staff_id, done=act), 303)


def _roles() -> list[StaffRole]:
    """Return the roles of the form; a role that is none is left out."""
    known = set(StaffRole)
    return [StaffRole(name) for name in request.form.getlist("roles") if name in known]


def _state(staff_id: str) -> AccountState:
    try:
        return accounts.state_of(current.house(), staff_id)
    except Refused:
        abort(404)


def _link(staff_id: str, token: str) -> AnyResponse:
    state = accounts.state_of(current.house(), staff_id)
    link = f"{current.config().public_url}/staff/invitation#{token}"
    return make_response(render_template("accounts/link.html", one=state, link=link))
