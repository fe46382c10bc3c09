"""Finding somebody among many of the same first name, on both databases, without reading a name."""

import pytest
from sqlalchemy import event

from app.domain.cases.case import Duty
from app.domain.cases.states import CaseState
from app.domain.people import Side
from app.domain.staff_roles import StaffRole
from app.services.ports import House
from app.store import Store
from app.store.case_digests import AT_MOST
from tests.bench.case_filling import fill, others
from tests.case_builders import Service, a_case
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.store.conftest import KEY


@pytest.fixture
def service(store: Store) -> Service:
    clock = FrozenClock()
    house = House(store.unit_of_work, FakeMediaPlane(), clock, FakeAnnouncer())
    made = Service(house, store, clock)
    made.account("Cora", StaffRole.COORDINATOR)
    made.account("Kit", StaffRole.COORDINATOR)
    return made


@pytest.fixture
def crowded(service: Service, store: Store) -> Service:
    """150 cases of Kit's, in each of which somebody is called Jo Green or Sam Green."""
    for _ in range(AT_MOST // 2 + 5):
        a_case(service, ("Kit", Duty.OWNER, None))
    return service


def test_ones_own_are_not_hidden_behind_a_hundred_of_others(crowded: Service) -> None:
    mine = a_case(crowded, ("Cora", Duty.OWNER, None))
    waiting = a_case(crowded, state=CaseState.REFERRED, sides=(Side.HARMED,))
    with crowded.house.unit_of_work(write=False) as work:
        everyone = work.cases.find("green")
        found = work.cases.find("green", staff_id=crowded.staff["Cora"].id)
        jo = work.cases.find("Jo Green", staff_id=crowded.staff["Cora"].id)
        by_phone = work.cases.find(phone="07700 900123", staff_id=crowded.staff["Cora"].id)
    assert len(everyone) == AT_MOST
    assert sorted(f.case_id for f in found) == sorted([mine.id, mine.id, waiting.id])
    assert {f.case_id for f in jo} == {f.case_id for f in by_phone} == {mine.id, waiting.id}


def test_all_parts_must_be_there_in_one_person(service: Service) -> None:
    case = a_case(service)
    with service.house.unit_of_work(write=False) as work:
        assert {f.person_id for f in work.cases.find("jo green")} == {case.people[0].id}
        assert work.cases.find("jo sam") == []
        assert work.cases.find("") == work.cases.find("--") == []


def test_a_search_takes_two_statements_however_many_share_the_name(
    service: Service, store: Store
) -> None:
    statements: list[str] = []
    event.listen(
        store.engine,
        "before_cursor_execute",
        lambda c, u, statement, *_: statements.append(statement),
    )
    counts = []
    for cases in (0, 120):
        fill(store, KEY, list(others([service.staff["Kit"].id], cases, service.clock.now())), 0)
        with service.house.unit_of_work(write=False) as work:
            statements.clear()
            work.cases.find("Gwen Hother3 x")
            counts.append(len([s for s in statements if s.startswith("SELECT")]))
    assert counts == [2, 2]
