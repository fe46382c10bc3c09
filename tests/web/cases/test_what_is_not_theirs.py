"""Letters, files and names that somebody may not have, also for who may open the page around."""

import io
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app.domain.cases.case import Case
from app.domain.cases.states import CaseState
from app.domain.safe_contact import SafeContact, Way
from app.domain.staff_roles import StaffRole
from app.services import planning, staff_sessions
from app.services.cases import glass, vault
from app.web import create_app, handed_in
from tests.case_builders import Service, service
from tests.prepared_case import principals, ready_case
from tests.services.cases.test_preparing import plan
from tests.services.cases.test_uploads import photo
from tests.web.conftest import OURS, browser, settings

NOTE = "Never on a Tuesday, her brother is there."


class Office:
    """A case that is ready, with a meeting to which its people were asked."""

    def __init__(self, made: Service) -> None:
        self.service, self.house = made, made.house
        self.case: Case = ready_case(made, CaseState.READY)
        self.jo = principals(self.case)[0].id
        contact = SafeContact(frozenset({Way.EMAIL}), "jo@example.org", notes=NOTE)
        vault.set_contact(made.house, made.staff["Alex"], self.case.id, self.jo, contact)
        self.meeting = plan(made, self.case)
        issued, _ = planning.invite(made.house, self.meeting, self.jo)
        self.token = issued.token
        self.app: Flask = create_app(made.house, settings())

    def as_(self, name: str) -> FlaskClient:
        client = browser(self.app)
        token = staff_sessions.mint(self.house, self.service.staff[name].id)
        secret = staff_sessions.claim(self.house, token)
        client.set_cookie("staff", secret, domain="meet.example.org")
        return client

    @property
    def planned(self) -> str:
        return f"/staff/planned/{self.meeting}"


@pytest.fixture
def office(tmp_path: Path) -> Office:
    return Office(service(tmp_path))


def test_who_plans_in_the_case_reads_the_letter_and_gives_it(office: Office) -> None:
    page = office.as_("Alex").get(office.planned)
    assert f"/j#{office.token}" in page.text
    assert f'action="{office.planned}/invite/{office.jo}"' in page.text


def test_who_broke_the_glass_reads_no_letter_with_a_link_and_gives_none(office: Office) -> None:
    nosy = office.service.staff["Nosy"]
    glass.break_glass(office.house, nosy, office.case.reference, "absent", "Alex is ill.")
    page = office.as_("Nosy").get(office.planned)
    assert page.status_code == 200
    assert office.token not in page.text
    assert "<form" not in page.text.split("<main", 1)[1].split("</main", 1)[0]


def test_what_the_vault_keeps_under_a_press_is_not_on_the_page_of_a_meeting(
    office: Office,
) -> None:
    assert NOTE.split(",")[0] not in office.as_("Alex").get(office.planned).text


def test_a_file_is_read_for_nobody_who_may_hand_in_none(
    office: Office, monkeypatch: pytest.MonkeyPatch
) -> None:
    read: list[str] = []
    monkeypatch.setattr(handed_in, "read", lambda: read.append("read"))
    office.service.account("Nina", StaffRole.FACILITATOR)
    for name in ("Nina", "Sue"):
        data = {"file": (io.BytesIO(photo()), "a.jpg")}
        path = f"/staff/cases/{office.case.id}/files"
        assert office.as_(name).post(path, data=data, headers=OURS).status_code in (403, 404)
    assert read == []


def test_so_many_files_at_once_and_no_more_are_read_into_memory(office: Office) -> None:
    alex, path = office.as_("Alex"), f"/staff/cases/{office.case.id}/files"

    def hand_in() -> int:
        data = {"kind": "letter", "about": office.jo, "file": (io.BytesIO(photo()), "a.jpg")}
        return alex.post(path, data=data, headers=OURS).status_code

    held = [handed_in._ROOM.acquire(blocking=False) for _ in range(4)]
    try:
        assert held == [True] * 4
        assert hand_in() == 422
    finally:
        for _ in held:
            handed_in._ROOM.release()
    assert hand_in() == 303


def test_a_version_of_a_text_with_an_endless_number_is_not_there(office: Office) -> None:
    office.service.account("Tess", StaffRole.ADMINISTRATOR)
    tess = office.as_("Tess")
    assert tess.get("/staff/texts/reasons/versions/1").status_code == 200
    assert tess.get(f"/staff/texts/reasons/versions/{'9' * 30}").status_code == 404
