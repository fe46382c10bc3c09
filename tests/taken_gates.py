"""Every way in which a gate about a case can stop holding: what is taken away, and which gate."""

from dataclasses import replace
from datetime import datetime, timedelta
from typing import Any

from app.domain.cases import consents
from app.domain.cases.case import Case, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from tests.ready_cases import Change, write


def _said(kind: PaperKind, about: str, **said: Any) -> Change:
    """A newer paper says something else."""
    return lambda case, now: write(case, kind, about, now, **said)


def _ended(who: str, *purposes: Purpose) -> Change:
    return lambda case, now: consents.withdraw(case.consents, who, now, *purposes)


def _past_review(who: str, purpose: Purpose) -> Change:
    def change(case: Case, now: datetime) -> None:
        for consent in case.consents:
            if consent.person_id == who and consent.purpose is purpose:
                consent.review_at = now

    return change


def _set(**fields: Any) -> Change:
    def change(case: Case, now: datetime) -> None:
        for name, to in fields.items():
            setattr(case, name, to)

    return change


def _without(kind: PaperKind, about: str, keep: int = 0) -> Change:
    """The papers of a kind about somebody are gone, but for so many."""

    def change(case: Case, now: datetime) -> None:
        for file in case.leaves.values():
            mine = [p for p in file.papers if p.kind is kind and p.about == about]
            file.papers[:] = [p for p in file.papers if p not in mine] + mine[:keep]

    return change


def _ran_out(kind: PaperKind, about: str) -> Change:
    def change(case: Case, now: datetime) -> None:
        for file in case.leaves.values():
            file.papers[:] = [
                replace(p, expires_at=now) if p.kind is kind and p.about == about else p
                for p in file.papers
            ]

    return change


def _track(who: str, track: Track) -> Change:
    return lambda case, now: case.tracks.__setitem__(who, track)


def _crew_gone(case: Case, now: datetime) -> None:
    case.crew = [replace(one, until=now - timedelta(seconds=1)) for one in case.crew]


P = PaperKind
TAKEN: dict[str, tuple[str, Change]] = {
    "held": ("G1", _set(held=True)),
    "paused": ("G1", _set(paused=True)),
    "not ready yet": ("G1", _set(state=CaseState.PREPARATION)),
    "closed": ("G1", _set(state=CaseState.CLOSED)),
    "another way": ("G1", _set(route=Route.SHUTTLE)),
    "no way": ("G1", _set(route=None)),
    "sensitive and not approved": ("G1", _set(sensitive=True)),
    "steps down": ("G1", _said(P.ROUTE, "sam", choice="letter")),
    "wants to stop": ("G1", _said(P.ROUTE, "jo", choice="stop")),
    "not detected": ("G1", _said(P.ENQUIRIES, "", detected="no", identified="yes",
                                 facts_accepted="yes", legal_bar="none")),
    "denied": ("G1", _said(P.ENQUIRIES, "", detected="yes", identified="yes",
                           facts_accepted="no", legal_bar="none")),
    "legal bar": ("G1", _said(P.ENQUIRIES, "", detected="yes", identified="yes",
                              facts_accepted="yes", legal_bar="order")),
    "not suitable": ("G1", _said(P.SUITABILITY, "jo", decision="not-suitable")),
    "not online": ("G1", _said(P.ONLINE, "sam", decision="in-person")),
    "motivation": ("G1", _said(P.MOTIVATION, "sam", judged="needs-work")),
    "no plan": ("G1", _without(P.PLAN, "")),
    "not yet": ("G1", _said(P.READINESS, "jo", decision="not-yet")),
    "supporter not yet": ("G1", _said(P.READINESS, "kim", decision="not-yet")),
    "readiness ran out": ("G1", _ran_out(P.READINESS, "sam")),
    "considering": ("G1", _track("jo", Track.CONSIDERING)),
    "no lead works here": ("G1", _crew_gone),
    "no consent to the way": ("G2", _ended("jo", Purpose.CONFERENCE)),
    "no consent to video": ("G2", _ended("sam", Purpose.ONLINE)),
    "no consent at all": ("G2", _ended("jo")),
    "supporter's consent": ("G2", _ended("kim", Purpose.ONLINE)),
    "interpreter not agreed": ("G2", _ended("jo", Purpose.INTERPRETER)),
    "consent past its review": ("G2", _past_review("sam", Purpose.CONFERENCE)),
    "risk ran out": ("G3", _ran_out(P.RISK, "jo")),
    "risk says stop": ("G3", _said(P.RISK, "sam", decision="stop")),
    "risk never asked": ("G3", _without(P.RISK, "sam")),
    "risk of the case ran out": ("G3", lambda case, now: write(
        case, P.RISK, "", now, now, decision="go-on")),
    "too few meetings": ("G4", _without(P.PREPARATION, "jo", keep=1)),
    "supporter not prepared": ("G4", _without(P.PREPARATION, "kim")),
    "new agreement": ("G5", _said(P.AGREEMENT, "", text="Other rules.")),
    "agreement not accepted": ("G5", _said(P.ACCEPTED, "sam", version="7")),
    "observer not agreed": ("G14", _ended("sam", Purpose.OBSERVER)),
}  # fmt: skip
"""What is taken away -> the gate that must stop holding, and the change of the case."""

GOES_ON = ("G1", "G2", "G3", "G4", "G14")
"""The gates that must go on holding while people are together."""
