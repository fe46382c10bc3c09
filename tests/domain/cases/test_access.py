"""Who opens which leaves: by assignment, for its time, on its side, and not a leaf more."""

from datetime import timedelta

from hypothesis import given
from hypothesis import strategies as st

from app.domain.cases.access import ALL, DUTIES, CaseMay, access
from app.domain.cases.case import LEAF_OF, Assignment, Duty, Leaf
from app.domain.cases.states import CaseState
from app.domain.people import PARTIES, Side
from app.domain.staff_roles import StaffMay
from tests.builders import NOON

DAY = timedelta(days=1)
duties = st.sampled_from(Duty)
sides = st.sampled_from([None, *PARTIES])
states = st.sampled_from(CaseState)


@given(duties, sides, states, st.sets(st.sampled_from(StaffMay)))
def test_an_assignment_opens_its_own_side_or_all(
    duty: Duty, side: Side | None, state: CaseState, can: set[StaffMay]
) -> None:
    crew = [Assignment("vic", duty, side, NOON - DAY)]
    found = access("vic", can, state, "rita", Side.HARMED, crew, NOON)
    assert found.leaves == (frozenset(Leaf) if side is None else {LEAF_OF[side]})
    assert found.may == DUTIES[duty]


@given(duties, sides, states, st.sets(st.sampled_from(StaffMay)))
def test_without_an_assignment_that_holds_the_case_is_not_there(
    duty: Duty, side: Side | None, state: CaseState, can: set[StaffMay]
) -> None:
    crew = [
        Assignment("vic", duty, side, NOON + DAY),
        Assignment("vic", duty, side, NOON - 2 * DAY, NOON),
        Assignment("other", duty, side, NOON - DAY),
    ]
    assert not access("vic", can, state, "rita", Side.HARMED, crew, NOON)


def test_a_referral_that_nobody_took_shows_the_side_that_began_to_who_triages() -> None:
    for began in PARTIES:
        found = access("vic", {StaffMay.TRIAGE}, CaseState.REFERRED, "", began, [], NOON)
        assert found.leaves == {LEAF_OF[began]}
        assert found.may == frozenset()
        assert not access("vic", {StaffMay.READ_CASES}, CaseState.REFERRED, "", began, [], NOON)
        assert not access("vic", {StaffMay.TRIAGE}, CaseState.ENQUIRIES, "", began, [], NOON)


def test_who_releases_a_hold_is_named_and_who_approves_does_not_assess() -> None:
    assert {d for d in Duty if CaseMay.RELEASE_HOLD in DUTIES[d]} == {Duty.OWNER, Duty.SUPERVISOR}
    assert {d for d in Duty if CaseMay.APPROVE in DUTIES[d]} == {Duty.SUPERVISOR}
    assert CaseMay.ASSESS not in DUTIES[Duty.SUPERVISOR]
    assert all(CaseMay.HOLD in DUTIES[duty] for duty in Duty)
    assert set().union(*DUTIES.values()) == ALL
