"""Migrations go up, down and up again, leave the tables of ``tables.py``, and have one head."""

from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from app.store import Store, migrating
from app.store.tables import metadata
from tests.store.conftest import KEY


def test_up_down_and_up_again(address: str) -> None:
    store = Store(address, KEY)
    assert "Type: python -m app migrate" in store.check()
    store.migrate()
    assert store.check() == ""
    store.migrate()
    store.migrate_down("base")
    assert set(inspect(store.engine).get_table_names()) <= {"alembic_version"}
    store.migrate()
    assert store.check() == ""
    assert store.verify_audit().whole
    store.close()


def test_the_migrations_make_the_tables_that_the_code_expects(store: Store) -> None:
    with store.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, metadata) == []


def test_there_is_one_current_head_and_the_file_names_it() -> None:
    assert migrating.HEAD_FILE.read_text().strip() == migrating.newest()


def test_a_database_that_is_not_there_is_said_in_a_sentence() -> None:
    words = Store("postgresql://nobody@localhost:1/nowhere", KEY).check()
    assert words.startswith("the database cannot be used")
