"""Tells somebody, in the way that is safe for them, that something is on their page; never what.

It is part of a release or an offer, and only where whoever presses it asks for it by name (I26).
"""

from app.domain.cases.access import CaseMay
from app.domain.refusals import Refused
from app.services import addressing, post
from app.services.cases import opening
from app.services.cases.opening import Opened
from app.services.composing import Occasion
from app.services.inviting import WAITING, About, Message, PostState
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount


def tell(house: House, work: UnitOfWork, case_id: str, person_id: str) -> Message | None:
    """Write the notice in the transaction of the release; None when it may not be written now.

    E-mail goes by itself; what is not sent from here is given by staff of that person's side. One
    that has not gone yet is the one that counts: a second press writes no second message. It is
    asked again in the moment before it goes.
    """
    case = work.cases.get(case_id)  # all leaves: whoever releases may work with one side alone
    now = house.clock.now()
    try:
        if addressing.against_notice(work, case, person_id):
            return None
        if addressing.against_case(case, person_id, now):
            return None
        waiting = _waiting(work, case_id, person_id)
        occasion = Occasion(About.SOMETHING_THERE)
        return waiting or post.write_about_case(house, work, case, person_id, occasion, send=True)
    except Refused:
        return None


def untell(house: House, work: UnitOfWork, case_id: str, person_id: str) -> None:
    """Take a notice back that has not gone, when nothing is there for this person any more."""
    case = work.cases.get(case_id)
    if addressing.against_notice(work, case, person_id):
        post.take_back_of_case(house, work, case_id, person_id, About.SOMETHING_THERE)


def given(house: House, account: StaffAccount, case_id: str, message_id: str) -> None:
    """Note that staff of this person's side gave the notice themselves, by a way that is safe.

    Raises Refused("message-not-there") alike for what is not theirs and what never was.
    """
    opened = opening.look(house, account, case_id, "notice")
    with house.unit_of_work(write=False) as work:
        message = work.messages.get(message_id)
    theirs = {person.id for person in opened.case.people}
    if message is None or not _is_notice(message) or message.person_id not in theirs:
        raise Refused("message-not-there")
    if CaseMay.CARRY not in opened.access.may:
        raise Refused("case-not-allowed")
    post.given_by_hand(house, None, message_id, case_id=case_id)


def newest(house: House, opened: Opened, person_id: str) -> Message | None:
    """Return the last notice to this person, however far it is.

    None when there was none, and for whoever is not of a leaf that is open.
    """
    if all(person.id != person_id for person in opened.case.people):
        return None
    with house.unit_of_work(write=False) as work:
        sent = [m for m in work.messages.of_case(opened.case.id, person_id) if _is_notice(m)]
    in_use = [m for m in sent if m.state is not PostState.REPLACED]
    return max(in_use, key=lambda message: message.made_at, default=None)


def _waiting(work: UnitOfWork, case_id: str, person_id: str) -> Message | None:
    found = work.messages.of_case(case_id, person_id)
    return next((m for m in found if _is_notice(m) and m.state in WAITING), None)


def _is_notice(message: Message) -> bool:
    return message.about is About.SOMETHING_THERE
