"""What stops a case or takes it back, allowed from every open state: no guard stands against it."""

from dataclasses import replace
from datetime import datetime
from typing import Final

from app.domain.cases import consents, facts
from app.domain.cases.access import DUTIES, CaseMay
from app.domain.cases.case import Case, CasePerson
from app.domain.cases.papers import PaperKind, newest
from app.domain.cases.states import CaseState, next_state
from app.domain.cases.steps import ask_readiness_again, demand_free, enter, take_along
from app.domain.cases.tracks import Track
from app.domain.refusals import Refused

LONGEST_REASON: Final = 1000


def hold(case: Case, staff_id: str) -> None:
    """Stop everything between the sides; what is done for one side alone goes on.

    A case that is held stays held, by whoever held it first.
    """
    if case.state is CaseState.CLOSED:
        raise Refused("case-cannot-do-this-now")
    if not case.held:
        case.held, case.held_by = True, staff_id


def release_hold(case: Case, staff_id: str, reason: str, now: datetime) -> None:
    """Let the case go on: only somebody named to lead it may, and with a reason.

    Whoever was ready is asked again. Raises Refused: "case-not-held", "case-not-allowed",
    "case-reason-needed".
    """
    if not case.held:
        raise Refused("case-not-held")
    mine = [one for one in case.working(now) if one.staff_id == staff_id]
    if not any(CaseMay.RELEASE_HOLD in DUTIES[one.duty] for one in mine):
        raise Refused("case-not-allowed")
    if not reason.strip():
        raise Refused("case-reason-needed")
    case.held, case.held_by = False, ""
    ask_readiness_again(case, now)


def share(case: Case) -> None:
    """Ask whether something may go from one side to the shared leaf, or to the other side now."""
    demand_free(case)


def pause(case: Case) -> None:
    if case.state is CaseState.CLOSED:
        raise Refused("case-cannot-do-this-now")
    case.paused = True


def resume(case: Case) -> None:
    case.paused = False


def risk_changed(case: Case, now: datetime, person_id: str = "") -> None:
    """A risk changed: the assessment of this person, or all of them, has run out.

    A case that was ready is prepared again, and everyone is asked again.
    """
    for leaf in case.leaves.values():
        about = {one.about for one in leaf.papers if one.kind is PaperKind.RISK}
        for each in about if not person_id else about & {person_id}:
            paper = newest(leaf.papers, PaperKind.RISK, each)
            if paper is not None and paper.is_current(now):
                leaf.papers[leaf.papers.index(paper)] = replace(paper, expires_at=now)
    if case.state is CaseState.READY:
        ask_readiness_again(case, now)


def change_way(case: Case, now: datetime) -> None:
    """Somebody's choice changed: less contact takes effect at once, more waits for both (I23).

    Call it after the choice was written down. A way that both no longer agree to is prepared
    anew; without any way left the case goes back to the ways.
    """
    if case.route is None:
        return
    agreed = facts.agreed_way(case)
    if agreed is not None and facts.WAYS.index(agreed) >= facts.WAYS.index(case.route):
        return
    case.route = agreed
    if case.state is CaseState.COMMUNICATION:
        enter(case, next_state(case.state, "next_step"), now)
    ask_readiness_again(case, now)
    if agreed is None and case.state is CaseState.PREPARATION:
        enter(case, next_state(case.state, "choose_again"), now)
        take_along(case, Track.CONSENTED)


def withdraw(case: Case, person_id: str, now: datetime) -> None:
    """This person wants out: their consents end, and no reason is asked. Twice is once.

    With a principal the communication is over and everyone is looked after; with a supporter only
    their part ends, and everyone who was ready is asked again. Nothing is moved of the other
    side's own part: a person tells them, and not their page.
    """
    person = case.person(person_id)
    ended = consents.withdraw(case.consents, person.id, now)
    already = case.tracks.get(person.id) is Track.WITHDRAWN
    case.tracks[person.id] = Track.WITHDRAWN
    if already and not ended:
        return
    if person.is_principal:
        _look_after_everyone(case, person, now)
    else:
        ask_readiness_again(case, now)


def _look_after_everyone(case: Case, person: CasePerson, now: datetime) -> None:
    for companion in case.people:
        if companion.beside == person.id:
            consents.withdraw(case.consents, companion.id, now)
            case.tracks[companion.id] = Track.WITHDRAWN
    case.ask_again_at = None
    case.back_to = None
    if case.state is CaseState.CLOSED:
        return
    case.route = None
    if case.state is not CaseState.AFTERCARE:
        enter(case, next_state(case.state, "withdraw"), now)
