"""Adds a row, or changes the one that is there, in one statement: two at once both succeed."""

from typing import Any

from sqlalchemy import Connection, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_into(connection: Connection, table: Table) -> Any:
    """Return an insert that can say what happens ``on_conflict``, for the database in use."""
    dialect = sqlite if connection.dialect.name == "sqlite" else postgresql
    return dialect.insert(table)


def put(connection: Connection, table: Table, row: dict[str, Any], *key: str) -> None:
    """Change the row of this key, which is a unique one, or add it."""
    new = insert_into(connection, table).values(**row)
    changed = {name: new.excluded[name] for name in row if name not in key}
    connection.execute(new.on_conflict_do_update(index_elements=list(key), set_=changed))
