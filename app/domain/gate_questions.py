"""What each gate asks: of one person, or of the meeting as a whole.

An answer None means that there is nothing to ask.
"""

from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from app.domain.attendance import Standing
from app.domain.cases.standing import NOTHING_HOLDS, CaseStanding
from app.domain.people import PARTIES, Person, Role

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

TODAY: Final = timedelta(hours=12)
"""What a person said about today counts when it was said at most this long before the opening."""


def standing(session: "LiveSession") -> CaseStanding | None:
    """Return how the case of this meeting stands; None when it has none to ask about."""
    alone = session.plan.stands_alone and session.case_id is None
    if alone or not session.has_both_sides:
        return None
    return session.case or NOTHING_HOLDS


def is_today(session: "LiveSession", moment: datetime | None) -> bool:
    """True for a moment that belongs to this meeting's day; both times are aware."""
    return moment is not None and moment >= session.opens_at - TODAY


def parties_here(session: "LiveSession") -> list[Person]:
    return [p for p in session.parties if session.attendance(p.id).connected]


def case_ready(session: "LiveSession") -> bool | None:
    case = standing(session)
    return None if case is None else case.ready and case.approved and not case.held


def is_of_case(session: "LiveSession") -> bool | None:
    return None if standing(session) is None else True


def consents(session: "LiveSession", person: Person) -> bool:
    case = standing(session)
    return case is None or person.id in case.consenting


def risk_current(session: "LiveSession") -> bool | None:
    case = standing(session)
    return None if case is None else case.risk_current


def prepared(session: "LiveSession") -> bool | None:
    case = standing(session)
    return None if case is None else case.prepared


def agreed_today(session: "LiveSession", person: Person) -> bool:
    """Today, and to the version that everyone accepted in the case."""
    arrival, case = session.attendance(person.id).arrival, standing(session)
    if case is not None and case.agreement is None:
        return False
    same_version = arrival.rules_version == session.ground_rules
    return same_version and is_today(session, arrival.rules_agreed)


def lead_is_here(session: "LiveSession") -> bool:
    return session.lead_id is not None and session.attendance(session.lead_id).present


def each_side_is_here(session: "LiveSession") -> bool:
    admitted = [p for p in parties_here(session) if identified(session, p)]
    sides = {p.side for p in admitted if p.is_principal}
    return set(PARTIES) <= sides if session.is_conference else bool(sides)


def identified(session: "LiveSession", person: Person) -> bool:
    at = session.attendance(person.id)
    return at.standing is Standing.ADMITTED and bool(at.admitted_by)


def device_checked(session: "LiveSession", person: Person) -> bool:
    arrival = session.attendance(person.id).arrival
    passed = arrival.device is not None and arrival.device.passed
    return passed or arrival.device_waived_by is not None


def in_private(session: "LiveSession", person: Person) -> bool:
    arrival = session.attendance(person.id).arrival
    said = arrival.surroundings
    alone = said is not None and said.alone and is_today(session, said.at)
    return alone or arrival.room_approved_by is not None


def place_held(session: "LiveSession", person: Person) -> bool:
    said = session.attendance(person.id).arrival.surroundings
    return said is not None and is_today(session, said.at) and bool(said.place and said.contact)


def knows_plan_b(session: "LiveSession", person: Person) -> bool:
    return session.attendance(person.id).arrival.plan_b


def has_plan_b(session: "LiveSession") -> bool | None:
    """None while the plan has no number to call: there is nothing that a person could know."""
    return True if session.plan.plan_b_phone else None


def aftercare_named(session: "LiveSession", person: Person) -> bool:
    named = session.plan.aftercare
    return bool(named.get(person.id) or named.get(person.principal_id))


def willing_and_ready(session: "LiveSession", person: Person) -> bool:
    at = session.attendance(person.id)
    return at.arrival.willing is True and at.ready


def observers_agreed(session: "LiveSession") -> bool | None:
    """True without observers. A meeting that stands alone knows of no consents: None with them."""
    case = standing(session)
    if not any(person.role is Role.OBSERVER for person in parties_here(session)):
        return True
    return None if case is None else case.observers_agreed
