"""What a service words itself: the current version of each kind, and how a new one is made."""

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any, Final

from app.domain.cases.defaults import DEFAULTS
from app.domain.cases.questions import Answers
from app.domain.cases.wordings import spoken
from app.domain.refusals import Refused
from app.services.cases.text_records import Body, Text
from app.services.ports import House, UnitOfWork

FIRST: Final = 1
STALE_AFTER: Final = timedelta(days=91)
"""A helpline that nobody checked for three months may have another number by now."""


def current(house: House, kind: str) -> Text:
    """Return the version that holds now; version 1 is the words that we ship."""
    with house.unit_of_work(write=False) as work:
        return current_in(work, kind)


def current_in(work: UnitOfWork, kind: str) -> Text:
    """Return the version that holds in this transaction."""
    return work.texts.newest(kind) or first(kind)


def first(kind: str) -> Text:
    """Return version 1, which nobody can take away."""
    return Text(kind, FIRST, DEFAULTS[kind])


def said(house: House, kind: str, language: str) -> Mapping[str, Any]:
    """Return the current body as people read it in one language."""
    found: Mapping[str, Any] = spoken(
        current(house, kind).body, language, house.wording.say(language)
    )
    return found


def version(house: House, kind: str, number: int) -> Text:
    """Return one version. Raises Refused("text-not-there")."""
    if number == FIRST:
        return first(kind)
    with house.unit_of_work(write=False) as work:
        found = work.texts.version(kind, number)
    if found is None:
        raise Refused("text-not-there")
    return found


def history(house: House, kind: str) -> list[Text]:
    """Return every version, the newest first."""
    with house.unit_of_work(write=False) as work:
        return [*work.texts.history(kind), first(kind)]


def names(house: House, texts: list[Text]) -> dict[str, str]:
    """Return the names of those who made these versions, by id."""
    with house.unit_of_work(write=False) as work:
        found = {text.by: work.staff.get(text.by) for text in texts if text.by}
    return {staff_id: account.name for staff_id, account in found.items() if account}


def change(
    house: House, staff_id: str, kind: str, body: Body, *, seen: int, back_to: int | None = None
) -> Text:
    """Write a new version, made from the one that was ``seen``.

    Raises Refused("text-changed-meanwhile") when that is not the current one any more.
    """
    with house.unit_of_work() as work:
        before = current_in(work, kind)
        if before.version != seen:
            raise Refused("text-changed-meanwhile")
        now = house.clock.now()
        text = Text(kind, seen + 1, body, now, staff_id, back_to)
        work.texts.add(text)
        why = f"{kind}.{text.version}"
        work.audit.record("text.change", at=now, actor=staff_id, why=why)
        work.commit()
    return text


def go_back(house: House, staff_id: str, kind: str, number: int, *, seen: int) -> Text:
    """Make an older version current again, as a new version: nothing is taken out of the row."""
    old = version(house, kind, number)
    return change(house, staff_id, kind, old.body, seen=seen, back_to=number)


def agreement(house: House, number: int, language: str) -> Mapping[str, Any]:
    """Return the ground rules as they read in a version; one that never was is the first."""
    return spoken_in(house, "agreement", number, language)


def spoken_in(house: House, kind: str, number: int, language: str) -> Mapping[str, Any]:
    """Return a version as people read it in one language; one that never was is the first."""
    try:
        body = version(house, kind, number).body
    except Refused:
        body = first(kind).body
    found: Mapping[str, Any] = spoken(body, language, house.wording.say(language))
    return found


def checked_too_soon(house: House, typed: Answers) -> dict[str, str]:
    """Return which helplines were checked on a day that is still to come, as problems."""
    today = _today(house).isoformat()
    days = {name: day for name, day in typed.items() if name.endswith("-checked")}
    return {name: "date-to-come" for name, day in days.items() if day > today}


def stale_helplines(house: House) -> list[str]:
    """Return the names of helplines that nobody checked within the last three months."""
    latest = (_today(house) - STALE_AFTER).isoformat()
    lines = current(house, "helplines").body["lines"]
    return [line["name"] for line in lines if line.get("checked", "") < latest]


def _today(house: House) -> date:
    return house.clock.now().astimezone(house.letterhead.zone).date()
