"""What is done with a case: each act behind its guard, and what it leaves behind."""

from datetime import timedelta

import pytest

from app.domain.cases import acts
from app.domain.cases.case import Case, Route
from app.domain.cases.consents import Purpose, in_force
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState, Closed
from app.domain.cases.tracks import Track
from app.domain.refusals import SENTENCES, Refused
from tests.builders import NOON
from tests.ready_cases import THRESHOLDS, TWO, a_ready_case, write

LATER = NOON + timedelta(days=28)


def case_in(state: CaseState) -> Case:
    return a_ready_case(people=TWO, state=state)


# More time


def test_more_time_keeps_the_case_until_the_day_or_until_they_come_back() -> None:
    for come_back in (False, True):
        case = case_in(CaseState.REFERRED)
        acts.need_time(case, LATER, NOON)
        assert (case.state, case.tracks["jo"]) == (CaseState.NEEDS_TIME, Track.CONSIDERING)
        with pytest.raises(Refused, match="case-lacks-something"):
            acts.refer(case, NOON, THRESHOLDS)
        assert case.ask_again_at == LATER
        acts.refer(case, NOON if come_back else LATER, THRESHOLDS, returned=come_back)
        assert (case.state, case.ask_again_at) == (CaseState.REFERRED, None)


@pytest.mark.parametrize("when", [NOON, NOON - timedelta(days=1), NOON + timedelta(days=2000)])
def test_the_day_lies_ahead_and_not_years_away(when: object) -> None:
    case = case_in(CaseState.ENQUIRY)
    with pytest.raises(Refused, match="case-ask-again-when"):
        acts.need_time(case, when, NOON)  # type: ignore[arg-type]
    assert case.state is CaseState.ENQUIRY


def test_from_more_time_one_goes_back_to_where_one_was() -> None:
    case = case_in(CaseState.OPTIONS)
    acts.need_time(case, LATER, NOON, "sam")
    assert (case.tracks["jo"], case.tracks["sam"]) == (Track.READY, Track.CONSIDERING)
    with pytest.raises(Refused, match="case-cannot-do-this-now"):
        acts.refer(case, LATER, THRESHOLDS)
    acts.choose_again(case, LATER, THRESHOLDS)
    assert case.state is CaseState.OPTIONS
    early = case_in(CaseState.ENQUIRY)
    acts.need_time(early, LATER, NOON)
    with pytest.raises(Refused, match="case-cannot-do-this-now"):
        acts.choose_again(early, LATER, THRESHOLDS)


# The way


def test_the_way_is_what_both_agreed_to() -> None:
    case = case_in(CaseState.OPTIONS)
    case.route = None
    acts.prepare(case, NOON, THRESHOLDS)
    assert (case.state, case.route) == (CaseState.PREPARATION, Route.CONFERENCE)


def test_less_contact_takes_effect_at_once_and_more_waits_for_both() -> None:
    case = case_in(CaseState.READY)
    write(case, PaperKind.ROUTE, "sam", NOON, choice="shuttle")
    acts.change_way(case, NOON)
    assert (case.route, case.state) == (Route.SHUTTLE, CaseState.PREPARATION)
    write(case, PaperKind.ROUTE, "sam", NOON, choice="conference")
    acts.change_way(case, NOON)
    assert case.route is Route.SHUTTLE
    write(case, PaperKind.ROUTE, "jo", NOON, choice="stop")
    acts.change_way(case, NOON)
    assert (case.route, case.state) == (None, CaseState.OPTIONS)


def test_less_contact_ends_a_communication_that_is_under_way() -> None:
    case = case_in(CaseState.COMMUNICATION)
    write(case, PaperKind.ROUTE, "jo", NOON, choice="letter")
    acts.change_way(case, NOON)
    assert (case.route, case.state) == (Route.LETTER, CaseState.PREPARATION)


# Stops


@pytest.mark.parametrize("state", [s for s in CaseState if s is not CaseState.CLOSED])
def test_a_hold_is_possible_everywhere_and_changes_no_state(state: CaseState) -> None:
    case = case_in(state)
    acts.hold(case, "vic")
    acts.hold(case, "other")
    assert (case.held, case.held_by, case.state) == (True, "vic", state)


@pytest.mark.parametrize(
    ("state", "act"),
    [
        (CaseState.ENQUIRIES, acts.approach),
        (CaseState.ASSESSMENT, acts.offer_options),
        (CaseState.OPTIONS, acts.prepare),
        (CaseState.PREPARATION, acts.make_ready),
        (CaseState.READY, acts.communicate),
        (CaseState.COMMUNICATION, acts.communicate),
        (CaseState.COMMUNICATION, acts.agree_outcome),
    ],
)
def test_while_held_nothing_goes_between_the_sides(state: CaseState, act: object) -> None:
    case = case_in(state)
    acts.hold(case, "vic")
    with pytest.raises(Refused, match="case-held"):
        act(case, NOON, THRESHOLDS)  # type: ignore[operator]
    for free in (acts.share, acts.demand_free):
        with pytest.raises(Refused, match="case-held"):
            free(case)
    with pytest.raises(Refused):
        acts.opened(case, NOON)
    assert case.state is state


def test_only_a_named_lead_releases_with_a_reason_and_readiness_is_asked_again() -> None:
    case = case_in(CaseState.READY)
    with pytest.raises(Refused, match="case-not-held"):
        acts.release_hold(case, "sue", "Why not.", NOON)
    acts.hold(case, "vic")
    for who, reason, code in (
        ("lee", "It is fine.", "case-not-allowed"),
        ("nobody", "It is fine.", "case-not-allowed"),
        ("sue", "   ", "case-reason-needed"),
    ):
        with pytest.raises(Refused, match=code):
            acts.release_hold(case, who, reason, NOON)
        assert case.held
    acts.release_hold(case, "sue", "It was a mistake.", NOON)
    assert (case.held, case.state) == (False, CaseState.PREPARATION)


def test_a_changed_risk_takes_a_ready_case_back() -> None:
    case = case_in(CaseState.READY)
    acts.risk_changed(case, NOON)
    assert case.state is CaseState.PREPARATION
    assert all(case.current(PaperKind.RISK, who, NOON) is None for who in ("jo", "sam"))
    one = case_in(CaseState.READY)
    acts.risk_changed(one, NOON, "jo")
    assert one.current(PaperKind.RISK, "jo", NOON) is None
    assert one.current(PaperKind.RISK, "sam", NOON) is not None


def test_a_pause_stops_and_resuming_goes_on() -> None:
    case = case_in(CaseState.READY)
    acts.pause(case)
    with pytest.raises(Refused, match="case-paused"):
        acts.communicate(case, NOON, THRESHOLDS)
    acts.resume(case)
    acts.communicate(case, NOON, THRESHOLDS)


# Withdrawing


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("held", [False, True])
def test_a_principal_withdraws_from_every_state(state: CaseState, held: bool) -> None:
    case = a_ready_case(state=state)
    case.held, theirs = held, case.tracks["sam"]
    acts.withdraw(case, "jo", NOON)
    acts.withdraw(case, "jo", NOON)
    assert case.state is (state if state is CaseState.CLOSED else CaseState.AFTERCARE)
    assert {who for who, t in case.tracks.items() if t is Track.WITHDRAWN} == {"jo", "kim", "ivo"}
    assert case.tracks["sam"] is theirs
    assert not any(in_force(case.consents, "jo", purpose, NOON) for purpose in Purpose)
    assert in_force(case.consents, "sam", Purpose.SERVICE, NOON)
    if state is not CaseState.CLOSED:
        acts.close(case, Closed.WITHDREW, NOON)
        assert case.closed is Closed.WITHDREW


@pytest.mark.parametrize(
    ("state", "after"),
    [
        (CaseState.PREPARATION, CaseState.PREPARATION),
        (CaseState.READY, CaseState.PREPARATION),
        (CaseState.COMMUNICATION, CaseState.COMMUNICATION),
        (CaseState.ASSESSMENT, CaseState.ASSESSMENT),
    ],
)
def test_a_supporter_ends_their_own_part_and_readiness_is_asked_again(
    state: CaseState, after: CaseState
) -> None:
    case = a_ready_case(state=state)
    acts.withdraw(case, "kim", NOON)
    assert case.state is after
    assert case.tracks["jo"] is not Track.WITHDRAWN
    if after is CaseState.PREPARATION:
        with pytest.raises(Refused, match="case-lacks-something"):
            acts.make_ready(case, NOON, THRESHOLDS)


# Endings


@pytest.mark.parametrize(
    ("state", "reason", "may"),
    [
        (CaseState.EVALUATION, Closed.COMPLETED, True),
        (CaseState.READY, Closed.COMPLETED, False),
        (CaseState.READY, Closed.WITHDREW, False),
        (CaseState.ENQUIRIES, Closed.NOT_DETECTED, False),  # the enquiries say that it is
        (CaseState.ENQUIRIES, Closed.LEGAL_BAR, False),
        (CaseState.ENQUIRIES, Closed.DECLINED_BY_HARMED, True),
        (CaseState.ENQUIRIES, Closed.DECLINED_BY_RESPONSIBLE, False),  # never asked
        (CaseState.APPROACH, Closed.DECLINED_BY_RESPONSIBLE, True),
        (CaseState.ASSESSMENT, Closed.UNSUITABLE, True),
        (CaseState.APPROACH, Closed.NO_CONTACT, True),
        (CaseState.REFERRED, Closed.DUPLICATE, True),
        (CaseState.CLOSED, Closed.DUPLICATE, False),
    ],
)
def test_a_case_is_closed_for_what_happened(state: CaseState, reason: Closed, may: bool) -> None:
    case = case_in(state)
    if may:
        acts.close(case, reason, NOON)
        assert (case.state, case.closed) == (CaseState.CLOSED, reason)
    else:
        with pytest.raises(Refused):
            acts.close(case, reason, NOON)
        assert case.state is state


def test_who_declined_is_marked_and_nobody_else() -> None:
    case = case_in(CaseState.APPROACH)
    acts.close(case, Closed.DECLINED_BY_RESPONSIBLE, NOON)
    assert (case.tracks["sam"], case.tracks["jo"]) == (Track.DECLINED, Track.DONE)


def test_a_case_that_is_opened_again_begins_again() -> None:
    case = case_in(CaseState.EVALUATION)
    acts.close(case, Closed.COMPLETED, NOON)
    acts.reopen(case, LATER)
    assert (case.state, case.closed, case.route) == (CaseState.ENQUIRY, None, None)
    assert not any(consent.holds(LATER) for consent in case.consents)
    with pytest.raises(Refused, match="case-lacks-something"):
        acts.refer(case, LATER, THRESHOLDS)
    case.state = CaseState.PREPARATION
    with pytest.raises(Refused, match="case-lacks-something"):
        acts.make_ready(case, LATER, THRESHOLDS)


def test_a_record_shrinks_to_what_can_be_counted() -> None:
    case = a_ready_case(state=CaseState.ASSESSMENT)
    offered = {"offered": ["support"], "note": "A secret."}
    write(case, PaperKind.OFFERED, "jo", NOON, **offered)
    with pytest.raises(Refused, match="case-not-to-shrink"):
        acts.shrink(case)
    acts.close(case, Closed.UNSUITABLE, NOON)
    acts.shrink(case)
    acts.shrink(case)
    left = repr(case.leaves)
    for word in ("Jo", "Green", "Samuel", "secret", "Kim", "finish"):
        assert word not in left
    assert [p.answers for p in case.papers] == [{"offered": ["support"]}]
    assert (case.closed, len(case.people)) == (Closed.UNSUITABLE, 5)
    with pytest.raises(Refused, match="case-shrunk"):
        acts.reopen(case, LATER)


def test_a_completed_case_is_not_shrunk() -> None:
    case = case_in(CaseState.EVALUATION)
    acts.close(case, Closed.COMPLETED, NOON)
    with pytest.raises(Refused, match="case-not-to-shrink"):
        acts.shrink(case)


def test_afterwards_everyone_is_followed_up_before_it_goes_on() -> None:
    case = case_in(CaseState.COMMUNICATION)
    acts.look_after(case, NOON)
    with pytest.raises(Refused, match="case-lacks-something"):
        acts.evaluate(case, NOON, THRESHOLDS)
    for who in ("jo", "sam"):
        write(case, PaperKind.FOLLOW_UP, who, NOON, outcome="reached")
    acts.evaluate(case, NOON, THRESHOLDS)
    assert case.state is CaseState.EVALUATION


def test_every_code_has_words() -> None:
    for code in (
        "case-held", "case-paused", "case-lacks-something", "case-ask-again-when", "case-not-held",
        "case-reason-needed", "case-closed-for-what", "case-shrunk", "case-not-to-shrink",
        "case-not-ready", "consent-not-in-force", "risk-not-current", "not-prepared",
    ):  # fmt: skip
        assert code in SENTENCES
