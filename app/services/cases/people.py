"""The people of a case: who belongs to which side, beside whom."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, CasePerson
from app.domain.cases.tracks import Track
from app.domain.people import COMPANIONS, PARTIES, PRINCIPALS, Role, Side, Voice
from app.domain.refusals import Refused
from app.services.cases import opening, papers
from app.services.cases.opening import Hand
from app.services.ports import House
from app.services.records import StaffAccount

CHANGED: Final = frozenset(
    field.name for field in fields(CasePerson) if field.name not in ("id", "side", "role", "beside")
)
"""What may be changed about a person; who they are in the case stays."""


@dataclass(frozen=True, slots=True)
class NewPerson:
    """Somebody who is added. ``beside`` names the principal whom a companion comes with."""

    side: Side
    role: Role
    beside: str = ""
    said: Mapping[str, Any] = field(default_factory=dict)


def add(house: House, account: StaffAccount, case_id: str, new: NewPerson) -> CasePerson:
    """Add a person to one's own side.

    Raises Refused: "case-not-there" for a side of others, "person-there-already" for a second
    principal of a side, "person-beside-whom" for a companion of nobody, "case-closed".
    """
    person = _named(CasePerson(house.new_id(), new.side, new.role, "", beside=new.beside), new.said)

    def write(case: Case, hand: Hand) -> None:
        papers.demand_open(case)
        if new.side not in PARTIES or not hand.access.reads_side(new.side):
            raise Refused("case-not-there")
        _demand_place(case, person)
        case.side(new.side).people.append(person)
        case.tracks[person.id] = Track.NOT_CONTACTED

    opening.change(
        house, account, case_id, "case.person_added", CaseMay.WRITE, write, about=person.id
    )
    return person


def change(
    house: House,
    account: StaffAccount,
    case_id: str,
    person_id: str,
    said: Mapping[str, Any],
    *,
    seen: str,
) -> None:
    """Change what is known of a person of one's own side.

    ``seen`` is ``mark`` of the person whom the form was opened on. Raises Refused:
    "case-changed-meanwhile", "case-not-there", "case-closed".
    """

    def write(case: Case, hand: Hand) -> None:
        papers.demand_open(case)
        before = one(case, person_id)
        if mark(before) != seen:
            raise Refused("case-changed-meanwhile")
        people = case.side(before.side).people
        people[people.index(before)] = _named(before, said)

    opening.change(house, account, case_id, "case.person", CaseMay.WRITE, write, about=person_id)


def one(case: Case, person_id: str) -> CasePerson:
    """Return a person of the open leaves, or raise Refused("case-not-there")."""
    try:
        return case.person(person_id)
    except Refused as refusal:
        raise Refused("case-not-there") from refusal


def mark(held: object) -> str:
    """Return a short sum of what a form was opened on; another one says that it changed."""
    return hashlib.sha256(repr(held).encode()).hexdigest()[:16]


def _named(person: CasePerson, said: Mapping[str, Any]) -> CasePerson:
    kept = {name: value for name, value in said.items() if name in CHANGED}
    named = replace(person, **kept)
    if not named.called.strip():
        raise Refused("person-name")
    if not isinstance(named.voice, Voice):
        named.voice = Voice(named.voice)
    return named


def _demand_place(case: Case, person: CasePerson) -> None:
    """A side has one principal; everybody else comes beside them."""
    principal = case.principal(person.side)
    if person.role in PRINCIPALS:
        if PRINCIPALS[person.role] is not person.side or principal is not None:
            raise Refused("person-there-already")
    elif person.role not in COMPANIONS or principal is None or person.beside != principal.id:
        raise Refused("person-beside-whom")
