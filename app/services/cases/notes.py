"""Notes of a case: what happened, what staff of one side think, what both sides' staff should know.

A note of the type "shared" stands on the shared leaf; the others stay with the side of the person
they are about, or on the shared leaf when they are about nobody alone. What is not to be passed on
is always about somebody, and no copy of it is made.
"""

from dataclasses import dataclass
from typing import Final

from app.domain.cases.access import Access, CaseMay
from app.domain.cases.case import LEAF_OF, Case, CasePerson, Leaf, add_paper
from app.domain.cases.papers import NOT_CARRIED, Paper, PaperKind
from app.domain.refusals import Refused
from app.services.cases import opening, papers, people
from app.services.cases.opening import Hand
from app.services.ports import House
from app.services.records import StaffAccount

TYPES: Final = ("factual", "working", NOT_CARRIED, "shared")


@dataclass(frozen=True, slots=True)
class Note:
    paper: Paper
    leaf: Leaf
    person: CasePerson | None

    @property
    def type(self) -> str:
        return str(self.paper.answers.get("type", ""))


def notes_of(case: Case) -> list[Note]:
    """Return the notes of the open leaves, the newest first."""
    known = {person.id: person for person in case.people}
    found = [
        Note(paper, leaf, known.get(paper.about))
        for leaf, file in case.leaves.items()
        for paper in file.papers
        if paper.kind is PaperKind.NOTE
    ]
    return sorted(found, key=lambda note: note.paper.at, reverse=True)


def types_for(access: Access) -> list[str]:
    """Return the types that this account can write: shared only for who reads what is shared."""
    return [one for one in TYPES if one != "shared" or access.reads(Leaf.SHARED)]


def leaf_of(access: Access, type_: str, person: CasePerson | None) -> Leaf:
    """Return where a note would stand, or raise Refused("case-not-there")."""
    leaf = Leaf.SHARED if type_ == "shared" or person is None else LEAF_OF[person.side]
    if not access.reads(leaf):
        raise Refused("case-not-there")
    return leaf


def write(
    house: House, account: StaffAccount, case_id: str, type_: str, person_id: str, text: str
) -> None:
    """Write a note. Raises Refused: "case-not-there" for a leaf of others, "case-closed",
    "paper-about-whom" for what is not to be passed on, about nobody."""

    def add(case: Case, hand: Hand) -> None:
        papers.demand_open(case)
        if type_ not in TYPES:
            raise Refused("case-not-there")
        person = people.one(case, person_id) if person_id else None
        if type_ == NOT_CARRIED and person is None:
            raise Refused("paper-about-whom")
        leaf = leaf_of(hand.access, type_, person)
        if type_ == "shared":
            hand.demand(CaseMay.SHARE)
        add_paper(
            case.leaf(leaf), hand.paper(PaperKind.NOTE, person_id, {"type": type_, "text": text})
        )

    opening.change(
        house,
        account,
        case_id,
        "case.note",
        CaseMay.WRITE,
        add,
        about=person_id or None,
        why=type_,
    )
