"""What stands between a case and its next state, in words for staff: one list for each move.

Every forward act asks the list of its move and is refused while something is on it. The readiness
board shows the same list. Only leaves that are open are read: nobody learns through a list what
they may not read.
"""

from collections.abc import Callable, Iterator
from datetime import datetime
from typing import Final

from app.domain.cases import facts
from app.domain.cases.case import LEAF_OF, Case, CasePerson, Leaf
from app.domain.cases.consents import Purpose
from app.domain.cases.facts import Thresholds
from app.domain.cases.lacking import Missing, lacks
from app.domain.cases.papers import PaperKind
from app.domain.cases.readiness import (
    acknowledged,
    approval,
    is_by_video,
    known,
    legal,
    online,
    preparing,
    risk,
    suitability,
    willing,
)
from app.domain.cases.standings import standing_of
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import OUT, Track
from app.domain.refusals import Refused

__all__ = ["CROSS_SIDE", "NEXT", "Missing", "demand", "missing", "standing_of"]

NEXT: Final[dict[CaseState, str]] = {
    CaseState.ENQUIRY: "refer",
    CaseState.NEEDS_TIME: "refer",
    CaseState.REFERRED: "start_enquiries",
    CaseState.ENQUIRIES: "approach",
    CaseState.APPROACH: "assess",
    CaseState.APPROACH_WAIT: "assess",
    CaseState.ASSESSMENT: "offer_options",
    CaseState.ALTERNATIVE: "assess",
    CaseState.OPTIONS: "prepare",
    CaseState.PREPARATION: "make_ready",
    CaseState.READY: "communicate",
    CaseState.COMMUNICATION: "communicate",
    CaseState.OUTCOME: "look_after",
    CaseState.AFTERCARE: "evaluate",
    CaseState.MONITORING: "evaluate",
}
"""The move that leads on from each state; the others are decisions of people."""

CROSS_SIDE: Final = frozenset(
    {"approach", "offer_options", "prepare", "make_ready", "communicate", "agree_outcome"}
)
"""The moves that bring the sides nearer: none of them is made while a case is held (I24)."""

Items = Iterator[Missing]


def missing(
    case: Case, now: datetime, thresholds: Thresholds, move: str | None = None
) -> list[Missing]:
    """Return what is missing for a move, by default the one that leads on; empty when nothing is.

    With leaves that are not open, what they would say is left out.
    """
    wanted = move or NEXT.get(case.state, "")
    asked = LISTS.get(wanted)
    found = list(_stops(case, wanted))
    if asked is not None:
        found += asked(case, now, thresholds)
    return found


def demand(case: Case, move: str, now: datetime, thresholds: Thresholds) -> None:
    """Raise Refused unless everything is there for this move; all leaves must be open.

    To refer somebody their own leaf is enough: nobody of the other side is known then.
    The codes: "case-held", "case-paused", "case-not-yours", "case-lacks-something".
    """
    needed = (LEAF_OF[case.began],) if move == "refer" else Leaf
    if any(leaf not in case.leaves for leaf in needed):
        raise Refused("case-not-yours")
    for one in missing(case, now, thresholds, move):
        raise Refused(
            {"held": "case-held", "paused": "case-paused"}.get(one.id, "case-lacks-something")
        )


def _stops(case: Case, move: str) -> Items:
    if case.held and move in CROSS_SIDE:
        yield lacks("held")
    if case.paused and move:
        yield lacks("paused")


# The lists


def _refer(case: Case, now: datetime, thresholds: Thresholds) -> Items:
    if case.ask_again_at is not None and now < case.ask_again_at:
        began = _first(case)
        yield lacks("asked-to-wait", *_named(began), day=f"{case.ask_again_at:%-d %B %Y}")
    yield from _began_agrees(case, now)


def _choose_again(case: Case, now: datetime, thresholds: Thresholds) -> Items:
    if case.ask_again_at is not None and now < case.ask_again_at:
        yield lacks("asked-to-wait", *_named(_first(case)), day=f"{case.ask_again_at:%-d %B %Y}")


def _start_enquiries(case: Case, now: datetime, thresholds: Thresholds) -> Items:
    yield from _began_agrees(case, now)
    if not case.came_by and not case.of_kind(PaperKind.REFERRAL):
        yield lacks("referrer-not-known")
    if not case.owner_id:
        yield lacks("not-taken")


def _approach(case: Case, now: datetime, thresholds: Thresholds) -> Items:
    yield from _began_agrees(case, now)
    if not case.owner_id:
        yield lacks("not-taken")
    yield from legal(case)
    yield from known(case)
    person = _first(case)
    if person is None:
        return
    sheet = facts.paper(case, PaperKind.DISCLOSURE, person.id)
    if sheet is None or not facts.agrees(case, person, Purpose.SHARING, now):
        yield lacks("sharing-not-agreed", *_named(person))


def _assess(case: Case, now: datetime, thresholds: Thresholds) -> Items:
    yield from known(case)
    yield from willing(case, now)


def _offer_options(case: Case, now: datetime, thresholds: Thresholds) -> Items:
    yield from _assess(case, now, thresholds)
    yield from acknowledged(case)
    yield from suitability(case)
    yield from risk(case, now)
    yield from approval(case)


def _prepare(case: Case, now: datetime, thresholds: Thresholds) -> Items:
    yield from _offer_options(case, now, thresholds)
    if is_by_video(case):
        yield from online(case)
    chosen = {person.id: facts.choice(case, person) for person in case.principals()}
    for person in case.principals():
        way = chosen[person.id]
        if way is None:
            yield lacks("route-not-chosen", *_named(person))
        elif not facts.agrees(case, person, facts.PURPOSE_OF[way], now):
            yield lacks("consent-route-missing", *_named(person))
    if None not in chosen.values() and len(set(chosen.values())) > 1:
        yield lacks("routes-differ")
    if not facts.has_lead(case, now):
        yield lacks("no-facilitator")


def _make_ready(case: Case, now: datetime, thresholds: Thresholds) -> Items:
    yield from preparing(case, now, thresholds)


def _followed_up(case: Case, now: datetime, thresholds: Thresholds) -> Items:
    for person in case.principals():
        done = any(one.at >= case.since for one in case.of_kind(PaperKind.FOLLOW_UP, person.id))
        contacted = case.tracks.get(person.id) not in (None, Track.NOT_CONTACTED)
        if contacted and not done:
            yield lacks("follow-up-missing", *_named(person))


LISTS: Final[dict[str, Callable[[Case, datetime, Thresholds], Items]]] = {
    "refer": _refer,
    "choose_again": _choose_again,
    "start_enquiries": _start_enquiries,
    "approach": _approach,
    "assess": _assess,
    "offer_options": _offer_options,
    "prepare": _prepare,
    "make_ready": _make_ready,
    "communicate": _make_ready,
    "monitor": _followed_up,
    "evaluate": _followed_up,
}
"""A move that is not named asks for nothing but its row in the table of states."""


# Questions that several lists ask


def _first(case: Case) -> CasePerson | None:
    """Return the principal of the side that began, None when that leaf is not open."""
    return case.principal(case.began) if LEAF_OF[case.began] in case.leaves else None


def _named(person: CasePerson | None) -> tuple[str, str]:
    return (person.id, person.called) if person is not None else ("", "")


def _began_agrees(case: Case, now: datetime) -> Items:
    person = _first(case)
    if person is None:
        if LEAF_OF[case.began] in case.leaves:
            yield lacks("person-not-known", called="the person who began")
    elif case.tracks.get(person.id) in OUT:
        yield lacks("is-out", *_named(person))
    elif not facts.agrees(case, person, Purpose.SERVICE, now):
        yield lacks("consent-missing", *_named(person))
