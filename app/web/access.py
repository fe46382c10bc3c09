"""Decides who a request speaks for, and lets a route answer only when its stated need is met."""

import hmac
from collections.abc import Callable
from enum import StrEnum, auto
from typing import Any, TypeVar

from flask import Flask, abort, g, request

from app.services import join_links, staff_sessions
from app.services.ports import House
from app.web import current

SEAT = "seat"
STAFF = "staff"
LONGEST_SECRET = 256  # characters; a longer cookie is nobody's and is not looked up

View = TypeVar("View", bound=Callable[..., Any])


class Nothing(StrEnum):
    """Needs of routes that a stranger may open."""

    PUBLIC = auto()
    MACHINE = auto()  # health checks: they tell nothing


class Holds(StrEnum):
    """Needs that a request meets by what it carries."""

    SEAT = auto()
    STAFF = auto()
    METRICS_TOKEN = auto()


Need = Nothing | Holds
MACHINES = (Nothing.MACHINE, Holds.METRICS_TOKEN)  # they ask under whatever name they know


def needs(need: Need) -> Callable[[View], View]:
    """State what a route asks of a request. Every route states it; a house test looks."""

    def state(view: View) -> View:
        view.need = need  # type: ignore[attr-defined]
        return view

    return state


def need_of(app: Flask, endpoint: str) -> Need | None:
    """Return the stated need of one endpoint, or None when it states none."""
    if endpoint == "static":
        return Nothing.PUBLIC
    need: Need | None = getattr(app.view_functions[endpoint], "need", None)
    return need


def guard(app: Flask, house: House) -> None:
    """Check host, origin and need before any route runs. A route without a need is not served."""
    checks: dict[Holds, Callable[[], None]] = {
        Holds.SEAT: lambda: _a_seat(house),
        Holds.STAFF: lambda: _a_staff_session(house),
        Holds.METRICS_TOKEN: _the_metrics_token,
    }

    @app.before_request
    def let_in() -> None:
        need = need_of(app, request.endpoint) if request.endpoint else Nothing.PUBLIC
        if need not in MACHINES:
            _our_host()
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            _our_origin()
        if request.endpoint is None or request.routing_exception is not None:
            return  # no such page or method: the error page answers
        if need is None:
            abort(404)
        if isinstance(need, Holds):
            checks[need]()


def cookie(name: str) -> str | None:
    """Return the secret in one of our cookies, or None when there is none that could be ours."""
    secret = request.cookies.get(name, "")
    return secret if 0 < len(secret) <= LONGEST_SECRET and secret.isascii() else None


def _our_host() -> None:
    """Threat: a forged Host or a rebound name. Forwarding headers are never believed."""
    if request.headers.get("Host", "").lower() != current.config().public_host.lower():
        abort(400)


def _our_origin() -> None:
    """Threat: another site's page acts with this person's cookie.

    Under ``Referrer-Policy: no-referrer`` a browser sends ``Origin: null`` with a plain form, also
    with our own; then only the browser's own word ``Sec-Fetch-Site: same-origin`` is believed,
    which no page can write.
    """
    origin = request.headers.get("Origin")
    if origin == current.config().public_url:
        return
    if origin == "null" and request.headers.get("Sec-Fetch-Site") == "same-origin":
        return
    abort(400)


def _a_seat(house: House) -> None:
    secret = cookie(SEAT)
    holder = join_links.holder(house, secret) if secret else None
    if holder is None:
        abort(404)
    g.holder = holder


def _a_staff_session(house: House) -> None:
    secret = cookie(STAFF)
    staff_id = staff_sessions.holder(house, secret) if secret else None
    if staff_id is None:
        abort(404)
    g.staff_id = staff_id


def _the_metrics_token() -> None:
    token = current.config().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
