"""Finds people of cases through keyed digests of their names, addresses and numbers."""

from collections.abc import Iterable
from typing import Any, Final

from sqlalchemy import Connection, Select, and_, delete, exists, func, insert, or_, select

from app.domain.cases.case import Leaf
from app.domain.cases.states import CaseState
from app.services.cases.records import Found
from app.store.case_tables import case_crew, case_digests, cases
from app.store.digests import contact_key, digest, name_parts
from app.store.sealing import MasterKey

AT_MOST: Final = 100


class CaseDigests:
    """``master`` makes the digests; none of them can be turned back into a name."""

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master

    def find(self, name: str, email: str, phone: str, staff_id: str | None) -> list[Found]:
        parts = name_parts(name)
        if parts:
            return self._having_all(parts, staff_id)
        texts = {"email": email, "phone": phone}
        keys = [(of, contact_key(text)) for of, text in texts.items() if text]
        return self._having_any(keys, staff_id)

    def put(self, case_id: str, person_id: str, of: str, leaf: Leaf, keys: Iterable[str]) -> None:
        mine = and_(
            case_digests.c.case_id == case_id,
            case_digests.c.person_id == person_id,
            case_digests.c.of == of,
        )
        wanted = {self._digest(of, key) for key in keys}
        query = select(case_digests.c.digest).where(mine)
        if wanted == set(self._connection.execute(query).scalars()):
            return
        self._connection.execute(delete(case_digests).where(mine))
        rows = [
            {"case_id": case_id, "person_id": person_id, "of": of, "digest": one, "leaf": leaf}
            for one in sorted(wanted)
        ]
        if rows:
            self._connection.execute(insert(case_digests), rows)

    def _having_all(self, wanted: list[str], staff_id: str | None) -> list[Found]:
        """Begin at the rarest part: a common first name is on thousands of leaves."""
        parts = sorted({self._digest("name", key) for key in wanted})
        d = case_digests
        rarest = min(parts, key=self._how_many(parts).__getitem__)
        query = select(d.c.case_id, d.c.person_id, d.c.leaf).where(
            and_(d.c.of == "name", d.c.digest == rarest)
        )
        for part in parts:
            if part != rarest:
                query = query.where(_has_too(part))
        return self._found(query, staff_id)

    def _how_many(self, digests: list[str]) -> dict[str, int]:
        """Count each of these digests, up to a hundred: it is asked in order to begin at few."""
        if len(digests) == 1:
            return {digests[0]: 0}
        each = [
            select(func.count()).select_from(
                select(case_digests.c.digest)
                .where(case_digests.c.digest == one)
                .limit(AT_MOST)
                .subquery()
            )
            for one in digests
        ]
        row = self._connection.execute(select(*(one.scalar_subquery() for one in each))).one()
        return dict(zip(digests, row, strict=True))

    def _having_any(self, keys: list[tuple[str, str]], staff_id: str | None) -> list[Found]:
        if not keys:
            return []
        d = case_digests
        each = [and_(d.c.of == of, d.c.digest == self._digest(of, key)) for of, key in keys]
        query = select(d.c.case_id, d.c.person_id, d.c.leaf).where(or_(*each)).distinct()
        return self._found(query, staff_id)

    def _found(self, query: Select[Any], staff_id: str | None) -> list[Found]:
        case_id = case_digests.c.case_id
        if staff_id is not None:
            mine = select(case_crew.c.case_id).where(case_crew.c.staff_id == staff_id)
            new = (CaseState.REFERRED, CaseState.NEEDS_TIME)
            waits = and_(cases.c.state.in_(new), cases.c.owner_id.is_(None))
            query = query.where(
                or_(case_id.in_(mine), case_id.in_(select(cases.c.id).where(waits)))
            )
        rows = self._connection.execute(query.limit(AT_MOST))
        return [Found(c, p, Leaf(leaf)) for c, p, leaf in rows]

    def _digest(self, of: str, key: str) -> str:
        return digest(self._master, of, key)


def _has_too(part: str) -> Any:
    """True in a query of digests for whoever has this part of a name as well."""
    d, other = case_digests, case_digests.alias()
    same = (other.c.case_id == d.c.case_id, other.c.person_id == d.c.person_id)
    return exists().where(and_(*same, other.c.of == "name", other.c.digest == part))
