"""The two forms on the day: where a person is, and what all agree; both work without scripts."""

from collections.abc import Mapping
from typing import Final

from flask import Blueprint, g, make_response, redirect, render_template, request
from werkzeug.wrappers import Response as AnyResponse

from app.domain.arrival import Arrival, Private, Surroundings
from app.domain.live_session import LiveSession
from app.services import arrivals
from app.services.cases import held_meetings, texts
from app.services.join_links import Holder
from app.web import current, language
from app.web.access import Holds, needs

LONGEST: Final = {"near": 200, "place": 300, "contact": 100}
"""Characters of each field; the rest of a longer answer is not kept."""
LOOKS_BROKEN: Final = 503
NOT_FILLED_IN: Final = 422

pages = Blueprint("arriving", __name__, url_prefix="/meeting")


def way_in(holder: Holder) -> AnyResponse | None:
    """Return where a person is led before the call page, or None when nothing is left to ask."""
    session = _session(holder)
    if _kept_away(session.attendance(holder.person_id).arrival):
        return _neutral()
    left = arrivals.steps_left(current.house(), holder.session_id, holder.person_id)
    for step, address in (("where", "/meeting/where"), ("rules", "/meeting/rules")):
        if step in left:
            return redirect(address, 303)
    return None


@pages.get("/where")
@needs(Holds.SEAT)
def where() -> AnyResponse:
    """Ask where the person is. What they told us about it is not shown again on a screen."""
    arrival = _session(g.holder).attendance(g.holder.person_id).arrival
    if _kept_away(arrival):
        return _neutral()
    return make_response(_where_form(arrival.surroundings, {}, ()))


@pages.post("/where")
@needs(Holds.SEAT)
def say_where() -> AnyResponse:
    """Keep the answers. Who is not safe is told calmly what to do, and staff see it."""
    before = _session(g.holder).attendance(g.holder.person_id).arrival.surroundings
    said = {name: request.form.get(name, "") for name in ("private", "safe", *LONGEST)}
    missing = tuple(
        name
        for name, allowed in (("private", [*Private]), ("safe", ["yes", "no"]))
        if said[name] not in allowed
    )
    if missing:
        return make_response(_where_form(before, said, missing), NOT_FILLED_IN)
    surroundings = _surroundings(said, before)
    arrivals.record_surroundings(
        current.house(), g.holder.session_id, g.holder.person_id, surroundings
    )
    if surroundings.safe:
        return redirect("/meeting", 303)
    if current.config().quiet_path:
        return _neutral()
    return make_response(render_template("not_safe.html"))


@pages.get("/rules")
@needs(Holds.SEAT)
def rules() -> str:
    return _rules_form(missing=())


@pages.post("/rules")
@needs(Holds.SEAT)
def agree() -> AnyResponse:
    """Agree to what holds for everyone, and know what happens when the line is lost."""
    session = _session(g.holder)
    version, _ = held_meetings.rules_of(current.house(), session)
    if request.form.get("version", str(version)) != str(version):
        # What was read is not what holds now: nobody agrees to what they did not see.
        return make_response(_rules_form(missing=()), NOT_FILLED_IN)
    wanted = ("agree", "plan_b") if session.plan.plan_b_phone else ("agree",)
    missing = tuple(name for name in wanted if request.form.get(name) != "yes")
    if missing:
        return make_response(_rules_form(missing), NOT_FILLED_IN)
    ids = (g.holder.session_id, g.holder.person_id)
    arrivals.agree_rules(current.house(), *ids)
    if "plan_b" in wanted:
        arrivals.acknowledge_plan_b(current.house(), *ids)
    return redirect("/meeting", 303)


def _where_form(
    before: Surroundings | None, said: Mapping[str, str], missing: tuple[str, ...]
) -> str:
    arrival = _session(g.holder).attendance(g.holder.person_id).arrival
    checked = arrival.device is not None
    return render_template("where.html", before=before, said=said, missing=missing, checked=checked)


def _rules_form(missing: tuple[str, ...]) -> str:
    session = _session(g.holder)
    version, rules_ = held_meetings.rules_of(current.house(), session)
    say = language.say()
    return render_template(
        "rules.html",
        version=version,
        rules=[say(line) for line in rules_],
        agreement=texts.agreement(current.house(), version, language.of_request()),
        plan_b_phone=session.plan.plan_b_phone,
        missing=missing,
        said=request.form,
    )


def _surroundings(said: Mapping[str, str], before: Surroundings | None) -> Surroundings:
    """Return what was said; a place or number left empty is the one that we were told before."""
    kept = {name: _plain(said[name], LONGEST[name]) for name in LONGEST}
    if before is not None:
        kept["place"] = kept["place"] or before.place
        kept["contact"] = kept["contact"] or before.contact
    return Surroundings(
        private=Private(said["private"]),
        safe=said["safe"] == "yes",
        at=current.house().clock.now(),
        **kept,
    )


def _plain(text: str, most: int) -> str:
    """Return the text on one line, without characters that cannot be seen."""
    words = "".join(letter if letter.isprintable() else " " for letter in text).split()
    return " ".join(words)[:most]


def _kept_away(arrival: Arrival) -> bool:
    """Whether the quiet path holds this person: not safe by their own word, and staff know."""
    said = arrival.surroundings
    return (
        current.config().quiet_path
        and said is not None
        and not said.safe
        and arrival.room_approved_by is None
    )


def _neutral() -> AnyResponse:
    """Look like a fault of ours to anyone who stands beside this person."""
    return make_response(render_template("no_connection.html"), LOOKS_BROKEN)


def _session(holder: Holder) -> LiveSession:
    with current.house().unit_of_work(write=False) as work:
        return work.sessions.get(holder.session_id)
