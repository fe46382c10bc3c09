"""How a row becomes a domain object and back; domain classes carry no columns."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any

from app.domain.attendance import Answer, Attendance, Debrief, Standing, Why
from app.domain.live_session import Kind, LiveSession, Stage
from app.domain.people import Person, Role, Side, Voice
from app.services.records import JoinLink, Meeting, StaffSession

Row = Mapping[Any, Any]

_LINK = [field.name for field in fields(JoinLink)]


def person_row(session_id: str, position: int, person: Person, staff_id: str | None) -> Row:
    row = asdict(person)
    return row | {"session_id": session_id, "position": position, "staff_id": staff_id}


def person(row: Row) -> Person:
    return Person(
        id=row["id"],
        side=Side(row["side"]),
        role=Role(row["role"]),
        screen_name=row["screen_name"],
        voice=Voice(row["voice"]),
        beside=row["beside"],
    )


def attendance_row(session_id: str, at: Attendance) -> dict[str, Any]:
    return asdict(at) | {"session_id": session_id}


def attendance(row: Row) -> Attendance:
    plain = {name: value for name, value in row.items() if name != "session_id"}
    return Attendance(
        **plain
        | {
            "standing": Standing(row["standing"]),
            "why": Why(row["why"]),
            "answer": Answer(row["answer"]) if row["answer"] else None,
            "debrief": Debrief(row["debrief"]) if row["debrief"] else None,
        }
    )


def session_row(session: LiveSession) -> dict[str, Any]:
    return {
        "id": session.id,
        "kind": session.kind,
        "title": session.title,
        "stage": session.stage,
        "opens_at": session.opens_at,
        "latest_end": session.latest_end,
    }


def session(row: Row, people: list[Row], attendances: list[Row]) -> LiveSession:
    return LiveSession(
        id=row["id"],
        kind=Kind(row["kind"]),
        title=row["title"],
        people=tuple(person(each) for each in people),
        opens_at=row["opens_at"],
        latest_end=row["latest_end"],
        stage=Stage(row["stage"]),
        attendances={each["person_id"]: attendance(each) for each in attendances},
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
    return StaffSession(row["secret_hash"], row["staff_id"], row["last_seen"])
