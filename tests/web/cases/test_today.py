"""The page of today's work: only one's own, without names; done and later; empty in words."""

from datetime import timedelta

import pytest
from sqlalchemy import event

from app.domain.cases.case import Case, Duty
from app.domain.cases.states import CaseState
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.domain.staff_roles import StaffRole
from app.services.cases import tasks, texts
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff, plan_meeting
from app.web import staff_frame
from tests.case_builders import a_case
from tests.web.cases.coordinators import Office, post

TODAY = "/staff/today"


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    made.staff("Cora", StaffRole.COORDINATOR)
    made.staff("Fay", StaffRole.FACILITATOR)
    made.staff("Vic", StaffRole.VICTIM_CARE_OFFICER)
    made.staff("Sue", StaffRole.CASE_SUPERVISOR)
    made.staff("Ash", StaffRole.SHUTTLE_ADVOCATE)
    made.staff("Ada", StaffRole.ADMINISTRATOR)
    return made


def promise(office: Office, case: Case, kind: str, **about: object) -> str:
    with office.house.unit_of_work() as work:
        task = tasks.make(office.house, work, case, kind, **about)
        work.commit()
    return task.id


def own(office: Office, *crew: tuple[str, Duty, Side | None], **changed: object) -> Case:
    return a_case(office.service, *crew, marker="MARKER", **changed)


def open_tasks(office: Office, case: Case) -> list[str]:
    with office.house.unit_of_work(write=False) as work:
        return [task.kind for task in work.cases.tasks(case_id=case.id)]


def test_work_begins_here_for_who_has_cases_and_not_for_the_administrator(office):
    with office.app.test_request_context():
        assert staff_frame.home(office.service.staff["Vic"]) == TODAY
        assert staff_frame.home(office.service.staff["Cora"]) == TODAY
        assert staff_frame.home(office.service.staff["Ada"]) != TODAY
    assert office.as_("Ada").get(TODAY).status_code == 404


@pytest.mark.parametrize("name", ["Cora", "Fay", "Vic", "Sue", "Ash"])
def test_nothing_is_said_in_words(office, name):
    page = office.as_(name).get(TODAY).text
    assert "Nothing due today." in page
    assert ("No new referrals." in page) is (name == "Cora")


def test_tasks_stand_by_when_they_are_due_and_name_nobody(office):
    case = own(office, ("Cora", Duty.OWNER, None))
    now = office.clock.now()
    promise(office, case, "first_contact", side=Side.HARMED, due_at=now - timedelta(days=1))
    promise(office, case, "follow_up", due_at=now + timedelta(days=3))
    promise(office, case, "bring_options", due_at=now + timedelta(days=30))
    page = office.as_("Cora").get(TODAY).text
    assert "Contact them for the first time" in page and "Overdue" in page
    assert "the person harmed" in page
    assert page.index("To do") < page.index("In the next seven days") < page.index("Ask how they")
    assert "Talk through the ways" not in page
    assert "MARKER" not in page and "Green" not in page


def test_only_ones_own_cases_and_sides_are_there(office):
    case = own(office, ("Cora", Duty.OWNER, None), ("Vic", Duty.OFFICER, Side.HARMED))
    other = own(office, ("Fay", Duty.LEAD, None))
    vic = office.service.staff["Vic"].id
    now = office.clock.now()
    for side in (Side.HARMED, Side.RESPONSIBLE):
        promise(office, case, "follow_up", side=side, staff_id=vic, due_at=now)
    promise(office, other, "first_contact", staff_id=vic, due_at=now)
    page = office.as_("Vic").get(TODAY).text
    assert page.count("Ask how they are") == 3  # the link, and both buttons, of one task
    assert "Contact them" not in page and other.reference not in page
    assert "the person responsible" not in page


def test_done_and_later_are_pressed_and_lead_back(office):
    case = own(office, ("Cora", Duty.OWNER, None))
    now = office.clock.now()
    first = promise(office, case, "follow_up", due_at=now)
    second = promise(office, case, "first_contact", due_at=now)
    cora = office.as_("Cora")
    assert post(cora, f"{TODAY}/tasks/{first}/done").headers["Location"] == TODAY
    assert post(cora, f"{TODAY}/tasks/{first}/done").status_code == 303  # pressed twice
    assert post(cora, f"{TODAY}/tasks/{second}/later", days="7").status_code == 303
    with office.house.unit_of_work(write=False) as work:
        moved = work.cases.task(second)
    assert moved is not None and moved.due_at.date() == (now + timedelta(days=7)).date()
    assert open_tasks(office, case) == ["first_contact"]
    acts = [(act, why) for act, _, why in office.acts(case.id)]
    assert acts[:2] == [("case.task_later", "first_contact"), ("case.task_done", "follow_up")]


@pytest.mark.parametrize("days", ["", "0", "-1", "99", "7x", "٧", "1e3"])
def test_later_is_one_of_the_choices(office, days):
    case = own(office, ("Cora", Duty.OWNER, None))
    task = promise(office, case, "follow_up", due_at=office.clock.now())
    answer = post(office.as_("Cora"), f"{TODAY}/tasks/{task}/later", days=days)
    assert answer.status_code == 403
    with office.house.unit_of_work(write=False) as work:
        found = work.cases.task(task)
    assert found is not None and found.due_at == office.clock.now()


def test_what_an_act_closes_is_not_done_by_hand_and_the_law_is_not_put_off(office):
    case = own(office, ("Cora", Duty.OWNER, None))
    review = promise(office, case, "risk_review", due_at=office.clock.now())
    law = promise(office, case, "code_support", due_at=office.clock.now())
    cora = office.as_("Cora")
    assert post(cora, f"{TODAY}/tasks/{review}/done").status_code == 403
    assert post(cora, f"{TODAY}/tasks/{law}/later", days="1").status_code == 403
    page = cora.get(TODAY).text
    assert f"/tasks/{review}/" not in page and f"/tasks/{law}/later" not in page
    assert sorted(open_tasks(office, case)) == ["code_support", "risk_review"]


def test_the_task_of_others_is_not_there_and_the_try_is_written_down(office):
    case = own(office, ("Cora", Duty.OWNER, None))
    task = promise(office, case, "follow_up", due_at=office.clock.now())
    for name in ("Fay", "Vic", "Sue", "Ash"):
        for act in ("done", "later"):
            answer = post(office.as_(name), f"{TODAY}/tasks/{task}/{act}", days="1")
            assert answer.status_code == 404
    assert post(office.as_("Cora"), f"{TODAY}/tasks/{'0' * 16}/done").status_code == 404
    tries = [actor for act, actor, _ in office.acts(case.id) if act == "case.refused"]
    assert len(tries) == 8 and office.service.staff["Fay"].id in tries
    assert open_tasks(office, case) == ["follow_up"]


def test_the_task_of_an_ended_assignment_is_gone_with_it(office):
    case = own(office, ("Cora", Duty.OWNER, None), ("Fay", Duty.LEAD, None))
    fay = office.service.staff["Fay"].id
    task = promise(office, case, "first_contact", staff_id=fay, due_at=office.clock.now())
    client = office.as_("Fay")
    assert case.reference in client.get(TODAY).text
    form = {"staff": fay, "duty": "lead", "side": "both", "version": str(case.version)}
    assert post(office.as_("Cora"), f"/staff/cases/{case.id}/team/end", **form).status_code == 303
    assert case.reference not in client.get(TODAY).text
    assert post(client, f"{TODAY}/tasks/{task}/done").status_code == 404
    assert "Contact them for the first time" in office.as_("Cora").get(TODAY).text


def test_what_waits_for_others_says_with_whom(office):
    case = own(office, ("Cora", Duty.OWNER, None), ("Fay", Duty.LEAD, None))
    fay = office.service.staff["Fay"].id
    promise(office, case, "first_contact", staff_id=fay, due_at=office.clock.now())
    page = office.as_("Cora").get(TODAY).text
    waiting = page[page.index("Waiting for others") :]
    assert "With Fay" in waiting and "Done" not in waiting


def test_contact_again_is_a_queue_of_its_own(office):
    case = own(office, ("Cora", Duty.OWNER, None), state=CaseState.NEEDS_TIME)
    again = office.clock.now() + timedelta(days=40)
    promise(office, case, "contact_again", side=Side.HARMED, due_at=again)
    page = office.as_("Cora").get(TODAY).text
    assert "Nobody gets in touch before it." in page and "From Tuesday 14 July" in page


def test_somebody_who_wants_more_time_and_whom_nobody_has_reaches_all_coordinators(office):
    case = own(office, state=CaseState.NEEDS_TIME, sides=(Side.HARMED,))
    promise(office, case, "contact_again", side=Side.HARMED)
    cora = office.as_("Cora")
    assert case.reference in cora.get(TODAY).text
    assert case.reference not in office.as_("Fay").get(TODAY).text
    assert post(cora, f"/staff/referrals/{case.id}/take").status_code == 303
    assert office.case(case.id).owner_id == office.service.staff["Cora"].id


def test_an_officers_waiting_person_is_not_shown_to_coordinators(office):
    case = own(office, ("Vic", Duty.OFFICER, Side.HARMED), state=CaseState.NEEDS_TIME)
    promise(office, case, "contact_again", side=Side.HARMED)
    cora = office.as_("Cora")
    assert case.reference not in cora.get(TODAY).text
    assert post(cora, f"/staff/referrals/{case.id}/take").status_code == 404


def test_each_role_finds_its_own(office):
    crew = (
        ("Cora", Duty.OWNER, None),
        ("Vic", Duty.OFFICER, Side.HARMED),
        ("Ash", Duty.ADVOCATE, Side.RESPONSIBLE),
        ("Sue", Duty.SUPERVISOR, None),
    )
    case = own(office, *crew, state=CaseState.ASSESSMENT)
    own(office, state=CaseState.REFERRED)
    promise(office, case, "approve")
    found = {name: office.as_(name).get(TODAY).text for name in ("Cora", "Vic", "Ash", "Sue")}
    assert "1 new referral waits" in found["Cora"] and "Cases that nobody leads" in found["Cora"]
    assert "People you stay with" in found["Vic"] and "assessment" not in found["Vic"].lower()
    assert "Cases you carry words in" in found["Ash"]
    assert "Cases you supervise" in found["Sue"] and "Approvals" in found["Sue"]
    assert all(case.reference in page for page in found.values())
    assert all("MARKER" not in page for page in found.values())
    assert "Approvals" not in found["Vic"] + found["Ash"]


def test_the_clock_of_a_paused_case_stands_still(office):
    case = own(office, ("Cora", Duty.OWNER, None))
    now = office.clock.now()
    promise(office, case, "first_contact", due_at=now + timedelta(hours=1))
    cora = office.as_("Cora")
    path = f"/staff/cases/{case.id}/steps"
    assert post(cora, f"{path}/pause", version=str(case.version)).status_code == 303
    office.clock.advance(timedelta(days=3))
    cora = office.as_("Cora")
    page = cora.get(TODAY).text
    assert "Paused" in page and "Overdue" not in page
    seen = str(office.case(case.id).version)
    assert post(cora, f"{path}/resume", version=seen).status_code == 303
    with office.house.unit_of_work(write=False) as work:
        [task] = work.cases.tasks(case_id=case.id)
    assert task.due_at == now + timedelta(days=3, hours=1)


def test_a_colleague_in_the_case_does_not_press_the_task_of_somebody_else(office):
    case = own(office, ("Cora", Duty.OWNER, None), ("Fay", Duty.LEAD, None))
    fay = office.service.staff["Fay"].id
    hers = promise(office, case, "first_contact", staff_id=fay, due_at=office.clock.now())
    owners = promise(office, case, "follow_up", due_at=office.clock.now())
    for name, task in (("Cora", hers), ("Fay", owners)):
        for act in ("done", "later"):
            path = f"{TODAY}/tasks/{task}/{act}"
            assert post(office.as_(name), path, days="1").status_code == 404, (name, act)
    assert sorted(open_tasks(office, case)) == ["first_contact", "follow_up"]
    tries = [actor for act, actor, _ in office.acts(case.id) if act == "case.refused"]
    assert tries == [fay, fay, case.owner_id, case.owner_id]
    assert post(office.as_("Fay"), f"{TODAY}/tasks/{hers}/done").status_code == 303


def test_a_new_owner_has_the_open_tasks_of_the_one_before(office):
    office.staff("Dev", StaffRole.COORDINATOR)
    case = own(office, ("Cora", Duty.OWNER, None))
    cora, dev = (office.service.staff[name].id for name in ("Cora", "Dev"))
    task = promise(office, case, "follow_up", staff_id=cora, due_at=office.clock.now())
    form = {"staff": dev, "duty": "owner", "side": "both", "confirmed": "yes"}
    path = f"/staff/cases/{case.id}/team"
    assert post(office.as_("Cora"), path, **form, version=str(case.version)).status_code == 303
    assert case.reference not in office.as_("Cora").get(TODAY).text
    assert "Ask how they are" in office.as_("Dev").get(TODAY).text
    assert post(office.as_("Dev"), f"{TODAY}/tasks/{task}/done").status_code == 303


def test_helplines_that_nobody_checked_are_said_to_who_can_change_them(office):
    words = "Check these helplines"
    assert words in office.as_("Cora").get(TODAY).text
    assert words not in office.as_("Fay").get(TODAY).text
    with office.house.unit_of_work(write=False) as work:
        body = texts.current_in(work, "helplines").body
    today = office.clock.now().date().isoformat()
    checked = {"lines": [line | {"checked": today} for line in body["lines"]]}
    texts.change(office.house, office.service.staff["Cora"].id, "helplines", checked, seen=1)
    assert words not in office.as_("Cora").get(TODAY).text


def meeting(office: Office, name: str, title: str, starts: timedelta) -> str:
    now = office.clock.now()
    plan = MeetingPlan(
        title=title,
        kind=Kind.PREPARATION,
        people=(PlannedPerson(Side.HARMED, Role.PERSON_HARMED, "Jo"),),
        staff=(PlannedStaff(office.service.staff[name].id, Role.LEAD_FACILITATOR),),
        opens_at=now + starts,
        latest_end=now + starts + timedelta(hours=1),
    )
    session_id, _ = plan_meeting(office.house, plan)
    return session_id


def test_a_meeting_has_its_start_link_from_thirty_minutes_before(office):
    soon = meeting(office, "Fay", "Blue chairs", timedelta(minutes=31))
    tomorrow = meeting(office, "Fay", "Red chairs", timedelta(days=1))
    page = office.as_("Fay").get(TODAY).text
    assert "Blue chairs" in page and "2:01pm to 3:01pm" in page and "Red chairs" not in page
    assert f"/staff/meetings/{soon}" not in page
    office.clock.advance(timedelta(minutes=1))
    assert f'href="/staff/meetings/{soon}"' in office.as_("Fay").get(TODAY).text
    assert "Blue chairs" not in office.as_("Cora").get(TODAY).text
    assert tomorrow not in page


def questions(office: Office, path: str) -> int:
    """Return how many statements one page sends to the database."""
    seen: list[str] = []

    def count(connection: object, cursor: object, statement: str, *more: object) -> None:
        seen.append(statement)

    client, engine = office.as_("Cora"), office.service.store.engine
    event.listen(engine, "before_cursor_execute", count)
    try:
        assert client.get(path).status_code == 200
    finally:
        event.remove(engine, "before_cursor_execute", count)
    return len(seen)


@pytest.mark.parametrize("path", [TODAY, "/staff/referrals"])
def test_a_page_asks_as_many_questions_with_many_cases_as_with_few(office, path):
    def fill(times: int) -> None:
        for _ in range(times):
            case = own(office, ("Cora", Duty.OWNER, None), state=CaseState.ASSESSMENT)
            promise(office, case, "first_contact", due_at=office.clock.now())
            promise(office, case, "contact_again")
            promise(office, case, "approve", staff_id=office.service.staff["Sue"].id)
            own(office, state=CaseState.REFERRED)

    fill(1)
    few = questions(office, path)
    fill(12)
    assert questions(office, path) == few
