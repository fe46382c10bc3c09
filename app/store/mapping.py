"""How a row becomes a domain object and back; domain classes carry no columns."""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from cattrs.preconf.json import make_converter

from app.domain.arrival import Arrival
from app.domain.attendance import Answer, Attendance, Debrief, Standing, Why
from app.domain.floor import Floor, Together
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.people import Person, Role, Side, Voice
from app.domain.plan import Plan
from app.domain.staff_roles import StaffRole
from app.services.records import JoinLink, Meeting, StaffAccount, StaffSession
from app.store.sealing import Seal

Row = Mapping[Any, Any]

_LINK = [field.name for field in fields(JoinLink)]
_STAFF_SESSION = [field.name for field in fields(StaffSession)]
_SEALED = {"arrival": Arrival, "floor": Floor}
"""The sealed columns of an attendance and what they hold."""
_PLAIN = [field.name for field in fields(Attendance) if field.name not in _SEALED]

_converter = make_converter()
Held = TypeVar("Held")


def sealed(held: object, seal: Seal, *where: str) -> str:
    """Return a dataclass as sealed JSON that opens at this place alone."""
    text = json.dumps(_converter.unstructure(held), ensure_ascii=False, separators=(",", ":"))
    return seal.seal(text, *where)


def opened(column: str | None, of: type[Held], seal: Seal | None, *where: str) -> Held:
    """Return the dataclass that was sealed here; an empty column gives an empty one.

    A field that is not in the JSON, since it is newer, gets its default.
    """
    if column is None or seal is None:
        return of()
    return _converter.structure(json.loads(seal.open(column, *where)), of)


def person_row(
    session_id: str, position: int, person: Person, staff_id: str | None, seal: Seal
) -> Row:
    row = asdict(person) | {"session_id": session_id, "position": position, "staff_id": staff_id}
    if person.is_staff:
        return row | {"sealed_name": None}
    sealed_name = seal.seal(person.screen_name, session_id, "people", person.id)
    return row | {"screen_name": "", "sealed_name": sealed_name}


def person(row: Row, seal: Seal | None) -> Person:
    """Return a person; one that is older than sealed names has it in the clear."""
    name, sealed_name = row["screen_name"], row["sealed_name"]
    if sealed_name is not None and seal is not None:
        name = seal.open(sealed_name, row["session_id"], "people", row["id"])
    return Person(
        id=row["id"],
        side=Side(row["side"]),
        role=Role(row["role"]),
        screen_name=name,
        voice=Voice(row["voice"]),
        beside=row["beside"],
    )


def attendance_row(session_id: str, at: Attendance, seal: Seal) -> dict[str, Any]:
    row = {name: getattr(at, name) for name in _PLAIN}
    for column in _SEALED:
        row[column] = sealed(getattr(at, column), seal, session_id, column, at.person_id)
    return row | {"session_id": session_id}


def attendance(row: Row, seal: Seal | None) -> Attendance:
    where = (row["session_id"], row["person_id"])
    held: dict[str, Any] = {
        column: opened(row[column], of, seal, where[0], column, where[1])
        for column, of in _SEALED.items()
    }
    return Attendance(
        **{name: row[name] for name in _PLAIN}
        | held
        | {
            "standing": Standing(row["standing"]),
            "why": Why(row["why"]),
            "answer": Answer(row["answer"]) if row["answer"] else None,
            "debrief": Debrief(row["debrief"]) if row["debrief"] else None,
        }
    )


def session_row(session: LiveSession, seal: Seal) -> dict[str, Any]:
    return {
        "id": session.id,
        "kind": session.kind,
        "title": session.title,
        "opens_at": session.opens_at,
        "latest_end": session.latest_end,
        "case_id": session.case_id,
        "plan": sealed(session.plan, seal, session.id, "plan"),
        **session_changes(session, seal),
    }


def session_changes(session: LiveSession, seal: Seal) -> dict[str, Any]:
    """Return the columns that change while a meeting is held."""
    return {
        "stage": session.stage,
        "acting_lead": session.acting_lead,
        "locked": session.locked,
        "together": sealed(session.together, seal, session.id, "together"),
    }


def session(row: Row, people: list[Row], attendances: list[Row], seal: Seal | None) -> LiveSession:
    return LiveSession(
        id=row["id"],
        kind=Kind(row["kind"]),
        title=row["title"],
        people=tuple(person(each, seal) for each in people),
        opens_at=row["opens_at"],
        latest_end=row["latest_end"],
        stage=Stage(row["stage"]),
        plan=opened(row["plan"], Plan, seal, row["id"], "plan"),
        together=opened(row["together"], Together, seal, row["id"], "together"),
        acting_lead=row["acting_lead"],
        locked=row["locked"],
        case_id=row["case_id"],
        attendances={each["person_id"]: attendance(each, seal) for each in attendances},
    )


def meeting(row: Row) -> Meeting:
    return Meeting(
        session_id=row["id"],
        title=row["title"],
        kind=Kind(row["kind"]),
        stage=Stage(row["stage"]),
        opens_at=row["opens_at"],
        latest_end=row["latest_end"],
        person_id=row["person_id"],
    )


def link_row(link: JoinLink) -> dict[str, Any]:
    return asdict(link)


def link(row: Row) -> JoinLink:
    return JoinLink(**{name: row[name] for name in _LINK})


def staff_session(row: Row) -> StaffSession:
    return StaffSession(**{name: row[name] for name in _STAFF_SESSION})


def staff_session_row(session: StaffSession) -> dict[str, Any]:
    return asdict(session)


def account(row: Row) -> StaffAccount:
    return StaffAccount(
        id=row["id"],
        name=row["name"],
        email=row["email"] or "",
        roles=frozenset(StaffRole(name) for name in row["roles"].split(",") if name),
        created_at=row["created_at"],
        disabled_at=row["disabled_at"],
    )


def account_row(account: StaffAccount) -> dict[str, Any]:
    roles = ",".join(sorted(account.roles))
    return asdict(account) | {"roles": roles, "email": account.email or None}
