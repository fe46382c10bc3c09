"""How a case stands for one live session: what its gates ask, worked out from papers alone."""

from datetime import datetime
from typing import TYPE_CHECKING

from app.domain.cases import facts
from app.domain.cases.case import Case, Leaf, Route
from app.domain.cases.facts import Thresholds
from app.domain.cases.lacking import lacks
from app.domain.cases.readiness import both_known, consents_of, preparing
from app.domain.cases.standing import NOTHING_HOLDS, CaseStanding
from app.domain.cases.states import TOGETHER, CaseState

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def standing_of(
    case: Case, session: "LiveSession", now: datetime, thresholds: Thresholds
) -> CaseStanding:
    """Return how the case stands for this session; a case that is not wholly open holds nothing."""
    if session.case_id != case.id or any(leaf not in case.leaves for leaf in Leaf):
        return NOTHING_HOLDS
    found = list(preparing(case, now, thresholds, _asked_at(case, session, now)))
    if case.state not in TOGETHER or not both_known(case):
        found.insert(0, lacks("case-not-ready"))
    if session.is_conference and case.route not in (None, Route.CONFERENCE):
        found.insert(0, lacks("route-changed"))
    if case.paused:
        found.insert(0, lacks("paused"))
    if case.held:
        found.insert(0, lacks("held"))
    closed = {one.gate for one in found}
    of_case = {person.id: person for person in case.people}
    consenting = frozenset(
        party.id
        for party in session.parties
        if party.id in of_case and not any(consents_of(case, of_case[party.id], now))
    )
    return CaseStanding(
        ready="G1" not in closed,
        held=case.held,
        risk_current="G3" not in closed,
        prepared="G4" not in closed,
        approved=not any(one.id == "not-approved" for one in found),
        consenting=consenting,
        agreement=None if "G5" in closed else facts.agreement(case),
        observers_agreed="G14" not in closed and bool(facts.observers(case)),
        missing=tuple((one.gate, one.id) for one in found),
    )


def _asked_at(case: Case, session: "LiveSession", now: datetime) -> datetime:
    """Return when a readiness must still count.

    Once the communication began it is the planned hour of this meeting: a meeting is not taken
    apart because midnight passed. A meeting that is not over when it should be is asked by the
    clock again.
    """
    begun = case.state is CaseState.COMMUNICATION and session.opens_at <= now < session.latest_end
    return session.opens_at if begun else now
