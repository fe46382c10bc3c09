"""What is missing is said in words, and as long as anything is, the case does not go on."""

from dataclasses import replace
from datetime import timedelta

import pytest

from app.domain.cases import acts, guards, readiness
from app.domain.cases.case import Case, CasePerson, Leaf, Route, SideFile
from app.domain.cases.consents import Purpose
from app.domain.cases.lacking import LACKS
from app.domain.cases.papers import PaperKind
from app.domain.cases.standing import NOTHING_HOLDS
from app.domain.cases.standings import standing_of
from app.domain.cases.states import CaseState
from app.domain.people import Role, Side
from app.domain.refusals import Refused
from tests.builders import NOON
from tests.ready_cases import OLU, THRESHOLDS, TWO, Change, a_ready_case, give, session_of, write
from tests.taken_gates import TAKEN

IDS = {
    "held": "held",
    "paused": "paused",
    "sensitive and not approved": "not-approved",
    "steps down": "route-changed",
    "wants to stop": "route-changed",
    "no way": "route-changed",
    "not detected": "not-detected",
    "denied": "facts-not-accepted",
    "legal bar": "legal-bar-order",
    "not suitable": "not-suitable",
    "not online": "online-not-suitable",
    "motivation": "motivation-needs-work",
    "no plan": "plan-missing",
    "not yet": "readiness-not-yet",
    "supporter not yet": "readiness-not-yet",
    "readiness ran out": "readiness-old",
    "considering": "is-considering",
    "no lead works here": "no-facilitator",
    "no consent to the way": "consent-route-missing",
    "no consent to video": "consent-online-missing",
    "no consent at all": "consent-missing",
    "supporter's consent": "consent-online-missing",
    "interpreter not agreed": "consent-interpreter-missing",
    "consent past its review": "consent-route-missing",
    "risk ran out": "risk-expired",
    "risk says stop": "risk-stop",
    "risk never asked": "risk-missing",
    "risk of the case ran out": "risk-expired",
    "too few meetings": "prep-too-few",
    "supporter not prepared": "supporter-not-prepared",
    "new agreement": "agreement-not-accepted",
    "agreement not accepted": "agreement-not-accepted",
}


def test_of_a_case_that_has_everything_nothing_is_missing() -> None:
    for state in (CaseState.PREPARATION, CaseState.READY, CaseState.COMMUNICATION):
        assert guards.missing(a_ready_case(state=state), NOON, THRESHOLDS) == []


@pytest.mark.parametrize("taken", IDS)
def test_what_was_taken_away_is_named_and_the_case_does_not_go_on(taken: str) -> None:
    for state, act in (
        (CaseState.PREPARATION, acts.make_ready),
        (CaseState.READY, acts.communicate),
    ):
        case = a_ready_case(state=state)
        TAKEN[taken][1](case, NOON)
        found = guards.missing(case, NOON, THRESHOLDS)
        assert IDS[taken] in {one.id for one in found}
        with pytest.raises(Refused) as refused:
            act(case, NOON, THRESHOLDS)
        wanted = {"held": "case-held", "paused": "case-paused"}
        assert refused.value.code == wanted.get(taken, "case-lacks-something")
        assert case.state is state


@pytest.mark.parametrize("taken", TAKEN)
def test_the_gate_that_stops_is_the_one_it_belongs_to(taken: str) -> None:
    gate_id, take = TAKEN[taken]
    case = a_ready_case()
    session = session_of(case)
    take(case, NOON)
    found = standing_of(case, session, NOON, THRESHOLDS)
    assert found.ready is (gate_id != "G1")
    assert found.risk_current is (gate_id != "G3")
    assert found.prepared is (gate_id != "G4")
    assert (found.agreement is None) is (gate_id == "G5")
    assert gate_id in {one.gate or "G1" for one in found.missing}
    everyone = {"jo", "kim", "ivo", "sam", "olu"}
    if taken == "no consent at all":  # of a principal: an interpreter and an observer hang on it
        assert found.consenting == everyone - {"jo", "ivo"}
        return
    assert found.observers_agreed is (gate_id != "G14")
    if case.route is not Route.CONFERENCE:  # nobody agreed to another way
        assert found.consenting == {"ivo", "olu"}
    else:
        assert (found.consenting == everyone) is (gate_id != "G2")


def test_what_a_list_says_is_plain_and_names_the_person() -> None:
    case = a_ready_case()
    TAKEN["too few meetings"][1](case, NOON)
    (one,) = guards.missing(case, NOON, THRESHOLDS)
    assert (one.id, one.gate, one.who) == ("prep-too-few", "G4", "jo")
    assert one.words == "Jo had 1 of 2 preparation meetings."
    for lack in LACKS.values():
        assert lack.words.endswith(".") and lack.todo.endswith(".")
        assert not {"victim", "offender"} & set(lack.words.lower().split())


def test_a_leaf_that_is_not_open_is_neither_read_nor_enough() -> None:
    case = a_ready_case(state=CaseState.PREPARATION)
    TAKEN["too few meetings"][1](case, NOON)
    TAKEN["no consent at all"][1](case, NOON)
    case.leaves = {Leaf.RESPONSIBLE: case.leaves[Leaf.RESPONSIBLE]}
    assert [one for one in guards.missing(case, NOON, THRESHOLDS) if one.who == "jo"] == []
    with pytest.raises(Refused, match="case-not-yours"):
        acts.make_ready(case, NOON, THRESHOLDS)
    assert standing_of(case, session_of(a_ready_case()), NOON, THRESHOLDS) is NOTHING_HOLDS


def test_the_standing_of_another_case_holds_nothing() -> None:
    session = session_of(a_ready_case())
    other = replace(a_ready_case(), id="another")
    assert standing_of(other, session, NOON, THRESHOLDS) is NOTHING_HOLDS


def test_a_service_cannot_set_preparation_to_nothing() -> None:
    case = a_ready_case(people=TWO)
    for file in case.leaves.values():
        file.papers[:] = [p for p in file.papers if p.kind is not PaperKind.PREPARATION]
    none = THRESHOLDS | {"preparation_meetings": 0, "readiness_days": 0}
    assert {one.id for one in guards.missing(case, NOON, none)} >= {"prep-too-few"}


def test_a_meeting_to_which_they_did_not_come_does_not_count() -> None:
    case = a_ready_case(people=TWO)
    for file in case.leaves.values():
        file.papers[:] = [
            replace(p, answers={"attended": "no"}) if p.kind is PaperKind.PREPARATION else p
            for p in file.papers
        ]
    assert [one.id for one in guards.missing(case, NOON, THRESHOLDS)] == ["prep-too-few"] * 2


def test_who_observes_is_agreed_to_by_name() -> None:
    case = a_ready_case(people=(*TWO, OLU))
    session = session_of(case)
    assert standing_of(case, session, NOON, THRESHOLDS).observers_agreed
    for consent in case.consents:
        if consent.purpose is Purpose.OBSERVER:
            consent.named = "Somebody else"
    assert not standing_of(case, session, NOON, THRESHOLDS).observers_agreed
    give(case, "jo", Purpose.OBSERVER, NOON, named="olu")
    assert not standing_of(case, session, NOON, THRESHOLDS).observers_agreed
    give(case, "sam", Purpose.OBSERVER, NOON, named=" OLU ")
    assert standing_of(case, session, NOON, THRESHOLDS).observers_agreed


def test_somebody_whom_the_case_does_not_know_has_no_consent() -> None:
    case = a_ready_case(people=TWO)
    session = session_of(a_ready_case(people=(*TWO, OLU)))
    assert standing_of(case, session, NOON, THRESHOLDS).consenting == {"jo", "sam"}


def test_a_readiness_is_asked_by_the_hour_that_was_planned_once_it_began() -> None:
    case = a_ready_case(state=CaseState.COMMUNICATION)
    session = session_of(case)
    for file in case.leaves.values():
        file.papers[:] = [
            replace(p, expires_at=NOON + timedelta(minutes=30))
            if p.kind is PaperKind.READINESS
            else p
            for p in file.papers
        ]
    later = NOON + timedelta(hours=1)
    assert standing_of(case, session, later, THRESHOLDS).ready
    assert not standing_of(case, session, session.latest_end, THRESHOLDS).ready
    case.state = CaseState.READY
    assert not standing_of(case, session, later, THRESHOLDS).ready


def test_after_something_changed_an_older_readiness_does_not_count() -> None:
    case = a_ready_case()
    acts.risk_changed(case, NOON, "jo")
    write(case, PaperKind.RISK, "jo", NOON, NOON + timedelta(days=9), decision="go-on")
    found = {one.id for one in guards.missing(case, NOON, THRESHOLDS)}
    assert found == {"readiness-old"}
    for who in case.tracks:
        write(case, PaperKind.READINESS, who, NOON, NOON + timedelta(days=9), decision="go")
    acts.make_ready(case, NOON, THRESHOLDS)


# The lists before preparation


def early(state: CaseState, *without: Change) -> Case:
    case = a_ready_case(people=TWO, state=state)
    for change in without:
        change(case, NOON)
    return case


EARLY: list[tuple[CaseState, str, Change]] = [
    (CaseState.ENQUIRY, "consent-missing", TAKEN["no consent at all"][1]),
    (CaseState.REFERRED, "consent-missing", TAKEN["no consent at all"][1]),
    (CaseState.REFERRED, "not-taken", lambda case, now: setattr(case, "owner_id", "")),
    (CaseState.REFERRED, "referrer-not-known", lambda case, now: setattr(case, "came_by", "")),
    (CaseState.ENQUIRIES, "not-detected", TAKEN["not detected"][1]),
    (CaseState.ENQUIRIES, "legal-bar-order", TAKEN["legal bar"][1]),
    (
        CaseState.ENQUIRIES,
        "sharing-not-agreed",
        lambda case, now: case.leaves[Leaf.HARMED].consents.clear(),
    ),
    (
        CaseState.ENQUIRIES,
        "person-not-known",
        lambda case, now: case.leaves[Leaf.RESPONSIBLE].people.clear(),
    ),
    (CaseState.APPROACH, "is-considering", TAKEN["considering"][1]),
    (CaseState.ASSESSMENT, "facts-not-accepted", TAKEN["denied"][1]),
    (CaseState.ASSESSMENT, "not-suitable", TAKEN["not suitable"][1]),
    (CaseState.ASSESSMENT, "risk-expired", TAKEN["risk ran out"][1]),
    (CaseState.ASSESSMENT, "not-approved", TAKEN["sensitive and not approved"][1]),
    (CaseState.OPTIONS, "route-not-chosen", TAKEN["wants to stop"][1]),
    (CaseState.OPTIONS, "routes-differ", TAKEN["steps down"][1]),
    (CaseState.OPTIONS, "no-facilitator", TAKEN["no lead works here"][1]),
    (CaseState.OPTIONS, "consent-route-missing", TAKEN["no consent to the way"][1]),
]


@pytest.mark.parametrize(("state", "missing", "take"), EARLY)
def test_each_step_before_asks_its_own(state: CaseState, missing: str, take: Change) -> None:
    move = guards.NEXT[state]
    whole = early(state)
    assert guards.missing(whole, NOON, THRESHOLDS) == []
    getattr(acts, move)(whole, NOON, THRESHOLDS)
    assert whole.state is not state
    lacking = early(state, take)
    assert missing in {one.id for one in guards.missing(lacking, NOON, THRESHOLDS)}
    with pytest.raises(Refused):
        getattr(acts, move)(lacking, NOON, THRESHOLDS)
    assert lacking.state is state


def test_an_interpreter_hangs_on_the_person_whom_they_come_with() -> None:
    case = a_ready_case(people=TWO)
    ivo = CasePerson("ivo", Side.HARMED, Role.INTERPRETER, "Ivo", beside="jo")
    case.side(Side.HARMED).people.append(ivo)
    found = {one.id for one in guards.missing(case, NOON, THRESHOLDS) if one.who == "ivo"}
    assert found == {
        "consent-interpreter-missing",
        "supporter-not-prepared",
        "agreement-not-accepted",
        "readiness-missing",
    }


def test_an_empty_case_lacks_and_never_raises() -> None:
    for state in CaseState:
        case = Case("c", "CG-EMPTY1", state, NOON, NOON, Side.HARMED)
        guards.missing(case, NOON, {})
        case.leaves = {leaf: SideFile() for leaf in Leaf}
        guards.missing(case, NOON, {})
        assert not standing_of(case, replace_id(session_of(a_ready_case())), NOON, {}).ready


def replace_id(session: object) -> object:
    session.case_id = "c"  # type: ignore[attr-defined]
    return session


# Each way asks its own


@pytest.mark.parametrize("way", Route)
def test_a_case_by_any_way_comes_from_assessment_to_the_communication(way: Route) -> None:
    case = a_ready_case(people=TWO, state=CaseState.ASSESSMENT, way=way)
    case.route = None
    for state, act in (
        (CaseState.OPTIONS, acts.offer_options),
        (CaseState.PREPARATION, acts.prepare),
        (CaseState.READY, acts.make_ready),
        (CaseState.COMMUNICATION, acts.communicate),
    ):
        if state is CaseState.READY:  # everyone is asked since the way is prepared
            for who in ("jo", "sam"):
                write(case, PaperKind.READINESS, who, NOON, decision="go")
        assert guards.missing(case, NOON, THRESHOLDS) == []
        act(case, NOON, THRESHOLDS)
        assert case.state is state
    assert case.route is way


@pytest.mark.parametrize("way", [Route.LETTER, Route.SHUTTLE])
def test_nobody_is_asked_about_video_for_what_goes_without(way: Route) -> None:
    case = a_ready_case(way=way)
    assert not [c for c in case.consents if c.purpose is Purpose.ONLINE]
    assert not case.of_kind(PaperKind.ONLINE, "jo")
    for state in (CaseState.PREPARATION, CaseState.READY, CaseState.COMMUNICATION):
        case.state = state
        assert guards.missing(case, NOON, THRESHOLDS) == []


@pytest.mark.parametrize(
    ("state", "move"), [(CaseState.OPTIONS, "prepare"), (CaseState.PREPARATION, "make_ready")]
)
def test_video_is_decided_before_a_conference_is_prepared(state: CaseState, move: str) -> None:
    case = a_ready_case(people=TWO, state=state)
    for file in case.leaves.values():
        file.papers[:] = [p for p in file.papers if p.kind is not PaperKind.ONLINE]
    case.route = None if state is CaseState.OPTIONS else case.route
    found = [one.id for one in guards.missing(case, NOON, THRESHOLDS, move)]
    assert found == ["online-not-decided"] * 2


def test_a_shuttle_by_video_asks_about_video_in_its_gates() -> None:
    case = a_ready_case(way=Route.SHUTTLE)
    session = session_of(case)
    found = standing_of(case, session, NOON, THRESHOLDS)
    assert not found.ready  # G1: not decided
    assert found.consenting == {"ivo", "olu"}  # G2
    asked = {(one.id, one.who) for one in found.missing}
    assert asked == {
        *(("consent-online-missing", who) for who in ("jo", "kim", "sam")),
        *(("online-not-decided", who) for who in ("jo", "sam")),
    }
    assert {(one.id, one.who) for one in readiness.for_video(case, NOON)} == asked
    agreed = a_ready_case(way=Route.SHUTTLE, by_video=True)
    found = standing_of(agreed, session, NOON, THRESHOLDS)
    assert found.ready and found.missing == ()
    assert found.consenting == {"jo", "kim", "ivo", "sam", "olu"}
    assert [*readiness.for_video(agreed, NOON)] == []


@pytest.mark.parametrize("way", [Route.SHUTTLE, Route.CONFERENCE])
@pytest.mark.parametrize("decision", ["online", "hybrid", "in-person", "indirect-only"])
def test_what_was_decided_about_video_fits_the_way(way: Route, decision: str) -> None:
    case = a_ready_case(way=way, by_video=True)
    write(case, PaperKind.ONLINE, "sam", NOON, decision=decision)
    fits = decision in ("online", "hybrid") or (way, decision) == (Route.SHUTTLE, "indirect-only")
    assert standing_of(case, session_of(case), NOON, THRESHOLDS).ready is fits


@pytest.mark.parametrize("route", [None, *Route])
@pytest.mark.parametrize("held", [Route.SHUTTLE, Route.CONFERENCE])
def test_a_meeting_of_both_sides_is_held_the_way_that_both_agreed_to(
    held: Route, route: Route | None
) -> None:
    session = session_of(a_ready_case(way=held))
    case = replace(a_ready_case(way=route or held, by_video=True), route=route)
    found = standing_of(case, session, NOON, THRESHOLDS)
    assert found.ready is (route is held)
    assert any(one.id == "route-changed" for one in found.missing) is (route is not held)
