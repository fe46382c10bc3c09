"""Everybody's work of today: meetings, what is due, what waits for others, and one's own cases.

Only cases and sides that one works in now. The page names nobody: screens stand open on desks.
"""

from dataclasses import dataclass, field
from datetime import datetime, time, timedelta
from typing import Final

from app.domain.cases.case import Case, Duty
from app.domain.cases.states import CaseState
from app.domain.cases.tasks import KINDS, Kind, Unit
from app.domain.dialogue.to_do import NEEDS
from app.domain.staff_roles import StaffMay, StaffRole
from app.services import overviews
from app.services.cases import opening, tasks
from app.services.cases.list_records import TodaysMeeting
from app.services.cases.records import Task
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

STARTS_FROM: Final = timedelta(minutes=30)
"""So long before a meeting its link stands on the page."""
SOON: Final = timedelta(days=7)
UNKNOWN: Final = Kind(Unit.DAYS, 0)
"""A kind that an older version made: it can be put off, or said to be done."""

ANSWERS_FOR: Final = (Duty.OWNER, Duty.LEAD, Duty.CO)
CARRIES: Final = (Duty.ADVOCATE, Duty.OFFICER)
"""Duties of who carries words: what waits there for another of their side is theirs to see."""
LEADERLESS: Final = (
    CaseState.ASSESSMENT,
    CaseState.OPTIONS,
    CaseState.PREPARATION,
    CaseState.READY,
    CaseState.COMMUNICATION,
)
"""States in which somebody should lead: before them there is nothing to lead yet."""

PARTS: Final = (
    (StaffRole.FACILITATOR, (Duty.LEAD, Duty.CO)),
    (StaffRole.SHUTTLE_ADVOCATE, (Duty.ADVOCATE,)),
    (StaffRole.VICTIM_CARE_OFFICER, (Duty.OFFICER,)),
    (StaffRole.CASE_SUPERVISOR, (Duty.SUPERVISOR,)),
)
"""Which duties are listed for each role; whoever has a duty sees it, whatever their roles."""


@dataclass(frozen=True, slots=True)
class Line:
    """One task on the page. ``whose`` is a name when it is somebody else's."""

    task: Task
    reference: str
    paused: bool
    overdue: bool
    by_hand: bool
    may_wait: bool
    whose: str = ""


@dataclass(frozen=True, slots=True)
class Meeting:
    of: TodaysMeeting
    starts_now: bool


@dataclass(slots=True)
class Today:
    """What the page shows. ``parts`` is role -> own cases in its duties."""

    meetings: list[Meeting] = field(default_factory=list)
    due: list[Line] = field(default_factory=list)
    soon: list[Line] = field(default_factory=list)
    again: list[Line] = field(default_factory=list)
    waiting: list[Line] = field(default_factory=list)
    approvals: list[Line] = field(default_factory=list)
    parts: dict[StaffRole, list[Case]] = field(default_factory=dict)
    triages: bool = False
    new_referrals: int = 0
    without_lead: list[Case] = field(default_factory=list)

    @property
    def nothing(self) -> bool:
        """True when nobody has to do anything here today."""
        here = (self.meetings, self.due, self.again, self.approvals, self.without_lead)
        return not any(here) and not self.new_referrals


def of(house: House, account: StaffAccount) -> Today:
    now, zone = house.clock.now(), house.letterhead.zone
    midnight = datetime.combine(now.astimezone(zone).date(), time(0), zone)
    ends = datetime.combine(midnight.date() + timedelta(days=1), time(0), zone)
    today = Today()
    with house.unit_of_work(write=False) as work:
        meetings = work.case_lists.meetings_of(account.id, midnight, ends)
        today.meetings = [
            Meeting(one, now >= one.starts_at - STARTS_FROM)
            for one in meetings
            if overviews.may_guide(house, work, account, one.id)
        ]
        mine = _lines(house, work, account, work.case_lists.tasks_of(account.id))
        others = work.case_lists.waiting_for(account.id, now, ANSWERS_FOR)
        beside = work.case_lists.waiting_for(account.id, now, CARRIES)
        others += [task for task in beside if task.kind in NEEDS and task not in others]
        today.waiting = _lines(house, work, account, others, of_others=True)
        asked = work.case_lists.waiting_for(account.id, now, (Duty.SUPERVISOR,))
        today.approvals = _lines(house, work, account, _approvals(asked), of_others=True)
        own = work.case_lists.own_cases(account.id, now, [d for _, ds in PARTS for d in ds])
        if account.may(StaffMay.TRIAGE):
            today.triages = True
            today.new_referrals = work.case_lists.waiting()
            unowned = work.case_lists.unowned("contact_again", now)
            mine += _lines(house, work, account, unowned, of_others=True)
            today.without_lead = work.case_lists.without_lead(account.id, now, LEADERLESS)
    today.again = [line for line in mine if line.task.kind == "contact_again"]
    rest = [line for line in mine if line.task.kind != "contact_again"]
    today.approvals += [line for line in rest if line.task.kind == "approve"]
    rest = [line for line in rest if line.task.kind != "approve"]
    today.due = [line for line in rest if line.task.due_at < ends]
    today.soon = [line for line in rest if ends <= line.task.due_at < ends + SOON]
    today.parts = {
        role: found
        for role, duties in PARTS
        if (found := [one for one in own if any(a.duty in duties for a in one.crew)])
    }
    return today


def _approvals(found: list[Task]) -> list[Task]:
    return [task for task in found if task.kind == "approve"]


def _lines(
    house: House,
    work: UnitOfWork,
    account: StaffAccount,
    found: list[Task],
    *,
    of_others: bool = False,
) -> list[Line]:
    """Return the tasks that may be shown: in cases, and about sides, that are one's own now."""
    now, zone = house.clock.now(), house.letterhead.zone
    midnight = datetime.combine(now.astimezone(zone).date(), time(0), zone)
    ids = {task.case_id for task in found}
    covers = {case.id: case for case in work.cases.covers(ids=ids, limit=len(ids))} if ids else {}
    whose = {task.id: task.staff_id or covers[task.case_id].owner_id for task in found}
    names = work.case_lists.names_of(set(whose.values())) if of_others and found else {}
    lines = []
    for task in found:
        case = covers[task.case_id]
        access = opening.access_to(house, account, case)
        reads = access and (task.side is None or access.reads_side(task.side))
        shown = reads and tasks.may_do(task, access)
        if not (shown if of_others else tasks.is_mine(task, case, access)):
            continue
        kind = KINDS.get(task.kind, UNKNOWN)
        lines.append(
            Line(
                task,
                case.reference,
                case.paused,
                task.due_at < (midnight if task.kind == "contact_again" else now)
                and not (case.paused and kind.stops),
                kind.by_hand,
                kind.may_wait,
                names.get(whose[task.id], ""),
            )
        )
    return lines
