"""One transaction: it is kept by ``commit`` alone, and undone in every other case."""

import threading
from types import TracebackType
from typing import Final

from sqlalchemy import Connection, Engine

from app.store.accounts import Accounts
from app.store.audit_log import AuditLog
from app.store.case_lists import CaseLists
from app.store.cases import Cases
from app.store.dialogue import Letters, Relays
from app.store.inviting import Appointments, Messages
from app.store.personal_pages import PageLinks
from app.store.referrals import Referrals
from app.store.register import Register
from app.store.repositories import Commands, Links, Sessions, Staff
from app.store.sealing import MasterKey
from app.store.texts import Texts
from app.store.uploads import Uploads

WRITER_WAITS: Final = 5.0
"""Seconds that a writer waits for another one, in this process and in the database."""


class DatabaseBusy(Exception):
    """Another writer of this process did not finish in time."""


class SqlUnitOfWork:
    """``writers`` orders the writers of this process when the database would block the thread;
    ``master`` opens what is sealed."""

    sessions: Sessions
    links: Links
    staff: Staff
    accounts: Accounts
    cases: Cases
    case_lists: CaseLists
    register: Register
    referrals: Referrals
    page_links: PageLinks
    uploads: Uploads
    relays: Relays
    letters: Letters
    commands: Commands
    appointments: Appointments
    messages: Messages
    texts: Texts
    audit: AuditLog

    def __init__(
        self,
        engine: Engine,
        master: MasterKey,
        *,
        write: bool,
        writers: "threading.Lock | None",
    ) -> None:
        self._engine = engine
        self._master = master
        self._write = write
        self._writers = writers if write else None
        self._connection: Connection | None = None

    def __enter__(self) -> "SqlUnitOfWork":
        if self._writers is not None and not self._writers.acquire(timeout=WRITER_WAITS):
            raise DatabaseBusy
        try:
            self._connection = self._begin()
        except BaseException:
            self._release()
            raise
        self.sessions = Sessions(self._connection, self._master)
        self.links = Links(self._connection)
        self.staff = Staff(self._connection)
        self.accounts = Accounts(self._connection, self._master)
        self.cases = Cases(self._connection, self._master)
        self.case_lists = CaseLists(self._connection)
        self.register = Register(self._connection, self._master)
        self.referrals = Referrals(self._connection, self._master)
        self.page_links = PageLinks(self._connection)
        self.uploads = Uploads(self._connection, self._master)
        self.relays = Relays(self._connection, self._master)
        self.letters = Letters(self._connection, self._master)
        self.commands = Commands(self._connection)
        self.appointments = Appointments(self._connection, self._master)
        self.messages = Messages(self._connection, self._master)
        self.texts = Texts(self._connection)
        self.audit = AuditLog(self._connection)
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        try:
            if self._connection is not None:
                self._connection.close()  # rolls back what was not committed
        finally:
            self._connection = None
            self._release()

    def commit(self) -> None:
        if self._connection is None:
            raise RuntimeError("commit outside the unit of work")
        self.audit.write()
        self._connection.commit()

    def _begin(self) -> Connection:
        connection = self._engine.connect().execution_options(write=self._write)
        try:
            if not self._write and connection.dialect.name == "postgresql":
                # One picture of all rows, as SQLite gives by itself.
                connection = connection.execution_options(isolation_level="REPEATABLE READ")
            connection.begin()
        except BaseException:
            connection.close()
            raise
        return connection

    def _release(self) -> None:
        if self._writers is not None:
            self._writers.release()
