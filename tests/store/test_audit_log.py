"""The audit log takes no change and no removal; and any that is forced upon it is found."""

import random
from datetime import UTC, datetime

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from app.domain.routing import Edge
from app.store import Store
from app.store.audit_log import Head, entry_hash, verify

NOON = datetime(2026, 6, 4, 12, 0, tzinfo=UTC)
ENTRIES = 30
COLUMNS = ("at", "session_id", "actor", "act", "about", "why", "opened", "closed", "prev_hash")


@pytest.fixture
def filled(store: Store) -> Store:
    for n in range(ENTRIES):
        with store.unit_of_work() as work:
            work.audit.record(
                "staff.mute",
                at=NOON,
                session_id="s1",
                actor=f"p{n}",
                about="jo",
                why="x",
                opened=[Edge("jo", "sam", "audio")],
            )
            work.commit()
    return store


def run(store: Store, *statements: str) -> None:
    """Change the table as somebody would who owns the database."""
    with store.engine.connect().execution_options(write=True) as connection:
        for statement in statements:
            connection.execute(text(statement))
        connection.commit()


def without_guards(store: Store) -> Store:
    if store.is_sqlite:
        run(store, "DROP TRIGGER audit_no_UPDATE", "DROP TRIGGER audit_no_DELETE")
    else:
        run(
            store,
            "DROP TRIGGER audit_no_change ON audit",
            "DROP TRIGGER audit_no_truncate ON audit",
        )
    return store


def test_an_untouched_chain_is_whole_and_its_head_is_the_last_entry(filled: Store) -> None:
    report = filled.verify_audit()
    assert report.whole
    assert (report.entries, report.head) == (ENTRIES, filled.audit_head())
    with filled.unit_of_work(write=False) as work:
        entries = work.audit.entries()
        assert work.audit.entries("another") == []
    assert [entry.seq for entry in entries] == list(range(1, ENTRIES + 1))
    assert entries[-1].hash == report.head.hash
    assert entries[0].opened == (Edge("jo", "sam", "audio"),)
    assert entries[0].at == NOON


def test_the_database_itself_takes_no_change(filled: Store) -> None:
    statements = ["UPDATE audit SET actor = 'x'", "DELETE FROM audit WHERE seq = 30"]
    if not filled.is_sqlite:
        statements.append("TRUNCATE audit")
    for statement in statements:
        with pytest.raises(DBAPIError, match="append-only"):
            run(filled, statement)
    assert filled.verify_audit().entries == ENTRIES


def test_a_thousand_edits_are_all_found(filled: Store) -> None:
    """Edits, removals and swaps, each undone again by rolling back."""
    store = without_guards(filled)
    chance = random.Random(7)
    assert store.verify_audit().whole
    for number in range(1000):
        with store.engine.connect().execution_options(write=True) as connection:
            for statement in an_edit(chance):
                connection.execute(text(statement))
            report = verify(connection)
            assert not report.whole, number
            connection.rollback()
    assert store.verify_audit().whole


def an_edit(chance: random.Random) -> list[str]:
    seq = chance.randint(1, ENTRIES)
    kind = chance.choice(["edit", "edit", "remove", "swap", "add", "rehash", "cut"])
    if kind == "edit":
        return [
            f"UPDATE audit SET {chance.choice(COLUMNS)} = '{chance.random()}' WHERE seq = {seq}"
        ]
    if kind == "remove":
        return [f"DELETE FROM audit WHERE seq = {seq}"]
    if kind == "cut":
        return [f"DELETE FROM audit WHERE seq >= {seq}"]
    if kind == "swap":
        other = chance.choice([n for n in range(1, ENTRIES + 1) if n != seq])
        return [
            f"UPDATE audit SET seq = 1000 WHERE seq = {seq}",
            f"UPDATE audit SET seq = {seq} WHERE seq = {other}",
            f"UPDATE audit SET seq = {other} WHERE seq = 1000",
        ]
    if kind == "rehash":
        return [f"UPDATE audit SET hash = '{chance.getrandbits(256):064x}' WHERE seq = {seq}"]
    return [
        "INSERT INTO audit (seq, at, act, opened, closed, prev_hash, hash) "
        f"VALUES ({ENTRIES + 1}, 'x', 'x', '[]', '[]', 'x', 'x')"
    ]


def test_a_cut_end_with_a_matching_head_is_found_by_a_head_noted_elsewhere(filled: Store) -> None:
    """Inside one database a cut end can be hidden by who rewrites the head too: said honestly."""
    noted = filled.audit_head()
    store = without_guards(filled)
    with store.unit_of_work(write=False) as work:
        last = work.audit.entries()[-2]
    run(
        store,
        f"DELETE FROM audit WHERE seq > {last.seq}",
        f"UPDATE audit_head SET seq = {last.seq}, hash = '{last.hash}'",
    )
    assert store.verify_audit().whole
    assert not store.verify_audit(noted).whole
    assert not store.verify_audit(Head(last.seq, "0" * 64)).whole
    assert store.verify_audit(Head(last.seq, last.hash)).whole


def test_a_lost_head_is_found(filled: Store) -> None:
    run(filled, "DELETE FROM audit_head")
    assert not filled.verify_audit().whole
    assert "audit log" in filled.check()


def test_a_cut_or_changed_end_is_said_by_the_quick_check(filled: Store) -> None:
    store = without_guards(filled)
    assert store.check() == ""
    run(store, f"UPDATE audit SET actor = 'x' WHERE seq = {ENTRIES}")
    assert "audit log" in store.check()
    run(store, f"DELETE FROM audit WHERE seq = {ENTRIES}")
    assert "audit log" in store.check()


def test_an_edit_with_a_hash_to_match_is_found_by_the_next_entry(filled: Store) -> None:
    store = without_guards(filled)
    for seq in (1, ENTRIES // 2, ENTRIES):
        with store.engine.connect().execution_options(write=True) as connection:
            row = dict(
                connection.execute(text(f"SELECT * FROM audit WHERE seq = {seq}")).mappings().one()
            )
            row["actor"] = "somebody-else"
            forged = f"UPDATE audit SET actor = 'somebody-else', hash = '{entry_hash(row)}'"
            connection.execute(text(f"{forged} WHERE seq = {seq}"))
            report = verify(connection)
            assert report.broken_at == seq + 1
            connection.rollback()
