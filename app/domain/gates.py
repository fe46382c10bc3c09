"""The gates of the joint room: each a named check that must hold in the moment it is opened.

The gates about a case go on holding while people are together, or words are carried between them:
one that stops parts them (I20).
The others are about coming in, and a latecomer or a drop must not part the rest. A meeting that
stands alone has no case to ask about. A case that cannot be read holds nothing.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain import gate_questions as ask
from app.domain import rooms
from app.domain.attendance import Standing
from app.domain.cases.lacking import Missing
from app.domain.people import Person, Role
from app.domain.refusals import Refused
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

OF_ONE_SIDE: Final = frozenset({"G6", "G7", "G13"})
"""The gates of a meeting of one side: the others are about meeting the other side."""

OF_CASE: Final = frozenset({"G1", "G2", "G3", "G4", "G14"})
"""The gates that must go on holding while the sides are in touch."""

OfPerson = Callable[["LiveSession", Person], bool]
OfAll = Callable[["LiveSession"], bool | None]


@dataclass(frozen=True, slots=True)
class Gate:
    """``words`` says what holds when the gate holds, ``todo`` what staff do when it does not.

    ``of_person`` asks each party who is here; ``of_all`` asks the meeting as a whole, and answers
    None when there is nothing to ask. ``in_shuttle`` is said in place of ``words`` there.
    """

    id: str
    name: str
    words: str
    todo: str
    code: str
    of_person: OfPerson | None = None
    of_all: OfAll | None = None
    in_shuttle: str = ""


def words(session: "LiveSession", gate: Gate) -> str:
    """Return what holds when the gate holds in this meeting."""
    return (session.is_shuttle and gate.in_shuttle) or gate.words


def asked(session: "LiveSession", gate: Gate) -> bool:
    """True when this meeting's joint room stays shut, or its shuttle, without the gate."""
    if not session.has_both_sides and gate.id not in OF_ONE_SIDE:
        return False
    return session.plan.asks(gate.id) and holds(session, gate) is not None


def holds(session: "LiveSession", gate: Gate) -> bool | None:
    """Say whether the gate holds now; None when there is nothing to ask."""
    whole = gate.of_all(session) if gate.of_all else True
    if whole is None or gate.of_person is None:
        return whole
    return whole and all(gate.of_person(session, person) for person in ask.parties_here(session))


def of_person(session: "LiveSession", person: Person) -> dict[str, bool]:
    """Return, for the readiness board, each gate that asks this party."""
    return {
        gate.id: gate.of_person(session, person)
        for gate in GATES
        if gate.of_person and (gate.id not in OF_CASE or ask.standing(session) is not None)
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


def first_stopped(session: "LiveSession") -> Gate | None:
    """Return the first gate about the case that does not hold, for a principal or for whoever else
    is in touch with the other side; None while no side is."""
    if not session.is_open and session.stage is not Stage.SHUTTLE:
        return None
    asked = [p for p in session.parties if p.is_principal or _is_in_touch(session, p)]
    return _first_against(session, asked)


def _is_in_touch(session: "LiveSession", companion: Person) -> bool:
    """In the joint room; in a shuttle, admitted to where the other side's words are heard."""
    at = session.attendance(companion.id)
    if session.is_shuttle:
        return at.connected and at.standing is Standing.ADMITTED
    return at.room == rooms.JOINT


def demand_of(session: "LiveSession", person: Person) -> None:
    """Raise Refused unless the gates about the case hold for the case and for this person."""
    gate = _first_against(session, [person])
    if gate is not None:
        raise Refused(gate.code)


def lets_in(session: "LiveSession", person: Person) -> bool:
    return _first_against(session, [person]) is None


def missing(session: "LiveSession", gate: Gate) -> list[Missing]:
    """Return what a gate lacks in the case, for facilitators."""
    case = ask.standing(session)
    return [one for one in case.missing if (one.gate or "G1") == gate.id] if case else []


def _first_against(session: "LiveSession", people: list[Person]) -> Gate | None:
    case = ask.standing(session)
    if case is None:
        return None
    holds_for = {
        "G1": ask.case_ready(session),
        "G2": all(person.id in case.consenting for person in people),
        "G3": case.risk_current,
        "G4": case.prepared,
        "G14": case.observers_agreed or not any(p.role is Role.OBSERVER for p in people),
    }
    return next((gate for gate in GATES if not holds_for.get(gate.id, True)), None)


GATES: Final = (
    Gate(
        "G1",
        "Case is ready",
        "The case is ready and not on hold.",
        "Look at what is missing in the case.",
        "case-not-ready",
        of_all=ask.case_ready,
    ),
    Gate(
        "G2",
        "Consents",
        "The consent of each person who is here is in force, for this way and for video.",
        "Ask each person again, and record what they say.",
        "consent-not-in-force",
        of_person=ask.consents,
        of_all=ask.is_of_case,
    ),
    Gate(
        "G3",
        "Risk assessment",
        "The risk assessment is current, and says go on.",
        "Review it: make a new version.",
        "risk-not-current",
        of_all=ask.risk_current,
    ),
    Gate(
        "G4",
        "Preparation",
        "Both sides had their preparation meetings, and supporters too.",
        "Plan a preparation meeting.",
        "not-prepared",
        of_all=ask.prepared,
    ),
    Gate(
        "G5",
        "Agreement",
        "Everyone accepted the same agreement, and each person who is here did so again today.",
        "Read the ground rules through with each person again.",
        "rules-not-agreed",
        of_person=ask.agreed_today,
    ),
    Gate(
        "G6",
        "Lead facilitator",
        "The lead facilitator is here with sound and picture.",
        "Wait for the lead facilitator, ask them to reload the page, or take over.",
        "lead-not-here",
        of_all=ask.lead_is_here,
        in_shuttle="Whoever leads the shuttle is here with sound and picture.",
    ),
    Gate(
        "G7",
        "Everyone identified",
        "A named facilitator admitted each person who is here, and each side is here.",
        "Visit each person who waits, then admit them.",
        "someone-not-admitted",
        of_person=ask.identified,
        of_all=ask.each_side_is_here,
        in_shuttle="A named member of staff admitted each person who is here.",
    ),
    Gate(
        "G8",
        "Device check",
        "Each device was checked, or a facilitator let the person in without.",
        "Check sound and picture with each person, then waive the check.",
        "device-not-checked",
        of_person=ask.device_checked,
    ),
    Gate(
        "G9",
        "Private room",
        "Each person is somewhere private, or a facilitator approved the room.",
        "Ask who else is in the room, then approve it.",
        "room-not-private",
        of_person=ask.in_private,
    ),
    Gate(
        "G10",
        "Location",
        "A location and a contact is held for each person who is here.",
        "Ask where each person is, and whom we may call.",
        "place-not-held",
        of_person=ask.place_held,
    ),
    Gate(
        "G11",
        "Plan B",
        "Each person who is here knows what happens if the line fails.",
        "Say what happens if the line fails, and ask them to confirm it.",
        "plan-b-not-known",
        of_person=ask.knows_plan_b,
        of_all=ask.has_plan_b,
    ),
    Gate(
        "G12",
        "Aftercare",
        "Somebody is named who looks after each person afterwards.",
        "Name a person in the plan.",
        "aftercare-not-named",
        of_person=ask.aftercare_named,
    ),
    Gate(
        "G13",
        "Everyone ready",
        "Each person who is here still wants this, and pressed ready.",
        "Ask each person quietly whether they still want this.",
        "someone-not-ready",
        of_person=ask.willing_and_ready,
    ),
    Gate(
        "G14",
        "Observers",
        "Nobody is here only to observe, or both agreed to it.",
        "Ask each person, or go on without the observer.",
        "observer-here",
        of_all=ask.observers_agreed,
    ),
)
