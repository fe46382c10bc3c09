"""Two coordinators press "take" at the same instant: one has it, the other is told who."""

from functools import partial

import pytest

from app.domain.cases.case import Duty
from app.domain.cases.states import CaseState
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from app.services.cases import triage
from app.services.ports import House
from app.services.records import StaffAccount
from app.store import Store
from tests.case_builders import Service, a_case
from tests.fakes import FrozenClock
from tests.store.conftest import KEY
from tests.store.test_together import another_house, at_once


def account(house: House, name: str) -> StaffAccount:
    staff_id = staff_sessions.add_staff(house, name, [StaffRole.COORDINATOR])
    with house.unit_of_work(write=False) as work:
        found = work.staff.get(staff_id)
    assert found is not None
    return found


@pytest.fixture
def second(address: str) -> Store:
    found = Store(address, KEY)
    yield found
    found.close()


def test_exactly_one_of_two_gets_it(store: Store, house: House, second: Store) -> None:
    clock = house.clock
    assert isinstance(clock, FrozenClock)
    service = Service(house, store, clock)
    cora, dev = account(house, "Cora"), account(house, "Dev")
    other = another_house(second)
    for _ in range(15):
        case = a_case(service, state=CaseState.REFERRED)
        results = at_once(
            partial(triage.take, house, cora, case.id), partial(triage.take, other, dev, case.id)
        )
        assert all(isinstance(one, triage.Taken) for one in results), results
        with house.unit_of_work(write=False) as work:
            found = work.cases.get(case.id)
        owners = [a for a in found.crew if a.duty is Duty.OWNER]
        assert [a.staff_id for a in owners] == [found.owner_id]
        assert {one.by for one in results} == {found.owner_id}  # both are told the same
        with house.unit_of_work(write=False) as work:
            acts = [entry.act for entry in work.audit.of_case(case.id)]
        assert acts.count("case.taken") == 1


def test_two_decisions_at_once_are_one(store: Store, house: House, second: Store) -> None:
    clock = house.clock
    assert isinstance(clock, FrozenClock)
    service = Service(house, store, clock)
    cora = account(house, "Cora")
    other = another_house(second)
    answers = {"decision": "ask-more", "told": ["person"], "how": "call"}
    for _ in range(10):
        case = a_case(service, state=CaseState.REFERRED)
        triage.take(house, cora, case.id)
        decide = partial(triage.decide, account=cora, case_id=case.id, answers=answers, version=1)
        results = at_once(partial(decide, house), partial(decide, other))
        assert results.count("case-changed-meanwhile") == 1, results
