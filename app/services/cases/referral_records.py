"""What is kept of a form by which a case may begin, until it is sent or dropped."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Protocol

from app.domain.cases.questions import Answers
from app.domain.cases.referral import Asking


@dataclass(slots=True)
class Typed:
    """What was answered so far. ``done`` are the steps that were sent; ``writer`` is the e-mail
    address of a referrer, which a link proved."""

    answers: Answers = field(default_factory=dict)
    done: list[str] = field(default_factory=list)
    writer: str = ""


@dataclass(slots=True)
class HalfReferral:
    """A form under way. Only hashes of the device's secret and of the link's are kept.

    ``ends_at``: nothing opens it from then on. ``kept_until``: it is erased then. ``case_id`` is
    set once it was sent, and what was typed is gone from here.
    """

    id: str
    asking: Asking
    saved_at: datetime
    ends_at: datetime
    kept_until: datetime
    device_hash: str | None = None
    link_hash: str | None = None
    case_id: str | None = None
    typed: Typed = field(default_factory=Typed)


class Referrals(Protocol):
    """The methods are described where they are, in ``app/store/referrals.py``."""

    def by_device(self, device_hash: str, *, for_update: bool = False) -> HalfReferral | None: ...

    def by_link(self, link_hash: str, *, for_update: bool = False) -> HalfReferral | None: ...

    def save(self, referral: HalfReferral) -> None: ...

    def drop(self, referral_id: str) -> None: ...

    def drop_before(self, now: datetime) -> int: ...

    def reference_is_free(self, reference: str) -> bool: ...

    def add_equality(self, answer_id: str, month: str, answers: Answers) -> None: ...

    def equality(self, months: Iterable[str]) -> list[Answers]: ...
