"""The table of moves: no row, no move."""

import pytest

from app.domain.cases import acts
from app.domain.cases.guards import CROSS_SIDE, LISTS, NEXT
from app.domain.cases.states import MOVES, CaseState, next_state, states_page
from app.domain.refusals import Refused

NAMES = sorted({move for _, move in MOVES})


@pytest.mark.parametrize("state", CaseState)
@pytest.mark.parametrize("move", NAMES)
def test_a_move_without_a_row_is_refused(state: CaseState, move: str) -> None:
    if (state, move) in MOVES:
        assert next_state(state, move) is MOVES[state, move]
    else:
        with pytest.raises(Refused, match="case-cannot-do-this-now"):
            next_state(state, move)


def test_every_move_is_an_act_and_every_list_belongs_to_a_move() -> None:
    assert set(NAMES) <= set(acts.__all__)
    assert set(LISTS) <= set(NAMES)
    assert set(NAMES) >= CROSS_SIDE


def test_from_every_open_state_one_can_close_and_withdraw() -> None:
    for state in CaseState:
        assert ((state, "close") in MOVES) is (state is not CaseState.CLOSED)
        out = state not in (CaseState.CLOSED, CaseState.AFTERCARE)
        assert ((state, "withdraw") in MOVES) is out


def test_the_move_that_leads_on_is_a_row_of_the_table() -> None:
    for state, move in NEXT.items():
        assert (state, move) in MOVES


def test_nothing_leads_to_communication_but_a_ready_case() -> None:
    before = {state for (state, _), after in MOVES.items() if after is CaseState.COMMUNICATION}
    assert before == {CaseState.READY, CaseState.COMMUNICATION}
    before = {state for (state, _), after in MOVES.items() if after is CaseState.READY}
    assert before == {CaseState.PREPARATION}


def test_the_page_is_printed_from_the_table() -> None:
    page = states_page()
    for (before, move), after in MOVES.items():
        assert f"| {before} | {move} | {after} |" in page
