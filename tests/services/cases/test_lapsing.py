"""A ready case is prepared again by itself when time ended what it rests on, with tasks to ask."""

from datetime import timedelta
from pathlib import Path

import pytest

from app.domain.cases.case import Case
from app.domain.cases.consents import How, Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.domain.refusals import Refused
from app.services.cases import consents, lapsing, papers, preparing, steps, tasks, today
from app.services.cases.consents import Given
from app.services.cases.lapsing import AT_ONCE, EVERY, Lapsing
from tests.case_builders import Service, service
from tests.prepared_case import again, principals, ready_case
from tests.ready_cases import EVERYONE, Conference, a_conference, a_ready_case
from tests.taken_gates import TAKEN

READY_AGAIN = {("readiness_again", person.id) for person in EVERYONE}

RUNS_OUT = {
    "risk ran out": {("risk_review", "jo")},
    "risk of the case ran out": {("risk_review", None)},
    "readiness ran out": set(),
    "consent past its review": {("consent_review", "sam")},
    "interpreter not agreed": {("consent_review", "jo")},
}


@pytest.fixture
def ready(tmp_path: Path) -> Conference:
    return a_conference(service(tmp_path))


def open_tasks(made: Conference) -> set[tuple[str, str | None]]:
    with made.house.unit_of_work(write=False) as work:
        return {(one.kind, one.about) for one in work.cases.tasks(case_id=made.case_id)}


def acts(made: Conference) -> list[tuple[str, str | None, str | None]]:
    with made.house.unit_of_work(write=False) as work:
        found = work.audit.of_case(made.case_id)
    return [(one.act, one.actor, one.why) for one in found if one.act == "case.lapsed"]


def test_a_case_of_which_nothing_is_missing_stays_ready(ready: Conference) -> None:
    before = ready.case
    assert Lapsing(ready.house).look() == 0
    assert (ready.case.state, ready.case.version) == (CaseState.READY, before.version)
    assert open_tasks(ready) == set()


@pytest.mark.parametrize("taken", RUNS_OUT)
def test_what_ran_out_takes_it_back_and_somebody_is_asked_to_ask_again(
    ready: Conference, taken: str
) -> None:
    ready.change_unseen(TAKEN[taken][1])
    assert Lapsing(ready.house).look() == 1
    assert ready.case.state is CaseState.PREPARATION
    assert set(ready.case.tracks.values()) == {"preparing"}
    assert open_tasks(ready) == READY_AGAIN | RUNS_OUT[taken]
    [(_, actor, why)] = acts(ready)
    assert actor is None and why
    assert lapsing.look_at(ready.house, ready.case_id) is False
    assert len(acts(ready)) == 1


def test_time_alone_is_enough_and_today_shows_what_is_to_be_done(ready: Conference) -> None:
    watch = Lapsing(ready.house)
    ready.service.clock.advance(timedelta(days=8))
    assert watch.look() == 0
    ready.service.clock.advance(timedelta(days=1))
    assert watch.look() == 1
    shown = today.of(ready.house, ready.service.staff["rita"])
    assert {line.task.kind for line in shown.due} == {"risk_review", "readiness_again"}


def test_the_clocks_of_a_paused_case_stand_still(ready: Conference) -> None:
    ready.change_unseen(lambda case, now: setattr(case, "paused", True))
    ready.service.clock.advance(timedelta(days=9))
    assert lapsing.look_at(ready.house, ready.case_id) is False
    ready.change_unseen(lambda case, now: setattr(case, "paused", False))
    assert lapsing.look_at(ready.house, ready.case_id) is True


def test_a_hold_alone_takes_nothing_back_and_keeps_nothing_ready(ready: Conference) -> None:
    ready.change_unseen(lambda case, now: setattr(case, "held", True))
    assert lapsing.look_at(ready.house, ready.case_id) is False
    ready.service.clock.advance(timedelta(days=9))
    assert lapsing.look_at(ready.house, ready.case_id) is True


def test_a_case_whose_communication_began_is_left_to_the_gates(ready: Conference) -> None:
    ready.change_unseen(lambda case, now: setattr(case, "state", CaseState.COMMUNICATION))
    ready.service.clock.advance(timedelta(days=9))
    assert lapsing.look_at(ready.house, ready.case_id) is False


def another(made: Conference, number: int) -> str:
    staff = {name: account.id for name, account in made.service.staff.items()}
    case = a_ready_case(made.service.clock.now(), staff=staff)
    case.id, case.reference = f"case-{number}", f"CG-OTHER{number}"
    with made.house.unit_of_work() as work:
        work.cases.add(case)
        work.commit()
    return case.id


def test_each_case_is_looked_at_each_minute_a_few_in_a_round(ready: Conference) -> None:
    for number in range(AT_ONCE):
        another(ready, number)
    watch, clock = Lapsing(ready.house), ready.service.clock
    assert watch.look() == 0  # five of six
    clock.advance(timedelta(days=9))
    assert [watch.look(), watch.look(), watch.look()] == [1, AT_ONCE, 0]
    ready.change_unseen(lambda case, now: setattr(case, "state", CaseState.READY))
    assert watch.look() == 0  # not yet again
    clock.seconds += EVERY
    assert watch.look() == 1


def test_a_case_that_cannot_be_read_does_not_keep_the_others(ready: Conference) -> None:
    broken = another(ready, 1)
    with ready.house.unit_of_work() as work:
        work.cases.erase(broken)
        work.commit()
    ready.service.clock.advance(timedelta(days=9))
    watch = Lapsing(ready.house)
    watch._waiting = [ready.case_id, broken]
    with pytest.raises(Refused):
        watch.look()
    assert watch.look() == 1


def test_what_changed_meanwhile_is_not_taken_back(
    ready: Conference, monkeypatch: pytest.MonkeyPatch
) -> None:
    ready.service.clock.advance(timedelta(days=9))
    real = lapsing.opening.change_as_house

    def later(*args: object, **more: object) -> Case:
        ready.change_unseen(lambda case, now: setattr(case, "state", CaseState.PREPARATION))
        return real(*args, **more)

    monkeypatch.setattr(lapsing.opening, "change_as_house", later)
    assert lapsing.look_at(ready.house, ready.case_id) is False
    assert acts(ready) == [] and open_tasks(ready) == set()


# Asking in time


def due(made: Service, case: Case) -> dict[tuple[str, str | None], timedelta]:
    """Return the open tasks, and how long from now each is due."""
    now = made.clock.now()
    with made.house.unit_of_work(write=False) as work:
        found = work.cases.tasks(case_id=case.id)
    return {(one.kind, one.about): one.due_at - now for one in found}


def test_who_has_to_ask_again_is_told_some_days_before_it_runs_out(tmp_path: Path) -> None:
    made = service(tmp_path)
    case = ready_case(made)
    jo, _ = principals(case)
    alex = made.staff["Alex"]
    risk = {"decision": "go-on", "review_days": "30"}
    papers.save(made.house, alex, case.id, PaperKind.RISK, jo.id, risk, seen=1)
    papers.save(made.house, alex, case.id, PaperKind.READINESS, jo.id, {"decision": "go"}, seen=1)
    given = Given(Purpose.LETTER, made.clock.now().date(), How.IN_PERSON)
    consents.record(made.house, alex, case.id, jo.id, given)
    found = due(made, again(made, case))
    assert found["risk_review", jo.id] == timedelta(days=27)
    assert found["readiness_again", jo.id] == timedelta(days=11)
    assert timedelta(days=176) < found["consent_review", jo.id] < timedelta(days=177)
    soon = {**risk, "review_days": "2"}
    papers.save(made.house, alex, case.id, PaperKind.RISK, jo.id, soon, seen=2)
    assert due(made, again(made, case))["risk_review", jo.id] == timedelta(days=1)


@pytest.mark.parametrize("page", ["preparing", "enquiring"])
def test_nobody_is_asked_whether_they_are_ready_once_everyone_is_looked_after(
    tmp_path: Path, page: str
) -> None:
    made = service(tmp_path)
    is_over = {"preparing": CaseState.COMMUNICATION, "enquiring": CaseState.OUTCOME}
    case = ready_case(made, is_over[page])
    jo, sam = principals(case)
    with made.house.unit_of_work() as work:
        for kind in ("readiness_again", "risk_review", "consent_review"):
            tasks.make(made.house, work, case, kind, about=jo.id, side=jo.side)
        work.commit()
    if page == "preparing":
        preparing.go_on(made.house, made.staff["Alex"], case.id, "look_after", case.version)
    else:
        steps.take(made.house, made.staff["Cora"], case.id, case.version, "look_after")
    assert set(due(made, case)) == {
        ("consent_review", jo.id),
        ("follow_up", jo.id),
        ("follow_up", sam.id),
    }
