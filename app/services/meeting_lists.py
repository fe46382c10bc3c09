"""The list of meetings that a member of staff begins with: today, coming and earlier."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.staff_roles import StaffMay
from app.domain.stages import Stage
from app.services import overviews, when
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


@dataclass(frozen=True, slots=True)
class Line:
    """One meeting; ``yours`` when this member of staff guides it. ``at`` and ``end`` are words.

    ``case_reference`` is empty for a meeting that stands alone.
    """

    id: str
    title: str
    stage: Stage
    starts: datetime
    ends: datetime
    at: str
    end: str
    open: bool
    yours: bool
    called_off: bool
    case_reference: str = ""


def of(house: House, account: StaffAccount) -> dict[str, list[Line]]:
    """Return "today", "coming" and "earlier"; the next one first, and the last one first."""
    with house.unit_of_work(write=False) as work:
        lines = _lines(house, work, account)
    zone, now = house.letterhead.zone, house.clock.now()
    today = now.astimezone(zone).date()
    found: dict[str, list[Line]] = {"today": [], "coming": [], "earlier": []}
    for line in sorted(lines, key=lambda one: one.starts):
        over = line.stage is Stage.ENDED or (line.ends <= now and line.stage is Stage.HOLDING)
        if over or line.called_off:
            found["earlier"].insert(0, line)
        elif line.starts.astimezone(zone).date() <= today:
            found["today"].append(line)
        else:
            found["coming"].append(line)
    return found


def _lines(house: House, work: UnitOfWork, account: StaffAccount) -> list[Line]:
    mine = {meeting.session_id for meeting in work.sessions.of_staff(account.id)}
    ids = set(mine)
    for appointment in work.appointments.coming():
        answers = account.may(StaffMay.READ_OUTBOX) or appointment.planned_by == account.id
        ids |= {appointment.session_id} if answers else set()
    seen = [each for each in sorted(ids) if overviews.may_guide(house, work, account, each)]
    return [_line(house, work, each, each in mine) for each in seen]


def _line(house: House, work: UnitOfWork, session_id: str, yours: bool) -> Line:
    session = work.sessions.get(session_id)
    appointment = work.appointments.get(session_id)
    starts = appointment.starts_at if appointment else session.opens_at
    zone = house.letterhead.zone
    covers = work.cases.covers(ids=[session.case_id]) if session.case_id else []
    return Line(
        session.id,
        session.title,
        session.stage,
        starts,
        session.latest_end,
        when.moment(starts, zone),
        when.clock(session.latest_end, zone),
        house.clock.now() >= session.opens_at,
        yours,
        appointment is not None and appointment.called_off_at is not None,
        covers[0].reference if covers else "",
    )
