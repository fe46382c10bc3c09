"""What a person tells us before the call: their device, where they are, what they agree to.

No socket is needed. Each function is given who holds the seat, and returns the session as written.
"""

from typing import Final

from app.domain import admission, signals
from app.domain.arrival import DeviceCheck, Surroundings
from app.domain.gate_questions import is_today
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services.cases import standing
from app.services.engine import Act, Change, carry_out
from app.services.ports import House

STEPS: Final = ("device", "where", "rules")
"""What comes before the call, in the order of the pages."""


def record_device_check(
    house: House, session_id: str, person_id: str, check: DeviceCheck
) -> LiveSession:
    """Keep the newest answers; the check may be done days before, and again on the day."""

    def change(session: LiveSession) -> None:
        session.party(person_id).arrival.device = check

    return _arrive(house, session_id, person_id, "arrival.device", change)


def record_surroundings(
    house: House, session_id: str, person_id: str, surroundings: Surroundings
) -> LiveSession:
    """Keep where the person says they are, for the facilitators alone; not safe is told at once."""

    def change(session: LiveSession) -> None:
        admission.record_place(session, person_id, surroundings)
        signals.heed(session, person_id, surroundings)

    return _arrive(house, session_id, person_id, "arrival.where", change)


def agree_rules(house: House, session_id: str, person_id: str) -> LiveSession:
    """The person agrees to the ground rules as the plan, or the case, has them now."""
    now = house.clock.now()

    def change(session: LiveSession) -> None:
        arrival = session.party(person_id).arrival
        arrival.rules_agreed, arrival.rules_version = now, session.ground_rules

    return _arrive(house, session_id, person_id, "arrival.rules", change)


def acknowledge_plan_b(house: House, session_id: str, person_id: str) -> LiveSession:
    """The person knows what happens if the line fails."""

    def change(session: LiveSession) -> None:
        session.party(person_id).arrival.plan_b = True

    return _arrive(house, session_id, person_id, "arrival.plan_b", change)


def steps_left(house: House, session_id: str, person_id: str) -> tuple[str, ...]:
    """Return which of ``STEPS`` this person has not done today; none for staff.

    The device check is offered and never forced: one done on an earlier day counts.
    """
    with house.unit_of_work(write=False) as work:
        session = work.sessions.get(session_id)
        standing.attach(house, work, session)
    if session.person(person_id).is_staff:
        return ()
    arrival = session.attendance(person_id).arrival
    said, plan = arrival.surroundings, session.plan
    same_version = arrival.rules_version == session.ground_rules
    agreed = same_version and is_today(session, arrival.rules_agreed)
    done = {
        "device": arrival.device is not None or arrival.device_waived_by is not None,
        "where": is_today(session, said.at if said else None),
        "rules": agreed and (arrival.plan_b or not plan.plan_b_phone),
    }
    return tuple(step for step in STEPS if not done[step])


def _arrive(
    house: House, session_id: str, person_id: str, name: str, change: Change
) -> LiveSession:
    def changed(session: LiveSession) -> None:
        if session.stage is Stage.ENDED:
            raise Refused("session-ended")
        change(session)

    return carry_out(house, session_id, Act(name, changed, about=person_id))
