"""New referrals: sorted and filtered by links, taken by one, decided once, shrunk when declined."""

import re
from datetime import timedelta

import pytest
from sqlalchemy import text

from app.domain.cases.case import Case, Duty, Leaf
from app.domain.cases.consents import Purpose
from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState, Closed
from app.domain.people import Side
from app.domain.refusals import SENTENCES
from app.domain.staff_roles import StaffRole
from app.store.sealing import WrongKey
from tests.case_builders import a_case
from tests.web.cases.coordinators import Office, post, version

HARMED_ONLY = (Side.HARMED,)
DECLINE = {
    "decision": "decline",
    "because": "unsuitable",
    "offered": ["support"],
    "told": ["person"],
    "how": "call",
    "reason": "MARKER-reason",
}


@pytest.fixture
def office(tmp_path):
    made = Office(tmp_path)
    made.staff("Cora", StaffRole.COORDINATOR)
    made.staff("Dev", StaffRole.COORDINATOR)
    made.staff("Fay", StaffRole.FACILITATOR)
    return made


def referral(office: Office, **changed: object) -> Case:
    """Return a referral of a person harmed that nobody has taken."""
    case = a_case(
        office.service,
        state=CaseState.REFERRED,
        sides=HARMED_ONLY,
        marker=str(changed.pop("marker", "")),
    )
    with office.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        found.came_by = "self"
        for name, value in changed.items():
            setattr(found, name, value)
        work.cases.save(found)
        work.commit()
    office.agree(case, Side.HARMED, Purpose.SERVICE)
    said = {"called": "Jo", "few_words": "MARKER-words", "phone": "07700 900123"}
    office.write(case, Leaf.HARMED, PaperKind.REFERRAL, case.people[0].id, said)
    return case


def references(page: str) -> list[str]:
    return re.findall(r"CG-[0-9A-F]{6}", page)


# The list


def test_no_referral_is_said_in_words(office):
    assert "No new referrals." in office.as_("Cora").get("/staff/referrals").text


def test_when_the_last_one_came_is_said(office):
    a_case(office.service, ("Dev", Duty.OWNER, None))
    page = office.as_("Cora").get("/staff/referrals").text
    assert "The last one came on Thursday 4 June." in page


def test_the_list_is_sorted_by_links_and_says_so(office):
    north = referral(office, area="north")
    office.clock.advance(timedelta(days=2))
    south = referral(office, area="south", flags=frozenset({"domestic"}))
    cora = office.as_("Cora")
    page = cora.get("/staff/referrals").text
    assert references(page) == [north.reference, south.reference]
    assert page.count('aria-sort="ascending"') == 1 and "2 days" in page
    link = re.search(r'aria-sort="ascending"><a class="govuk-link" href="([^"]+)"', page)
    assert link is not None
    page = cora.get(link[1].replace("&amp;", "&")).text
    assert references(page) == [south.reference, north.reference]
    assert page.count('aria-sort="descending"') == 1
    assert references(cora.get("/staff/referrals?sort=area").text) == [
        north.reference,
        south.reference,
    ]


def test_filters_leave_the_rest_out(office):
    plain = referral(office, area="north")
    marked = referral(office, area="south", flags=frozenset({"domestic", "prison"}))
    cora = office.as_("Cora")
    assert references(cora.get("/staff/referrals?flag=prison").text) == [marked.reference]
    assert references(cora.get("/staff/referrals?area=north").text) == [plain.reference]
    assert references(cora.get("/staff/referrals?came_by=organisation").text) == []
    assert "No referral fits." in cora.get("/staff/referrals?came_by=organisation").text
    post(cora, f"/staff/referrals/{plain.id}/take")
    assert references(cora.get("/staff/referrals?whose=mine").text) == [plain.reference]
    assert references(cora.get("/staff/referrals?whose=untaken").text) == [marked.reference]


@pytest.mark.parametrize(
    "asked",
    [
        "sort=(select%201)&order=up",
        "sort=received;drop%20table%20cases",
        "page=-1",
        "page=99999999999999999999",
        "page=%D9%A1",
        "page=2",
        "area=%00",
        "area=%27%20or%201=1--",
        "flag=%25",
        "flag=prison,domestic",
        "came_by=%F0%9F%98%80" * 40,
        "whose=everyone&whose=mine",
        "language=<script>alert(1)</script>",
        "area[]=north&area=north&area=south",
    ],
)
def test_a_hostile_address_shows_the_list_or_nothing(office, asked):
    case = referral(office, area="north")
    answer = office.as_("Cora").get(f"/staff/referrals?{asked}")
    assert answer.status_code == 200
    assert set(references(answer.text)) <= {case.reference}
    assert "<script>alert" not in answer.text


def test_the_list_is_paged(office):
    cases = [referral(office) for _ in range(27)]
    cora = office.as_("Cora")
    first, second = (cora.get(f"/staff/referrals?page={n}").text for n in (1, 2))
    assert (len(set(references(first))), len(set(references(second)))) == (25, 2)
    assert {*references(first), *references(second)} == {case.reference for case in cases}
    assert "27 referrals." in first and 'rel="next"' in first and 'rel="prev"' not in first
    assert 'rel="prev"' in second and 'rel="next"' not in second


def test_what_others_took_is_not_listed(office):
    case = referral(office)
    post(office.as_("Dev"), f"/staff/referrals/{case.id}/take")
    assert references(office.as_("Cora").get("/staff/referrals").text) == []
    assert case.reference in office.as_("Dev").get("/staff/referrals").text


# One referral


def test_what_was_said_is_shown_and_how_to_reach_them_is_not(office):
    case = referral(office)
    page = office.as_("Cora").get(f"/staff/referrals/{case.id}").text
    assert "MARKER-words" in page
    assert "07700" not in page and "jo@example.org" not in page


def test_a_duplicate_is_named_without_words_and_opens_only_for_who_may(office):
    other = a_case(office.service, ("Dev", Duty.OWNER, None), sides=HARMED_ONLY)
    office.write(other, Leaf.HARMED, PaperKind.NOTE, "", {"text": "MARKER-elsewhere"})
    case = referral(office)
    page = office.as_("Cora").get(f"/staff/referrals/{case.id}").text
    assert f"A possible duplicate: {other.reference}, enquiries, since Thursday 4 June" in page
    assert "Same email address, Same name, Same number" in page
    assert "MARKER-elsewhere" not in page and other.id not in page
    page = office.as_("Dev").get(f"/staff/referrals/{case.id}").text
    assert f"/staff/cases/{other.id}" in page


def test_a_first_name_alone_is_nobodys_duplicate(office):
    other = a_case(office.service, sides=HARMED_ONLY)
    with office.house.unit_of_work() as work:
        found = work.cases.get(other.id)
        work.cases.forget_contact(other.id, found.people[0].id)
        found.people[0].full_name = ""
        work.cases.save(found)
        work.commit()
    case = referral(office)
    assert "Nobody with this name" in office.as_("Cora").get(f"/staff/referrals/{case.id}").text
    with office.house.unit_of_work() as work:
        found = work.cases.get(other.id)
        found.people[0].full_name = "Joanne Green"  # now two parts are the same
        work.cases.save(found)
        work.commit()
    page = office.as_("Cora").get(f"/staff/referrals/{case.id}").text
    assert other.reference in page and "Same name." in page


def test_who_knows_somebody_is_named_and_cannot_take_it(office):
    case = referral(office)
    cora = office.as_("Cora")
    assert post(cora, "/staff/register/known", name="jo GREEN").status_code == 303
    page = office.as_("Dev").get(f"/staff/referrals/{case.id}").text
    assert "Cora told us that they know somebody here" in page
    refused = post(cora, f"/staff/referrals/{case.id}/take")
    assert refused.status_code == 403
    assert SENTENCES["case-you-know-somebody"] in refused.text
    assert post(office.as_("Dev"), f"/staff/referrals/{case.id}/take").status_code == 303


def test_the_second_to_take_it_is_told_who_took_it_and_when(office):
    case = referral(office)
    cora, dev = office.as_("Cora"), office.as_("Dev")
    assert post(cora, f"/staff/referrals/{case.id}/take").status_code == 303
    late = post(dev, f"/staff/referrals/{case.id}/take")
    assert late.status_code == 409
    assert "Cora took it on Thursday 4 June at 1:30pm" in late.text
    assert dev.get(f"/staff/referrals/{case.id}").status_code == 404
    assert office.case(case.id).owner_id == office.service.staff["Cora"].id
    assert post(cora, f"/staff/referrals/{case.id}/take").status_code == 303  # pressed twice


# The decision


def taken(office: Office, **changed: object) -> Case:
    case = referral(office, **changed)
    post(office.as_("Cora"), f"/staff/referrals/{case.id}/take")
    return office.case(case.id)


def test_accepting_is_confirmed_first_and_starts_the_enquiries(office):
    case = taken(office)
    cora = office.as_("Cora")
    form = {"decision": "accept", "told": ["person"], "how": "call", "version": str(case.version)}
    page = post(cora, f"/staff/referrals/{case.id}/decision", **form)
    assert page.status_code == 200 and "The enquiries start." in page.text
    assert office.case(case.id).state is CaseState.REFERRED
    done = post(cora, f"/staff/referrals/{case.id}/decision", **form, confirmed="yes")
    assert done.headers["Location"] == f"/staff/cases/{case.id}/steps"
    assert office.case(case.id).state is CaseState.ENQUIRIES
    again = cora.get(f"/staff/referrals/{case.id}")
    assert again.status_code == 303  # decided: it is a case now


def test_what_is_missing_for_accepting_is_said_in_words(office):
    case = taken(office)
    with office.house.unit_of_work() as work:
        found = work.cases.get(case.id)
        found.side(Side.HARMED).consents.clear()
        work.cases.save(found)
        work.commit()
    cora = office.as_("Cora")
    form = {"decision": "accept", "told": ["person"], "how": "call"}
    seen = version(cora.get(f"/staff/referrals/{case.id}").text)
    page = post(cora, f"/staff/referrals/{case.id}/decision", **form, version=seen).text
    assert "Jo has not agreed that we work with them" in page and "confirmed" not in page
    forced = post(
        cora, f"/staff/referrals/{case.id}/decision", **form, version=seen, confirmed="yes"
    )
    assert forced.status_code == 409
    assert office.case(case.id).state is CaseState.REFERRED


def test_a_decision_keeps_what_was_typed_when_something_is_missing(office):
    case = taken(office)
    page = post(
        office.as_("Cora"),
        f"/staff/referrals/{case.id}/decision",
        decision="decline",
        reason="Typed <b>before</b>",
        version=str(case.version),
    )
    assert page.status_code == 422
    assert "Typed &lt;b&gt;before&lt;/b&gt;" in page.text
    assert 'href="#because"' in page.text and 'href="#told"' in page.text


def test_a_stale_decision_is_not_carried_out(office):
    case = taken(office)
    office.agree(case, Side.HARMED, Purpose.ONLINE)  # somebody else wrote meanwhile
    form = DECLINE | {"version": str(case.version), "confirmed": "yes"}
    answer = post(office.as_("Cora"), f"/staff/referrals/{case.id}/decision", **form)
    assert answer.status_code == 409
    assert SENTENCES["case-changed-meanwhile"] in answer.text and "MARKER-reason" in answer.text
    assert office.case(case.id).state is CaseState.REFERRED


@pytest.mark.parametrize("seen", ["", "x", "-1", "1" * 30, "²"])
def test_a_version_that_is_no_number_is_refused(office, seen):
    case = taken(office)
    form = DECLINE | {"version": seen, "confirmed": "yes"}
    answer = post(office.as_("Cora"), f"/staff/referrals/{case.id}/decision", **form)
    assert answer.status_code == 403
    assert office.case(case.id).state is CaseState.REFERRED


def test_asking_for_more_leaves_it_where_it_is(office):
    case = taken(office)
    form = {"decision": "ask-more", "told": ["person"], "how": "call", "version": str(case.version)}
    done = post(office.as_("Cora"), f"/staff/referrals/{case.id}/decision", **form, confirmed="yes")
    assert done.headers["Location"] == f"/staff/referrals/{case.id}"
    found = office.case(case.id)
    assert found.state is CaseState.REFERRED
    assert [p.answers["decision"] for p in found.of_kind(PaperKind.DECISION)] == ["ask-more"]


def test_a_declined_referral_keeps_the_least(office):
    case = taken(office, marker="MARKER", area="north")
    before = sealed_leaf(office, case)
    cora = office.as_("Cora")
    form = DECLINE | {"version": str(case.version)}
    page = post(cora, f"/staff/referrals/{case.id}/decision", **form)
    assert "erased at once" in page.text and office.case(case.id).state is CaseState.REFERRED
    done = post(cora, f"/staff/referrals/{case.id}/decision", **form, confirmed="yes")
    assert done.headers["Location"] == "/staff/referrals"
    found = office.case(case.id)
    assert (found.state, found.closed, found.shrunk) == (CaseState.CLOSED, Closed.UNSUITABLE, True)
    assert (found.area, found.came_by) == ("north", "self")
    offered = found.of_kind(PaperKind.OFFERED)
    assert [paper.answers for paper in offered] == [{"offered": ["support"]}]
    assert "MARKER" not in repr(found)
    with office.house.unit_of_work(write=False) as work:
        assert work.cases.contact(case.id, case.people[0].id) is None
        assert work.cases.find("Green") == [] and work.cases.tasks(case_id=case.id) == []
    assert ("case.decline", office.service.staff["Cora"].id, "unsuitable") in office.acts(case.id)
    with office.service.store.engine.begin() as connection:
        put_back = text("update cases set harmed = :was where id = :id")
        connection.execute(put_back, {"was": before, "id": case.id})
    with pytest.raises(WrongKey):  # an older copy of the words does not open any more
        office.case(case.id)


def sealed_leaf(office: Office, case: Case) -> str:
    with office.service.store.engine.connect() as connection:
        query = text("select harmed from cases where id = :id")
        return str(connection.execute(query, {"id": case.id}).scalar_one())


# Who may


ROUTES = ("", "/take", "/decision")


def test_whoever_does_not_triage_finds_no_page(office):
    case = referral(office)
    fay = office.as_("Fay")
    assert fay.get("/staff/referrals").status_code == 404
    assert fay.get(f"/staff/referrals/{case.id}").status_code == 404
    for route in ROUTES[1:]:
        assert post(fay, f"/staff/referrals/{case.id}{route}", version="0").status_code == 404


def test_a_referral_of_a_colleague_is_not_there_and_the_try_is_written_down(office):
    case = taken(office)
    dev = office.as_("Dev")
    assert dev.get(f"/staff/referrals/{case.id}").status_code == 404
    form = DECLINE | {"version": str(case.version), "confirmed": "yes"}
    assert post(dev, f"/staff/referrals/{case.id}/decision", **form).status_code == 404
    tries = [a for a in office.acts(case.id) if a[0] == "case.refused"]
    assert [actor for _, actor, _ in tries] == [office.service.staff["Dev"].id] * 2
