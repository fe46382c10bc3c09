"""Whom a facilitator lets in, in which order, and what they vouch for with their own name."""

from typing import TYPE_CHECKING

from app.domain.arrival import Surroundings
from app.domain.attendance import Standing, Why
from app.domain.consequences import settle
from app.domain.refusals import Refused

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def admit(session: "LiveSession", staff_id: str, person_id: str, reason: str = "") -> None:
    """Say: I know who this is (I40). Out of the planned order it takes a reason (I15)."""
    at = session.party(person_id)
    if not at.connected:
        raise Refused("person-not-here")
    if at.standing is not Standing.HERE:
        return
    if not reason and out_of_order(session, person_id):
        raise Refused("out-of-order")
    at.arrival.admitted_because = reason
    at.standing = Standing.ADMITTED
    at.admitted_by = staff_id
    at.was_live = True
    at.why = Why.ADMITTED
    settle(session)


def out_of_order(session: "LiveSession", person_id: str) -> bool:
    """True while somebody who was planned to come in before this person has not been admitted."""
    order = session.plan.arrival_order
    mine = session.person(person_id).principal_id
    before = order[: order.index(mine)] if mine in order else order
    return any(not session.attendance(other).was_live for other in before)


def waive_check(session: "LiveSession", staff_id: str, person_id: str) -> None:
    """Let a person in without a device check that passed; the facilitator answers for it."""
    session.party(person_id).arrival.device_waived_by = staff_id


def approve_room(session: "LiveSession", staff_id: str, person_id: str) -> None:
    """Say that the place where a person is will do, after asking who else is there."""
    at = session.party(person_id)
    at.arrival.room_approved_by = staff_id
    at.floor.not_safe = None


def record_place(session: "LiveSession", person_id: str, surroundings: Surroundings) -> None:
    """Keep where a person is and how to reach them, as they told a facilitator or us.

    An approval of the former place ends: it was given for that one.
    """
    arrival = session.party(person_id).arrival
    arrival.surroundings = surroundings
    arrival.room_approved_by = None
    settle(session)
