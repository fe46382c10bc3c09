"""How much a form may hold: little from a stranger, more from staff; too much is said in words."""

from pathlib import Path

import pytest
from flask.testing import FlaskClient

from app.domain.cases.case import Duty
from app.domain.staff_roles import StaffRole
from app.web import LARGEST_FORM
from app.web.access import LARGEST_OF_STAFF
from tests.case_builders import a_case
from tests.web.cases.coordinators import Office, post
from tests.web.conftest import OURS

LONG = "ж" * 4900  # nine bytes each in a form
HELPER = "/information/what-would-help/affected"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    made = Office(tmp_path)
    made.staff("Cora", StaffRole.COORDINATOR)
    return made


def says_what_to_do(page: str) -> bool:
    return "nothing of it was kept" in page and "Make your longest answer shorter" in page


def test_one_long_answer_of_any_alphabet_fits_into_a_public_form(nobody: FlaskClient) -> None:
    answer = nobody.post(HELPER, data={"own_words": "ж" * 6000}, headers=OURS)
    assert answer.status_code == 422, "it is too long an answer, and was read"
    assert "Write less here" in answer.text


@pytest.mark.parametrize("path", [HELPER, "/staff/sign-in", "/refer/me", "/j"])
def test_a_stranger_who_sends_more_reads_what_to_do(nobody: FlaskClient, path: str) -> None:
    answer = nobody.post(path, data={"own_words": "x" * (LARGEST_FORM + 1)}, headers=OURS)
    assert answer.status_code == 413 and says_what_to_do(answer.text)


def test_a_form_of_staff_holds_many_long_answers_and_not_more(office: Office) -> None:
    case = a_case(office.service, ("Cora", Duty.OWNER, None))
    person = case.people[0].id
    path = f"/staff/cases/{case.id}/papers/disclosure/{person}"
    words = dict.fromkeys(("progress", "other", "never"), LONG)
    assert post(office.as_("Cora"), path, seen="0", name_used="Jo", **words).status_code == 303
    answer = post(office.as_("Cora"), path, seen="1", other="x" * (LARGEST_OF_STAFF + 1))
    assert answer.status_code == 413 and says_what_to_do(answer.text)


def test_a_stranger_at_a_form_of_staff_is_led_to_sign_in_unread(office: Office) -> None:
    client = office.as_("Cora")
    client.delete_cookie("staff", domain="meet.example.org")
    answer = client.post("/staff/cases/find", data={"name": "x" * 900_000}, headers=OURS)
    assert answer.status_code == 303 and answer.headers["Location"].startswith("/staff/sign-in")
