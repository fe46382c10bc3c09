"""Planning a meeting: who comes, and that the plan makes sense; and the list a facilitator sees."""

import unicodedata
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.domain.live_session import Kind, LiveSession
from app.domain.people import (
    COMPANIONS,
    FACILITATORS,
    PARTIES,
    PRINCIPALS,
    Person,
    Role,
    Side,
    Voice,
)
from app.domain.refusals import Refused
from app.services.join_links import add_link
from app.services.ports import House, UnitOfWork
from app.services.records import Meeting

LONGEST_NAME: Final = 40
LONGEST_TITLE: Final = 80


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """A participant. ``beside`` is the screen name of the principal a companion belongs with."""

    side: Side
    role: Role
    screen_name: str
    voice: Voice = Voice.FULL
    beside: str | None = None


@dataclass(frozen=True, slots=True)
class PlannedStaff:
    """A facilitator by account; the account's name is shown when no screen name is given."""

    staff_id: str
    role: Role
    screen_name: str | None = None


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """``title`` is neutral: staff read it in their list. Times are UTC and aware."""

    title: str
    kind: Kind
    people: tuple[PlannedPerson, ...]
    staff: tuple[PlannedStaff, ...]
    opens_at: datetime
    latest_end: datetime


@dataclass(slots=True)
class _Plan:
    """What a plan becomes: people with ids, and which of them is which staff account."""

    people: list[Person] = field(default_factory=list)
    staff: dict[str, str] = field(default_factory=dict)


def plan_meeting(house: House, plan: MeetingPlan) -> tuple[str, dict[str, str]]:
    """Plan a meeting. Return its id, and person id to link token for everyone who is not staff.

    Raises Refused with a "plan-..." code when the plan makes no sense.
    """
    _demand_sense(house, plan)
    with house.unit_of_work() as work:
        planned = _people(house, work, plan)
        session = LiveSession(
            house.new_id(),
            plan.kind,
            plan.title,
            tuple(planned.people),
            plan.opens_at,
            plan.latest_end,
        )
        work.sessions.add(session, planned.staff)
        work.audit.record("meeting.plan", at=house.clock.now(), session_id=session.id)
        tokens = {person.id: house.secret() for person in session.parties}
        for person_id, token in tokens.items():
            add_link(house, work, session, person_id, token)
        work.commit()
    return session.id, tokens


def meetings_of(house: House, staff_id: str) -> list[Meeting]:
    """Return the meetings of one staff member, the next one first."""
    with house.unit_of_work(write=False) as work:
        return sorted(work.sessions.of_staff(staff_id), key=lambda meeting: meeting.opens_at)


def person_of(house: House, session_id: str, staff_id: str) -> str | None:
    """Return who this staff member is in a meeting, or None when it is not theirs."""
    with house.unit_of_work(write=False) as work:
        return work.sessions.person_of_staff(session_id, staff_id)


def session_of(house: House, session_id: str) -> LiveSession:
    """Return a session as it stands, or raise Refused("session-not-recognised")."""
    with house.unit_of_work(write=False) as work:
        return work.sessions.get(session_id)


def _demand_sense(house: House, plan: MeetingPlan) -> None:
    roles = [staff.role for staff in plan.staff]
    if roles.count(Role.LEAD_FACILITATOR) != 1:
        raise Refused("plan-without-lead")
    if not set(roles) <= FACILITATORS:
        raise Refused("plan-roles")
    if len({staff.staff_id for staff in plan.staff}) != len(plan.staff):
        raise Refused("plan-staff")
    if len(plan.people) + len(plan.staff) > house.seats + 1:
        raise Refused("plan-too-many-people")
    if not is_plain(plan.title, LONGEST_TITLE):
        raise Refused("plan-title")
    aware = plan.opens_at.tzinfo is not None and plan.latest_end.tzinfo is not None
    if not aware or plan.opens_at >= plan.latest_end:
        raise Refused("plan-times")
    for person in plan.people:
        _demand_role(plan, person)
    sides = {person.side for person in plan.people if person.role in PRINCIPALS}
    wanted = len(PARTIES) if plan.kind is Kind.CONFERENCE else 1
    if len(sides) != wanted:
        raise Refused("plan-people")


def _demand_role(plan: MeetingPlan, person: PlannedPerson) -> None:
    if person.role in COMPANIONS:
        beside = [
            other
            for other in plan.people
            if other.screen_name == person.beside
            and other.side is person.side
            and other.role in PRINCIPALS
        ]
        if len(beside) != 1:
            raise Refused("plan-companion")
    elif PRINCIPALS.get(person.role) is not person.side or person.beside is not None:
        raise Refused("plan-roles")
    if (person.role is Role.OBSERVER) != (person.voice is Voice.OBSERVES):
        raise Refused("plan-roles")


def is_plain(text: str, longest: int) -> bool:
    """True for one line of visible text: no control, format or direction characters (I31)."""
    kinds = {unicodedata.category(letter)[0] for letter in text}
    return text == text.strip() and 0 < len(text) <= longest and "C" not in kinds


def _people(house: House, work: UnitOfWork, plan: MeetingPlan) -> _Plan:
    planned = _Plan()
    ids = {person.screen_name: house.new_id() for person in plan.people}
    for person in plan.people:
        planned.people.append(
            Person(
                ids[person.screen_name],
                person.side,
                person.role,
                person.screen_name,
                person.voice,
                ids[person.beside] if person.beside else None,
            )
        )
    for staff in plan.staff:
        account = work.staff.get(staff.staff_id)
        if account is None:
            raise Refused("plan-staff")
        person_id = house.new_id()
        name = staff.screen_name or account.name
        planned.people.append(Person(person_id, Side.STAFF, staff.role, name))
        planned.staff[person_id] = account.id
    names = [person.screen_name for person in planned.people]
    if len({name.casefold() for name in names}) != len(names):
        raise Refused("plan-name")
    if not all(is_plain(name, LONGEST_NAME) for name in names):
        raise Refused("plan-name")
    return planned
