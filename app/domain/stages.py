"""The stages of a live session and the legal moves between them; no row, no move."""

from enum import StrEnum, auto
from typing import Final


class Stage(StrEnum):
    HOLDING = auto()  # each principal waits in a room of their own, with staff who step in
    CHECKED = auto()  # every gate held when a facilitator checked; still apart
    JOINT = auto()  # the joint room is open; each person enters by an act of their own
    SHUTTLE = auto()  # apart; an advocate carries released words from room to room
    BREAK = auto()  # apart; the meeting may go on
    SEPARATED = auto()  # apart at once, by a facilitator or because no facilitator was left
    CLOSING = auto()  # the joint room is still open, for closing words
    LEAVING = auto()  # apart; each side is released to its debrief room in order, staff last
    SUSPENDED = auto()  # apart, since the technology failed; goes back to the waiting rooms only
    DEBRIEF = auto()  # apart for good; each side with staff
    ENDED = auto()  # nothing flows; links are dead


OPEN: Final = (Stage.JOINT, Stage.CLOSING)
"""While the joint room is there."""

LIVE: Final = (Stage.HOLDING, Stage.CHECKED, *OPEN, Stage.SHUTTLE, Stage.BREAK, Stage.SEPARATED)
"""While people may still come to meet."""

FALL_BACK: Final = "fall_back"
"""A move that nobody makes: a gate stopped holding after the check."""

ALL_RELEASED: Final = "all_released"
"""A move that nobody makes: the last side was released."""

BY_ITSELF: Final = (FALL_BACK, ALL_RELEASED)

_LEFT_FROM: Final = (*OPEN, Stage.SHUTTLE, Stage.BREAK, Stage.SEPARATED)

MOVES: Final[dict[tuple[Stage, str], Stage]] = {
    (Stage.HOLDING, "check"): Stage.CHECKED,
    (Stage.CHECKED, FALL_BACK): Stage.HOLDING,
    (Stage.CHECKED, "open_joint"): Stage.JOINT,
    (Stage.HOLDING, "start_shuttle"): Stage.SHUTTLE,
    (Stage.CHECKED, "start_shuttle"): Stage.SHUTTLE,
    (Stage.BREAK, "start_shuttle"): Stage.SHUTTLE,
    (Stage.SHUTTLE, "take_break"): Stage.BREAK,
    (Stage.JOINT, "take_break"): Stage.BREAK,
    (Stage.CLOSING, "take_break"): Stage.BREAK,
    (Stage.BREAK, "open_joint"): Stage.JOINT,
    (Stage.JOINT, "start_closing"): Stage.CLOSING,
    (Stage.BREAK, "start_closing"): Stage.CLOSING,
    **{(stage, "start_leaving"): Stage.LEAVING for stage in _LEFT_FROM},
    (Stage.LEAVING, ALL_RELEASED): Stage.DEBRIEF,
    (Stage.SEPARATED, "resume"): Stage.BREAK,
    (Stage.SUSPENDED, "resume"): Stage.HOLDING,
    (Stage.DEBRIEF, "close"): Stage.ENDED,
    **{(stage, "separate"): Stage.SEPARATED for stage in LIVE},
    **{(stage, "suspend"): Stage.SUSPENDED for stage in LIVE},
    **{(stage, "end_safely"): Stage.DEBRIEF for stage in (*LIVE, Stage.LEAVING, Stage.SUSPENDED)},
}

MOVE_NAMES: Final = tuple(dict.fromkeys(move for _, move in MOVES))
