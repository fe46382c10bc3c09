"""Plans the larger meetings of the journeys: who comes, beside whom, in which order."""

from collections.abc import Collection
from dataclasses import replace
from datetime import timedelta

from app.bootstrap import build_house, build_store
from app.config import Config
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.domain.safe_contact import SafeContact, Way
from app.services import meetings, staff_sessions
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff
from app.services.ports import House
from app.store import Store
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox
from tests.journeys.house import ALEX, CHRIS, INES, JO, KIM, PAT, SAM, Invites

CARES_FOR_JO, CARES_FOR_SAM = "Rae-c4r3sJ", "Vic-c4r3sS"
"""Who looks after each of them afterwards."""

PLAN_B = "01632 960 555"
"""The number to call when the line fails: the same for everybody."""

_COMPANIONS = {
    PAT: (Side.HARMED, Role.SUPPORTER, JO),
    INES: (Side.HARMED, Role.INTERPRETER, JO),
    CHRIS: (Side.RESPONSIBLE, Role.SUPPORTER, SAM),
}


def people(names: Collection[str]) -> tuple[PlannedPerson, ...]:
    """Return the planned people of these names: Jo comes and goes before Sam."""
    jo = PlannedPerson(
        Side.HARMED, Role.PERSON_HARMED, JO, aftercare=CARES_FOR_JO, arrives=1, leaves=1
    )
    sam = PlannedPerson(
        Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, SAM, aftercare=CARES_FOR_SAM, arrives=2, leaves=2
    )
    beside = [
        PlannedPerson(side, role, name, beside=of) for name, (side, role, of) in _COMPANIONS.items()
    ]
    return tuple(
        replace(person, contact=contact_of(person.screen_name))
        for person in (jo, sam, *beside)
        if person.screen_name in names
    )


def contact_of(name: str) -> SafeContact:
    """E-mail to an address that holds the name, with a calendar file, and a note for staff."""
    ways = frozenset({Way.EMAIL, Way.CALL})
    address, notes = f"{name.lower()}@example.org", f"Not after six: {name}"
    return SafeContact(ways, address, "01632 960 124", notes=notes, calendar=True)


def invite(*names: str, kind: Kind = Kind.CONFERENCE, co: bool = True) -> Invites:
    """Return what plans a meeting of these people, Alex in the lead, Kim ready to take over."""

    def plan(config: Config) -> dict[str, str]:
        store = build_store(config)
        house = house_of(config, store)
        staff = {name: staff_sessions.add_staff(house, name) for name in (ALEX, KIM)[: 1 + co]}
        roles = {ALEX: Role.LEAD_FACILITATOR, KIM: Role.CO_FACILITATOR}
        now = house.clock.now()
        session_id, tokens = meetings.plan_meeting(
            house,
            MeetingPlan(
                title="Thursday",
                kind=kind,
                people=people(names),
                staff=tuple(
                    PlannedStaff(staff[name], roles[name], takes_over=name == KIM) for name in staff
                ),
                opens_at=now,
                latest_end=now + timedelta(hours=4),
                plan_b_phone=PLAN_B,
            ),
        )
        url = config.public_url
        return {
            name: f"{url}/staff#{staff_sessions.mint(house, staff_id)}"
            for name, staff_id in staff.items()
        } | {
            person.screen_name: f"{url}/j#{tokens[person.id]}"
            for person in meetings.session_of(house, session_id).parties
        }

    return plan


def house_of(config: Config, store: Store) -> House:
    """Return a house beside the service, to which nobody is connected."""
    return build_house(config, store, WorkerPlane(()), Outbox())
