"""Who was connected to whom, read back from the audit entries (I47)."""

from collections.abc import Iterable, Iterator
from datetime import datetime
from typing import NamedTuple

from app.domain.routing import Edges
from app.services.records import AuditEntry


class Moment(NamedTuple):
    """From ``at`` on, these edges were open in the session, until the next moment."""

    seq: int
    at: datetime
    edges: Edges


def replay(entries: Iterable[AuditEntry], session_id: str) -> Iterator[Moment]:
    """Yield every moment at which the open edges of one session changed, oldest first."""
    edges: Edges = frozenset()
    for entry in entries:
        if entry.session_id == session_id and (entry.opened or entry.closed):
            edges = (edges - frozenset(entry.closed)) | frozenset(entry.opened)
            yield Moment(entry.seq, entry.at, edges)
