"""What one person does on their own page; each act is theirs alone, written down as theirs."""

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime
from typing import Any, Final

from app.domain.cases import acts, consents
from app.domain.cases import tasks as clocks
from app.domain.cases.case import Case, CasePerson, SideFile, add_paper
from app.domain.cases.consents import Purpose
from app.domain.cases.forms import FORMS
from app.domain.cases.papers import Paper, PaperKind, newest
from app.domain.cases.questions import Answers
from app.domain.cases.referral import LATER, contact_of, day_to_ask_again
from app.domain.cases.states import CaseState
from app.domain.cases.tracks import OUT
from app.domain.live_session import LiveSession
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact
from app.services.cases import opening, tasks, vault, withdrawing
from app.services.cases.own_pages import person_of
from app.services.cases.page_links import PageHolder
from app.services.cases.preparing import is_to_accept
from app.services.ports import House, UnitOfWork
from app.services.post import checked_address

PROMPTS: Final = FORMS[PaperKind.PROMPTS].questions
MOST_VERSIONS: Final = 50
ASKED_FIRST: Final = (CaseState.ENQUIRY, CaseState.NEEDS_TIME, CaseState.REFERRED)

Change = Callable[[Case, datetime], object]

MORE_TIME: Final = (
    *LATER["again"],
    *(q for q in FORMS[PaperKind.MORE_TIME].questions if q.name == "how"),
)


def keep_prompts(house: House, holder: PageHolder, answers: Answers) -> None:
    """Keep what this person wants to ask or say; what was kept before stays as a version."""

    def change(case: Case, at: datetime) -> None:
        leaf = _own_leaf(case, holder)
        before = newest(leaf.papers, PaperKind.PROMPTS, holder.person_id)
        if answers != (before.answers if before else {}):
            _add(house, leaf, PaperKind.PROMPTS, holder, at, answers)

    _change(house, holder, "page.prompts", change)


def keep_contact(house: House, holder: PageHolder, answers: Answers, today: date) -> None:
    """Take over how this person wants to be reached, here and in meetings that are planned.

    What staff noted beside it stays. Raises Refused("contact-address-wrong").
    """
    if answers.get("email"):
        answers = {**answers, "email": checked_address(answers["email"])}

    def write(work: UnitOfWork, case: Case) -> None:
        before = work.cases.contact(case.id, holder.person_id) or SafeContact()
        said = replace(
            contact_of(answers),
            notes=before.notes,
            calendar=before.calendar,
            must_not_know=before.must_not_know,
            confirmed_on=today,
        )
        vault.keep(work, case, holder.person_id, said)

    _change(house, holder, "page.contact", lambda case, at: _own_leaf(case, holder), also=write)


def accept_agreement(house: House, holder: PageHolder, version: int) -> None:
    """Accept the agreement that was read. Raises Refused("agreement-changed") for an older one."""

    def change(case: Case, at: datetime) -> None:
        if is_to_accept(case, person_of(case, holder), version):
            answers = {"version": str(version)}
            _add(house, _own_leaf(case, holder), PaperKind.ACCEPTED, holder, at, answers)

    _change(house, holder, "page.accept_agreement", change)


def ask_for_time(house: House, holder: PageHolder, answers: Answers, today: date) -> None:
    """Be left in peace until a day of their own choice; staff are asked to ask again then (I25)."""
    day = day_to_ask_again(answers, today)
    said = {"ask_again": day.isoformat(), "how": answers["how"]}

    zone, now = house.letterhead.zone, house.clock.now()
    due = clocks.closing(day, zone)

    def change(case: Case, at: datetime) -> None:
        _add(house, _own_leaf(case, holder), PaperKind.MORE_TIME, holder, at, said)
        _let_the_case_wait(case, person_of(case, holder), due, at)

    def promise(work: UnitOfWork, case: Case) -> None:
        _task(house, work, case, holder, "contact_again", due)
        if any(one.opens_at.astimezone(zone).date() < day for one in _invited_to(work, holder)):
            _task(house, work, case, holder, "readiness_again", now)

    _change(house, holder, "page.more_time", change, also=promise)


def be_asked_now(house: House, holder: PageHolder, today: date) -> None:
    """Come back sooner: staff may get in touch from now on, and are asked to."""

    def change(case: Case, at: datetime) -> None:
        leaf = _own_leaf(case, holder)
        before = newest(leaf.papers, PaperKind.MORE_TIME, holder.person_id)
        if before is not None and before.answers["ask_again"] > today.isoformat():
            said = {**before.answers, "ask_again": today.isoformat()}
            _add(house, leaf, PaperKind.MORE_TIME, holder, at, said)

    def ask(work: UnitOfWork, case: Case) -> None:
        _task(house, work, case, holder, "contact_again", house.clock.now())

    _change(house, holder, "page.ask_now", change, also=ask)


def stop_one(house: House, holder: PageHolder, purpose: Purpose) -> None:
    """End one consent and no other; staff are told. What hangs on it stops where it is held.

    Raises Refused("consent-is-all") for the one that everything hangs on: that is stopping.
    """
    if purpose is Purpose.SERVICE:
        raise Refused("consent-is-all")

    def change(case: Case, at: datetime) -> None:
        consents.withdraw(_own_leaf(case, holder).consents, holder.person_id, at, purpose)

    def tell_staff(work: UnitOfWork, case: Case) -> None:
        _task(house, work, case, holder, "consent_review", house.clock.now())

    _change(house, holder, "page.stop_one", change, why=str(purpose), also=tell_staff)


def stop(house: House, holder: PageHolder) -> None:
    """Stop taking part, in one step: every consent, link and connection of this person ends."""
    withdrawing.withdraw(house, holder.case_id, holder.person_id, holder.person_id)


def _change(house: House, holder: PageHolder, act: str, change: Change, **more: Any) -> None:
    """Change one's own part. Raises Refused("page-is-over") for who stopped or declined."""

    def mine(case: Case, at: datetime) -> None:
        if case.tracks.get(person_of(case, holder).id) in OUT:
            raise Refused("page-is-over")
        change(case, at)

    who = holder.person_id
    opening.change_as_house(house, holder.case_id, act, mine, actor=who, about=who, **more)


def _let_the_case_wait(case: Case, person: CasePerson, until: datetime, at: datetime) -> None:
    """Where it is this person's turn to decide, the case itself waits for them."""
    began = person.side is case.began
    if not person.is_principal:
        return
    if case.state is CaseState.OPTIONS or (began and case.state in ASKED_FIRST):
        acts.need_time(case, until, at, person.id)
    elif not began and case.state in (CaseState.APPROACH, CaseState.APPROACH_WAIT):
        acts.wait(case, until, at)


def _own_leaf(case: Case, holder: PageHolder) -> SideFile:
    return case.side(person_of(case, holder).side)


def _add(
    house: House,
    leaf: SideFile,
    kind: PaperKind,
    holder: PageHolder,
    at: datetime,
    answers: Answers,
) -> None:
    """Threat: a link that writes without end. The newest versions stay, the oldest go."""
    who = holder.person_id
    add_paper(leaf, Paper(house.new_id(), kind, who, at, who, answers))
    theirs = [paper for paper in leaf.papers if (paper.kind, paper.by) == (kind, who)]
    for oldest in theirs[:-MOST_VERSIONS]:
        leaf.papers.remove(oldest)


def _invited_to(work: UnitOfWork, holder: PageHolder) -> list[LiveSession]:
    ids = work.page_links.join_links_of(holder.case_id, holder.person_id)
    return [work.sessions.get(session_id) for session_id in ids]


def _task(
    house: House, work: UnitOfWork, case: Case, holder: PageHolder, kind: str, due: datetime
) -> None:
    side, who = holder.link.side, holder.person_id
    tasks.make(house, work, case, kind, about=who, side=side, due_at=due)
