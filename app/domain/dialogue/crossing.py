"""Whether words may cross from one side to the other now: one rule for relays, letters, any door.

What somebody does on their own side alone asks none of this: writing, reading back, agreeing,
holding, taking back, refusing.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING, Final

from app.domain.cases import facts, readiness
from app.domain.cases.case import Case, Leaf, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.facts import Thresholds
from app.domain.cases.guards import missing
from app.domain.cases.states import TOGETHER, CaseState
from app.domain.cases.tracks import OUT
from app.domain.cases.waiting import asked_to_wait
from app.domain.people import PARTIES
from app.domain.refusals import Refused
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

REACHES_SOMEBODY: Final = frozenset({"release", "offer"})
"""The acts by which somebody learns that there is something for them (I25)."""

WHILE_SOMEBODY_IS_THERE: Final = frozenset({Stage.HOLDING, Stage.CHECKED, Stage.DEBRIEF})
"""In these a shuttle goes on only while somebody is connected: before it and after it."""


def against(
    case: Case,
    way: Route,
    now: datetime,
    thresholds: Thresholds,
    stages: Iterable[Stage] = (),
    act: str = "",
) -> str:
    """Return the code of what speaks against crossing this way now, or nothing.

    ``stages`` are those of the shuttles of this case that go on now. The first crossing of a case
    asks everything that was prepared; after that, what must hold each time.
    """
    if any(leaf not in case.leaves for leaf in Leaf):
        return "case-not-yours"
    if case.state is CaseState.CLOSED:
        return "case-closed"
    if case.held:
        return "case-held"
    if case.paused:
        return "case-paused"
    if case.state not in TOGETHER:
        return "crossing-not-ready"
    if case.route is None or facts.WAYS.index(case.route) < facts.WAYS.index(way):
        return "crossing-not-this-way"
    return _of_people(case, way, now, act) or _of_the_hour(case, way, now, thresholds, stages)


def demand(
    case: Case,
    way: Route,
    now: datetime,
    thresholds: Thresholds,
    stages: Iterable[Stage] = (),
    act: str = "",
) -> None:
    """Raise Refused with what ``against`` returns, if anything."""
    if code := against(case, way, now, thresholds, stages, act):
        raise Refused(code)


def goes_on(session: "LiveSession") -> bool:
    """True for a shuttle that is held now, so that what is carried follows its stage."""
    if not session.is_shuttle or session.stage is Stage.ENDED:
        return False
    here = any(at.connected for at in session.attendances.values())
    return here or session.stage not in WHILE_SOMEBODY_IS_THERE


def _of_people(case: Case, way: Route, now: datetime, act: str) -> str:
    principals = list(case.principals())
    if len(principals) < len(PARTIES):
        return "crossing-not-ready"
    if any(case.tracks.get(person.id) in OUT for person in principals):
        return "person-is-out"
    for person in principals:
        for purpose in (Purpose.SERVICE, facts.PURPOSE_OF[way]):
            if not facts.agrees(case, person, purpose, now):
                return "crossing-not-agreed"
    waits = (asked_to_wait(case.papers, person.id, now.date()) for person in principals)
    return "asked-for-time" if act in REACHES_SOMEBODY and any(waits) else ""


def _of_the_hour(
    case: Case, way: Route, now: datetime, thresholds: Thresholds, stages: Iterable[Stage]
) -> str:
    if any(True for _ in readiness.risk(case, now)):
        return "crossing-risk"
    if any(True for _ in readiness.approval(case)):
        return "crossing-not-approved"
    if way is Route.SHUTTLE and any(stage is not Stage.SHUTTLE for stage in stages):
        return "shuttle-not-on"
    if case.state is CaseState.READY and missing(case, now, thresholds, "communicate"):
        return "case-lacks-something"
    return ""
