"""The SQL of relays, letters: each side's part is opened for that side, and never the other."""

from collections.abc import Collection, Mapping
from dataclasses import fields, replace
from typing import Any, ClassVar, Generic, TypeVar, cast

from sqlalchemy import Connection, Table, and_, insert, or_, select, update

from app.domain.dialogue import letters as of_letters
from app.domain.dialogue import relays as of_relays
from app.domain.dialogue.letters import Letter, LetterState
from app.domain.dialogue.relays import Relay, RelayState
from app.domain.people import PARTIES, Side
from app.domain.refusals import Refused
from app.store import case_keys, mapping
from app.store.dialogue_tables import letters, relays
from app.store.sealing import MasterKey, Seal

Item = TypeVar("Item", Relay, Letter)
ARRIVED = "arrived"


class _Carried(Generic[Item]):
    """What both kinds have in common. ``own`` is the author's part; ``side`` names their side."""

    table: ClassVar[Table]
    made: ClassVar[type]
    own: ClassVar[str]
    own_part: ClassVar[type]
    arrived_part: ClassVar[type]
    side: ClassVar[str]
    enums: ClassVar[Mapping[str, type]]

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master

    def add(self, item: Item) -> None:
        self._connection.execute(insert(self.table), self._row(item))

    def save(self, item: Item) -> None:
        """Write the parts that were opened, or raise Refused("changed-meanwhile")."""
        older, item.version = item.version, item.version + 1
        mine = and_(self.table.c.id == item.id, self.table.c.version == older)
        written = self._connection.execute(update(self.table).where(mine).values(self._row(item)))
        if written.rowcount != 1:
            raise Refused("changed-meanwhile")

    def get(
        self, case_id: str, item_id: str, sides: Collection[Side] = PARTIES, *, lock: bool = False
    ) -> Item | None:
        """Return one that is there for these sides, with their parts opened; None for any other."""
        here = and_(self.table.c.case_id == case_id, self.table.c.id == item_id)
        query = select(self.table).where(and_(here, self._there_for(sides)))
        if lock:
            query = query.with_for_update()
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else self._item(row, sides, self._seal(case_id))

    def of_case(self, case_id: str, sides: Collection[Side] = PARTIES) -> list[Item]:
        """Return what is there for these sides, the oldest first, with their parts opened."""
        here = and_(self.table.c.case_id == case_id, self._there_for(sides))
        query = select(self.table).where(here).order_by(self.table.c.made_at, self.table.c.id)
        rows = list(self._connection.execute(query).mappings())
        if not rows:
            return []
        seal = self._seal(case_id)
        return [self._item(row, sides, seal) for row in rows]

    def _there_for(self, sides: Collection[Side]) -> Any:
        own, other = self.table.c[self.side], self.table.c.arrived
        mine = [str(side) for side in sides]
        return or_(own.in_(mine), other.is_not(None)) if mine else own.in_([])

    def _row(self, item: Item) -> dict[str, Any]:
        seal, side = self._seal(item.case_id), getattr(item, self.side)
        hidden = {self.own, ARRIVED, "opened"}
        row = {f.name: getattr(item, f.name) for f in fields(item) if f.name not in hidden}
        if side in item.opened:
            row[self.own] = mapping.sealed(getattr(item, self.own), seal, *self._at(item, self.own))
        if set(item.opened) - {side}:
            arrived = item.arrived
            place = self._at(item, ARRIVED)
            row[ARRIVED] = None if arrived is None else mapping.sealed(arrived, seal, *place)
        return row

    def _item(self, row: Mapping[Any, Any], sides: Collection[Side], seal: Seal) -> Item:
        plain = {f.name: row[f.name] for f in fields(self.made) if f.name in row}
        for name, kind in self.enums.items():
            plain[name] = kind(row[name]) if row[name] else None
        own = plain.pop(self.own)
        arrived = plain.pop(ARRIVED)
        item = cast("Item", self.made(**plain, opened=frozenset(sides)))
        side = plain[self.side]
        if side in sides:
            part: Any = mapping.opened(own, self.own_part, seal, *self._at(item, self.own))
            item = replace(item, **{self.own: part})
        if arrived is not None and set(sides) - {side}:
            place = self._at(item, ARRIVED)
            item.arrived = mapping.opened(arrived, self.arrived_part, seal, *place)
        return item

    def _at(self, item: Item, part: str) -> tuple[str, ...]:
        return (self.table.name, item.case_id, item.id, part)

    def _seal(self, case_id: str) -> Seal:
        seal = case_keys.seal_of(self._connection, self._master, case_id)
        if seal is None:
            raise Refused("case-not-there")
        return seal


class Relays(_Carried[Relay]):
    table, made, side = relays, Relay, "sender_side"
    own, own_part, arrived_part = "said", of_relays.Said, of_relays.Arrived
    enums: ClassVar[Mapping[str, type]] = {
        "sender_side": Side,
        "state": RelayState,
        "held_from": RelayState,
    }


class Letters(_Carried[Letter]):
    table, made, side = letters, Letter, "author_side"
    own, own_part, arrived_part = "written", of_letters.Written, of_letters.Arrived
    enums: ClassVar[Mapping[str, type]] = {"author_side": Side, "state": LetterState}
