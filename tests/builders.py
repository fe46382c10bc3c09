"""Makes the people and meetings that tests are about, in the order a reader expects."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

from app.domain import admission, comings, moves, own_acts
from app.domain.arrival import (
    Arrival,
    DeviceCheck,
    Line,
    Private,
    Sound,
    Surroundings,
    Works,
)
from app.domain.live_session import Kind, LiveSession
from app.domain.people import Person, Role, Side, Voice
from app.domain.plan import Plan
from app.services import arrivals, live_sessions, meetings
from app.services.live_sessions import Caller
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff
from app.services.ports import House
from app.services.staff_sessions import add_staff

NOON = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)

JO = Person("jo", Side.HARMED, Role.PERSON_HARMED, "Jo")
KIM = Person("kim", Side.HARMED, Role.SUPPORTER, "Kim", beside="jo")
SAM = Person("sam", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam")
CHRIS = Person("chris", Side.RESPONSIBLE, Role.SUPPORTER, "Chris", Voice.PRESENT_ONLY, beside="sam")
OLU = Person("olu", Side.RESPONSIBLE, Role.OBSERVER, "Olu", Voice.OBSERVES, beside="sam")
ALEX = Person("alex", Side.STAFF, Role.LEAD_FACILITATOR, "Alex")
PRIYA = Person("priya", Side.STAFF, Role.CO_FACILITATOR, "Priya")

ADVOCATE = replace(ALEX, role=Role.SHUTTLE_ADVOCATE)
BEA = Person("bea", Side.STAFF, Role.SHUTTLE_ADVOCATE, "Bea")

EVERYONE = (JO, KIM, SAM, CHRIS, OLU, ALEX, PRIYA)
THREE = (JO, SAM, ALEX)
ONE_ADVOCATE = (JO, KIM, SAM, CHRIS, OLU, ADVOCATE, PRIYA)
"""A shuttle that Alex leads for both sides, with Priya as the second member of staff."""
TWO_ADVOCATES = (JO, KIM, SAM, CHRIS, OLU, ADVOCATE, BEA, PRIYA)
EACH_SIDE = {"alex": "harmed", "bea": "responsible"}
"""``Plan.serves`` when Alex is there for Jo and Bea for Sam; Priya for both."""


def a_session(people: tuple[Person, ...] = EVERYONE, kind: Kind = Kind.CONFERENCE) -> LiveSession:
    """A planned meeting to which nobody came yet."""
    until = NOON + timedelta(hours=3)
    return LiveSession("s1", kind, "Thursday", people, NOON, until, plan=a_plan_to_meet())


def a_plan_to_meet() -> Plan:
    """Any order; plan B has a number, and Rae looks after both sides afterwards."""
    return Plan(plan_b_phone="01632 960 200", aftercare={"jo": "Rae", "sam": "Rae"})


def a_device_check(at: datetime = NOON) -> DeviceCheck:
    return DeviceCheck(Works.WORKS, Works.WORKS, Sound.HEARD, Line.GOOD, at)


def at_home(at: datetime = NOON) -> Surroundings:
    """Somewhere private, alone and safe."""
    return Surroundings(Private.YES, "", True, "12 High Street", "01632 960 300", at)


def all_said(at: datetime = NOON) -> Arrival:
    """Everything that a person is asked before they go in, answered well."""
    return Arrival(
        device=a_device_check(at),
        surroundings=at_home(at),
        rules_agreed=at,
        rules_version=1,
        willing=True,
        plan_b=True,
    )


def arrived(session: LiveSession, *person_ids: str) -> LiveSession:
    """They answered everything and are connected, with media, microphone and camera on."""
    for person_id in person_ids or [person.id for person in session.people]:
        comings.arrive(session, person_id)
        comings.open_media(session, person_id)
        person = session.person(person_id)
        if not person.is_staff:
            session.attendance(person_id).arrival = all_said()
        own_acts.set_microphone(session, person_id, session.may_speak(person))
        own_acts.set_camera(session, person_id, session.may_show(person))
    return session


def admitted(session: LiveSession, *person_ids: str) -> LiveSession:
    """They were identified by Alex and pressed ready."""
    for person_id in person_ids or [person.id for person in session.parties]:
        admission.admit(session, "alex", person_id)
        own_acts.set_ready(session, person_id, True)
    return session


def a_waiting_session(people: tuple[Person, ...] = EVERYONE) -> LiveSession:
    """Everyone came, was admitted and is ready; each still in their own room."""
    return admitted(arrived(a_session(people)))


def an_open_session(people: tuple[Person, ...] = EVERYONE) -> LiveSession:
    """The joint room is open; staff are in it and each party is invited."""
    session = a_waiting_session(people)
    moves.check(session)
    moves.open_joint(session, "alex")
    return session


def a_waiting_shuttle(
    people: tuple[Person, ...] = ONE_ADVOCATE, serves: dict[str, str] | None = None
) -> LiveSession:
    """Everyone came to their own room, was admitted and is ready; staff are in the corridor."""
    session = a_session(people, Kind.SHUTTLE)
    session.plan.serves = serves or {}
    return admitted(arrived(session))


def a_shuttle(
    people: tuple[Person, ...] = ONE_ADVOCATE, serves: dict[str, str] | None = None
) -> LiveSession:
    """Words may be carried; every advocate is in the corridor."""
    session = a_waiting_shuttle(people, serves)
    moves.start_shuttle(session)
    return session


def a_meeting(people: tuple[Person, ...] = EVERYONE) -> LiveSession:
    """Everyone is in the joint room, by their own act, with everything on."""
    session = an_open_session(people)
    for person in session.parties:
        own_acts.go_in(session, person.id)
    return session


# The same through the services


def planned(
    house: House,
    people: tuple[Person, ...] = EVERYONE,
    kind: Kind = Kind.CONFERENCE,
    **plan: Any,
) -> str:
    """Write a session with these very people, without a plan being judged; return its id.

    ``plan`` gives fields of the plan.
    """
    session = a_session(people, kind)
    session.plan = replace(session.plan, **plan)
    with house.unit_of_work() as work:
        work.sessions.add(session, {})
        work.commit()
    return "s1"


def say_all(house: House, person_id: str, session_id: str = "s1") -> None:
    """Answer what a participant is asked before the call."""
    now = house.clock.now()
    arrivals.record_device_check(house, session_id, person_id, a_device_check(now))
    arrivals.record_surroundings(house, session_id, person_id, at_home(now))
    arrivals.agree_rules(house, session_id, person_id)
    arrivals.acknowledge_plan_b(house, session_id, person_id)


def come(house: House, person_id: str, session_id: str = "s1") -> Caller:
    """Answer everything, connect with media, microphone and camera on; return who this is."""
    if not meetings.session_of(house, session_id).person(person_id).is_staff:
        say_all(house, person_id, session_id)
    _, generation = live_sessions.connect(house, session_id, person_id)
    caller = Caller(session_id, person_id, generation)
    session = meetings.session_of(house, session_id)
    person = session.person(person_id)
    live_sessions.offer(house, caller, f"offer of {person_id}")
    if not person.is_staff:
        live_sessions.set_willing(house, caller, True)
    if session.may_speak(person):
        live_sessions.set_microphone(house, caller, True)
    if session.may_show(person):
        live_sessions.set_camera(house, caller, True)
    return caller


def meet(house: House, people: tuple[Person, ...] = THREE) -> dict[str, Caller]:
    """Bring everyone into the joint room through the services; return the callers by person."""
    planned(house, people)
    callers = {person.id: come(house, person.id) for person in people}
    parties = [person.id for person in people if not person.is_staff]
    for person_id in parties:
        live_sessions.admit(house, callers["alex"], person_id)
        live_sessions.set_ready(house, callers[person_id], True)
    live_sessions.check(house, callers["alex"])
    live_sessions.open_joint(house, callers["alex"])
    for person_id in parties:
        live_sessions.go_in(house, callers[person_id])
    return callers


def a_plan(house: House, **changes: object) -> MeetingPlan:
    """A plan that makes sense: Jo, Sam, and Alex in the lead."""
    now = house.clock.now()
    plan: dict[str, object] = {
        "title": "Thursday",
        "kind": Kind.CONFERENCE,
        "people": (
            PlannedPerson(Side.HARMED, Role.PERSON_HARMED, "Jo"),
            PlannedPerson(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam"),
        ),
        "opens_at": now,
        "latest_end": now + timedelta(hours=3),
    } | changes
    if "staff" not in plan:
        plan["staff"] = (PlannedStaff(add_staff(house, "Alex"), Role.LEAD_FACILITATOR),)
    return MeetingPlan(**plan)  # type: ignore[arg-type]
