"""Whom a message goes to: how they are reached, in which language, and what speaks against it."""

from dataclasses import dataclass
from datetime import datetime

from app.domain.cases.case import Case, CasePerson
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import BEFORE_THE_OTHER, CaseState
from app.domain.cases.tracks import OUT
from app.domain.cases.waiting import asked_to_wait
from app.domain.dialogue.letters import LetterState
from app.domain.dialogue.relays import RelayState
from app.domain.languages import ENGLISH
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way, may_send
from app.services.inviting import About, Invitation, Message
from app.services.ports import UnitOfWork


@dataclass(frozen=True, slots=True)
class Addressee:
    contact: SafeContact | None = None
    language: str = ENGLISH


def of_session(work: UnitOfWork, session_id: str, person_id: str) -> Addressee:
    invitation: Invitation | None = work.appointments.invitation(session_id, person_id)
    if invitation is None:
        return Addressee()
    return Addressee(invitation.contact, invitation.language)


def of_case(work: UnitOfWork, case: Case, person_id: str) -> Addressee:
    """Return how a person of an open leaf is reached, from the vault."""
    return Addressee(work.cases.contact(case.id, person_id), case.person(person_id).language)


def against(work: UnitOfWork, message: Message, now: datetime) -> str:
    """Return the code of what speaks against sending it now, or nothing. Asked when it is queued,
    and once more in the moment before it goes."""
    if message.session_id is not None:
        return _against_meeting(work, message, now)
    if message.case_id is None:  # to a referrer: a link proved the address
        return ""
    try:
        case = work.cases.get(message.case_id)
        contact = of_case(work, case, message.person_id).contact
    except Refused:
        return "contact-not-known"
    reason = against_case(case, message.person_id, now) or _unsafe(contact, message)
    if not reason and message.about is About.SOMETHING_THERE:
        return against_notice(work, case, message.person_id)
    return reason


def against_notice(work: UnitOfWork, case: Case, person_id: str) -> str:
    """Return why nobody is told now that something is there for them, or nothing.

    I24: nothing while the case is held. What was taken back, held or refused is not there.
    """
    if case.held:
        return "case-held"
    if case.paused or case.state not in (CaseState.READY, CaseState.COMMUNICATION):
        return "case-cannot-do-this-now"
    sides = [case.person(person_id).side]
    relays = work.relays.of_case(case.id, sides)
    if any(one.recipient_id == person_id and one.state is RelayState.RELEASED for one in relays):
        return ""
    letters = work.letters.of_case(case.id, sides)
    if any(one.recipient_id == person_id and one.state is LetterState.OFFERED for one in letters):
        return ""
    return "nothing-there"


def against_case(case: Case, person_id: str, now: datetime) -> str:
    """Return the code of why nothing is sent about a case to this person now, or nothing.

    I25: who asked for time is left in peace until the day they chose, and so is everybody else.
    I26: the side that did not begin is told of nothing before a coordinator approaches it.
    I22: who is out gets no message any more.
    """
    person = _person(case, person_id)
    if person is None:
        return "person-not-recognised"
    if case.tracks.get(person_id) in OUT:
        return "person-is-out"
    if person.side is not case.began and case.state in BEFORE_THE_OTHER:
        return "not-approached-yet"
    if asked_to_wait(case.papers, person_id, now.date()):
        return "asked-for-time"
    waits = case.ask_again_at is not None and now < case.ask_again_at
    if case.state is CaseState.NEEDS_TIME and (waits or person.side is not _who_waits(case)):
        return "asked-for-time"
    if case.state is CaseState.APPROACH_WAIT and waits and person.side is not case.began:
        return "asked-for-time"
    return ""


def _against_meeting(work: UnitOfWork, message: Message, now: datetime) -> str:
    session_id = str(message.session_id)
    contact = of_session(work, session_id, message.person_id).contact
    unsafe = _unsafe(contact, message)
    session = work.sessions.get(session_id)
    if unsafe or session.case_id is None:
        return unsafe
    try:
        case = work.cases.get(session.case_id)
    except Refused:
        return "contact-not-known"
    if case.tracks.get(message.person_id) in OUT:  # I22: nothing more, not even that it is off
        return "person-is-out"
    if message.about is About.CALLED_OFF:
        return ""
    if case.held and session.has_both_sides:  # I24
        return "case-held"
    if _person(case, message.person_id) is None:
        return ""
    return against_case(case, message.person_id, now)


def _unsafe(contact: SafeContact | None, message: Message) -> str:
    """The rules of safe contact, and that the address is still the one that was written to."""
    if reason := may_send(contact, message.way):
        return reason
    to = message.letter.to if message.letter else ""
    moved = message.way is Way.EMAIL and contact is not None and contact.email != to
    return "contact-way-not-safe" if moved else ""


def _person(case: Case, person_id: str) -> CasePerson | None:
    return next((one for one in case.people if one.id == person_id), None)


def _who_waits(case: Case) -> object:
    """Return the side that asked for more time: what its newest paper says, else who began."""
    asked = [p for p in case.papers if p.kind is PaperKind.MORE_TIME]
    newest = max(asked, key=lambda paper: paper.at, default=None)
    person = _person(case, newest.about) if newest else None
    return person.side if person else case.began
