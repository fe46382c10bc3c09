"""Somebody wants out: one step, no reason, and everything of theirs ends at once (I22).

Apart first, then written down, then the rest. Staff are told; the other side is told by a person,
and never by us.
"""

import logging
from datetime import datetime

from app.domain.cases import acts
from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case, CasePerson
from app.domain.cases.states import BEFORE_THE_OTHER
from app.domain.cases.tracks import Track
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.services.cases import cutting, live, opening, tasks
from app.services.connections import send_away
from app.services.dialogue import letter_cutting, relay_cutting
from app.services.engine import UNCHANGED, Act, carry_out
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

log = logging.getLogger(__name__)


def withdraw(house: House, case_id: str, person_id: str, actor: str) -> None:
    """End this person's part: consents, links, seats, connections, letters on their way.

    With a principal go those who come beside them, and the communication is over. ``actor`` is the
    person, or the account that they told. Twice is once.

    Raises Refused: "case-not-there", "person-not-recognised"; or what the database raises: then
    people are apart already, and it has to be asked again.
    """
    with house.unit_of_work(write=False) as work:
        case = work.cases.get(case_id)
    person = case.person(person_id)
    out = [person.id, *_beside(case, person)]
    if person.is_principal:
        live.part(house, case_id, "case.withdraw", person_id)
    _send_home(house, case_id, out)
    _write(house, case_id, person, out, actor)
    _send_home(house, case_id, out)
    if not person.is_principal:
        _ask_again(house, case_id, person)


def withdraw_for(house: House, account: StaffAccount, case_id: str, person_id: str) -> None:
    """Write down that a person told a member of staff so, who works with their side.

    Raises Refused: "case-not-there", "case-not-allowed", "person-not-recognised".
    """
    opened = opening.look(house, account, case_id, "withdraw")
    person = opened.case.person(person_id)
    allowed = CaseMay.RECORD_CONSENT in opened.access.may
    if not allowed or not opened.access.reads(LEAF_OF[person.side]):
        raise Refused("case-not-allowed")
    withdraw(house, case_id, person_id, account.id)


def _write(house: House, case_id: str, person: CasePerson, out: list[str], actor: str) -> None:
    told_before: list[bool] = []

    def change(case: Case, now: datetime) -> None:
        told_before.append(case.state not in BEFORE_THE_OTHER)
        acts.withdraw(case, person.id, now)

    def also(work: UnitOfWork, case: Case) -> None:
        cutting.off(house, work, case.id, out, actor)
        if person.is_principal:
            relay_cutting.cut(house, work, case, person.id, actor)
            letter_cutting.cut(house, work, case, person.id, actor)
        for person_id in out:
            tasks.done_by_act(house, work, case.id, about=person_id)
        tasks.make(
            house,
            work,
            case,
            "follow_up",
            about=person.id,
            side=person.side,
            due_at=house.clock.now(),
        )
        if person.is_principal:
            tasks.done_by_act(house, work, case.id, "readiness_again", "risk_review")
        if person.is_principal and told_before[-1]:
            _tell_the_other(house, work, case, person)

    opening.change_as_house(
        house, case_id, "case.withdraw", change, actor=actor, about=person.id, also=also
    )


def _tell_the_other(house: House, work: UnitOfWork, case: Case, person: CasePerson) -> None:
    """A task for staff: somebody tells the other side, in words that were agreed."""
    for other in case.principals():
        told = case.tracks.get(other.id, Track.NOT_CONTACTED) is not Track.NOT_CONTACTED
        if other.side is not person.side and told:
            now = house.clock.now()
            tasks.make(house, work, case, "follow_up", about=other.id, side=other.side, due_at=now)


def _send_home(house: House, case_id: str, out: list[str]) -> None:
    """Away from every meeting. What fails is tried again, and the dead links see to the rest."""
    for session_id in live.not_ended(house, case_id):
        for person_id in out:
            try:
                with house.unit_of_work(write=False) as work:
                    here = cutting.has_place(work.sessions.get(session_id), person_id)
                if here:
                    send_away(house, session_id, person_id, "left")
            except Exception:
                log.exception("case.not_sent_away session=%s person=%s", session_id, person_id)


def _ask_again(house: House, case_id: str, person: CasePerson) -> None:
    """Their own side is asked once more whether they still want it, before anything opens."""

    def change(session: LiveSession) -> object:
        asked = [p for p in session.parties if p.side is person.side and not session.is_open]
        for party in asked:
            at = session.attendance(party.id)
            at.ready, at.arrival.willing = False, None
        return None if asked else UNCHANGED

    for session_id in live.not_ended(house, case_id):
        try:
            carry_out(house, session_id, Act("house.ask_again", change, about=person.id))
        except Exception:
            log.exception("case.not_asked_again session=%s", session_id)


def _beside(case: Case, person: CasePerson) -> list[str]:
    """Who comes beside a principal is out with them."""
    return [one.id for one in case.people if person.is_principal and one.beside == person.id]
