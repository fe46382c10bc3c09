"""How a case stands for a live session, read in the transaction that asks its gates."""

import logging
from typing import Final

from app.domain.cases.case import Case
from app.domain.cases.standing import NOTHING_HOLDS, CaseStanding
from app.domain.cases.standings import standing_of
from app.domain.cases.tracks import OUT
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services.cases import texts
from app.services.dialogue import carrying
from app.services.ports import House, UnitOfWork

log = logging.getLogger(__name__)


BEFORE_OPENING: Final = (Stage.HOLDING, Stage.CHECKED, Stage.BREAK)
"""The stages from which the joint room can open, or a shuttle can start."""


def attach(
    house: House, work: UnitOfWork, session: LiveSession, *, for_update: bool = False
) -> None:
    """Let a session know how its case stands now. Never raises: what cannot be read holds nothing.

    Meetings that stand alone, or of one side, have nothing to ask of a case and cost nothing.
    ``for_update``: where the joint room might open, nobody changes the case before that is written.
    """
    if session.case_id is None or not session.has_both_sides or session.stage is Stage.ENDED:
        return
    kept = for_update and session.stage in BEFORE_OPENING
    case = _case(work, session, session.case_id, kept)
    session.case = NOTHING_HOLDS if case is None else _standing(house, work, session, case)
    carrying.attach(house, work, session, case)


def demand_place(work: UnitOfWork, session: LiveSession, person_id: str) -> None:
    """Raise Refused unless this person of a case may be given a way into a meeting of it now.

    "person-is-out" for who withdrew or declined; "case-held" for a meeting of both sides.
    """
    if session.case_id is None:
        return
    case = work.cases.get(session.case_id)
    if case.tracks.get(person_id) in OUT:
        raise Refused("person-is-out")
    if case.held and session.has_both_sides:
        raise Refused("case-held")


def _case(work: UnitOfWork, session: LiveSession, case_id: str, kept: bool) -> Case | None:
    try:
        return work.cases.get(case_id, for_update=kept)
    except Exception as error:  # noqa: BLE001 - whatever it is, nothing may open (I3)
        _not_read(session, case_id, error)
        return None


def _standing(house: House, work: UnitOfWork, session: LiveSession, case: Case) -> CaseStanding:
    try:
        thresholds = texts.current_in(work, "thresholds").body
        return standing_of(case, session, house.clock.now(), thresholds)
    except Exception as error:  # noqa: BLE001 - whatever it is, nothing may open (I3)
        _not_read(session, case.id, error)
        return NOTHING_HOLDS


def _not_read(session: LiveSession, case_id: str, error: Exception) -> None:
    log.error("case.not_read session=%s case=%s kind=%s", session.id, case_id, type(error).__name__)
