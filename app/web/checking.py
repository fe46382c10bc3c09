"""The device check: its page, what it found, and the short tests of the way to us."""

import secrets
from collections.abc import Mapping
from typing import Final

from flask import (
    Blueprint,
    Flask,
    Response,
    abort,
    current_app,
    g,
    jsonify,
    redirect,
    render_template,
    request,
)
from werkzeug.wrappers import Response as AnyResponse

from app.domain.arrival import DeviceCheck, Line, Sound, Works
from app.services import arrivals, turn
from app.services.check_legs import CheckLegs
from app.services.engine import Caller
from app.services.ports import House
from app.web import choices, current
from app.web.access import Holds, needs

LARGEST_OFFER: Final = 128 * 1024
"""Bytes of an offer with its JSON around it; more than any browser sends for one seat."""
HEAP: Final = 192 * 1024
"""Bytes that the page fetches to see how fast they come: under a second on a good line."""

pages = Blueprint("checking", __name__, url_prefix="/meeting/check")


def attach(app: Flask, house: House) -> None:
    """Serve the check with legs of its own."""
    app.extensions["check_legs"] = CheckLegs(house)
    app.register_blueprint(pages)


@pages.get("")
@needs(Holds.SEAT)
def check() -> str:
    return render_template("check.html")


@pages.post("")
@needs(Holds.SEAT)
def save() -> AnyResponse:
    """Keep what the check found, and the choices made at its end; what was not tried is skipped."""
    said = _fields()
    arrivals.record_device_check(
        current.house(), g.holder.session_id, g.holder.person_id, _found(said)
    )
    if request.accept_mimetypes.best == "application/json":
        return jsonify({"ok": True})
    answer = redirect("/meeting", 303)
    choices.keep(answer, current.config(), said)
    return answer


@pages.post("/offer")
@needs(Holds.SEAT)
def offer() -> Response:
    """Answer the offer of a leg that reaches nobody and is closed after a moment."""
    request.max_content_length = LARGEST_OFFER
    return jsonify({"ok": True, "answer": _legs().open(g.holder, _fields().get("offer", ""))})


@pages.get("/servers")
@needs(Holds.SEAT)
def servers() -> Response:
    """Say which relay there is for this person, as the event ``peer.servers`` does."""
    caller = Caller(g.holder.session_id, g.holder.person_id, 0)
    found, relay_only = turn.relay_servers(current.house(), caller)
    return jsonify({"ok": True, "servers": found, "relay_only": relay_only})


@pages.get("/data")
@needs(Holds.SEAT)
def data() -> Response:
    """Give a heap of chance, which nothing on the way can make smaller."""
    _legs().count(g.holder)
    return Response(secrets.token_bytes(HEAP), mimetype="application/octet-stream")


def _legs() -> CheckLegs:
    legs: CheckLegs = current_app.extensions["check_legs"]
    return legs


def _fields() -> Mapping[str, str]:
    """Return the fields of a form, or of a JSON object: texts only."""
    if not request.is_json:
        return request.form
    said = request.get_json(silent=True)
    if not isinstance(said, dict) or not all(isinstance(value, str) for value in said.values()):
        abort(400)
    return said


def _found(said: Mapping[str, str]) -> DeviceCheck:
    try:
        return DeviceCheck(
            camera=Works(said.get("camera") or Works.SKIPPED),
            microphone=Works(said.get("microphone") or Works.SKIPPED),
            speaker=Sound(said.get("speaker") or Sound.SKIPPED),
            connection=Line(said.get("connection") or Line.SKIPPED),
            at=current.house().clock.now(),
        )
    except ValueError:
        abort(400)
