"""What views tell of a shuttle: to a party who is with them, to staff both rooms at once.

I28: a party's part is built from that party and the staff who serve them, never from the stage.
"""

from typing import TYPE_CHECKING, Any

from app.domain import floor_views, messages, rooms, shuttle, shuttle_words, signals, words
from app.domain.people import Person
from app.domain.rooms import RoomKind
from app.domain.routing import in_company

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

View = dict[str, Any]


def own(session: "LiveSession", person: Person) -> View:
    """Return what a party is told besides: who is with them, or when somebody will be back.

    The page fills in ``{time}`` from ``back_at``, and ``{phone}``; it says ``late`` in place of
    ``line`` once that time is over.
    """
    if person.is_staff or not session.is_shuttle:
        return {}
    waits = words.place(session.attendance(person.id).room) == RoomKind.HOLDING
    back_at = session.together.backs.get(person.principal_id) if waits else None
    return {
        "shuttle": {
            "with_you": [p.screen_name for p in session.staff if in_company(session, person, p)],
            "back_at": floor_views.instant(back_at) if back_at else None,
            "line": shuttle_words.line(session, person, back_at is not None),
            "late": shuttle_words.late(session, person, back_at is not None),
        }
    }


def desk(session: "LiveSession", viewer: Person) -> View:
    """Return what a facilitator of a shuttle is told of both rooms, and of where they stand."""
    if not session.is_shuttle:
        return {}
    return {
        "shuttle": {
            "live_to": _live_to(session, viewer),
            "serves": session.plan.serves.get(viewer.id),
            "back_minutes": list(shuttle.BACK_MINUTES),
            "back_default": shuttle.BACK_DEFAULT,
            "rooms": [_room(session, viewer, one) for one in rooms.principals(session)],
            "corridor": [
                {
                    "id": said.id,
                    "text": said.text,
                    "at": floor_views.instant(said.at),
                    "from": session.person(said.author).screen_name,
                    "mine": said.author == viewer.id,
                }
                for said in messages.corridor(session)
            ],
        }
    }


def _live_to(session: "LiveSession", viewer: Person) -> View:
    principal = shuttle.live_to(session, viewer)
    return {
        "kind": "room" if principal else "nobody",
        "room": session.attendance(viewer.id).room if principal else None,
        "principal": principal.id if principal else None,
        "name": principal.screen_name if principal else None,
        "words": shuttle_words.live_to(principal),
    }


def _room(session: "LiveSession", viewer: Person, principal: Person) -> View:
    group = session.group_of(principal.id)
    room_id = rooms.home(session, principal)
    here = shuttle.here(session, principal)
    staff = shuttle.company(session, principal)
    company = session.together.company.get(principal.id)
    since = floor_views.instant(company.since) if company and here else None
    back_at = session.together.backs.get(principal.id)
    line = session.attendance(principal.id).floor.line if principal in here else None
    return {
        "room": room_id,
        "principal": principal.id,
        "name": principal.screen_name,
        "side": str(principal.side),
        "title": words.staff_room_title(session, room_id) if room_id else "",
        "people": [person.id for person in here],
        "advocates_here": [guide.id for guide in session.staff if guide.id in staff],
        "with_since": since if staff else None,
        "alone_since": None if staff else since,
        "last_with": floor_views.instant(company.last) if company and company.last else None,
        "back_at": floor_views.instant(back_at) if back_at else None,
        "line": {"word": str(line.word), "device": line.device} if line else None,
        "signals": [
            floor_views.of_signal(session, one)
            for one in signals.standing(session)
            if one.person in group
        ],
        "waiting": bool(here) and not staff,
        "may_enter": bool(room_id) and rooms.may_stand(session, viewer, room_id),
        "call": [guide.id for guide in shuttle.second(session, principal)],
    }
