"""Makes the people and meetings that tests are about, in the order a reader expects."""

from datetime import UTC, datetime, timedelta

from app.domain.live_session import Kind, LiveSession
from app.domain.people import Person, Role, Side, Voice
from app.services import live_sessions, meetings
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

EVERYONE = (JO, KIM, SAM, CHRIS, OLU, ALEX, PRIYA)
THREE = (JO, SAM, ALEX)


def a_session(people: tuple[Person, ...] = EVERYONE, kind: Kind = Kind.CONFERENCE) -> LiveSession:
    """A planned meeting to which nobody came yet."""
    return LiveSession("s1", kind, "Thursday", people, NOON, NOON + timedelta(hours=3))


def arrived(session: LiveSession, *person_ids: str) -> LiveSession:
    """They are connected, with media, microphone and camera on."""
    for person_id in person_ids or [person.id for person in session.people]:
        session.arrive(person_id)
        session.open_media(person_id)
        person = session.person(person_id)
        session.set_microphone(person_id, session.may_speak(person))
        session.set_camera(person_id, session.may_show(person))
    return session


def admitted(session: LiveSession, *person_ids: str) -> LiveSession:
    """They were identified by Alex and pressed ready."""
    for person_id in person_ids or [person.id for person in session.parties]:
        session.admit("alex", person_id)
        session.set_ready(person_id, True)
    return session


def a_waiting_session(people: tuple[Person, ...] = EVERYONE) -> LiveSession:
    """Everyone came, was admitted and is ready; each still in their own room."""
    return admitted(arrived(a_session(people)))


def an_open_session(people: tuple[Person, ...] = EVERYONE) -> LiveSession:
    """The joint room is open; staff are in it and each party is invited."""
    session = a_waiting_session(people)
    session.check()
    session.open_joint("alex")
    return session


def a_meeting(people: tuple[Person, ...] = EVERYONE) -> LiveSession:
    """Everyone is in the joint room, by their own act, with everything on."""
    session = an_open_session(people)
    for person in session.parties:
        session.go_in(person.id)
    return session


# The same through the services


def planned(house: House, people: tuple[Person, ...] = EVERYONE) -> str:
    """Write a session with these very people, without a plan being judged; return its id."""
    with house.unit_of_work() as work:
        work.sessions.add(a_session(people), {})
        work.commit()
    return "s1"


def come(house: House, person_id: str, session_id: str = "s1") -> Caller:
    """Connect with media, microphone and camera on; return who this connection is."""
    _, generation = live_sessions.connect(house, session_id, person_id)
    caller = Caller(session_id, person_id, generation)
    session = meetings.session_of(house, session_id)
    person = session.person(person_id)
    live_sessions.offer(house, caller, f"offer of {person_id}")
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
