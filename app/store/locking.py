"""Keeps what a writing transaction reads as it was read, until that transaction is over.

On PostgreSQL somebody else may write a row between our reading it and our writing it whole, and
what they wrote is gone then: a link that was revoked lives again. SQLite has one writer at a time,
and leaves the lock out.
"""

from typing import Any

from sqlalchemy import Connection, Select


def kept(connection: Connection, query: Select[Any]) -> Select[Any]:
    """Return the query with its rows locked, where the transaction is one that writes."""
    writes = connection.get_execution_options().get("write", False)
    return query.with_for_update() if writes else query
