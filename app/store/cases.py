"""The SQL of cases: a cover in the clear, leaves that are opened one by one, names by digest."""

from collections.abc import Iterable, Mapping
from typing import Any, Final

from cattrs.preconf.json import make_converter
from sqlalchemy import Connection, Select, and_, delete, func, insert, select, update

from app.domain.cases.case import Assignment, Case, Leaf, SideFile
from app.domain.cases.states import CaseState
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact
from app.services.cases.records import CaseMeeting, Found, Task
from app.store import case_keys, mapping, tables
from app.store.case_digests import CaseDigests
from app.store.case_forgetting import forget_meetings
from app.store.case_rows import COVER, TASK, as_assignment, as_cover, as_task, case_row
from app.store.case_tables import (
    case_contacts,
    case_crew,
    case_digests,
    case_files,
    case_tasks,
    cases,
)
from app.store.dialogue_tables import letters, relays
from app.store.digests import contact_key, name_parts
from app.store.inviting_tables import appointments
from app.store.locking import kept
from app.store.sealing import MasterKey, Seal, new_key
from app.store.upserting import insert_into, put

_GO_WITH_THE_KEY: Final = (
    *(case_contacts, case_digests, case_tasks, case_files),
    *(relays, letters),
)
_converter = make_converter()


class Cases:
    """``master`` wraps the key that each case has of its own, and makes the digests of names."""

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master
        self._digests = CaseDigests(connection, master)
        self._seals: dict[str, Seal] = {}

    def get(
        self, case_id: str, leaves: Iterable[Leaf] = tuple(Leaf), *, for_update: bool = False
    ) -> Case:
        """Return a case with these leaves opened and no others.

        Raises Refused("case-not-there"), also for one that was erased.
        """
        wanted = sorted(set(leaves))
        columns = [*COVER, cases.c.sealing_key, *(cases.c[leaf] for leaf in wanted)]
        query = select(*columns).where(cases.c.id == case_id)
        if for_update:
            query = query.with_for_update()
        row = self._connection.execute(query).mappings().one_or_none()
        if row is None or row["sealing_key"] is None:
            raise Refused("case-not-there")
        seal = self._master.unwrap(row["sealing_key"], case_keys.TABLE, case_id)
        seal = self._seals.setdefault(case_id, seal)
        case = as_cover(row, self._crew([case_id]).get(case_id, []))
        for leaf in wanted:
            case.leaves[leaf] = mapping.opened(row[leaf], SideFile, seal, "cases", case_id, leaf)
        return case

    def covers(
        self,
        *,
        states: Iterable[CaseState] | None = None,
        staff_id: str | None = None,
        ids: Iterable[str] | None = None,
        reference: str | None = None,
        untaken: bool = False,
        limit: int = 200,
    ) -> list[Case]:
        """Return cases without any leaf, the oldest first; at most ``limit``."""
        query: Select[Any] = select(*COVER).where(cases.c.sealing_key.is_not(None))
        if states is not None:
            query = query.where(cases.c.state.in_([*states]))
        if untaken:
            query = query.where(cases.c.owner_id.is_(None))
        if ids is not None:
            query = query.where(cases.c.id.in_([*ids]))
        if reference is not None:
            query = query.where(cases.c.reference == reference)
        if staff_id is not None:
            mine = select(case_crew.c.case_id).where(case_crew.c.staff_id == staff_id)
            query = query.where(cases.c.id.in_(mine))
        query = query.order_by(cases.c.received_at, cases.c.id).limit(limit)
        rows = list(self._connection.execute(query).mappings())
        crews = self._crew([row["id"] for row in rows])
        return [as_cover(row, crews.get(row["id"], [])) for row in rows]

    def count(self, states: Iterable[CaseState] | None = None) -> int:
        query = select(func.count()).select_from(cases)
        if states is not None:
            query = query.where(cases.c.state.in_([*states]))
        return int(self._connection.execute(query).scalar_one())

    def add(self, case: Case) -> None:
        """Add a new case with a key of its own; all three leaves are there from then on.

        Raises Refused("case-changed-meanwhile") when somebody else just added one with this id.
        """
        wrapped = self._give_key(case.id)
        for leaf in Leaf:
            case.leaves.setdefault(leaf, SideFile())
        row = {**case_row(case), **self._leaves(case), "sealing_key": wrapped}
        adding = insert_into(self._connection, cases).values(**row)
        new = adding.on_conflict_do_nothing(index_elements=["id"])
        if self._connection.execute(new.returning(cases.c.id)).one_or_none() is None:
            raise Refused("case-changed-meanwhile")
        self._save_around(case)

    def save(self, case: Case, *, draft: bool = False) -> None:
        """Write the cover and the leaves that are open; no other leaf changes.

        ``draft``: what changed counts for nothing yet, and the version stays. Raises
        Refused("case-changed-meanwhile") when another one was written since it was read.
        """
        seen = case.version
        if not draft:
            case.version += 1
        row = case_row(case) | self._leaves(case)
        change = update(cases).where(and_(cases.c.id == case.id, cases.c.version == seen))
        done = self._connection.execute(change.values(**row))
        if done.rowcount != 1:
            raise Refused("case-changed-meanwhile")
        self._save_around(case)

    def erase(self, case_id: str) -> None:
        """Destroy the key, then everything that it sealed; the cover stays, for counting."""
        gone = dict.fromkeys(Leaf)
        change = update(cases).where(cases.c.id == case_id)
        self._connection.execute(change.values(sealing_key=None, tracks="{}", **gone))
        self._forget_around(case_id)
        self._seals.pop(case_id, None)

    # The vault: how somebody is reached. Whoever asks for it writes down that they did.

    def contact(self, case_id: str, person_id: str) -> SafeContact | None:
        query = select(case_contacts.c.sealed).where(
            and_(case_contacts.c.case_id == case_id, case_contacts.c.person_id == person_id)
        )
        sealed = self._connection.execute(query).scalar_one_or_none()
        if sealed is None:
            return None
        where = ("case_contacts", case_id, person_id)
        return mapping.opened(sealed, SafeContact, self._seal(case_id), *where)

    def save_contact(self, case: Case, person_id: str, contact: SafeContact) -> None:
        """Write how a person of an open leaf is reached."""
        where = ("case_contacts", case.id, person_id)
        mine = and_(case_contacts.c.case_id == case.id, case_contacts.c.person_id == person_id)
        self._connection.execute(delete(case_contacts).where(mine))
        sealed = mapping.sealed(contact, self._seal(case.id), *where)
        self._connection.execute(
            insert(case_contacts), {"case_id": case.id, "person_id": person_id, "sealed": sealed}
        )
        leaf = next(
            one for one, file in case.leaves.items() for p in file.people if p.id == person_id
        )
        ways = {"email": contact.email, "phone": contact.phone}
        for of, text in ways.items():
            self._digests.put(case.id, person_id, of, leaf, [contact_key(text)] if text else [])

    def renew_key(self, case: Case) -> None:
        """Seal a case whose leaves are all open with a new key; what the old one sealed is gone.

        Contacts, digests, tasks and files go with it, as does what its letters and meetings say of
        people. ``save`` writes the leaves afterwards.
        """
        change = update(cases).where(cases.c.id == case.id)
        self._connection.execute(change.values(sealing_key=self._give_key(case.id)))
        self._forget_around(case.id)
        forget_meetings(self._connection, case.id)

    def forget_contact(self, case_id: str, person_id: str) -> None:
        for table in (case_contacts, case_digests):
            mine = and_(table.c.case_id == case_id, table.c.person_id == person_id)
            self._connection.execute(delete(table).where(mine))

    # Finding

    def find(
        self, name: str = "", email: str = "", phone: str = "", *, staff_id: str | None = None
    ) -> list[Found]:
        """Return who has all the parts of this name, or this address or number; at most a hundred.

        It says in which case and on which leaf, and nothing else: what may be read is asked later.
        With ``staff_id`` only cases that this account works in, and referrals that wait, are
        looked at: otherwise a hundred of other people's could hide one's own.
        """
        return self._digests.find(name, email, phone, staff_id)

    # Meetings

    def meetings(self, case_id: str) -> list[CaseMeeting]:
        s, a = tables.sessions.c, appointments.c
        starts = func.coalesce(a.starts_at, s.opens_at, type_=tables.UtcDateTime())
        query = (
            select(s.id, s.kind, s.title, s.stage, s.opens_at, starts.label("starts_at"))
            .outerjoin(appointments, a.session_id == s.id)
            .where(s.case_id == case_id)
            .order_by(s.opens_at)
        )
        rows = self._connection.execute(query).mappings()
        return [_converter.structure(dict(row), CaseMeeting) for row in map(_iso, rows)]

    # Tasks

    def tasks(
        self,
        *,
        case_id: str | None = None,
        staff_id: str | None = None,
        open_only: bool = True,
        limit: int = 500,
    ) -> list[Task]:
        """Return tasks by when they are due."""
        query = select(case_tasks)
        if case_id is not None:
            query = query.where(case_tasks.c.case_id == case_id)
        if staff_id is not None:
            query = query.where(case_tasks.c.staff_id == staff_id)
        if open_only:
            query = query.where(case_tasks.c.done_at.is_(None))
        query = query.order_by(case_tasks.c.due_at, case_tasks.c.id).limit(limit)
        return [as_task(row) for row in self._connection.execute(query).mappings()]

    def task(self, task_id: str) -> Task | None:
        query = kept(self._connection, select(case_tasks).where(case_tasks.c.id == task_id))
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else as_task(row)

    def save_task(self, task: Task) -> None:
        row = {name: getattr(task, name) for name in TASK}
        put(self._connection, case_tasks, row, "id")

    # Inside

    def _save_around(self, case: Case) -> None:
        self._connection.execute(delete(case_crew).where(case_crew.c.case_id == case.id))
        if case.crew:
            self._connection.execute(
                insert(case_crew),
                [
                    {
                        "case_id": case.id,
                        "position": position,
                        "staff_id": one.staff_id,
                        "duty": one.duty,
                        "side": one.side,
                        "since": one.since,
                        "until": one.until,
                    }
                    for position, one in enumerate(case.crew)
                ],
            )
        for leaf, file in case.leaves.items():
            for person in file.people:
                names = name_parts(f"{person.called} {person.full_name}")
                self._digests.put(case.id, person.id, "name", leaf, names)

    def _leaves(self, case: Case) -> dict[str, str]:
        seal = self._seal(case.id)
        return {
            str(leaf): mapping.sealed(file, seal, "cases", case.id, leaf)
            for leaf, file in case.leaves.items()
        }

    def _crew(self, ids: list[str]) -> dict[str, list[Assignment]]:
        if not ids:
            return {}
        query = select(case_crew).where(case_crew.c.case_id.in_(ids))
        query = query.order_by(case_crew.c.case_id, case_crew.c.position)
        crews: dict[str, list[Assignment]] = {}
        for row in self._connection.execute(query).mappings():
            crews.setdefault(row["case_id"], []).append(as_assignment(row))
        return crews

    def _give_key(self, case_id: str) -> str:
        """Make a new key, with which this case is sealed from now on; return it wrapped."""
        key = new_key()
        self._seals[case_id] = Seal(key)
        return self._master.wrap(key, case_keys.TABLE, case_id)

    def _seal(self, case_id: str) -> Seal:
        if case_id not in self._seals:
            seal = case_keys.seal_of(self._connection, self._master, case_id)
            if seal is None:
                raise Refused("case-not-there")
            self._seals[case_id] = seal
        return self._seals[case_id]

    def _forget_around(self, case_id: str) -> None:
        for table in _GO_WITH_THE_KEY:
            self._connection.execute(delete(table).where(table.c.case_id == case_id))


def _iso(row: Mapping[Any, Any]) -> dict[str, Any]:
    return {**row, **{name: row[name].isoformat() for name in ("opens_at", "starts_at")}}
