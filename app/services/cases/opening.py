"""The one way to a case for whoever works here: access is asked, then only its leaves are opened.

Nobody else reads or writes a case on behalf of staff. A case that is not theirs looks like one
that never was, and the try is written down.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime

from app.domain.cases.access import Access, CaseMay, access
from app.domain.cases.case import Case, Leaf
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.questions import Answers
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import live
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


@dataclass(frozen=True, slots=True)
class Opened:
    """A case with the leaves that this account may read, and what it may do in it."""

    case: Case
    access: Access


@dataclass(frozen=True, slots=True)
class Hand:
    """Who acts, and when; what an act needs to write a paper."""

    house: House
    by: str
    at: datetime
    access: Access

    def paper(
        self,
        kind: PaperKind,
        about: str,
        answers: Answers,
        *,
        wording: int = 1,
        expires_at: datetime | None = None,
        copied_from: str = "",
    ) -> Paper:
        return Paper(
            self.house.new_id(),
            kind,
            about,
            self.at,
            self.by,
            answers,
            wording=wording,
            expires_at=expires_at,
            copied_from=copied_from,
        )

    def demand(self, need: CaseMay, leaf: Leaf | None = None) -> None:
        """Raise Refused("case-not-allowed") unless this may be done, on this leaf."""
        if need not in self.access.may or (leaf is not None and not self.access.reads(leaf)):
            raise Refused("case-not-allowed")


Change = Callable[[Case, Hand], object]
Also = Callable[[UnitOfWork, Case], object]


def look(house: House, account: StaffAccount, case_id: str, what: str) -> Opened:
    """Open a case to read it; ``what`` is a code for the page, which goes into the audit log.

    Raises Refused("case-not-there") for a case that is not theirs, as for one that never was.
    """
    with house.unit_of_work() as work:
        found = _access(house, work, account, case_id)
        case = work.cases.get(case_id, found.leaves)
        _record(house, work, "case.view", case_id, account.id, why=what)
        work.commit()
    return Opened(case, found)


def change(
    house: House,
    account: StaffAccount,
    case_id: str,
    act: str,
    need: CaseMay,
    change: Change,
    *,
    about: str | None = None,
    why: str | Callable[[], str] | None = None,
    version: int | None = None,
    also: Also | None = None,
    draft: bool = False,
) -> Case:
    """Change a case in one transaction with its audit entry; return it as it is written.

    ``act`` names the change in the audit log, ``why`` is a code. ``version`` is what the form was
    opened on. ``also`` writes what belongs in the same transaction. Meetings of the case that are
    held now are settled afterwards: a gate that stopped holding parts people (I20). ``draft``: what
    is written counts for nothing yet, so that no form that somebody has open grows old by it.
    ``why`` that is called is known once ``also`` has run.

    Raises Refused: "case-not-there", "case-not-allowed", "case-changed-meanwhile", or what the
    change itself raises; then nothing changed.
    """
    with house.unit_of_work() as work:
        found = _access(house, work, account, case_id)
        hand = Hand(house, account.id, house.clock.now(), found)
        hand.demand(need)
        case = work.cases.get(case_id, found.leaves, for_update=True)
        if access_to(house, account, case) != found:  # an assignment ended in between
            raise Refused("case-changed-meanwhile")
        if version is not None and version != case.version:
            raise Refused("case-changed-meanwhile")
        change(case, hand)
        work.cases.save(case, draft=draft)
        if not callable(why):
            _record(house, work, act, case_id, account.id, about=about, why=why)
        if also is not None:
            also(work, case)
        if callable(why):
            _record(house, work, act, case_id, account.id, about=about, why=why() or None)
        work.commit()
    live.settle(house, case_id)
    return case


def change_as_house(
    house: House,
    case_id: str,
    act: str,
    change: Callable[[Case, datetime], object],
    *,
    actor: str | None = None,
    about: str | None = None,
    why: str | None = None,
    also: Also | None = None,
) -> Case:
    """Change a case for somebody without an account: a person on their own page, or a clock.

    ``actor`` is then the id of that person. All leaves are open; the caller decides what it shows.
    """
    with house.unit_of_work() as work:
        case = follow(house, work, case_id, act, change, actor=actor, about=about, why=why)
        if also is not None:
            also(work, case)
        work.commit()
    live.settle(house, case_id)
    return case


def follow(
    house: House,
    work: UnitOfWork,
    case_id: str,
    act: str,
    change: Callable[[Case, datetime], object],
    *,
    actor: str | None = None,
    about: str | None = None,
    why: str | None = None,
) -> Case:
    """Change a case as the house in a transaction that is under way: all leaves are open for it.

    For what follows from an act of somebody who reads less; ``also`` of theirs is the place.
    """
    case = work.cases.get(case_id, for_update=True)
    change(case, house.clock.now())
    work.cases.save(case)
    _record(house, work, act, case_id, actor, about=about, why=why)
    return case


def access_to(house: House, account: StaffAccount, case: Case) -> Access:
    """Return what an account may do in a case whose cover is known."""
    can = {capability for capability in StaffMay if account.may(capability)}
    now = house.clock.now()
    return access(account.id, can, case.state, case.owner_id, case.began, case.crew, now)


def _access(house: House, work: UnitOfWork, account: StaffAccount, case_id: str) -> Access:
    covers = work.cases.covers(ids=[case_id])
    found = access_to(house, account, covers[0]) if covers else None
    if not found:
        if covers:
            _record(house, work, "case.refused", case_id, account.id)
            work.commit()
        raise Refused("case-not-there")
    return found


def _record(
    house: House,
    work: UnitOfWork,
    act: str,
    case_id: str,
    actor: str | None,
    *,
    about: str | None = None,
    why: str | None = None,
) -> None:
    now = house.clock.now()
    work.audit.record(act, at=now, case_id=case_id, actor=actor, about=about, why=why)
