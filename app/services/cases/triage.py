"""New referrals: the list of those that wait, taking one, what stands against it, the decision."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final

from app.domain.cases import acts, allocation
from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case, Duty, Leaf, add_paper
from app.domain.cases.guards import missing
from app.domain.cases.lacking import Missing
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers, Ask, Question, one, some
from app.domain.cases.states import CaseState, Closed
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import ending, opening, tasks, texts
from app.services.cases.list_records import Alike, Choices, Wanted
from app.services.cases.opening import Hand, Opened
from app.services.cases.steps import WHAT_ELSE, note_what_else
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

BECAUSE: Final = (
    Closed.NOT_DETECTED,
    Closed.NOT_ACKNOWLEDGED,
    Closed.LEGAL_BAR,
    Closed.UNSUITABLE,
    Closed.NO_CONTACT,
    Closed.DECLINED_BY_HARMED,
    Closed.DECLINED_BY_RESPONSIBLE,
    Closed.DUPLICATE,
)
ENDS: Final = frozenset({"signpost", "decline"})
"""Decisions that close a referral; what else was offered is written down with them."""

DECISION: Final[tuple[Question, ...]] = (
    one("decision", "accept", "ask-more", "signpost", "decline", needed=True),
    one("because", *map(str, BECAUSE), needed=True, only_if=("decision", "decline")),
    WHAT_ELSE,
    some("told", "person", "referrer", "nobody", needed=True),
    one("how", "call", "in-person", "email", "text", "letter", "not-safe", needed=True),
    Question("reason", Ask.TEXT),
)


@dataclass(frozen=True, slots=True)
class Waiting:
    """One page of the referrals that wait. ``last`` is when the last one of all came in."""

    rows: list[Case]
    total: int
    choices: Choices
    last: datetime | None
    now: datetime


@dataclass(frozen=True, slots=True)
class Taken:
    """Whose a referral is after somebody pressed "take": theirs, or somebody else's since when."""

    by: str
    name: str
    at: datetime


@dataclass(frozen=True, slots=True)
class Double:
    """A case that may be about the same person. ``opens``: the one who asks may open it."""

    id: str
    reference: str
    state: CaseState
    received_at: datetime
    by: frozenset[str]
    opens: bool


@dataclass(frozen=True, slots=True)
class Referral:
    """One referral as whoever triages finds it. ``knows``: names of staff who know somebody."""

    opened: Opened
    doubles: list[Double]
    knows: dict[str, str]
    lacks: list[Missing]
    yours: bool


def waiting_list(house: House, wanted: Wanted) -> Waiting:
    with house.unit_of_work(write=False) as work:
        rows, total = work.case_lists.referrals(wanted)
        choices = work.case_lists.referral_choices(wanted.staff_id)
        last = work.case_lists.last_referral()
    return Waiting(rows, total, choices, last, house.clock.now())


def referral(house: House, account: StaffAccount, case_id: str) -> Referral:
    """Open one referral that is new or one's own, with what speaks against taking it.

    Raises Refused: "case-not-there", "case-cannot-do-this-now" when it was decided.
    """
    opened = opening.look(house, account, case_id, "referral")
    case = opened.case
    if not _is_new(case):
        raise Refused("case-cannot-do-this-now")
    leaves = _compared(case)
    with house.unit_of_work(write=False) as work:
        alike = work.case_lists.alike(case_id, leaves)
        doubles = _doubles(house, work, account, alike)
        knows = work.register.who_knows(case_id, case.reference, leaves)
        names = dict(work.case_lists.names_of(knows))
    numbers = texts.current(house, "thresholds").body
    lacks = missing(case, house.clock.now(), numbers)
    return Referral(opened, doubles, names, lacks, case.owner_id == account.id)


def take(house: House, account: StaffAccount, case_id: str) -> Taken:
    """Take a referral: exactly one of those who press gets it, the others learn who it was.

    Raises Refused: "case-not-there", or "case-you-know-somebody" for who declared to.
    """
    with house.unit_of_work() as work:
        if not account.may(StaffMay.TRIAGE):
            raise Refused("case-not-there")
        case = work.cases.get(case_id, (), for_update=True)
        now = house.clock.now()
        if case.state is CaseState.REFERRED and case.owner_id:
            return _taken(work, case)
        if not _is_new(case) or not opening.access_to(house, account, case):
            work.audit.record("case.refused", at=now, case_id=case_id, actor=account.id)
            work.commit()
            raise Refused("case-not-there")
        if account.id in work.register.who_knows(case_id, case.reference, _compared(case)):
            raise Refused("case-you-know-somebody")
        allocation.assign(case, account.id, Duty.OWNER, None, now)
        work.cases.save(case)
        work.audit.record("case.taken", at=now, case_id=case_id, actor=account.id)
        tasks.make(house, work, case, "first_contact", side=case.began)
        taken = _taken(work, case)
        work.commit()
    return taken


def decide(
    house: House, account: StaffAccount, case_id: str, answers: Answers, version: int
) -> Case:
    """Write the decision on one's own referral, and carry it out.

    Accepting starts the enquiries; asking for more leaves it where it is; the others close it,
    and its record shrinks to the least. Raises what the acts of a case raise.
    """
    numbers = texts.current(house, "thresholds").body
    decision = answers["decision"]

    def carry_out(case: Case, hand: Hand) -> None:
        if case.state is not CaseState.REFERRED:
            raise Refused("case-cannot-do-this-now")
        said = {name: given for name, given in answers.items() if name != "offered"}
        add_paper(case.leaf(Leaf.SHARED), hand.paper(PaperKind.DECISION, "", said))
        if decision in ENDS:
            note_what_else(case, hand, answers)
        if decision == "accept":
            acts.start_enquiries(case, hand.at, numbers)
        elif decision in ENDS:
            acts.close(case, closed_for(answers), hand.at)

    def afterwards(work: UnitOfWork, case: Case) -> None:
        tasks.done_by_act(house, work, case_id, "acknowledge_referral", by=account.id)
        if decision in ENDS:
            ending.wind_up(house, work, case, account.id)

    return opening.change(
        house,
        account,
        case_id,
        f"case.{decision.replace('-', '_')}",
        CaseMay.ENQUIRE,
        carry_out,
        why=answers.get("because"),
        version=version,
        also=afterwards,
    )


def closed_for(answers: Answers) -> Closed:
    """Return the reason that a closed referral is counted under."""
    return Closed(answers.get("because", Closed.UNSUITABLE))


def _is_new(case: Case) -> bool:
    """A referral, or somebody who asked for more time and whom nobody has taken."""
    waits = case.state is CaseState.NEEDS_TIME and not case.owner_id
    return case.state is CaseState.REFERRED or waits


def _compared(case: Case) -> list[Leaf]:
    """Only who began is compared: nobody else's leaf is open to whoever triages."""
    return [LEAF_OF[case.began]]


def _doubles(
    house: House, work: UnitOfWork, account: StaffAccount, alike: list[Alike]
) -> list[Double]:
    by = {one.case_id: one.by for one in alike}
    return [
        Double(
            case.id,
            case.reference,
            case.state,
            case.received_at,
            by[case.id],
            bool(opening.access_to(house, account, case)),
        )
        for case in (work.cases.covers(ids=by) if by else [])
    ]


def _taken(work: UnitOfWork, case: Case) -> Taken:
    found = work.staff.get(case.owner_id)
    since = [a.since for a in case.crew if a.duty is Duty.OWNER and a.staff_id == case.owner_id]
    return Taken(case.owner_id, found.name if found else "", max(since, default=case.since))
