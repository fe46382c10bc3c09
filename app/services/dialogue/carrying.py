"""What a live shuttle knows of the words that are carried, read in the transaction of its acts."""

import logging

from app.domain.cases.access import CaseMay, access, sides_of
from app.domain.cases.case import Case
from app.domain.dialogue.carriers import Carrier
from app.domain.live_session import LiveSession
from app.domain.stages import Stage
from app.services.ports import House, UnitOfWork

log = logging.getLogger(__name__)


def attach(house: House, work: UnitOfWork, session: LiveSession, case: Case | None) -> None:
    """Let a shuttle know its relays, and whose words each facilitator may carry.

    ``case`` was read in this transaction; None where it could not be. Never raises: what cannot be
    read is shown to nobody.
    """
    if session.case_id is None or not session.is_shuttle or session.stage is Stage.ENDED:
        return
    try:
        carriers = {} if case is None else _carriers(house, work, session, case)
        session.relays = tuple(work.relays.of_case(session.case_id))
        session.carriers = carriers
    except Exception as error:  # noqa: BLE001 - the meeting goes on without the cards
        session.relays, session.carriers = (), {}
        log.error(
            "relays.not_read session=%s case=%s kind=%s",
            session.id,
            session.case_id,
            type(error).__name__,
        )


def _carriers(
    house: House, work: UnitOfWork, session: LiveSession, case: Case
) -> dict[str, Carrier]:
    now, found = house.clock.now(), {}
    for person in session.staff:
        staff_id = work.sessions.account_of(session.id, person.id)
        if staff_id is None:
            continue
        theirs = access(staff_id, (), case.state, case.owner_id, case.began, case.crew, now)
        if CaseMay.CARRY in theirs.may:
            found[person.id] = Carrier(staff_id, tuple(sides_of(theirs)))
    return found
