"""A case supervisor's part: approving a case, and letting a meeting go on against a gate."""

from typing import Final

from app.domain.cases.access import CaseMay
from app.domain.cases.case import Case, Duty, Leaf, add_paper
from app.domain.cases.forms import FORMS
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers, Ask, Question
from app.domain.plan import MAY_BE_ADVISORY
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services import replanning
from app.services.cases import opening, tasks
from app.services.cases.opening import Hand
from app.services.cases.routes import numbers
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

QUESTIONS: Final = FORMS[PaperKind.APPROVAL].questions
OVERRIDE: Final = (
    Question("gate", Ask.ONE, tuple(sorted(MAY_BE_ADVISORY, key=lambda gate: int(gate[1:])))),
    Question("reason", Ask.TEXT, needed=True),
)
OWN_WORK: Final = (Duty.OWNER, Duty.LEAD, Duty.CO)


def ask(house: House, account: StaffAccount, case_id: str, version: int) -> None:
    """Ask the case supervisor to look at the case; asking twice is asking once.

    Raises Refused: "case-without-supervisor", "case-not-allowed", "case-changed-meanwhile".
    """

    def change(case: Case, hand: Hand) -> None:
        if not case.working(hand.at, Duty.SUPERVISOR):
            raise Refused("case-without-supervisor")

    def tell(work: UnitOfWork, case: Case) -> None:
        for one in case.working(house.clock.now(), Duty.SUPERVISOR)[:1]:
            tasks.make(house, work, case, "approve", staff_id=one.staff_id)

    opening.change(
        house,
        account,
        case_id,
        "case.ask_approval",
        CaseMay.ASSESS,
        change,
        version=version,
        also=tell,
    )


def decide(
    house: House, account: StaffAccount, case_id: str, answers: Answers, version: int
) -> None:
    """Approve, or not yet with a reason. Nobody approves what they prepared themselves.

    Raises Refused: "case-own-work", "case-not-allowed", "case-changed-meanwhile".
    """

    def change(case: Case, hand: Hand) -> None:
        _demand_other_eyes(case, hand)
        leaf = case.leaf(Leaf.SHARED)
        add_paper(leaf, hand.paper(PaperKind.APPROVAL, "", answers))

    def done(work: UnitOfWork, case: Case) -> None:
        tasks.done_by_act(house, work, case.id, "approve", by=account.id)

    opening.change(
        house,
        account,
        case_id,
        "case.approve",
        CaseMay.APPROVE,
        change,
        why=str(answers.get("decision")),
        version=version,
        also=done,
    )


def may_be_overridden(house: House) -> tuple[str, ...]:
    """Return the gates that this service lets a supervisor set aside: of three, none by default."""
    allowed = set(numbers(house).get("advisory", ())) & MAY_BE_ADVISORY
    return tuple(sorted(allowed, key=lambda gate: int(gate[1:])))


def override(
    house: House, account: StaffAccount, case_id: str, session_id: str, answers: Answers
) -> None:
    """Let one meeting of this case open without one gate; the reason stays with the case.

    Raises Refused: "gate-not-advisory" for a gate that the service always asks,
    "session-not-recognised" for a meeting of another case, "case-own-work", "case-not-allowed".
    """
    gate = str(answers.get("gate", ""))
    if gate not in may_be_overridden(house):
        raise Refused("gate-not-advisory")
    if not str(answers.get("reason", "")).strip():
        raise Refused("case-reason-needed")

    def change(case: Case, hand: Hand) -> None:
        _demand_other_eyes(case, hand)
        leaf = case.leaf(Leaf.SHARED)
        add_paper(leaf, hand.paper(PaperKind.APPROVAL, session_id, answers))

    def set_aside(work: UnitOfWork, case: Case) -> None:
        session = work.sessions.get(session_id, for_update=True)
        if session.case_id != case.id or not session.has_both_sides:
            raise Refused("session-not-recognised")
        if session.stage is Stage.ENDED:
            raise Refused("session-ended")
        session.plan.advisory |= {gate}
        replanning.replan(work, session)

    with house.states.of(session_id).lock:
        opening.change(
            house,
            account,
            case_id,
            "case.override",
            CaseMay.APPROVE,
            change,
            about=session_id,
            why=gate,
            also=set_aside,
        )


def _demand_other_eyes(case: Case, hand: Hand) -> None:
    hand.demand(CaseMay.APPROVE, Leaf.SHARED)
    if any(one.staff_id == hand.by for one in case.working(hand.at, *OWN_WORK)):
        raise Refused("case-own-work")
