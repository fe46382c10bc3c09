"""Choosing a way: what each side said, and the way that both agreed to; less contact needs one."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from app.domain.cases import acts, facts
from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case, CasePerson, Route, add_paper
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.questions import Answers, Ask, Question
from app.domain.cases.states import BEFORE_THE_OTHER, CaseState
from app.domain.cases.tracks import OUT
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services import when
from app.services.cases import opening, tasks, texts
from app.services.cases.opening import Hand
from app.services.cases.referring import moment_of
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

MORE_TIME: Final = "more-time"
QUESTIONS: Final = (
    Question(
        "choice",
        Ask.ONE,
        (*(str(way) for way in facts.WAYS), "stop", MORE_TIME),
        needed=True,
    ),
    Question("ask_again", Ask.DATE, needed=True, only_if=("choice", MORE_TIME)),
    Question("words", Ask.TEXT),
)
"""What one person said. Staff write it down in that person's words, on that person's leaf."""


@dataclass(frozen=True, slots=True)
class Said:
    """What one person said last. ``fresh``: since the ways were offered the last time."""

    person: CasePerson
    paper: Paper | None
    fresh: bool
    consents: bool

    @property
    def choice(self) -> str:
        return str(self.paper.answers.get("choice", "")) if self.paper else ""


def said(case: Case, now: datetime) -> list[Said]:
    """Return what each principal of the open leaves said, the side that was harmed first."""
    return [_said(case, person, now) for person in case.principals()]


def record(
    house: House, account: StaffAccount, case_id: str, person_id: str, answers: Answers
) -> None:
    """Write down which way one person chose or agreed to.

    Less contact, a stop, or more time takes effect at once and needs nobody else (I23); more
    contact waits until ``decide``, for a fresh word of both.

    Raises Refused: "case-not-there" for a person of others, "case-not-allowed",
    "case-cannot-do-this-now", or "case-ask-again-when".
    """
    again = _asked_again(house, answers)

    def write(case: Case, hand: Hand) -> None:
        person = principal(case, person_id)
        hand.demand(CaseMay.RECORD_CONSENT, LEAF_OF[person.side])
        if case.state in BEFORE_THE_OTHER or case.state is CaseState.CLOSED:
            raise Refused("case-cannot-do-this-now")
        leaf = case.side(person.side)
        add_paper(leaf, hand.paper(PaperKind.ROUTE, person_id, answers))
        if again is not None:
            asked = {"ask_again": again.date().isoformat()}
            add_paper(leaf, hand.paper(PaperKind.MORE_TIME, person_id, asked))

    def follow_it(case: Case, now: datetime) -> None:
        acts.change_way(case, now)
        if again is not None and case.state is CaseState.OPTIONS:
            acts.need_time(case, again, now, person_id)

    def follow(work: UnitOfWork, read: Case) -> None:
        """Whoever works with one side never opens the other: what follows is the house's act."""
        case = opening.follow(
            house,
            work,
            case_id,
            "case.way_follows",
            follow_it,
            actor=account.id,
            about=person_id,
        )
        side = case.person(person_id).side
        if side is Side.HARMED:
            tasks.done_by_act(house, work, case_id, "bring_options", by=account.id)
        if again is not None:
            tasks.make(house, work, case, "contact_again", about=person_id, side=side, due_at=again)

    opening.change(
        house,
        account,
        case_id,
        "case.way_said",
        CaseMay.RECORD_CONSENT,
        write,
        about=person_id,
        also=follow,
    )


def decide(house: House, account: StaffAccount, case_id: str, version: int) -> Case:
    """Prepare the way that both agreed to: the person harmed chose, the other agreed.

    Raises Refused: "route-ask-again" while the word of one is older than the last offer of the
    ways (I23), "case-lacks-something", "case-held", "case-changed-meanwhile".
    """

    def change(case: Case, hand: Hand) -> None:
        if any(not one.fresh for one in said(case, hand.at)):
            raise Refused("route-ask-again")
        acts.prepare(case, hand.at, numbers(house))

    return opening.change(
        house, account, case_id, "case.prepare", CaseMay.ASSESS, change, version=version
    )


def choose_again(
    house: House, account: StaffAccount, case_id: str, version: int, *, returned: bool = False
) -> Case:
    """Offer the ways again: nobody's former word counts for more contact after that.

    After more time the day must have come, unless the person came back by themselves.
    """

    def change(case: Case, hand: Hand) -> None:
        for leaf in LEAF_OF.values():
            hand.demand(CaseMay.ASSESS, leaf)
        acts.choose_again(case, hand.at, numbers(house), returned=returned)

    return opening.change(
        house, account, case_id, "case.choose_again", CaseMay.ASSESS, change, version=version
    )


def principal(case: Case, person_id: str) -> CasePerson:
    """Return a principal of the open leaves, or raise Refused("case-not-there")."""
    for person in case.principals():
        if person.id == person_id and case.tracks.get(person.id) not in OUT:
            return person
    raise Refused("case-not-there")


def numbers(house: House) -> Mapping[str, Any]:
    """Return the thresholds that this service set."""
    return texts.current(house, "thresholds").body


def _said(case: Case, person: CasePerson, now: datetime) -> Said:
    paper = facts.paper(case, PaperKind.ROUTE, person.id)
    way = facts.choice(case, person)
    agrees = way is not None and facts.agrees(case, person, facts.PURPOSE_OF[Route(way)], now)
    return Said(person, paper, paper is not None and paper.at >= case.since, agrees)


def _asked_again(house: House, answers: Answers) -> datetime | None:
    """Return the moment of the day on which somebody may be asked again, None without one."""
    day = when.read_day(str(answers.get("ask_again", "")))
    if answers.get("choice") != MORE_TIME or day is None:
        return None
    morning, now = moment_of(house, day), house.clock.now()
    if not now < morning <= now + acts.LONGEST_WAIT:
        raise Refused("case-ask-again-when")
    return morning
