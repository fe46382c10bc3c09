"""One database: how it is opened, brought to the newest form, checked, and worked with."""

import threading
from typing import Any

from sqlalchemy import Connection, Engine, create_engine, event, insert, select, text
from sqlalchemy.engine import URL, make_url
from sqlalchemy.exc import SQLAlchemyError

from app.store import migrating, tables
from app.store.audit_log import AuditReport, Head, ends_at_its_head, head, verify
from app.store.sealing import WRONG_KEY, MasterKey, WrongKey, WrongMasterKey
from app.store.unit_of_work import WRITER_WAITS, SqlUnitOfWork

_WAIT_MS = int(WRITER_WAITS * 1000)
_CHECK = ("sealing_check", "1", "sealed")


class Store:
    """The store of one service. ``database_url``: ``sqlite:///path`` or ``postgresql://...``;
    ``master`` is the key that everything sealed in it hangs on."""

    def __init__(self, database_url: str, master: MasterKey) -> None:
        self._master = master
        self.engine = _engine(make_url(database_url))
        # SQLite waits for its write lock inside a C call. With green threads that would stop the
        # whole process, the holder of the lock included; so writers queue up here first.
        self._writers = threading.Lock() if self.is_sqlite else None

    @property
    def is_sqlite(self) -> bool:
        return self.engine.dialect.name == "sqlite"

    @property
    def code_key(self) -> bytes:
        """The key that short codes are hashed with."""
        return self._master.for_codes

    def unit_of_work(self, *, write: bool = True) -> SqlUnitOfWork:
        """Begin a transaction; with ``write`` it holds the write lock from the start."""
        return SqlUnitOfWork(self.engine, self._master, write=write, writers=self._writers)

    def migrate(self, to: str = "head") -> None:
        """Bring the database to the newest form, or to a named one.

        Raises:
            WrongMasterKey: this database was sealed with another one; nothing changed.
        """
        with self.engine.connect().execution_options(write=True) as connection:
            migrating.upgrade(connection, to)
            if to == "head":
                self._take_key(connection)
            connection.commit()

    def migrate_down(self, to: str) -> None:
        with self.engine.connect().execution_options(write=True) as connection:
            migrating.downgrade(connection, to)
            connection.commit()

    def check(self) -> str:
        """Say in a sentence what is wrong and what to do about it; empty when all is well."""
        try:
            with self.engine.connect() as connection:
                current = migrating.current(connection)
                if current != migrating.newest():
                    return "the database is not in the newest form. Type: python -m app migrate"
                if not self._key_fits(connection):
                    return WRONG_KEY
                wrong = _pragmas(connection) if self.is_sqlite else ""
                return wrong or self._audit_trouble(connection)
        except SQLAlchemyError as error:
            return f"the database cannot be used ({type(error).__name__}). Check DATABASE_URL."

    def verify_audit(self, known: Head | None = None) -> AuditReport:
        """Walk the audit chain; ``known`` is a head that was noted elsewhere."""
        with self.engine.connect() as connection:
            return verify(connection, known)

    def audit_head(self) -> Head:
        """Return the head, to be noted in a second place."""
        with self.engine.connect() as connection:
            return head(connection)

    def close(self) -> None:
        self.engine.dispose()

    def _take_key(self, connection: Connection) -> None:
        """Bind a new database to this master key, or refuse an old one that has another."""
        if self._key_fits(connection):
            return
        if connection.execute(select(tables.sealing_check)).first() is not None:
            raise WrongMasterKey
        sealed = self._master.seal("", *_CHECK)
        connection.execute(insert(tables.sealing_check).values(id=1, sealed=sealed))

    def _key_fits(self, connection: Connection) -> bool:
        sealed = connection.execute(select(tables.sealing_check.c.sealed)).scalar_one_or_none()
        try:
            return sealed is not None and self._master.open(sealed, *_CHECK) == ""
        except WrongKey:
            return False

    def _audit_trouble(self, connection: Connection) -> str:
        """Look at the end only, since this is asked often; ``verify_audit`` walks the whole."""
        return "" if ends_at_its_head(connection) else "the end of the audit log is not its head."


def _engine(url: URL) -> Engine:
    if url.get_backend_name() == "sqlite":
        # Pooled, so that the last one is not closed all the time: closing it folds the log back.
        engine = create_engine(url, pool_size=10, max_overflow=20, hide_parameters=True)
        event.listen(engine, "connect", _on_sqlite_connect)
        event.listen(engine, "begin", _on_sqlite_begin)
        return engine
    if url.drivername in ("postgres", "postgresql"):
        url = url.set(drivername="postgresql+psycopg")
    options = f"-c lock_timeout={_WAIT_MS} -c timezone=UTC"
    return create_engine(
        url, pool_pre_ping=True, hide_parameters=True, connect_args={"options": options}
    )


def _on_sqlite_connect(dbapi: Any, _record: object) -> None:
    """Settings hold per connection. FULL: what was answered survives a power cut."""
    dbapi.isolation_level = None  # transactions begin where we say so, not where the driver guesses
    cursor = dbapi.cursor()
    for pragma in (
        "journal_mode=WAL",
        "synchronous=FULL",
        "foreign_keys=ON",
        f"busy_timeout={_WAIT_MS}",
    ):
        cursor.execute(f"PRAGMA {pragma}")
    cursor.close()


def _on_sqlite_begin(connection: Connection) -> None:
    """Take the write lock first: a read that writes later fails when another wrote meanwhile."""
    writes = connection.get_execution_options().get("write", False)
    connection.exec_driver_sql("BEGIN IMMEDIATE" if writes else "BEGIN")


def _pragmas(connection: Connection) -> str:
    wanted = {"journal_mode": "wal", "synchronous": 2, "foreign_keys": 1}
    for name, value in wanted.items():
        if connection.execute(text(f"PRAGMA {name}")).scalar() != value:
            return f"SQLite did not take {name}. Is the file on a network disk? Use a local one."
    return ""
