"""The SQL of personal links to people's own pages: hashes, ids and times, and nothing else."""

from dataclasses import asdict, fields
from typing import Any, Final

from sqlalchemy import (
    Boolean,
    Column,
    Connection,
    ForeignKey,
    Index,
    Integer,
    Table,
    and_,
    false,
    insert,
    select,
    update,
)

from app.domain.people import Side
from app.services.cases.page_records import PageLink
from app.store.locking import kept
from app.store.tables import CODE, HASH, ID, UtcDateTime, join_links, metadata, sessions

page_links = Table(
    "page_links",
    metadata,
    Column("id", ID, primary_key=True),
    Column("case_id", ID, ForeignKey("cases.id"), nullable=False),
    Column("person_id", ID, nullable=False),
    Column("side", CODE, nullable=False),
    Column("token_hash", HASH, nullable=False, unique=True),
    Column("made_at", UtcDateTime, nullable=False),
    Column("not_after", UtcDateTime, nullable=False),
    Column("revoked", Boolean, nullable=False, server_default=false()),
    Column("seat_hash", HASH, unique=True),
    Column("claimed_at", UtcDateTime),
    Column("code_hash", HASH),
    Column("spoken_hash", HASH),
    Column("spoken_wrong", Integer, nullable=False, server_default="0"),
    Column("first_opened", UtcDateTime),
    Column("last_used", UtcDateTime),
    Column("wrong", Integer, nullable=False, server_default="0"),
    Index("one_page_link_per_code", "code_hash", unique=True),
)
Index(
    "one_live_page_link_per_person",
    page_links.c.case_id,
    page_links.c.person_id,
    unique=True,
    sqlite_where=page_links.c.revoked == false(),
    postgresql_where=page_links.c.revoked == false(),
)

_LINK: Final = [field.name for field in fields(PageLink)]


class PageLinks:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def add(self, link: PageLink) -> None:
        self._connection.execute(insert(page_links), asdict(link))

    def save(self, link: PageLink) -> None:
        change = update(page_links).where(page_links.c.id == link.id)
        self._connection.execute(change.values(**asdict(link)))

    def by_token(self, token_hash: str, *, for_update: bool = False) -> PageLink | None:
        return self._by(page_links.c.token_hash, token_hash, for_update)

    def by_seat(self, seat_hash: str, *, for_update: bool = False) -> PageLink | None:
        return self._by(page_links.c.seat_hash, seat_hash, for_update)

    def by_code(self, code_hash: str) -> PageLink | None:
        return self._by(page_links.c.code_hash, code_hash, False)

    def live_of(self, case_id: str, person_id: str | None = None) -> list[PageLink]:
        mine = and_(page_links.c.case_id == case_id, ~page_links.c.revoked)
        query = select(page_links).where(mine)
        if person_id is not None:
            query = query.where(page_links.c.person_id == person_id)
        query = kept(self._connection, query)
        return [_link(row) for row in self._connection.execute(query).mappings()]

    def join_links_of(self, case_id: str, person_id: str) -> list[str]:
        query = (
            select(join_links.c.session_id)
            .join(sessions, sessions.c.id == join_links.c.session_id)
            .where(
                and_(
                    sessions.c.case_id == case_id,
                    join_links.c.person_id == person_id,
                    ~join_links.c.revoked,
                )
            )
            .order_by(sessions.c.opens_at)
        )
        return list(self._connection.execute(query).scalars())

    def _by(self, column: Any, value: str, for_update: bool) -> PageLink | None:
        query = select(page_links).where(column == value)
        if for_update:
            query = query.with_for_update()
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _link(row)


def _link(row: Any) -> PageLink:
    return PageLink(**{name: row[name] for name in _LINK} | {"side": Side(row["side"])})
