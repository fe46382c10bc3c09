"""How a case is wound up when it was closed: tasks and links end, and its record shrinks."""

from app.domain.cases import acts
from app.domain.cases.case import Case
from app.domain.cases.endings import SHRINKS
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services import overviews
from app.services.cases import cutting, page_links, tasks
from app.services.dialogue import letter_cutting, relay_cutting
from app.services.ports import House, UnitOfWork


def wind_up(house: House, work: UnitOfWork, case: Case, by: str) -> None:
    """End what a closed case leaves open; when it never came to a communication, keep the least.

    All leaves must be open. It belongs into the transaction that closed the case, after the case
    was written: what shrinks is written anew under a new key, so that no older copy of the words
    can be opened.
    """
    tasks.done_by_act(house, work, case.id, by=by)
    for person in case.people:
        page_links.end_links(house, work, case.id, person.id, by)
    _end_meetings(house, work, case)
    _drop_plans(work, case)
    cutting.stop(house, work, work.messages.of_case(case.id), "case-closed")
    relay_cutting.cut_all(house, work, case, by)
    letter_cutting.cut_all(house, work, case, by)
    if case.closed not in SHRINKS:
        return
    demand_no_meeting(work, case)
    acts.shrink(case)
    work.cases.renew_key(case)
    work.cases.save(case)
    work.audit.record("case.shrunk", at=house.clock.now(), case_id=case.id, actor=by)


def _end_meetings(house: House, work: UnitOfWork, case: Case) -> None:
    """End the ways into meetings that are to come; who is in one now leaves it as usual."""
    for meeting in work.cases.meetings(case.id):
        session = work.sessions.get(meeting.id)
        for person in session.parties:
            if not session.attendance(person.id).connected:
                cutting.from_meeting(house, work, case.id, meeting.id, person.id, "case-closed")


def _drop_plans(work: UnitOfWork, case: Case) -> None:
    """Throw away the plans that were begun: they hold names and how people are reached."""
    for staff_id in {one.staff_id for one in case.crew}:
        for draft in work.appointments.drafts_of(staff_id):
            if draft.case_id == case.id:
                work.appointments.drop_draft(draft.id)


def demand_no_meeting(work: UnitOfWork, case: Case) -> None:
    """Raise Refused("case-meeting-runs") while people are in a meeting of this case."""
    for meeting in work.cases.meetings(case.id):
        under_way = meeting.stage not in (Stage.HOLDING, Stage.ENDED)
        if under_way or (
            meeting.stage is Stage.HOLDING and overviews.has_begun(work.sessions.get(meeting.id))
        ):
            raise Refused("case-meeting-runs")
