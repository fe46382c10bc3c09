"""The gates of the joint room: each a named check that must hold in the moment it is opened.

The gates about a case go on holding while people are together: one that stops parts them (I20).
The others are about coming in, and a latecomer or a drop must not part the rest. A meeting that
stands alone has no case to ask about. A case that cannot be read holds nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from app.domain import rooms
from app.domain.attendance import Standing
from app.domain.cases.lacking import Missing
from app.domain.cases.standing import NOTHING_HOLDS, CaseStanding
from app.domain.people import PARTIES, Person, Role
from app.domain.refusals import Refused

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

TODAY: Final = timedelta(hours=12)
"""What a person said about today counts when it was said at most this long before the opening."""

OF_ONE_SIDE: Final = frozenset({"G6", "G7", "G13"})
"""The gates of a meeting of one side: the others are about meeting the other side."""

OF_CASE: Final = frozenset({"G1", "G2", "G3", "G4", "G14"})
"""The gates that must go on holding while the joint room is open."""

OfPerson = Callable[["LiveSession", Person], bool]
OfAll = Callable[["LiveSession"], bool | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """``words`` says what holds when the gate holds, ``todo`` what staff do when it does not.

    ``of_person`` asks each party who is here; ``of_all`` asks the meeting as a whole, and answers
    None when there is nothing to ask.
    """

    id: str
    name: str
    words: str
    todo: str
    code: str
    of_person: OfPerson | None = None
    of_all: OfAll | None = None


def asked(session: "LiveSession", gate: Gate) -> bool:
    """True when this meeting's joint room stays shut without the gate."""
    if not session.is_conference and gate.id not in OF_ONE_SIDE:
        return False
    return session.plan.asks(gate.id) and holds(session, gate) is not None


def holds(session: "LiveSession", gate: Gate) -> bool | None:
    """Say whether the gate holds now; None when there is nothing to ask."""
    whole = gate.of_all(session) if gate.of_all else True
    if whole is None or gate.of_person is None:
        return whole
    return whole and all(gate.of_person(session, person) for person in _parties_here(session))


def of_person(session: "LiveSession", person: Person) -> dict[str, bool]:
    """Return, for the readiness board, each gate that asks this party."""
    return {
        gate.id: gate.of_person(session, person)
        for gate in GATES
        if gate.of_person and (gate.id not in OF_CASE or standing(session) is not None)
    }


def first_closed(session: "LiveSession") -> Gate | None:
    """Return the first asked gate that does not hold now, or None when all hold."""
    closed = (gate for gate in GATES if asked(session, gate) and not holds(session, gate))
    return next(closed, None)


def demand_all(session: "LiveSession") -> None:
    """Raise Refused with the code of the first gate that does not hold now."""
    gate = first_closed(session)
    if gate is not None:
        raise Refused(gate.code)


def standing(session: "LiveSession") -> CaseStanding | None:
    """Return how the case of this meeting stands; None when it has none to ask about."""
    alone = session.plan.stands_alone and session.case_id is None
    if alone or not session.is_conference:
        return None
    return session.case or NOTHING_HOLDS


def first_stopped(session: "LiveSession") -> Gate | None:
    """Return the first gate about the case that does not hold, for a principal or for whoever is
    in the joint room; None while it is shut."""
    if not session.is_open:
        return None
    asked = [
        party
        for party in session.parties
        if party.is_principal or session.attendance(party.id).room == rooms.JOINT
    ]
    return _first_against(session, asked)


def demand_of(session: "LiveSession", person: Person) -> None:
    """Raise Refused unless the gates about the case hold for the case and for this person."""
    gate = _first_against(session, [person])
    if gate is not None:
        raise Refused(gate.code)


def lets_in(session: "LiveSession", person: Person) -> bool:
    return _first_against(session, [person]) is None


def missing(session: "LiveSession", gate: Gate) -> list[Missing]:
    """Return what a gate lacks in the case, for facilitators."""
    case = standing(session)
    return [one for one in case.missing if (one.gate or "G1") == gate.id] if case else []


def is_today(session: "LiveSession", moment: datetime | None) -> bool:
    """True for a moment that belongs to this meeting's day; both times are aware."""
    return moment is not None and moment >= session.opens_at - TODAY


def _parties_here(session: "LiveSession") -> list[Person]:
    return [p for p in session.parties if session.attendance(p.id).connected]


def _first_against(session: "LiveSession", people: list[Person]) -> Gate | None:
    case = standing(session)
    if case is None:
        return None
    holds_for = {
        "G1": _case_ready(session),
        "G2": all(person.id in case.consenting for person in people),
        "G3": case.risk_current,
        "G4": case.prepared,
        "G14": case.observers_agreed or not any(p.role is Role.OBSERVER for p in people),
    }
    return next((gate for gate in GATES if not holds_for.get(gate.id, True)), None)


def _case_ready(session: "LiveSession") -> bool | None:
    case = standing(session)
    return None if case is None else case.ready and case.approved and not case.held


def _is_of_case(session: "LiveSession") -> bool | None:
    return None if standing(session) is None else True


def _consents(session: "LiveSession", person: Person) -> bool:
    case = standing(session)
    return case is None or person.id in case.consenting


def _risk_current(session: "LiveSession") -> bool | None:
    case = standing(session)
    return None if case is None else case.risk_current


def _prepared(session: "LiveSession") -> bool | None:
    case = standing(session)
    return None if case is None else case.prepared


def _agreed_today(session: "LiveSession", person: Person) -> bool:
    """Today, and to the version that everyone accepted in the case."""
    arrival, case = session.attendance(person.id).arrival, standing(session)
    if case is not None and case.agreement is None:
        return False
    same_version = arrival.rules_version == session.ground_rules
    return same_version and is_today(session, arrival.rules_agreed)


def _lead_is_here(session: "LiveSession") -> bool:
    return session.lead_id is not None and session.attendance(session.lead_id).present


def _each_side_is_here(session: "LiveSession") -> bool:
    admitted = [p for p in _parties_here(session) if _identified(session, p)]
    sides = {p.side for p in admitted if p.is_principal}
    return set(PARTIES) <= sides if session.is_conference else bool(sides)


def _identified(session: "LiveSession", person: Person) -> bool:
    at = session.attendance(person.id)
    return at.standing is Standing.ADMITTED and bool(at.admitted_by)


def _device_checked(session: "LiveSession", person: Person) -> bool:
    arrival = session.attendance(person.id).arrival
    passed = arrival.device is not None and arrival.device.passed
    return passed or arrival.device_waived_by is not None


def _in_private(session: "LiveSession", person: Person) -> bool:
    arrival = session.attendance(person.id).arrival
    said = arrival.surroundings
    alone = said is not None and said.alone and is_today(session, said.at)
    return alone or arrival.room_approved_by is not None


def _place_held(session: "LiveSession", person: Person) -> bool:
    said = session.attendance(person.id).arrival.surroundings
    return said is not None and is_today(session, said.at) and bool(said.place and said.contact)


def _knows_plan_b(session: "LiveSession", person: Person) -> bool:
    return session.attendance(person.id).arrival.plan_b


def _has_plan_b(session: "LiveSession") -> bool | None:
    """None while the plan has no number to call: there is nothing that a person could know."""
    return True if session.plan.plan_b_phone else None


def _aftercare_named(session: "LiveSession", person: Person) -> bool:
    named = session.plan.aftercare
    return bool(named.get(person.id) or named.get(person.principal_id))


def _willing_and_ready(session: "LiveSession", person: Person) -> bool:
    at = session.attendance(person.id)
    return at.arrival.willing is True and at.ready


def _observers_agreed(session: "LiveSession") -> bool | None:
    """True without observers. A meeting that stands alone knows of no consents: None with them."""
    case = standing(session)
    if not any(person.role is Role.OBSERVER for person in _parties_here(session)):
        return True
    return None if case is None else case.observers_agreed


GATES: Final = (
    Gate(
        "G1",
        "Case is ready",
        "The case is ready and not on hold.",
        "Look at what is missing in the case.",
        "case-not-ready",
        of_all=_case_ready,
    ),
    Gate(
        "G2",
        "Consents",
        "The consent of each person who is here is in force, for this way and for video.",
        "Ask each person again, and record what they say.",
        "consent-not-in-force",
        of_person=_consents,
        of_all=_is_of_case,
    ),
    Gate(
        "G3",
        "Risk assessment",
        "The risk assessment is current, and says go on.",
        "Review it: make a new version.",
        "risk-not-current",
        of_all=_risk_current,
    ),
    Gate(
        "G4",
        "Preparation",
        "Both sides had their preparation meetings, and supporters too.",
        "Plan a preparation meeting.",
        "not-prepared",
        of_all=_prepared,
    ),
    Gate(
        "G5",
        "Agreement",
        "Everyone accepted the same agreement, and each person who is here did so again today.",
        "Read the ground rules through with each person again.",
        "rules-not-agreed",
        of_person=_agreed_today,
    ),
    Gate(
        "G6",
        "Lead facilitator",
        "The lead facilitator is here with sound and picture.",
        "Wait for the lead facilitator, ask them to reload the page, or take over.",
        "lead-not-here",
        of_all=_lead_is_here,
    ),
    Gate(
        "G7",
        "Everyone identified",
        "A named facilitator admitted each person who is here, and each side is here.",
        "Visit each person who waits, then admit them.",
        "someone-not-admitted",
        of_person=_identified,
        of_all=_each_side_is_here,
    ),
    Gate(
        "G8",
        "Device check",
        "Each device was checked, or a facilitator let the person in without.",
        "Check sound and picture with each person, then waive the check.",
        "device-not-checked",
        of_person=_device_checked,
    ),
    Gate(
        "G9",
        "Private room",
        "Each person is somewhere private, or a facilitator approved the room.",
        "Ask who else is in the room, then approve it.",
        "room-not-private",
        of_person=_in_private,
    ),
    Gate(
        "G10",
        "Location",
        "A location and a contact is held for each person who is here.",
        "Ask where each person is, and whom we may call.",
        "place-not-held",
        of_person=_place_held,
    ),
    Gate(
        "G11",
        "Plan B",
        "Each person who is here knows what happens if the line fails.",
        "Say what happens if the line fails, and ask them to confirm it.",
        "plan-b-not-known",
        of_person=_knows_plan_b,
        of_all=_has_plan_b,
    ),
    Gate(
        "G12",
        "Aftercare",
        "Somebody is named who looks after each person afterwards.",
        "Name a person in the plan.",
        "aftercare-not-named",
        of_person=_aftercare_named,
    ),
    Gate(
        "G13",
        "Everyone ready",
        "Each person who is here still wants this, and pressed ready.",
        "Ask each person quietly whether they still want this.",
        "someone-not-ready",
        of_person=_willing_and_ready,
    ),
    Gate(
        "G14",
        "Observers",
        "Nobody is here only to observe, or both agreed to it.",
        "Ask each person, or go on without the observer.",
        "observer-here",
        of_all=_observers_agreed,
    ),
)
