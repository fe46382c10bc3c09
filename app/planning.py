"""``python -m app meeting``: plans one meeting that stands alone, and gives its personal links."""

import argparse
from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from app.bootstrap import build_house, build_store
from app.config import Config
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.domain.refusals import Refused, sentence
from app.services import meetings, staff_sessions
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff
from app.services.ports import House
from app.store import Store
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox


def plan_and_link(
    config: Config,
    store: Store,
    *,
    harmed: str,
    responsible: str,
    lead: str,
    co: str | None = None,
    hours: int = 4,
    relay_only: Collection[str] = (),
) -> dict[str, str]:
    """Plan a conference that opens now; return screen name to personal link, staff first.

    ``relay_only`` are the screen names of those whose browsers must not show their address.

    The links ask for no spoken code: whoever types a command hands them over themselves.

    Raises:
        Refused: the plan makes no sense.
    """
    house = house_of_a_command(config, store)
    roles = {lead: Role.LEAD_FACILITATOR} | ({co: Role.CO_FACILITATOR} if co else {})
    staff = {name: staff_sessions.add_staff(house, name) for name in roles}
    plan = _conference(config, house, (harmed, responsible), staff, roles, hours)
    hiding = [replace(p, relay_only=p.screen_name in relay_only) for p in plan.people]
    session_id, tokens = meetings.plan_meeting(house, replace(plan, people=tuple(hiding)))
    session = meetings.session_of(house, session_id)
    return _staff_links(config, house, staff) | {
        person.screen_name: f"{config.public_url}/j#{tokens[person.id]}"
        for person in session.parties
    }


def house_of_a_command(config: Config, store: Store) -> House:
    """Nobody is connected to a command: it plans, and neither media nor sockets are asked."""
    return build_house(config, store, WorkerPlane(()), Outbox())


def _conference(
    config: Config,
    house: House,
    names: tuple[str, str],
    staff: dict[str, str],
    roles: dict[str, Role],
    hours: int,
) -> MeetingPlan:
    now, lead = house.clock.now(), next(iter(roles))
    harmed, responsible = names
    return MeetingPlan(
        title="Meeting",
        kind=Kind.CONFERENCE,
        people=(
            PlannedPerson(Side.HARMED, Role.PERSON_HARMED, harmed, aftercare=lead),
            PlannedPerson(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, responsible, aftercare=lead),
        ),
        staff=tuple(
            PlannedStaff(staff[name], role, takes_over=role is Role.CO_FACILITATOR)
            for name, role in roles.items()
        ),
        opens_at=now,
        latest_end=now + timedelta(hours=hours),
        plan_b_phone=config.help_phone,
    )


def _staff_links(config: Config, house: House, staff: dict[str, str]) -> dict[str, str]:
    return {
        name: f"{config.public_url}/staff#{staff_sessions.mint(house, staff_id)}"
        for name, staff_id in staff.items()
    }


def plan_and_print(config: Config, chosen: argparse.Namespace) -> int:
    """Plan what the command line asks for and print one link a line; return the exit code."""
    try:
        links = plan_and_link(
            config,
            build_store(config),
            harmed=chosen.harmed,
            responsible=chosen.responsible,
            lead=chosen.lead,
            co=chosen.co,
            hours=chosen.hours,
            relay_only=chosen.relay_only,
        )
    except Refused as refused:
        print(sentence(refused.code))
        return 2
    for name, link in links.items():
        print(f"{name}\t{link}")
    print("Each link is for one person. Facilitators' links sign in once, within 24 hours.")
    return 0
