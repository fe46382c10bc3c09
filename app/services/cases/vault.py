"""The vault of a case: how its people are safely reached, and who looked.

Meetings keep a copy for those who are asked to them; what changes here changes there at once, since
a way that was safe may be the one that is not safe any more.
"""

from dataclasses import replace
from typing import Final

from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact
from app.services.cases import opening, papers
from app.services.cases.opening import Hand, Opened
from app.services.cases.people import one
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

PURPOSES: Final = ("call", "write", "visit", "check", "emergency")
"""Why somebody looks at contact details: one of these is written down each time."""


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
    if CaseMay.REVEAL not in opened.access.may:
        raise Refused("case-not-allowed")
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

    def take_over(work: UnitOfWork, case: Case) -> None:
        keep(work, case, person_id, replace(contact, confirmed_on=today))

    opening.change(
        house,
        account,
        case_id,
        "case.contact",
        CaseMay.WRITE,
        write,
        about=person_id,
        also=take_over,
    )


def keep(work: UnitOfWork, case: Case, person_id: str, contact: SafeContact) -> None:
    """Write how somebody is reached, also in the meetings of the case that they are asked to."""
    work.cases.save_contact(case, person_id, contact)
    for meeting in work.cases.meetings(case.id):
        invitation = work.appointments.invitation(meeting.id, person_id)
        if invitation is not None:
            work.appointments.save_invitation(replace(invitation, contact=contact))


def _covered(contact: SafeContact) -> SafeContact:
    hidden = dict.fromkeys(("email", "phone", "text_to", "address", "through", "notes"), "")
    return replace(contact, **hidden)  # type: ignore[arg-type]
