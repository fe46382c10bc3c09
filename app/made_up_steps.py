"""The steps of a made-up case, each through the service that the pages use, at a time gone by."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from typing import Any, Final
from zlib import crc32

from app.domain.cases import acts
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, CasePerson, Duty
from app.domain.cases.consents import How, Purpose
from app.domain.cases.papers import PaperKind
from app.domain.people import PARTIES, Role, Side
from app.domain.safe_contact import SafeContact, Way
from app.services.cases import (
    allocating,
    consents,
    enquiring,
    opening,
    papers,
    people,
    preparing,
    routes,
    steps,
    tasks,
    texts,
    triage,
    vault,
)
from app.services.cases.allocating import Proposal
from app.services.cases.consents import Given
from app.services.cases.people import NewPerson
from app.services.ports import House
from app.services.records import StaffAccount

PRINCIPAL: Final = {Side.HARMED: Role.PERSON_HARMED, Side.RESPONSIBLE: Role.PERSON_RESPONSIBLE}
SUITABLE: Final = {
    "strengths": "Speaks calmly about it, and has people around.",
    "decision": "suitable",
    "reason": "Wants to, knows what it is, and may stop at any time.",
}
RISK: Final = {
    "safe_now": "yes",
    "of_taking_part": "May be upset on the day.",
    "of_not_taking_part": "Goes on wondering why.",
    "decision": "go-on",
    "review_days": "30",
    "supervisor_signed": "not-needed",
}
JUDGED: Final = {
    "motivation": "Wants it to be over, and to be heard.",
    "expectations": "Answers, and no more than that.",
    "judged": "appropriate",
}


def number_of(name: str) -> str:
    """Return this person's number, of the range kept for drama: it rings nowhere."""
    return f"01632 960 {100 + crc32(name.encode()) % 900}"


class PastClock:
    """Says when the story is, and not when it is told."""

    def __init__(self, at: datetime, now: datetime) -> None:
        self.at = at
        self._now = now

    def now(self) -> datetime:
        return self.at

    def monotonic(self) -> float:
        return self.at.timestamp()

    def go_on(self, hours: float) -> None:
        """Let some time pass, and never more than there is."""
        self.at = min(self.at + timedelta(hours=hours), self._now)


@dataclass
class Telling:
    """One made-up case as it is told: the house in the past, who coordinates it, where it is."""

    house: House
    clock: PastClock
    owner: StaffAccount
    case_id: str
    people: dict[Side, CasePerson] = field(default_factory=dict)

    @property
    def today(self) -> date:
        return self.clock.now().astimezone(self.house.letterhead.zone).date()

    def version(self) -> int:
        with self.house.unit_of_work(write=False) as work:
            return work.cases.covers(ids=[self.case_id])[0].version

    def case(self) -> Case:
        with self.house.unit_of_work(write=False) as work:
            return work.cases.get(self.case_id)

    # Referral and enquiries

    def take(self) -> None:
        triage.take(self.house, self.owner, self.case_id)

    def accept(self) -> None:
        answers = {"decision": "accept", "told": ["person"], "how": "call"}
        triage.decide(self.house, self.owner, self.case_id, answers, self.version())

    def done(self, kind: str) -> None:
        """Mark what was promised as done, as one does on the page of today's work."""
        with self.house.unit_of_work(write=False) as work:
            found = tasks.open_tasks(work, self.case_id, kind)
        for task in found:
            tasks.done(self.house, self.owner, task.id)

    def allocate(self, who: StaffAccount, duty: Duty, side: Side | None = None) -> None:
        proposal = Proposal(who.id, duty, side)
        allocating.allocate(self.house, self.owner, self.case_id, proposal, self.version())

    def add(self, side: Side, called: str) -> None:
        said = {"called": called, "full_name": f"{called} Made-up"}
        new = NewPerson(side, PRINCIPAL[side], said=said)
        self.people[side] = people.add(self.house, self.owner, self.case_id, new)
        self.reach(self.people[side])

    def reach(self, person: CasePerson) -> None:
        address = f"{person.called.lower()}@example.org"
        contact = SafeContact(frozenset({Way.EMAIL, Way.CALL}), address, number_of(person.called))
        vault.set_contact(self.house, self.owner, self.case_id, person.id, contact)

    def write(self, kind: PaperKind, answers: Mapping[str, Any], side: Side | None = None) -> None:
        about = self.people[side].id if side else ""
        papers.save(self.house, self.owner, self.case_id, kind, about, dict(answers), seen=0)

    def write_both(self, kind: PaperKind, answers: Mapping[str, Any]) -> None:
        for side in PARTIES:
            self.write(kind, answers, side)

    def agree(self, side: Side, *purposes: Purpose) -> None:
        for purpose in purposes:
            given = Given(purpose, self.today, How.IN_PERSON)
            consents.record(self.house, self.owner, self.case_id, self.people[side].id, given)

    def enquire(self) -> None:
        found = {
            "detected": "yes",
            "identified": "yes",
            "facts_accepted": "yes",
            "legal_bar": "none",
            "stage": "after-sentence",
        }
        self.write(PaperKind.ENQUIRIES, found)

    def disclose(self, began: Side) -> None:
        name = self.people[began].called
        self.write(PaperKind.DISCLOSURE, {"name_used": name}, began)
        self.agree(began, Purpose.SHARING)

    def approach(self) -> None:
        enquiring.approach(self.house, self.owner, self.case_id, self.version(), self.owner.id)

    def speak(self, side: Side) -> None:
        spoke = {
            "date": self.today.isoformat(),
            "way": "call",
            "outcome": "reached",
            "what_was_said": "Explained what it is, and that it is voluntary.",
        }
        self.write(PaperKind.CONTACT, spoke, side)

    def answered(self, answer: str, **more: str) -> None:
        answers = {"answer": answer, **more}
        enquiring.answered(self.house, self.owner, self.case_id, self.version(), answers)

    def step(self, name: str) -> None:
        steps.take(self.house, self.owner, self.case_id, self.version(), name)

    # Options and preparation

    def assess(self, decision: str = "online") -> None:
        self.write_both(PaperKind.SUITABILITY, SUITABLE)
        self.write_both(PaperKind.RISK, RISK)
        self.write_both(PaperKind.ONLINE, {"decision": decision})

    def offer_something_else(self) -> None:
        harmed = self.people[Side.HARMED].id
        offered = {"offered": ["letter-not-sent", "support"]}
        steps.offer_alternative(
            self.house, self.owner, self.case_id, self.version(), [harmed], offered
        )

    def choose(self, way: str, *purposes: Purpose) -> None:
        for side in PARTIES:
            person = self.people[side]
            routes.record(self.house, self.owner, self.case_id, person.id, {"choice": way})
            self.agree(side, *purposes)

    def prepare(self) -> None:
        routes.decide(self.house, self.owner, self.case_id, self.version())

    def meet(self, side: Side, held: str = "phone") -> None:
        said = {"held": held, "date": self.today.isoformat(), "attended": "yes"}
        self.write(PaperKind.PREPARATION, said | {"signal_practised": "yes"}, side)

    def propose_agreement(self) -> None:
        text = preparing.first_agreement(self.house)
        preparing.propose_agreement(self.house, self.owner, self.case_id, text, self.version())

    def accept_agreement(self, side: Side) -> None:
        person = self.people[side].id
        preparing.record_acceptance(self.house, self.owner, self.case_id, person, 1)

    def plan(self) -> None:
        after = {f"aftercare_{person.id}": self.owner.name for person in self.people.values()}
        answers = {"lead": self.owner.id, **after}
        preparing.keep_plan(self.house, self.owner, self.case_id, answers, self.version())

    def make_ready(self) -> None:
        self.write_both(PaperKind.READINESS, {"decision": "go"})
        preparing.make_ready(self.house, self.owner, self.case_id, self.version())

    # Communication and after

    def communicate(self) -> None:
        numbers = texts.current(self.house, "thresholds").body
        opening.change(
            self.house,
            self.owner,
            self.case_id,
            "case.communicate",
            CaseMay.ASSESS,
            lambda case, hand: acts.communicate(case, hand.at, numbers),
        )

    def go_on(self, move: str) -> None:
        preparing.go_on(self.house, self.owner, self.case_id, move, self.version())

    def follow_up(self) -> None:
        said = {"date": self.today.isoformat(), "way": "call", "outcome": "reached"}
        self.write_both(PaperKind.FOLLOW_UP, said)

    def close(self) -> None:
        answers = {"because": "completed"}
        steps.close(self.house, self.owner, self.case_id, self.version(), answers)
