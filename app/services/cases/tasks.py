"""Tasks of casework: acts make them, acts close them, staff say done or later.

Other modules call ``make`` and ``done_by_act`` inside the transaction of their own act, for
example through ``also=`` of ``opening.change``. What is due when stands in ``domain.cases.tasks``.
"""

from collections.abc import Mapping
from dataclasses import replace
from datetime import datetime
from typing import Any

from app.domain.cases import tasks
from app.domain.cases.access import Access
from app.domain.cases.case import Case
from app.domain.cases.tracks import Track
from app.domain.dialogue.to_do import NEEDS
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services.cases import opening, texts
from app.services.cases.records import Task
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


def make(
    house: House,
    work: UnitOfWork,
    case: Case,
    kind: str,
    *,
    about: str | None = None,
    side: Side | None = None,
    staff_id: str | None = None,
    due_at: datetime | None = None,
) -> Task:
    """Make a task, or move the open one of this kind about the same person; none is made twice.

    ``about`` is a person's id, ``side`` whose side it is about, None for both. ``staff_id`` is
    whose it is, None for whoever owns the case. Without ``due_at`` the clock of its kind decides.
    """
    now = house.clock.now()
    when = due_at or tasks.due(kind, now, house.letterhead.zone, _numbers(work))
    for task in open_tasks(work, case.id, kind, about=about, side=side):
        moved = replace(task, due_at=when, staff_id=staff_id or task.staff_id)
        work.cases.save_task(moved)
        return moved
    task = Task(house.new_id(), case.id, kind, when, now, side, staff_id, about)
    work.cases.save_task(task)
    return task


def done_by_act(
    house: House,
    work: UnitOfWork,
    case_id: str,
    *kinds: str,
    by: str | None = None,
    about: str | None = None,
    side: Side | None = None,
) -> int:
    """Close the open tasks of these kinds, about this person or side when it is given; count them.

    Without kinds every open task of the case is closed. ``by`` is an account's id, or None.
    """
    found = open_tasks(work, case_id, *kinds, about=about, side=side)
    for task in found:
        work.cases.save_task(replace(task, done_at=house.clock.now(), done_by=by))
    return len(found)


def referral_arrived(house: House, work: UnitOfWork, case: Case) -> None:
    """Make the tasks of a referral that has just come in: to answer it, and the law's clocks."""
    for kind in tasks.at_arrival(case.began is Side.HARMED, case.flags):
        make(house, work, case, kind, side=case.began)


def communication_over(house: House, work: UnitOfWork, case: Case, by: str | None) -> None:
    """Everyone is looked after now: nobody is asked about being ready, and each how they are."""
    done_by_act(house, work, case.id, "readiness_again", "risk_review", by=by)
    for person in case.principals():
        if case.tracks.get(person.id) is Track.AFTERCARE:
            make(house, work, case, "follow_up", about=person.id, side=person.side)


def open_tasks(
    work: UnitOfWork,
    case_id: str,
    *kinds: str,
    about: str | None = None,
    side: Side | None = None,
) -> list[Task]:
    return [
        task
        for task in work.cases.tasks(case_id=case_id)
        if (not kinds or task.kind in kinds)
        and about in (None, task.about)
        and side in (None, task.side)
    ]


def resume(house: House, work: UnitOfWork, case: Case) -> None:
    """Let the clocks of a paused case go on: each task is due later by as long as they stood."""
    paused = open_tasks(work, case.id, "pause_review")
    if not paused:
        return
    now = house.clock.now()
    for task in open_tasks(work, case.id):
        later = tasks.resumed(task.kind, task.due_at, task.made_at, paused[0].made_at, now)
        work.cases.save_task(replace(task, due_at=later))
    done_by_act(house, work, case.id, "pause_review")


# What staff press


def done(house: House, account: StaffAccount, task_id: str) -> Task:
    """Mark one's own task as done; pressing twice is pressing once.

    Raises Refused: "task-not-there", also for the task of others, or "task-by-act".
    """
    with house.unit_of_work() as work:
        task = _mine(house, work, account, task_id)
        if task.done_at is not None:
            return task
        if not tasks.kind_of(task.kind).by_hand:
            raise Refused("task-by-act")
        task = replace(task, done_at=house.clock.now(), done_by=account.id)
        _write(house, work, account, task, "case.task_done")
    return task


def later(house: House, account: StaffAccount, task_id: str, days: int) -> Task:
    """Put one's own task off by so many days.

    Raises Refused: "task-not-there", also for the task of others, or "task-cannot-wait".
    """
    with house.unit_of_work() as work:
        task = _mine(house, work, account, task_id)
        if task.done_at is not None:
            return task
        zone, now = house.letterhead.zone, house.clock.now()
        task = replace(task, due_at=tasks.put_off(task.kind, task.due_at, days, now, zone))
        _write(house, work, account, task, "case.task_later")
    return task


def is_mine(task: Task, case: Case, access: Access) -> bool:
    """True when a task is this account's to do, in a case and on a side that it works in now."""
    if not access.duties or (task.side is not None and not access.reads_side(task.side)):
        return False
    return (task.staff_id or case.owner_id) == access.staff_id


def may_do(task: Task, access: Access) -> bool:
    """True unless a task is of relays or letters, and this account may not do it."""
    return task.kind not in NEEDS or NEEDS[task.kind] in access.may


def _mine(house: House, work: UnitOfWork, account: StaffAccount, task_id: str) -> Task:
    task = work.cases.task(task_id)
    covers = work.cases.covers(ids=[task.case_id]) if task else []
    if task is None or not covers:
        raise Refused("task-not-there")
    if not is_mine(task, covers[0], opening.access_to(house, account, covers[0])):
        now = house.clock.now()
        work.audit.record("case.refused", at=now, case_id=task.case_id, actor=account.id)
        work.commit()
        raise Refused("task-not-there")
    return task


def _write(house: House, work: UnitOfWork, account: StaffAccount, task: Task, act: str) -> None:
    work.cases.save_task(task)
    now = house.clock.now()
    work.audit.record(act, at=now, case_id=task.case_id, actor=account.id, why=task.kind)
    work.commit()


def _numbers(work: UnitOfWork) -> Mapping[str, Any]:
    return texts.current_in(work, "thresholds").body
