"""The gates of the joint room: each a named check that must hold in the moment it is opened.

Gates that ask about a case and its consents are listed here as not asked yet; they come with cases.
A gate that must go on holding while people are together (I20) will be one of those: the ones asked
now are about coming in, and a latecomer or a drop must not part the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from app.domain.attendance import Standing
from app.domain.people import PARTIES, Person, Role
from app.domain.refusals import Refused

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

TODAY: Final = timedelta(hours=12)
"""What a person said about today counts when it was said at most this long before the opening."""

OF_ONE_SIDE: Final = frozenset({"G6", "G7", "G13"})
"""The gates of a meeting of one side: the others are about meeting the other side."""

OfPerson = Callable[["LiveSession", Person], bool]
OfAll = Callable[["LiveSession"], bool | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """``words`` says what holds when the gate holds, ``todo`` what staff do when it does not.

    ``of_person`` asks each party who is here; ``of_all`` asks the meeting as a whole, and answers
    None when there is nothing to ask. A gate without either is not asked yet.
    """

    id: str
    name: str
    words: str
    todo: str
    code: str = ""
    of_person: OfPerson | None = None
    of_all: OfAll | None = None


def asked(session: "LiveSession", gate: Gate) -> bool:
    """True when this meeting's joint room stays shut without the gate."""
    if gate.of_person is None and gate.of_all is None:
        return False
    if not session.is_conference and gate.id not in OF_ONE_SIDE:
        return False
    return session.plan.asks(gate.id) and holds(session, gate) is not None


def holds(session: "LiveSession", gate: Gate) -> bool | None:
    """Say whether the gate holds now; None when there is nothing to ask."""
    if gate.of_person is None and gate.of_all is None:
        return None
    whole = gate.of_all(session) if gate.of_all else True
    if whole is None or gate.of_person is None:
        return whole
    return whole and all(gate.of_person(session, person) for person in _parties_here(session))


def of_person(session: "LiveSession", person: Person) -> dict[str, bool]:
    """Return, for the readiness board, each gate that asks this party."""
    return {gate.id: gate.of_person(session, person) for gate in GATES if gate.of_person}


def first_closed(session: "LiveSession") -> Gate | None:
    """Return the first asked gate that does not hold now, or None when all hold."""
    closed = (gate for gate in GATES if asked(session, gate) and not holds(session, gate))
    return next(closed, None)


def demand_all(session: "LiveSession") -> None:
    """Raise Refused with the code of the first gate that does not hold now."""
    gate = first_closed(session)
    if gate is not None:
        raise Refused(gate.code)


def is_today(session: "LiveSession", moment: datetime | None) -> bool:
    """True for a moment that belongs to this meeting's day; both times are aware."""
    return moment is not None and moment >= session.opens_at - TODAY


def _parties_here(session: "LiveSession") -> list[Person]:
    return [p for p in session.parties if session.attendance(p.id).connected]


def _agreed_today(session: "LiveSession", person: Person) -> bool:
    arrival = session.attendance(person.id).arrival
    same_version = arrival.rules_version == session.plan.ground_rules
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


def _no_observers(session: "LiveSession") -> bool | None:
    """None while observers are here: whether all agreed to them is known with cases."""
    here = any(person.role is Role.OBSERVER for person in _parties_here(session))
    return None if here else True


GATES: Final = (
    Gate("G1", "Case is ready", "The case is ready and not on hold.", "Look at the case."),
    Gate("G2", "Consents", "Each person's consent is in force.", "Ask each person again."),
    Gate("G3", "Risk assessment", "The risk assessment is current.", "Review it."),
    Gate("G4", "Preparation", "Both sides are prepared.", "Plan a preparation meeting."),
    Gate(
        "G5",
        "Agreement",
        "Each person who is here agreed today to the same ground rules.",
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
        "Nobody is here only to observe.",
        "Ask each person.",
        "observer-here",
        of_all=_no_observers,
    ),
)
