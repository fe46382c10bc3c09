"""Fills a database with cases as the store would write them, row for row, but many at a time."""

import random
from collections import defaultdict
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from typing import Any, Final

from sqlalchemy import Connection, insert, update
from sqlalchemy.dialects import sqlite

from app.domain.cases.case import Assignment, Case, CasePerson, Duty, Leaf, SideFile, add_paper
from app.domain.cases.consents import Consent, How, Purpose
from app.domain.cases.papers import Paper, PaperKind
from app.domain.cases.states import CaseState, Closed
from app.domain.cases.tracks import Track
from app.domain.people import PARTIES, Role, Side
from app.domain.safe_contact import SafeContact, Way
from app.services.cases.records import Task
from app.store import MasterKey, Store, tables
from app.store.audit_log import entry_hash, head
from app.store.cases import Cases

BATCH: Final = 1000
FIRST: Final = ("Ada", "Ben", "Cleo", "Dev", "Eve", "Finn", "Gwen", "Hari", "Isla", "Jack")
SAID: Final = "The bicycle was taken from the yard, and since then the gate is kept locked. " * 4
ROLES: Final = {Side.HARMED: Role.PERSON_HARMED, Side.RESPONSIBLE: Role.PERSON_RESPONSIBLE}
OPEN: Final = (
    CaseState.ENQUIRIES,
    CaseState.ASSESSMENT,
    CaseState.OPTIONS,
    CaseState.PREPARATION,
    CaseState.READY,
    CaseState.AFTERCARE,
)


class Gathered:
    """Stands where a connection does: keeps what the real store inserts, and finds nothing."""

    dialect = sqlite.dialect()

    def __init__(self) -> None:
        self.rows: dict[Any, list[dict[str, Any]]] = defaultdict(list)

    def execute(self, statement: Any, rows: Any = None) -> "Gathered":
        if statement.is_insert:
            rows = rows or statement.compile().params
            self.rows[statement.table] += rows if isinstance(rows, list) else [rows]
        return self

    def scalars(self) -> list[str]:
        return []

    def one_or_none(self) -> tuple[()]:
        return ()

    def write(self, connection: Connection) -> None:
        for table in tables.metadata.sorted_tables:
            if self.rows[table]:
                connection.execute(insert(table), self.rows.pop(table))


def fill(store: Store, master: MasterKey, cases: list[Case], entries: int, seed: int = 1) -> None:
    """Write these cases with what stands around them, and their timelines: ``entries`` in all."""
    dice = random.Random(seed)
    with store.engine.connect().execution_options(write=True) as connection:
        for start in range(0, len(cases), BATCH):
            gathered = Gathered()
            real = Cases(gathered, master)  # type: ignore[arg-type]
            for case in cases[start : start + BATCH]:
                _add(real, case, dice)
            gathered.write(connection)
        _timelines(connection, cases, entries)
        connection.commit()
    _settle(store)


def _settle(store: Store) -> None:
    """Do what a database does by itself in time: fold the log back, and count its rows."""
    with store.engine.connect().execution_options(isolation_level="AUTOCOMMIT") as connection:
        if store.is_sqlite:
            connection.exec_driver_sql("PRAGMA wal_checkpoint(TRUNCATE)")
        else:
            connection.exec_driver_sql("VACUUM ANALYZE")


def _add(real: Cases, case: Case, dice: random.Random) -> None:
    real.add(case)
    for person in case.people:
        phone = f"07700 {dice.randrange(1_000_000):06}"
        ways = frozenset({Way.EMAIL, Way.CALL})
        address = f"{person.id}@example.org"
        real.save_contact(case, person.id, SafeContact(ways, address, phone))
    if case.state is CaseState.CLOSED:
        return
    for number, kind in enumerate(("first_contact", "risk_review")):
        due = case.since + timedelta(days=7 + number)
        who = case.owner_id or None
        real.save_task(Task(f"{case.id}t{number}", case.id, kind, due, case.since, staff_id=who))


def _timelines(connection: Connection, cases: list[Case], entries: int) -> None:
    newest = head(connection, for_update=True)
    seq, before = newest.seq, newest.hash
    rows: list[dict[str, Any]] = []
    for number in range(entries):
        case = cases[number % len(cases)]
        at = case.received_at + timedelta(minutes=number // len(cases))
        seq += 1
        row = {
            "seq": seq,
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "session_id": None,
            "actor": case.owner_id or None,
            "act": ("case.view", "case.paper", "case.contact")[number % 3],
            "about": case.people[0].id,
            "why": "overview",
            "opened": "[]",
            "closed": "[]",
            "prev_hash": before,
            "case_id": case.id,
        }
        before = row["hash"] = entry_hash(row)
        rows.append(row)
        if len(rows) == 10 * BATCH:
            connection.execute(insert(tables.audit), rows)
            rows = []
    if rows:
        connection.execute(insert(tables.audit), rows)
    connection.execute(update(tables.audit_head).values(seq=seq, hash=before))


def a_workload(owner: str, now: datetime, own: int = 20, new: int = 60) -> Iterator[Case]:
    """Make what one coordinator has before them, in an empty database and in a full one alike."""
    for number in range(own):
        state = OPEN[number % len(OPEN)]
        yield _case(f"a{number:015x}", number, state, owner, now - timedelta(days=20 + number))
    for number in range(new):
        received = now - timedelta(hours=number)
        yield _case(f"b{number:015x}", number, CaseState.REFERRED, "", received)


def others(staff: list[str], cases: int, now: datetime) -> Iterator[Case]:
    """Make cases of everybody else: four in five are closed, and some referrals wait."""
    for number in range(cases):
        owner = staff[number % len(staff)]
        received = now - timedelta(days=60, hours=number)
        state = CaseState.CLOSED if number % 5 else OPEN[number // 5 % len(OPEN)]
        yield _case(f"c{number:015x}", number, state, owner, received)


def family(case_id: str) -> str:
    """Return the family name of a case's people: rare, as family names are."""
    return f"Of{case_id.lstrip('abc').lstrip('0') or '0'}{case_id[0]}"


def _case(name: str, number: int, state: CaseState, owner: str, received: datetime) -> Case:
    case = Case(
        name,
        f"CG-{name[0]}{number:05}".upper(),
        state,
        received,
        received,
        Side.HARMED,
        came_by="police",
        area="north",
        owner_id=owner,
        closed=Closed.COMPLETED if state is CaseState.CLOSED else None,
        leaves={leaf: SideFile() for leaf in Leaf},
    )
    for side in PARTIES if owner else (Side.HARMED,):
        _person(case, side, number, owner, received)
    if owner:
        case.crew.append(Assignment(owner, Duty.OWNER, None, received))
        add_paper(case.leaf(Leaf.SHARED), _paper(case, PaperKind.PLAN, "", owner, received))
    return case


def _person(case: Case, side: Side, number: int, owner: str, received: datetime) -> None:
    first = FIRST[(number + len(side)) % len(FIRST)]
    person = CasePerson(
        f"{side[0]}{case.id[1:]}" if case.id[0] == "c" else f"{case.id[0]}{side[0]}{case.id[2:]}",
        side,
        ROLES[side],
        first,
        full_name=f"{first} {family(case.id)}",
        screen_name=first,
    )
    case.tracks[person.id] = Track.CONSENTED
    leaf = case.side(side)
    leaf.people.append(person)
    for purpose in (Purpose.SERVICE, Purpose.CONFERENCE):
        given = Consent(f"{person.id}-{purpose}", person.id, purpose, 1, received, How.IN_PERSON)
        leaf.consents.append(given)
    for kind in (PaperKind.REASONS, PaperKind.RISK, PaperKind.NOTE):
        add_paper(leaf, _paper(case, kind, person.id, owner, received))


def _paper(case: Case, kind: PaperKind, about: str, by: str, at: datetime) -> Paper:
    return Paper(f"{case.id}{about[-1:]}{kind}", kind, about, at, by, {"text": SAID})
