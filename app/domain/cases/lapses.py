"""What stops holding by itself in a case that is ready: it is prepared again, and who is asked."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final, NamedTuple

from app.domain.cases.acts import fall_back
from app.domain.cases.case import Case
from app.domain.cases.facts import Thresholds
from app.domain.cases.guards import Missing, missing
from app.domain.cases.states import CaseState
from app.domain.people import Role
from app.domain.refusals import Refused

ASKS_FOR: Final = {
    "risk-": "risk_review",
    "consent-": "consent_review",
}
"""How the id of what is missing begins, and the task by which it comes back."""


class Again(NamedTuple):
    """A task, and the id of the person it is about; empty for the case as a whole."""

    task: str
    about: str


def lapsed(case: Case, now: datetime, thresholds: Thresholds) -> list[Missing]:
    """Return what is missing in a case that is called ready.

    The clocks of a paused case stand still; a case on hold may always be prepared again.
    """
    if case.state is not CaseState.READY or case.paused:
        return []
    return [one for one in missing(case, now, thresholds, "make_ready") if one.id != "held"]


def let_lapse(case: Case, now: datetime, thresholds: Thresholds) -> set[Again]:
    """Prepare the case again, and return who has to be asked what.

    Raises Refused("case-cannot-do-this-now") while nothing is missing.
    """
    found = lapsed(case, now, thresholds)
    if not found:
        raise Refused("case-cannot-do-this-now")
    fall_back(case, now)
    ready_again = {Again("readiness_again", person.id) for person in case.taking_part()}
    return ready_again | set(_asked_for(case, found))


def _asked_for(case: Case, found: Iterable[Missing]) -> Iterable[Again]:
    for one in found:
        for begins, task in ASKS_FOR.items():
            if one.id.startswith(begins):
                yield Again(task, _who_agrees(case, one.who))


def _who_agrees(case: Case, person_id: str) -> str:
    """An interpreter is agreed to by the person whom they sit beside."""
    person = next((one for one in case.people if one.id == person_id), None)
    return person.beside if person and person.role is Role.INTERPRETER else person_id
