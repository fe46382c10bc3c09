"""A shuttle: in which one room an advocate stands, and what each person is told while they wait."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import TYPE_CHECKING, Final

from app.domain import placing, rooms
from app.domain.attendance import Standing, Why
from app.domain.floor import Company, Signal, SignalKind
from app.domain.people import Person
from app.domain.refusals import Refused
from app.domain.routing import in_company
from app.domain.serving import advocates, may_be_with
from app.domain.signals import is_alone
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

BACK_MINUTES: Final = (5, 10, 15, 20, 30, 45)
BACK_DEFAULT: Final = 15

_GOING: Final = (Stage.LEAVING, Stage.DEBRIEF, Stage.ENDED)
"""The stages in which nobody is told that somebody comes back."""


def demand(session: "LiveSession") -> None:
    """Raise Refused("not-a-shuttle") in any other meeting."""
    if not session.is_shuttle:
        raise Refused("not-a-shuttle")


def live_to(session: "LiveSession", guide: Person) -> Person | None:
    """Return the principal in whose one room this facilitator stands; None in the corridor (I8)."""
    owner = rooms.owner(session, session.attendance(guide.id).room)
    return session.person(owner) if owner else None


def here(session: "LiveSession", principal: Person) -> list[Person]:
    """Return who of a principal's group is connected, the principal first as planned."""
    group = [(person, session.attendance(person.id)) for person in session.group_of(principal.id)]
    return [p for p, at in group if at.connected and at.standing is not Standing.LEFT]


def company(session: "LiveSession", principal: Person) -> frozenset[str]:
    """Return the facilitators who are with somebody of a principal's group."""
    group = here(session, principal)
    return frozenset(
        guide.id
        for guide in session.staff
        if any(in_company(session, guide, person) for person in group)
    )


def second(session: "LiveSession", principal: Person) -> list[Person]:
    """Return the facilitators who can go to a principal now, without leaving somebody else."""
    return [
        guide
        for guide in session.staff
        if session.attendance(guide.id).connected
        and may_be_with(session, guide, principal.side)
        and not _sits_with_another(session, guide, principal)
    ]


def _sits_with_another(session: "LiveSession", guide: Person, principal: Person) -> bool:
    with_whom = live_to(session, guide)
    return with_whom not in (None, principal) and bool(here(session, with_whom))


def go(session: "LiveSession", guide: Person, room_id: str, back_at: datetime | None) -> None:
    """Go to a room. ``back_at`` is told to whom an advocate leaves; ``follow`` forgets it while
    another one stays.

    Raises Refused("serves-the-other-side") for a room of a side that has an advocate of its own.
    """
    if not rooms.may_stand(session, guide, room_id):
        raise Refused("serves-the-other-side")
    left = live_to(session, guide)
    placing.put(session, guide, room_id, Why.MOVED)
    if not session.is_shuttle or left is None or left == live_to(session, guide):
        return
    if back_at is not None and guide in advocates(session, left.side):
        session.together.backs[left.id] = back_at


def settle(session: "LiveSession") -> None:
    """Send to the corridor who stands with a side whose own advocate came."""
    for guide in session.staff:
        if not rooms.may_stand(session, guide, session.attendance(guide.id).room):
            placing.go_home(session, guide, Why.MOVED)


def follow(session: "LiveSession", now: datetime) -> None:
    """Keep who is with whom since when, after every act; tell staff of who was left by a loss."""
    if not session.is_shuttle:
        return
    if session.stage in _GOING:
        session.together.backs = {}
    for principal in rooms.principals(session):
        _follow(session, principal, now)


def forget(session: "LiveSession") -> None:
    """Erase who was with whom: the meeting is over."""
    session.together.backs, session.together.company = {}, {}


def _follow(session: "LiveSession", principal: Person, now: datetime) -> None:
    together = session.together
    before, staff = together.company.get(principal.id), company(session, principal)
    if not here(session, principal):
        together.company.pop(principal.id, None)
    elif before is None or bool(before.staff) != bool(staff):
        left_now = before is not None and not staff
        last = now if left_now else (before.last if before is not None else None)
        together.company[principal.id] = Company(staff, now, last)
    else:
        together.company[principal.id] = replace(before, staff=staff)
    left = before is not None and _has_advocate(session, principal, before.staff)
    if _has_advocate(session, principal, staff):
        together.backs.pop(principal.id, None)
    elif left and session.stage not in _GOING and not _is_promised(session, principal, now):
        together.backs[principal.id] = now + timedelta(minutes=BACK_DEFAULT)
    lost = before.staff - staff if before is not None else frozenset()
    if any(not session.attendance(guide_id).present for guide_id in lost):
        _alert(session, principal, now)


def _has_advocate(session: "LiveSession", principal: Person, staff: frozenset[str]) -> bool:
    return any(guide.id in staff for guide in advocates(session, principal.side))


def _is_promised(session: "LiveSession", principal: Person, now: datetime) -> bool:
    back_at = session.together.backs.get(principal.id)
    return back_at is not None and back_at > now


def _alert(session: "LiveSession", principal: Person, now: datetime) -> None:
    """I17: who is alone because a facilitator was lost is told of at once, and not in a while."""
    for person in session.group_of(principal.id):
        floor = session.attendance(person.id).floor
        if floor.alone is None and is_alone(session, person):
            floor.alone = Signal(SignalKind.ALONE, now)
