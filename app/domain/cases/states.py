"""The life of a case as a table of legal moves (practice reference 4.1), and why one is closed."""

from enum import StrEnum, auto
from typing import Final

from app.domain.refusals import Refused


class CaseState(StrEnum):
    ENQUIRY = auto()  # somebody asks; nobody agreed to anything yet
    NEEDS_TIME = auto()  # the person who was asked wants more time: nothing is sent before the date
    REFERRED = auto()  # received with consent; nobody has taken it yet
    ENQUIRIES = auto()  # detected, identified, legal bars
    APPROACH = auto()  # the other side is told of the offer
    APPROACH_WAIT = auto()  # the other side wants more time
    ASSESSMENT = auto()  # suitability of each, risk, online or not
    ALTERNATIVE = auto()  # other things are offered: a letter not sent, a surrogate, support
    OPTIONS = auto()  # the person harmed chooses a way, the other agrees
    PREPARATION = auto()
    READY = auto()
    COMMUNICATION = auto()  # a letter, a shuttle or a meeting is under way
    OUTCOME = auto()
    AFTERCARE = auto()
    MONITORING = auto()
    EVALUATION = auto()
    CLOSED = auto()


class Closed(StrEnum):
    """Why a case is closed: a list, so that it can be counted."""

    COMPLETED = auto()
    DECLINED_BY_HARMED = auto()
    DECLINED_BY_RESPONSIBLE = auto()
    NOT_DETECTED = auto()
    NOT_ACKNOWLEDGED = auto()
    LEGAL_BAR = auto()
    UNSUITABLE = auto()
    NO_CONTACT = auto()
    WITHDREW = auto()
    DUPLICATE = auto()


MOVES: Final[dict[tuple[CaseState, str], CaseState]] = {
    (CaseState.ENQUIRY, "refer"): CaseState.REFERRED,
    (CaseState.ENQUIRY, "need_time"): CaseState.NEEDS_TIME,
    (CaseState.NEEDS_TIME, "need_time"): CaseState.NEEDS_TIME,
    (CaseState.NEEDS_TIME, "refer"): CaseState.REFERRED,
    (CaseState.NEEDS_TIME, "choose_again"): CaseState.OPTIONS,
    (CaseState.REFERRED, "need_time"): CaseState.NEEDS_TIME,
    (CaseState.REFERRED, "start_enquiries"): CaseState.ENQUIRIES,
    (CaseState.ENQUIRIES, "approach"): CaseState.APPROACH,
    (CaseState.APPROACH, "wait"): CaseState.APPROACH_WAIT,
    (CaseState.APPROACH_WAIT, "wait"): CaseState.APPROACH_WAIT,
    (CaseState.APPROACH_WAIT, "approach"): CaseState.APPROACH,
    (CaseState.APPROACH, "assess"): CaseState.ASSESSMENT,
    (CaseState.APPROACH_WAIT, "assess"): CaseState.ASSESSMENT,
    (CaseState.ASSESSMENT, "offer_options"): CaseState.OPTIONS,
    (CaseState.ASSESSMENT, "offer_alternative"): CaseState.ALTERNATIVE,
    (CaseState.ALTERNATIVE, "assess"): CaseState.ASSESSMENT,
    (CaseState.OPTIONS, "need_time"): CaseState.NEEDS_TIME,
    (CaseState.OPTIONS, "prepare"): CaseState.PREPARATION,
    (CaseState.PREPARATION, "choose_again"): CaseState.OPTIONS,
    (CaseState.PREPARATION, "make_ready"): CaseState.READY,
    (CaseState.READY, "fall_back"): CaseState.PREPARATION,
    (CaseState.READY, "communicate"): CaseState.COMMUNICATION,
    (CaseState.COMMUNICATION, "communicate"): CaseState.COMMUNICATION,
    (CaseState.COMMUNICATION, "next_step"): CaseState.PREPARATION,
    (CaseState.COMMUNICATION, "agree_outcome"): CaseState.OUTCOME,
    (CaseState.COMMUNICATION, "look_after"): CaseState.AFTERCARE,
    (CaseState.OUTCOME, "look_after"): CaseState.AFTERCARE,
    (CaseState.AFTERCARE, "monitor"): CaseState.MONITORING,
    (CaseState.AFTERCARE, "evaluate"): CaseState.EVALUATION,
    (CaseState.MONITORING, "evaluate"): CaseState.EVALUATION,
    (CaseState.CLOSED, "reopen"): CaseState.ENQUIRY,
    **{
        (state, "withdraw"): CaseState.AFTERCARE
        for state in CaseState
        if state not in (CaseState.AFTERCARE, CaseState.CLOSED)
    },
    **{(state, "close"): CaseState.CLOSED for state in CaseState if state is not CaseState.CLOSED},
}

BEFORE_THE_OTHER: Final = frozenset(
    {CaseState.ENQUIRY, CaseState.NEEDS_TIME, CaseState.REFERRED, CaseState.ENQUIRIES}
)
"""Until the approach the side that did not begin knows nothing, and nothing is sent to it."""

TOGETHER: Final = frozenset({CaseState.READY, CaseState.COMMUNICATION})
"""The states in which a joint room may open."""


def next_state(now: CaseState, move: str) -> CaseState:
    """Return the state that a move leads to, or raise Refused("case-cannot-do-this-now")."""
    if (now, move) not in MOVES:
        raise Refused("case-cannot-do-this-now")
    return MOVES[now, move]


def states_page() -> str:
    """Return the page of states and moves, printed from the table."""
    lines = ["# The states of a case", "", "```mermaid", "stateDiagram-v2"]
    lines += [
        f"    {before} --> {after}: {move}"
        for (before, move), after in MOVES.items()
        if move not in ("close", "withdraw")
    ]
    lines += ["```", "", "Whoever withdraws takes the case to aftercare, from every open state."]
    lines += ["", "Every state but the last may be closed, for one of these reasons: "]
    lines += [", ".join(str(reason) for reason in Closed) + "."]
    lines += ["", "| State | Move | Leads to |", "|---|---|---|"]
    lines += [f"| {before} | {move} | {after} |" for (before, move), after in MOVES.items()]
    lines += ["", "A move that is no row of this table is refused."]
    return "\n".join(lines) + "\n"
