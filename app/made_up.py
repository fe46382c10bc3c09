"""What a demonstration holds: made-up people, two meetings, and everybody's way in."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from app.config import Config
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.domain.safe_contact import SafeContact, Way
from app.domain.staff_roles import StaffRole
from app.planning import house_of_a_command
from app.services import meetings, passwords, planning, post, staff_sessions
from app.services.codes import new_join_code, shown
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff
from app.services.ports import House
from app.store import Store

OPEN_FOR: Final = timedelta(hours=8)
"""Long enough for a day of trying things out."""
CALLED: Final = "01632 960 124"
"""A number from the range kept for drama: it rings nowhere."""


@dataclass(frozen=True, slots=True)
class Seated:
    """One person's way in: the link, the letters to type in its place, and the spoken code."""

    link: str
    letters: str
    code: str


@dataclass(frozen=True, slots=True)
class MadeUp:
    """``staff`` are links that sign in once, by name; ``seats`` is by the participant's name.

    ``spare`` is another link of the facilitator, for when their window was closed. ``password`` is
    the administrator's, which is asked for before accounts are changed.
    """

    staff: dict[str, str]
    spare: str
    password: str
    seats: dict[str, Seated]


def plan(config: Config, store: Store) -> MadeUp:
    """Plan a conference and a preparation meeting that both are open now, and invite everyone.

    The messages are written to addresses that lead nowhere, and stand in the outbox.
    """
    house = house_of_a_command(config, store)
    alex = staff_sessions.add_staff(house, "Alex", (StaffRole.COORDINATOR, StaffRole.FACILITATOR))
    priya = staff_sessions.add_staff(house, "Priya", (StaffRole.ADMINISTRATOR,))
    jo = _person(Side.HARMED, Role.PERSON_HARMED, "Jo")
    sam = _person(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam")
    robin = _person(Side.HARMED, Role.PERSON_HARMED, "Robin")
    together = _meeting(config, house, alex, Kind.CONFERENCE, "Meeting", (jo, sam))
    alone = _meeting(config, house, alex, Kind.PREPARATION, "First meeting", (robin,))
    # The conference stands first in Alex's list, which goes by when people are asked to come.
    alone = replace(alone, starts_at=alone.opens_at + timedelta(minutes=30))

    def sign_in(staff_id: str) -> str:
        return f"{config.public_url}/staff#{staff_sessions.mint(house, staff_id)}"

    return MadeUp(
        {"Alex": sign_in(alex), "Priya": sign_in(priya)},
        sign_in(alex),
        _password(house, priya),
        _invited(config, house, together) | _invited(config, house, alone),
    )


def _password(house: House, staff_id: str) -> str:
    password = shown(new_join_code())
    with house.unit_of_work() as work:
        kept = work.accounts.credentials(staff_id)
        work.accounts.save_credentials(
            replace(kept, password_hash=passwords.hashed(house, password))
        )
        work.commit()
    return password


def _person(side: Side, role: Role, name: str) -> PlannedPerson:
    address = f"{name.lower()}@example.org"
    contact = SafeContact(frozenset({Way.EMAIL, Way.CALL}), address, CALLED)
    return PlannedPerson(side, role, name, aftercare="Alex", contact=contact)


def _meeting(
    config: Config,
    house: House,
    lead: str,
    kind: Kind,
    title: str,
    people: tuple[PlannedPerson, ...],
) -> MeetingPlan:
    now = house.clock.now()
    return MeetingPlan(
        title=title,
        kind=kind,
        people=people,
        staff=(PlannedStaff(lead, Role.LEAD_FACILITATOR),),
        opens_at=now,
        latest_end=now + OPEN_FOR,
        plan_b_phone=config.help_phone,
        planned_by=lead,
        links=False,
    )


def _invited(config: Config, house: House, planned: MeetingPlan) -> dict[str, Seated]:
    session_id, _ = meetings.plan_meeting(house, planned)
    seats = {}
    for person in meetings.session_of(house, session_id).parties:
        issued, message = planning.invite(house, session_id, person.id)
        if message is not None:
            post.queue(house, session_id, [message.id])
        link = f"{config.public_url}/j#{issued.token}"
        seats[person.screen_name] = Seated(link, shown(issued.join_code), issued.spoken_code)
    return seats
