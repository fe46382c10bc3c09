"""How covers, crews and tasks of cases stand in rows, and what a row means."""

import json
from collections.abc import Mapping
from dataclasses import fields
from typing import Any, Final

from app.domain.cases.case import Assignment, Case, Duty, Leaf, Route
from app.domain.cases.states import CaseState, Closed
from app.domain.cases.tracks import Track
from app.domain.people import Side
from app.services.cases.records import Task
from app.store.case_tables import cases

COVER: Final = [column for column in cases.c if column.name not in {*Leaf, "sealing_key"}]
TASK: Final = [field.name for field in fields(Task)]


def case_row(case: Case) -> dict[str, Any]:
    """Return the row of a case's cover, without its leaves and its key."""
    row = {c.name: getattr(case, c.name) for c in COVER if c.name not in ("tracks", "flags")}
    row["owner_id"] = case.owner_id or None
    tracks = {person_id: str(track) for person_id, track in case.tracks.items()}
    return row | {"tracks": json.dumps(tracks), "flags": ",".join(sorted(case.flags))}


def as_cover(row: Mapping[Any, Any], crew: list[Assignment]) -> Case:
    """Return a case without any leaf."""
    plain = {column.name: row[column.name] for column in COVER}
    tracks = json.loads(plain.pop("tracks"))
    plain |= {
        "state": CaseState(row["state"]),
        "began": Side(row["began"]),
        "owner_id": row["owner_id"] or "",
        "route": Route(row["route"]) if row["route"] else None,
        "closed": Closed(row["closed"]) if row["closed"] else None,
        "back_to": CaseState(row["back_to"]) if row["back_to"] else None,
        "flags": frozenset(flag for flag in row["flags"].split(",") if flag),
    }
    return Case(**plain, tracks={p: Track(t) for p, t in tracks.items()}, crew=crew)


def as_assignment(row: Mapping[Any, Any]) -> Assignment:
    side = Side(row["side"]) if row["side"] else None
    return Assignment(row["staff_id"], Duty(row["duty"]), side, row["since"], row["until"])


def as_task(row: Mapping[Any, Any]) -> Task:
    plain = {name: row[name] for name in TASK}
    return Task(**plain | {"side": Side(row["side"]) if row["side"] else None})
