"""What is cut off when somebody is out of a case, or a case is held: links, and letters unsent."""

from collections.abc import Iterable

from app.domain.live_session import LiveSession
from app.services.cases import page_links
from app.services.inviting import WAITING, Message, PostState
from app.services.ports import House, UnitOfWork


def off(house: House, work: UnitOfWork, case_id: str, people: Iterable[str], by: str) -> None:
    """End every link of these people, to meetings and to their own page, and every letter."""
    for person_id in people:
        page_links.end_links(house, work, case_id, person_id, by)
        stop(house, work, work.messages.of_case(case_id, person_id), "person-is-out")
        for meeting in work.cases.meetings(case_id):
            from_meeting(house, work, case_id, meeting.id, person_id, "person-is-out")


def from_meeting(
    house: House, work: UnitOfWork, case_id: str, session_id: str, person_id: str, why: str
) -> None:
    """End the links of one person to one meeting, with the letters that would have brought them."""
    for link in work.links.live_of(session_id, person_id):
        link.revoked = True
        link.code_hash = None  # another link may get the same letters one day
        work.links.save(link)
        work.audit.record(
            "link.revoke",
            at=house.clock.now(),
            session_id=session_id,
            case_id=case_id,
            about=person_id,
            why=why,
        )
    stop(house, work, work.messages.of(session_id, person_id), why)


def has_place(session: LiveSession, person_id: str) -> bool:
    return any(person.id == person_id for person in session.parties)


def stop(house: House, work: UnitOfWork, messages: Iterable[Message], why: str) -> None:
    """Stop what has not gone, also what failed and could be tried again; its words are erased."""
    for message in messages:
        if message.state in (*WAITING, PostState.FAILED):
            message.state, message.why = PostState.REFUSED, why
            message.done_at, message.letter = house.clock.now(), None
            work.messages.save(message)
