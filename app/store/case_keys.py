"""The key that each case has of its own, wrapped by the master key."""

from typing import Final

from sqlalchemy import Connection, select

from app.store.case_tables import cases
from app.store.sealing import MasterKey, Seal

TABLE: Final = cases.name


def seal_of(connection: Connection, master: MasterKey, case_id: str) -> Seal | None:
    """Return the seal of a case; None when it was erased, and its key with it."""
    query = select(cases.c.sealing_key).where(cases.c.id == case_id)
    wrapped = connection.execute(query).scalar_one_or_none()
    return None if wrapped is None else master.unwrap(wrapped, TABLE, case_id)
