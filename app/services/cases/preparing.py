"""Preparing two sides: meetings written down, the agreement, the plan, and being ready."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from app.domain.cases import acts, facts, gathering, guards, readiness
from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Case, CasePerson, Leaf, Route, add_paper
from app.domain.cases.forms import FORMS
from app.domain.cases.guards import Missing
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.questions import Answers
from app.domain.cases.states import CaseState
from app.domain.people import PARTIES
from app.domain.refusals import Refused
from app.services.cases import held_meetings, opening, people, tasks, texts
from app.services.cases.held_meetings import Held
from app.services.cases.opening import Hand, Opened
from app.services.cases.routes import numbers
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

PREPARATION: Final = FORMS[PaperKind.PREPARATION].questions
AFTERWARDS: Final[Mapping[str, Callable[[Case, datetime, facts.Thresholds], object]]] = {
    "next_step": lambda case, now, thresholds: acts.next_step(case, now),
    "agree_outcome": acts.agree_outcome,
    "look_after": lambda case, now, thresholds: acts.look_after(case, now),
}
"""What may follow a communication; which of them is a decision of people."""

ASKED_FOR_READY: Final = frozenset(
    {CaseState.PREPARATION, CaseState.READY, CaseState.COMMUNICATION}
)


@dataclass(frozen=True, slots=True)
class PersonBoard:
    """One person on the readiness board. ``ready`` is what they said last, if anything.

    ``counts``: they said that they are ready, and it was not too long ago nor before a change.
    """

    person: CasePerson
    meetings: int
    least: int
    ready: Paper | None
    counts: bool
    missing: list[Missing]


@dataclass(frozen=True, slots=True)
class Board:
    """What is missing, for each person and for the team; nothing of leaves that are not open.

    ``for_video`` is what a shuttle by video lacks besides; one without video needs none of it.
    """

    people: list[PersonBoard]
    team: list[Missing]
    nothing_missing: bool
    for_video: list[Missing]


def board(house: House, opened: Opened) -> Board:
    """Ask the guards what is missing, and say it for each person; no rule is said here again."""
    case, now, thresholds = opened.case, house.clock.now(), numbers(house)
    move = "make_ready" if case.state in ASKED_FOR_READY else None
    missing = guards.missing(case, now, thresholds, move)
    coming = case.taking_part()
    known = {person.id for person in coming}
    days = facts.threshold(thresholds, "readiness_days")
    return Board(
        [
            PersonBoard(
                person,
                facts.held_meetings(case, person),
                facts.threshold(thresholds, "preparation_meetings") if person.is_principal else 1,
                facts.paper(case, PaperKind.READINESS, person.id),
                facts.said_go(case, person, now, days),
                [one for one in missing if one.who == person.id],
            )
            for person in coming
        ],
        [one for one in missing if one.who not in known],
        not missing and set(case.leaves) == set(Leaf),
        [*readiness.for_video(case, now)] if case.route is Route.SHUTTLE else [],
    )


# Preparation meetings


def record_meeting(
    house: House,
    account: StaffAccount,
    case_id: str,
    person_id: str,
    session_id: str,
    answers: Answers,
) -> None:
    """Write down a preparation meeting that was held here, once for each person who came.

    Raises Refused("meeting-not-to-record") unless it was a meeting of this case, on this person's
    side, in which they met a facilitator, and which nobody wrote down for them yet.
    """

    def write(case: Case, hand: Hand) -> None:
        person = people.one(case, person_id)
        hand.demand(CaseMay.ASSESS, LEAF_OF[person.side])
        waiting = held_meetings.to_record(house, case, person)
        if session_id not in [one.session_id for one in waiting]:
            raise Refused("meeting-not-to-record")
        kept = {**answers, "session": session_id}
        add_paper(case.side(person.side), hand.paper(PaperKind.PREPARATION, person_id, kept))

    opening.change(
        house, account, case_id, "case.paper", CaseMay.ASSESS, write, about=person_id, why="held"
    )


def filled_in(held: Held, day: date) -> Answers:
    """Return what the product knows of a meeting that was held in it."""
    return {"held": "video", "date": day.isoformat(), "attended": "yes"}


# The participation agreement


def first_agreement(house: House) -> str:
    """Return the service's own agreement, a rule on each line, to begin with."""
    body = texts.current(house, "agreement").body
    lines = [body.get("opening", ""), *(rule["text"] for rule in body.get("rules", ()))]
    return "\n".join(line for line in [*lines, body.get("closing", "")] if line)


def propose_agreement(
    house: House, account: StaffAccount, case_id: str, text: str, version: int
) -> Case:
    """Write the next version; from then on nobody has accepted until they accept this one.

    Meetings that have not begun ask for it on the day. Raises Refused: "case-held",
    "case-not-allowed", "case-changed-meanwhile".
    """

    def write(case: Case, hand: Hand) -> None:
        for leaf in Leaf:
            hand.demand(CaseMay.ASSESS, leaf)
        acts.demand_free(case)
        wording = texts.current(house, "agreement").version
        paper = hand.paper(PaperKind.AGREEMENT, "", {"text": text}, wording=wording)
        add_paper(case.leaf(Leaf.SHARED), paper)
        if case.state is CaseState.READY:
            acts.fall_back(case, hand.at)

    case = opening.change(
        house, account, case_id, "case.agreement", CaseMay.ASSESS, write, version=version
    )
    held_meetings.follow_the_agreement(house, case)
    return case


def is_to_accept(case: Case, person: CasePerson, version: int) -> bool:
    """True unless this person accepted this version already, whoever writes it down.

    Raises Refused("agreement-changed") when another version, or none, is proposed now.
    """
    if facts.agreement(case) != version:
        raise Refused("agreement-changed")
    return not facts.accepted(case, person, version)


def record_acceptance(
    house: House, account: StaffAccount, case_id: str, person_id: str, version: int
) -> None:
    """Write down that somebody accepted the agreement after it was read through with them.

    Raises Refused("agreement-changed") when another version is the newest now.
    """

    def write(case: Case, hand: Hand) -> None:
        person = people.one(case, person_id)
        hand.demand(CaseMay.RECORD_CONSENT, LEAF_OF[person.side])
        if is_to_accept(case, person, version):
            said = {"version": str(version)}
            add_paper(case.side(person.side), hand.paper(PaperKind.ACCEPTED, person_id, said))

    opening.change(
        house,
        account,
        case_id,
        "case.accept_agreement",
        CaseMay.RECORD_CONSENT,
        write,
        about=person_id,
    )


# The plan


def keep_plan(
    house: House, account: StaffAccount, case_id: str, answers: Mapping[str, str], version: int
) -> None:
    """Keep who leads, who is beside them, and who looks after each person afterwards.

    Raises Refused: "plan-guide-not-of-the-case", "case-not-allowed", "case-changed-meanwhile".
    """

    def write(case: Case, hand: Hand) -> None:
        for leaf in Leaf:
            hand.demand(CaseMay.PLAN, leaf)
        named = [answers[who] for who in ("lead", "co") if answers.get(who)]
        gathering.demand_guides(case.working(hand.at), named, set(PARTIES))
        kept = {name: text for name, text in answers.items() if text}
        add_paper(case.leaf(Leaf.SHARED), hand.paper(PaperKind.PLAN, "", kept))

    opening.change(house, account, case_id, "case.plan", CaseMay.PLAN, write, version=version)


# The case as a whole


def make_ready(house: House, account: StaffAccount, case_id: str, version: int) -> Case:
    """Say that everything is there; refused while anything is missing."""

    def change(case: Case, hand: Hand) -> None:
        acts.make_ready(case, hand.at, numbers(house))

    return opening.change(
        house, account, case_id, "case.make_ready", CaseMay.ASSESS, change, version=version
    )


def fall_back(house: House, account: StaffAccount, case_id: str, version: int) -> Case:
    """Say that it is not ready after all: everyone is asked again."""

    def change(case: Case, hand: Hand) -> None:
        hand.demand(CaseMay.ASSESS, Leaf.SHARED)
        acts.fall_back(case, hand.at)

    return opening.change(
        house, account, case_id, "case.fall_back", CaseMay.ASSESS, change, version=version
    )


def go_on(house: House, account: StaffAccount, case_id: str, move: str, version: int) -> Case:
    """Say what follows a communication. Raises Refused("case-cannot-do-this-now")."""

    def change(case: Case, hand: Hand) -> None:
        for leaf in Leaf:
            hand.demand(CaseMay.ASSESS, leaf)
        if move not in AFTERWARDS:
            raise Refused("case-cannot-do-this-now")
        AFTERWARDS[move](case, hand.at, numbers(house))

    def look_after(work: UnitOfWork, case: Case) -> None:
        if case.state is CaseState.AFTERCARE:
            tasks.communication_over(house, work, case, account.id)

    return opening.change(
        house,
        account,
        case_id,
        f"case.{move}",
        CaseMay.ASSESS,
        change,
        version=version,
        also=look_after,
    )
