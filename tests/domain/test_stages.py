"""The table of moves, walked row by row; and every pair that is no row is refused."""

import itertools

import pytest

from app.domain.live_session import next_stage, states_page
from app.domain.refusals import SENTENCES, Refused
from app.domain.stages import BY_ITSELF, LIVE, MOVE_NAMES, MOVES, OPEN, Stage

LEGAL = [
    (Stage.HOLDING, "check", Stage.CHECKED),
    (Stage.CHECKED, "fall_back", Stage.HOLDING),
    (Stage.CHECKED, "open_joint", Stage.JOINT),
    (Stage.JOINT, "take_break", Stage.BREAK),
    (Stage.CLOSING, "take_break", Stage.BREAK),
    (Stage.BREAK, "open_joint", Stage.JOINT),
    (Stage.JOINT, "start_closing", Stage.CLOSING),
    (Stage.BREAK, "start_closing", Stage.CLOSING),
    (Stage.JOINT, "start_leaving", Stage.LEAVING),
    (Stage.CLOSING, "start_leaving", Stage.LEAVING),
    (Stage.BREAK, "start_leaving", Stage.LEAVING),
    (Stage.SEPARATED, "start_leaving", Stage.LEAVING),
    (Stage.HOLDING, "start_shuttle", Stage.SHUTTLE),
    (Stage.CHECKED, "start_shuttle", Stage.SHUTTLE),
    (Stage.BREAK, "start_shuttle", Stage.SHUTTLE),
    (Stage.SHUTTLE, "take_break", Stage.BREAK),
    (Stage.SHUTTLE, "start_leaving", Stage.LEAVING),
    (Stage.LEAVING, "all_released", Stage.DEBRIEF),
    (Stage.SUSPENDED, "resume", Stage.HOLDING),
    (Stage.SEPARATED, "resume", Stage.BREAK),
    (Stage.DEBRIEF, "close", Stage.ENDED),
    *[(stage, "separate", Stage.SEPARATED) for stage in LIVE],
    *[(stage, "suspend", Stage.SUSPENDED) for stage in LIVE],
    *[(stage, "end_safely", Stage.DEBRIEF) for stage in LIVE],
    (Stage.LEAVING, "end_safely", Stage.DEBRIEF),
    (Stage.SUSPENDED, "end_safely", Stage.DEBRIEF),
]
ILLEGAL = sorted(
    set(itertools.product(Stage, MOVE_NAMES)) - {(before, move) for before, move, _ in LEGAL}
)


@pytest.mark.parametrize(("before", "move", "after"), LEGAL)
def test_a_legal_move_leads_where_the_table_says(before: Stage, move: str, after: Stage) -> None:
    assert next_stage(before, move) is after


def test_the_list_above_is_the_whole_table() -> None:
    assert {(before, move): after for before, move, after in LEGAL} == MOVES


@pytest.mark.parametrize(("before", "move"), ILLEGAL)
def test_any_other_move_is_refused_with_words(before: Stage, move: str) -> None:
    with pytest.raises(Refused) as refusal:
        next_stage(before, move)
    assert refusal.value.code == f"cannot-{move}-while-{before}"
    assert move in BY_ITSELF or refusal.value.code in SENTENCES


def test_holding_never_leads_to_the_joint_room_in_one_move() -> None:
    reached = {after for (before, _), after in MOVES.items() if before is Stage.HOLDING}
    assert Stage.JOINT not in reached
    assert Stage.CHECKED in reached


def test_the_joint_room_is_reached_by_two_moves_only() -> None:
    """Both ask every gate: ``test_gates`` says so."""
    opening = {
        (before, move)
        for (before, move), after in MOVES.items()
        if after in OPEN and before not in OPEN
    }
    assert opening == {
        (Stage.CHECKED, "open_joint"),
        (Stage.BREAK, "open_joint"),
        (Stage.BREAK, "start_closing"),
    }


def test_no_move_leads_from_a_shuttle_to_the_joint_room_or_the_other_way() -> None:
    """Through a break there is a way in the table; ``test_shuttle`` says no shuttle takes it."""
    reached = {after for (before, _), after in MOVES.items() if before is Stage.SHUTTLE}
    assert reached == {
        Stage.BREAK,
        Stage.SEPARATED,
        Stage.SUSPENDED,
        Stage.LEAVING,
        Stage.DEBRIEF,
    }
    assert not [b for (b, _), after in MOVES.items() if after is Stage.SHUTTLE and b in OPEN]


def test_a_technical_stop_leads_back_to_waiting_and_to_no_meeting() -> None:
    reached = {after for (before, _), after in MOVES.items() if before is Stage.SUSPENDED}
    assert reached == {Stage.HOLDING, Stage.DEBRIEF}


def test_who_is_leaving_does_not_come_back_together() -> None:
    reached = {after for (before, _), after in MOVES.items() if before is Stage.LEAVING}
    assert reached == {Stage.DEBRIEF}


def test_nothing_leads_out_of_the_end() -> None:
    assert not [before for before, _ in MOVES if before is Stage.ENDED]


def test_the_page_of_stages_has_every_row() -> None:
    page = states_page()
    assert all(f"| {before} | {move} | {after} |" in page for before, move, after in LEGAL)
