"""The SQL of what a service words itself: versions are added, never changed and never taken out."""

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from app.domain.refusals import Refused
from app.services.cases.text_records import Text
from app.store.text_tables import texts


class Texts:
    def __init__(self, connection: Connection) -> None:
        self._connection = connection

    def newest(self, kind: str) -> Text | None:
        query = select(texts).where(texts.c.kind == kind).order_by(texts.c.version.desc()).limit(1)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _text(row)

    def version(self, kind: str, version: int) -> Text | None:
        query = select(texts).where(texts.c.kind == kind, texts.c.version == version)
        row = self._connection.execute(query).mappings().one_or_none()
        return None if row is None else _text(row)

    def history(self, kind: str) -> list[Text]:
        query = select(texts).where(texts.c.kind == kind).order_by(texts.c.version.desc())
        return [_text(row) for row in self._connection.execute(query).mappings()]

    def add(self, text: Text) -> None:
        row = {
            "kind": text.kind,
            "version": text.version,
            "body": json.dumps(text.body, ensure_ascii=False),
            "at": text.at,
            "by": text.by,
            "back_to": text.back_to,
        }
        try:
            self._connection.execute(insert(texts), row)
        except IntegrityError:
            raise Refused("text-changed-meanwhile") from None


def _text(row: Mapping[Any, Any]) -> Text:
    return Text(**{**row, "body": json.loads(row["body"])})
