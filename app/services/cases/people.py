"""The people of a case: who belongs to which side, beside whom, and how they are safely reached."""

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field, fields, replace
from typing import Any, Final

from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case, CasePerson
from app.domain.cases.tracks import Track
from app.domain.people import COMPANIONS, PARTIES, PRINCIPALS, Role, Side, Voice
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact
from app.services.cases import opening, papers
from app.services.cases.opening import Hand, Opened
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

PURPOSES: Final = ("call", "write", "visit", "check", "emergency")
"""Why somebody looks at contact details: one of these is written down each time."""
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


# The vault


def contacts(house: House, opened: Opened) -> dict[str, SafeContact]:
    """Return the safe contacts of the open leaves by person, without address and number.

    What may be done is told to everybody of the side; with what, only after ``reveal``.
    """
    with house.unit_of_work(write=False) as work:
        found = {p.id: work.cases.contact(opened.case.id, p.id) for p in opened.case.people}
    return {person_id: _covered(contact) for person_id, contact in found.items() if contact}


def reveal(
    house: House, account: StaffAccount, case_id: str, person_id: str, purpose: str
) -> SafeContact | None:
    """Show how somebody is reached, for this once: who looked, at whom and why is written down.

    Raises Refused: "case-not-allowed", "case-not-there", "reveal-why".
    """
    if purpose not in PURPOSES:
        raise Refused("reveal-why")
    opened = opening.look(house, account, case_id, "reveal")
    person = one(opened.case, person_id)
    _demand(opened, CaseMay.REVEAL)
    with house.unit_of_work() as work:
        found = work.cases.contact(case_id, person.id)
        now = house.clock.now()
        work.audit.record(
            "case.reveal", at=now, case_id=case_id, actor=account.id, about=person.id, why=purpose
        )
        work.commit()
    return found


def set_contact(
    house: House, account: StaffAccount, case_id: str, person_id: str, contact: SafeContact
) -> None:
    """Write how somebody of one's own side may be reached, confirmed today."""
    today = house.clock.now().astimezone(house.letterhead.zone).date()

    def write(case: Case, hand: Hand) -> None:
        papers.demand_open(case)
        hand.demand(CaseMay.REVEAL, LEAF_OF[one(case, person_id).side])

    def keep(work: UnitOfWork, case: Case) -> None:
        work.cases.save_contact(case, person_id, replace(contact, confirmed_on=today))

    opening.change(
        house,
        account,
        case_id,
        "case.contact",
        CaseMay.WRITE,
        write,
        about=person_id,
        also=keep,
    )


def _demand(opened: Opened, need: CaseMay) -> None:
    if need not in opened.access.may:
        raise Refused("case-not-allowed")


def _covered(contact: SafeContact) -> SafeContact:
    hidden = dict.fromkeys(("email", "phone", "text_to", "address", "through", "notes"), "")
    return replace(contact, **hidden)  # type: ignore[arg-type]


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
