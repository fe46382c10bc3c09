"""What may be told of the side that began, as a copy for who contacts the other side alone.

It says what may be told, and nothing else of that side: what must never be said stays where it is.
It counts only while the person who began agrees, and while the sheet is the one that was copied.
"""

from dataclasses import dataclass

from app.domain.cases.case import LEAF_OF, Case, CasePerson, add_paper
from app.domain.cases.consents import Purpose, in_force
from app.domain.cases.forms import FORMS
from app.domain.cases.papers import Paper, PaperKind, newest
from app.domain.cases.states import CaseState
from app.domain.people import other
from app.domain.refusals import Refused
from app.services.cases.opening import Hand, Opened
from app.services.ports import House, UnitOfWork


@dataclass(frozen=True, slots=True)
class Told:
    """What may be told to this person. Without ``holds`` nothing may be told now."""

    person: CasePerson
    paper: Paper
    holds: bool


def copy(case: Case, hand: Hand) -> Paper:
    """Write what may be told on the leaf of the side that is approached; return the copy."""
    began, asked = case.principal(case.began), case.principal(other(case.began))
    sheet = case.newest(PaperKind.DISCLOSURE, began.id) if began else None
    if asked is None or sheet is None:
        raise Refused("person-not-recognised")
    names = {question.name for question in FORMS[PaperKind.TOLD].questions}
    said = {name: text for name, text in sheet.answers.items() if name in names and text}
    paper = hand.paper(PaperKind.TOLD, asked.id, said, copied_from=sheet.id)
    return add_paper(case.side(asked.side), paper)


def record(house: House, work: UnitOfWork, case_id: str, by: str, paper: Paper) -> None:
    now = house.clock.now()
    work.audit.record("case.told_sheet", at=now, case_id=case_id, actor=by, about=paper.about)


def told(house: House, opened: Opened) -> Told | None:
    """Return what this account may tell the person who is approached, when it was given a copy.

    Only whether it still holds is looked up on the leaf of the side that began.
    """
    case, side = opened.case, other(opened.case.began)
    if case.state is CaseState.CLOSED or not opened.access.reads_side(side):
        return None
    person = case.principal(side)
    paper = case.newest(PaperKind.TOLD, person.id) if person else None
    if person is None or paper is None:
        return None
    return Told(person, paper, _holds(house, case, paper))


def _holds(house: House, case: Case, copied: Paper) -> bool:
    with house.unit_of_work(write=False) as work:
        whole = work.cases.get(case.id, [LEAF_OF[case.began]])
    file, began = whole.side(case.began), whole.principal(case.began)
    if began is None:
        return False
    sheet = newest(file.papers, PaperKind.DISCLOSURE, began.id)
    agreed = in_force(file.consents, began.id, Purpose.SHARING, house.clock.now())
    return sheet is not None and sheet.id == copied.copied_from and agreed is not None
