"""The calendar file of an appointment: a time and one neutral word, and nothing else."""

import hmac
from datetime import datetime

from icalendar import Calendar, Event

from app.domain.live_session import LiveSession
from app.services.inviting import Appointment
from app.services.ports import House


def of(house: House, session_id: str, person_id: str) -> str:
    """Return the iCalendar text (RFC 5545) of this person's appointment.

    Times are in UTC, which every calendar shows in its owner's own zone, so the file tells no
    zone of anybody. The UID is a keyed hash: it stays the same when the time moves, is another one
    for each person, and leads nowhere.
    """
    with house.unit_of_work(write=False) as work:
        session = work.sessions.get(session_id)
        found = work.appointments.get(session_id)
    appointment = found or Appointment(session_id, session.opens_at)
    return for_appointment(house, appointment, session, person_id)


def for_appointment(
    house: House, appointment: Appointment, session: LiveSession, person_id: str
) -> str:
    """Return the same for an appointment that was read already."""
    named = f"calendar {session.id} {person_id}".encode()
    uid = hmac.digest(house.code_key, named, "sha256").hex()[:32]
    now = house.clock.now().replace(microsecond=0)
    starts, ends = appointment.starts_at, session.latest_end
    return written(uid, starts, ends, now, appointment.changes)


def written(uid: str, starts: datetime, ends: datetime, now: datetime, changes: int) -> str:
    """Return the file. Times are aware and written in whole seconds of UTC."""
    calendar, event = Calendar(), Event()
    calendar.add("prodid", "-//Appointment//EN")
    calendar.add("version", "2.0")
    event.add("uid", uid)
    event.add("summary", "Appointment")
    event.add("dtstamp", now)
    event.add("dtstart", starts)
    event.add("dtend", ends)
    event.add("sequence", changes)
    event.add("class", "PRIVATE")
    calendar.add_component(event)
    text: bytes = calendar.to_ical()
    return text.decode()
