"""How a case is closed, opened again, or made small: what ends, and what is kept."""

from datetime import datetime
from typing import Final

from app.domain.cases import consents
from app.domain.cases.case import Case, CasePerson, SideFile
from app.domain.cases.papers import Paper, PaperKind, newest
from app.domain.cases.states import BEFORE_THE_OTHER, CaseState, Closed, next_state
from app.domain.cases.steps import enter
from app.domain.cases.tracks import OUT, Track
from app.domain.people import Side
from app.domain.refusals import Refused

DECLINED: Final = {
    Closed.DECLINED_BY_HARMED: Side.HARMED,
    Closed.DECLINED_BY_RESPONSIBLE: Side.RESPONSIBLE,
}

SHRINKS: Final = frozenset(
    {
        Closed.DECLINED_BY_HARMED,
        Closed.DECLINED_BY_RESPONSIBLE,
        Closed.NOT_DETECTED,
        Closed.NOT_ACKNOWLEDGED,
        Closed.LEGAL_BAR,
        Closed.UNSUITABLE,
        Closed.NO_CONTACT,
        Closed.DUPLICATE,
    }
)
"""Why a case is closed that never came to a communication: its record shrinks to the least."""

KEPT: Final = frozenset({PaperKind.OFFERED})
"""What stays of the papers, so that it can be counted: what else was offered, without notes."""


def close(case: Case, reason: Closed, now: datetime) -> None:
    """Close the case for one of the reasons of the list.

    Raises Refused: "case-cannot-do-this-now", "case-closed-for-what" when the reason is not what
    happened in this case.
    """
    after = next_state(case.state, "close")
    if not _happened(case, reason):
        raise Refused("case-closed-for-what")
    enter(case, after, now)
    case.closed = reason
    case.ask_again_at = None
    case.back_to = None
    case.paused = False
    for person in case.people:
        track = case.tracks.get(person.id, Track.NOT_CONTACTED)
        if person.side is DECLINED.get(reason) and track is not Track.WITHDRAWN:
            case.tracks[person.id] = Track.DECLINED
        elif track not in OUT and track is not Track.NOT_CONTACTED:
            case.tracks[person.id] = Track.DONE


def reopen(case: Case, now: datetime) -> None:
    """Begin again: nothing that was agreed to or found before counts a second time (I21).

    Raises Refused("case-shrunk") when there is nothing left to go on with.
    """
    after = next_state(case.state, "reopen")
    if case.shrunk:
        raise Refused("case-shrunk")
    enter(case, after, now)
    case.received_at = now
    case.closed = None
    case.route = None
    for person in case.people:
        consents.withdraw(case.consents, person.id, now)
        if case.tracks.get(person.id, Track.NOT_CONTACTED) is not Track.NOT_CONTACTED:
            case.tracks[person.id] = Track.CONSIDERING


def shrink(case: Case) -> None:
    """Take away all that a closed case need not keep: names, words, findings.

    What is left counts cases and proves consents: sides, roles, tracks, the reason, the ledger.
    Twice is once. Whoever calls it forgets the contact details in the same transaction.

    Raises Refused("case-not-to-shrink") unless it was closed for one of ``SHRINKS``.
    """
    if case.state is not CaseState.CLOSED or case.closed not in SHRINKS:
        raise Refused("case-not-to-shrink")
    case.shrunk = True
    for file in case.leaves.values():
        _shrink(file)


def _shrink(file: SideFile) -> None:
    file.people = [CasePerson(p.id, p.side, p.role, "", beside=p.beside) for p in file.people]
    file.papers = [_without_words(paper) for paper in file.papers if paper.kind in KEPT]
    for consent in file.consents:
        consent.told = ""
        consent.named = ""


def _without_words(paper: Paper) -> Paper:
    chosen = {name: given for name, given in paper.answers.items() if isinstance(given, list)}
    return Paper(
        paper.id, paper.kind, paper.about, paper.at, paper.by, chosen, paper.version, paper.wording
    )


def _happened(case: Case, reason: Closed) -> bool:
    """True unless what stands in the case denies it."""
    found = newest(case.papers, PaperKind.ENQUIRIES)
    said = found.answers if found is not None else {}
    if reason is Closed.COMPLETED:
        return case.state is CaseState.EVALUATION
    if reason is Closed.WITHDREW:
        return Track.WITHDRAWN in case.tracks.values()
    if reason is Closed.NOT_DETECTED:
        return not said.get("detected") == said.get("identified") == "yes"
    if reason is Closed.NOT_ACKNOWLEDGED:
        return said.get("facts_accepted") != "yes"
    if reason is Closed.LEGAL_BAR:
        return said.get("legal_bar") != "none"
    if reason in DECLINED:  # who was never asked declined nothing
        return DECLINED[reason] is case.began or case.state not in BEFORE_THE_OTHER
    return True
