"""What the practice asks before two sides communicate, one question after the other."""

from collections.abc import Iterator
from datetime import datetime
from typing import Final

from app.domain.cases import facts
from app.domain.cases.case import LEAF_OF, Case, CasePerson, Leaf, Route
from app.domain.cases.consents import Purpose
from app.domain.cases.facts import Thresholds, threshold
from app.domain.cases.lacking import Missing, lacks
from app.domain.cases.papers import Paper, PaperKind, newest
from app.domain.cases.tracks import OUT, Track
from app.domain.people import PARTIES, PRINCIPALS, Role

Items = Iterator[Missing]

SUITS_VIDEO: Final = {
    Route.CONFERENCE: frozenset({"online", "hybrid"}),
    Route.SHUTTLE: frozenset({"online", "hybrid", "indirect-only"}),
    Route.LETTER: frozenset[str](),
}
"""The decisions by which a way may go on by video; in a shuttle the sides are apart anyway."""

AGREE_FOR_THEMSELVES: Final = frozenset({*PRINCIPALS, Role.SUPPORTER})


def preparing(
    case: Case,
    now: datetime,
    thresholds: Thresholds,
    asked_at: datetime | None = None,
    *,
    by_video: bool = False,
) -> Items:
    """Ask everything, in the order of the gates.

    ``asked_at`` is the moment at which a readiness must still count, by default now. ``by_video``:
    it is asked for a meeting by video; a conference always is one, a letter never, and a shuttle
    may go on without.
    """
    by_video = by_video or is_by_video(case)
    yield from known(case)
    yield from willing(case, now)
    yield from legal(case)
    yield from acknowledged(case)
    yield from suitability(case)
    if by_video:
        yield from online(case)
    yield from approval(case)
    yield from way(case)
    yield from motivation(case)
    yield from plan(case, now)
    yield from readiness(case, asked_at or now, thresholds)
    yield from consents(case, now, by_video=by_video)
    yield from risk(case, now)
    yield from preparation(case, thresholds)
    yield from agreement(case)


def known(case: Case) -> Items:
    """Somebody is known on either side."""
    for side in PARTIES:
        if LEAF_OF[side] in case.leaves and case.principal(side) is None:
            yield lacks("person-not-known", called=f"the person {side}")


def willing(case: Case, now: datetime) -> Items:
    """The case goes no faster than the person who is least far."""
    for person in case.principals():
        track = case.tracks.get(person.id, Track.NOT_CONTACTED)
        if track in OUT:
            yield lacks("is-out", *_named(person))
        elif not facts.agrees(case, person, Purpose.SERVICE, now):
            yield lacks("consent-missing", *_named(person))
        elif track is Track.CONSIDERING:
            yield lacks("is-considering", *_named(person))


def legal(case: Case) -> Items:
    """Detected, identified, and no bar in law."""
    if Leaf.SHARED not in case.leaves:
        return
    found = _enquiries(case)
    if found is None:
        yield lacks("no-enquiries")
        return
    if found.answers.get("detected") != "yes":
        yield lacks("not-detected")
    if found.answers.get("identified") != "yes":
        yield lacks("not-identified")
    bar = found.answers.get("legal_bar")
    if bar != "none":
        bars = {"order": "legal-bar-order", "live-proceedings": "legal-bar-proceedings"}
        yield lacks(bars.get(str(bar), "legal-bar-not-checked"))


def acknowledged(case: Case) -> Items:
    """The basic facts are accepted by the person responsible."""
    if Leaf.SHARED not in case.leaves:
        return
    found = _enquiries(case)
    if found is None or found.answers.get("facts_accepted") not in ("yes", "partly"):
        yield lacks("facts-not-accepted")


def suitability(case: Case) -> Items:
    for person in case.principals():
        decision = facts.answer(case, PaperKind.SUITABILITY, person.id, "decision")
        if not decision:
            yield lacks("suitability-missing", *_named(person))
        elif decision != "suitable":
            yield lacks("not-suitable", *_named(person))


def risk(case: Case, now: datetime) -> Items:
    """Each principal is covered by an assessment that counts, their own or one of the case."""
    whole = facts.paper(case, PaperKind.RISK)
    for person in case.taking_part():
        own = facts.paper(case, PaperKind.RISK, person.id)
        if own is not None:
            yield from _risk_stands(own, person, now)
        elif whole is None and person.is_principal:
            yield lacks("risk-missing", *_named(person))
    if whole is not None:
        yield from _risk_stands(whole, None, now)


def is_by_video(case: Case) -> bool:
    """True when the way that is prepared, or that both chose, cannot go on without video."""
    return (case.route or facts.agreed_way(case)) is Route.CONFERENCE


def online(case: Case) -> Items:
    """It is decided that video suits each one; asked for what is held by video."""
    for person in case.principals():
        decision = facts.answer(case, PaperKind.ONLINE, person.id, "decision")
        if not decision:
            yield lacks("online-not-decided", *_named(person))
        elif case.route is not None and decision not in SUITS_VIDEO[case.route]:
            yield lacks("online-not-suitable", *_named(person))


def for_video(case: Case, now: datetime) -> Items:
    """Ask what a shuttle by video needs besides what the way itself needs."""
    yield from online(case)
    for person in case.taking_part():
        if person.role in AGREE_FOR_THEMSELVES and not _agrees_to_video(case, person, now):
            yield lacks("consent-online-missing", *_named(person))


def approval(case: Case) -> Items:
    """A sensitive case was approved by a case supervisor."""
    if not case.sensitive or Leaf.SHARED not in case.leaves:
        return
    if facts.answer(case, PaperKind.APPROVAL, "", "decision") != "approved":
        yield lacks("not-approved")


def way(case: Case) -> Items:
    """Both still agree to the way that is prepared; less contact takes effect at once (I23)."""
    if any(leaf not in case.leaves for leaf in Leaf):
        return
    agreed = facts.agreed_way(case)
    if (
        case.route is None
        or agreed is None
        or facts.WAYS.index(agreed) < facts.WAYS.index(case.route)
    ):
        yield lacks("route-changed")


def motivation(case: Case) -> Items:
    for person in case.principals():
        judged = facts.answer(case, PaperKind.MOTIVATION, person.id, "judged")
        if judged == "needs-work":
            yield lacks("motivation-needs-work", *_named(person))
        elif judged and judged != "appropriate":
            yield lacks("motivation-not-appropriate", *_named(person))
        elif not judged:
            yield lacks("motivation-missing", *_named(person))


def plan(case: Case, now: datetime) -> Items:
    if not facts.has_lead(case, now):
        yield lacks("no-facilitator")
    if Leaf.SHARED not in case.leaves:
        return
    found = facts.paper(case, PaperKind.PLAN)
    if found is None:
        yield lacks("plan-missing")
        return
    if not found.answers.get("lead"):
        yield lacks("plan-without-lead")
    for person in case.principals():
        if not found.answers.get(f"aftercare_{person.id}"):
            yield lacks("aftercare-missing", *_named(person))


def readiness(case: Case, at: datetime, thresholds: Thresholds) -> Items:
    days = threshold(thresholds, "readiness_days")
    for person in case.taking_part():
        if facts.said_go(case, person, at, days):
            continue
        decision = facts.answer(case, PaperKind.READINESS, person.id, "decision")
        code = {"": "readiness-missing", "go": "readiness-old"}.get(decision, "readiness-not-yet")
        yield lacks(code, *_named(person))


def consents(case: Case, now: datetime, *, by_video: bool) -> Items:
    """Ask each one who takes part, for this way; for video where it is held by video."""
    for person in case.taking_part():
        yield from consents_of(case, person, now, by_video=by_video)


def consents_of(case: Case, person: CasePerson, now: datetime, *, by_video: bool) -> Items:
    """Who interprets or observes is agreed to by those whom they sit with, and not by themselves.

    A principal or a supporter agrees for themselves: to the service, to this way, to video.
    """
    if case.tracks.get(person.id) in OUT:
        yield lacks("is-out", *_named(person))
        return
    if person.role is Role.INTERPRETER:
        beside = next((p for p in case.principals() if p.id == person.beside), None)
        if beside is None or not facts.agrees_to(case, beside, person, now):
            yield lacks("consent-interpreter-missing", *_named(person))
    if person.role not in AGREE_FOR_THEMSELVES:
        return
    if not facts.agrees(case, person, Purpose.SERVICE, now):
        yield lacks("consent-missing", *_named(person))
    if case.route is None or not facts.agrees(case, person, facts.PURPOSE_OF[case.route], now):
        yield lacks("consent-route-missing", *_named(person))
    if by_video and not _agrees_to_video(case, person, now):
        yield lacks("consent-online-missing", *_named(person))


def preparation(case: Case, thresholds: Thresholds) -> Items:
    least = threshold(thresholds, "preparation_meetings")
    for person in case.principals():
        count = facts.held_meetings(case, person)
        if count < least:
            yield lacks("prep-too-few", *_named(person), count=count, least=least)
    for person in facts.companions(case):
        if not facts.held_meetings(case, person):
            yield lacks("supporter-not-prepared", *_named(person))


def agreement(case: Case) -> Items:
    """Everyone who comes accepted the one version that is proposed now."""
    if case.route is Route.LETTER or Leaf.SHARED not in case.leaves:
        return
    version = facts.agreement(case)
    if version is None:
        yield lacks("agreement-missing")
        return
    for person in case.taking_part():
        if not facts.accepted(case, person, version):
            yield lacks("agreement-not-accepted", *_named(person), version=version)


def observers(case: Case, now: datetime) -> Items:
    """While somebody observes, both principals have agreed to that very person."""
    watching = facts.observers(case)
    for person in case.principals():
        if not all(facts.agrees_to(case, person, one, now) for one in watching):
            yield lacks("observer-not-agreed", *_named(person))


def _agrees_to_video(case: Case, person: CasePerson, now: datetime) -> bool:
    return facts.agrees(case, person, Purpose.ONLINE, now)


def _risk_stands(paper: Paper, person: CasePerson | None, now: datetime) -> Items:
    named = _named(person) if person is not None else ("", "the case as a whole")
    if not paper.is_current(now):
        yield lacks("risk-expired", *named)
    if paper.answers.get("decision") not in ("go-on", "go-on-with-conditions"):
        yield lacks("risk-stop", *named)
    if paper.answers.get("supervisor_signed") == "not-yet":
        yield lacks("risk-not-signed", *named)


def _enquiries(case: Case) -> Paper | None:
    """Facts about the offence stay what they are when a case is opened again."""
    return newest(case.papers, PaperKind.ENQUIRIES)


def _named(person: CasePerson) -> tuple[str, str]:
    return person.id, person.called
