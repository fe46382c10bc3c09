"""Notices when time alone ended what a meeting of a case rests on (I20)."""

from collections.abc import Callable
from typing import Final

from app.services.cases import live
from app.services.ports import House
from signaling.presence import Presence
from signaling.watching import Watching

EVERY: Final = 10.0
"""Seconds between two looks: a consent or an assessment runs out on a day, and not on a second."""


class CaseWatch(Watching[bool]):
    """Looks at every meeting of both sides of a case; whether one is such never changes.

    Where a case cannot be read, nothing flows (I3).
    """

    name, every = "case_watch", EVERY

    def __init__(self, house: House, presence: Presence, sleep: Callable[[float], object]) -> None:
        super().__init__(presence, sleep)
        self._house = house

    def look_at(self, session_id: str, before: bool | None) -> bool:
        watched = self._is_of_both_sides(session_id) if before is None else before
        if watched:
            live.look(self._house, session_id)
        return watched

    def _is_of_both_sides(self, session_id: str) -> bool:
        with self._house.unit_of_work(write=False) as work:
            session = work.sessions.get(session_id)
        return session.case_id is not None and session.has_both_sides
