"""Who works in a case: checks said as words, a conflict stops, an ended one is out at once."""

import pytest
from sqlalchemy import text

from app.domain.cases.allocation import Entry, Level
from app.domain.cases.case import Case, Duty
from app.domain.cases.states import CaseState
from app.domain.people import Side
from app.domain.refusals import SENTENCES
from app.domain.staff_roles import StaffRole
from tests.case_builders import a_case
from tests.web.cases.coordinators import Office, post

ENTRY = {"level": "facilitator", "languages": ["en"], "takes_cases": "yes", "most": "4"}


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    made.staff("Cora", StaffRole.COORDINATOR)
    made.staff("Dev", StaffRole.COORDINATOR)
    made.staff("Fay", StaffRole.FACILITATOR)
    made.staff("Gil", StaffRole.FACILITATOR)
    made.staff("Vic", StaffRole.VICTIM_CARE_OFFICER)
    made.staff("Sue", StaffRole.CASE_SUPERVISOR)
    return made


@pytest.fixture
def case(office) -> Case:
    return a_case(office.service, ("Cora", Duty.OWNER, None), state=CaseState.ASSESSMENT)


def name(office: Office, case: Case, who: str, duty: str, side: str, **more: str):
    form = {"staff": office.service.staff[who].id, "duty": duty, "side": side}
    seen = {"version": str(office.case(case.id).version)}
    return post(office.as_("Cora"), f"/staff/cases/{case.id}/team", **form | seen | more)


def crew(office: Office, case: Case) -> set[tuple[str, Duty, Side | None]]:
    called = {account.id: name for name, account in office.service.staff.items()}
    working = office.case(case.id).working(office.clock.now())
    return {(called[a.staff_id], a.duty, a.side) for a in working}


def enter(office: Office, who: str, **changed: object) -> None:
    with office.house.unit_of_work() as work:
        entry = Entry(office.service.staff[who].id, **changed)  # type: ignore[arg-type]
        work.register.save(entry, office.clock.now())
        work.commit()


def test_naming_somebody_is_confirmed_first(office, case):
    enter(office, "Fay", level=Level.FACILITATOR)
    page = name(office, case, "Fay", "lead", "both")
    assert page.status_code == 200 and "Nothing speaks against it." in page.text
    assert crew(office, case) == {("Cora", Duty.OWNER, None)}
    assert name(office, case, "Fay", "lead", "both", confirmed="yes").status_code == 303
    assert ("Fay", Duty.LEAD, None) in crew(office, case)
    assert office.as_("Fay").get(f"/staff/cases/{case.id}").status_code == 200


def test_a_second_lead_takes_the_place_of_the_first(office, case):
    name(office, case, "Fay", "lead", "both", confirmed="yes")
    name(office, case, "Gil", "lead", "both", confirmed="yes")
    assert {who for who, duty, _ in crew(office, case) if duty is Duty.LEAD} == {"Gil"}


@pytest.mark.parametrize(
    ("entry", "words"),
    [
        (None, "They have no entry in the register"),
        ({"level": Level.FACILITATOR, "takes_cases": False}, "They are away"),
        ({"level": Level.FACILITATOR}, "They are not trained for sensitive cases."),
        ({"level": Level.TRAINING}, "They are in training."),
        ({"level": Level.SENSITIVE, "languages": frozenset({"cy"})}, "do not speak the language"),
        ({"level": Level.SENSITIVE, "areas": frozenset({"south"})}, "do not work in this area"),
        ({"level": Level.SENSITIVE, "most": 1}, "They lead as many cases already"),
    ],
)
def test_a_warning_is_said_and_does_not_stop(office, case, entry, words):
    a_case(office.service, ("Fay", Duty.LEAD, None))
    with office.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        found.sensitive, found.area = True, "north"
        work.cases.save(found)
        work.commit()
    if entry is not None:
        enter(office, "Fay", **entry)
    page = name(office, case, "Fay", "lead", "both")
    assert page.status_code == 200 and words in page.text and "all the same" in page.text
    assert name(office, case, "Fay", "lead", "both", confirmed="yes").status_code == 303


@pytest.mark.parametrize(
    ("who", "duty", "side", "words"),
    [
        ("Vic", "lead", "both", "Their role does not fit this duty."),
        ("Vic", "officer", "both", "not done with that side alone, or not with both"),
        ("Fay", "lead", "harmed", "not done with that side alone, or not with both"),
        ("Cora", "lead", "both", ""),
        ("Cora", "owner", "both", "They do this in the case already."),
        ("Dev", "supervisor", "both", "Their role does not fit this duty."),
    ],
)
def test_what_does_not_fit_stops(office, case, who, duty, side, words):
    page = name(office, case, who, duty, side, confirmed="yes")
    if not words:
        assert page.status_code == 303
        return
    assert page.status_code == 422 and words in page.text
    assert crew(office, case) == {("Cora", Duty.OWNER, None)}


def test_an_officer_is_with_one_side_alone(office, case):
    assert name(office, case, "Vic", "officer", "harmed", confirmed="yes").status_code == 303
    page = name(office, case, "Vic", "officer", "responsible", confirmed="yes")
    assert page.status_code == 422 and "works with that side alone" in page.text
    page = name(office, case, "Fay", "officer", "responsible", confirmed="yes")
    assert page.status_code == 303
    assert name(office, case, "Fay", "lead", "both", confirmed="yes").status_code == 422


def test_nobody_supervises_their_own_work(office, case):
    office.staff("Max", StaffRole.CASE_SUPERVISOR, StaffRole.FACILITATOR)
    assert name(office, case, "Max", "co", "both", confirmed="yes").status_code == 303
    page = name(office, case, "Max", "supervisor", "both", confirmed="yes")
    assert page.status_code == 422 and "Nobody supervises a case" in page.text
    assert name(office, case, "Sue", "supervisor", "both", confirmed="yes").status_code == 303


@pytest.mark.parametrize("known", ["sam green", "GREEN  Sam", "{reference}"])
def test_whoever_knows_somebody_is_stopped_until_they_take_it_back(office, case, known):
    fay = office.as_("Fay")
    said = known.replace("{reference}", case.reference)
    assert post(fay, "/staff/register/known", name=said).status_code == 303
    page = name(office, case, "Fay", "lead", "both", confirmed="yes")
    assert page.status_code == 422 and ("They told us that they" in page.text)
    with office.service.store.engine.connect() as connection:
        [row] = connection.execute(text("select * from staff_known")).mappings()
    assert "green" not in str(row).lower() and case.reference not in str(row)
    known_id = row["id"]
    assert post(fay, f"/staff/register/known/{known_id}/take-back").status_code == 303
    assert name(office, case, "Fay", "lead", "both", confirmed="yes").status_code == 303


def test_somebody_else_cannot_take_it_back(office, case):
    post(office.as_("Fay"), "/staff/register/known", name="Sam Green")
    with office.service.store.engine.connect() as connection:
        known_id = str(connection.execute(text("select id from staff_known")).scalar_one())
    post(office.as_("Gil"), f"/staff/register/known/{known_id}/take-back")
    assert name(office, case, "Fay", "lead", "both", confirmed="yes").status_code == 422


def test_an_ended_assignment_is_out_at_once_on_every_page(office, case):
    name(office, case, "Fay", "lead", "both", confirmed="yes")
    fay = office.as_("Fay")
    paths = ("", "/people", "/papers", "/consents", "/notes", "/timeline", "/preparing")
    pages = [f"/staff/cases/{case.id}{path}" for path in paths]
    assert {fay.get(page).status_code for page in pages} == {200}
    form = {"staff": office.service.staff["Fay"].id, "duty": "lead", "side": "both"}
    cora, path = office.as_("Cora"), f"/staff/cases/{case.id}/team/end"
    assert "the case is not there for them any more" in cora.get(path, query_string=form).text
    seen = {"version": str(office.case(case.id).version)}
    assert post(cora, path, **form | seen).status_code == 303
    assert {fay.get(page).status_code for page in pages} == {404}
    tries = [actor for act, actor, _ in office.acts(case.id) if act == "case.refused"]
    assert tries == [office.service.staff["Fay"].id] * len(pages)
    assert post(cora, path, **form | seen).status_code == 409  # a stale form
    again = {"version": str(office.case(case.id).version)}
    answer = post(cora, path, **form | again)
    assert answer.status_code == 409 and SENTENCES["assignment-not-there"] in answer.text


def test_a_case_keeps_a_coordinator_and_is_handed_over(office, case):
    form = {"staff": office.service.staff["Cora"].id, "duty": "owner", "side": "both"}
    seen = {"version": str(case.version)}
    answer = post(office.as_("Cora"), f"/staff/cases/{case.id}/team/end", **form | seen)
    assert answer.status_code == 409 and SENTENCES["owner-hands-over"] in answer.text
    answer = name(office, case, "Dev", "owner", "both", confirmed="yes")
    assert answer.headers["Location"] == "/staff/today"
    assert office.case(case.id).owner_id == office.service.staff["Dev"].id
    assert office.as_("Cora").get(f"/staff/cases/{case.id}").status_code == 404


@pytest.mark.parametrize(
    "typed",
    [
        {"staff": "0" * 16, "duty": "lead", "side": "both"},
        {"staff": "<b>", "duty": "glass", "side": "both"},
        {"staff": "", "duty": "", "side": ""},
        {"staff": "x", "duty": "lead", "side": "staff"},
    ],
)
def test_a_form_with_nonsense_names_nobody(office, case, typed):
    form = typed | {"version": str(case.version), "confirmed": "yes"}
    answer = post(office.as_("Cora"), f"/staff/cases/{case.id}/team", **form)
    assert answer.status_code == 422 and "There is a problem" in answer.text
    assert crew(office, case) == {("Cora", Duty.OWNER, None)}


# The register


def test_ones_own_entry_is_kept_and_shown_again(office):
    fay = office.as_("Fay")
    assert "You have no entry yet." in fay.get("/staff/register").text
    form = ENTRY | {"training": ["online"], "areas": ["north"], "away_until": "1 7 2026"}
    assert post(fay, "/staff/register", **form).status_code == 303
    page = fay.get("/staff/register").text
    assert "You have no entry yet." not in page and 'value="01 07 2026"' in page
    with office.house.unit_of_work(write=False) as work:
        entry = work.register.entry(office.service.staff["Fay"].id)
    assert entry is not None and entry.areas == {"north"} and entry.most == 4


def test_an_entry_with_nonsense_keeps_what_was_typed(office):
    fay = office.as_("Fay")
    answer = post(fay, "/staff/register", **ENTRY | {"level": "king", "away_until": "soon <b>"})
    assert answer.status_code == 422 and "soon &lt;b&gt;" in answer.text
    with office.house.unit_of_work(write=False) as work:
        assert work.register.entries() == {}


@pytest.mark.parametrize("said", ["", "Sam", " ", "x" * 300])
def test_one_name_alone_is_not_enough_to_know_somebody_by(office, said):
    answer = post(office.as_("Fay"), "/staff/register/known", name=said)
    assert answer.status_code == 422 and 'id="name-error"' in answer.text
