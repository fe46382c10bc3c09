"""Lists over many cases and the register of staff, with the same answers on both databases."""

from datetime import timedelta

import pytest
from sqlalchemy import update

from app.domain.cases import acts
from app.domain.cases.allocation import Entry, Level
from app.domain.cases.case import Case, Duty, Leaf
from app.domain.cases.states import CaseState, Closed
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.domain.staff_roles import StaffRole
from app.services.cases import ending, opening, tasks, triage
from app.services.cases.list_records import Order, Wanted
from app.services.cases.register_records import Known
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff, plan_meeting
from app.store import Store, tables
from tests.case_builders import Service, a_case

HARMED = (Side.HARMED,)


@pytest.fixture
def service(store, house) -> Service:
    made = Service(house, store, house.clock)
    made.account("Cora", StaffRole.COORDINATOR)
    made.account("Fay", StaffRole.FACILITATOR)
    return made


def a_referral(service: Service, **changed: object) -> Case:
    case = a_case(service, state=CaseState.REFERRED, sides=HARMED)
    service.clock.advance(timedelta(minutes=1))
    with service.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        for name, value in changed.items():
            setattr(found, name, value)
        work.cases.save(found)
        work.commit()
    return case


def listed(service: Service, **asked: object) -> list[str]:
    wanted = Wanted(service.staff["Cora"].id, **asked)  # type: ignore[arg-type]
    return [case.id for case in triage.waiting_list(service.house, wanted).rows]


def test_referrals_are_sorted_filtered_and_cut(service):
    first = a_referral(service, area="b", language="cy", flags=frozenset({"domestic", "hate"}))
    second = a_referral(service, area="a", language="en", flags=frozenset({"domestic_x"}))
    a_case(service, state=CaseState.ENQUIRIES)
    assert listed(service) == [first.id, second.id]
    assert listed(service, newest_first=True) == [second.id, first.id]
    assert listed(service, order=Order.AREA) == [second.id, first.id]
    assert listed(service, order=Order.LANGUAGE) == [first.id, second.id]
    assert listed(service, flag="domestic") == [first.id]
    assert listed(service, flag="dom%") == listed(service, flag="_") == []
    assert listed(service, area="a") == [second.id]
    assert listed(service, skip=1, limit=1) == [second.id]
    found = triage.waiting_list(service.house, Wanted(service.staff["Cora"].id))
    assert (found.total, found.choices.area) == (2, {"a", "b"})
    with service.house.unit_of_work(write=False) as work:
        assert work.case_lists.waiting() == 2


def test_people_alike_are_found_by_name_or_by_how_they_are_reached(service):
    one = a_referral(service)
    other = a_referral(service)
    with service.house.unit_of_work() as work:
        found = work.cases.get(other.id)
        found.people[0].called, found.people[0].full_name = "Joanne", "Joanne Green"
        work.cases.save(found)
        work.commit()
    with service.house.unit_of_work() as work:
        [alike] = work.case_lists.alike(one.id, [Leaf.HARMED])
        assert (alike.case_id, alike.by) == (other.id, {"email", "phone"})
        assert work.case_lists.alike(one.id, [Leaf.RESPONSIBLE]) == []
        found = work.cases.get(other.id)
        found.people[0].called, found.people[0].full_name = "Jo", "Jo Ann Green"
        work.cases.save(found)
        [alike] = work.case_lists.alike(one.id, [Leaf.HARMED])
        assert alike.by == {"email", "phone", "name"}


def test_ones_own_work_is_found_while_it_holds(service):
    fay, cora = service.staff["Fay"].id, service.staff["Cora"].id
    case = a_case(service, ("Cora", Duty.OWNER, None), state=CaseState.ASSESSMENT)
    led = a_case(service, ("Cora", Duty.OWNER, None), ("Fay", Duty.LEAD, None))
    now = service.clock.now()
    with service.house.unit_of_work() as work:
        tasks.make(service.house, work, case, "follow_up")
        tasks.make(service.house, work, led, "first_contact", staff_id=fay)
        lists = work.case_lists
        assert [task.kind for task in lists.tasks_of(cora)] == ["follow_up"]
        assert [task.kind for task in lists.tasks_of(fay)] == ["first_contact"]
        waiting = lists.waiting_for(cora, now, [Duty.OWNER])
        assert [task.kind for task in waiting] == ["first_contact"]
        assert [one.id for one in lists.own_cases(fay, now, [Duty.LEAD])] == [led.id]
        assert [one.id for one in lists.without_lead(cora, now, [CaseState.ASSESSMENT])] == [
            case.id
        ]
        assert work.register.loads(now) == {fay: 1}
        later = now - timedelta(days=1)  # before the assignment began
        assert lists.own_cases(fay, later, [Duty.LEAD]) == []
        assert work.register.loads(later) == {}


def test_meetings_of_a_day_are_found(service):
    now = service.clock.now()
    plan = MeetingPlan(
        title="Blue chairs",
        kind=Kind.PREPARATION,
        people=(PlannedPerson(Side.HARMED, Role.PERSON_HARMED, "Jo"),),
        staff=(PlannedStaff(service.staff["Fay"].id, Role.LEAD_FACILITATOR),),
        opens_at=now,
        latest_end=now + timedelta(hours=1),
    )
    plan_meeting(service.house, plan)
    with service.house.unit_of_work(write=False) as work:
        fay, hour = service.staff["Fay"].id, timedelta(hours=1)
        [found] = work.case_lists.meetings_of(fay, now, now + hour)
        assert (found.title, found.starts_at) == ("Blue chairs", now)
        assert work.case_lists.meetings_of(fay, now + hour, now + 2 * hour) == []


def test_who_knows_somebody_is_found_by_every_part_of_the_name(service):
    case = a_case(service)
    fay = service.staff["Fay"].id
    now = service.clock.now()

    def knows(*leaves: Leaf) -> dict[str, frozenset[str]]:
        return work.register.who_knows(case.id, case.reference, leaves or tuple(Leaf))

    with service.house.unit_of_work() as work:
        work.register.declare(Known("1", fay, "name", now), "Sam Brown")
        assert knows() == {}
        work.register.declare(Known("2", fay, "name", now), "GREEN, Sám")
        assert knows() == {fay: {"name"}} and knows(Leaf.HARMED) == {}
        work.register.declare(Known("3", fay, "case", now), case.reference.lower())
        assert knows() == {fay: {"name", "case"}}
        assert work.register.take_back(service.staff["Cora"].id, "3") is False
        assert work.register.take_back(fay, "3") and knows() == {fay: {"name"}}


def test_an_entry_comes_back_as_it_was_written(service):
    entry = Entry(
        service.staff["Fay"].id,
        Level.SENSITIVE,
        frozenset({"online"}),
        frozenset({"en", "cy"}),
        frozenset({"north"}),
        False,
        service.clock.now().date(),
        4,
    )
    with service.house.unit_of_work() as work:
        work.register.save(Entry(entry.staff_id), service.clock.now())
        work.register.save(entry, service.clock.now())
        assert work.register.entry(entry.staff_id) == entry
        assert work.register.entries() == {entry.staff_id: entry}


def test_what_shrinks_leaves_no_words_in_meetings_or_letters(service, store: Store):
    """A case whose other side declines after a preparation meeting was planned."""
    case = a_case(service, ("Cora", Duty.OWNER, None), state=CaseState.APPROACH, marker="MARKER")
    now = service.clock.now()
    plan = MeetingPlan(
        title="Blue chairs",
        kind=Kind.PREPARATION,
        people=(PlannedPerson(Side.HARMED, Role.PERSON_HARMED, "MARKER-shown"),),
        staff=(PlannedStaff(service.staff["Fay"].id, Role.LEAD_FACILITATOR),),
        opens_at=now,
        latest_end=now + timedelta(hours=1),
    )
    session_id, _ = plan_meeting(service.house, plan)
    with service.house.unit_of_work() as work:
        here = tables.sessions.c.id == session_id
        work._connection.execute(update(tables.sessions).where(here).values(case_id=case.id))
        work.commit()

    def close(found: Case, hand: opening.Hand) -> None:
        acts.close(found, Closed.NO_CONTACT, hand.at)

    opening.change(
        service.house,
        service.staff["Cora"],
        case.id,
        "case.close",
        opening.CaseMay.ENQUIRE,
        close,
        also=lambda work, found: ending.wind_up(service.house, work, found, found.owner_id),
    )
    with service.house.unit_of_work(write=False) as work:
        assert "MARKER" not in repr(work.sessions.get(session_id))
        assert "MARKER" not in repr(work.cases.get(case.id))
        assert work.sessions.not_ended() == []
