"""Cases on both databases: leaf by leaf, sealed, versioned, found by digest, erased for good."""

import pytest
from sqlalchemy import text

from app.domain.cases.case import Duty, Leaf
from app.domain.cases.papers import PaperKind
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffRole
from app.services.cases import opening
from app.services.cases.opening import CaseMay
from tests.case_builders import Service, a_case
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock


@pytest.fixture
def service(store) -> Service:
    from app.services.ports import House

    clock = FrozenClock()
    house = House(store.unit_of_work, FakeMediaPlane(), clock, FakeAnnouncer())
    made = Service(house, store, clock)
    made.account("Cora", StaffRole.COORDINATOR)
    made.account("Vic", StaffRole.VICTIM_CARE_OFFICER)
    made.account("Nosy", StaffRole.FACILITATOR)
    return made


def test_a_case_comes_back_as_it_was_written(service):
    case = a_case(service, ("Cora", Duty.OWNER, None))
    with service.house.unit_of_work(write=False) as work:
        assert work.cases.get(case.id) == case


def test_only_the_leaves_that_are_asked_for_are_opened(service):
    case = a_case(service)
    with service.house.unit_of_work(write=False) as work:
        found = work.cases.get(case.id, [Leaf.HARMED])
    assert [p.called for p in found.people] == ["Jo"]
    with pytest.raises(Refused, match="case-not-yours"):
        found.side(Side.RESPONSIBLE)


def test_saving_one_leaf_leaves_the_others_as_they_are(service):
    case = a_case(service)
    with service.house.unit_of_work() as work:
        half = work.cases.get(case.id, [Leaf.HARMED])
        half.people[0].pronouns = "they"
        work.cases.save(half)
        work.commit()
    with service.house.unit_of_work(write=False) as work:
        found = work.cases.get(case.id)
    assert [(p.called, p.pronouns) for p in found.people] == [("Jo", "they"), ("Sam", "")]


def test_a_stale_case_is_not_written(service):
    case = a_case(service)
    with service.house.unit_of_work() as work:
        first, second = work.cases.get(case.id), work.cases.get(case.id)
        work.cases.save(first)
        with pytest.raises(Refused, match="case-changed-meanwhile"):
            work.cases.save(second)


def test_people_are_found_by_the_parts_of_their_names_and_by_contact(service):
    case = a_case(service)
    jo = case.people[0]
    with service.house.unit_of_work(write=False) as work:
        assert [f.person_id for f in work.cases.find("GREEN jo")] == [jo.id]
        assert work.cases.find("Jo Brown") == []
        assert [f.person_id for f in work.cases.find(phone="+44 7700 900123")] == [jo.id]
        assert {f.leaf for f in work.cases.find("green")} == {Leaf.HARMED, Leaf.RESPONSIBLE}


def test_nothing_that_was_said_stands_in_the_database(service, store):
    case = a_case(service, ("Cora", Duty.OWNER, None), marker="MARKER")

    def write(case, hand):
        note = hand.paper(PaperKind.NOTE, "", {"text": "MARKER-note"})
        case.leaf(Leaf.SHARED).papers.append(note)

    cora = service.staff["Cora"]
    opening.change(service.house, cora, case.id, "case.note", CaseMay.WRITE, write)
    with store.engine.connect() as connection:
        tables = ("cases", "case_contacts", "case_digests", "case_crew", "audit")
        dump = "".join(
            str(connection.execute(text(f"select * from {name}")).all()) for name in tables
        )
    assert case.id in dump and "MARKER".lower() not in dump.lower()


def test_an_erased_case_is_gone_and_its_key_with_it(service):
    case = a_case(service)
    with service.house.unit_of_work() as work:
        work.cases.erase(case.id)
        work.commit()
    with service.house.unit_of_work(write=False) as work:
        assert work.cases.find("green") == []
        with pytest.raises(Refused, match="case-not-there"):
            work.cases.get(case.id)


def test_a_case_of_others_looks_like_none_and_the_try_is_written_down(service):
    case = a_case(service, ("Cora", Duty.OWNER, None), ("Vic", Duty.OFFICER, Side.HARMED))
    with pytest.raises(Refused, match="case-not-there"):
        opening.look(service.house, service.staff["Nosy"], case.id, "overview")
    seen = opening.look(service.house, service.staff["Vic"], case.id, "overview")
    assert set(seen.case.leaves) == {Leaf.HARMED}
    with service.house.unit_of_work(write=False) as work:
        acts = [(e.act, e.actor) for e in work.audit.of_case(case.id)]
    assert acts == [("case.view", seen.access.staff_id), ("case.refused", service.staff["Nosy"].id)]
