"""The sentences of a view that must be true: where you are, and who can see and hear you."""

from collections.abc import Collection, Iterable
from typing import TYPE_CHECKING

from app.domain import rooms
from app.domain.attendance import Attendance, Standing
from app.domain.people import Person
from app.domain.rooms import RoomKind
from app.domain.routing import AUDIO, VIDEO, in_company, within_reach
from app.domain.sentences import Names, Sentence

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def privacy(session: "LiveSession", person: Person) -> Sentence:
    """Say who can see and who can hear this person, from the plan and from nothing else."""
    mine = [edge for edge in within_reach(session) if edge.speaker == person.id]
    seen_by = {edge.listener for edge in mine if edge.kind == VIDEO}
    heard_by = {edge.listener for edge in mine if edge.kind == AUDIO}
    if not seen_by and not heard_by:
        return Sentence("Nobody can see or hear you.")
    # "Only" says it of a room that others do not enter.
    apart = session.attendance(person.id).room != rooms.JOINT
    if seen_by == heard_by:
        return _seen_and_heard(_named(session, seen_by), apart)
    return Sentence(
        "{seen} {heard}",
        seen=_seen(_named(session, seen_by), apart),
        heard=_heard(_named(session, heard_by), apart),
    )


def _seen_and_heard(names: Names, apart: bool) -> Sentence:
    if apart:
        return Sentence("Only {names} can see and hear you.", names=names)
    return Sentence("{names} can see and hear you.", names=names)


def _seen(names: Names, apart: bool) -> Sentence:
    if not names:
        return Sentence("Nobody can see you.")
    if apart:
        return Sentence("Only {names} can see you.", names=names)
    return Sentence("{names} can see you.", names=names)


def _heard(names: Names, apart: bool) -> Sentence:
    if not names:
        return Sentence("Nobody can hear you.")
    if apart:
        return Sentence("Only {names} can hear you.", names=names)
    return Sentence("{names} can hear you.", names=names)


def _named(session: "LiveSession", ids: Collection[str]) -> Names:
    """Name the people, facilitators first."""
    return named(p for p in (*session.staff, *session.parties) if p.id in ids)


def named(people: Iterable[Person]) -> Names:
    return Names(person.screen_name for person in people)


def place(room_id: str) -> str:
    """Return the kind of a room as a view tells it; "gone" for who is nowhere."""
    return room_id.partition(":")[0] or "gone"


def room_title(session: "LiveSession", person: Person) -> Sentence:
    """Return the heading of the room this person is in, with the facilitators who are there."""
    at = session.attendance(person.id)
    kind = place(at.room)
    if kind == "gone":
        left = at.standing is Standing.LEFT
        return Sentence("You have left") if left else Sentence("The meeting has ended")
    if kind == RoomKind.JOINT:
        return Sentence("Main room")
    if person.is_staff:
        return staff_room_title(session, at.room)
    guides = [p for p in session.staff if in_company(session, person, p)]
    if guides:
        return asked_room_title(guides)
    waits = kind == RoomKind.HOLDING
    return Sentence("Waiting room") if waits else Sentence("Your private room")


def staff_room_title(session: "LiveSession", room_id: str) -> Sentence:
    """Return the name of a room for staff, who see all rooms at once."""
    kind, _, principal_id = room_id.partition(":")
    if kind == RoomKind.JOINT:
        return Sentence("Main room")
    if kind == RoomKind.CORRIDOR:
        return Sentence("Staff corridor")
    if kind == RoomKind.SIDE:
        return side_room_title(session, room_id)
    name = session.person(principal_id).screen_name
    if kind == RoomKind.HOLDING:
        return Sentence("{name}'s room", name=name)
    return Sentence("{name}'s debrief room", name=name)


def side_room_title(session: "LiveSession", room_id: str) -> Sentence:
    """Return the name of a side room for staff: whom it is for."""
    side = rooms.side_room(session, room_id)
    people = named(p for p in session.parties if side and p.id in side.people)
    return Sentence("Private room for {names}", names=people)


def asked_move(guide: Person, company: list[Person]) -> Sentence:
    """Ask a person into a private room, naming everyone who will be there."""
    return Sentence(
        "{name} would like to talk with you in a private room. Only {names} will be there.",
        name=guide.screen_name,
        names=named(company),
    )


def asked_room_title(guides: list[Person]) -> Sentence:
    """Return the name of the private room that a person is asked into."""
    return Sentence("Private room with {names}", names=named(guides))


def state(at: Attendance, camera: bool) -> Sentence:
    """Return the words under a tile; an icon repeats them and never replaces them.

    ``camera``: whether a picture of this person may be shown to who is looking.
    """
    if not at.media_open:
        return Sentence("Connecting")
    if not camera and not at.microphone:
        return Sentence("Camera off, Muted")
    if not camera:
        return Sentence("Camera off")
    return Sentence("") if at.microphone else Sentence("Muted")


def invitation(session: "LiveSession") -> Sentence:
    """Ask the person in, naming only facilitators: who else came is not told before they go in."""
    inside = named(session.staff_present_in(rooms.JOINT))
    one = Sentence("{names} is in the main room.", names=inside)
    many = Sentence("{names} are in the main room.", names=inside)
    return Sentence(
        "{who} When you go in, everyone there can see you if your camera is on, and hear you if "
        "your microphone is on. Nothing happens until you choose.",
        who=one if len(inside) == 1 else many,
    )
