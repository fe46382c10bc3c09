"""I23: more contact needs a fresh yes of both; less takes effect at once, by either alone."""

from datetime import timedelta
from itertools import combinations
from pathlib import Path

import pytest

from app.domain.cases import facts
from app.domain.cases.case import Case, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.states import CaseState
from app.domain.live_session import Kind
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services import live_sessions
from app.services.cases import consents, holding, live, preparing, routes, withdrawing
from app.services.cases import meetings as case_meetings
from app.services.dialogue import crossing
from tests.case_builders import Service
from tests.case_builders import service as made
from tests.prepared_case import again, agree, changed, prepared, principals, ready_case
from tests.ready_cases import TWO, Conference, a_conference
from tests.services.cases.test_preparing import choose, consent_to, decide
from tests.taken_gates import TAKEN

UP = [*combinations(facts.WAYS, 2)]


@pytest.fixture
def service(tmp_path: Path) -> Service:
    return made(tmp_path)


def crosses(service: Service, case_id: str, way: Route) -> str:
    """Return the code of why nothing may cross this way now, or nothing."""
    with service.house.unit_of_work() as work:
        case = work.cases.get(case_id, for_update=True)
        try:
            crossing.demand(service.house, work, case, way, "release")
        except Refused as refused:
            return refused.code
    return ""


# More contact


@pytest.mark.parametrize(("less", "more"), UP)
@pytest.mark.parametrize("state", [CaseState.READY, CaseState.COMMUNICATION])
def test_more_contact_needs_a_fresh_yes_of_both(
    service: Service, less: Route, more: Route, state: CaseState
) -> None:
    case = ready_case(service, state, less)
    alex = service.staff["Alex"]
    consent_to(service, case, more)
    choose(service, case, str(more), str(more))  # both say so, and nothing follows by itself
    after = again(service, case)
    assert (after.route, after.state) == (less, state)
    if more is Route.SHUTTLE:
        assert crosses(service, case.id, Route.SHUTTLE) == "crossing-not-this-way"
    back = preparing.fall_back if state is CaseState.READY else None
    if back:
        back(service.house, alex, case.id, after.version)
    else:
        preparing.go_on(service.house, alex, case.id, "next_step", after.version)
    service.clock.advance(timedelta(minutes=1))
    version = again(service, case).version
    routes.choose_again(service.house, alex, case.id, version)
    for said in (("", ""), (str(more), "")):  # what both said before counts no more
        choose(service, case, *said)
        with pytest.raises(Refused, match="route-ask-again"):
            decide(service, case)
    assert again(service, case).route is None
    choose(service, case, "", str(more))
    after = decide(service, case)
    assert (after.route, after.state) == (more, CaseState.PREPARATION)


@pytest.mark.parametrize(("less", "more"), UP)
def test_the_yes_of_one_alone_is_no_more_contact(
    service: Service, less: Route, more: Route
) -> None:
    case = ready_case(service, CaseState.PREPARATION, less)
    consent_to(service, case, more)
    routes.choose_again(service.house, service.staff["Alex"], case.id, again(service, case).version)
    choose(service, case, str(more), str(less))
    with pytest.raises(Refused, match="case-lacks-something"):
        decide(service, case)
    choose(service, case, str(less), str(more))
    with pytest.raises(Refused, match="case-lacks-something"):
        decide(service, case)
    assert again(service, case).route is None


def test_to_choose_more_contact_is_not_yet_to_agree_to_it(service: Service) -> None:
    case = ready_case(service, CaseState.PREPARATION, Route.LETTER)
    routes.choose_again(service.house, service.staff["Alex"], case.id, again(service, case).version)
    choose(service, case, "shuttle", "shuttle")
    with pytest.raises(Refused, match="case-lacks-something"):
        decide(service, case)
    consent_to(service, case, Route.SHUTTLE)
    assert decide(service, case).route is Route.SHUTTLE


def test_letters_become_a_shuttle_that_becomes_a_conference(service: Service) -> None:
    """The whole way up, and words cross at each step by what was agreed to, and no further."""
    case = ready_case(service, CaseState.PREPARATION, Route.LETTER)
    alex = service.staff["Alex"]
    for way in facts.WAYS:
        if way is not Route.LETTER:
            with pytest.raises(Refused, match="plan-not-this-way"):
                plan(service, case, way)
            step_up(service, case, way)
        preparing.make_ready(service.house, alex, case.id, again(service, case).version)
        assert crosses(service, case.id, Route.LETTER) == ""
        shuttle = "crossing-not-this-way" if way is Route.LETTER else ""
        assert crosses(service, case.id, Route.SHUTTLE) == shuttle
        if way is not Route.LETTER:
            plan(service, case, way)
        begins(service, case)
        assert again(service, case).state is CaseState.COMMUNICATION
        preparing.go_on(service.house, alex, case.id, "next_step", again(service, case).version)
    assert crosses(service, case.id, Route.LETTER) == "crossing-not-ready"


def plan(service: Service, case: Case, way: Route) -> None:
    case_meetings.begin(service.house, service.staff["Alex"], case.id, Kind(str(way)))


def step_up(service: Service, case: Case, way: Route) -> None:
    service.clock.advance(timedelta(minutes=1))
    version = again(service, case).version
    routes.choose_again(service.house, service.staff["Alex"], case.id, version)
    consent_to(service, case, way)
    choose(service, case, str(way), str(way))
    decide(service, case)
    service.clock.advance(timedelta(minutes=1))

    def ready(case: Case) -> None:
        for person in principals(case):
            prepared(service, case, person, way)

    changed(service, case, ready)


def begins(service: Service, case: Case) -> None:
    with service.house.unit_of_work() as work:
        crossing.begun(service.house, work, work.cases.get(case.id, for_update=True), "alex")
        work.commit()


# Less contact


@pytest.mark.parametrize("who", [0, 1])
@pytest.mark.parametrize(
    ("before", "said", "route", "state"),
    [
        (Route.CONFERENCE, "shuttle", Route.SHUTTLE, CaseState.PREPARATION),
        (Route.CONFERENCE, "letter", Route.LETTER, CaseState.PREPARATION),
        (Route.SHUTTLE, "letter", Route.LETTER, CaseState.PREPARATION),
        (Route.SHUTTLE, "stop", None, CaseState.OPTIONS),
        (Route.LETTER, "stop", None, CaseState.OPTIONS),
    ],
)
@pytest.mark.parametrize("under_way", [True, False])
def test_less_contact_takes_effect_at_once_by_either(
    service: Service,
    before: Route,
    said: str,
    route: Route | None,
    state: CaseState,
    who: int,
    under_way: bool,
) -> None:
    case = ready_case(service, CaseState.COMMUNICATION if under_way else CaseState.READY, before)
    for way in (Route.LETTER, Route.SHUTTLE):
        consent_to(service, case, way)
    words = ["", ""]
    words[who] = said
    choose(service, case, *words)
    after = again(service, case)
    assert (after.route, after.state) == (route, state)
    for way in (Route.LETTER, Route.SHUTTLE):
        assert crosses(service, case.id, way) == "crossing-not-ready"


def test_who_works_with_one_side_writes_it_down_and_it_counts(service: Service) -> None:
    """Vic reads one leaf alone, and the shuttle of both stops all the same."""
    case = ready_case(service, CaseState.COMMUNICATION, Route.SHUTTLE)
    assert crosses(service, case.id, Route.SHUTTLE) == ""
    choose(service, case, "letter", by="Vic")
    assert again(service, case).route is Route.LETTER
    assert crosses(service, case.id, Route.SHUTTLE) == "crossing-not-ready"


def test_after_less_contact_that_way_is_prepared_and_asked_for_by_itself(service: Service) -> None:
    case = ready_case(service, CaseState.COMMUNICATION, Route.SHUTTLE)
    service.clock.advance(timedelta(minutes=1))
    choose(service, case, "", "letter")
    alex = service.staff["Alex"]
    with pytest.raises(Refused, match="case-lacks-something"):
        preparing.make_ready(service.house, alex, case.id, again(service, case).version)
    service.clock.advance(timedelta(minutes=1))

    def ready(case: Case) -> None:
        for person in principals(case):
            prepared(service, case, person, Route.LETTER)

    changed(service, case, ready)
    preparing.make_ready(service.house, alex, case.id, again(service, case).version)
    assert crosses(service, case.id, Route.LETTER) == ""
    assert crosses(service, case.id, Route.SHUTTLE) == "crossing-not-this-way"


# While a shuttle is held


@pytest.fixture
def on(tmp_path: Path) -> Conference:
    """A shuttle that is on, in which words may be carried."""
    held = a_conference(made(tmp_path), TWO, way=Route.SHUTTLE).come().admit()
    assert crosses(held.service, held.case_id, Route.SHUTTLE) == "shuttle-not-on"
    live_sessions.start_shuttle(held.house, held.callers["alex"])
    assert held.session.stage is Stage.SHUTTLE
    assert crosses(held.service, held.case_id, Route.SHUTTLE) == ""
    return held


def stops(held: Conference, code: str) -> None:
    assert held.session.stage is Stage.SEPARATED
    assert crosses(held.service, held.case_id, Route.SHUTTLE) == code
    live_sessions.resume(held.house, held.callers["alex"])
    with pytest.raises(Refused):
        live_sessions.start_shuttle(held.house, held.callers["alex"])
    assert held.session.stage is Stage.BREAK
    assert crosses(held.service, held.case_id, Route.SHUTTLE) == code


def test_a_shuttle_that_starts_is_the_communication_of_its_case(on: Conference) -> None:
    assert on.case.state is CaseState.COMMUNICATION
    with on.house.unit_of_work(write=False) as work:
        acts = [entry.act for entry in work.audit.of_case(on.case_id)]
    assert acts.count("case.communicate") == 1


@pytest.mark.parametrize("who", ["jo", "sam"])
@pytest.mark.parametrize("said", ["letter", "stop"])
def test_less_contact_stops_a_shuttle_that_is_on(on: Conference, who: str, said: str) -> None:
    lee = on.service.staff["lee"]
    routes.record(on.house, lee, on.case_id, who, {"choice": said})
    stops(on, "crossing-not-ready")


@pytest.mark.parametrize("purpose", [Purpose.SHUTTLE, Purpose.SERVICE])
def test_a_consent_that_ends_stops_a_shuttle_that_is_on(on: Conference, purpose: Purpose) -> None:
    consents.withdraw(on.house, on.service.staff["lee"], on.case_id, "sam", purpose)
    stops(on, "crossing-not-agreed")


def test_without_video_the_shuttle_ends_and_words_may_be_carried_still(on: Conference) -> None:
    consents.withdraw(on.house, on.service.staff["lee"], on.case_id, "sam", Purpose.ONLINE)
    stops(on, "shuttle-not-on")
    live_sessions.end_safely(on.house, on.callers["alex"])
    for caller in on.callers.values():
        live_sessions.leave(on.house, caller)
    assert crosses(on.service, on.case_id, Route.SHUTTLE) == ""


def test_a_hold_stops_a_shuttle_that_is_on(on: Conference) -> None:
    holding.hold(on.house, on.service.staff["lee"], on.case_id)
    stops(on, "case-held")


def test_a_withdrawal_stops_a_shuttle_that_is_on(on: Conference) -> None:
    withdrawing.withdraw(on.house, on.case_id, "jo", "jo")
    assert on.session.stage is Stage.SEPARATED
    assert crosses(on.service, on.case_id, Route.SHUTTLE) == "crossing-not-ready"


def test_while_everyone_pauses_nothing_is_carried(on: Conference) -> None:
    live_sessions.take_break(on.house, on.callers["alex"])
    assert crosses(on.service, on.case_id, Route.SHUTTLE) == "shuttle-not-on"
    live_sessions.start_shuttle(on.house, on.callers["alex"])
    assert crosses(on.service, on.case_id, Route.SHUTTLE) == ""
    live_sessions.separate(on.house, on.callers["priya"])
    assert crosses(on.service, on.case_id, Route.SHUTTLE) == "shuttle-not-on"


def test_a_shuttle_that_is_planned_for_another_day_stops_nothing(tmp_path: Path) -> None:
    held = a_conference(made(tmp_path), TWO, way=Route.SHUTTLE)
    assert crosses(held.service, held.case_id, Route.SHUTTLE) == ""


def test_a_readiness_that_runs_out_meanwhile_does_not_end_a_shuttle(on: Conference) -> None:
    def run_out(case: Case, now: object) -> None:
        TAKEN["readiness ran out"][1](case, on.service.clock.now() + timedelta(minutes=1))

    on.change(run_out)
    on.service.clock.advance(timedelta(minutes=2))
    live.settle(on.house, on.case_id)
    assert on.session.stage is Stage.SHUTTLE


def test_agreeing_is_for_each_purpose_alone(service: Service) -> None:
    case = ready_case(service, CaseState.COMMUNICATION, Route.SHUTTLE)
    jo, _ = principals(case)
    changed(service, case, lambda c: agree(service, c, c.person(jo.id), Purpose.LETTER))
    assert crosses(service, case.id, Route.LETTER) == "crossing-not-agreed"
    _, sam = principals(case)
    changed(service, case, lambda c: agree(service, c, c.person(sam.id), Purpose.LETTER))
    assert crosses(service, case.id, Route.LETTER) == ""
