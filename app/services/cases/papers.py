"""Fills in the forms of a case: each is a version that stays, and a draft counts for nothing."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Final

from app.domain.cases import acts, papers
from app.domain.cases import tasks as clocks
from app.domain.cases.access import Access, CaseMay
from app.domain.cases.case import Case, CasePerson, Leaf, SideFile, add_paper
from app.domain.cases.following import follow
from app.domain.cases.forms import FORMS, SHARABLE, Form, demand_fits, expires_at, leaf_of
from app.domain.cases.papers import NOT_CARRIED, Paper, PaperKind
from app.domain.cases.questions import Answers
from app.domain.cases.states import CaseState
from app.domain.refusals import Refused
from app.services.cases import opening, tasks, texts
from app.services.cases.opening import Hand, Opened
from app.services.ports import House, UnitOfWork
from app.services.records import StaffAccount

ASKED_AGAIN: Final = {PaperKind.RISK: "risk_review", PaperKind.READINESS: "readiness_again"}
"""Forms that run out, and the task to fill them in again before they do."""
ANSWERS: Final = {PaperKind.FOLLOW_UP: ("follow_up",), PaperKind.CONTACT: ("first_contact",)}
"""Forms that say that somebody was reached, and the tasks that are done by it."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """One form as one account finds it: every version, the oldest first, and its own draft."""

    opened: Opened
    kind: PaperKind
    person: CasePerson | None
    leaf: Leaf
    versions: list[Paper]
    draft: Paper | None = None

    @property
    def form(self) -> Form:
        return FORMS[self.kind]

    @property
    def newest(self) -> Paper | None:
        return self.versions[-1] if self.versions else None

    @property
    def seen(self) -> int:
        """The number of the newest version: a form says on which one it was opened."""
        return self.newest.version if self.newest else 0

    @property
    def begin_with(self) -> Answers:
        """Return what the form is filled in with: one's own draft, else the newest version."""
        if self.draft is not None:
            return self.draft.answers
        return self.newest.answers if self.newest and not self.form.repeated else {}

    @property
    def may_write(self) -> bool:
        is_open = self.opened.case.state is not CaseState.CLOSED
        return is_open and self.form.need in self.opened.access.may

    def version(self, paper_id: str) -> Paper:
        """Return one version, or raise Refused("case-not-there")."""
        for paper in self.versions:
            if paper.id == paper_id:
                return paper
        raise Refused("case-not-there")


def sheet(
    house: House, account: StaffAccount, case_id: str, kind: PaperKind, person_id: str = ""
) -> Sheet:
    """Open one form. Raises Refused("case-not-there") for what stands on a leaf of others."""
    opened = opening.look(house, account, case_id, str(kind))
    return sheet_of(opened, kind, person_id)


def sheet_of(opened: Opened, kind: PaperKind, person_id: str = "") -> Sheet:
    """Return one form out of a case that is open."""
    case, access = opened.case, opened.access
    person, leaf = _place(case, access, kind, person_id)
    file = case.leaf(leaf)
    versions = [p for p in file.papers if p.kind is kind and p.about == person_id]
    return Sheet(opened, kind, person, leaf, versions, _draft(file, kind, person_id, access))


def save(
    house: House,
    account: StaffAccount,
    case_id: str,
    kind: PaperKind,
    person_id: str,
    answers: Answers,
    *,
    seen: int,
) -> Paper:
    """Write the next version; one's own draft of it is gone.

    ``seen`` is the version that the form was opened on. Raises Refused: "case-changed-meanwhile"
    when it is not the newest any more, "case-closed", or what ``sheet`` raises.
    """
    numbers = texts.current(house, "thresholds").body
    kept: list[Paper] = []

    def write(case: Case, hand: Hand) -> None:
        leaf = _open_to_write(case, hand, kind, person_id)
        before = papers.newest(leaf.papers, kind, person_id)
        if not FORMS[kind].repeated and seen != (before.version if before else 0):
            raise Refused("case-changed-meanwhile")
        until = expires_at(kind, answers, hand.at, numbers)
        paper = hand.paper(kind, person_id, answers, expires_at=until)
        kept.append(add_paper(leaf, paper))
        follow(case, kept[0])
        if answers.get("decision") == "stop" and case.state is CaseState.READY:
            acts.ask_readiness_again(case, hand.at)
        _drop_draft(leaf, kind, person_id, hand.by)

    def tasks_too(work: UnitOfWork, case: Case) -> None:
        _mind_tasks(house, work, case, kept[0])

    _change(house, account, case_id, "case.paper", kind, person_id, write, tasks_too)
    return kept[0]


def keep_draft(
    house: House,
    account: StaffAccount,
    case_id: str,
    kind: PaperKind,
    person_id: str,
    typed: Answers,
) -> None:
    """Keep what was typed, right or wrong, until this account comes back to it."""

    def write(case: Case, hand: Hand) -> None:
        leaf = _open_to_write(case, hand, kind, person_id)
        _drop_draft(leaf, kind, person_id, hand.by)
        leaf.drafts.append(hand.paper(kind, person_id, typed))

    _change(house, account, case_id, "case.draft", kind, person_id, write, draft=True)


def throw_draft_away(
    house: House, account: StaffAccount, case_id: str, kind: PaperKind, person_id: str
) -> None:
    def write(case: Case, hand: Hand) -> None:
        leaf = _open_to_write(case, hand, kind, person_id)
        _drop_draft(leaf, kind, person_id, hand.by)

    _change(house, account, case_id, "case.draft_dropped", kind, person_id, write, draft=True)


def share(house: House, account: StaffAccount, case_id: str, paper_id: str) -> Case:
    """Copy a paper from its side to the shared leaf, as an act of its own; the original stays.

    Raises Refused: "paper-stays" for a kind that is read where it stands alone,
    "paper-shared-already", and what ``sheet`` raises.
    """

    def write(case: Case, hand: Hand) -> None:
        hand.demand(CaseMay.SHARE, Leaf.SHARED)
        demand_open(case)
        acts.share(case)
        leaf, paper = find(case, paper_id)
        demand_sharable(case, leaf, paper)
        copy = replace(paper, id=house.new_id(), copied_from=paper.id)
        case.leaf(Leaf.SHARED).papers.append(copy)

    return opening.change(
        house, account, case_id, "case.share", CaseMay.SHARE, write, about=paper_id
    )


def risk_changed(house: House, account: StaffAccount, case_id: str, person_id: str) -> None:
    """Let the risk assessment of a person run out now, because something changed."""

    def write(case: Case, hand: Hand) -> None:
        _open_to_write(case, hand, PaperKind.RISK, person_id)
        acts.risk_changed(case, hand.at, person_id)

    def again(work: UnitOfWork, case: Case) -> None:
        side = case.person(person_id).side if person_id else None
        about, now = person_id or None, house.clock.now()
        tasks.make(house, work, case, "risk_review", about=about, side=side, due_at=now)

    _change(house, account, case_id, "case.risk_changed", PaperKind.RISK, person_id, write, again)


def find(case: Case, paper_id: str) -> tuple[Leaf, Paper]:
    """Return a paper of the open leaves and where it stands, or raise Refused("case-not-there")."""
    for leaf, file in case.leaves.items():
        for paper in file.papers:
            if paper.id == paper_id:
                return leaf, paper
    raise Refused("case-not-there")


def demand_sharable(case: Case, leaf: Leaf, paper: Paper) -> None:
    """Raise Refused unless a copy of it may go from here to the shared leaf, and is not there."""
    stays = paper.kind not in SHARABLE or paper.answers.get("type") == NOT_CARRIED
    if leaf is Leaf.SHARED or stays:
        raise Refused("paper-stays")
    if is_shared(case, paper):
        raise Refused("paper-shared-already")


def is_shared(case: Case, paper: Paper) -> bool:
    """True when a copy of this paper stands on the shared leaf."""
    return any(copy.copied_from == paper.id for copy in case.leaf(Leaf.SHARED).papers)


def readers(house: House, case: Case, leaf: Leaf) -> list[str]:
    """Return the names of who works in this case now and can read this leaf, in order."""
    now = house.clock.now()
    with house.unit_of_work(write=False) as work:
        found = {a.staff_id: work.staff.get(a.staff_id) for a in case.working(now)}
    can = [a for a in found.values() if a and opening.access_to(house, a, case).reads(leaf)]
    return sorted(account.name for account in can)


def demand_open(case: Case) -> None:
    """Raise Refused("case-closed") for a case that is read and no longer written."""
    if case.state is CaseState.CLOSED:
        raise Refused("case-closed")


def _place(
    case: Case, access: Access, kind: PaperKind, person_id: str
) -> tuple[CasePerson | None, Leaf]:
    """Return about whom and where. A person of another leaf is nobody here."""
    try:
        person = case.person(person_id) if person_id else None
        demand_fits(kind, person)
    except Refused as refusal:
        raise Refused("case-not-there") from refusal
    leaf = leaf_of(kind, person)
    if not access.reads(leaf):
        raise Refused("case-not-there")
    return person, leaf


def _open_to_write(case: Case, hand: Hand, kind: PaperKind, person_id: str) -> SideFile:
    _, leaf = _place(case, hand.access, kind, person_id)
    demand_open(case)
    return case.leaf(leaf)


def _change(
    house: House,
    account: StaffAccount,
    case_id: str,
    act: str,
    kind: PaperKind,
    person_id: str,
    write: Callable[[Case, Hand], None],
    also: Callable[[UnitOfWork, Case], None] | None = None,
    *,
    draft: bool = False,
) -> None:
    opening.change(
        house,
        account,
        case_id,
        act,
        FORMS[kind].need,
        write,
        about=person_id or None,
        why=str(kind),
        also=also,
        draft=draft,
    )


def _mind_tasks(house: House, work: UnitOfWork, case: Case, paper: Paper) -> None:
    """Let the tasks follow: to ask again before it runs out, and what this answers."""
    person = case.person(paper.about) if paper.about else None
    side = person.side if person else None
    about = paper.about or None
    again = ASKED_AGAIN.get(paper.kind)
    if again is not None:
        ends = paper.expires_at
        due = clocks.before_the_end(ends, house.clock.now()) if ends else None
        tasks.done_by_act(house, work, case.id, again, by=paper.by, about=about)
        tasks.make(house, work, case, again, about=about, side=side, due_at=due)
    if paper.answers.get("outcome") == "reached" and about:
        done = ANSWERS.get(paper.kind, ())
        if done:
            tasks.done_by_act(house, work, case.id, *done, by=paper.by, side=side)


def _draft(file: SideFile, kind: PaperKind, person_id: str, access: Access) -> Paper | None:
    mine = (d for d in file.drafts if d.by == access.staff_id)
    return next((d for d in mine if d.kind is kind and d.about == person_id), None)


def _drop_draft(file: SideFile, kind: PaperKind, person_id: str, by: str) -> None:
    file.drafts[:] = [d for d in file.drafts if (d.kind, d.about, d.by) != (kind, person_id, by)]
