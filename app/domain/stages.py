"""The stages of a live session and the legal moves between them; no row, no move."""

from enum import StrEnum, auto
from typing import Final


class Stage(StrEnum):
    HOLDING = auto()  # each principal waits in a room of their own, with staff who step in
    CHECKED = auto()  # every gate held when a facilitator checked; still apart
    JOINT = auto()  # the joint room is open; each person enters by an act of their own
    BREAK = auto()  # apart; the meeting may go on
    SEPARATED = auto()  # apart at once, by a facilitator or because no facilitator was left
    DEBRIEF = auto()  # apart for good; each side with staff
    ENDED = auto()  # nothing flows; links are dead


LIVE: Final = (Stage.HOLDING, Stage.CHECKED, Stage.JOINT, Stage.BREAK, Stage.SEPARATED)

FALL_BACK: Final = "fall_back"
"""The one move that nobody makes: a gate stopped holding after the check."""

MOVES: Final[dict[tuple[Stage, str], Stage]] = {
    (Stage.HOLDING, "check"): Stage.CHECKED,
    (Stage.CHECKED, FALL_BACK): Stage.HOLDING,
    (Stage.CHECKED, "open_joint"): Stage.JOINT,
    (Stage.JOINT, "take_break"): Stage.BREAK,
    (Stage.BREAK, "open_joint"): Stage.JOINT,
    (Stage.SEPARATED, "resume"): Stage.BREAK,
    (Stage.DEBRIEF, "close"): Stage.ENDED,
    **{(stage, "separate"): Stage.SEPARATED for stage in LIVE},
    **{(stage, "end_safely"): Stage.DEBRIEF for stage in LIVE},
}

MOVE_NAMES: Final = tuple(dict.fromkeys(move for _, move in MOVES))
