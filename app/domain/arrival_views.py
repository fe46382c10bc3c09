"""What views tell of how people come in and go out: the readiness board, the lead, the leaving."""

from typing import TYPE_CHECKING, Any

from app.domain import admission, gates, leaving
from app.domain.arrival import Arrival
from app.domain.attendance import Standing
from app.domain.capabilities import Capability
from app.domain.people import Person
from app.domain.serving import may_act_for
from app.domain.stages import Stage

if TYPE_CHECKING:
    from app.domain.live_session import LiveSession

View = dict[str, Any]


def own(session: "LiveSession", person: Person) -> View:
    """Return what a person is told of their own coming in."""
    return {
        "willing": session.attendance(person.id).arrival.willing,
        "relay_only": person.id in session.plan.relay_only,
        "aftercare": _aftercare(session, person),
    }


def of_session(session: "LiveSession") -> View:
    """Return what facilitators are told of the meeting as a whole."""
    released = [p.id for p in session.people if session.attendance(p.id).released]
    return {
        "locked": session.locked,
        "lead": session.lead_id,
        "plan_b_phone": session.plan.plan_b_phone,
        "leaving": {
            "order": leaving.order(session),
            "released": released,
            "next": leaving.next_to_go(session) if session.stage is Stage.LEAVING else None,
        },
    }


def of_person(session: "LiveSession", viewer: Person, person: Person) -> View:
    """Return what a facilitator is told of one person: a row of the readiness board.

    Where somebody is stays with the staff who serve their side.
    """
    at = session.attendance(person.id)
    return {
        "willing": at.arrival.willing,
        "released": at.released,
        "aftercare": _aftercare(session, person),
        "out_of_order": not person.is_staff and admission.out_of_order(session, person.id),
        "arrival": None
        if person.is_staff
        else _arrival(session, at.arrival, may_act_for(session, viewer, person)),
        "gates": {} if person.is_staff else gates.of_person(session, person),
    }


def acts_for(session: "LiveSession", person: Person) -> list[str]:
    """Return what facilitators may do now for how this person comes in or goes out."""
    at = session.attendance(person.id)
    here = not person.is_staff and at.standing is not Standing.LEFT
    holds = {} if person.is_staff else gates.of_person(session, person)
    before = session.stage not in (Stage.LEAVING, Stage.DEBRIEF, Stage.ENDED)
    offered = {
        Capability.WAIVE_CHECK: here and before and not holds.get("G8"),
        Capability.APPROVE_ROOM: here and before and not holds.get("G9"),
        Capability.RECORD_PLACE: here and session.stage is not Stage.ENDED,
        Capability.RELEASE: session.stage is Stage.LEAVING and person in leaving.waiting(session),
    }
    return [str(capability) for capability, is_offered in offered.items() if is_offered]


def session_acts(session: "LiveSession", person: Person) -> list[str]:
    """Return what this facilitator may do now for the meeting as a whole."""
    if session.stage is Stage.ENDED:
        return []
    leads = session.lead_id == person.id
    return [str(Capability.LOCK)] + ([] if leads else [str(Capability.TAKE_OVER)])


def _aftercare(session: "LiveSession", person: Person) -> str:
    """Return who looks after this person afterwards: who looks after their principal, if no other
    is named. Empty when nobody is."""
    named = session.plan.aftercare
    return named.get(person.id) or named.get(person.principal_id, "")


def _arrival(session: "LiveSession", arrival: Arrival, with_place: bool) -> View:
    device, said = arrival.device, arrival.surroundings
    return {
        "device": device
        and {
            "camera": str(device.camera),
            "microphone": str(device.microphone),
            "speaker": str(device.speaker),
            "connection": str(device.connection),
            "at": device.at.isoformat(),
        },
        "device_waived": arrival.device_waived_by is not None,
        "surroundings": said
        and {
            "private": str(said.private),
            "near": said.near if with_place else "",
            "safe": said.safe,
            "place": said.place if with_place else "",
            "contact": said.contact if with_place else "",
            "at": said.at.isoformat(),
        },
        "room_approved": arrival.room_approved_by is not None,
        "rules": arrival.rules_version == session.ground_rules,
        "plan_b": arrival.plan_b,
    }
