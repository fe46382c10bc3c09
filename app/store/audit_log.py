"""The audit log: append-only, each entry's hash over the one before, ids and codes only.

What the chain proves: an entry that was edited, removed or moved is found, and so is a cut end as
long as the head is known, which is kept in a second table. Who can rewrite the whole database can
rewrite both; only a head that was noted elsewhere (``head``) proves the chain against them.
"""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final, NamedTuple

from sqlalchemy import Connection, insert, select, update

from app.domain.routing import Edge
from app.services.records import AuditEntry
from app.store import tables

FIRST: Final = "0" * 64
_HASHED: Final = (
    "seq",
    "at",
    "session_id",
    "actor",
    "act",
    "about",
    "why",
    "opened",
    "closed",
    "prev_hash",
)


class Head(NamedTuple):
    """The newest entry's number and hash; (0, zeros) of an empty log."""

    seq: int
    hash: str


@dataclass(frozen=True, slots=True)
class AuditReport:
    """``entries`` were read; ``broken_at`` is the number of the first that is wrong, or None."""

    entries: int
    head: Head
    broken_at: int | None = None
    why: str = ""

    @property
    def whole(self) -> bool:
        return self.broken_at is None


class AuditLog:
    """Entries of a transaction are written at its end, after all that it changed.

    The head is the one row that every writer locks. Taken before other rows it lets two wait in a
    circle: one holds the head and wants a link, the other holds the link and wants the head.
    """

    def __init__(self, connection: Connection) -> None:
        self._connection = connection
        self._recorded: list[dict[str, Any]] = []

    def record(
        self,
        act: str,
        *,
        at: datetime,
        session_id: str | None = None,
        case_id: str | None = None,
        actor: str | None = None,
        about: str | None = None,
        why: str | None = None,
        opened: Iterable[Edge] = (),
        closed: Iterable[Edge] = (),
    ) -> None:
        """Append one entry; it is kept with the transaction."""
        row: dict[str, Any] = {
            "at": at.astimezone(UTC).isoformat(timespec="microseconds"),
            "session_id": session_id,
            "actor": actor,
            "act": str(act),
            "about": about,
            "why": why,
            "opened": _edges_text(opened),
            "closed": _edges_text(closed),
            "case_id": case_id,
        }
        self._recorded.append(row)

    def write(self) -> None:
        """Chain what was recorded to the head, where writers wait for one another: one order."""
        if not self._recorded:
            return
        newest = head(self._connection, for_update=True)
        for row in self._recorded:
            row |= {"seq": newest.seq + 1, "prev_hash": newest.hash}
            row["hash"] = entry_hash(row)
            newest = Head(row["seq"], row["hash"])
        self._connection.execute(insert(tables.audit), self._recorded)
        self._connection.execute(update(tables.audit_head).values(**newest._asdict()))
        self._recorded = []

    def entries(self, session_id: str | None = None) -> list[AuditEntry]:
        self.write()
        query = select(tables.audit).order_by(tables.audit.c.seq)
        if session_id is not None:
            query = query.where(tables.audit.c.session_id == session_id)
        return [_entry(row) for row in self._connection.execute(query).mappings()]

    def of_case(
        self, case_id: str, *, before: int | None = None, limit: int = 50
    ) -> list[AuditEntry]:
        """Return a page of a case's entries, the newest first: those below number ``before``."""
        self.write()
        audit = tables.audit
        query = select(audit).where(audit.c.case_id == case_id)
        if before is not None:
            query = query.where(audit.c.seq < before)
        query = query.order_by(audit.c.seq.desc()).limit(limit)
        return [_entry(row) for row in self._connection.execute(query).mappings()]


def head(connection: Connection, *, for_update: bool = False) -> Head:
    query = select(tables.audit_head.c.seq, tables.audit_head.c.hash)
    if for_update:
        query = query.with_for_update()
    seq, newest = connection.execute(query).one()
    return Head(seq, newest)


def entry_hash(row: Mapping[Any, Any]) -> str:
    """Return the SHA-256 over the canonical JSON of an entry, its predecessor's hash included."""
    hashed = {name: row[name] for name in _HASHED}
    if row["case_id"] is not None:  # entries that are older than cases keep their hashes
        hashed["case_id"] = row["case_id"]
    canonical = json.dumps(hashed, sort_keys=True)
    return hashlib.sha256(canonical.encode("ascii")).hexdigest()


def verify(connection: Connection, known: Head | None = None) -> AuditReport:
    """Walk the chain; ``known`` is a head noted elsewhere, which must still be in it."""
    seq, newest = 0, FIRST
    for row in connection.execute(select(tables.audit).order_by(tables.audit.c.seq)).mappings():
        here = Head(seq, newest)
        if row["seq"] != seq + 1:
            return AuditReport(seq, here, seq + 1, "an entry is missing")
        if row["prev_hash"] != newest or row["hash"] != entry_hash(row):
            return AuditReport(seq, here, seq + 1, "an entry was changed or moved")
        seq, newest = row["seq"], row["hash"]
        if known is not None and known.seq == seq and known.hash != newest:
            return AuditReport(seq, here, seq, "not the entry that was noted elsewhere")
    return _ended(connection, Head(seq, newest), known)


def _ended(connection: Connection, newest: Head, known: Head | None) -> AuditReport:
    if connection.execute(select(tables.audit_head.c.seq, tables.audit_head.c.hash)).all() != [
        tuple(newest)
    ]:
        return AuditReport(newest.seq, newest, newest.seq + 1, "the end is not the head")
    if known is not None and known.seq > newest.seq:
        return AuditReport(newest.seq, newest, newest.seq + 1, "the end was cut off")
    return AuditReport(newest.seq, newest)


def ends_at_its_head(connection: Connection) -> bool:
    """True when the last entry is whole and is the one that the head names. Reads one entry."""
    query = select(tables.audit).order_by(tables.audit.c.seq.desc()).limit(1)
    last = connection.execute(query).mappings().one_or_none()
    newest = Head(last["seq"], entry_hash(last)) if last else Head(0, FIRST)
    return _ended(connection, newest, None).whole


def _edges_text(edges: Iterable[Edge]) -> str:
    return json.dumps(sorted(list(edge) for edge in edges), separators=(",", ":"))


def _entry(row: Mapping[Any, Any]) -> AuditEntry:
    plain = dict(row)
    plain["at"] = datetime.fromisoformat(row["at"])
    for name in ("opened", "closed"):
        plain[name] = tuple(Edge(*edge) for edge in json.loads(row[name]))
    return AuditEntry(**plain)
