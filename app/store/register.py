"""The SQL of the register of staff; whom somebody knows is kept as keyed digests alone."""

from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from sqlalchemy import Connection, and_, delete, func, insert, or_, select

from app.domain.cases.allocation import GUIDES, Entry, Level
from app.domain.cases.case import Leaf
from app.domain.cases.states import CaseState
from app.services.cases.register_records import Known
from app.store.case_tables import case_crew, case_digests, cases
from app.store.digests import digest, name_parts
from app.store.register_tables import staff_known, staff_register
from app.store.sealing import MasterKey


class Register:
    """``master`` makes the digests, the same as those under which people of cases are found."""

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master

    def entry(self, staff_id: str) -> Entry | None:
        query = select(staff_register).where(staff_register.c.staff_id == staff_id)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _entry(row)

    def entries(self) -> dict[str, Entry]:
        rows = self._connection.execute(select(staff_register)).mappings()
        return {row["staff_id"]: _entry(row) for row in rows}

    def save(self, entry: Entry, at: datetime) -> None:
        mine = staff_register.c.staff_id == entry.staff_id
        self._connection.execute(delete(staff_register).where(mine))
        self._connection.execute(insert(staff_register), _row(entry) | {"saved_at": at})

    def known_by(self, staff_id: str) -> list[Known]:
        """Return what somebody declared, the newest first."""
        query = select(staff_known).where(staff_known.c.staff_id == staff_id)
        rows = self._connection.execute(query.order_by(staff_known.c.declared_at.desc())).mappings()
        return [Known(r["id"], r["staff_id"], r["of"], r["declared_at"]) for r in rows]

    def declare(self, known: Known, name: str) -> None:
        """Keep the digests of a name, or of a case's reference; the words are not kept."""
        keys = name_parts(name) if known.of == "name" else [name.strip().upper()]
        row = {
            "id": known.id,
            "staff_id": known.staff_id,
            "of": known.of,
            "digests": ",".join(digest(self._master, known.of, key) for key in keys),
            "declared_at": known.declared_at,
        }
        self._connection.execute(insert(staff_known), row)

    def take_back(self, staff_id: str, known_id: str) -> bool:
        """Forget one that this person declared; False when it is none of theirs."""
        mine = and_(staff_known.c.id == known_id, staff_known.c.staff_id == staff_id)
        return self._connection.execute(delete(staff_known).where(mine)).rowcount == 1

    def who_knows(
        self, case_id: str, reference: str, leaves: Iterable[Leaf] = tuple(Leaf)
    ) -> dict[str, frozenset[str]]:
        """Return who of staff declared to know somebody on these leaves, or this case itself.

        Staff id -> "name", "case" or both. Somebody is known when every part of the declared name
        is part of theirs.
        """
        here = {digest(self._master, "case", reference.upper())}
        people = self._names(case_id, leaves)
        found: dict[str, frozenset[str]] = {}
        for row in self._connection.execute(select(staff_known)).mappings():
            declared = set(row["digests"].split(",")) - {""}
            held = people if row["of"] == "name" else [here]
            if declared and any(declared <= names for names in held):
                found[row["staff_id"]] = found.get(row["staff_id"], frozenset()) | {row["of"]}
        return found

    def loads(self, now: datetime) -> dict[str, int]:
        """Return how many open cases each of staff leads or co-facilitates now."""
        here = or_(case_crew.c.until.is_(None), case_crew.c.until > now)
        query = (
            select(case_crew.c.staff_id, func.count(case_crew.c.case_id.distinct()))
            .join(cases, cases.c.id == case_crew.c.case_id)
            .where(
                case_crew.c.duty.in_([*GUIDES]),
                case_crew.c.since <= now,
                here,
                cases.c.state != CaseState.CLOSED,
                cases.c.sealing_key.is_not(None),
            )
            .group_by(case_crew.c.staff_id)
        )
        return {staff_id: int(count) for staff_id, count in self._connection.execute(query)}

    def _names(self, case_id: str, leaves: Iterable[Leaf]) -> list[set[str]]:
        d = case_digests.c
        mine = and_(d.case_id == case_id, d.of == "name", d.leaf.in_([*leaves]))
        people: dict[str, set[str]] = {}
        for person_id, held in self._connection.execute(select(d.person_id, d.digest).where(mine)):
            people.setdefault(person_id, set()).add(held)
        return list(people.values())


def _row(entry: Entry) -> dict[str, Any]:
    return {
        "staff_id": entry.staff_id,
        "level": entry.level,
        "training": ",".join(sorted(entry.training)),
        "languages": ",".join(sorted(entry.languages)),
        "areas": ",".join(sorted(entry.areas)),
        "takes_cases": entry.takes_cases,
        "away_until": entry.away_until.isoformat() if entry.away_until else None,
        "most": entry.most,
    }


def _entry(row: Mapping[Any, Any]) -> Entry:
    def several(name: str) -> frozenset[str]:
        return frozenset(each for each in row[name].split(",") if each)

    return Entry(
        row["staff_id"],
        Level(row["level"]),
        several("training"),
        several("languages"),
        several("areas"),
        row["takes_cases"],
        date.fromisoformat(row["away_until"]) if row["away_until"] else None,
        row["most"],
    )
