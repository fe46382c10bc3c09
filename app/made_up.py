"""What a demonstration holds: made-up cases, three meetings of them, and everybody's way in."""

from dataclasses import dataclass, replace
from datetime import timedelta
from typing import Final

from app.config import Config
from app.domain.live_session import Kind
from app.domain.people import PARTIES, Role, Side
from app.domain.staff_roles import StaffRole
from app.made_up_cases import Team, tell
from app.made_up_letters import write_letters
from app.made_up_relays import carry_words
from app.made_up_steps import Telling
from app.planning import house_of_a_command
from app.services import meetings, passwords, planning, post, staff_sessions
from app.services.cases import page_links
from app.services.codes import new_join_code, shown
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff
from app.services.ports import House
from app.services.records import StaffAccount
from app.store import Store

OPEN_FOR: Final = timedelta(hours=8)
"""Long enough for a day of trying things out."""


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
    the administrator's, which is asked for before accounts are changed. ``pages`` are links to
    pages of people's own, by their name.
    """

    staff: dict[str, str]
    spare: str
    password: str
    seats: dict[str, Seated]
    pages: dict[str, Seated]


def plan(config: Config, store: Store) -> MadeUp:
    """Tell a case for every stage, with a conference, a preparation meeting and a shuttle that are
    open now.

    The messages are written to addresses that lead nowhere, and stand in the outbox.
    """
    house = house_of_a_command(config, store)
    team = Team(
        owner=_staff(house, "Alex", StaffRole.COORDINATOR, StaffRole.FACILITATOR),
        officer=_staff(house, "Morgan", StaffRole.VICTIM_CARE_OFFICER),
        supervisor=_staff(house, "Helen", StaffRole.CASE_SUPERVISOR),
        advocate=_staff(house, "Noor", StaffRole.SHUTTLE_ADVOCATE),
    )
    priya = _staff(house, "Priya", StaffRole.ADMINISTRATOR)
    told = tell(house, team)
    carry_words(told["Ines"], team.advocate)
    write_letters(told["Greta"], team.advocate)
    both = _meeting(config, house, told["Jo"], Kind.CONFERENCE, "Meeting", PARTIES)
    one = _meeting(config, house, told["Robin"], Kind.PREPARATION, "First meeting", (Side.HARMED,))
    apart = _meeting(config, house, told["Nell"], Kind.SHUTTLE, "Two rooms", PARTIES)
    apart = replace(apart, staff=_carrying(team))
    # The conference stands first in Alex's list, which goes by when people are asked to come.
    one = replace(one, starts_at=one.opens_at + timedelta(minutes=30))
    apart = replace(apart, starts_at=apart.opens_at + timedelta(minutes=15))

    def sign_in(account: StaffAccount) -> str:
        return f"{config.public_url}/staff#{staff_sessions.mint(house, account.id)}"

    accounts = (team.owner, team.officer, team.supervisor, team.advocate, priya)
    seats: dict[str, Seated] = {}
    for planned in (both, one, apart):
        seats |= _invited(config, house, planned)
    return MadeUp(
        {account.name: sign_in(account) for account in accounts},
        sign_in(team.owner),
        _password(house, priya.id),
        seats,
        _pages(config, house, told["Ines"]) | _pages(config, house, told["Greta"]),
    )


def _staff(house: House, name: str, *roles: StaffRole) -> StaffAccount:
    staff_id = staff_sessions.add_staff(house, name, roles)
    with house.unit_of_work(write=False) as work:
        account = work.staff.get(staff_id)
    if account is None:
        raise LookupError(name)
    return account


def _password(house: House, staff_id: str) -> str:
    password = shown(new_join_code())
    with house.unit_of_work() as work:
        kept = work.accounts.credentials(staff_id)
        work.accounts.save_credentials(
            replace(kept, password_hash=passwords.hashed(house, password))
        )
        work.commit()
    return password


def _meeting(
    config: Config,
    house: House,
    told: Telling,
    kind: Kind,
    title: str,
    sides: tuple[Side, ...],
) -> MeetingPlan:
    now, lead = house.clock.now(), told.owner
    return MeetingPlan(
        title=title,
        kind=kind,
        people=tuple(_person(house, told, side, lead.name) for side in sides),
        staff=(PlannedStaff(lead.id, Role.LEAD_FACILITATOR),),
        opens_at=now,
        latest_end=now + OPEN_FOR,
        plan_b_phone=config.help_phone,
        planned_by=lead.id,
        links=False,
        case_id=told.case_id,
    )


def _carrying(team: Team) -> tuple[PlannedStaff, ...]:
    return (
        PlannedStaff(team.advocate.id, Role.SHUTTLE_ADVOCATE),
        PlannedStaff(team.owner.id, Role.CO_FACILITATOR, takes_over=True),
    )


def _pages(config: Config, house: House, told: Telling) -> dict[str, Seated]:
    pages = {}
    for person in told.people.values():
        issued = page_links.issue(house, told.owner, told.case_id, person.id)
        link = f"{config.public_url}/p#{issued.token}"
        pages[person.called] = Seated(link, shown(issued.join_code), issued.spoken_code)
    return pages


def _person(house: House, told: Telling, side: Side, aftercare: str) -> PlannedPerson:
    person = told.people[side]
    with house.unit_of_work(write=False) as work:
        contact = work.cases.contact(told.case_id, person.id)
    return PlannedPerson(
        side, person.role, person.shown, aftercare=aftercare, contact=contact, id=person.id
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
