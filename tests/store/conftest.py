"""A migrated, empty store on SQLite, and on PostgreSQL too when ``TEST_POSTGRES_URL`` is set."""

import os
import uuid
from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import create_engine, text
from sqlalchemy.engine import make_url

from app.services.ports import House
from app.store import MasterKey, Store
from tests.fakes import FakeAnnouncer, FakeMediaPlane, FrozenClock

POSTGRES = os.environ.get("TEST_POSTGRES_URL", "")
KEY = MasterKey(bytes(32))
KINDS = ["sqlite", "postgresql"] if POSTGRES else ["sqlite"]


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[str]:
    """Yield the address of a database of its own, gone afterwards."""
    if request.param == "sqlite":
        yield f"sqlite:///{tmp_path / 'store.sqlite3'}"
        return
    name = f"t{uuid.uuid4().hex}"
    admin = create_engine(POSTGRES, isolation_level="AUTOCOMMIT")
    with admin.connect() as connection:
        connection.execute(text(f"CREATE DATABASE {name}"))
    try:
        yield make_url(POSTGRES).set(database=name).render_as_string(hide_password=False)
    finally:
        with admin.connect() as connection:
            connection.execute(text(f"DROP DATABASE {name} WITH (FORCE)"))
        admin.dispose()


@pytest.fixture
def store(address: str) -> Iterator[Store]:
    found = Store(address, KEY)
    found.migrate()
    yield found
    found.close()


@pytest.fixture
def house(store: Store) -> House:
    """A house on the real store; the media, the clock and the announcer are fakes."""
    return House(
        unit_of_work=store.unit_of_work,
        media=FakeMediaPlane(),
        clock=FrozenClock(),
        announcer=FakeAnnouncer(),
    )
