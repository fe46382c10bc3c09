"""Finds cases: one's own, by a name or by a reference; what one may not read is no hit."""

from dataclasses import dataclass
from typing import Final

from app.domain.cases.access import Access
from app.domain.cases.case import Case
from app.domain.cases.states import CaseState
from app.services.cases import opening
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

PAGE: Final = 25
MANY: Final = 100_000


@dataclass(frozen=True, slots=True)
class Row:
    """One case in a list, with the leaves that are open to whoever asks."""

    case: Case
    access: Access

    @property
    def names(self) -> list[str]:
        return [person.called for person in self.case.people if person.is_principal]


@dataclass(frozen=True, slots=True)
class Page:
    rows: list[Row]
    number: int
    pages: int
    count: int


def mine(house: House, account: StaffAccount, number: int = 1, *, closed: bool = False) -> Page:
    """Return one's own cases, those that changed last first; only the page's leaves are opened."""
    with house.unit_of_work(write=False) as work:
        covers = [
            case
            for case in work.cases.covers(staff_id=account.id, limit=MANY)
            if opening.access_to(house, account, case).duties
            and (case.state is CaseState.CLOSED) is closed
        ]
        covers.sort(key=lambda case: (case.since, case.id), reverse=True)
        pages = max(1, -(-len(covers) // PAGE))
        number = min(max(1, number), pages)
        shown = covers[(number - 1) * PAGE : number * PAGE]
        rows = [_row(house, work, account, case) for case in shown]
    return Page(rows, number, pages, len(covers))


def search(house: House, account: StaffAccount, text: str) -> list[Row]:
    """Return the cases of one's own in which somebody has this name, or that has this reference.

    That somebody searched is written down, and not for what.
    """
    wanted = " ".join(text.split())
    with house.unit_of_work() as work:
        work.audit.record("cases.search", at=house.clock.now(), actor=account.id)
        work.commit()
    if not wanted:
        return []
    with house.unit_of_work(write=False) as work:
        reference = work.cases.covers(reference=reference_of(wanted))
        leaves = {
            case.id: set(opening.access_to(house, account, case).leaves) for case in reference
        }
        for found in work.cases.find(wanted, staff_id=account.id):
            leaves.setdefault(found.case_id, set()).add(found.leaf)
        covers = work.cases.covers(ids=leaves, limit=MANY) if leaves else []
        return [
            _row(house, work, account, case)
            for case in covers
            if opening.access_to(house, account, case).leaves & leaves[case.id]
        ]


def reference_of(text: str) -> str:
    """Return a reference as it is written, from how somebody typed it: "cg abcdef"."""
    letters = "".join(letter for letter in text.upper() if letter.isalnum())[:20]
    return f"CG-{letters.removeprefix('CG')}"


def _row(house: House, work: UnitOfWork, account: StaffAccount, case: Case) -> Row:
    access = opening.access_to(house, account, case)
    return Row(work.cases.get(case.id, access.leaves), access)
