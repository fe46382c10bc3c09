"""May words cross now? Each thing that is taken away stops them, whatever the way."""

from collections.abc import Callable
from dataclasses import replace
from datetime import datetime, timedelta

import pytest

from app.domain.cases import acts, consents
from app.domain.cases.case import Case, Leaf, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.dialogue import crossing
from app.domain.live_session import Kind
from app.domain.refusals import SENTENCES, Refused, for_guests
from app.domain.stages import Stage
from tests.builders import NOON, ONE_ADVOCATE, a_session
from tests.ready_cases import THRESHOLDS, TWO, a_ready_case, give, session_of, write
from tests.taken_gates import TAKEN

WAYS = (Route.LETTER, Route.SHUTTLE)
UNDER_WAY = (CaseState.READY, CaseState.COMMUNICATION)

Change = Callable[[Case, datetime], object]


def against(case: Case, way: Route, *stages: Stage, act: str = "release") -> str:
    return crossing.against(case, way, NOON, THRESHOLDS, stages, act)


@pytest.mark.parametrize("state", UNDER_WAY)
@pytest.mark.parametrize("way", WAYS)
def test_nothing_speaks_against_it_in_a_case_that_has_everything(
    way: Route, state: CaseState
) -> None:
    case = a_ready_case(state=state, way=way)
    assert against(case, way) == ""
    crossing.demand(case, way, NOON, THRESHOLDS)


STOPS: dict[str, tuple[str, Change]] = {
    "held": ("case-held", TAKEN["held"][1]),
    "paused": ("case-paused", TAKEN["paused"][1]),
    "closed": ("case-closed", TAKEN["closed"][1]),
    "not ready yet": ("crossing-not-ready", TAKEN["not ready yet"][1]),
    "no way": ("crossing-not-this-way", TAKEN["no way"][1]),
    "withdrawn": ("person-is-out", lambda case, now: case.tracks.update(jo=Track.WITHDRAWN)),
    "declined": ("person-is-out", lambda case, now: case.tracks.update(sam=Track.DECLINED)),
    "no consent at all": ("crossing-not-agreed", TAKEN["no consent at all"][1]),
    "the service": (
        "crossing-not-agreed",
        lambda case, now: consents.withdraw(case.consents, "sam", now, Purpose.SERVICE),
    ),
    "this way": (
        "crossing-not-agreed",
        lambda case, now: consents.withdraw(
            case.consents, "jo", now, Purpose.LETTER, Purpose.SHUTTLE
        ),
    ),
    "asked for time": (
        "asked-for-time",
        lambda case, now: write(
            case, PaperKind.MORE_TIME, "sam", now, ask_again=f"{now + timedelta(days=3):%Y-%m-%d}"
        ),
    ),
    "risk ran out": ("crossing-risk", TAKEN["risk ran out"][1]),
    "risk says stop": ("crossing-risk", TAKEN["risk says stop"][1]),
    "sensitive": ("crossing-not-approved", TAKEN["sensitive and not approved"][1]),
}


@pytest.mark.parametrize("stop", STOPS)
@pytest.mark.parametrize("state", UNDER_WAY)
@pytest.mark.parametrize("way", WAYS)
def test_each_thing_that_is_taken_away_stops_it(way: Route, state: CaseState, stop: str) -> None:
    code, take = STOPS[stop]
    case = a_ready_case(state=state, way=way)
    take(case, NOON)
    assert against(case, way) == code
    with pytest.raises(Refused, match=code):
        crossing.demand(case, way, NOON, THRESHOLDS, act="release")


@pytest.mark.parametrize("way", WAYS)
def test_what_one_person_reads_for_themselves_waits_for_nobodys_day(way: Route) -> None:
    case = a_ready_case(way=way)
    STOPS["asked for time"][1](case, NOON)
    assert against(case, way, act="offer") == "asked-for-time"
    assert against(case, way, act="accept") == against(case, way, act="deliver") == ""


@pytest.mark.parametrize("agreed", Route)
def test_words_cross_by_the_way_that_was_agreed_or_with_less_contact(agreed: Route) -> None:
    case = a_ready_case(way=agreed)
    for who in ("jo", "sam"):
        for purpose in (Purpose.LETTER, Purpose.SHUTTLE):
            give(case, who, purpose, NOON - timedelta(days=1))
    assert against(case, Route.LETTER) == ""
    assert against(case, Route.SHUTTLE) == (
        "crossing-not-this-way" if agreed is Route.LETTER else ""
    )


def test_to_have_agreed_to_more_contact_is_not_to_have_agreed_to_less() -> None:
    assert against(a_ready_case(way=Route.CONFERENCE), Route.LETTER) == "crossing-not-agreed"
    assert against(a_ready_case(way=Route.SHUTTLE), Route.LETTER) == "crossing-not-agreed"


def test_the_first_crossing_asks_all_that_was_prepared_and_a_later_one_does_not() -> None:
    for taken in ("motivation", "no plan", "readiness ran out", "too few meetings"):
        case = a_ready_case(way=Route.SHUTTLE)
        TAKEN[taken][1](case, NOON)
        assert against(case, Route.SHUTTLE) == "case-lacks-something", taken
        case.state = CaseState.COMMUNICATION
        assert against(case, Route.SHUTTLE) == "", taken


def test_of_a_case_that_is_not_wholly_open_nothing_crosses() -> None:
    for leaf in Leaf:
        case = a_ready_case(way=Route.LETTER)
        del case.leaves[leaf]
        assert against(case, Route.LETTER) == "case-not-yours"


def test_without_somebody_on_either_side_nothing_crosses() -> None:
    case = a_ready_case(way=Route.LETTER, people=TWO[:1])
    assert against(case, Route.LETTER) == "crossing-not-ready"


@pytest.mark.parametrize("stage", Stage)
def test_what_is_carried_follows_a_shuttle_that_goes_on(stage: Stage) -> None:
    case = a_ready_case(way=Route.SHUTTLE, state=CaseState.COMMUNICATION)
    expected = "" if stage is Stage.SHUTTLE else "shuttle-not-on"
    assert against(case, Route.SHUTTLE, stage) == expected
    assert against(case, Route.SHUTTLE, Stage.SHUTTLE, stage) == expected
    give(case, "jo", Purpose.LETTER, NOON), give(case, "sam", Purpose.LETTER, NOON)
    assert against(case, Route.LETTER, stage) == ""  # a letter waits for nobody's room


@pytest.mark.parametrize("stage", Stage)
@pytest.mark.parametrize("here", [True, False])
def test_a_shuttle_goes_on_from_its_start_and_before_it_while_somebody_is_there(
    stage: Stage, here: bool
) -> None:
    session = a_session(ONE_ADVOCATE, Kind.SHUTTLE)
    session.stage = stage
    session.attendance("priya").connected = here
    quiet = stage in (Stage.HOLDING, Stage.CHECKED, Stage.DEBRIEF)
    assert crossing.goes_on(session) is (stage is not Stage.ENDED and (here or not quiet))
    assert not crossing.goes_on(replace(session, kind=Kind.CONFERENCE))


def test_the_shuttle_of_a_case_by_shuttle_is_one() -> None:
    session = session_of(a_ready_case(way=Route.SHUTTLE))
    assert session.is_shuttle and not crossing.goes_on(session)


def test_a_communication_by_letters_goes_on_letter_by_letter() -> None:
    case = a_ready_case(way=Route.LETTER)
    for _ in range(3):
        assert against(case, Route.LETTER) == ""
        acts.opened(case, NOON)
        assert case.state is CaseState.COMMUNICATION


def test_each_code_has_a_sentence_for_staff_and_none_of_its_own_for_anybody_else() -> None:
    codes = {code for code, _ in STOPS.values()} | {"shuttle-not-on", "case-lacks-something"}
    assert codes <= SENTENCES.keys()
    theirs = {code for code in codes if code.startswith(("crossing-", "shuttle-", "case-"))}
    assert {for_guests(code) for code in theirs} == {"failed"}
