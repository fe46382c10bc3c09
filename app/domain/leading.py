"""Who leads a meeting now, and what only a facilitator's presence keeps going."""

from typing import TYPE_CHECKING

from app.domain.attendance import Standing
from app.domain.refusals import Refused
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def take_over(session: "LiveSession", staff_id: str) -> None:
    """Lead from now on. Only a facilitator can (I13); the former lead stays a facilitator."""
    if not session.person(staff_id).is_staff:
        raise Refused("not-allowed")
    if session.lead_id == staff_id:
        raise Refused("already-lead")
    session.acting_lead = staff_id


def pass_on(session: "LiveSession", gone_id: str) -> None:
    """The lead is gone: who was planned to take over leads at once, if they are here (I13)."""
    heir = session.plan.takes_over
    if gone_id != session.lead_id or heir is None or heir == gone_id:
        return
    if session.person(heir).is_staff and session.attendance(heir).connected:
        session.acting_lead = heir
        session.consequences.append("lead-passed-on")


def lock(session: "LiveSession", on: bool) -> None:
    """While it is on, no participant comes in who was not here before."""
    session.locked = on


def demand_company(session: "LiveSession", person_id: str) -> None:
    """Staff go last: Refused("staff-leave-last") for the last facilitator of a meeting that ends,
    while a participant is still there."""
    if session.stage not in (Stage.LEAVING, Stage.DEBRIEF):
        return
    here = [
        person
        for person in session.people
        if session.attendance(person.id).connected
        and session.attendance(person.id).standing is not Standing.LEFT
    ]
    staff = [person.id for person in here if person.is_staff]
    if staff == [person_id] and len(here) > 1:
        raise Refused("staff-leave-last")
