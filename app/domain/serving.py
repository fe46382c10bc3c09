"""Which facilitators are there for which side: in a shuttle an advocate may serve one side only."""

from typing import TYPE_CHECKING

from app.domain.people import LEADS, Person, Role, Side
from app.domain.refusals import Refused

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def serves(session: "LiveSession", guide: Person, side: Side) -> bool:
    """True unless the plan of a shuttle says that this facilitator is there for the other side."""
    return not session.is_shuttle or session.plan.serves.get(guide.id, side) == side


def advocates(session: "LiveSession", side: Side) -> list[Person]:
    """Return who carries words for this side, the lead first; without advocates it is the lead."""
    roles = {person.role for person in session.staff}
    carry = {Role.SHUTTLE_ADVOCATE} if Role.SHUTTLE_ADVOCATE in roles else LEADS
    return [p for p in session.staff if p.role in carry and serves(session, p, side)]


def may_be_with(session: "LiveSession", guide: Person, side: Side) -> bool:
    """True for who serves the side; for others while no advocate of that side is connected.

    It depends on staff alone, and never on which party is there (I28).
    """
    own = [p for p in advocates(session, side) if session.attendance(p.id).connected]
    return serves(session, guide, side) or not own


def may_act_for(session: "LiveSession", guide: Person, person: Person) -> bool:
    """True when this facilitator may do something for a person now."""
    return person.is_staff or may_be_with(session, guide, person.side)


def demand_serving(session: "LiveSession", guide: Person, person: Person) -> None:
    """Raise Refused("serves-the-other-side") unless this facilitator may act for the person now."""
    if not may_act_for(session, guide, person):
        raise Refused("serves-the-other-side")
