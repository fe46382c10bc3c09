"""``python -m app meeting``: plans one meeting that stands alone, and gives its personal links."""

import argparse
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
) -> dict[str, str]:
    """Plan a conference that opens now; return screen name to personal link, staff first.

    Raises:
        Refused: the plan makes no sense.
    """
    # Nobody is connected to a command: it plans, and neither media nor messages are asked.
    house = build_house(config, store, WorkerPlane(()), Outbox())
    now = house.clock.now()
    roles = {lead: Role.LEAD_FACILITATOR} | ({co: Role.CO_FACILITATOR} if co else {})
    staff = {name: staff_sessions.add_staff(house, name) for name in roles}
    session_id, tokens = meetings.plan_meeting(
        house,
        MeetingPlan(
            title="Meeting",
            kind=Kind.CONFERENCE,
            people=(
                PlannedPerson(Side.HARMED, Role.PERSON_HARMED, harmed),
                PlannedPerson(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, responsible),
            ),
            staff=tuple(PlannedStaff(staff[name], role) for name, role in roles.items()),
            opens_at=now,
            latest_end=now + timedelta(hours=hours),
        ),
    )
    links = {
        name: f"{config.public_url}/staff#{staff_sessions.mint(house, staff_id)}"
        for name, staff_id in staff.items()
    }
    return links | _party_links(config, house, session_id, tokens)


def _party_links(
    config: Config, house: House, session_id: str, tokens: dict[str, str]
) -> dict[str, str]:
    session = meetings.session_of(house, session_id)
    return {
        person.screen_name: f"{config.public_url}/j#{tokens[person.id]}"
        for person in session.parties
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
        )
    except Refused as refused:
        print(sentence(refused.code))
        return 2
    for name, link in links.items():
        print(f"{name}\t{link}")
    print("Each link is for one person. Facilitators' links sign in once, within 24 hours.")
    return 0
