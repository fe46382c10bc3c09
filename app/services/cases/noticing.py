"""Somebody who supports a person notices what they would ask or say, explains, and asks them."""

from datetime import date
from typing import Final

from app.domain.cases import acts, referral
from app.domain.cases.access import CaseMay
from app.domain.cases.case import LEAF_OF, Assignment, Case, Duty, add_paper
from app.domain.cases.consents import How
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers, Ask, Question, one, some
from app.domain.cases.referral import AGREED_HOW, CONTACT, NAME, NEEDS_STEP, REASON_CODES, YES_NO
from app.domain.cases.states import CaseState, Closed
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.staff_roles import StaffMay
from app.services.cases import ending, opening, receiving, tasks, texts
from app.services.cases.opening import Hand, Opened
from app.services.cases.receiving import Agreed, Beginning
from app.services.cases.referring import moment_of, today
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

EARLY: Final = (CaseState.ENQUIRY, CaseState.NEEDS_TIME)
"""While somebody is only asked; afterwards the case is its coordinator's."""

HOW: Final = {
    "in-person": How.IN_PERSON,
    "by-phone": How.BY_PHONE,
    "in-writing": How.IN_WRITING,
}
DECLINED: Final = {
    Side.HARMED: Closed.DECLINED_BY_HARMED,
    Side.RESPONSIBLE: Closed.DECLINED_BY_RESPONSIBLE,
}

PERSON: Final[tuple[Question, ...]] = (
    one("side", "harmed", "responsible", needed=True),
    *NAME,
    Question("full_name", Ask.LINE, longest=100),
    one("language", "en", "cy"),
    *CONTACT,
    *NEEDS_STEP,
    Question("worry", longest=1000),
)
LISTENED: Final[tuple[Question, ...]] = (
    some("reasons", *REASON_CODES[Side.HARMED], *REASON_CODES[Side.RESPONSIBLE]),
    Question("own_words", longest=2000),
    some("explained", "voluntary", "ways", "stop", "enquiries", "other-side", "record"),
    one("film", *YES_NO),
)
NOTICED: Final = (*PERSON, *LISTENED)
"""What is written down of one person: how to reach them, what they would ask or say, what they
were told of it."""

REFER: Final[tuple[Question, ...]] = (
    Question("agreed_on", Ask.DATE, needed=True),
    one("agreed_how", *AGREED_HOW, needed=True),
    some("agree", "yes", needed=True),
)
MORE_TIME: Final[tuple[Question, ...]] = (
    Question("ask_again", Ask.DATE, needed=True),
    one("how", "call", "email", "text", "letter", "they-call", needed=True),
    Question("note", longest=1000),
)
CAME_BACK: Final = one("came_back", *YES_NO, needed=True)
"""Asked when the day to ask again is still to come: who comes back by themselves need not wait."""


def mine(house: House, account: StaffAccount) -> list[Opened]:
    """Return the cases in which this account asked somebody who has not said yes or no."""
    with house.unit_of_work(write=False) as work:
        covers = work.cases.covers(states=EARLY, staff_id=account.id)
    found = [(cover, opening.access_to(house, account, cover)) for cover in covers]
    return [
        Opened(cover, access) for cover, access in found if CaseMay.RECORD_CONSENT in access.may
    ]


def begin(house: House, account: StaffAccount, key: str, answers: Answers) -> str:
    """Write down what was noticed; return the id of the case. The same key makes one case.

    Nobody is referred by it. Raises Refused("case-not-allowed").
    """
    if not account.may(StaffMay.REFER):
        raise Refused("case-not-allowed")
    side = Side(answers["side"])
    begins = Beginning(
        side,
        CaseState.ENQUIRY,
        "staff",
        answers,
        answers.get("language", "en"),
        by=account.id,
        crew=(Assignment(account.id, Duty.OFFICER, side, house.clock.now()),),
        case_id=key,
    )
    with house.unit_of_work() as work:
        if work.cases.covers(ids=[key]):
            return key
        try:
            receiving.receive(house, work, begins)
        except Refused as refused:
            if refused.code != "case-changed-meanwhile":
                raise
            return key  # the same form, sent again in the same instant
        work.commit()
    return key


def look(house: House, account: StaffAccount, case_id: str) -> Opened:
    """Open one of them. Raises Refused: "case-not-there", also when it is not early any more."""
    opened = opening.look(house, account, case_id, "enquiry")
    _demand_early(opened.case)
    return opened


def refer(
    house: House, account: StaffAccount, case_id: str, answers: Answers, version: int
) -> Case:
    """They said yes, then and in this way: it is a referral, and coordinators see it.

    Raises Refused: "referral-needs-consent" without a yes, "case-guard" things of the act, and
    "case-cannot-do-this-now".
    """
    if not answers.get("agree") or not answers.get("agreed_on") or not answers.get("agreed_how"):
        raise Refused("referral-needs-consent")
    given = moment_of(house, date.fromisoformat(answers["agreed_on"]))
    agreed = Agreed(HOW[answers["agreed_how"]], min(given, house.clock.now()))
    with house.unit_of_work(write=False) as work:
        numbers = texts.current_in(work, "thresholds").body
        terms = receiving.terms(work)

    def write(case: Case, hand: Hand) -> None:
        _demand_early(case)
        receiving.agree(house, case, agreed, terms, hand.by)
        acts.refer(case, hand.at, numbers, returned=answers.get("came_back") == "yes")

    def also(work: UnitOfWork, case: Case) -> None:
        tasks.done_by_act(house, work, case.id, "contact_again", by=account.id)
        tasks.referral_arrived(house, work, case)

    return _change(house, account, case_id, "case.refer", write, version, also)


def more_time(
    house: House, account: StaffAccount, case_id: str, answers: Answers, version: int
) -> Case:
    """They want more time: they are asked on that day, by whoever asked them now.

    Raises Refused: "case-ask-again-when", "case-cannot-do-this-now".
    """
    at = moment_of(house, date.fromisoformat(answers["ask_again"]))

    def write(case: Case, hand: Hand) -> None:
        _demand_early(case)
        person = case.side(case.began).people[0]
        said = {name: answers[name] for name in ("ask_again", "how", "note") if answers.get(name)}
        acts.need_time(case, at, hand.at)
        add_paper(case.leaf(LEAF_OF[case.began]), hand.paper(PaperKind.MORE_TIME, person.id, said))

    def also(work: UnitOfWork, case: Case) -> None:
        receiving.promise_to_ask_again(house, work, case, at, account.id)

    return _change(house, account, case_id, "case.need_time", write, version, also)


def not_for_them(house: House, account: StaffAccount, case_id: str, version: int) -> Case:
    """They said no: it is closed, and little is kept of it. No reason is asked."""

    def write(case: Case, hand: Hand) -> None:
        _demand_early(case)
        if case.owner_id and case.owner_id != hand.by:
            raise Refused("case-not-allowed")
        acts.close(case, DECLINED[case.began], hand.at)

    def also(work: UnitOfWork, case: Case) -> None:
        ending.wind_up(house, work, work.cases.get(case.id), account.id)

    return _change(house, account, case_id, "case.decline", write, version, also)


def waits_until(house: House, case: Case) -> date | None:
    """Return the day before which they are not asked, None when it has come."""
    if case.ask_again_at is None or case.ask_again_at <= house.clock.now():
        return None
    return case.ask_again_at.astimezone(house.letterhead.zone).date()


def problems_of(house: House, questions: tuple[Question, ...], typed: Answers) -> dict[str, str]:
    return referral.read_step(questions, typed, today(house))


def _change(
    house: House,
    account: StaffAccount,
    case_id: str,
    act: str,
    write: opening.Change,
    version: int,
    also: opening.Also,
) -> Case:
    return opening.change(
        house, account, case_id, act, CaseMay.RECORD_CONSENT, write, version=version, also=also
    )


def _demand_early(case: Case) -> None:
    """A choice of ways that somebody thinks over is the coordinator's, not a new referral."""
    if case.state not in EARLY or case.back_to is CaseState.OPTIONS:
        raise Refused("case-cannot-do-this-now")
