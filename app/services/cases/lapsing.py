"""Looks whether ready cases still are: what time ended takes them back, with tasks to ask again."""

from typing import Final

from app.domain.cases import lapses
from app.domain.cases.case import Case
from app.domain.cases.lapses import Again
from app.domain.cases.states import CaseState
from app.domain.refusals import Refused
from app.services.cases import opening, tasks
from app.services.cases.routes import numbers
from app.services.ports import House, UnitOfWork

EVERY: Final = 60.0
"""Seconds between two looks at the same case: what runs out does so on a day."""
AT_ONCE: Final = 5
"""So many cases are opened in one go, so that nobody waits for a round."""
MOST: Final = 10_000


class Lapsing:
    """Goes through all ready cases, a few in each round."""

    def __init__(self, house: House) -> None:
        self._house = house
        self._waiting: list[str] = []
        self._next = house.clock.monotonic()

    def look(self) -> int:
        """Look at the next few; return how many are prepared again.

        A case that cannot be read raises, and is not among those of the next round.
        """
        now = self._house.clock.monotonic()
        if not self._waiting and now >= self._next:
            self._waiting, self._next = _ready(self._house), now + EVERY
        gone = 0
        for _ in range(min(AT_ONCE, len(self._waiting))):
            gone += look_at(self._house, self._waiting.pop())
        return gone


def look_at(house: House, case_id: str) -> bool:
    """Take a case back that is not ready any more; everyone in it is asked again.

    True when it was taken back.
    """
    thresholds = numbers(house)
    with house.unit_of_work(write=False) as work:
        found = lapses.lapsed(work.cases.get(case_id), house.clock.now(), thresholds)
    if not found:
        return False
    again: set[Again] = set()

    def promise(work: UnitOfWork, case: Case) -> None:
        for one in sorted(again):
            side = case.person(one.about).side if one.about else None
            about = one.about or None
            now = house.clock.now()
            tasks.make(house, work, case, one.task, about=about, side=side, due_at=now)

    try:
        opening.change_as_house(
            house,
            case_id,
            "case.lapsed",
            lambda case, now: again.update(lapses.let_lapse(case, now, thresholds)),
            why=found[0].id,
            also=promise,
        )
    except Refused:  # somebody was quicker
        return False
    return True


def _ready(house: House) -> list[str]:
    with house.unit_of_work(write=False) as work:
        return [case.id for case in work.cases.covers(states=[CaseState.READY], limit=MOST)]
