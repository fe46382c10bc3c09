"""The small records beside a case: tasks, meetings listed, whom a search found; and the port."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime
from typing import Protocol

from app.domain.cases.case import Case, Leaf
from app.domain.cases.states import CaseState
from app.domain.live_session import Kind, Stage
from app.domain.people import Side
from app.domain.safe_contact import SafeContact


@dataclass(frozen=True, slots=True)
class Task:
    """Something that staff promised to do. ``kind`` is a code; ``side`` None: about both sides.

    ``staff_id`` is whose it is, None for whoever owns the case; ``about`` is a person's id.
    """

    id: str
    case_id: str
    kind: str
    due_at: datetime
    made_at: datetime
    side: Side | None = None
    staff_id: str | None = None
    about: str | None = None
    done_at: datetime | None = None
    done_by: str | None = None


@dataclass(frozen=True, slots=True)
class CaseMeeting:
    """A meeting of a case. People can come in from ``opens_at``, before it begins."""

    id: str
    kind: Kind
    title: str
    stage: Stage
    opens_at: datetime
    starts_at: datetime


@dataclass(frozen=True, slots=True)
class Found:
    """Whom a search found, and on which leaf; whether it may be shown is asked afterwards."""

    case_id: str
    person_id: str
    leaf: Leaf


class Cases(Protocol):
    """The methods are described where they are, in ``app/store/cases.py``."""

    def get(
        self, case_id: str, leaves: Iterable[Leaf] = ..., *, for_update: bool = False
    ) -> Case: ...

    def covers(
        self,
        *,
        states: Iterable[CaseState] | None = None,
        staff_id: str | None = None,
        ids: Iterable[str] | None = None,
        reference: str | None = None,
        untaken: bool = False,
        limit: int = 200,
    ) -> list[Case]: ...

    def count(self, states: Iterable[CaseState] | None = None) -> int: ...

    def add(self, case: Case) -> None: ...

    def save(self, case: Case, *, draft: bool = False) -> None: ...

    def erase(self, case_id: str) -> None: ...

    def contact(self, case_id: str, person_id: str) -> SafeContact | None: ...

    def save_contact(self, case: Case, person_id: str, contact: SafeContact) -> None: ...

    def renew_key(self, case: Case) -> None: ...

    def forget_contact(self, case_id: str, person_id: str) -> None: ...

    def find(
        self, name: str = "", email: str = "", phone: str = "", *, staff_id: str | None = None
    ) -> list[Found]: ...

    def meetings(self, case_id: str) -> list[CaseMeeting]: ...

    def tasks(
        self,
        *,
        case_id: str | None = None,
        staff_id: str | None = None,
        open_only: bool = True,
        limit: int = 500,
    ) -> list[Task]: ...

    def task(self, task_id: str) -> Task | None: ...

    def save_task(self, task: Task) -> None: ...
