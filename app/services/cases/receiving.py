"""How a form becomes a case: who it is about, how they are reached, what they agreed to."""

import secrets
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Final

from app.domain.cases import referral
from app.domain.cases.case import LEAF_OF, Assignment, Case, CasePerson, SideFile
from app.domain.cases.consents import Consent, How, Purpose
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.questions import Answers
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.people import PRINCIPALS, Side
from app.services.cases import tasks, texts
from app.services.codes import LETTERS
from app.services.ports import House, UnitOfWork

PRINCIPAL: Final = {side: role for role, side in PRINCIPALS.items()}
REASONS: Final = ("reasons", "own_words")
KEPT_APART: Final = {*REASONS, *referral.IN_THE_VAULT, "called", "full_name"}


@dataclass(frozen=True, slots=True)
class Agreed:
    """How somebody agreed that this service works with them, when, and to whom they said so."""

    how: How
    at: datetime
    told: str = ""


@dataclass(frozen=True, slots=True)
class Terms:
    """The version of the words that are agreed to, and when the consent is looked at again."""

    wording: int
    review_days: int


@dataclass(frozen=True, slots=True)
class Beginning:
    """What a new case begins with. ``by`` is a staff account, empty for people without one.

    ``came_by`` is a code: "self", "organisation" or "staff". ``answers`` are everything that was
    said, the six reasons included. Without ``agreed`` there is no consent.
    """

    side: Side
    state: CaseState
    came_by: str
    answers: Answers
    language: str = "en"
    by: str = ""
    crew: tuple[Assignment, ...] = ()
    agreed: Agreed | None = None
    ask_again_at: datetime | None = None
    case_id: str = ""
    papers: dict[PaperKind, Answers] = field(default_factory=dict)


def receive(house: House, work: UnitOfWork, begins: Beginning) -> Case:
    """Add the case with one person on the side that begins; nobody of the other side is known.

    The contact goes into the vault and the papers onto that side's leaf. The caller commits.
    """
    now, answers = house.clock.now(), begins.answers
    flags = referral.flags_of(answers)
    person = CasePerson(
        house.new_id(),
        begins.side,
        PRINCIPAL[begins.side],
        answers["called"],
        full_name=answers.get("full_name", ""),
        language=begins.language,
    )
    case = Case(
        begins.case_id or house.new_id(),
        _reference(work),
        begins.state,
        now,
        now,
        begins.side,
        came_by=begins.came_by,
        language=begins.language,
        ask_again_at=begins.ask_again_at,
        sensitive=referral.is_sensitive(flags),
        flags=flags,
        tracks={person.id: Track.CONSIDERING},
        crew=list(begins.crew),
        leaves={LEAF_OF[begins.side]: SideFile(people=[person])},
    )
    for kind, said in _papers(begins).items():
        paper = Paper(house.new_id(), kind, person.id, now, begins.by, said)
        case.side(begins.side).papers.append(paper)
    if begins.agreed is not None:
        agree(house, case, begins.agreed, terms(work), begins.by)
    work.cases.add(case)
    work.cases.save_contact(case, person.id, referral.contact_of(answers))
    actor = begins.by or None
    work.audit.record(
        "case.begin", at=now, case_id=case.id, actor=actor, about=person.id, why=begins.came_by
    )
    return case


def agree(house: House, case: Case, agreed: Agreed, terms: Terms, by: str = "") -> None:
    """Write the consent to this service's work into the ledger of the side that begins."""
    side = case.side(case.began)
    person = side.people[0]
    consent = Consent(
        house.new_id(),
        person.id,
        Purpose.SERVICE,
        terms.wording,
        agreed.at,
        agreed.how,
        recorded_by=by,
        told=agreed.told,
        review_at=house.clock.now() + timedelta(days=terms.review_days),
    )
    side.consents.append(consent)
    case.tracks[person.id] = Track.CONSENTED


def promise_to_ask_again(
    house: House, work: UnitOfWork, case: Case, at: datetime, staff_id: str | None = None
) -> None:
    """Make the task to ask the person who began again, in place of an older one."""
    about = case.side(case.began).people[0].id
    tasks.make(
        house,
        work,
        case,
        "contact_again",
        about=about,
        side=case.began,
        staff_id=staff_id,
        due_at=at,
    )


def terms(work: UnitOfWork) -> Terms:
    numbers = texts.current_in(work, "thresholds").body
    return Terms(wording(work), int(numbers["consent_review_days"]))


def wording(work: UnitOfWork) -> int:
    """Return the version of the words of consent that holds now."""
    return texts.current_in(work, "consents").version


def _papers(begins: Beginning) -> dict[PaperKind, Answers]:
    """Return the reasons by themselves, then the rest of what was said, without what is for the
    vault."""
    answers = begins.answers
    reasons = {name: answers[name] for name in REASONS if answers.get(name)}
    rest = {name: said for name, said in answers.items() if name not in KEPT_APART}
    papers = {PaperKind.REASONS: reasons} if reasons else {}
    return papers | {PaperKind.REFERRAL: rest} | begins.papers


def _reference(work: UnitOfWork) -> str:
    while True:
        reference = "CG-" + "".join(secrets.choice(LETTERS) for _ in range(6))
        if work.referrals.reference_is_free(reference):
            return reference
