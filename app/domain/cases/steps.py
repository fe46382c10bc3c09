"""What every act on a case shares: going into a state, and taking the tracks of people along."""

from collections.abc import Iterable
from datetime import datetime

from app.domain.cases.case import Case, CasePerson
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import ORDER, OUT, Track
from app.domain.refusals import Refused


def enter(case: Case, state: CaseState, now: datetime) -> None:
    case.state, case.since = state, now


def lift(case: Case, to: Track, people: Iterable[CasePerson]) -> None:
    """Move people on who are not that far; nobody is moved back, and nobody who is out."""
    for person in people:
        track = case.tracks.get(person.id, Track.NOT_CONTACTED)
        if track not in OUT and ORDER.index(track) < ORDER.index(to):
            case.tracks[person.id] = to


def take_along(case: Case, to: Track) -> None:
    """Put everyone who takes part where the case is, forth or back.

    A principal who was never told of the case is left alone.
    """
    for person in case.taking_part():
        told = case.tracks.get(person.id, Track.NOT_CONTACTED) is not Track.NOT_CONTACTED
        if told or not person.is_principal:
            case.tracks[person.id] = to


def ask_readiness_again(case: Case, now: datetime) -> None:
    """What was said about being ready does not count any more; a case that was ready is not."""
    if case.state in (CaseState.READY, CaseState.PREPARATION):
        enter(case, CaseState.PREPARATION, now)
        take_along(case, Track.PREPARING)


def demand_free(case: Case) -> None:
    """Raise Refused("case-held") while the case is held: nothing goes between the sides (I24)."""
    if case.held:
        raise Refused("case-held")
