"""Every route is asked as every kind of visitor, and does what the printed table says."""

import re
from collections.abc import Iterator, Mapping
from datetime import timedelta
from functools import wraps
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from app import permissions
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.domain.staff_roles import StaffRole
from app.permissions import (
    AGAIN,
    NO,
    ON_THE_WAY,
    OWN_PAGE_HOLDER,
    SEAT_HOLDER,
    SIGN_IN,
    STRANGER,
    TOKEN,
    YES,
)
from app.services import join_links, staff_sessions
from app.services.cases import page_links
from app.services.cases.page_records import PageLink
from app.services.doors import Knock
from app.services.hashes import hash_of_ours
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff, plan_meeting
from tests.case_builders import a_case
from tests.services.staff import cheap_hashing  # noqa: F401
from tests.web.conftest import OURS
from tests.web.staff_pages import PASSWORD, Service

PRINTED = Path(__file__).resolve().parents[2] / "docs/reference/roles-and-permissions.md"
UNCONFIRMED = timedelta(minutes=11)


def printed(heading: str) -> dict[str, dict[str, str]]:
    """Return a table of the printed page: row -> column -> cell."""
    part = PRINTED.read_text("utf-8").split(f"## {heading}\n", 1)[1].split("\n## ", 1)[0]
    head, _, *lines = [line for line in part.splitlines() if line.startswith("|")]
    columns = [cell.strip().replace(" ", "_") for cell in head.strip("|").split("|")][1:]
    table = {}
    for line in lines:
        name, *cells = [cell.strip() for cell in line.strip("|").split("|")]
        table[name.strip("`")] = dict(zip(columns, cells, strict=True))
    return table


TABLE = printed("Pages")


def filled(rule: str, ids: Mapping[str, str]) -> str:
    """Fill the parts of a route in; what is not known here gets what is nobody's, and fits."""

    def value(found: re.Match[str]) -> str:
        kind, name = found.group(1) or "", found.group(2)
        if kind.startswith("any("):
            return re.split(r"[(,)]", kind)[1].strip("'\" ")
        longest = re.search(r"(?:maxlength|length)=(\d+)", kind)
        return ids.get(name, "0" * min(16, int(longest[1]) if longest else 16))

    return re.sub(r"<(?:([^>]+?):)?(\w+)>", value, rule)


class Door:
    """One service, and how each kind of visitor comes to it."""

    def __init__(self, folder: Path) -> None:
        self.service = Service(folder)
        self.reached: list[str] = []
        for endpoint, view in self.service.app.view_functions.items():
            self.service.app.view_functions[endpoint] = self._watched(endpoint, view)
        self.ids = self._meeting()

    def _watched(self, endpoint: str, view: Any) -> Any:
        @wraps(view)
        def watched(**values: Any) -> Any:
            self.reached.append(endpoint)
            return view(**values)

        return watched

    def _meeting(self) -> dict[str, str]:
        house, now = self.service.house, self.service.clock.now()
        alex = staff_sessions.add_staff(house, "Alex")
        plan = MeetingPlan(
            title="A meeting",
            kind=Kind.CONFERENCE,
            people=(
                PlannedPerson(Side.HARMED, Role.PERSON_HARMED, "Jo"),
                PlannedPerson(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam"),
            ),
            staff=(PlannedStaff(alex, Role.LEAD_FACILITATOR),),
            opens_at=now - timedelta(minutes=5),
            latest_end=now + timedelta(hours=10),
        )
        session_id, self.tokens = plan_meeting(house, plan)
        return {"session_id": session_id, "staff_id": alex, "act": "disable"}

    def path(self, rule: str) -> str:
        return filled(rule, self.ids)

    def come(self, visitor: str) -> FlaskClient:
        """Return a fresh browser of this kind of visitor, the password given long ago."""
        if visitor == STRANGER:
            return self.service.someone("nobody@service.example").client
        if visitor == SEAT_HOLDER:
            client = self.service.someone("nobody@service.example").client
            token = next(iter(self.tokens.values()))
            seat = join_links.claim(self.service.house, token, take_over=True)
            client.set_cookie("seat", seat.secret, domain="meet.example.org")
            return client
        if visitor == OWN_PAGE_HOLDER:
            client = self.service.someone("nobody@service.example").client
            client.set_cookie("own_page", self._own_page(), domain="meet.example.org")
            return client
        if visitor == ON_THE_WAY:
            one, _, link = self.service.invited(f"W{len(self.service.acts())}", *StaffRole)
            one.open(link)
            return one.client
        return self._signed_in(StaffRole(visitor))

    def _own_page(self) -> str:
        """Return the secret of somebody who holds the page of their own in a case of their own."""
        house, now = self.service.house, self.service.clock.now()
        case = a_case(self.service)  # type: ignore[arg-type]
        token = house.secret()
        link = PageLink(
            house.new_id(), case.id, case.people[0].id, Side.HARMED, hash_of_ours(token), now, now
        )
        link.not_after += timedelta(days=1)
        with house.unit_of_work() as work:
            work.page_links.add(link)
            work.commit()
        return page_links.claim_by_link(house, token, Knock())

    def _signed_in(self, role: StaffRole) -> FlaskClient:
        if role not in self._colleagues:
            self._colleagues[role] = self.service.colleague(f"Colleague{len(role)}{role[0]}", role)
        one = self._colleagues[role]
        one.client.delete_cookie("staff", domain="meet.example.org")
        assert one.sign_in().status_code == 303
        self.service.clock.advance(UNCONFIRMED)
        return one.client

    _colleagues: dict[StaffRole, Any] = {}  # noqa: RUF012  one service a module


@pytest.fixture(scope="module")
def door(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Door]:
    Door._colleagues = {}
    found = Door(tmp_path_factory.mktemp("service"))
    yield found
    found.service.store.close()


def asked(door: Door, client: FlaskClient, method: str, rule: str) -> tuple[bool, int, str]:
    """Return whether the page itself was reached, the status, and where the answer leads."""
    door.reached.clear()
    answer = client.open(door.path(rule), method=method, headers=OURS)
    return bool(door.reached), answer.status_code, answer.headers.get("Location", "")


def outcome(door: Door, client: FlaskClient, route: str) -> str:
    method, rule = route.split(" ", 1)
    reached, status, leads_to = asked(door, client, method, rule)
    assert status < 500, f"{route} fails with {status}"
    if reached:
        return YES
    if status == 303 and leads_to.startswith("/staff/sign-in"):
        return SIGN_IN
    if status == 303 and leads_to.startswith("/staff/confirm"):
        given = client.post("/staff/confirm", data={"current": PASSWORD}, headers=OURS)
        assert given.status_code == 303
        reached, status, _ = asked(door, client, method, rule)
        assert status < 500
        return AGAIN if reached else NO
    assert status == 404
    return NO


# Leaving ends what the visitor holds, so it is asked of a browser that asks nothing after it.
ENDING = ("/leave", "/your/stop", "/staff/sign-out", "/staff/sign-in", "/staff/set-up/password")


@pytest.mark.parametrize("visitor", permissions.VISITORS)
def test_every_route_does_what_the_printed_table_says(door: Door, visitor: str) -> None:
    client, wrong = door.come(visitor), {}
    for route, row in TABLE.items():
        if row[visitor] == TOKEN:
            continue
        if route.startswith("POST") and route.endswith(ENDING):
            found = outcome(door, door.come(visitor), route)
            client = door.come(visitor)
        else:
            if row[visitor] == AGAIN:
                door.service.clock.advance(UNCONFIRMED)
            found = outcome(door, client, route)
        if found != row[visitor]:
            wrong[route] = f"{found}, not {row[visitor]}"
    assert wrong == {}


def test_the_table_names_every_route(door: Door) -> None:
    assert set(TABLE) == set(permissions.route_rows(door.service.app))
    assert len(TABLE) > 30


def test_a_machine_with_the_token_is_served_and_without_it_is_not(door: Door) -> None:
    client = door.come(STRANGER)
    assert client.get("/metrics").status_code == 404
    given = {"Authorization": "Bearer count-me"}
    assert client.get("/metrics", headers=given).status_code == 200


def test_an_administrator_reaches_no_page_about_a_meeting() -> None:
    about_meetings = [route for route in TABLE if "meeting" in route]
    assert len(about_meetings) > 5
    assert {TABLE[route][StaffRole.ADMINISTRATOR] for route in about_meetings} == {NO}


def test_a_form_from_another_site_is_refused_on_every_route(door: Door) -> None:
    """CSRF: each route that changes something, as somebody who may."""
    client = door.service.ada.client
    for route in TABLE:
        method, rule = route.split(" ", 1)
        if method == "GET":
            continue
        for origin in (None, "https://evil.example", "null"):
            door.reached.clear()
            headers = {"Origin": origin} if origin else {}
            answer = client.open(door.path(rule), method=method, headers=headers)
            assert (answer.status_code, door.reached) == (400, []), f"{route} from {origin}"


def test_a_planted_route_that_is_too_open_would_be_found(door: Door) -> None:
    """The comparison can fail: a cell that says otherwise is not what happens."""
    client = door.come(STRANGER)
    assert outcome(door, client, "GET /staff/people") == SIGN_IN != YES
    assert outcome(door, client, "GET /") == YES != NO
