"""A case by shuttle on the store of the tests here: SQLite, and PostgreSQL when there is one."""

import pytest

from app.services.ports import House
from app.store import Store
from tests.case_builders import Service
from tests.relay_cases import Slow, a_slow_shuttle
from tests.store.conftest import address, house, store

__all__ = ["address", "house", "store"]


@pytest.fixture
def slow(house: House, store: Store) -> Slow:
    return a_slow_shuttle(Service(house, store, house.clock))  # type: ignore[arg-type]
