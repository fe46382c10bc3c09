"""How people leave a meeting: apart first, then side after side as planned, and staff last."""

from typing import TYPE_CHECKING

from app.domain import placing, rooms, side_rooms
from app.domain.attendance import Debrief, Standing, Why
from app.domain.live_session import next_stage
from app.domain.people import Person
from app.domain.refusals import Refused
from app.domain.stages import ALL_RELEASED, Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def begin(session: "LiveSession") -> None:
    """Cut what crosses between the sides; who waits for their turn is kept company.

    Who is not here counts as gone, and comes back to their debrief room: where a person comes back
    to must not depend on who else is still waiting (I28).
    """
    for at in map(session.attendance, (person.id for person in session.parties)):
        at.released = not at.connected or at.standing is Standing.LEFT
    placing.part(session, Why.LEAVING)
    for person in session.parties:
        at = session.attendance(person.id)
        if at.standing is Standing.LEFT:
            continue
        if at.room != rooms.home(session, person):
            placing.go_home(session, person, Why.LEAVING)
        at.why = Why.LEAVING
    side_rooms.settle(session)
    placing.keep_company(session)


def let_go(session: "LiveSession", person_id: str, reason: str) -> None:
    """Let one principal go to their debrief room, with their companions.

    Raises:
        Refused: "out-of-order" when another was planned to go before and no reason is given (I15).
    """
    person = session.person(person_id)
    if not person.is_principal:
        raise Refused("not-a-principal")
    if session.stage is not Stage.LEAVING:
        raise Refused("not-now")
    if not rooms.waits(session, person_id):
        raise Refused("person-not-here")
    if not reason and next_to_go(session) not in (None, person_id):
        raise Refused("out-of-order")
    session.attendance(person_id).arrival.released_because = reason
    _send(session, person, Why.LEAVING)


def is_gone(session: "LiveSession", person_id: str) -> None:
    """Somebody dropped or left while people leave: they come back to their debrief room."""
    if session.stage is Stage.LEAVING and not session.person(person_id).is_staff:
        session.attendance(person_id).released = True


def settle(session: "LiveSession") -> bool:
    """Send staff on who sit where nobody waits any more; return True when everyone was released.

    Staff are sent as each side goes, and never because the other went (I28).
    """
    for principal in rooms.principals(session):
        if not rooms.waits(session, principal.id):
            _send_staff(session, principal)
    if waiting(session):
        return False
    session.stage = next_stage(session.stage, ALL_RELEASED)
    return True


def end_at_once(session: "LiveSession") -> None:
    """Send whoever still waits to their debrief room; who went before notices nothing."""
    for principal in rooms.principals(session):
        _send(session, principal, Why.ENDED_SAFELY)
        _send_staff(session, principal)


def waiting(session: "LiveSession") -> list[Person]:
    """Return the principals of whose group somebody is here and was not released."""
    return [p for p in rooms.principals(session) if rooms.waits(session, p.id)]


def order(session: "LiveSession") -> list[str]:
    """Return the ids of the principals in the order in which they go."""
    planned = list(session.plan.leaving_order)
    return planned + [p.id for p in rooms.principals(session) if p.id not in planned]


def next_to_go(session: "LiveSession") -> str | None:
    """Return who goes next by the plan; None when the plan leaves it open."""
    here = {principal.id for principal in waiting(session)}
    return next((each for each in session.plan.leaving_order if each in here), None)


def debriefed(session: "LiveSession", person_id: str, outcome: Debrief) -> None:
    """Mark how the talk afterwards went."""
    at = session.party(person_id)
    if session.stage is not Stage.DEBRIEF:
        raise Refused("not-now")
    if not at.was_live:
        raise Refused("not-part-of-it")
    at.debrief = outcome


def _send(session: "LiveSession", principal: Person, why: Why) -> None:
    for member in session.group_of(principal.id):
        at = session.attendance(member.id)
        already, at.released = at.released, True
        if not already and at.standing is not Standing.LEFT:
            placing.go_home(session, member, why)


def _send_staff(session: "LiveSession", principal: Person) -> None:
    for guide in session.staff:
        if session.attendance(guide.id).room == rooms.holding(principal.id):
            placing.put(session, guide, rooms.debrief(principal.id), Why.MOVED)
