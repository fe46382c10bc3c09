"""The SQL of files that were handed in: sealed with the key of their case."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, Final

from sqlalchemy import Connection, and_, delete, insert, select, update

from app.domain.cases.case import Leaf
from app.domain.cases.files import CaseFile, FileKind, FileState
from app.store import case_keys
from app.store.case_tables import case_files
from app.store.sealing import MasterKey, Seal, WrongKey

_KNOWN: Final = [case_files.c[field.name] for field in fields(CaseFile)]


class Uploads:
    """``master`` opens the key of a case."""

    def __init__(self, connection: Connection, master: MasterKey) -> None:
        self._connection = connection
        self._master = master

    def add(self, file: CaseFile, content: bytes) -> None:
        sealed = self._seal(file).seal_bytes(content, *_place(file))
        self._connection.execute(insert(case_files), asdict(file) | {"content": sealed})

    def save(self, file: CaseFile) -> None:
        """Write what is known of a file; the file itself stays as it is."""
        self._connection.execute(update(case_files).where(_is(file)).values(asdict(file)))

    def remove(self, file: CaseFile) -> None:
        self._connection.execute(delete(case_files).where(_is(file)))

    def of_case(self, case_id: str) -> list[CaseFile]:
        """Return what is known of each file, the newest first, without opening any."""
        query = select(*_KNOWN).where(case_files.c.case_id == case_id)
        query = query.order_by(case_files.c.at.desc(), case_files.c.id)
        return [_file(row) for row in self._connection.execute(query).mappings()]

    def get(self, case_id: str, file_id: str) -> CaseFile | None:
        """Return what is known of a file of this case, None for any other."""
        mine = and_(case_files.c.case_id == case_id, case_files.c.id == file_id)
        row = self._connection.execute(select(*_KNOWN).where(mine)).mappings().one_or_none()
        return None if row is None else _file(row)

    def content(self, file: CaseFile) -> bytes:
        """Return the opened file; it opens under its own case, leaf and id alone."""
        sealed = self._connection.execute(select(case_files.c.content).where(_is(file)))
        return self._seal(file).open_bytes(sealed.scalar_one(), *_place(file))

    def _seal(self, file: CaseFile) -> Seal:
        seal = case_keys.seal_of(self._connection, self._master, file.case_id)
        if seal is None:
            raise WrongKey
        return seal


def _is(file: CaseFile) -> Any:
    return and_(case_files.c.case_id == file.case_id, case_files.c.id == file.id)


def _place(file: CaseFile) -> tuple[str, ...]:
    return ("case_files", file.case_id, file.leaf, file.id)


def _file(row: Mapping[Any, Any]) -> CaseFile:
    plain = {column.name: row[column.name] for column in _KNOWN}
    plain |= {
        "leaf": Leaf(row["leaf"]),
        "kind": FileKind(row["kind"]),
        "state": FileState(row["state"]),
    }
    return CaseFile(**plain)
