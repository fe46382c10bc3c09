"""When people are reminded of their appointment: once each time, whoever may safely get e-mail."""

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Final

from app.domain.live_session import LiveSession
from app.services import post
from app.services.inviting import About, Appointment, PostState
from app.services.ports import House, UnitOfWork
from app.services.post import Occasion

LATE: Final = timedelta(minutes=30)
"""A reminder that could not be written for so long, because nothing ran, is left out."""


def write_due(house: House) -> int:
    """Write and queue the reminders whose time has come; return how many.

    A reminder goes to who has a link, if the plan wants it and e-mail is safe for them; to each
    person at most once for each of its times, whatever restarts.
    """
    now = house.clock.now()
    with house.unit_of_work(write=False) as work:
        due = [(a, at) for a in work.appointments.coming() for at in _due(a, now)]
    return sum(_remind(house, appointment, at) for appointment, at in due)


def _due(appointment: Appointment, now: datetime) -> Iterator[datetime]:
    for minutes in appointment.reminders:
        at = appointment.starts_at - timedelta(minutes=minutes)
        if at <= now < at + LATE and now < appointment.starts_at:
            yield at


def _remind(house: House, appointment: Appointment, at: datetime) -> int:
    with house.unit_of_work() as work:
        session = work.sessions.get(appointment.session_id)
        wanted = [person.id for person in session.parties if _wanted(work, session, person.id, at)]
        written = 0
        for person_id in wanted:
            message = post.write(house, work, session, person_id, Occasion(About.REMINDER))
            if message is not None and message.state is PostState.READY:
                message.state = PostState.QUEUED
                work.messages.save(message)
                written += 1
        if wanted:
            work.commit()
    return written


def _wanted(work: UnitOfWork, session: LiveSession, person_id: str, at: datetime) -> bool:
    """True for who has a link and was told of the appointment before this reminder's time."""
    links = work.links.live_of(session.id, person_id)
    sent = work.messages.of(session.id, person_id)
    reminded = any(m.about is About.REMINDER and m.made_at >= at for m in sent)
    told = any(m.about is About.INVITATION and m.made_at < at for m in sent)
    return bool(links) and told and not reminded
