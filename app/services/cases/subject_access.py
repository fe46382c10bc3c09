"""A copy of what is held about one person, for that person: theirs alone (I36).

Only the leaf of their own side is opened, and of it, as of the shared one, only what is about them.
Nothing is looked up on the other side, not even to leave it out: a copy made by somebody who works
with one side cannot tell them who is on the other.
"""

from dataclasses import asdict, dataclass
from datetime import date, datetime
from enum import StrEnum
from typing import Any, Final

from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case, CasePerson, Leaf
from app.domain.cases.consents import Consent
from app.domain.cases.papers import Paper, PaperKind
from app.domain.refusals import Refused
from app.services.cases import opening, people
from app.services.dialogue import letter_copies, relay_copies
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

NOT_THEIRS: Final = frozenset(
    {PaperKind.DECISION, PaperKind.APPROVAL, PaperKind.PARTNER, PaperKind.TOLD}
)
"""What others told in confidence, what may be told of the other side, and decisions about a whole
case are not given out here."""

NOT_GIVEN: Final = frozenset({"id", "side", "role", "beside", "must_not_meet"})
"""Fields that say nothing to a person, put a label on them, or name somebody else."""

MOST_ENTRIES: Final = 1000


@dataclass(frozen=True, slots=True)
class Copy:
    """``held`` is section -> entries, of texts, lists and dates that JSON can hold."""

    called: str
    made_at: datetime
    held: dict[str, Any]


def copy_of(house: House, account: StaffAccount, case_id: str, person_id: str) -> Copy:
    """Return the copy; it is written down who made it, and of whom.

    Raises Refused: "case-not-there", also for a person of the other side, or "case-not-allowed".
    """
    opened = opening.look(house, account, case_id, "subject_access")
    person = people.one(opened.case, person_id)
    if CaseMay.REVEAL not in opened.access.may:
        raise Refused("case-not-allowed")
    now = house.clock.now()
    with house.unit_of_work() as work:
        case = work.cases.get(case_id, [LEAF_OF[person.side], Leaf.SHARED])
        contact = work.cases.contact(case_id, person_id)
        held = {
            "person": _person(case, person),
            "contact": _dict(asdict(contact)) if contact else {},
            "consents": [_consent(one) for one in case.consents if one.person_id == person_id],
            "papers": [_paper(paper) for paper in case.papers if _is_theirs(paper, person_id)],
            "accepted": _accepted(case, person_id),
            "aftercare": _aftercare(case, person_id),
            "carried": relay_copies.of_person(work, case_id, person),
            "letters": letter_copies.of_person(work, case_id, person),
            "appointments": _appointments(work, case_id, person_id),
            "links": _links(work, case_id, person_id),
            "done": _done(work, case_id, person_id),
        }
        work.audit.record(
            "case.subject_access", at=now, case_id=case_id, actor=account.id, about=person_id
        )
        work.commit()
    return Copy(person.called, now, held)


def _is_theirs(paper: Paper, person_id: str) -> bool:
    return paper.about == person_id and paper.kind not in NOT_THEIRS


def _person(case: Case, person: CasePerson) -> dict[str, Any]:
    known = {name: value for name, value in asdict(person).items() if name not in NOT_GIVEN}
    return _dict(known | {"track": case.tracks.get(person.id, "")})


def _consent(consent: Consent) -> dict[str, Any]:
    return _dict(
        {
            "purpose": consent.purpose,
            "wording": consent.wording,
            "given_at": consent.given_at,
            "how": consent.how,
            "told": consent.told,
            "named": consent.named,
            "review_at": consent.review_at,
            "withdrawn_at": consent.withdrawn_at,
        }
    )


def _paper(paper: Paper) -> dict[str, Any]:
    said = {"kind": paper.kind, "at": paper.at, "version": paper.version}
    return _dict(said | {"answers": dict(paper.answers)})


def _accepted(case: Case, person_id: str) -> list[dict[str, Any]]:
    """Return the texts that this person accepted, as they read them."""
    versions = {
        str(one.answers.get("version")) for one in case.of_kind(PaperKind.ACCEPTED, person_id)
    }
    texts = case.of_kind(PaperKind.AGREEMENT)
    return [_paper(one) for one in texts if str(one.version) in versions]


def _aftercare(case: Case, person_id: str) -> str:
    """Return who looks after this person; a plan says it of everybody."""
    plan = case.newest(PaperKind.PLAN)
    return str(plan.answers.get(f"aftercare_{person_id}", "")) if plan else ""


def _appointments(work: UnitOfWork, case_id: str, person_id: str) -> list[dict[str, Any]]:
    found = []
    for meeting in work.cases.meetings(case_id):
        session = work.sessions.get(meeting.id)
        if person_id not in session.attendances:
            continue
        messages = work.messages.of(meeting.id, person_id)
        sent = [
            {"about": m.about, "way": m.way, "state": m.state, "at": m.made_at} for m in messages
        ]
        found.append(_dict({"opens_at": meeting.opens_at, "kind": meeting.kind, "messages": sent}))
    return found


def _links(work: UnitOfWork, case_id: str, person_id: str) -> list[dict[str, Any]]:
    links = work.page_links.live_of(case_id, person_id)
    said = [
        {"made_at": one.made_at, "first_opened": one.first_opened, "last_used": one.last_used}
        for one in links
    ]
    return [_dict(one) for one in said]


def _done(work: UnitOfWork, case_id: str, person_id: str) -> list[dict[str, Any]]:
    """Return what was done about them or by them, by its code; not by which member of staff."""
    entries = work.audit.of_case(case_id, limit=MOST_ENTRIES)
    mine = [entry for entry in entries if person_id in (entry.about, entry.actor)]
    return [_dict({"at": entry.at, "act": entry.act}) for entry in mine]


def _dict(known: dict[str, Any]) -> dict[str, Any]:
    return {name: _plain(value) for name, value in known.items()}


def _plain(value: Any) -> Any:
    """Return what JSON can hold: times as ISO text, codes as text, sets in order."""
    if isinstance(value, dict):
        return _dict(value)
    if isinstance(value, (set, frozenset)):
        return sorted(_plain(each) for each in value)
    if isinstance(value, (list, tuple)):
        return [_plain(each) for each in value]
    if isinstance(value, (datetime, date)):
        return value.isoformat()
    return str(value) if isinstance(value, StrEnum) else value
