"""What follows by itself after every act: nobody asked for it, and no rule lets it wait."""

from typing import TYPE_CHECKING

from app.domain import gates, hands, leaving, placing, rooms, shuttle, side_rooms
from app.domain.attendance import Why
from app.domain.live_session import next_stage
from app.domain.stages import FALL_BACK, Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession


def settle(session: "LiveSession") -> None:
    """Apply the dead-man rule, what the case says, the fall back of a check that no longer holds,
    and the end of the leaving."""
    shuttle.settle(session)
    if _has_nobody(session):
        # I11, I12, I14: a joint room without a facilitator does not stay open for a moment, and
        # nothing is carried between the rooms of a shuttle while nobody of staff is there.
        session.stage = next_stage(session.stage, "separate")
        placing.part(session, Why.SEPARATED)
        session.consequences.append("no-facilitator-left")
    _heed_case(session)
    if session.stage is Stage.CHECKED and gates.first_closed(session) is not None:
        session.stage = next_stage(session.stage, FALL_BACK)
        session.consequences.append("gate-stopped-holding")
    if session.stage is Stage.LEAVING and leaving.settle(session):
        session.consequences.append("everyone-released")
    hands.settle(session)
    side_rooms.settle(session)


def _has_nobody(session: "LiveSession") -> bool:
    """True while both sides are in touch, together or by an advocate, and nobody of staff is."""
    if session.stage is Stage.SHUTTLE:
        return not any(session.attendance(person.id).connected for person in session.staff)
    return session.is_open and not session.staff_present_in(rooms.JOINT)


def _heed_case(session: "LiveSession") -> None:
    """Part the sides when a gate about the case stopped holding for whoever is together (I20).

    The gate is named in the audit log and to facilitators; participants are told no reason.
    """
    stopped = gates.first_stopped(session)
    if stopped is not None:
        session.stage = next_stage(session.stage, "separate")
        placing.part(session, Why.SEPARATED)
        session.consequences.append(stopped.code)
