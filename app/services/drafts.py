"""What was typed into a plan becomes a plan: each field is read, and what is wrong is named."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.domain.clashes import Guest, Guide, Proposal
from app.domain.languages import ENGLISH, NAMES
from app.domain.live_session import Kind
from app.domain.people import COMPANIONS, PRINCIPALS, Role, Side, Voice
from app.domain.refusals import Refused
from app.domain.safe_contact import SafeContact, Way
from app.services import when
from app.services.meetings import (
    LONGEST_NAME,
    LONGEST_TITLE,
    MeetingPlan,
    PlannedPerson,
    PlannedStaff,
    is_plain,
)
from app.services.post import checked_address

DOORS: Final = {"0": 0, "15": 15, "30": 30, "45": 45, "60": 60}
"""Minutes before the start in which people may come in, by what the form says."""

REMINDERS: Final = {"3d": 3 * 24 * 60, "1d": 24 * 60, "1h": 60}
"""Minutes before the start, by the form's word for each reminder."""

LONGEST_NOTE: Final = 200

Typed = Mapping[str, Any]
Problems = dict[str, str]
"""Field -> code of what is wrong with it; its words are in the page's catalogue."""


@dataclass(slots=True)
class Times:
    starts_at: datetime | None = None
    opens_at: datetime | None = None
    latest_end: datetime | None = None


@dataclass(slots=True)
class Reading:
    """One part of a draft, read. ``problems`` is empty when all of it could be understood."""

    value: Any
    problems: Problems = field(default_factory=dict)


def empty() -> dict[str, Any]:
    """Return what a new draft holds: what most meetings need is chosen already."""
    return {
        "when": {"kind": "conference", "doors": "30", "reminders": ["3d", "1d", "1h"]},
        "people": {},
        "staff": {},
        "order": {},
    }


def read_times(typed: Typed, zone: ZoneInfo) -> Reading:
    """Read title, day and times; the value is ``Times`` in UTC-comparable aware moments."""
    problems: Problems = {}
    if not is_plain(_text(typed, "title"), LONGEST_TITLE):
        problems["title"] = "title"
    if _text(typed, "kind") not in [*Kind]:
        problems["kind"] = "kind"
    day = when.read_day(_text(typed, "date"))
    if day is None:
        problems["date"] = "date"
    moments: dict[str, datetime | None] = {}
    for name in ("time", "end"):
        at = when.read_time(_text(typed, name))
        moments[name] = when.together(day, at, zone) if day and at else None
        if at is None or (day and moments[name] is None):
            problems[name] = "time"
    starts = moments["time"]
    doors = timedelta(minutes=DOORS.get(_text(typed, "doors"), 30))
    return Reading(Times(starts, starts - doors if starts else None, moments["end"]), problems)


def read_person(typed: Typed, people: Mapping[str, Typed]) -> Reading:
    """Read one participant; the value is a PlannedPerson when there is no problem."""
    problems: Problems = {}
    role = _choice(Role, typed, "role", problems)
    side = _choice(Side, typed, "side", problems)
    name = _text(typed, "screen_name")
    if not is_plain(name, LONGEST_NAME):
        problems["screen_name"] = "name"
    if role in PRINCIPALS and side is not None and PRINCIPALS[role] is not side:
        problems["side"] = "side"
    beside = None
    if role in COMPANIONS:
        beside = _text(people.get(_text(typed, "beside"), {}), "screen_name") or None
        if beside is None:
            problems["beside"] = "beside"
    elif role is not None and role not in PRINCIPALS:
        problems["role"] = "role"
    contact = _read_contact(typed, problems)
    aftercare = _line(typed, "aftercare", problems)
    if problems or role is None or side is None:
        return Reading(None, problems)
    voice = Voice.OBSERVES if role is Role.OBSERVER else _voice(typed)
    language = _text(typed, "language")
    return Reading(
        PlannedPerson(
            side,
            role,
            name,
            voice,
            beside,
            contact=contact,
            language=language if language in NAMES else ENGLISH,
            relay_only=_text(typed, "relay_only") == "yes",
            aftercare=aftercare,
        )
    )


def read_staff(typed: Typed, kind: str) -> Reading:
    """Read who guides the meeting; the value is a tuple of PlannedStaff, the lead first.

    A shuttle is led by its first advocate; it may have a second one.
    """
    problems: Problems = {}
    shuttle = kind == Kind.SHUTTLE
    first = Role.SHUTTLE_ADVOCATE if shuttle else Role.LEAD_FACILITATOR
    asked = [("lead", first), ("co", Role.CO_FACILITATOR)]
    if shuttle:
        asked.insert(1, ("advocate", Role.SHUTTLE_ADVOCATE))
    if not _account(typed, "lead"):
        problems["lead"] = "advocate" if shuttle else "lead"
    phone = _text(typed, "plan_b_phone")
    if phone and not re.fullmatch(r"[+0-9][0-9 ]{4,24}", phone):
        problems["plan_b_phone"] = "phone"
    guides = []
    for which, role in asked:
        account, name = _account(typed, which), _text(typed, f"{which}_name")
        if name and not is_plain(name, LONGEST_NAME):
            problems[f"{which}_name"] = "name"
        if account:
            over = role is Role.CO_FACILITATOR and _text(typed, "takes_over") == "yes"
            guides.append(PlannedStaff(account, role, name or None, over))
    return Reading(tuple(guides), problems)


def plan_of(typed: Typed, zone: ZoneInfo, staff_id: str) -> MeetingPlan:
    """Return the plan that a draft without problems is; ids of people are their draft keys.

    Which case it belongs to comes with the draft; that its people are of the case is asked later.
    """
    times: Times = read_times(typed["when"], zone).value
    order = typed.get("order", {})
    people = []
    for key, each in typed["people"].items():
        person: PlannedPerson | None = read_person(each, typed["people"]).value
        if person is None:
            raise Refused("plan-people")
        people.append(_placed(person, key, order))
    guides = tuple(
        PlannedStaff(g.staff_id, g.role, g.screen_name, g.takes_over, _place(order, "seat", g.role))
        for g in read_staff(typed["staff"], _text(typed["when"], "kind")).value
    )
    if times.starts_at is None or times.opens_at is None or times.latest_end is None:
        raise Refused("plan-times")
    return MeetingPlan(
        title=_text(typed["when"], "title"),
        kind=Kind(_text(typed["when"], "kind")),
        people=tuple(people),
        staff=guides,
        opens_at=times.opens_at,
        latest_end=times.latest_end,
        starts_at=times.starts_at,
        plan_b_phone=_text(typed["staff"], "plan_b_phone"),
        reminders=tuple(
            REMINDERS[each] for each in typed["when"].get("reminders", []) if each in REMINDERS
        ),
        planned_by=staff_id,
        links=False,
        case_id=typed.get("case_id"),
    )


def proposal_of(
    typed: Typed,
    zone: ZoneInfo,
    names: Mapping[str, str],
    most_people: int,
    serves: Callable[[str], frozenset[Side]],
) -> Proposal:
    """Return as much of a draft as can be read, for the clashes.

    ``names`` is account id -> name; ``serves`` returns the sides whose words an account may carry.
    """
    times: Times = read_times(typed["when"], zone).value
    kind = _text(typed["when"], "kind")
    guides = tuple(
        Guide(
            g.staff_id,
            g.screen_name or names.get(g.staff_id, ""),
            g.role is Role.LEAD_FACILITATOR,
            g.takes_over,
            g.role is Role.SHUTTLE_ADVOCATE,
            serves(g.staff_id),
        )
        for g in read_staff(typed["staff"], kind).value
    )
    return Proposal(
        Kind(kind) if kind in [*Kind] else Kind.CONFERENCE,
        times.starts_at,
        times.opens_at,
        times.latest_end,
        tuple(_guest(key, each) for key, each in typed["people"].items()),
        guides,
        most_people,
    )


def problems_of(typed: Typed, zone: ZoneInfo) -> dict[str, Problems]:
    """Return what could not be read, by part: "when", "staff", and each person's key."""
    found = {
        "when": read_times(typed["when"], zone).problems,
        "staff": read_staff(typed["staff"], _text(typed["when"], "kind")).problems,
    }
    for key, each in typed["people"].items():
        found[key] = read_person(each, typed["people"]).problems
    return {part: problems for part, problems in found.items() if problems}


def _guest(key: str, typed: Typed) -> Guest:
    contact = _read_contact(typed, {})
    role, side = _text(typed, "role"), _text(typed, "side")
    return Guest(
        at=key,
        name=_text(typed, "screen_name"),
        side=Side(side) if side in [*Side] else Side.HARMED,
        role=Role(role) if role in [*Role] else Role.SUPPORTER,
        beside=_text(typed, "beside"),
        email=contact.email,
        reachable=contact.has_a_way,
        aftercare=bool(_text(typed, "aftercare")),
    )


def _read_contact(typed: Typed, problems: Problems) -> SafeContact:
    ways = frozenset(way for way in Way if way in typed.get("ways", []))
    email, phone = _text(typed, "email"), _text(typed, "phone")
    if email:
        try:
            email = checked_address(email)
        except Refused:
            problems["email"] = "email"
            email = ""
    elif Way.EMAIL in ways:
        problems["email"] = "email_needed"
    if phone and not re.fullmatch(r"[+0-9][0-9 ]{4,24}", phone):
        problems["phone"] = "phone"
        phone = ""
    elif not phone and (Way.CALL in ways or (Way.TEXT in ways and not _text(typed, "text_to"))):
        problems["phone"] = "phone_needed"
    return SafeContact(
        ways,
        email,
        phone,
        may_say_who=_text(typed, "may_say_who") == "yes",
        read_by_others=_text(typed, "read_by_others") != "no",
        notes=_line(typed, "notes", problems),
        calendar=_text(typed, "calendar") == "yes",
        text_to=_text(typed, "text_to"),
        address=_text(typed, "address"),
        through=_text(typed, "through"),
    )


def _placed(person: PlannedPerson, key: str, order: Typed) -> PlannedPerson:
    return PlannedPerson(
        person.side,
        person.role,
        person.screen_name,
        person.voice,
        person.beside,
        id=key,
        contact=person.contact,
        language=person.language,
        relay_only=person.relay_only,
        aftercare=person.aftercare,
        arrives=_place(order, "arrives", key),
        leaves=_place(order, "leaves", key),
        seat=_place(order, "seat", key),
    )


def _place(order: Typed, kind: str, key: str) -> int:
    typed = _text(order, f"{kind}-{key}")
    return int(typed) if typed.isascii() and typed.isdigit() and len(typed) <= 2 else 0


def _choice(kind: Any, typed: Typed, name: str, problems: Problems) -> Any:
    try:
        return kind(_text(typed, name))
    except ValueError:
        problems[name] = name
        return None


def _voice(typed: Typed) -> Voice:
    return Voice.PRESENT_ONLY if _text(typed, "voice") == Voice.PRESENT_ONLY else Voice.FULL


def _line(typed: Typed, name: str, problems: Problems) -> str:
    text = _text(typed, name)
    if text and not is_plain(text, LONGEST_NOTE):
        problems[name] = "line"
    return text


def _account(typed: Typed, name: str) -> str:
    """Return an account id, or nothing for what can be none: it is looked up in the store."""
    found = _text(typed, name)
    return found if re.fullmatch(r"[0-9a-f]{1,32}", found) else ""


def _text(typed: Typed, name: str) -> str:
    found = typed.get(name, "")
    return found.strip() if isinstance(found, str) else ""
