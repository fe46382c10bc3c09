"""Who sends and receives in a case: the principal of a side, on their own page or in a meeting."""

from dataclasses import dataclass

from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.services.cases.page_links import PageHolder
from app.services.engine import Caller
from app.services.ports import House


@dataclass(frozen=True, slots=True)
class Whose:
    """One person of one side of a case. Whether they are its principal is asked by each act."""

    case_id: str
    person_id: str
    side: Side


def of_holder(holder: PageHolder) -> Whose:
    """Return who holds a page of their own."""
    return Whose(holder.case_id, holder.person_id, holder.link.side)


def of_caller(house: House, caller: Caller) -> Whose:
    """Return who this is in the case of a meeting that is held now.

    Raises Refused: "session-not-recognised", "person-not-recognised", "stale-connection", or
    "not-allowed" for staff, for who comes beside somebody, and in a meeting without a case.
    """
    with house.unit_of_work(write=False) as work:
        session = work.sessions.get(caller.session_id)
    person, at = session.person(caller.person_id), session.attendance(caller.person_id)
    if not at.connected or at.generation != caller.generation:
        raise Refused("stale-connection")
    if session.case_id is None or not person.is_principal or person.side not in PARTIES:
        raise Refused("not-allowed")
    return Whose(session.case_id, person.id, person.side)
