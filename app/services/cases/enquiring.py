"""Enquiries and the approach: who contacts the other side, what they answer, every step on.

All steps are acts of ``domain.cases.acts``; what is missing for one is said by ``guards``.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Any, Final

from app.domain.cases import acts
from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, CasePerson, Duty
from app.domain.cases.consents import Purpose
from app.domain.cases.facts import agrees
from app.domain.cases.guards import missing
from app.domain.cases.lacking import Missing
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.questions import Answers, Ask, Question, one
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import Track
from app.domain.people import other
from app.domain.refusals import Refused
from app.services.cases import opening, tasks, telling, texts
from app.services.cases.opening import Hand, Opened
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

NOON: Final = time(12)

ANSWER: Final[tuple[Question, ...]] = (
    one("answer", "willing", "needs-time", "declined", "no-contact", needed=True),
    Question("ask_again", Ask.DATE, needed=True, only_if=("answer", "needs-time")),
)

STEPS: Final[Mapping[CaseState, tuple[str, ...]]] = {
    CaseState.NEEDS_TIME: ("come_back",),
    CaseState.REFERRED: ("more_time",),
    CaseState.ENQUIRIES: ("approach",),
    CaseState.APPROACH: ("answer", "assess"),
    CaseState.APPROACH_WAIT: ("answer", "assess"),
    CaseState.ASSESSMENT: ("offer_options", "offer_alternative"),
    CaseState.ALTERNATIVE: ("assess",),
    CaseState.OPTIONS: ("more_time",),
    CaseState.OUTCOME: ("look_after",),
    CaseState.AFTERCARE: ("monitor", "evaluate"),
    CaseState.MONITORING: ("evaluate",),
    CaseState.CLOSED: ("reopen",),
}
"""The steps that a coordinator takes from each state; preparation has pages of its own."""


@dataclass(frozen=True, slots=True)
class Step:
    """One step that may come next, with what is missing for it in words."""

    name: str
    lacks: list[Missing]


@dataclass(frozen=True, slots=True)
class Standing:
    """A case as its coordinator finds it: what may come next, the enquiries, who was contacted."""

    opened: Opened
    steps: list[Step]
    enquiries: Paper | None
    contacts: list[Paper]
    began: CasePerson | None
    other: CasePerson | None
    sheet: Paper | None

    @property
    def may_be_told(self) -> Answers:
        """What the person who began agreed that the other side is told."""
        return self.sheet.answers if self.sheet is not None else {}


def standing(
    house: House, account: StaffAccount, case_id: str, what: str = "enquiring"
) -> Standing:
    """Open a case for its coordinator. Raises Refused: "case-not-there", "case-not-allowed"."""
    opened = opening.look(house, account, case_id, what)
    if CaseMay.ENQUIRE not in opened.access.may:
        raise Refused("case-not-allowed")
    case, now = opened.case, house.clock.now()
    numbers = texts.current(house, "thresholds").body
    steps = [Step(name, _lacks(case, name, now, numbers)) for name in steps_of(case)]
    began = case.principal(case.began)
    return Standing(
        opened,
        steps,
        case.newest(PaperKind.ENQUIRIES),
        sorted(case.of_kind(PaperKind.CONTACT), key=lambda paper: paper.at, reverse=True),
        began,
        case.principal(other(case.began)),
        case.newest(PaperKind.DISCLOSURE, began.id) if began else None,
    )


def steps_of(case: Case) -> tuple[str, ...]:
    """Return the steps from here; a paused case is first resumed, a closed one opened again."""
    if case.state is CaseState.CLOSED:
        return () if case.shrunk else STEPS[case.state]
    return ("resume", "close") if case.paused else (*STEPS.get(case.state, ()), "pause", "close")


def _lacks(case: Case, name: str, now: datetime, numbers: Mapping[str, Any]) -> list[Missing]:
    if name == "come_back":
        return [m for m in missing(case, now, numbers, back(case)) if m.id != "asked-to-wait"]
    return missing(case, now, numbers, name) if name in GUARDED else []


GUARDED: Final = frozenset({"approach", "assess", "offer_options", "monitor", "evaluate"})


def back(case: Case) -> str:
    return "choose_again" if case.back_to is CaseState.OPTIONS else "refer"


# The approach


def approachers(house: House, case: Case) -> list[str]:
    """Return the ids of who works in this case and may contact the side that did not begin."""
    side = other(case.began)
    found = case.working(house.clock.now())
    duties = (Duty.OWNER, Duty.LEAD, Duty.CO, Duty.ADVOCATE, Duty.OFFICER)
    return list(
        dict.fromkeys(a.staff_id for a in found if a.duty in duties and a.side in (None, side))
    )


def one_sided(house: House, case: Case) -> set[str]:
    """Return the ids of those who may contact the other side and read that side alone."""
    both = {a.staff_id for a in case.working(house.clock.now()) if a.side is None}
    return {*approachers(house, case)} - both


def approach(
    house: House, account: StaffAccount, case_id: str, version: int, contact_by: str
) -> Case:
    """Let the other side be told of the offer, by somebody named (I26): they get the task.

    Who works with that side alone is given a copy of what may be told, and nothing else.
    """
    numbers = texts.current(house, "thresholds").body
    copied: list[Paper] = []

    def carry_out(case: Case, hand: Hand) -> None:
        if contact_by not in approachers(house, case):
            raise Refused("assignment-not-there")
        acts.approach(case, hand.at, numbers)
        if contact_by in one_sided(house, case):
            copied.append(telling.copy(case, hand))

    def ask(work: UnitOfWork, case: Case) -> None:
        side = other(case.began)
        person = case.principal(side)
        about = person.id if person else None
        tasks.make(house, work, case, "ask_other_side", about=about, side=side, staff_id=contact_by)
        tasks.done_by_act(house, work, case_id, "first_contact", by=account.id)
        for paper in copied:
            telling.record(house, work, case_id, account.id, paper)

    return change(house, account, case_id, "case.approach", carry_out, version, also=ask)


def answered(
    house: House, account: StaffAccount, case_id: str, version: int, answers: Answers
) -> Case:
    """Write down that the other side is willing or needs time; the other answers close a case.

    Raises Refused: "case-answer-missing", "case-ask-again-when", "case-cannot-do-this-now".
    """
    said = answers.get("answer")
    if said not in ("willing", "needs-time"):
        raise Refused("case-answer-missing")
    until = moment(house, answers["ask_again"]) if said == "needs-time" else None

    def carry_out(case: Case, hand: Hand) -> None:
        person = _other_person(case)
        if until is not None:
            acts.wait(case, until, hand.at)
            return
        if case.state not in (CaseState.APPROACH, CaseState.APPROACH_WAIT):
            raise Refused("case-cannot-do-this-now")
        agreed = agrees(case, person, Purpose.SERVICE, hand.at)
        acts.go(case, person.id, Track.CONSENTED if agreed else Track.INFORMED)

    def tasks_too(work: UnitOfWork, case: Case) -> None:
        person = _other_person(case)
        tasks.done_by_act(house, work, case_id, "ask_other_side", by=account.id)
        if until is None:
            tasks.done_by_act(
                house, work, case_id, "contact_again", by=account.id, side=person.side
            )
        else:
            tasks.make(
                house,
                work,
                case,
                "contact_again",
                about=person.id,
                side=person.side,
                due_at=until,
            )

    return change(
        house, account, case_id, "case.answered", carry_out, version, also=tasks_too, why=said
    )


def waited(case: Case, now: datetime) -> int:
    """Return for how many whole days a case has been where it is."""
    return max(0, (now - case.since).days)


def moment(house: House, day: str) -> datetime:
    """Return noon of a day, where the service is."""
    return datetime.combine(date.fromisoformat(day), NOON, house.letterhead.zone)


def _other_person(case: Case) -> CasePerson:
    person = case.principal(other(case.began))
    if person is None:
        raise Refused("person-not-recognised")
    return person


def change(
    house: House,
    account: StaffAccount,
    case_id: str,
    act: str,
    carry_out: Callable[[Case, Hand], None],
    version: int,
    *,
    also: Callable[[UnitOfWork, Case], None] | None = None,
    why: str | None = None,
) -> Case:
    return opening.change(
        house,
        account,
        case_id,
        act,
        CaseMay.ENQUIRE,
        carry_out,
        version=version,
        also=also,
        why=why,
    )
