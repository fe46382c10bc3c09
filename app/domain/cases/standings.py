"""How a case stands for one live session: what its gates ask, worked out from papers alone."""

from dataclasses import replace
from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.cases import facts
from app.domain.cases.case import Case, Leaf
from app.domain.cases.facts import Thresholds
from app.domain.cases.gathering import WAY_OF
from app.domain.cases.lacking import Missing, lacks
from app.domain.cases.readiness import consents_of, observers, preparing
from app.domain.cases.standing import NOTHING_HOLDS, CaseStanding
from app.domain.cases.states import TOGETHER, CaseState

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def standing_of(
    case: Case, session: "LiveSession", now: datetime, thresholds: Thresholds
) -> CaseStanding:
    """Return how the case stands for this session; a case that is not wholly open holds nothing.

    Words name people as they are shown in the meeting, and not by another name.
    """
    if session.case_id != case.id or any(leaf not in case.leaves for leaf in Leaf):
        return NOTHING_HOLDS
    case = _as_shown(case)
    found = [
        *_stops(case, session),
        *preparing(case, now, thresholds, _asked_at(case, session, now), by_video=True),
    ]
    found += observers(case, now)
    closed = {one.gate or "G1" for one in found}
    people = {person.id: person for person in case.people}
    here = [people[party.id] for party in session.parties if party.id in people]
    return CaseStanding(
        ready="G1" not in closed,
        held=case.held,
        risk_current="G3" not in closed,
        prepared="G4" not in closed,
        approved=not any(one.id == "not-approved" for one in found),
        consenting=frozenset(
            one.id for one in here if not any(consents_of(case, one, now, by_video=True))
        ),
        agreement=None if "G5" in closed else facts.agreement(case),
        observers_agreed=bool(facts.observers(case)) and "G14" not in closed,
        missing=tuple(found),
        languages={one.id: one.language for one in here},
    )


def _stops(case: Case, session: "LiveSession") -> list[Missing]:
    """What stops the meeting whatever is prepared."""
    stops = {
        "held": case.held,
        "paused": case.paused,
        "case-not-ready": case.state not in TOGETHER,
        "route-changed": case.route is not WAY_OF.get(session.kind, case.route),
    }
    return [lacks(code) for code, is_so in stops.items() if is_so]


def _asked_at(case: Case, session: "LiveSession", now: datetime) -> datetime:
    """Return when a readiness must still count.

    Once the communication began it is the planned hour of this meeting: a meeting is not taken
    apart because midnight passed. One that is not over when it should be is asked by the clock.
    """
    begun = case.state is CaseState.COMMUNICATION and session.opens_at <= now < session.latest_end
    return session.opens_at if begun else now


def _as_shown(case: Case) -> Case:
    leaves = {
        leaf: replace(file, people=[replace(one, called=one.shown) for one in file.people])
        for leaf, file in case.leaves.items()
    }
    return replace(case, leaves=leaves)
