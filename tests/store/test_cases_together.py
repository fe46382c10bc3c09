"""Two at one case in the same instant: one writes, the other is told; nothing is half written."""

from functools import partial

import pytest

from app.domain.cases.case import Duty, Leaf
from app.domain.cases.papers import PaperKind
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffRole
from app.services.cases import noticing, opening
from app.services.cases.opening import CaseMay
from app.services.ports import House
from app.store import Store
from tests.case_builders import Service, a_case
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.referral_builders import FOR
from tests.store.conftest import KEY
from tests.store.test_together import at_once


def _service(store: Store) -> Service:
    clock = FrozenClock()
    house = House(store.unit_of_work, FakeMediaPlane(), clock, FakeAnnouncer())
    return Service(house, store, clock)


@pytest.fixture
def service(store: Store) -> Service:
    made = _service(store)
    made.account("Cora", StaffRole.COORDINATOR)
    made.account("Kit", StaffRole.COORDINATOR)
    return made


def _take(service: Service, case_id: str, name: str) -> object:
    with service.house.unit_of_work() as work:
        case = work.cases.get(case_id, [Leaf.HARMED], for_update=True)
        if case.owner_id:
            raise Refused("case-taken")
        case.owner_id = service.staff[name].id
        work.cases.save(case)
        work.commit()
    return name


def test_one_of_two_coordinators_takes_a_referral(
    address: str, store: Store, service: Service
) -> None:
    second = Store(address, KEY)
    other = _service(second)
    other.staff = service.staff
    for _ in range(15):
        case = a_case(service)
        results = at_once(
            partial(_take, service, case.id, "Cora"), partial(_take, other, case.id, "Kit")
        )
        assert sorted(result == "case-taken" for result in results) == [False, True], results
        winner = next(result for result in results if result != "case-taken")
        with service.house.unit_of_work(write=False) as work:
            assert work.cases.get(case.id).owner_id == service.staff[str(winner)].id
    second.close()


def _note(service: Service, case_id: str, text: str, version: int | None) -> object:
    def write(case: object, hand: opening.Hand) -> None:
        note = hand.paper(PaperKind.NOTE, "", {"text": text})
        case.leaf(Leaf.SHARED).papers.append(note)  # type: ignore[attr-defined]

    opening.change(
        service.house,
        service.staff["Cora"],
        case_id,
        "case.note",
        CaseMay.WRITE,
        write,
        version=version,
    )
    return text


def test_of_two_forms_opened_on_one_version_one_is_written(
    address: str, store: Store, service: Service
) -> None:
    second = Store(address, KEY)
    other = _service(second)
    other.staff = service.staff
    for _ in range(15):
        case = a_case(service, ("Cora", Duty.OWNER, None))
        results = at_once(
            partial(_note, service, case.id, "first", case.version),
            partial(_note, other, case.id, "second", case.version),
        )
        assert sorted(r == "case-changed-meanwhile" for r in results) == [False, True], results
        with service.house.unit_of_work(write=False) as work:
            papers = work.cases.get(case.id).leaf(Leaf.SHARED).papers
            entries = [e.act for e in work.audit.of_case(case.id)]
        assert [paper.answers["text"] for paper in papers] == [
            result for result in results if result != "case-changed-meanwhile"
        ]
        assert entries == ["case.note"]
    second.close()


def test_notes_without_a_version_wait_for_one_another_and_none_is_lost(
    address: str, store: Store, service: Service
) -> None:
    second = Store(address, KEY)
    other = _service(second)
    other.staff = service.staff
    case = a_case(service, ("Cora", Duty.OWNER, None))
    writers = [
        partial(_note, one, case.id, f"{number}", None)
        for number in range(6)
        for one in ((service, other)[number % 2],)
    ]
    at_once(*writers)
    with service.house.unit_of_work(write=False) as work:
        papers = work.cases.get(case.id).leaf(Leaf.SHARED).papers
    assert sorted(paper.answers["text"] for paper in papers) == list("012345")
    assert store.verify_audit().whole
    second.close()


def test_a_writer_of_one_side_that_read_before_another_is_refused(
    store: Store, service: Service
) -> None:
    """Also without ``for_update``: the version in the row decides."""
    case = a_case(service)
    with service.house.unit_of_work(write=False) as work:
        old = work.cases.get(case.id, [Leaf.HARMED])
    with service.house.unit_of_work() as work:
        work.cases.save(work.cases.get(case.id, [Leaf.RESPONSIBLE]))
        work.commit()
    with (
        service.house.unit_of_work() as work,
        pytest.raises(Refused, match="case-changed-meanwhile"),
    ):
        work.cases.save(old)
    assert old.side(Side.HARMED)


def test_one_form_that_is_sent_twice_in_one_instant_is_one_case_and_one_answer(
    address: str, store: Store, service: Service
) -> None:
    second = Store(address, KEY)
    other = _service(second)
    vic = service.account("Vic", StaffRole.VICTIM_CARE_OFFICER)
    answers = FOR["person"] | {"side": "harmed"}
    for number in range(15):
        key = f"{number:016x}"
        results = at_once(
            *(partial(noticing.begin, each.house, vic, key, answers) for each in (service, other))
        )
        assert results == [key, key]
    with store.unit_of_work(write=False) as work:
        assert work.cases.count() == 15
        began = [one for one in work.audit.of_case(key) if one.act == "case.begin"]
    assert len(began) == 1
    second.close()
