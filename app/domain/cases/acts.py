"""What is done with a case as a whole: one pure function for each move, each behind its guard.

Every function changes the case it is given, or raises ``Refused`` before it changed anything.
``now`` is the time and ``thresholds`` what the service set. Tracks of people go along with the
case: nobody's runs ahead of it.
"""

from datetime import datetime, timedelta
from typing import Final

from app.domain.cases import facts
from app.domain.cases.case import Case
from app.domain.cases.endings import close, reopen, shrink
from app.domain.cases.facts import Thresholds
from app.domain.cases.guards import demand
from app.domain.cases.states import CaseState, next_state
from app.domain.cases.steps import ask_readiness_again, demand_free, enter, lift, take_along
from app.domain.cases.stops import (
    change_way,
    hold,
    pause,
    release_hold,
    resume,
    risk_changed,
    share,
    withdraw,
)
from app.domain.cases.tracks import Track, gone
from app.domain.refusals import Refused

__all__ = [
    "agree_outcome",
    "approach",
    "ask_readiness_again",
    "assess",
    "change_way",
    "choose_again",
    "close",
    "communicate",
    "demand_free",
    "evaluate",
    "fall_back",
    "go",
    "hold",
    "look_after",
    "make_ready",
    "monitor",
    "need_time",
    "next_step",
    "offer_alternative",
    "offer_options",
    "opened",
    "pause",
    "prepare",
    "refer",
    "release_hold",
    "reopen",
    "resume",
    "risk_changed",
    "share",
    "shrink",
    "start_enquiries",
    "wait",
    "withdraw",
]

LONGEST_WAIT: Final = timedelta(days=3 * 365)


# Before the other side knows


def refer(case: Case, now: datetime, thresholds: Thresholds, *, returned: bool = False) -> None:
    """They said yes: a referral is received. ``returned``: they came back before the day."""
    after = next_state(case.state, "refer")
    if case.state is CaseState.NEEDS_TIME and case.back_to is CaseState.OPTIONS:
        raise Refused("case-cannot-do-this-now")
    _come_back(case, "refer", now, thresholds, returned)
    enter(case, after, now)
    case.back_to = None
    lift(case, Track.CONSENTED, [p for p in case.principals() if p.side is case.began])


def need_time(case: Case, ask_again_at: datetime, now: datetime, person_id: str = "") -> None:
    """Somebody wants more time: they are asked again then, and nobody gets in touch before.

    ``person_id`` is who wants it, by default whoever began. Raises Refused:
    "case-ask-again-when" for a day that is past, or years away.
    """
    after = next_state(case.state, "need_time")
    if not now < ask_again_at <= now + LONGEST_WAIT:
        raise Refused("case-ask-again-when")
    if case.state is not CaseState.NEEDS_TIME:
        case.back_to = case.state
    case.ask_again_at = ask_again_at
    enter(case, after, now)
    for person in case.principals():
        if person.id == person_id or (not person_id and person.side is case.began):
            go(case, person.id, Track.CONSIDERING)


def start_enquiries(case: Case, now: datetime, thresholds: Thresholds) -> None:
    _move(case, "start_enquiries", now, thresholds)
    lift(case, Track.CONSENTED, [p for p in case.principals() if p.side is case.began])


# With both sides


def approach(case: Case, now: datetime, thresholds: Thresholds) -> None:
    """The other side may be told of the offer: a named coordinator decides that (I26)."""
    _move(case, "approach", now, thresholds)
    case.ask_again_at = None


def wait(case: Case, ask_again_at: datetime, now: datetime) -> None:
    """The other side wants more time."""
    after = next_state(case.state, "wait")
    if not now < ask_again_at <= now + LONGEST_WAIT:
        raise Refused("case-ask-again-when")
    case.ask_again_at = ask_again_at
    enter(case, after, now)
    for person in case.principals():
        if person.side is not case.began:
            go(case, person.id, Track.CONSIDERING)


def assess(case: Case, now: datetime, thresholds: Thresholds) -> None:
    """Both are willing in principle."""
    _move(case, "assess", now, thresholds)
    case.ask_again_at = None
    lift(case, Track.CONSENTED, case.principals())


def offer_options(case: Case, now: datetime, thresholds: Thresholds) -> None:
    _move(case, "offer_options", now, thresholds)


def offer_alternative(case: Case, now: datetime) -> None:
    """This does not suit: something else is offered."""
    enter(case, next_state(case.state, "offer_alternative"), now)


def choose_again(
    case: Case, now: datetime, thresholds: Thresholds, *, returned: bool = False
) -> None:
    """Back to the ways, after more time or because another way is wanted."""
    after = next_state(case.state, "choose_again")
    if case.state is CaseState.NEEDS_TIME:
        if case.back_to is not CaseState.OPTIONS:
            raise Refused("case-cannot-do-this-now")
        _come_back(case, "choose_again", now, thresholds, returned)
    case.back_to = None
    case.route = None
    enter(case, after, now)
    take_along(case, Track.CONSENTED)


def prepare(case: Case, now: datetime, thresholds: Thresholds) -> None:
    """The person harmed chose a way and the other agreed: that way is prepared."""
    _move(case, "prepare", now, thresholds)
    case.route = facts.agreed_way(case)
    take_along(case, Track.PREPARING)


def make_ready(case: Case, now: datetime, thresholds: Thresholds) -> None:
    _move(case, "make_ready", now, thresholds)
    take_along(case, Track.READY)


def fall_back(case: Case, now: datetime) -> None:
    """Something stopped holding before the communication: it is prepared again."""
    enter(case, next_state(case.state, "fall_back"), now)
    take_along(case, Track.PREPARING)


def communicate(case: Case, now: datetime, thresholds: Thresholds) -> None:
    """The communication begins; again while it is under way changes nothing."""
    after = next_state(case.state, "communicate")
    demand(case, "communicate", now, thresholds)
    if case.state is not after:
        enter(case, after, now)
        take_along(case, Track.TAKING_PART)


def opened(case: Case, now: datetime) -> None:
    """A joint room of this case opens: its gates were asked in the transaction that opens it."""
    after = next_state(case.state, "communicate")
    demand_free(case)
    if case.state is not after:
        enter(case, after, now)
        take_along(case, Track.TAKING_PART)


def next_step(case: Case, now: datetime) -> None:
    """One step of the communication is over, and another one is prepared."""
    enter(case, next_state(case.state, "next_step"), now)
    take_along(case, Track.PREPARING)


# Afterwards


def agree_outcome(case: Case, now: datetime, thresholds: Thresholds) -> None:
    _move(case, "agree_outcome", now, thresholds)


def look_after(case: Case, now: datetime) -> None:
    enter(case, next_state(case.state, "look_after"), now)
    take_along(case, Track.AFTERCARE)


def monitor(case: Case, now: datetime, thresholds: Thresholds) -> None:
    _move(case, "monitor", now, thresholds)


def evaluate(case: Case, now: datetime, thresholds: Thresholds) -> None:
    _move(case, "evaluate", now, thresholds)
    take_along(case, Track.DONE)


# One person


def go(case: Case, person_id: str, to: Track) -> None:
    """Move one person's own track; who is there already stays.

    Raises Refused: "track-cannot-go-there", "person-not-recognised".
    """
    person = case.person(person_id)
    now = case.tracks.get(person.id, Track.NOT_CONTACTED)
    if now is not to:
        case.tracks[person.id] = gone(now, to)


def _move(case: Case, move: str, now: datetime, thresholds: Thresholds) -> None:
    after = next_state(case.state, move)
    demand(case, move, now, thresholds)
    enter(case, after, now)


def _come_back(
    case: Case, move: str, now: datetime, thresholds: Thresholds, returned: bool
) -> None:
    """Ask the guard; somebody who comes back by themselves need not wait for the day."""
    waits = case.ask_again_at
    if returned:
        case.ask_again_at = None
    try:
        demand(case, move, now, thresholds)
    except Refused:
        case.ask_again_at = waits
        raise
    case.ask_again_at = None
