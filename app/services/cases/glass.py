"""Breaks the glass: opens a case that is not one's own for an hour, so that its owner is told."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from app.domain.cases.case import Assignment, Case, Duty, Leaf, add_paper
from app.domain.cases.papers import Paper, PaperKind
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import finding, opening, tasks
from app.services.cases.opening import Opened
from app.services.cases.records import Task
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

OPEN_FOR: Final = timedelta(hours=1)
REASONS: Final = ("danger", "absent", "complaint", "supervision")
TASK: Final = "glass_broken"


def break_glass(
    house: House, account: StaffAccount, reference: str, reason: str, words: str
) -> str:
    """Open a case by its reference for one hour; return its id.

    ``reason`` is one of ``REASONS``; the words stand in a note that everybody reads who works with
    both sides. Raises Refused: "not-allowed", "glass-why", "case-not-there".
    """
    if not account.may(StaffMay.BREAK_GLASS):
        raise Refused("not-allowed")
    if reason not in REASONS or not words.strip():
        raise Refused("glass-why")
    with house.unit_of_work(write=False) as work:
        covers = work.cases.covers(reference=finding.reference_of(reference))
    if not covers:
        raise Refused("case-not-there")
    if opening.access_to(house, account, covers[0]).duties:
        return covers[0].id

    def enter(case: Case, now: datetime) -> None:
        case.crew.append(Assignment(account.id, Duty.GLASS, None, now, now + OPEN_FOR))
        note = {"type": "shared", "text": words.strip()}
        paper = Paper(house.new_id(), PaperKind.NOTE, "", now, account.id, note)
        add_paper(case.leaf(Leaf.SHARED), paper)

    def tell(work: UnitOfWork, case: Case) -> None:
        tasks.make(house, work, case, TASK, about=account.id)

    opening.change_as_house(
        house, covers[0].id, "case.glass", enter, actor=account.id, why=reason, also=tell
    )
    return covers[0].id


def unseen(house: House, opened: Opened) -> list[Task]:
    """Return who broke the glass and was not seen yet by whoever owns the case."""
    if Duty.OWNER not in opened.access.duties:
        return []
    with house.unit_of_work(write=False) as work:
        return tasks.open_tasks(work, opened.case.id, TASK)


def names(house: House, staff_ids: Iterable[str | None]) -> dict[str, str]:
    """Return the names of accounts by id."""
    with house.unit_of_work(write=False) as work:
        return dict(work.case_lists.names_of({one for one in staff_ids if one}))
