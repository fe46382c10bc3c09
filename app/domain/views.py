"""What each person may be told of a live session: one view each, and nothing else leaves the house.

I28: a participant's view is built from the participant, from the staff and from who shares their
room. It never reads the other side outside the joint room, nor the stage, nor a gate.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Any

from app.domain import arrival_views, floor_views, rooms, shuttle_views, staff_views, words
from app.domain.attendance import Standing
from app.domain.capabilities import Capability
from app.domain.dialogue import cards
from app.domain.people import Person
from app.domain.routing import in_company
from app.domain.serving import serves

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

View = dict[str, Any]


def view_for(person_id: str, session: "LiveSession", seating: Mapping[str, int]) -> View:
    """Return the view of one person, ready for JSON.

    ``seating`` says in which receive seat the person's browser gets each speaker: person id to
    seat index, as the media process confirmed it. Raises Refused("person-not-recognised").
    """
    person = session.person(person_id)
    view: View = {
        "you": _you(session, person),
        "guides": _guides(session, person),
        "privacy": words.privacy(session, person),
        "people": _people(session, person, seating),
        "invitation": _invitation(session, person),
        "may": _may(session, person),
        **floor_views.shared(session, person),
        **shuttle_views.own(session, person),
        **cards.in_view(session, person),
    }
    if person.is_staff:
        staff_views.complete(view, session, person)
    return view


def _you(session: "LiveSession", person: Person) -> View:
    at = session.attendance(person.id)
    muted_by = session.person(at.muted_by).screen_name if at.muted_by else None
    return {
        "name": person.screen_name,
        "place": words.place(at.room),
        "why": str(at.why),
        "room": {"kind": words.place(at.room), "title": words.room_title(session, person)},
        "admitted": person.is_staff or at.standing is Standing.ADMITTED,
        "ready": at.ready,
        "invited": at.invited,
        "microphone": at.microphone,
        "camera": at.camera,
        "may_speak": session.may_speak(person),
        "may_show": session.may_show(person),
        "asked_unmute": at.asked_unmute,
        "muted_by": muted_by,
        "media": "open" if at.media_open else "offer",
        **arrival_views.own(session, person),
        **floor_views.own(session, person),
    }


def _guides(session: "LiveSession", person: Person) -> list[View]:
    """Return the facilitators. ``here`` is the meeting, not the room: never where else they are.

    In a shuttle a party is told of who serves their side, and of who is with them.
    """
    return [
        {"name": guide.screen_name, "here": session.attendance(guide.id).connected}
        for guide in session.staff
        if person.is_staff
        or serves(session, guide, person.side)
        or in_company(session, guide, person)
    ]


def _people(session: "LiveSession", person: Person, seating: Mapping[str, int]) -> list[View]:
    return [
        _tile(session, person, other, seating)
        for other in session.people
        if in_company(session, person, other)
    ]


def _tile(
    session: "LiveSession", person: Person, other: Person, seating: Mapping[str, int]
) -> View:
    at = session.attendance(other.id)
    tile: View = {
        "seat": seating.get(other.id),
        "name": other.screen_name,
        "guide": other.is_staff,
        "microphone": at.microphone,
        **floor_views.tile(session, person, other),
    }
    return tile | ({"id": other.id} if person.is_staff else {})


def _invitation(session: "LiveSession", person: Person) -> View | None:
    if not session.attendance(person.id).invited:
        return None
    return {"words": words.invitation(session)}


def _may(session: "LiveSession", person: Person) -> list[str]:
    """Return the acts this person may do for themselves now; pages show these and no others."""
    at = session.attendance(person.id)
    if at.room == rooms.NOWHERE:
        return []
    waits = at.room == rooms.holding(person.principal_id) and not person.is_staff
    offered = {
        Capability.WILLING: not person.is_staff,
        Capability.READY: waits and at.standing is Standing.ADMITTED,
        Capability.GO_IN: at.invited,
        Capability.NOT_YET: at.invited,
        Capability.STEP_OUT: not person.is_staff and rooms.is_shared(at.room),
        Capability.MICROPHONE: session.may_speak(person),
        Capability.CAMERA: session.may_show(person),
        Capability.LEAVE: True,
    }
    own = [str(capability) for capability, is_offered in offered.items() if is_offered]
    return own + floor_views.acts(session, person)
