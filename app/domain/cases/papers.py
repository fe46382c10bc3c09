"""What is written down in a case: forms filled in, each a version that stays, some that expire."""

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime
from enum import StrEnum, auto
from typing import Final

from app.domain.cases.questions import Answers


class PaperKind(StrEnum):
    REASONS = auto()  # what the person would ask or say: the six reasons
    REFERRAL = auto()
    ENQUIRIES = auto()  # detected, identified, facts, legal bars
    CONTACT = auto()  # one attempt to reach somebody, and what came of it
    MORE_TIME = auto()  # when and how to ask again
    SUITABILITY = auto()
    RISK = auto()
    MOTIVATION = auto()  # motivation and expectations, and what the facilitators think of them
    ONLINE = auto()  # suitable online, hybrid, wait for a meeting in person, or indirect only
    DISCLOSURE = auto()  # exactly what the other side may be told
    TOLD = auto()  # a copy of it, with who is approached, for whoever contacts them
    PREPARATION = auto()  # one preparation meeting that was held
    PROMPTS = auto()  # the person's own sheet: my questions, what I do not want raised
    NEEDS = auto()  # access needs, language, interpreter, device and place
    ROUTE = auto()  # which way this person chose or agreed to
    AGREEMENT = auto()  # the participation agreement, one version for all
    ACCEPTED = auto()  # that this person accepted a version of it
    READINESS = auto()  # go or not yet
    PLAN = auto()  # route, roles, aftercare: the plan of the communication
    APPROVAL = auto()  # a case supervisor's decision
    NOTE = auto()
    PARTNER = auto()  # what police, prison or probation told, with its origin and limits
    OFFERED = auto()  # what else was offered when this did not suit
    DECISION = auto()  # a coordinator's decision at triage, with its reason
    FOLLOW_UP = auto()


NOT_CARRIED: Final = "not-passed"
"""The type of a note that stays on the leaf of its side: no copy of it goes anywhere (I45)."""


@dataclass(frozen=True, slots=True)
class Paper:
    """One form as it was filled in. ``about`` is a person's id, or empty for the whole case.

    ``wording`` is the version of the questions that were asked. A paper with ``expires_at`` counts
    until then and has to be asked again; the newest version of a kind about a person is the one
    that counts. ``copied_from`` is the id of the paper on another leaf that this is a copy of.
    """

    id: str
    kind: PaperKind
    about: str
    at: datetime
    by: str
    answers: Answers = field(default_factory=dict)
    version: int = 1
    wording: int = 1
    expires_at: datetime | None = None
    copied_from: str = ""

    def is_current(self, now: datetime) -> bool:
        return self.expires_at is None or now < self.expires_at


def newest(papers: Iterable[Paper], kind: PaperKind, about: str = "") -> Paper | None:
    """Return the newest version of a kind about somebody, current or not.

    A copy on another leaf never takes the place of what was written since.
    """
    found = [paper for paper in papers if paper.kind is kind and paper.about == about]
    originals = [paper for paper in found if not paper.copied_from]
    return (originals or found)[-1] if found else None


def current(papers: Iterable[Paper], kind: PaperKind, about: str, now: datetime) -> Paper | None:
    """Return the newest version when it still counts; an older one never takes its place."""
    found = newest(papers, kind, about)
    return found if found is not None and found.is_current(now) else None


def of_kind(papers: Iterable[Paper], kind: PaperKind, about: str = "") -> list[Paper]:
    return [paper for paper in papers if paper.kind is kind and about in ("", paper.about)]
