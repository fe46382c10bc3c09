"""A case by shuttle of which nothing is missing, with staff of both sides and of one side alone."""

from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from app.domain.cases.case import Assignment, Case, Duty, Route
from app.domain.dialogue.relays import Handed, Relay, RelayState, Words
from app.domain.people import PARTIES, Side
from app.domain.staff_roles import StaffRole
from app.services.cases import opening
from app.services.dialogue import own_relays, relays
from app.services.dialogue.whose import Whose
from app.services.ports import House
from app.services.records import AuditEntry, StaffAccount
from tests.case_builders import Service, service
from tests.ready_cases import CREW, EARLIER, EVERYONE, Change, a_ready_case

ONE_SIDED = {
    "hanna": (Duty.ADVOCATE, Side.HARMED),
    "ruth": (Duty.ADVOCATE, Side.RESPONSIBLE),
    "olga": (Duty.OFFICER, Side.HARMED),
    "otto": (Duty.OFFICER, Side.RESPONSIBLE),
}
WORDS = Words("I am sorry for what I took.", "Something Sam wants to say")


@dataclass
class Slow:
    """A case in which words are carried over days, without a meeting."""

    service: Service
    case_id: str

    @property
    def house(self) -> House:
        return self.service.house

    @property
    def jo(self) -> Whose:
        return Whose(self.case_id, "jo", Side.HARMED)

    @property
    def sam(self) -> Whose:
        return Whose(self.case_id, "sam", Side.RESPONSIBLE)

    def staff(self, name: str) -> StaffAccount:
        return self.service.staff[name]

    def do(self, name: str, act: str, *said: Any, **more: Any) -> Any:
        """Let somebody of staff do an act of theirs by its name."""
        return getattr(relays, act)(self.house, self.staff(name), self.case_id, *said, **more)

    def own(self, whose: Whose, act: str, *said: Any, **more: Any) -> Any:
        return getattr(own_relays, act)(self.house, whose, *said, **more)

    def change(self, change: Change) -> None:
        opening.change_as_house(self.house, self.case_id, "case.tested", change)

    def case(self) -> Case:
        with self.house.unit_of_work(write=False) as work:
            return work.cases.get(self.case_id)

    def relay(self, relay_id: str) -> Relay:
        with self.house.unit_of_work(write=False) as work:
            found = work.relays.get(self.case_id, relay_id)
        assert found is not None
        return found

    def all(self) -> list[Relay]:
        with self.house.unit_of_work(write=False) as work:
            return work.relays.of_case(self.case_id, PARTIES)

    def entries(self, relay_id: str = "") -> list[AuditEntry]:
        """Return what the audit log says of relays, or of one."""
        with self.house.unit_of_work(write=False) as work:
            found = [e for e in work.audit.entries() if e.act.startswith("relay.")]
        return [entry for entry in found if relay_id in ("", entry.about)]

    # As far as a state, by the acts alone

    def agreed(self, whose: Whose | None = None, words: Words = WORDS) -> str:
        whose = whose or self.sam
        relay_id: str = self.own(whose, "write_down", words)
        self.own(whose, "read_back", relay_id, 1)
        self.own(whose, "agree", relay_id, 1)
        return relay_id

    def cleared(self, whose: Whose | None = None, words: Words = WORDS) -> str:
        relay_id = self.agreed(whose, words)
        self.do("lee", "clear", relay_id, 1, safe=True, positive=True)
        return relay_id

    def released(self, whose: Whose | None = None, words: Words = WORDS) -> str:
        relay_id = self.cleared(whose, words)
        self.do("lee", "release", relay_id, 1)
        return relay_id

    def delivered(self, whose: Whose | None = None, words: Words = WORDS) -> str:
        relay_id = self.released(whose, words)
        self.do("lee", "deliver", relay_id, Handed.BY_PHONE)
        assert self.relay(relay_id).state is RelayState.DELIVERED
        return relay_id


def a_slow_shuttle(service: Service, way: Route = Route.SHUTTLE) -> Slow:
    """Write the case: Rita owns it, Lee leads, the others work with one side each."""
    now: datetime = service.clock.now()
    roles = {name: role for name, (_, role) in CREW.items()}
    for name in ONE_SIDED:
        roles[name] = StaffRole.FACILITATOR
    ids = {name: service.account(name, role).id for name, role in roles.items()}
    case = a_ready_case(now, EVERYONE, staff=ids, way=way)
    for name, (duty, side) in ONE_SIDED.items():
        case.crew.append(Assignment(ids[name], duty, side, now - EARLIER))
    with service.house.unit_of_work() as work:
        work.cases.add(case)
        work.commit()
    return Slow(service, case.id)


def slow_shuttle(folder: Path) -> Slow:
    return a_slow_shuttle(service(folder))
