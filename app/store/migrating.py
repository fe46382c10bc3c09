"""Runs the migrations in ``migrations/`` on a given connection; there is one current head."""

from pathlib import Path
from typing import Final

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection

FOLDER: Final = Path(__file__).parent / "migrations"
HEAD_FILE: Final = FOLDER / "current-head"
"""Names the newest migration, so that two branches that both add one meet in this file."""


def upgrade(connection: Connection, to: str) -> None:
    command.upgrade(_config(connection), to)


def downgrade(connection: Connection, to: str) -> None:
    command.downgrade(_config(connection), to)


def current(connection: Connection) -> str | None:
    """Return the migration that the database is at."""
    return MigrationContext.configure(connection).get_current_revision()


def newest() -> str:
    """Return the one head; alembic raises when there are several."""
    found = ScriptDirectory.from_config(_config(None)).get_current_head()
    if found is None:
        raise RuntimeError("there is no migration")
    return found


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", str(FOLDER))
    config.attributes["connection"] = connection
    return config
