"""Says days and times in words, in the service's own time zone and the reader's language."""

import re
from datetime import date, datetime, time
from zoneinfo import ZoneInfo

from babel.dates import format_date

from app.domain import notices
from app.domain.languages import ENGLISH, Say, in_english


def day(at: datetime, zone: ZoneInfo, language: str = ENGLISH) -> str:
    """Return a day such as "Tuesday 24 November"."""
    return format_date(at.astimezone(zone).date(), "EEEE d MMMM", locale=language)


def clock(at: datetime, zone: ZoneInfo) -> str:
    """Return a time such as "2pm" or "2:15pm"."""
    local = at.astimezone(zone)
    hour, half = (local.hour % 12 or 12), "am" if local.hour < 12 else "pm"
    return f"{hour}{half}" if local.minute == 0 else f"{hour}:{local.minute:02d}{half}"


def moment(at: datetime, zone: ZoneInfo, language: str = ENGLISH, say: Say = in_english) -> str:
    """Return a moment such as "Tuesday 24 November at 2pm"."""
    return notices.at(day(at, zone, language), clock(at, zone), say)


def read_day(typed: str) -> date | None:
    """Return the day of "24/11/2026", "24 11 2026" or "2026-11-24"; None when it is none."""
    numbers = re.findall(r"\d+", typed) if typed.isascii() and len(typed) <= 20 else []
    if len(numbers) != 3:
        return None
    day_, month, year = numbers if len(numbers[0]) <= 2 else numbers[::-1]
    try:
        return date(int(year), int(month), int(day_))
    except ValueError:
        return None


_TIME = re.compile(r"(\d{1,2})(?:[:.](\d{2}))?\s*(am|pm)?", re.ASCII)


def read_time(typed: str) -> time | None:
    """Return the time of "14:00", "2pm" or "2.30 pm"; None when it is none."""
    found = _TIME.fullmatch(typed.strip().lower())
    if found is None or not (found[2] or found[3]):
        return None
    hour, minute = int(found[1]), int(found[2] or 0)
    if found[3]:
        if not 1 <= hour <= 12:
            return None
        hour = hour % 12 + (12 if found[3] == "pm" else 0)
    return time(hour, minute) if hour < 24 and minute < 60 else None


def together(day_: date, time_: time, zone: ZoneInfo) -> datetime | None:
    """Return the aware moment; None for one that the clock change leaves out."""
    moment_ = datetime.combine(day_, time_, zone)
    there_and_back = moment_.astimezone(ZoneInfo("UTC")).astimezone(zone)
    return moment_ if there_and_back.replace(tzinfo=None) == moment_.replace(tzinfo=None) else None
