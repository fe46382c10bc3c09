"""Writes a planned meeting anew; who was told of it before is told of another time."""

from dataclasses import replace

from app.domain.live_session import LiveSession
from app.domain.people import Person
from app.domain.refusals import Refused
from app.services import overviews, post
from app.services.inviting import About, Appointment
from app.services.meetings import MeetingPlan, Planned, made
from app.services.ports import House, UnitOfWork
from app.services.post import Occasion


def rewrite(house: House, work: UnitOfWork, session_id: str, plan: MeetingPlan) -> LiveSession:
    """Write the plan anew and tell those who were told before, if the time is another one.

    The caller holds the session's lock, and commits.
    """
    before = work.sessions.get(session_id, for_update=True)
    if overviews.has_begun(before):
        raise Refused("meeting-has-begun")
    if before.case_id != plan.case_id:
        raise Refused("plan-not-of-the-case")
    appointment = work.appointments.get(session_id)
    appointment = appointment or Appointment(session_id, before.opens_at)
    if appointment.called_off_at:
        raise Refused("meeting-called-off")
    planned = made(house, work, plan, session_id)
    planned.session.plan.advisory = before.plan.advisory
    _write_anew(work, before, planned)
    changed = _changed(appointment, plan)
    work.appointments.save(changed)
    now = house.clock.now()
    work.audit.record("meeting.change", at=now, session_id=session_id, case_id=plan.case_id)
    if changed.changes > appointment.changes:
        told = {m.person_id for m in work.messages.of(session_id)}
        occasion = Occasion(About.MOVED, before=appointment.starts_at)
        tell(house, work, planned.session, told, occasion)
    return planned.session


def replan(work: UnitOfWork, session: LiveSession) -> None:
    """Write a changed plan of a meeting; who takes part, and how they stand, stays as it is."""
    accounts_of = {p.id: work.sessions.account_of(session.id, p.id) for p in session.staff}
    work.appointments.replan(session, {p: a for p, a in accounts_of.items() if a is not None})


def tell(
    house: House, work: UnitOfWork, session: LiveSession, told: set[str], occasion: Occasion
) -> list[str]:
    """Write a message to each who was written to before; nobody else knows of the meeting."""
    written = []
    for person in session.parties:
        if person.id in told:
            message = post.write(house, work, session, person.id, occasion)
            written += [message.id] if message else []
    return written


def _write_anew(work: UnitOfWork, before: LiveSession, planned: Planned) -> None:
    """Who stays keeps how they arrived; links end when the meeting ends now."""
    session = planned.session
    kept = {person.id for person in before.people}
    for person in session.people:
        if person.id in kept and _stands_as(person) == _stands_as(before.person(person.id)):
            session.attendances[person.id] = before.attendances[person.id]
    work.appointments.replan(session, planned.staff)
    for invitation in planned.invitations:
        work.appointments.save_invitation(invitation)
    for link in work.links.live_of(session.id):
        link.not_after = session.latest_end
        work.links.save(link)


def _stands_as(person: Person) -> tuple[object, ...]:
    return person.side, person.role, person.beside


def _changed(appointment: Appointment, plan: MeetingPlan) -> Appointment:
    starts = plan.starts_at or plan.opens_at
    kept = replace(appointment, reminders=plan.reminders)
    if starts == appointment.starts_at:
        return kept
    return replace(
        kept,
        starts_at=starts,
        changes=appointment.changes + 1,
        moved_from=appointment.starts_at,
    )
