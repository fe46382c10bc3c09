"""The other steps of a case that a coordinator takes: more time, pause, something else, the end."""

from collections.abc import Callable, Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from app.domain.cases import acts
from app.domain.cases.case import Case, CasePerson, Duty, add_paper
from app.domain.cases.endings import SHRINKS
from app.domain.cases.forms import FORMS
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers, Question, one
from app.domain.cases.states import CaseState, Closed
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services.cases import ending, tasks, texts
from app.services.cases.enquiring import back, change, moment, steps_of
from app.services.cases.opening import Hand
from app.services.dialogue import reopening
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

MORE_TIME: Final = FORMS[PaperKind.MORE_TIME].questions
OFFERED: Final = FORMS[PaperKind.OFFERED].questions
WHAT_ELSE: Final = next(question for question in OFFERED if question.name == "offered")
CLOSING: Final[tuple[Question, ...]] = (one("because", *map(str, Closed), needed=True), WHAT_ELSE)


def more_time(
    house: House, account: StaffAccount, case_id: str, version: int, answers: Answers
) -> Case:
    """The person who was asked wants more time: nobody contacts them before the day they named."""
    until = moment(house, answers["ask_again"])

    def asked(case: Case) -> CasePerson:
        side = Side.HARMED if case.state is CaseState.OPTIONS else case.began
        person = case.principal(side)
        if person is None:
            raise Refused("person-not-recognised")
        return person

    people: list[CasePerson] = []

    def carry_out(case: Case, hand: Hand) -> None:
        person = asked(case)
        people.append(person)
        acts.need_time(case, until, hand.at, person.id)
        paper = hand.paper(PaperKind.MORE_TIME, person.id, answers)
        add_paper(case.side(person.side), paper)

    def remind(work: UnitOfWork, case: Case) -> None:
        person = people[0]
        tasks.make(
            house, work, case, "contact_again", about=person.id, side=person.side, due_at=until
        )
        tasks.done_by_act(house, work, case_id, "acknowledge_referral", by=account.id)

    return change(house, account, case_id, "case.more_time", carry_out, version, also=remind)


# Steps without a form


def take(house: House, account: StaffAccount, case_id: str, version: int, name: str) -> Case:
    """Take one of the steps that ask nothing more than to be confirmed.

    Raises Refused: "case-cannot-do-this-now", or what is missing for it.
    """
    numbers = texts.current(house, "thresholds").body
    plain: dict[str, Callable[[Case, datetime], None]] = {
        "assess": lambda case, now: acts.assess(case, now, numbers),
        "offer_options": lambda case, now: acts.offer_options(case, now, numbers),
        "look_after": acts.look_after,
        "monitor": lambda case, now: acts.monitor(case, now, numbers),
        "evaluate": lambda case, now: acts.evaluate(case, now, numbers),
        "come_back": lambda case, now: _comeback(case, now, numbers),
        "pause": lambda case, now: acts.pause(case),
        "resume": lambda case, now: acts.resume(case),
        "reopen": acts.reopen,
    }

    def carry_out(case: Case, hand: Hand) -> None:
        if name not in plain or name not in steps_of(case):
            raise Refused("case-cannot-do-this-now")
        plain[name](case, hand.at)

    def follow(work: UnitOfWork, case: Case) -> None:
        _what_follows(house, work, case, name, account.id)

    return change(house, account, case_id, f"case.{name}", carry_out, version, also=follow)


def _what_follows(house: House, work: UnitOfWork, case: Case, name: str, by: str) -> None:
    if name == "pause":
        tasks.make(house, work, case, "pause_review")
    elif name == "resume":
        tasks.resume(house, work, case)
    elif name == "come_back":
        tasks.done_by_act(house, work, case.id, "contact_again", by=by)
        if case.state is CaseState.REFERRED:
            tasks.make(house, work, case, "first_contact", side=case.began)
    elif name == "assess":
        tasks.done_by_act(house, work, case.id, "ask_other_side", "contact_again", by=by)
    elif name == "offer_options":
        harmed = case.principal(Side.HARMED)
        about = harmed.id if harmed else None
        tasks.make(house, work, case, "bring_options", about=about, side=Side.HARMED)
        if not case.working(house.clock.now(), Duty.LEAD):
            tasks.make(house, work, case, "allocate")
    elif name == "reopen":
        reopening.begin_again(house, work, case)
    elif name == "look_after":
        tasks.communication_over(house, work, case, by)


def _comeback(case: Case, now: datetime, numbers: Mapping[str, Any]) -> None:
    if back(case) == "choose_again":
        acts.choose_again(case, now, numbers, returned=True)
    else:
        acts.refer(case, now, numbers, returned=True)


# Something else, or the end


def offer_alternative(
    house: House,
    account: StaffAccount,
    case_id: str,
    version: int,
    person_ids: Iterable[str],
    answers: Answers,
) -> Case:
    """This does not suit: write down what else was offered, and to whom."""
    wanted = set(person_ids)

    def carry_out(case: Case, hand: Hand) -> None:
        acts.offer_alternative(case, hand.at)
        for person in case.principals():
            if person.id in wanted:
                paper = hand.paper(PaperKind.OFFERED, person.id, answers)
                add_paper(case.side(person.side), paper)

    return change(house, account, case_id, "case.offer_alternative", carry_out, version)


def close(
    house: House, account: StaffAccount, case_id: str, version: int, answers: Answers
) -> Case:
    """Close a case for a reason of the list; what never came to a communication shrinks."""
    reason = Closed(answers["because"])

    def carry_out(case: Case, hand: Hand) -> None:
        note_what_else(case, hand, answers)
        acts.close(case, reason, hand.at)

    def wind_up(work: UnitOfWork, case: Case) -> None:
        ending.wind_up(house, work, case, account.id)

    return change(
        house, account, case_id, "case.close", carry_out, version, also=wind_up, why=str(reason)
    )


def note_what_else(case: Case, hand: Hand, answers: Answers) -> None:
    """Write down what else the person who began was offered, when there was something."""
    if answers.get("offered"):
        began = case.principal(case.began)
        offered = {"offered": answers["offered"]}
        paper = hand.paper(PaperKind.OFFERED, began.id if began else "", offered)
        add_paper(case.side(case.began), paper)


def shrinks(reason: Closed) -> bool:
    """True when closing for this reason leaves only the least of the record."""
    return reason in SHRINKS


def reason_of(case: Case, answer: str) -> Closed:
    """Return why a case is closed by the answer of the side that did not begin."""
    if answer == "no-contact":
        return Closed.NO_CONTACT
    harmed_began = case.began is Side.HARMED
    return Closed.DECLINED_BY_RESPONSIBLE if harmed_began else Closed.DECLINED_BY_HARMED
