"""Lets everybody in a live shuttle see what changed in what is carried between its sides."""

import logging

from app.domain.live_session import Kind
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services.cases import live
from app.services.ports import House

log = logging.getLogger(__name__)


def tell(house: House, case_id: str) -> None:
    """Read each live shuttle of a case afresh, and push every view that is new because of it.

    Call it after the commit, with no transaction open. Never raises: the words are written.
    """
    try:
        with house.unit_of_work(write=False) as work:
            found = work.cases.meetings(case_id)
    except Exception:
        log.exception("relays.not_told case=%s", case_id)
        return
    for meeting in found:
        if meeting.kind is Kind.SHUTTLE and meeting.stage is not Stage.ENDED:
            _tell(house, meeting.id)


def _tell(house: House, session_id: str) -> None:
    try:
        live.look(house, session_id)
    except Refused as refused:  # it ended meanwhile
        log.info("relays.not_told session=%s code=%s", session_id, refused.code)
    except Exception:
        log.exception("relays.not_told session=%s", session_id)
