"""Planning with others in mind: drafts, clashes, changing a meeting, calling it off, inviting."""

from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any

from app.domain.cases.gathering import NOBODY_IS_ASKED, served_by
from app.domain.clashes import Busy, Clash, find
from app.domain.live_session import Kind
from app.domain.people import Side
from app.domain.refusals import Refused
from app.domain.stages import Stage
from app.services import accounts, drafts, join_links, overviews, post, replanning, typed_again
from app.services.cases import texts
from app.services.inviting import About, Appointment, Draft, Message
from app.services.join_links import Issued
from app.services.live_sessions import send_away
from app.services.meetings import MeetingPlan, plan_meeting
from app.services.ports import House, UnitOfWork
from app.services.post import Occasion
from app.services.records import Meeting, StaffAccount

# Drafts


def new_draft(house: House, staff_id: str, typed: Mapping[str, Any] | None = None) -> Draft:
    """Begin a plan, empty or filled in already; only this member of staff sees it."""
    begun = typed or drafts.empty()
    if not typed and not house.meetings_without_cases:
        begun["when"]["kind"] = str(Kind.PREPARATION)
    return _keep(house, Draft(house.new_id(), staff_id, house.clock.now(), None, begun))


def draft(house: House, staff_id: str, draft_id: str) -> Draft:
    """Return one's own draft, or raise Refused("plan-not-there")."""
    with house.unit_of_work(write=False) as work:
        found = work.appointments.draft(draft_id)
    if found is None or found.staff_id != staff_id:
        raise Refused("plan-not-there")
    return found


def drafts_of(house: House, staff_id: str) -> list[Draft]:
    """Return one's own drafts, the oldest first."""
    with house.unit_of_work(write=False) as work:
        return work.appointments.drafts_of(staff_id)


def keep_typed(house: House, found: Draft, typed: Mapping[str, Any]) -> Draft:
    """Write down what was typed, whatever it is: nothing typed is lost."""
    return _keep(house, replace(found, typed=typed, saved_at=house.clock.now()))


def drop(house: House, found: Draft) -> None:
    """Throw a draft away."""
    with house.unit_of_work() as work:
        work.appointments.drop_draft(found.id)
        work.commit()


def clashes(house: House, found: Draft) -> list[Clash]:
    """Return what speaks against the plan as it is typed now."""
    guides = {account.id: account.name for account in accounts.staff_list(house)}
    zone = house.letterhead.zone
    serves = _served(house, found)
    proposal = drafts.proposal_of(found.typed, zone, guides, house.seats + 1, serves)
    busy = _busy(house, [guide.staff_id for guide in proposal.guides], found.session_id)
    alone = proposal.kind is Kind.CONFERENCE and not _may_stand_alone(house, found)
    alone = alone or (proposal.kind is Kind.SHUTTLE and found.case_id is None)
    lacking = [Clash("needs-a-case", "when")] if alone else []
    return lacking + find(proposal, house.clock.now(), busy)


def carry_out(house: House, found: Draft) -> str:
    """Make the draft a meeting, or change the meeting it came from; return the session id.

    A meeting of a case is written by ``services.cases.meetings``, which asks the case.

    Raises Refused("plan-has-clashes") while something stops it, "plan-..." for nonsense, and
    "meeting-has-begun" when somebody is there already.
    """
    if found.case_id is not None:
        raise Refused("case-not-allowed")
    plan = ready_plan(house, found)
    session_id = found.session_id
    if session_id is None:
        session_id, _ = plan_meeting(house, plan)
    else:
        with house.states.of(session_id).lock, house.unit_of_work() as work:
            replanning.rewrite(house, work, session_id, plan)
            work.commit()
    drop(house, found)
    return session_id


def ready_plan(house: House, found: Draft) -> MeetingPlan:
    """Return the plan that a draft is, or raise Refused("plan-has-clashes")."""
    zone = house.letterhead.zone
    if drafts.problems_of(found.typed, zone) or any(c.stops for c in clashes(house, found)):
        raise Refused("plan-has-clashes")
    rules = texts.current(house, "agreement").version
    return replace(drafts.plan_of(found.typed, zone, found.staff_id), ground_rules=rules)


def _served(house: House, found: Draft) -> Callable[[str], frozenset[Side]]:
    """Return the sides whose words an account may carry, by what it is in the case of a draft."""
    with house.unit_of_work(write=False) as work:
        covers = work.cases.covers(ids=[found.case_id]) if found.case_id else []
    crew = covers[0].working(house.clock.now()) if covers else []
    return lambda staff_id: served_by(crew, staff_id)


def _may_stand_alone(house: House, found: Draft) -> bool:
    """True for a meeting of a case, where the service allows it, or where it stood so before."""
    if found.case_id is not None or house.meetings_without_cases:
        return True
    if found.session_id is None:
        return False
    with house.unit_of_work(write=False) as work:
        return work.sessions.get(found.session_id).is_conference  # a shuttle is always of a case


# The planned meeting


def demand_may_see(
    house: House, account: StaffAccount, session_id: str, *, act: bool = False
) -> None:
    """Let those see a planned meeting who planned it, guide it, or answer for all of them.

    A meeting of a case is seen by who works in that case with everyone who is in it, and changed
    (``act``) by who plans there.

    Raises Refused("session-not-recognised"), as for a meeting that never was.
    """
    with house.unit_of_work(write=False) as work:
        if not overviews.may_see(house, work, account, session_id, act=act):
            raise Refused("session-not-recognised")


def may_act(house: House, account: StaffAccount, session_id: str) -> bool:
    """True for who may plan and invite in this meeting, besides seeing it."""
    with house.unit_of_work(write=False) as work:
        return overviews.may_see(house, work, account, session_id, act=True)


def invite(house: House, session_id: str, person_id: str) -> tuple[Issued, Message | None]:
    """Give a person a new link with codes, and write the message that takes it to them.

    A former link, its connection and its unsent message are dead. The message is None when no way
    of reaching this person is known to be safe. Raises Refused("meeting-called-off").
    """
    with house.unit_of_work(write=False) as work:
        appointment = work.appointments.get(session_id)
        if appointment and appointment.called_off_at:
            raise Refused("meeting-called-off")
        _demand_may_ask(work, session_id)
    issued = join_links.issue(house, session_id, person_id)
    occasion = Occasion(About.INVITATION, token=issued.token)
    with house.unit_of_work() as work:
        session = work.sessions.get(session_id)
        message = post.write(house, work, session, person_id, occasion)
        work.commit()
    return issued, message


def take_back(house: House, session_id: str, person_id: str) -> None:
    """Kill a person's link and connection; a message with it that did not go is taken back."""
    join_links.revoke(house, session_id, person_id)
    with house.unit_of_work() as work:
        post.take_back(house, work, session_id, person_id)
        work.commit()


def call_off(house: House, session_id: str) -> list[str]:
    """Call a meeting off: links lead nowhere, messages are written. Return the messages' ids.

    Raises Refused("meeting-has-begun") when somebody is there already.
    """
    with house.states.of(session_id).lock:
        with house.unit_of_work() as work:
            session = work.sessions.get(session_id, for_update=True)
            if overviews.has_begun(session):
                raise Refused("meeting-has-begun")
            now = house.clock.now()
            appointment = work.appointments.get(session_id)
            appointment = appointment or Appointment(session_id, session.opens_at)
            if appointment.called_off_at:
                raise Refused("meeting-called-off")
            work.appointments.save(replace(appointment, called_off_at=now))
            told = {message.person_id for message in work.messages.of(session_id)}
            written = replanning.tell(house, work, session, told, Occasion(About.CALLED_OFF))
            for link in work.links.live_of(session_id):
                link.called_off = True
                work.links.save(link)
            work.audit.record("meeting.call_off", at=now, session_id=session_id)
            work.commit()
        for person in session.parties:
            send_away(house, session_id, person.id, "revoked")
    return written


def draft_to_change(house: House, staff_id: str, session_id: str) -> Draft:
    """Return a draft that holds a planned meeting as if it had just been typed.

    It shows how the people of a case are reached: who looked is written down, as at the vault.
    """
    found = overviews.overview(house, session_id)
    if found.has_begun:
        raise Refused("meeting-has-begun")
    if found.appointment.called_off_at:
        raise Refused("meeting-called-off")
    with house.unit_of_work(write=False) as work:
        staff = {s.id: work.sessions.account_of(session_id, s.id) for s in found.session.staff}
    typed = typed_again.typed_again(house, found, staff)
    if found.session.case_id is not None:
        typed["case_id"] = found.session.case_id
        _note_who_looked(house, staff_id, found)
    return _keep(house, Draft(house.new_id(), staff_id, house.clock.now(), session_id, typed))


def _note_who_looked(house: House, staff_id: str, found: overviews.Overview) -> None:
    now, case_id = house.clock.now(), found.session.case_id
    with house.unit_of_work() as work:
        for guest in found.guests:
            work.audit.record(
                "case.reveal",
                at=now,
                case_id=case_id,
                actor=staff_id,
                about=guest.person.id,
                why="plan",
            )
        work.commit()


def _demand_may_ask(work: UnitOfWork, session_id: str) -> None:
    """Raise Refused while nobody of this meeting's case may be asked to it (I24, I25)."""
    session = work.sessions.get(session_id)
    covers = work.cases.covers(ids=[session.case_id]) if session.case_id else []
    if covers and covers[0].held and session.has_both_sides:
        raise Refused("case-held")
    if covers and covers[0].state in NOBODY_IS_ASKED:
        raise Refused("case-cannot-do-this-now")


def _busy(house: House, staff_ids: list[str], besides: str | None) -> list[Busy]:
    busy = []
    with house.unit_of_work(write=False) as work:
        for staff_id in staff_ids:
            for meeting in work.sessions.of_staff(staff_id):
                gone = meeting.stage is Stage.ENDED or _off(work, meeting)
                if meeting.session_id != besides and not gone:
                    busy.append(Busy(staff_id, meeting.opens_at, meeting.latest_end))
    return busy


def _off(work: UnitOfWork, meeting: Meeting) -> bool:
    appointment = work.appointments.get(meeting.session_id)
    return appointment is not None and appointment.called_off_at is not None


def _keep(house: House, found: Draft) -> Draft:
    with house.unit_of_work() as work:
        work.appointments.save_draft(found)
        work.commit()
    return found
