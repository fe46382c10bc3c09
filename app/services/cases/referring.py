"""A person asks to be contacted, page by page; what is not sent is gone after half an hour."""

from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from typing import Final

from app.domain.cases import referral
from app.domain.cases.case import Case
from app.domain.cases.consents import How
from app.domain.cases.papers import PaperKind
from app.domain.cases.questions import Answers, Question
from app.domain.cases.referral import Asking
from app.domain.cases.states import CaseState
from app.domain.languages import ENGLISH
from app.domain.people import Side
from app.domain.refusals import Refused
from app.services import post
from app.services.cases import receiving, tasks
from app.services.cases.receiving import Agreed, Beginning
from app.services.cases.referral_records import HalfReferral, Typed
from app.services.hashes import hash_of_ours, hashed
from app.services.inviting import About
from app.services.ports import House, UnitOfWork
from app.services.post import Occasion

KEPT_FOR: Final = timedelta(minutes=30)
BEGUN_FROM_ONE: Final = 20
SENT_FROM_ONE: Final = 5
"""Forms from one address in ten minutes, where addresses are looked at."""
BEGUN_FROM_ALL: Final = 300
SENT_FROM_ALL: Final = 60
ASKED_AT: Final = time(9)
"""When somebody is asked again on the day that they chose, in the time of the service."""


@dataclass(frozen=True, slots=True)
class Sent:
    """What the last pages tell. ``reference`` is the one of the case; it opens nothing."""

    case_id: str
    reference: str


def begin(
    house: House, reasons: Answers | None = None, asking: Asking = Asking.HARMED, source: str = ""
) -> str:
    """Begin a form; return the secret of this device, which goes into its cookie.

    ``reasons`` are those that the person chose to keep: {"reasons": [codes], "own_words": text}.
    Raises Refused("too-many-forms").
    """
    _count(house, "refer-begin", source, BEGUN_FROM_ONE, BEGUN_FROM_ALL)
    secret, now = house.secret(), house.clock.now()
    half = HalfReferral(
        house.new_id(),
        asking,
        now,
        now,
        now,
        hash_of_ours(secret),
        typed=Typed(dict(reasons or {})),
    )
    with house.unit_of_work() as work:
        _save(house, work, half)
        work.commit()
    return secret


def found(house: House, secret: str | None, *, own: bool = True) -> HalfReferral | None:
    """Return the form of this device, None when there is none that is still kept.

    ``own``: one by which people ask for themselves, and not an organisation's.
    """
    device = hashed(secret)
    if device is None:
        return None
    with house.unit_of_work(write=False) as work:
        half = work.referrals.by_device(device)
    return half if half is not None and _is_open(house, half, own) else None


def answer(house: House, secret: str | None, step: str, given: Answers) -> HalfReferral:
    """Keep what one page was answered with, in place of what it was before.

    Raises Refused("form-gone"); a form that was sent stays as it was sent.
    """
    with house.unit_of_work() as work:
        half = open_form(house, work, secret)
        if half.case_id is None:
            put(half, questions_of_step(half, step), step, given)
            _save(house, work, half)
            work.commit()
    return half


def drop(house: House, secret: str | None) -> None:
    """Erase a form now, because somebody leaves: what was typed is not kept."""
    device = hashed(secret)
    if device is None:
        return
    with house.unit_of_work() as work:
        half = work.referrals.by_device(device)
        if half is not None and half.asking is not Asking.FOR:
            work.referrals.drop(half.id)
            work.commit()


def drop_old(house: House) -> int:
    """Erase the forms whose time is over."""
    with house.unit_of_work() as work:
        gone = work.referrals.drop_before(house.clock.now())
        work.commit()
    return gone


def send(
    house: House, secret: str | None, agreed: bool, language: str = ENGLISH, source: str = ""
) -> Sent:
    """Make the form a case; the same form makes one case, however often it is sent.

    Raises Refused: "form-gone", "form-not-finished", "referral-needs-consent", "too-many-forms".
    """
    with house.unit_of_work() as work:
        half = open_form(house, work, secret)
        if half.case_id is None:
            if missing(house, half):
                raise Refused("form-not-finished")
            if not agreed:
                raise Refused("referral-needs-consent")
            _count(house, "refer-send", source, SENT_FROM_ONE, SENT_FROM_ALL)
            case = _case(house, work, half, language)
            half.case_id, half.typed = case.id, Typed()
            _save(house, work, half)
            work.commit()
        return sent(work, half.case_id)


def sent(work: UnitOfWork, case_id: str) -> Sent:
    covers = work.cases.covers(ids=[case_id])
    return Sent(case_id, covers[0].reference if covers else "")


def reference_of(house: House, half: HalfReferral) -> str:
    """Return the reference of a form that was sent, or nothing before."""
    if half.case_id is None:
        return ""
    with house.unit_of_work(write=False) as work:
        return sent(work, half.case_id).reference


def tell_equality(house: House, secret: str | None, answers: Answers) -> None:
    """Keep what somebody said of themselves apart from everything else; once for each form."""
    with house.unit_of_work() as work:
        half = open_form(house, work, secret)
        if half.case_id is None or not answers or "equality" in half.typed.done:
            return
        month = house.clock.now().strftime("%Y-%m")
        work.referrals.add_equality(house.new_id(), month, answers)
        half.typed.done.append("equality")
        _save(house, work, half)
        work.commit()


def missing(house: House, half: HalfReferral) -> list[str]:
    """Return the steps that are still to be answered."""
    steps = referral.steps_of(half.asking)
    return referral.missing_steps(steps, half.typed.answers, half.typed.done, today(house))


def questions_of_step(half: HalfReferral, step: str) -> tuple[Question, ...]:
    """Return what a page asks, or raise Refused("form-not-there")."""
    if step == referral.OTHER_STEP and half.asking in (Asking.HARMED, Asking.RESPONSIBLE):
        return referral.reasons_step(referral.side_of(half.asking, half.typed.answers))
    steps = referral.steps_of(half.asking)
    if step not in steps:
        raise Refused("form-not-there")
    return steps[step]


def put(half: HalfReferral, questions: tuple[Question, ...], step: str, given: Answers) -> None:
    """Take over the answers of one page; what it asked before and asks no more is gone."""
    names = {question.name for question in questions}
    kept = {name: said for name, said in half.typed.answers.items() if name not in names}
    half.typed.answers = kept | {name: said for name, said in given.items() if name in names}
    half.typed.done = [done for done in half.typed.done if done != step] + [step]


def open_form(
    house: House, work: UnitOfWork, secret: str | None, *, own: bool = True
) -> HalfReferral:
    """Return the form of this device to change it; as ``found``, or Refused("form-gone")."""
    device = hashed(secret)
    half = work.referrals.by_device(device, for_update=True) if device else None
    if half is None or not _is_open(house, half, own):
        raise Refused("form-gone")
    return half


def today(house: House) -> date:
    return house.clock.now().astimezone(house.letterhead.zone).date()


def moment_of(house: House, day: date) -> datetime:
    """Return the moment from which somebody may be contacted on a day."""
    return datetime.combine(day, ASKED_AT, house.letterhead.zone)


def _case(house: House, work: UnitOfWork, half: HalfReferral, language: str) -> Case:
    """Write case, consent, task and receipt of a form that is whole."""
    answers = half.typed.answers
    side = referral.side_of(half.asking, answers)
    if half.asking is Asking.LATER:
        return _later(house, work, side, answers, language)
    agreed = Agreed(How.ON_THEIR_PAGE, house.clock.now())
    begins = Beginning(side, CaseState.REFERRED, "self", answers, language, agreed=agreed)
    case = receiving.receive(house, work, begins)
    tasks.referral_arrived(house, work, case)
    person = case.side(side).people[0]
    occasion = Occasion(About.RECEIPT, reference=case.reference)
    post.write_about_case(house, work, case, person.id, occasion, by_hand=False, send=True)
    return case


def _later(house: House, work: UnitOfWork, side: Side, answers: Answers, language: str) -> Case:
    """Somebody wants more time: nothing is written to them before the day that they chose."""
    day = referral.day_to_ask_again(answers, today(house))
    at = moment_of(house, day)
    more = {"ask_again": day.isoformat(), "how": answers["ways"][0]}
    begins = Beginning(
        side,
        CaseState.NEEDS_TIME,
        "self",
        answers,
        language,
        ask_again_at=at,
        papers={PaperKind.MORE_TIME: more},
    )
    case = receiving.receive(house, work, begins)
    receiving.promise_to_ask_again(house, work, case, at)
    return case


def _is_open(house: House, half: HalfReferral, own: bool) -> bool:
    return (half.asking is not Asking.FOR) is own and house.clock.now() < half.ends_at


def _save(house: House, work: UnitOfWork, half: HalfReferral) -> None:
    half.saved_at = house.clock.now()
    half.ends_at = half.kept_until = half.saved_at + KEPT_FOR
    work.referrals.save(half)


def _count(house: House, what: str, source: str, from_one: int, from_all: int) -> None:
    """Count one form. Raises Refused("too-many-forms") when there were several already."""
    key, most = (f"{what}:{source}", from_one) if source else (what, from_all)
    now = house.clock.monotonic()
    try:
        house.guesses.check(key, most, now)
    except Refused:
        raise Refused("too-many-forms") from None
    house.guesses.wrong(key, now)
