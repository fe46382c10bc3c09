"""Decides who a request speaks for, and lets a route answer only when its stated need is met."""

import hmac
from collections.abc import Callable
from enum import StrEnum, auto
from typing import Any, Final, TypeVar

from flask import Flask, abort, g, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.domain.staff_roles import StaffMay
from app.services import join_links, staff_sessions
from app.services.cases import page_links
from app.services.ports import House
from app.web import current

SEAT = "seat"
STAFF = "staff"
OWN_PAGE = "own_page"
DEVICE = "device"  # a browser in which somebody of staff has signed in before
LONGEST_SECRET = 256  # characters; a longer cookie is nobody's and is not looked up

View = TypeVar("View", bound=Callable[..., Any])


class Nothing(StrEnum):
    """Needs of routes that a stranger may open."""

    PUBLIC = auto()
    MACHINE = auto()  # health checks: they tell nothing


class Holds(StrEnum):
    """Needs that a request meets by what it carries."""

    SEAT = auto()
    SEAT_EVER = auto()  # a seat that was not taken back, also when the meeting is over or off
    OWN_PAGE = auto()  # a claimed link to the page of one person
    STAFF = auto()  # signed in with both factors, whatever the roles
    STAFF_ON_THE_WAY = auto()  # the first factor shown, or an invitation opened
    METRICS_TOKEN = auto()


Need = Nothing | Holds | StaffMay
"""A ``StaffMay`` is met by whoever is signed in with both factors, in a role that permits it."""
LARGEST_OF_STAFF: Final = 1024 * 1024
"""Bytes of a form of staff: many long answers, in letters of any alphabet."""
MACHINES = (Nothing.MACHINE, Holds.METRICS_TOKEN)  # they ask under whatever name they know


def needs(need: Need, *, confirmed: bool = False) -> Callable[[View], View]:
    """State what a route asks of a request. Every route states it; a house test looks.

    ``confirmed``: the password was given again within the last ten minutes (dangerous acts).
    """

    def state(view: View) -> View:
        view.need = need  # type: ignore[attr-defined]
        view.confirmed = confirmed  # type: ignore[attr-defined]
        return view

    return state


def need_of(app: Flask, endpoint: str) -> Need | None:
    """Return the stated need of one endpoint, or None when it states none."""
    if endpoint == "static":
        return Nothing.PUBLIC
    need: Need | None = getattr(app.view_functions[endpoint], "need", None)
    return need


def is_confirmed_first(app: Flask, endpoint: str) -> bool:
    """True when a route asks for the password again."""
    return bool(getattr(app.view_functions[endpoint], "confirmed", False))


def guard(app: Flask, house: House) -> None:
    """Check host, origin and need before any route runs. A route without a need is not served."""
    checks: dict[Holds, Callable[[], AnyResponse | None]] = {
        Holds.SEAT: lambda: _a_seat(house),
        Holds.SEAT_EVER: lambda: _a_seat_ever(house),
        Holds.OWN_PAGE: lambda: _an_own_page(house),
        Holds.STAFF: lambda: _a_staff_session(app, house),
        Holds.STAFF_ON_THE_WAY: lambda: _on_the_way(house),
        Holds.METRICS_TOKEN: _the_metrics_token,
    }

    @app.before_request
    def let_in() -> AnyResponse | None:
        """Forms of whoever is let in as staff may be long; nothing was read before that."""
        led_away = check()
        if led_away is None and "staff" in g:
            request.max_content_length = request.max_form_memory_size = LARGEST_OF_STAFF
        return led_away

    def check() -> AnyResponse | None:
        need = need_of(app, request.endpoint) if request.endpoint else Nothing.PUBLIC
        if need not in MACHINES:
            _our_host()
        if request.method not in ("GET", "HEAD", "OPTIONS"):
            _our_origin()
        if request.endpoint is None or request.routing_exception is not None:
            return None  # no such page or method: the error page answers
        if need is None or any("\0" in str(part) for part in (request.view_args or {}).values()):
            abort(404)  # PostgreSQL looks nothing up that holds a NUL
        if isinstance(need, StaffMay):
            return _permitted(app, house, need)
        return checks[need]() if isinstance(need, Holds) else None


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


def _a_seat(house: House) -> AnyResponse | None:
    secret = cookie(SEAT)
    holder = join_links.holder(house, secret) if secret else None
    if holder is None:
        abort(404)
    g.holder = holder
    return None


def _a_seat_ever(house: House) -> AnyResponse | None:
    secret = cookie(SEAT)
    found = join_links.seat(house, secret) if secret else None
    if found is None:
        abort(404)
    g.seat, g.holder = found, join_links.Holder(found.session_id, found.person_id)
    return None


def _an_own_page(house: House) -> AnyResponse | None:
    secret = cookie(OWN_PAGE)
    found = page_links.holder(house, secret) if secret else None
    if found is None:
        abort(404)
    g.page = found
    return None


def _a_staff_session(app: Flask, house: House) -> AnyResponse | None:
    """Whoever is not signed in is led to the sign-in page, from every page of staff alike."""
    secret = cookie(STAFF)
    found = staff_sessions.signed_in(house, secret) if secret else None
    if found is None:
        ended = "1" if secret else None
        return redirect(url_for("sign_in.password", ended=ended, next=_page_asked_for()), 303)
    g.staff, g.staff_session, g.staff_id = found.account, found.session, found.account.id
    asks_again = is_confirmed_first(app, str(request.endpoint))
    if asks_again and not staff_sessions.is_confirmed(house, found.session):
        return redirect(url_for("sign_in.confirmation", next=request.path), 303)
    return None


def _page_asked_for() -> str | None:
    """Return the page to lead to after signing in; what a form wanted is not done by itself."""
    return request.path if request.method == "GET" else None


def _permitted(app: Flask, house: House, need: StaffMay) -> AnyResponse | None:
    """A page that a role does not permit looks like one that is not there."""
    led_away = _a_staff_session(app, house)
    if led_away is not None:
        return led_away
    if not g.staff.may(need):
        abort(404)
    return None


def _on_the_way(house: House) -> AnyResponse | None:
    secret = cookie(STAFF)
    found = staff_sessions.on_the_way(house, secret) if secret else None
    if found is None:
        return redirect(url_for("sign_in.password"), 303)
    g.on_the_way = found
    return None


def _the_metrics_token() -> AnyResponse | None:
    token = current.config().metrics_token
    given = request.headers.get("Authorization", "").removeprefix("Bearer ")
    if not token or not hmac.compare_digest(given.encode(), token.encode()):
        abort(404)
    return None
