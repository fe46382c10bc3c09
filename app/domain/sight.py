"""Whose pictures reach whom by choice or by agreement, and in which order people are shown.

What follows from it for the packets is decided in ``routing``.
"""

from typing import TYPE_CHECKING

from app.domain import rooms
from app.domain.floor import Whom
from app.domain.people import Person, opposing
from app.domain.refusals import Refused
from app.domain.routing import in_company
from app.domain.serving import serves

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def see(session: "LiveSession", person_id: str, whom: Whom) -> None:
    """Choose whose pictures reach me; nobody is told."""
    session.party(person_id).floor.sees = whom


def hide(session: "LiveSession", person_id: str, name: str, hidden: bool) -> None:
    """Hide one person's picture from me, or show it again; nobody is told.

    Only somebody who is in company with me can be named, or somebody whom I hid: so trying names
    tells nothing of who else is in the meeting (I28).
    """
    floor, me = session.party(person_id).floor, session.person(person_id)
    known = [p for p in session.people if p.id in floor.hidden or in_company(session, me, p)]
    found = {p.id for p in known if p.screen_name == name}
    if not found:
        raise Refused("person-not-recognised")
    floor.hidden = floor.hidden | found if hidden else floor.hidden - found


def seen_by(session: "LiveSession", person_id: str, whom: Whom) -> None:
    """Set who may receive a party's picture.

    When more people may, the camera goes off: the person shows themselves by an act of their own,
    knowing who will see.
    """
    floor = session.party(person_id).floor
    if whom is Whom.EVERYONE and floor.seen_by_limit is not Whom.EVERYONE:
        session.attendance(person_id).camera = False
    floor.seen_by_limit = whom


def spotlight(session: "LiveSession", person_id: str | None) -> None:
    """Show one person larger to whoever is with them; None shows everyone alike."""
    session.together.spotlight = session.person(person_id).id if person_id else None


def spotlit(session: "LiveSession", viewer: Person) -> Person | None:
    """Return who is shown larger to this viewer: only somebody who is with them (I28)."""
    chosen = session.together.spotlight
    if chosen is None:
        return None
    person = session.person(chosen)
    seen = viewer.is_staff or viewer.id == chosen or in_company(session, viewer, person)
    return person if seen else None


def seat(session: "LiveSession", order: tuple[str, ...]) -> None:
    """Set the order of people on every screen; who is not named follows in the plan's order."""
    if len(set(order)) != len(order):
        raise Refused("seat-twice")
    session.together.seats = tuple(session.person(person_id).id for person_id in order)


def order(session: "LiveSession") -> list[Person]:
    """Return everyone in the order that all screens keep."""
    named = session.together.seats or session.plan.seats
    known = {person.id: person for person in session.people}
    first = [known[person_id] for person_id in named if person_id in known]
    return first + [person for person in session.people if person not in first]


def places(session: "LiveSession", viewer: Person) -> dict[str, int]:
    """Return person id to place on this viewer's screen, from 0, the viewer counted out.

    Outside the main room the other side has no place, so that no gap tells of it (I28), nor has in
    a shuttle who serves the other side alone. Who is away keeps their place, so that nobody else
    moves.
    """
    together = viewer.is_staff or session.attendance(viewer.id).room == rooms.JOINT
    shown = [
        person
        for person in order(session)
        if person.id != viewer.id and (together or _may_know(session, viewer, person))
    ]
    return {person.id: place for place, person in enumerate(shown)}


def _may_know(session: "LiveSession", viewer: Person, person: Person) -> bool:
    if person.is_staff:
        return serves(session, person, viewer.side) or in_company(session, viewer, person)
    return not opposing(viewer, person)
