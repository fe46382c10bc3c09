"""The gates of the joint room: each a named check that must hold in the moment it is opened.

Gates that ask about a case, its consents or its plan are listed here as not asked yet; they come
with cases. A gate that must go on holding while people are together (I20) will be one of those:
the three asked now are about coming in, and a latecomer or a drop must not part the others.
"""

from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from app.domain.attendance import Standing
from app.domain.people import PARTIES, Person, Role
from app.domain.refusals import Refused

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


@dataclass(frozen=True, slots=True)
class Gate:
    """``words`` says what holds when the gate holds, ``todo`` what staff do when it does not.

    ``holds`` is None for a gate that is not asked yet.
    """

    id: str
    name: str
    words: str
    todo: str
    code: str = ""
    holds: "Callable[[LiveSession], bool] | None" = None

    @property
    def asked(self) -> bool:
        return self.holds is not None


def _lead_is_here(session: "LiveSession") -> bool:
    leads = [p for p in session.people if p.role is Role.LEAD_FACILITATOR]
    return any(session.attendance(p.id).present for p in leads)


def _parties_here(session: "LiveSession") -> list[Person]:
    return [p for p in session.parties if session.attendance(p.id).connected]


def _everyone_here_is_admitted(session: "LiveSession") -> bool:
    here = _parties_here(session)
    admitted = [p for p in here if session.attendance(p.id).standing is Standing.ADMITTED]
    named = all(session.attendance(p.id).admitted_by for p in admitted)
    sides = {p.side for p in admitted if p.is_principal}
    both = set(PARTIES) <= sides if session.is_conference else bool(sides)
    return named and both and len(admitted) == len(here)


def _everyone_here_is_ready(session: "LiveSession") -> bool:
    return all(session.attendance(p.id).ready for p in _parties_here(session))


GATES: Final = (
    Gate("G1", "Case is ready", "The case is ready and not on hold.", "Look at the case."),
    Gate("G2", "Consents", "Each person's consent is in force.", "Ask each person again."),
    Gate("G3", "Risk assessment", "The risk assessment is current.", "Review it."),
    Gate("G4", "Preparation", "Both sides are prepared.", "Plan a preparation meeting."),
    Gate("G5", "Agreement", "All accepted the same ground rules.", "Read them through again."),
    Gate(
        "G6",
        "Lead facilitator",
        "The lead facilitator is here with sound and picture.",
        "Wait for the lead facilitator, or ask them to reload the page.",
        "lead-not-here",
        _lead_is_here,
    ),
    Gate(
        "G7",
        "Everyone identified",
        "A named facilitator admitted each person who is here, and each side is here.",
        "Visit each person who waits, then admit them.",
        "someone-not-admitted",
        _everyone_here_is_admitted,
    ),
    Gate("G8", "Device check", "Each device was checked.", "Check sound and picture with each."),
    Gate("G9", "Private room", "Each person is somewhere private.", "Ask who is in the room."),
    Gate("G10", "Location", "A location and contact is held for each.", "Ask where each one is."),
    Gate("G11", "Plan B", "Each person knows plan B.", "Say what happens if the line fails."),
    Gate("G12", "Aftercare", "Someone will care for each person afterwards.", "Name a person."),
    Gate(
        "G13",
        "Everyone ready",
        "Each person who is here pressed ready.",
        "Ask each person quietly whether they still want this.",
        "someone-not-ready",
        _everyone_here_is_ready,
    ),
    Gate("G14", "Observers", "All agreed to the observers.", "Ask each person."),
)


def first_closed(session: "LiveSession") -> Gate | None:
    """Return the first asked gate that does not hold now, or None when all hold."""
    return next((gate for gate in GATES if gate.holds and not gate.holds(session)), None)


def demand_all(session: "LiveSession") -> None:
    """Raise Refused with the code of the first gate that does not hold now."""
    gate = first_closed(session)
    if gate is not None:
        raise Refused(gate.code)
