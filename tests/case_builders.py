"""Cases as tests need them: on a real store, with staff of each role, markers in every field."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

from app.domain.cases.case import Assignment, Case, CasePerson, Duty, Leaf, SideFile
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.people import Role, Side
from app.domain.safe_contact import SafeContact, Way
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.services.ports import House
from app.services.records import StaffAccount
from app.store import MasterKey, Store
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock

PRINCIPAL = {Side.HARMED: Role.PERSON_HARMED, Side.RESPONSIBLE: Role.PERSON_RESPONSIBLE}
NAMES = {Side.HARMED: "Jo", Side.RESPONSIBLE: "Sam"}


@dataclass
class Service:
    """A house on a real store, and one account for each role of staff, by name."""

    house: House
    store: Store
    clock: FrozenClock
    staff: dict[str, StaffAccount] = field(default_factory=dict)

    def account(self, name: str, *roles: StaffRole) -> StaffAccount:
        """Return the account of this name, made with these roles when it is not there yet."""
        if name not in self.staff:
            staff_id = staff_sessions.add_staff(self.house, name, roles)
            with self.house.unit_of_work(write=False) as work:
                found = work.staff.get(staff_id)
            assert found is not None
            self.staff[name] = found
        return self.staff[name]


def service(folder: Path, url: str = "", *, migrate: bool = True) -> Service:
    store = Store(url or f"sqlite:///{folder}/cases.db", MasterKey(bytes(range(32))))
    if migrate:
        store.migrate()
    clock = FrozenClock()
    house = House(store.unit_of_work, FakeMediaPlane(), clock, FakeAnnouncer())
    return Service(house, store, clock)


def a_case(
    service: Service,
    *crew: tuple[str, Duty, Side | None],
    state: CaseState = CaseState.ENQUIRIES,
    began: Side = Side.HARMED,
    sides: tuple[Side, ...] = (Side.HARMED, Side.RESPONSIBLE),
    marker: str = "",
) -> Case:
    """Add a case with a person on each of these sides; return it as it was written.

    ``crew``: account name, duty and side. With a ``marker`` every word of a side holds
    ``<marker>-<side>-...``, so that it can be looked for elsewhere.
    """
    now = service.clock.now()
    house = service.house
    case = Case(
        house.new_id(),
        f"CG-{house.new_id()[:6].upper()}",
        state,
        now,
        now,
        began,
        leaves={leaf: SideFile() for leaf in Leaf},
    )
    for side in sides:
        said = f"{marker}-{side}-" if marker else ""
        person = CasePerson(
            house.new_id(),
            side,
            PRINCIPAL[side],
            f"{said}{NAMES[side]}",
            full_name=f"{said}{NAMES[side]} Green",
            screen_name=NAMES[side],
        )
        case.side(side).people.append(person)
        case.tracks[person.id] = Track.NOT_CONTACTED
    for name, duty, side in crew:
        staff_id = service.staff[name].id
        case.crew.append(Assignment(staff_id, duty, side, now - timedelta(minutes=1)))
        if duty is Duty.OWNER:
            case.owner_id = staff_id
    with house.unit_of_work() as work:
        work.cases.add(case)
        for person in case.people:
            said = f"{marker}-{person.side}-" if marker else ""
            contact = SafeContact(
                frozenset({Way.EMAIL, Way.CALL}),
                f"{said}{person.called}@example.org".lower(),
                "07700 900123" if person.side is Side.HARMED else "07700 900456",
            )
            work.cases.save_contact(case, person.id, contact)
        work.commit()
    return case
