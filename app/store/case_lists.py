"""The SQL of lists over many cases: each is one question, however many cases there are."""

from collections.abc import Iterable, Mapping
from datetime import datetime
from typing import Any, Final

from sqlalchemy import (
    ColumnElement,
    Connection,
    Select,
    and_,
    distinct,
    exists,
    func,
    literal,
    or_,
    select,
    union,
)

from app.domain.cases.case import Case, Duty, Leaf
from app.domain.cases.states import CaseState
from app.domain.live_session import Kind, Stage
from app.services.cases.list_records import Alike, Choices, Order, TodaysMeeting, Wanted
from app.services.cases.records import Task
from app.store import tables
from app.store.case_rows import COVER, as_assignment, as_cover, as_task
from app.store.case_tables import case_crew, case_digests, case_tasks, cases
from app.store.inviting_tables import appointments

_ORDERS: Final = {
    Order.RECEIVED: cases.c.received_at,
    Order.WAITING: cases.c.since,
    Order.CAME_BY: cases.c.came_by,
    Order.AREA: cases.c.area,
    Order.LANGUAGE: cases.c.language,
}
_THERE: Final = cases.c.sealing_key.is_not(None)


class CaseLists:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    # Referrals

    def referrals(self, wanted: Wanted) -> tuple[list[Case], int]:
        """Return one page of the referrals that nobody took or that are one's own, and how many."""
        here = and_(_waits(wanted.staff_id), *_filters(wanted))
        total = select(func.count()).select_from(cases).where(here)
        column = _ORDERS[wanted.order]
        order = column.desc() if wanted.newest_first else column
        query = select(*COVER).where(here).order_by(order, cases.c.received_at, cases.c.id)
        rows = self._connection.execute(query.offset(wanted.skip).limit(wanted.limit)).mappings()
        count = int(self._connection.execute(total).scalar_one())
        return [as_cover(row, []) for row in rows], count

    def referral_choices(self, staff_id: str) -> Choices:
        """Return the ways, areas and languages that stand in those referrals."""
        columns = (cases.c.came_by, cases.c.area, cases.c.language)
        query = select(*columns).where(_waits(staff_id)).distinct()
        rows = list(self._connection.execute(query))
        each = [frozenset(row[place] for row in rows if row[place]) for place in range(3)]
        return Choices(*each)

    def waiting(self) -> int:
        """Return how many referrals nobody has taken."""
        untaken = and_(cases.c.state == CaseState.REFERRED, cases.c.owner_id.is_(None), _THERE)
        query = select(func.count()).select_from(cases).where(untaken)
        return int(self._connection.execute(query).scalar_one())

    def last_referral(self) -> datetime | None:
        query = select(cases.c.received_at).order_by(cases.c.received_at.desc()).limit(1)
        return self._connection.execute(query).scalar_one_or_none()

    # One's own work

    def tasks_of(self, staff_id: str, *, limit: int = 200) -> list[Task]:
        """Return open tasks that are this person's, or that are the owner's in a case they own."""
        # Two lists put together: each has an index, and one "or" over both tables has none.
        t = case_tasks.c
        theirs = select(t.id).where(t.staff_id == staff_id, t.done_at.is_(None))
        owned = select(cases.c.id).where(cases.c.owner_id == staff_id)
        owners = select(t.id).where(t.case_id.in_(owned), t.staff_id.is_(None), t.done_at.is_(None))
        return self._tasks(t.id.in_(union(theirs, owners)), limit)

    def unowned(self, kind: str, now: datetime, *, limit: int = 50) -> list[Task]:
        """Return open tasks of a kind in cases that nobody owns and nobody works in."""
        works = and_(case_crew.c.case_id == cases.c.id, _holds(now))
        nobody = and_(cases.c.owner_id.is_(None), ~exists().where(works))
        return self._tasks(and_(case_tasks.c.kind == kind, nobody), limit)

    def waiting_for(
        self, staff_id: str, now: datetime, duties: Iterable[Duty], *, limit: int = 50
    ) -> list[Task]:
        """Return open tasks of others in cases in which this person has one of these duties."""
        theirs = func.coalesce(case_tasks.c.staff_id, cases.c.owner_id)
        mine = case_tasks.c.case_id.in_(_works_in(staff_id, now, duties))
        return self._tasks(and_(theirs.is_not(None), theirs != staff_id, mine), limit)

    def own_cases(
        self, staff_id: str, now: datetime, duties: Iterable[Duty], *, limit: int = 50
    ) -> list[Case]:
        """Return open cases in which this person has one of these duties, the oldest first.

        The crew of each is what this person does in it, and nobody else.
        """
        mine_to_do = cases.c.id.in_(_works_in(staff_id, now, duties))
        here = and_(mine_to_do, cases.c.state != CaseState.CLOSED, _THERE)
        found = self._covers(select(*COVER).where(here), limit)
        mine = and_(case_crew.c.staff_id == staff_id, _holds(now))
        query = select(case_crew).where(mine, case_crew.c.case_id.in_([one.id for one in found]))
        by_id = {one.id: one for one in found}
        for row in self._connection.execute(query.order_by(case_crew.c.position)).mappings():
            by_id[row["case_id"]].crew.append(as_assignment(row))
        return found

    def without_lead(
        self, staff_id: str, now: datetime, states: Iterable[CaseState], *, limit: int = 50
    ) -> list[Case]:
        """Return this person's own cases in these states that nobody leads."""
        lead = and_(case_crew.c.case_id == cases.c.id, case_crew.c.duty == Duty.LEAD, _holds(now))
        mine = and_(cases.c.owner_id == staff_id, cases.c.state.in_([*states]))
        here = and_(mine, _THERE, ~exists().where(lead))
        return self._covers(select(*COVER).where(here), limit)

    def meetings_of(self, staff_id: str, begins: datetime, ends: datetime) -> list[TodaysMeeting]:
        """Return meetings that this person guides and that start in this time, the first first."""
        s, p, a = tables.sessions.c, tables.people.c, appointments.c
        starts = func.coalesce(a.starts_at, s.opens_at, type_=tables.UtcDateTime())
        query = (
            select(s.id, s.title, s.kind, s.stage, s.opens_at, s.latest_end, starts.label("starts"))
            .join(tables.people, p.session_id == s.id)
            .outerjoin(appointments, a.session_id == s.id)
            .where(
                p.staff_id == staff_id,
                starts >= begins,
                starts < ends,
                a.called_off_at.is_(None),
                s.stage != Stage.ENDED,
            )
            .order_by(starts)
        )
        return [
            TodaysMeeting(
                row["id"],
                row["title"],
                Kind(row["kind"]),
                Stage(row["stage"]),
                row["opens_at"],
                row["starts"],
                row["latest_end"],
            )
            for row in self._connection.execute(query).mappings()
        ]

    # Alike

    def alike(self, case_id: str, leaves: Iterable[Leaf]) -> list[Alike]:
        """Return other cases with somebody who has the same address or number, or the same name.

        Compared is who stands on these leaves of this case. A name is the same when every part of
        one stands in the other.
        """
        found: dict[str, set[str]] = {}
        for other, of in self._connection.execute(_same_ways(case_id, leaves)):
            found.setdefault(other, set()).add(of)
        for other in self._connection.execute(_same_names(case_id, leaves)).scalars():
            found.setdefault(other, set()).add("name")
        return [Alike(other, frozenset(by)) for other, by in sorted(found.items())]

    def names_of(self, staff_ids: Iterable[str]) -> Mapping[str, str]:
        """Return the names of accounts."""
        query = select(tables.staff.c.id, tables.staff.c.name)
        rows = self._connection.execute(query.where(tables.staff.c.id.in_([*staff_ids])))
        return {row.id: row.name for row in rows}

    # Inside

    def _tasks(self, which: ColumnElement[bool], limit: int) -> list[Task]:
        query = (
            select(case_tasks)
            .join(cases, cases.c.id == case_tasks.c.case_id)
            .where(case_tasks.c.done_at.is_(None), _THERE, which)
            .order_by(case_tasks.c.due_at, case_tasks.c.id)
            .limit(limit)
        )
        return [as_task(row) for row in self._connection.execute(query).mappings()]

    def _covers(self, query: Select[Any], limit: int) -> list[Case]:
        query = query.order_by(cases.c.received_at, cases.c.id).limit(limit)
        return [as_cover(row, []) for row in self._connection.execute(query).mappings()]


def _waits(staff_id: str) -> ColumnElement[bool]:
    whose = or_(cases.c.owner_id.is_(None), cases.c.owner_id == staff_id)
    return and_(cases.c.state == CaseState.REFERRED, whose, _THERE)


def _filters(wanted: Wanted) -> Iterable[ColumnElement[bool]]:
    for column, value in (
        (cases.c.came_by, wanted.came_by),
        (cases.c.area, wanted.area),
        (cases.c.language, wanted.language),
    ):
        if value:
            yield column == value
    if wanted.flag:
        flags = literal(",").concat(cases.c.flags).concat(",")
        yield flags.contains(f",{wanted.flag},", autoescape=True)
    if wanted.whose == "mine":
        yield cases.c.owner_id == wanted.staff_id
    elif wanted.whose == "untaken":
        yield cases.c.owner_id.is_(None)


def _holds(now: datetime) -> ColumnElement[bool]:
    until = case_crew.c.until
    return and_(case_crew.c.since <= now, or_(until.is_(None), until > now))


def _works_in(staff_id: str, now: datetime, duties: Iterable[Duty]) -> Select[Any]:
    """Return the ids of cases in which somebody has one of these duties."""
    return select(case_crew.c.case_id).where(
        case_crew.c.staff_id == staff_id, case_crew.c.duty.in_([*duties]), _holds(now)
    )


def _same_ways(case_id: str, leaves: Iterable[Leaf]) -> Select[Any]:
    here, there = case_digests.alias(), case_digests.alias()
    return (
        select(there.c.case_id, there.c.of)
        .join(here, and_(here.c.digest == there.c.digest, here.c.of == there.c.of))
        .where(
            here.c.case_id == case_id,
            here.c.leaf.in_([*leaves]),
            here.c.of.in_(["email", "phone"]),
            there.c.case_id != case_id,
        )
        .distinct()
        .limit(50)
    )


def _same_names(case_id: str, leaves: Iterable[Leaf]) -> Select[Any]:
    """Return cases with somebody of whose name, or of ours, every part stands in the other.

    One part alone is nobody's whole name, so at least two are the same.
    """
    here, there = case_digests.alias(), case_digests.alias()
    shared = func.count(distinct(there.c.digest))
    ours, theirs = _name_size(here), _name_size(there)
    return (
        select(there.c.case_id)
        .join(here, and_(here.c.digest == there.c.digest, here.c.of == there.c.of))
        .where(
            here.c.case_id == case_id,
            here.c.leaf.in_([*leaves]),
            here.c.of == "name",
            there.c.case_id != case_id,
        )
        .group_by(here.c.case_id, here.c.person_id, there.c.case_id, there.c.person_id)
        .having(and_(shared > 1, or_(shared == ours, shared == theirs)))
        .limit(50)
    )


def _name_size(of_person: Any) -> Any:
    d = case_digests.alias()
    mine = and_(d.c.case_id == of_person.c.case_id, d.c.person_id == of_person.c.person_id)
    query = select(func.count()).select_from(d).where(mine, d.c.of == "name")
    return query.correlate(of_person).scalar_subquery()
