"""What a change of a case does to its meetings that are held now, and what they do to the case."""

import copy
import logging
from collections.abc import Callable
from dataclasses import replace

from app.domain import consequences, moves
from app.domain.cases import acts
from app.domain.cases.states import CaseState
from app.domain.live_session import BOTH_SIDES, LiveSession
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services.engine import UNCHANGED, Act, carry_out
from app.services.ports import House, UnitOfWork

log = logging.getLogger(__name__)


def settle(house: House, case_id: str) -> None:
    """Let each meeting of a case that was written see how the case stands now.

    Never raises: the case is written. What failed here is tried again by the look at every meeting.
    """
    try:
        for session_id in _of_both_sides(house, case_id):
            _look_safely(house, session_id)
    except Exception:
        log.exception("case.not_settled case=%s", case_id)


def look(house: House, session_id: str) -> LiveSession:
    """Let one meeting see how its case stands now: time alone can end a consent or an assessment.

    Facilitators are told what changed on their board. A participant's view holds nothing of it.
    """
    act = Act("house.case_changed", _heed, parts=True)
    with house.states.of(session_id).lock:
        session = carry_out(house, session_id, act)
        if session.case is not None:
            house.announcer.changed(session)
    return session


def part(house: House, case_id: str, name: str, about: str | None = None) -> None:
    """Part the sides in every meeting of a case, before the reason for it is written down.

    Where it cannot be done nothing flows, and the case is written all the same.
    """
    for session_id in _of_both_sides(house, case_id):
        try:
            carry_out(house, session_id, Act(name, _separate, about=about, parts=True))
        except Exception:
            log.exception("case.not_parted case=%s session=%s", case_id, session_id)


def begun(house: House, session_id: str) -> Callable[[UnitOfWork], None]:
    """Return what an opening writes besides: the communication of its case began.

    The gates were asked in the same transaction. A case that is under way stays as it is.
    """

    def also(work: UnitOfWork) -> None:
        session = work.sessions.get(session_id)
        begun = session.is_open or session.stage is Stage.SHUTTLE
        if session.case_id is None or not begun:
            return
        case = work.cases.get(session.case_id, for_update=True)
        if case.state is not CaseState.READY:
            return
        acts.opened(case, house.clock.now())
        work.cases.save(case)
        work.audit.record(
            "case.communicate", at=house.clock.now(), session_id=session_id, case_id=case.id
        )

    return also


def not_ended(house: House, case_id: str) -> list[str]:
    """Return the ids of the meetings of a case that are held or to come."""
    with house.unit_of_work(write=False) as work:
        return [one.id for one in work.cases.meetings(case_id) if one.stage is not Stage.ENDED]


def _of_both_sides(house: House, case_id: str) -> list[str]:
    with house.unit_of_work(write=False) as work:
        found = work.cases.meetings(case_id)
    live = (one for one in found if one.stage is not Stage.ENDED)
    return [one.id for one in live if one.kind in BOTH_SIDES]


def _look_safely(house: House, session_id: str) -> None:
    try:
        look(house, session_id)
    except Refused as refused:  # it ended meanwhile
        log.info("case.not_settled session=%s code=%s", session_id, refused.code)
    except Exception:
        log.exception("case.not_settled session=%s", session_id)


def _heed(session: LiveSession) -> object:
    """What follows may have followed already, when the session was read: then it is to write."""
    own = replace(session, case=None, relays=(), carriers={})
    before = copy.deepcopy(own)  # what the case says is not compared, and is large
    consequences.settle(session)
    return UNCHANGED if session == before and not session.consequences else None


def _separate(session: LiveSession) -> object:
    goes_on = session.is_open or session.stage is Stage.SHUTTLE
    if not goes_on:
        return None if session.consequences else UNCHANGED
    moves.separate(session)
    return None


def note_stranger(house: House, session_id: str, staff_id: str) -> None:
    """Write down that an account reached for a meeting of a case in which it has no seat."""
    with house.unit_of_work() as work:
        try:
            session = work.sessions.get(session_id)
        except Refused:
            return  # there is none: nobody reached for anything
        if session.case_id is not None:
            now = house.clock.now()
            work.audit.record("case.refused", at=now, case_id=session.case_id, actor=staff_id)
            work.commit()
