"""From enquiries to the options, and the ways that stop: each step confirmed, guarded, undone."""

from datetime import timedelta

import pytest

from app.domain.cases.case import Assignment, Case, Duty, Leaf
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState, Closed
from app.domain.cases.tracks import Track
from app.domain.people import Side
from app.domain.refusals import SENTENCES
from app.domain.staff_roles import StaffRole
from app.services.cases import subject_access
from tests.case_builders import a_case
from tests.web.cases.coordinators import Office, post

CLEAR = {"detected": "yes", "identified": "yes", "facts_accepted": "yes", "legal_bar": "none"}


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    made.staff("Cora", StaffRole.COORDINATOR)
    made.staff("Fay", StaffRole.FACILITATOR)
    made.staff("Vic", StaffRole.VICTIM_CARE_OFFICER)
    made.staff("Nosy", StaffRole.FACILITATOR)
    return made


def a_taken_case(office: Office, state: CaseState, **changed: object) -> Case:
    crew = (("Cora", Duty.OWNER, None), ("Vic", Duty.OFFICER, Side.HARMED))
    case = a_case(office.service, *crew, state=state, marker="MARKER")
    with office.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        found.came_by = "self"
        for name, value in changed.items():
            setattr(found, name, value)
        work.cases.save(found)
        work.commit()
    office.agree(case, Side.HARMED, Purpose.SERVICE, Purpose.SHARING)
    sheet = {"name_used": "Jo", "place": "The shop", "never": "Her street"}
    about = case.people[0].id
    office.write(case, Leaf.HARMED, PaperKind.DISCLOSURE, about, sheet)
    return office.case(case.id)


def step(office: Office, case: Case, name: str, **form: str | list[str]) -> tuple[int, str]:
    """Press the button of one step, as Cora; return the status and where it leads, or the page."""
    seen = str(form.pop("version", office.case(case.id).version))
    path = f"/staff/cases/{case.id}/steps/{name}"
    answer = post(office.as_("Cora"), path, version=seen, **form)
    return answer.status_code, answer.headers.get("Location", answer.text)


def tasks_of(office: Office, case: Case) -> dict[str, Side | None]:
    with office.house.unit_of_work(write=False) as work:
        return {task.kind: task.side for task in work.cases.tasks(case_id=case.id)}


def test_the_approach_waits_for_the_enquiries_in_words(office):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    page = office.as_("Cora").get(f"/staff/cases/{case.id}/steps").text
    assert "No enquiries are written down." in page and "Make the first enquiries." in page
    status, page = step(office, case, "approach", contact_by=office.service.staff["Cora"].id)
    assert status == 409 and SENTENCES["case-lacks-something"] in page
    assert office.case(case.id).state is CaseState.ENQUIRIES


@pytest.mark.parametrize(
    ("answer", "words"),
    [
        ({"detected": "no"}, "The offence is not detected."),
        ({"identified": "no"}, "Nobody is identified as responsible."),
        ({"legal_bar": "order"}, "A court order or a condition forbids contact."),
        ({"legal_bar": "live-proceedings"}, "A court case is still going on."),
    ],
)
def test_each_thing_that_stands_against_the_approach_is_said(office, answer, words):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    office.write(case, Leaf.SHARED, PaperKind.ENQUIRIES, "", CLEAR | answer)
    path = f"/staff/cases/{case.id}/steps/approach"
    page = office.as_("Cora").get(path).text
    assert words in page and "<form method" not in page.split("</h1>")[1]
    status, _ = step(office, case, "approach", contact_by=office.service.staff["Cora"].id)
    assert (status, office.case(case.id).state) == (409, CaseState.ENQUIRIES)


def test_the_approach_names_who_contacts_them_and_what_may_be_said(office):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    office.write(case, Leaf.SHARED, PaperKind.ENQUIRIES, "", CLEAR)
    page = office.as_("Cora").get(f"/staff/cases/{case.id}/steps/approach").text
    assert "What they may be told" in page and "The shop" in page
    vic = office.service.staff["Vic"].id
    assert f'value="{vic}"' not in page  # who stays with the one side does not contact the other
    assert step(office, case, "approach", contact_by=vic)[0] == 409
    assert step(office, case, "approach", contact_by=office.service.staff["Nosy"].id)[0] == 409
    status, _ = step(office, case, "approach", contact_by=office.service.staff["Cora"].id)
    assert (status, office.case(case.id).state) == (303, CaseState.APPROACH)
    assert tasks_of(office, case) == {"ask_other_side": Side.RESPONSIBLE}


def with_an_officer_of_the_other_side(office: Office) -> Case:
    """Return a case in which Olga, who works with the person responsible alone, contacts them."""
    office.staff("Olga", StaffRole.VICTIM_CARE_OFFICER)
    case = a_taken_case(office, CaseState.ENQUIRIES)
    office.write(case, Leaf.SHARED, PaperKind.ENQUIRIES, "", CLEAR)
    olga = office.service.staff["Olga"].id
    with office.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        found.crew.append(Assignment(olga, Duty.OFFICER, Side.RESPONSIBLE, found.since))
        work.cases.save(found)
        work.commit()
    page = office.as_("Cora").get(f"/staff/cases/{case.id}/steps/approach").text
    assert "nothing else of the side that began: Olga." in page
    assert "may tell" not in office.as_("Olga").get(f"/staff/cases/{case.id}").text
    assert step(office, case, "approach", contact_by=olga)[0] == 303
    return office.case(case.id)


def test_who_contacts_them_alone_reads_what_may_be_told_and_nothing_else(office):
    case = with_an_officer_of_the_other_side(office)
    page = office.as_("Olga").get(f"/staff/cases/{case.id}").text
    assert "What you may tell MARKER-responsible-Sam" in page and "The shop" in page
    assert "Her street" not in page  # what must never be said stays on the leaf of who said so
    assert "MARKER-harmed" not in page
    [copy] = case.leaf(Leaf.RESPONSIBLE).papers
    assert copy.kind is PaperKind.TOLD and case.leaf(Leaf.HARMED).papers[0].id == copy.copied_from
    told = [(actor, about) for act, actor, about in office.abouts(case.id) if "told" in act]
    assert told == [(office.service.staff["Cora"].id, case.people[1].id)]
    assert "The shop" not in office.as_("Nosy").get(f"/staff/cases/{case.id}").text


def test_what_may_be_told_is_not_given_to_the_person_with_what_is_kept_of_them(office):
    case = with_an_officer_of_the_other_side(office)
    sam = case.people[1].id
    copy = subject_access.copy_of(office.house, office.service.staff["Olga"], case.id, sam)
    assert "shop" not in repr(copy) and "street" not in repr(copy)


def test_what_was_agreed_ends_and_then_nothing_may_be_told(office):
    case = with_an_officer_of_the_other_side(office)
    jo = case.people[0].id
    vic = office.as_("Vic")
    assert post(vic, f"/staff/cases/{case.id}/consents/{jo}/sharing/withdraw").status_code == 303
    page = office.as_("Olga").get(f"/staff/cases/{case.id}").text
    assert "Tell MARKER-responsible-Sam nothing" in page
    assert "The shop" not in page and "Her street" not in page


def test_a_newer_sheet_ends_what_was_copied_of_the_older_one(office):
    case = with_an_officer_of_the_other_side(office)
    sheet = {"name_used": "Nobody", "place": "Nowhere"}
    office.write(case, Leaf.HARMED, PaperKind.DISCLOSURE, case.people[0].id, sheet)
    page = office.as_("Olga").get(f"/staff/cases/{case.id}").text
    assert "nothing about the other side now" in page and "The shop" not in page


def test_a_coordinator_who_contacts_them_needs_no_copy(office):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    office.write(case, Leaf.SHARED, PaperKind.ENQUIRIES, "", CLEAR)
    step(office, case, "approach", contact_by=office.service.staff["Cora"].id)
    assert office.case(case.id).leaf(Leaf.RESPONSIBLE).papers == []


def approached(office: Office) -> Case:
    case = a_taken_case(office, CaseState.APPROACH)
    office.write(case, Leaf.SHARED, PaperKind.ENQUIRIES, "", CLEAR)
    return case


def test_a_willing_answer_leads_to_their_consent_and_then_to_the_assessment(office):
    case = approached(office)
    status, leads = step(office, case, "answer", answer="willing")
    assert (status, leads) == (303, f"/staff/cases/{case.id}/consents")
    sam = case.people[1].id
    assert office.case(case.id).tracks[sam] is Track.INFORMED
    assert step(office, case, "assess")[0] == 409  # nobody consented yet
    office.agree(case, Side.RESPONSIBLE, Purpose.SERVICE)
    assert step(office, case, "assess")[0] == 303
    assert office.case(case.id).state is CaseState.ASSESSMENT


def test_the_other_side_may_need_time_and_is_asked_again_then(office):
    case = approached(office)
    day = office.clock.now().date() + timedelta(days=14)
    status, _ = step(office, case, "answer", answer="needs-time", ask_again=f"{day:%d %m %Y}")
    found = office.case(case.id)
    assert (status, found.state) == (303, CaseState.APPROACH_WAIT)
    assert found.ask_again_at is not None and found.ask_again_at.date() == day
    assert tasks_of(office, case) == {"contact_again": Side.RESPONSIBLE}
    office.agree(case, Side.RESPONSIBLE, Purpose.SERVICE)
    step(office, case, "answer", answer="willing")
    assert step(office, case, "assess")[0] == 303
    assert tasks_of(office, case) == {}


@pytest.mark.parametrize("day", ["", "1 1 2020", "31 02 2027", "1 1 2099", "٣ ٣ ٢٠٢٧"])
def test_a_day_that_cannot_be_is_said_beside_the_field_or_at_the_top(office, day):
    case = approached(office)
    status, page = step(office, case, "answer", answer="needs-time", ask_again=day)
    assert status in (409, 422) and 'id="errors"' in page
    assert office.case(case.id).state is CaseState.APPROACH


@pytest.mark.parametrize(
    ("answer", "reason"),
    [("declined", Closed.DECLINED_BY_RESPONSIBLE), ("no-contact", Closed.NO_CONTACT)],
)
def test_an_answer_that_ends_it_is_confirmed_and_shrinks_the_record(office, answer, reason):
    case = approached(office)
    status, page = step(office, case, "answer", answer=answer)
    assert status == 200 and "erased at once" in page
    assert office.case(case.id).state is CaseState.APPROACH
    status, _ = step(office, case, "close", because=str(reason), confirmed="yes")
    found = office.case(case.id)
    assert (status, found.closed, found.shrunk) == (303, reason, True)
    assert "MARKER" not in repr(found)


def test_closing_for_what_did_not_happen_is_refused(office):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    status, page = step(office, case, "close", because="withdrew", confirmed="yes")
    assert status == 409 and SENTENCES["case-closed-for-what"] in page
    assert office.case(case.id).state is CaseState.ENQUIRIES


def test_a_case_with_a_communication_keeps_its_record_and_opens_again(office):
    case = a_taken_case(office, CaseState.AFTERCARE)
    with office.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        found.tracks[case.people[0].id] = Track.WITHDRAWN
        work.cases.save(found)
        work.commit()
    status, page = step(office, case, "close", because="withdrew")
    assert status == 200 and "The record stays as it is." in page
    assert step(office, case, "close", because="withdrew", confirmed="yes")[0] == 303
    assert office.case(case.id).shrunk is False
    assert step(office, case, "reopen")[0] == 303
    assert office.case(case.id).state is CaseState.ENQUIRY


def test_more_time_is_written_down_with_its_task(office):
    case = a_taken_case(office, CaseState.OPTIONS)
    day = office.clock.now().date() + timedelta(days=30)
    status, _ = step(office, case, "more_time", ask_again=f"{day:%d/%m/%Y}", how="call")
    found = office.case(case.id)
    assert (status, found.state, found.back_to) == (303, CaseState.NEEDS_TIME, CaseState.OPTIONS)
    assert found.of_kind(PaperKind.MORE_TIME)[0].about == case.people[0].id
    assert tasks_of(office, case) == {"contact_again": Side.HARMED}
    assert step(office, case, "come_back")[0] == 303
    assert office.case(case.id).state is CaseState.OPTIONS
    assert tasks_of(office, case) == {}


def test_something_else_is_offered_and_written_down_for_each(office):
    case = a_taken_case(office, CaseState.ASSESSMENT)
    jo, sam = case.people
    status, _ = step(
        office, case, "offer_alternative", who=[jo.id, sam.id], offered=["letter-not-sent"]
    )
    found = office.case(case.id)
    assert (status, found.state) == (303, CaseState.ALTERNATIVE)
    assert {paper.about for paper in found.of_kind(PaperKind.OFFERED)} == {jo.id, sam.id}


def test_a_step_that_is_not_the_next_one_leads_back(office):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    for name in ("assess", "offer_options", "reopen", "resume", "tea", "look_after"):
        status, leads = step(office, case, name)
        assert (status, leads) == (303, f"/staff/cases/{case.id}/steps?done=not_now")
    assert office.case(case.id).state is CaseState.ENQUIRIES


def test_a_stale_step_is_not_taken_and_says_so(office):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    status, page = step(office, case, "pause", version=str(case.version - 1))
    assert status == 409 and SENTENCES["case-changed-meanwhile"] in page
    assert office.case(case.id).paused is False


def test_a_held_case_does_not_approach_anybody(office):
    case = a_taken_case(office, CaseState.ENQUIRIES, held=True)
    office.write(case, Leaf.SHARED, PaperKind.ENQUIRIES, "", CLEAR)
    status, page = step(office, case, "approach", contact_by=office.service.staff["Cora"].id)
    assert status == 409 and SENTENCES["case-held"] in page


def test_enquiries_that_name_something_sensitive_make_the_case_sensitive(office):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    path = f"/staff/cases/{case.id}/papers/enquiries"
    answer = post(office.as_("Cora"), path, seen="0", sensitive=["domestic", "hate"], **CLEAR)
    assert answer.status_code == 303, answer.text
    found = office.case(case.id)
    assert found.sensitive and found.flags == {"domestic", "hate"}


def test_an_attempt_is_listed_with_what_came_of_it(office):
    case = a_taken_case(office, CaseState.APPROACH)
    sam = case.people[1].id
    said = {"date": "2026-06-04", "way": "call", "outcome": "no-answer", "next": "Try tomorrow"}
    office.write(case, Leaf.RESPONSIBLE, PaperKind.CONTACT, sam, said)
    page = office.as_("Cora").get(f"/staff/cases/{case.id}/steps").text
    assert "Phone call: No answer" in page and "Next: Try tomorrow" in page


@pytest.mark.parametrize("path", ["steps", "steps/pause", "steps/close", "team", "team/end"])
def test_whoever_is_not_assigned_finds_nothing_and_it_is_written_down(office, path):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    nosy = office.as_("Nosy")
    assert nosy.get(f"/staff/cases/{case.id}/{path}").status_code == 404
    if path != "steps":
        form = {"version": str(case.version), "because": "unsuitable", "confirmed": "yes"}
        assert post(nosy, f"/staff/cases/{case.id}/{path}", **form).status_code == 404
    tries = {actor for act, actor, _ in office.acts(case.id) if act == "case.refused"}
    assert tries == {office.service.staff["Nosy"].id}
    assert office.case(case.id).version == case.version


def test_an_officer_of_one_side_takes_no_steps(office):
    case = a_taken_case(office, CaseState.ENQUIRIES)
    vic = office.as_("Vic")
    for path in ("steps", "steps/pause", "team"):
        answer = vic.get(f"/staff/cases/{case.id}/{path}")
        assert answer.status_code == 403 and "MARKER-responsible" not in answer.text
