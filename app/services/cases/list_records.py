"""What lists of cases ask for and get: referrals that wait, one's own work, cases alike."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto
from typing import Protocol

from app.domain.cases.case import Case, Duty, Leaf
from app.domain.cases.states import CaseState
from app.domain.live_session import Kind, Stage
from app.services.cases.records import Task


class Order(StrEnum):
    """By what the list of referrals is sorted."""

    RECEIVED = auto()
    CAME_BY = auto()
    AREA = auto()
    LANGUAGE = auto()
    WAITING = auto()  # whom the service answered last


@dataclass(frozen=True, slots=True)
class Wanted:
    """Which referrals, in which order. ``staff_id``: whose own are shown beside untaken ones.

    Filters that are empty ask for everything.
    """

    staff_id: str
    came_by: str = ""
    area: str = ""
    language: str = ""
    flag: str = ""
    whose: str = ""  # "mine", "untaken" or nothing
    order: Order = Order.RECEIVED
    newest_first: bool = False
    skip: int = 0
    limit: int = 25


@dataclass(frozen=True, slots=True)
class Choices:
    """What the filters can choose from, as it stands in the referrals that wait."""

    came_by: frozenset[str] = frozenset()
    area: frozenset[str] = frozenset()
    language: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class TodaysMeeting:
    id: str
    title: str
    kind: Kind
    stage: Stage
    opens_at: datetime
    starts_at: datetime
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Alike:
    """Another case with somebody of the same name, address or number. ``by`` says which."""

    case_id: str
    by: frozenset[str] = field(default_factory=frozenset)


class CaseLists(Protocol):
    """The methods are described where they are, in ``app/store/case_lists.py``."""

    def referrals(self, wanted: Wanted) -> tuple[list[Case], int]: ...

    def referral_choices(self, staff_id: str) -> Choices: ...

    def waiting(self) -> int: ...

    def last_referral(self) -> datetime | None: ...

    def tasks_of(self, staff_id: str, *, limit: int = ...) -> list[Task]: ...

    def unowned(self, kind: str, now: datetime, *, limit: int = ...) -> list[Task]: ...

    def waiting_for(
        self, staff_id: str, now: datetime, duties: Iterable[Duty], *, limit: int = ...
    ) -> list[Task]: ...

    def own_cases(
        self, staff_id: str, now: datetime, duties: Iterable[Duty], *, limit: int = ...
    ) -> list[Case]: ...

    def without_lead(
        self, staff_id: str, now: datetime, states: Iterable[CaseState], *, limit: int = ...
    ) -> list[Case]: ...

    def meetings_of(
        self, staff_id: str, begins: datetime, ends: datetime
    ) -> list[TodaysMeeting]: ...

    def alike(self, case_id: str, leaves: Iterable[Leaf]) -> list[Alike]: ...

    def names_of(self, staff_ids: Iterable[str]) -> Mapping[str, str]: ...
