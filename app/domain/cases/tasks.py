"""The kinds of tasks in casework, with their clocks as data: what is due when.

Times are said in the service's own time zone. A working day ends at five in the afternoon there.
Which days besides Saturday and Sunday are closed is a list that each service keeps (decision 7).
"""

import re
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from enum import StrEnum, auto
from typing import Any, Final
from zoneinfo import ZoneInfo

from app.domain.cases.forms import SENSITIVE
from app.domain.refusals import Refused

CLOSING_TIME: Final = time(17)
LATER_AT_MOST: Final = 28  # days that "later" may put a task off
AHEAD: Final = timedelta(days=3)  # what runs out is asked for again so long before


class Unit(StrEnum):
    WORKING_DAYS = auto()  # the first is the day after; due at closing time
    WORKING_HOURS = auto()  # hours of the clock that pass on working days
    DAYS = auto()  # days of the calendar; due at closing time


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of task. ``threshold`` names the number that a service may set for itself.

    ``stops``: the clock stands still while the case is paused. ``may_wait``: staff may put it off.
    ``by_hand``: staff may say that it is done; others are closed by the act that does it.
    """

    unit: Unit
    amount: int
    threshold: str = ""
    stops: bool = True
    may_wait: bool = True
    by_hand: bool = True


KINDS: Final[Mapping[str, Kind]] = {
    # The Victims' Code: the law's limits are not put off, and do not stop.
    "code_information": Kind(Unit.WORKING_DAYS, 5, stops=False, may_wait=False),
    "code_information_enhanced": Kind(Unit.WORKING_DAYS, 1, stops=False, may_wait=False),
    "code_support": Kind(Unit.WORKING_DAYS, 2, stops=False, may_wait=False),
    # A referral
    "acknowledge_referral": Kind(Unit.WORKING_HOURS, 48, "acknowledge_hours", may_wait=False),
    "first_contact": Kind(Unit.WORKING_DAYS, 10, "contact_days"),
    "ask_other_side": Kind(Unit.WORKING_DAYS, 10, "contact_days"),
    "allocate": Kind(Unit.WORKING_DAYS, 5, by_hand=False),
    # A promise to somebody: it holds whether the case is paused or not.
    "contact_again": Kind(Unit.DAYS, 28, "more_time_days", stops=False),
    # Reviews
    "risk_review": Kind(Unit.DAYS, 30, "risk_days", may_wait=False, by_hand=False),
    "consent_review": Kind(Unit.DAYS, 180, "consent_review_days", by_hand=False),
    "readiness_again": Kind(Unit.DAYS, 14, "readiness_days", by_hand=False),
    "pause_review": Kind(Unit.DAYS, 28, stops=False),
    "approve": Kind(Unit.WORKING_DAYS, 5, by_hand=False),
    "glass_broken": Kind(Unit.WORKING_DAYS, 1, stops=False, may_wait=False),
    "contact_changed": Kind(Unit.WORKING_DAYS, 1),
    "follow_up": Kind(Unit.DAYS, 28),
    "bring_options": Kind(Unit.WORKING_DAYS, 10, "contact_days"),
    "stale_helpline": Kind(Unit.WORKING_DAYS, 10),
    # Relays and letters: each is ended by the act itself
    "relay_clear": Kind(Unit.WORKING_DAYS, 2, by_hand=False),
    "relay_release": Kind(Unit.WORKING_DAYS, 2, by_hand=False),
    "relay_hand": Kind(Unit.WORKING_DAYS, 2, by_hand=False),
    "relay_reply": Kind(Unit.WORKING_DAYS, 2, by_hand=False),
    "letter_look": Kind(Unit.WORKING_DAYS, 5, by_hand=False),
    "letter_clear": Kind(Unit.WORKING_DAYS, 5, by_hand=False),
    "letter_offer": Kind(Unit.WORKING_DAYS, 10, by_hand=False),
    "letter_picture": Kind(Unit.WORKING_DAYS, 2, by_hand=False),
    # These two may have a day that somebody asked for.
    "letter_hand": Kind(Unit.WORKING_DAYS, 5, may_wait=False, by_hand=False),
    "letter_again": Kind(Unit.WORKING_DAYS, 1, may_wait=False, by_hand=False),
}

LAW: Final = ("code_information", "code_information_enhanced", "code_support")
ENHANCED: Final = frozenset(SENSITIVE)
"""Flags of what a person went through that give enhanced rights under the Victims' Code."""


def kind_of(name: str) -> Kind:
    """Return a kind, or raise Refused("task-not-known")."""
    if name not in KINDS:
        raise Refused("task-not-known")
    return KINDS[name]


def due(name: str, begins: datetime, zone: ZoneInfo, thresholds: Mapping[str, Any]) -> datetime:
    """Return when a task of this kind is due that begins now.

    ``thresholds`` are the service's own numbers, with ``closed_days`` as a text of days.
    """
    kind = kind_of(name)
    amount = int(thresholds.get(kind.threshold, kind.amount))
    closed = closed_days(thresholds)
    if kind.unit is Unit.WORKING_HOURS:
        return after_working_hours(begins, amount, zone, closed)
    day = begins.astimezone(zone).date()
    if kind.unit is Unit.WORKING_DAYS:
        day = after_working_days(day, amount, closed)
    else:
        day += timedelta(days=amount)
    return closing(day, zone)


def closed_days(thresholds: Mapping[str, Any]) -> frozenset[date]:
    days, _ = read_days(thresholds.get("closed_days", ""))
    return days


def read_days(text: str) -> tuple[frozenset[date], list[str]]:
    """Read days such as "25 12 2026", one on each line; return them and lines that are none."""
    days, wrong = set(), []
    for line in filter(None, map(str.strip, text.splitlines())):
        numbers = re.fullmatch(r"(\d{1,2})[ /.-](\d{1,2})[ /.-](\d{4})", line, re.ASCII)
        try:
            day, month, year = map(int, numbers.groups() if numbers else ("0", "0", "0"))
            days.add(date(year, month, day))
        except ValueError:
            wrong.append(line)
    return frozenset(days), wrong


def is_working(day: date, closed: Collection[date]) -> bool:
    return day.weekday() < 5 and day not in closed


def after_working_days(day: date, amount: int, closed: Collection[date]) -> date:
    """Return the day on which so many working days have passed; the day itself never counts."""
    while amount > 0:
        day += timedelta(days=1)
        amount -= is_working(day, closed)
    return day


def after_working_hours(
    begins: datetime, amount: int, zone: ZoneInfo, closed: Collection[date]
) -> datetime:
    """Return the moment at which so many hours have passed, counting those of working days."""
    left = timedelta(hours=amount)
    now = begins.astimezone(UTC)
    while True:
        day = now.astimezone(zone).date()
        midnight = _at(day + timedelta(days=1), time(0), zone)
        if is_working(day, closed):
            if left <= midnight - now:
                return now + left
            left -= midnight - now
        now = midnight


def closing(day: date, zone: ZoneInfo) -> datetime:
    """Return the end of a working day, as UTC."""
    return _at(day, CLOSING_TIME, zone)


def before_the_end(ends: datetime, now: datetime) -> datetime:
    """Return when something is to be asked again that runs out then: some days before it does.

    Of what runs out soon, half of the time is left.
    """
    return ends - min(AHEAD, max(ends - now, timedelta()) / 2)


def put_off(name: str, due_at: datetime, days: int, now: datetime, zone: ZoneInfo) -> datetime:
    """Return the new time of a task that waits so many days longer, counted from today at least.

    Raises Refused("task-cannot-wait").
    """
    if not kind_of(name).may_wait or not 1 <= days <= LATER_AT_MOST:
        raise Refused("task-cannot-wait")
    return closing(max(due_at, now).astimezone(zone).date() + timedelta(days=days), zone)


def resumed(
    name: str, due_at: datetime, made_at: datetime, paused_at: datetime, now: datetime
) -> datetime:
    """Return when a task is due after a pause: later by as long as its clock stood still."""
    if not kind_of(name).stops:
        return due_at
    return due_at + (now - max(made_at, paused_at))


def at_arrival(began_harmed: bool, flags: Collection[str]) -> tuple[str, ...]:
    """Return the tasks that a new referral makes: to answer it, and what the Victims' Code asks."""
    if not began_harmed:
        return ("acknowledge_referral",)
    enhanced = bool(ENHANCED & set(flags))
    information = "code_information_enhanced" if enhanced else "code_information"
    return ("acknowledge_referral", information, "code_support")


def _at(day: date, clock: time, zone: ZoneInfo) -> datetime:
    return datetime.combine(day, clock, zone).astimezone(UTC)
