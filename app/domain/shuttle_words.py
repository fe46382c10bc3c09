"""The sentences of a shuttle: who is with a person, when somebody is back, to whom staff are live.

``{time}`` and ``{phone}`` stay for the page to fill: it says times in the reader's own zone.
"""

from typing import TYPE_CHECKING

from app.domain import serving
from app.domain.people import Person
from app.domain.routing import in_company
from app.domain.sentences import Names, Sentence
from app.domain.words import named, place

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def line(session: "LiveSession", person: Person, promised: bool) -> Sentence:
    """Say to a party who is with them; else when somebody comes, or whom to call.

    ``promised``: there is a time at which an advocate will be back.
    """
    if place(session.attendance(person.id).room) == "gone":
        return Sentence("")
    inside = [guide for guide in session.staff if in_company(session, person, guide)]
    who = _who(session, person)
    if inside:
        near = _with_you(inside)
        return Sentence("{near} {back}", near=near, back=_back(who)) if promised else near
    if not _somebody_is_here(session, person):
        return Sentence(
            "{name} is not connected just now. Nothing is passed on until somebody is here. "
            "You can wait here, or call {phone}.",
            name=who,
        )
    if promised:
        return Sentence("{back} {meanwhile}", back=_back(who), meanwhile=_meanwhile(who))
    return Sentence(
        "{soon} {meanwhile}",
        soon=Sentence("{name} will come to you soon.", name=who),
        meanwhile=_meanwhile(who),
    )


def late(session: "LiveSession", person: Person, promised: bool) -> Sentence:
    """Say the same to a party to whom nobody came back in time."""
    inside = any(in_company(session, person, guide) for guide in session.staff)
    if inside or not promised or not _somebody_is_here(session, person):
        return line(session, person, promised=False)
    return Sentence(
        "{name} is taking a little longer. You can message {name}, or call {phone}.",
        name=_who(session, person),
    )


def live_to(principal: Person | None) -> Sentence:
    """Say to an advocate where their own microphone and camera are."""
    if principal is None:
        return Sentence("You are live to nobody.")
    return Sentence("You are live to {name}'s room.", name=principal.screen_name)


def _with_you(inside: list[Person]) -> Sentence:
    if len(inside) == 1:
        return Sentence("{names} is with you now.", names=named(inside))
    return Sentence("{names} are with you now.", names=named(inside))


def _back(who: Names | Sentence) -> Sentence:
    return Sentence("{name} will be back by about {time}.", name=who)


def _meanwhile(who: Names | Sentence) -> Sentence:
    return Sentence("You can rest, make a drink, or message {name}.", name=who)


def _who(session: "LiveSession", person: Person) -> Names | Sentence:
    """Name who comes to a party: their advocate, or one of them."""
    found = serving.advocates(session, person.side) or session.staff
    names = [Names([guide.screen_name]) for guide in found]
    if not names:
        return Sentence("Somebody")
    who: Names | Sentence = names[0]
    for other in names[1:]:
        who = Sentence("{one} or {other}", one=who, other=other)
    return who


def _somebody_is_here(session: "LiveSession", person: Person) -> bool:
    return any(
        session.attendance(guide.id).connected
        for guide in session.staff
        if serving.serves(session, guide, person.side)
    )
