"""The SQL of referrals under way; what was typed is sealed before it is written."""

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict
from datetime import datetime
from typing import Any

from sqlalchemy import Connection, delete, insert, select, update

from app.domain.cases.questions import Answers
from app.domain.cases.referral import Asking
from app.services.cases.referral_records import HalfReferral, Typed
from app.store.case_tables import cases
from app.store.referral_tables import equality_answers, referrals
from app.store.sealing import MasterKey


class Referrals:
    """``master`` seals: there is no case yet that could have a key of its own."""

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master

    def by_device(self, device_hash: str, *, for_update: bool = False) -> HalfReferral | None:
        """Return the form that this device fills in; with ``for_update`` nobody else sends it."""
        return self._one(referrals.c.device_hash == device_hash, for_update)

    def by_link(self, link_hash: str, *, for_update: bool = False) -> HalfReferral | None:
        """Return the form that this link leads to, also one that has ended."""
        return self._one(referrals.c.link_hash == link_hash, for_update)

    def save(self, referral: HalfReferral) -> None:
        """Write it anew, or add it."""
        row = asdict(referral)
        typed = json.dumps(row.pop("typed"))
        row["sealed"] = self._master.seal(typed, "referrals", referral.id)
        change = update(referrals).where(referrals.c.id == referral.id).values(**row)
        if self._connection.execute(change).rowcount == 0:
            self._connection.execute(insert(referrals), row)

    def drop(self, referral_id: str) -> None:
        self._connection.execute(delete(referrals).where(referrals.c.id == referral_id))

    def drop_before(self, now: datetime) -> int:
        """Erase those whose time is over; return how many."""
        gone = delete(referrals).where(referrals.c.kept_until <= now)
        return self._connection.execute(gone).rowcount

    def add_equality(self, answer_id: str, month: str, answers: Answers) -> None:
        """Keep what somebody said of themselves, with nothing beside it but the month."""
        sealed = self._master.seal(json.dumps(answers), "equality_answers", answer_id)
        row = {"id": answer_id, "month": month, "sealed": sealed}
        self._connection.execute(insert(equality_answers), row)

    def equality(self, months: Iterable[str]) -> list[Answers]:
        """Return the answers of these months, in no order of theirs."""
        table = equality_answers
        query = select(table).where(table.c.month.in_([*months])).order_by(table.c.id)
        return [
            json.loads(self._master.open(row["sealed"], "equality_answers", row["id"]))
            for row in self._connection.execute(query).mappings()
        ]

    def reference_is_free(self, reference: str) -> bool:
        """True when no case has this reference."""
        query = select(cases.c.id).where(cases.c.reference == reference)
        return self._connection.execute(query).first() is None

    def _one(self, condition: Any, for_update: bool) -> HalfReferral | None:
        query = select(referrals).where(condition)
        if for_update:
            query = query.with_for_update()
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else self._half(row)

    def _half(self, row: Mapping[Any, Any]) -> HalfReferral:
        plain = {name: value for name, value in row.items() if name != "sealed"}
        typed = Typed(**json.loads(self._master.open(row["sealed"], "referrals", row["id"])))
        return HalfReferral(**plain | {"asking": Asking(row["asking"]), "typed": typed})
