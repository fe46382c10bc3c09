"""What a case's papers and consents say now, one question after the other; no rule, only facts."""

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any, Final

from app.domain.cases.case import Case, CasePerson, Duty, Route
from app.domain.cases.consents import Purpose, in_force
from app.domain.cases.papers import Paper, PaperKind, newest
from app.domain.cases.states import CaseState
from app.domain.people import PARTIES, Role

Thresholds = Mapping[str, Any]
"""What a service sets: the body of its text ``thresholds``."""

LEAST: Final = {"preparation_meetings": 2, "readiness_days": 14}
"""What holds when a service says nothing."""

WAYS: Final = (Route.LETTER, Route.SHUTTLE, Route.CONFERENCE)
"""From the least contact to the most."""

PURPOSE_OF: Final = {
    Route.LETTER: Purpose.LETTER,
    Route.SHUTTLE: Purpose.SHUTTLE,
    Route.CONFERENCE: Purpose.CONFERENCE,
}

COMPANIONS: Final = frozenset({Role.SUPPORTER, Role.INTERPRETER})


def threshold(thresholds: Thresholds, name: str) -> int:
    """Return a threshold, never below one: no service can set a gate to nothing."""
    return max(1, int(thresholds.get(name, LEAST[name])))


def agrees(case: Case, person: CasePerson, purpose: Purpose, now: datetime) -> bool:
    """True while this person's own consent for this purpose is in force (I21)."""
    return in_force(case.consents, person.id, purpose, now) is not None


def agrees_to(case: Case, person: CasePerson, somebody: CasePerson, now: datetime) -> bool:
    """True while this person agrees that somebody interprets or observes, named to them."""
    purpose = Purpose.OBSERVER if somebody.role is Role.OBSERVER else Purpose.INTERPRETER
    names = {somebody.id, *map(_spelt, (somebody.called, somebody.full_name, somebody.shown))}
    mine = [c for c in case.consents if c.person_id == person.id and c.purpose is purpose]
    return any(c.holds(now) and (c.named == somebody.id or _spelt(c.named) in names) for c in mine)


def _spelt(name: str) -> str:
    return " ".join(name.casefold().split()) or "-"


def paper(case: Case, kind: PaperKind, about: str = "") -> Paper | None:
    """Return the newest of a kind, if it was written in this round of the case.

    A case that is opened again was received anew: what was written before does not count again.
    """
    found = newest(case.papers, kind, about)
    return found if found is not None and found.at >= case.received_at else None


def answer(case: Case, kind: PaperKind, about: str, name: str) -> str:
    """Return what the newest paper of a kind answers, empty when it was not asked."""
    found = paper(case, kind, about)
    return str(found.answers.get(name, "")) if found is not None else ""


def choice(case: Case, person: CasePerson) -> Route | None:
    """Return the way this person chose or agreed to; None for none, for stop and for later."""
    chosen = answer(case, PaperKind.ROUTE, person.id, "choice")
    return Route(chosen) if chosen in tuple(Route) else None


def agreed_way(case: Case) -> Route | None:
    """Return the way that both agree to now: the one with less contact of the two (I23)."""
    chosen = [choice(case, person) for person in case.principals()]
    known = [WAYS.index(way) for way in chosen if way is not None]
    return WAYS[min(known)] if len(known) == len(PARTIES) else None


def held_meetings(case: Case, person: CasePerson) -> int:
    """Count the preparation meetings that this person came to."""
    held = case.of_kind(PaperKind.PREPARATION, person.id)
    return sum(
        1 for one in held if one.answers.get("attended") == "yes" and one.at >= case.received_at
    )


def agreement(case: Case) -> int | None:
    """Return the version of the participation agreement that is proposed now."""
    found = paper(case, PaperKind.AGREEMENT)
    return found.version if found is not None else None


def accepted(case: Case, person: CasePerson, version: int) -> bool:
    """True when the last version of the agreement that this person accepted is this one."""
    return answer(case, PaperKind.ACCEPTED, person.id, "version") == str(version)


def said_go(case: Case, person: CasePerson, at: datetime, days: int) -> bool:
    """True when this person's last word on being ready still counts at that moment."""
    found = paper(case, PaperKind.READINESS, person.id)
    if found is None or found.answers.get("decision") != "go":
        return False
    asked_anew = case.state is CaseState.PREPARATION and found.at < case.since
    return not asked_anew and found.is_current(at) and at < found.at + timedelta(days=days)


def has_lead(case: Case, now: datetime) -> bool:
    return bool(case.working(now, Duty.LEAD))


def companions(case: Case) -> list[CasePerson]:
    """Return who comes beside a principal, to support or to interpret."""
    return [p for p in case.taking_part() if p.role in COMPANIONS]


def observers(case: Case) -> list[CasePerson]:
    return [p for p in case.taking_part() if p.role is Role.OBSERVER]
