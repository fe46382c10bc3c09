"""The one question of every crossing, asked in the transaction of whoever lets words cross."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.cases import consents
from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case, Leaf, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services.cases import opening
from app.services.dialogue import crossing
from app.services.ports import UnitOfWork
from tests.case_builders import Service
from tests.case_builders import service as made
from tests.prepared_case import again, changed, principals, ready_case

CARRIERS = {"Ravi": Side.RESPONSIBLE, "Alex": None}


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return made(tmp_path)


def crosses(service: Service, case: Case, name: str, way: Route = Route.SHUTTLE) -> None:
    """Let words cross as ``name`` does it, who may open one side alone."""
    account = service.staff[name]

    def also(work: UnitOfWork, read: Case) -> None:
        crossing.demand(service.house, work, read, way, "release")
        crossing.begun(service.house, work, read, account.id)

    opening.change(
        service.house,
        account,
        case.id,
        "relay.release",
        CaseMay.CLEAR,
        lambda case, hand: None,
        also=also,
        draft=True,
    )


def acts_of(service: Service, case: Case) -> list[tuple[str, str | None]]:
    with service.house.unit_of_work(write=False) as work:
        found = [(entry.act, entry.actor) for entry in work.audit.of_case(case.id)]
    return [one for one in found if one[0] in ("relay.release", "case.communicate")]


@pytest.mark.parametrize("name", CARRIERS)
def test_with_the_first_crossing_the_communication_begins(service: Service, name: str) -> None:
    case = ready_case(service, CaseState.READY, Route.SHUTTLE)
    actor = service.staff[name].id
    crosses(service, case, name)
    after = again(service, case)
    assert after.state is CaseState.COMMUNICATION
    assert {after.tracks[p.id] for p in principals(after)} == {Track.TAKING_PART}
    first = [("relay.release", actor), ("case.communicate", actor)]
    assert sorted(acts_of(service, case)) == sorted(first)
    crosses(service, case, name)  # and the next one begins nothing anew
    assert again(service, case).since == after.since
    assert sorted(acts_of(service, case)) == sorted([*first, ("relay.release", actor)])


@pytest.mark.parametrize("number", [0, 1])
@pytest.mark.parametrize("name", CARRIERS)
def test_of_the_side_that_somebody_cannot_open_it_is_asked_all_the_same(
    service: Service, name: str, number: int
) -> None:
    """Ravi opens one leaf; a consent of the other that ended stops what he would release."""
    case = ready_case(service, CaseState.READY, Route.SHUTTLE)
    whose = principals(case)[number].id

    def end(case: Case) -> None:
        consents.withdraw(case.consents, whose, service.clock.now(), Purpose.SHUTTLE)

    changed(service, case, end)
    with pytest.raises(Refused, match="crossing-not-agreed"):
        crosses(service, case, name)
    assert again(service, case).state is CaseState.READY
    assert acts_of(service, case) == []


def test_whoever_asks_in_one_transaction_begins_it_once(service: Service) -> None:
    case = ready_case(service, CaseState.READY, Route.LETTER)
    with service.house.unit_of_work() as work:
        found = work.cases.get(case.id, for_update=True)
        for _ in range(2):
            crossing.demand(service.house, work, found, Route.LETTER, "offer")
            crossing.begun(service.house, work, found)
        work.commit()
    assert [act for act, _ in acts_of(service, case)] == ["case.communicate"]
    assert again(service, case).state is CaseState.COMMUNICATION


def test_what_is_refused_changes_nothing(service: Service) -> None:
    case = ready_case(service, CaseState.READY, Route.SHUTTLE)
    changed(service, case, lambda case: setattr(case, "held", True))
    with pytest.raises(Refused, match="case-held"):
        crosses(service, case, "Alex")
    assert again(service, case).state is CaseState.READY and acts_of(service, case) == []


def test_what_the_service_set_counts(service: Service) -> None:
    """The first crossing asks the board, and the board asks what this service decided."""
    case = ready_case(service, CaseState.READY, Route.LETTER)
    with service.house.unit_of_work() as work:
        found = work.cases.get(case.id, for_update=True)
        crossing.demand(service.house, work, found, Route.LETTER, "offer")
        service.clock.advance(timedelta(days=15))  # a readiness counts for fourteen days
        with pytest.raises(Refused, match="case-lacks-something"):
            crossing.demand(service.house, work, found, Route.LETTER, "offer")


def test_who_carries_here_opens_one_side_or_both(service: Service) -> None:
    case = ready_case(service, CaseState.READY, Route.SHUTTLE)
    for name, side in CARRIERS.items():
        leaves = opening.look(service.house, service.staff[name], case.id, "test").case.leaves
        assert set(leaves) == (set(Leaf) if side is None else {LEAF_OF[side]})
