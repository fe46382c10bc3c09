"""Keeps the tasks of staff as relays, letters are: an act makes the next one, and ends its own.

It is asked again after every act, in its transaction; what is so already stays as it is.
"""

from collections.abc import Collection

from app.domain.cases import tasks as clocks
from app.domain.cases.case import Case, Duty
from app.domain.cases.files import FileKind, FileState
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import OUT
from app.domain.dialogue import to_do
from app.domain.dialogue.to_do import NEEDS, ToDo
from app.domain.people import Side
from app.services.cases import tasks
from app.services.ports import House, UnitOfWork


def follow(house: House, work: UnitOfWork, case_id: str, sides: Collection[Side]) -> None:
    """Make what is to be done now on these sides, end what is done: each by its own parts alone."""
    for side in sides:
        _follow(house, work, case_id, side)


def _follow(house: House, work: UnitOfWork, case_id: str, side: Side) -> None:
    case = work.cases.covers(ids=[case_id])[0]
    wanted = {(one.kind, one.who): one for one in _wanted(work, case, side)}
    for task in tasks.open_tasks(work, case_id, *NEEDS, side=side):
        one = wanted.get((task.kind, task.about or ""))
        if one is None:
            tasks.done_by_act(house, work, case_id, task.kind, about=task.about, side=task.side)
        elif one.day is None:
            del wanted[one.kind, one.who]
    for one in wanted.values():
        day = one.day
        due = clocks.closing(day, house.letterhead.zone) if day else None
        whose = _whose(house, case, one)
        tasks.make(
            *(house, work, case, one.kind),
            about=one.who,
            side=one.side,
            staff_id=whose,
            due_at=due,
        )


def _wanted(work: UnitOfWork, case: Case, side: Side) -> list[ToDo]:
    if case.state is CaseState.CLOSED:
        return []
    waits = {
        file.about
        for file in work.uploads.of_case(case.id)
        if file.kind is FileKind.LETTER and file.state is FileState.WAITING
    }
    relays = work.relays.of_case(case.id, [side])
    found = to_do.wanted(relays, work.letters.of_case(case.id, [side]), waits)
    own = [one for one in found if one.side is side]
    return [one for one in own if case.tracks.get(one.who) not in OUT]


def _whose(house: House, case: Case, one: ToDo) -> str | None:
    """Return who carries words for a side: its own advocate before others, else the owner."""
    now = house.clock.now()
    here = [each for each in case.crew if each.holds(now) and each.side in (one.side, None)]
    advocates = [each for each in here if each.duty is Duty.ADVOCATE]
    advocates.sort(key=lambda each: each.side is None)
    leads = [each for each in here if each.duty is Duty.LEAD]
    return next((each.staff_id for each in (*advocates, *leads)), None)
