"""Migrations with rows in the tables: what is older than cases stays whole, up and down."""

from datetime import UTC, datetime

import pytest
from sqlalchemy import inspect, text
from sqlalchemy.exc import DBAPIError

from app.domain.cases.case import Duty
from app.domain.staff_roles import StaffRole
from app.services import meetings
from app.services.ports import House
from app.store import Store
from app.store.audit_log import FIRST, entry_hash
from tests.builders import a_plan
from tests.case_builders import Service, a_case
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock
from tests.store.conftest import KEY

NOON = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
BEFORE_CASES = "0004_inviting"


def test_entries_that_are_older_than_cases_verify_beside_new_ones(store: Store) -> None:
    with store.unit_of_work() as work:
        work.audit.record("staff.mute", at=NOON, session_id="s1", actor="p1")
        work.audit.record("case.view", at=NOON, case_id="c1", actor="p1", why="overview")
        work.audit.record("staff.mute", at=NOON, session_id="s1", actor="p1")
        work.commit()
    report = store.verify_audit()
    assert (report.whole, report.entries) == (True, 3)


def test_the_case_of_an_entry_cannot_be_changed_unseen(store: Store) -> None:
    with store.unit_of_work() as work:
        work.audit.record("case.view", at=NOON, case_id="c1", actor="p1")
        work.audit.record("staff.mute", at=NOON, session_id="s1", actor="p1")
        work.commit()
    guard = "audit_no_UPDATE" if store.is_sqlite else "audit_no_change ON audit"
    _run(store, f"DROP TRIGGER {guard}")
    for seq, wrong, right in ((1, "'c2'", "'c1'"), (2, "'c1'", "NULL")):
        _run(store, f"UPDATE audit SET case_id = {wrong} WHERE seq = {seq}")
        assert not store.verify_audit().whole
        _run(store, f"UPDATE audit SET case_id = {right} WHERE seq = {seq}")
        assert store.verify_audit().whole


def _run(store: Store, statement: str) -> None:
    with store.engine.connect().execution_options(write=True) as connection:
        connection.execute(text(statement))
        connection.commit()


def test_an_older_log_is_whole_after_the_migration(address: str) -> None:
    store = Store(address, KEY)
    store.migrate(BEFORE_CASES)
    _old_entry(store)
    store.migrate()
    report = store.verify_audit()
    assert (report.whole, report.entries) == (True, 1)
    store.close()


def _old_entry(store: Store) -> None:
    """Write an entry as the version before cases did: there is no column for a case."""
    row = {
        "seq": 1,
        "at": NOON.isoformat(timespec="microseconds"),
        "session_id": "s1",
        "actor": "p1",
        "act": "staff.mute",
        "about": None,
        "why": None,
        "opened": "[]",
        "closed": "[]",
        "prev_hash": FIRST,
    }
    row["hash"] = entry_hash(row | {"case_id": None})
    names = ", ".join(row)
    values = ", ".join(f":{name}" for name in row)
    with store.engine.connect().execution_options(write=True) as connection:
        connection.execute(text(f"INSERT INTO audit ({names}) VALUES ({values})"), row)
        change = text("UPDATE audit_head SET seq = 1, hash = :hash")
        connection.execute(change, {"hash": row["hash"]})
        connection.commit()


def test_down_and_up_again_with_cases_in_it(address: str) -> None:
    store = Store(address, KEY)
    store.migrate()
    clock = FrozenClock()
    house = House(store.unit_of_work, FakeMediaPlane(), clock, FakeAnnouncer())
    service = Service(house, store, clock)
    service.account("Cora", StaffRole.COORDINATOR)
    a_case(service, ("Cora", Duty.OWNER, None))
    session_id, _ = meetings.plan_meeting(house, a_plan(house))
    store.migrate_down(BEFORE_CASES)
    left = set(inspect(store.engine).get_table_names())
    assert not {name for name in left if name.startswith("case")}
    assert {"sessions", "audit", "staff"} <= left
    store.migrate()
    assert meetings.session_of(house, session_id).id == session_id
    with house.unit_of_work(write=False) as work:
        assert work.cases.covers() == []
        assert work.staff.get(service.staff["Cora"].id)
    _old_guard_stands(store)
    store.migrate_down("base")
    assert set(inspect(store.engine).get_table_names()) <= {"alembic_version"}
    store.close()


def _old_guard_stands(store: Store) -> None:
    """The log takes no change, also where the table was made anew on the way."""
    with pytest.raises(DBAPIError, match="append-only"):
        _run(store, "UPDATE audit SET actor = 'x'")
    with pytest.raises(DBAPIError, match="append-only"):
        _run(store, "DELETE FROM audit")
