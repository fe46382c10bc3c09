"""Planning a meeting: who comes, and that the plan makes sense; and the list a facilitator sees."""

import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime
from typing import Final

from app.domain.languages import ENGLISH
from app.domain.live_session import BOTH_SIDES, Kind, LiveSession
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
from app.domain.plan import Plan
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact
from app.services import codes, overviews
from app.services.inviting import Appointment, Invitation
from app.services.join_links import Issued, add_link
from app.services.ports import House, UnitOfWork
from app.services.records import Meeting

LONGEST_NAME: Final = 40
LONGEST_TITLE: Final = 80


@dataclass(frozen=True, slots=True)
class PlannedPerson:
    """A participant. ``beside`` is the screen name of the principal a companion belongs with.

    ``id`` is that of somebody who was in the plan before. ``arrives``, ``leaves`` and ``seat`` are
    places in an order, 0 for any; ``aftercare`` names who looks after this person.
    """

    side: Side
    role: Role
    screen_name: str
    voice: Voice = Voice.FULL
    beside: str | None = None
    id: str = ""
    contact: SafeContact | None = None
    language: str = ENGLISH
    relay_only: bool = False
    aftercare: str = ""
    arrives: int = 0
    leaves: int = 0
    seat: int = 0


@dataclass(frozen=True, slots=True)
class PlannedStaff:
    """A facilitator by account; the account's name is shown when no screen name is given.

    ``serves`` is the one side that an advocate of a shuttle is there for, None for both.
    """

    staff_id: str
    role: Role
    screen_name: str | None = None
    takes_over: bool = False
    seat: int = 0
    serves: Side | None = None


@dataclass(frozen=True, slots=True)
class MeetingPlan:
    """``title`` is neutral: staff read it in their list. Times are aware.

    ``opens_at`` is when people may come in, ``starts_at`` what they are told; without it they are
    the same. ``links``: each participant gets a link at once, without a spoken code. A meeting
    without ``case_id`` stands alone; ``ground_rules`` is the version of what all agree to.
    """

    title: str
    kind: Kind
    people: tuple[PlannedPerson, ...]
    staff: tuple[PlannedStaff, ...]
    opens_at: datetime
    latest_end: datetime
    starts_at: datetime | None = None
    plan_b_phone: str = ""
    reminders: tuple[int, ...] = ()
    planned_by: str | None = None
    links: bool = True
    case_id: str | None = None
    ground_rules: int = 1


@dataclass(slots=True)
class Planned:
    """What a plan becomes: the session, and which of its people is which staff account."""

    session: LiveSession
    staff: dict[str, str]
    invitations: list[Invitation]


@dataclass(slots=True)
class _People:
    people: list[Person] = field(default_factory=list)
    staff: dict[str, str] = field(default_factory=dict)
    named: dict[str, str] = field(default_factory=dict)  # screen name -> person id


def plan_meeting(house: House, plan: MeetingPlan) -> tuple[str, dict[str, str]]:
    """Plan a meeting. Return its id, and person id to link token for everyone who is not staff.

    Raises Refused with a "plan-..." code when the plan makes no sense.
    """
    with house.unit_of_work() as work:
        session, tokens = write(house, work, plan)
        work.commit()
    return session.id, tokens


def write(house: House, work: UnitOfWork, plan: MeetingPlan) -> tuple[LiveSession, dict[str, str]]:
    """Write a new meeting in a transaction that is under way; return it with its link tokens."""
    planned = made(house, work, plan, house.new_id())
    session = planned.session
    work.sessions.add(session, planned.staff)
    work.appointments.save(
        Appointment(
            session.id,
            plan.starts_at or plan.opens_at,
            plan.planned_by,
            reminders=plan.reminders,
        )
    )
    for invitation in planned.invitations:
        work.appointments.save_invitation(invitation)
    work.audit.record(
        "meeting.plan",
        at=house.clock.now(),
        session_id=session.id,
        case_id=plan.case_id,
        actor=plan.planned_by,
    )
    invited = session.parties if plan.links else ()
    given = {p.id: Issued(house.secret(), codes.new_join_code()) for p in invited}
    for person_id, issued in given.items():
        add_link(house, work, session, person_id, issued)
    return session, {person_id: issued.token for person_id, issued in given.items()}


def made(house: House, work: UnitOfWork, plan: MeetingPlan, session_id: str) -> Planned:
    """Return what a plan becomes, unwritten; people who were in it before keep their ids.

    Raises Refused with a "plan-..." code when the plan makes no sense.
    """
    _demand_sense(house, plan)
    found = _people(house, work, plan)
    session = LiveSession(
        session_id,
        plan.kind,
        plan.title,
        tuple(found.people),
        plan.opens_at,
        plan.latest_end,
        plan=_details(plan, found),
        case_id=plan.case_id,
    )
    invitations = [
        Invitation(session_id, found.named[p.screen_name], p.contact, p.language)
        for p in plan.people
        if p.contact is not None
    ]
    return Planned(session, found.staff, invitations)


def meetings_of(house: House, staff_id: str) -> list[Meeting]:
    """Return the meetings of one staff member, the next one first."""
    with house.unit_of_work(write=False) as work:
        return sorted(work.sessions.of_staff(staff_id), key=lambda meeting: meeting.opens_at)


def person_of(house: House, session_id: str, staff_id: str) -> str | None:
    """Return who this staff member is in a meeting, or None when it is not theirs.

    Whoever works in its case no more has lost the meeting too. Only somebody who is in it right
    now stays, so that nobody there is left alone by it; once out they do not come back.
    """
    with house.unit_of_work(write=False) as work:
        person_id = work.sessions.person_of_staff(session_id, staff_id)
        if person_id is None or work.sessions.case_of(session_id) is None:
            return person_id
        account = work.staff.get(staff_id)
        if account is not None and overviews.may_guide(house, work, account, session_id):
            return person_id
        is_here = work.sessions.get(session_id).attendance(person_id).connected
    return person_id if is_here else None


def case_of(house: House, session_id: str) -> str | None:
    """Return the id of the case that a meeting belongs to, None for one that stands alone."""
    with house.unit_of_work(write=False) as work:
        return work.sessions.case_of(session_id)


def session_of(house: House, session_id: str) -> LiveSession:
    """Return a session as it stands, or raise Refused("session-not-recognised")."""
    with house.unit_of_work(write=False) as work:
        return work.sessions.get(session_id)


def _demand_sense(house: House, plan: MeetingPlan) -> None:
    roles = [staff.role for staff in plan.staff]
    shuttle = plan.kind is Kind.SHUTTLE
    if not shuttle and roles.count(Role.LEAD_FACILITATOR) != 1:
        raise Refused("plan-without-lead")
    if shuttle and Role.SHUTTLE_ADVOCATE not in roles:
        raise Refused("plan-without-advocate")
    of_the_other_kind = Role.LEAD_FACILITATOR if shuttle else Role.SHUTTLE_ADVOCATE
    if not set(roles) <= FACILITATORS - {of_the_other_kind}:
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
    wanted = len(PARTIES) if plan.kind in BOTH_SIDES else 1
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


def _details(plan: MeetingPlan, found: _People) -> Plan:
    principals = [p for p in plan.people if p.role in PRINCIPALS]
    both: list[PlannedPerson | PlannedStaff] = [*plan.people, *plan.staff]
    seated = [one for one in both if one.seat]
    names = {staff_id: person_id for person_id, staff_id in found.staff.items()}

    def ids(people: list[PlannedPerson], place: Callable[[PlannedPerson], int]) -> tuple[str, ...]:
        ordered = sorted((p for p in people if place(p)), key=place)
        return tuple(found.named[p.screen_name] for p in ordered)

    def id_of(one: PlannedPerson | PlannedStaff) -> str:
        return (
            names[one.staff_id] if isinstance(one, PlannedStaff) else found.named[one.screen_name]
        )

    return Plan(
        arrival_order=ids(principals, lambda p: p.arrives),
        leaving_order=ids(principals, lambda p: p.leaves),
        takes_over=next((names[s.staff_id] for s in plan.staff if s.takes_over), None),
        plan_b_phone=plan.plan_b_phone,
        aftercare={found.named[p.screen_name]: p.aftercare for p in plan.people if p.aftercare},
        seats=tuple(id_of(one) for one in sorted(seated, key=lambda one: one.seat)),
        relay_only=frozenset(found.named[p.screen_name] for p in plan.people if p.relay_only),
        ground_rules=plan.ground_rules,
        stands_alone=plan.case_id is None,
        serves={names[s.staff_id]: str(s.serves) for s in plan.staff if s.serves},
    )


def _people(house: House, work: UnitOfWork, plan: MeetingPlan) -> _People:
    planned = _People()
    ids = {person.screen_name: person.id or house.new_id() for person in plan.people}
    planned.named = ids
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
