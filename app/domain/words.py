"""The sentences of a view that must be true: where you are, and who can see and hear you."""

from collections.abc import Collection
from typing import TYPE_CHECKING

from app.domain import rooms
from app.domain.attendance import Attendance, Standing
from app.domain.people import Person
from app.domain.rooms import RoomKind
from app.domain.routing import AUDIO, VIDEO, in_company, plan

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def privacy(session: "LiveSession", person: Person) -> str:
    """Say who can see and who can hear this person, from the plan and from nothing else."""
    mine = [edge for edge in plan(session) if edge.speaker == person.id]
    seen_by = {edge.listener for edge in mine if edge.kind == VIDEO}
    heard_by = {edge.listener for edge in mine if edge.kind == AUDIO}
    if not seen_by and not heard_by:
        return "Nobody can see or hear you."
    if seen_by == heard_by:
        return f"{_who(session, person, seen_by)} can see and hear you."
    see = _who(session, person, seen_by)
    hear = _who(session, person, heard_by)
    return f"{see} can see you. {hear} can hear you."


def _who(session: "LiveSession", person: Person, ids: Collection[str]) -> str:
    """Name the people, facilitators first; "Only" says it of a room that others do not enter."""
    found = [p for p in (*session.staff, *session.parties) if p.id in ids]
    if not found:
        return "Nobody"
    apart = session.attendance(person.id).room != rooms.JOINT
    return ("Only " if apart else "") + listed([p.screen_name for p in found])


def listed(names: list[str]) -> str:
    """Return "Alex", "Alex and Sam" or "Alex, Priya and Sam"."""
    if len(names) < 2:
        return "".join(names)
    return ", ".join(names[:-1]) + " and " + names[-1]


def place(room_id: str) -> str:
    """Return the kind of a room as a view tells it; "gone" for who is nowhere."""
    return room_id.partition(":")[0] or "gone"


def room_title(session: "LiveSession", person: Person) -> str:
    """Return the heading of the room this person is in, with the facilitators who are there."""
    at = session.attendance(person.id)
    kind = place(at.room)
    if kind == "gone":
        return "You have left" if at.standing is Standing.LEFT else "The meeting has ended"
    if kind == RoomKind.JOINT:
        return "Main room"
    if person.is_staff:
        return staff_room_title(session, at.room)
    guides = [p.screen_name for p in session.staff if in_company(session, person, p)]
    if guides:
        return f"Private room with {listed(guides)}"
    return "Waiting room" if kind == RoomKind.HOLDING else "Your private room"


def staff_room_title(session: "LiveSession", room_id: str) -> str:
    """Return the name of a room for staff, who see all rooms at once."""
    kind, _, principal_id = room_id.partition(":")
    if kind == RoomKind.JOINT:
        return "Main room"
    if kind == RoomKind.CORRIDOR:
        return "Staff corridor"
    suffix = "room" if kind == RoomKind.HOLDING else "debrief room"
    return f"{session.person(principal_id).screen_name}'s {suffix}"


def state(at: Attendance) -> str:
    """Return the words under a tile; an icon repeats them and never replaces them."""
    if not at.media_open:
        return "Connecting"
    said = [("Camera off", not at.camera), ("Muted", not at.microphone)]
    return ", ".join(text for text, holds in said if holds)


def invitation(session: "LiveSession") -> str:
    """Ask the person in, naming only facilitators: who else came is not told before they go in."""
    inside = [person.screen_name for person in session.staff_present_in(rooms.JOINT)]
    return (
        f"{listed(inside)} {'is' if len(inside) == 1 else 'are'} in the main room. When you go in, "
        "everyone there can see you if your camera is on, and hear you if your microphone is on. "
        "Nothing happens until you choose."
    )
