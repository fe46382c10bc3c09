"""Who works in a case: named with checks said as words, and ended at once when it is over."""

from dataclasses import dataclass, replace
from datetime import datetime

from app.domain.cases import allocation
from app.domain.cases.access import CaseMay
from app.domain.cases.allocation import Candidate, Check, Entry
from app.domain.cases.case import Case, Duty
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import opening, tasks
from app.services.cases.opening import Hand, Opened
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


@dataclass(frozen=True, slots=True)
class Team:
    """Who works in a case, and who might. ``names`` is account id -> name."""

    opened: Opened
    candidates: list[Candidate]
    names: dict[str, str]


@dataclass(frozen=True, slots=True)
class Proposal:
    """Somebody for a duty, as the form says it; ``side`` None is both."""

    staff_id: str
    duty: Duty
    side: Side | None


def team(house: House, account: StaffAccount, case_id: str) -> Team:
    """Open a case for whoever allocates in it. Raises Refused: "case-not-there" or -allowed."""
    opened = opening.look(house, account, case_id, "team")
    if CaseMay.ENQUIRE not in opened.access.may:
        raise Refused("case-not-allowed")
    with house.unit_of_work(write=False) as work:
        accounts = work.accounts.everyone()
        candidates = _candidates(work, opened.case, accounts, house.clock.now())
    return Team(opened, candidates, {one.id: one.name for one in accounts})


def checks(house: House, found: Team, proposal: Proposal) -> list[Check]:
    """Return what speaks against a proposal, what stops it first.

    Raises Refused("person-not-recognised") for an account that does not do casework.
    """
    return _checks(house, found.opened.case, found.candidates, proposal)


def _checks(
    house: House, case: Case, candidates: list[Candidate], proposal: Proposal
) -> list[Check]:
    now = house.clock.now()
    today = now.astimezone(house.letterhead.zone).date()
    for candidate in candidates:
        if candidate.staff_id == proposal.staff_id:
            return allocation.checks(case, candidate, proposal.duty, proposal.side, now, today)
    raise Refused("person-not-recognised")


def allocate(
    house: House, account: StaffAccount, case_id: str, proposal: Proposal, version: int
) -> Case:
    """Let somebody work in a case. What stops it is asked again in the same transaction.

    Raises Refused: "case-cannot-work-here", "case-changed-meanwhile", "person-not-recognised".
    """

    before: list[Case] = []

    def carry_out(case: Case, hand: Hand) -> None:
        before.append(replace(case, crew=list(case.crew)))
        allocation.assign(case, proposal.staff_id, proposal.duty, proposal.side, hand.at)

    def ask_again(work: UnitOfWork, case: Case) -> None:
        now = house.clock.now()
        candidates = _candidates(work, case, work.accounts.everyone(), now)
        if any(check.stops for check in _checks(house, before[0], candidates, proposal)):
            raise Refused("case-cannot-work-here")
        _hand_over(house, work, case)
        if proposal.duty is Duty.LEAD:
            tasks.done_by_act(house, work, case_id, "allocate", by=account.id)
        if proposal.duty is Duty.OFFICER and proposal.side is Side.HARMED:
            tasks.done_by_act(house, work, case_id, "code_support", by=account.id)

    return _change(
        house, account, case_id, "case.allocated", carry_out, ask_again, proposal, version
    )


def end(
    house: House, account: StaffAccount, case_id: str, proposal: Proposal, version: int
) -> Case:
    """End what somebody does in a case: from this moment it is not there for them.

    Their open tasks in it become the owner's. Raises Refused: "assignment-not-there",
    "owner-hands-over".
    """

    def carry_out(case: Case, hand: Hand) -> None:
        allocation.end(case, proposal.staff_id, proposal.duty, proposal.side, hand.at)

    def hand_over(work: UnitOfWork, case: Case) -> None:
        _hand_over(house, work, case)

    return _change(
        house, account, case_id, "case.assignment_ended", carry_out, hand_over, proposal, version
    )


def _hand_over(house: House, work: UnitOfWork, case: Case) -> None:
    """Give the open tasks of who does not work in the case any more to its owner."""
    here = {None, *(a.staff_id for a in case.working(house.clock.now()))}
    for task in tasks.open_tasks(work, case.id):
        if task.staff_id not in here:
            work.cases.save_task(replace(task, staff_id=None))


def _candidates(
    work: UnitOfWork, case: Case, accounts: list[StaffAccount], now: datetime
) -> list[Candidate]:
    """Return everyone who does casework, with what the register and other cases say of them."""
    entries: dict[str, Entry] = work.register.entries()
    loads = work.register.loads(now)
    knows = work.register.who_knows(case.id, case.reference)
    return [
        Candidate(
            one.id,
            one.roles,
            entries.get(one.id),
            loads.get(one.id, 0),
            knows.get(one.id, frozenset()),
        )
        for one in accounts
        if one.may(StaffMay.READ_CASES)
    ]


def _change(
    house: House,
    account: StaffAccount,
    case_id: str,
    act: str,
    carry_out: opening.Change,
    also: opening.Also,
    proposal: Proposal,
    version: int,
) -> Case:
    return opening.change(
        house,
        account,
        case_id,
        act,
        CaseMay.ENQUIRE,
        carry_out,
        about=proposal.staff_id,
        why=str(proposal.duty),
        version=version,
        also=also,
    )
