"""Who asked to speak, in the order in which they asked."""

from typing import TYPE_CHECKING

from app.domain.attendance import Standing
from app.domain.people import Voice
from app.domain.refusals import Refused

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def ask(session: "LiveSession", person_id: str) -> None:
    """Ask to speak, behind whoever asked before; asking again keeps the place."""
    session.party(person_id)
    if session.person(person_id).voice is Voice.OBSERVES:
        raise Refused("may-not-speak")
    if person_id not in session.together.hands:
        session.together.hands += (person_id,)


def lower(session: "LiveSession", person_id: str) -> None:
    """Take a hand down, by the person or by staff; nothing happens when it is not up."""
    session.party(person_id)
    hands = session.together.hands
    session.together.hands = tuple(each for each in hands if each != person_id)


def up(session: "LiveSession", person_id: str) -> bool:
    return person_id in queue(session)


def queue(session: "LiveSession") -> list[str]:
    """Return who asked and is here. Who comes back keeps the place; who leaves loses it."""
    return [each for each in session.together.hands if session.attendance(each).connected]


def settle(session: "LiveSession") -> None:
    """Take down the hands of those who left."""
    session.together.hands = tuple(
        each
        for each in session.together.hands
        if session.attendance(each).standing is not Standing.LEFT
    )
