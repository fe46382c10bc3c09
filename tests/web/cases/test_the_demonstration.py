"""The demonstration's cases as its pages show them: one at every stage, and what its list says."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html import unescape
from urllib.parse import urlsplit

import pytest
from flask import Flask
from flask.testing import FlaskClient

from app import tour
from app.bootstrap import build_store
from app.config import Config
from app.domain.cases import guards
from app.domain.cases.case import Case, Route
from app.domain.cases.states import CaseState
from app.domain.live_session import Kind
from app.domain.people import PARTIES, Role
from app.made_up import Seated, plan
from app.planning import house_of_a_command
from app.services.cases import texts
from app.services.ports import House
from app.web import create_app

URL = "http://localhost:9"


@dataclass
class Demo:
    app: Flask
    house: House
    links: dict[str, str]
    pages: dict[str, Seated]
    cases: dict[str, Case]
    missing: dict[str, set[str]]
    signed_in: dict[str, FlaskClient] = field(default_factory=dict)

    def come(self, name: str) -> FlaskClient:
        """Return their browser; each link signs in once."""
        if name not in self.signed_in:
            self.signed_in[name] = self._sign_in(name)
        return self.signed_in[name]

    def at_home(self, name: str) -> FlaskClient:
        """Return the browser in which somebody has their own page open."""
        client, page = self.app.test_client(), self.pages[name]
        given = {"token": urlsplit(page.link).fragment, "code": page.code}
        done = client.post("/p", data=given, headers={"Origin": URL}, base_url=URL)
        assert done.status_code == 303
        return client

    def _sign_in(self, name: str) -> FlaskClient:
        client = self.app.test_client()
        token = urlsplit(self.links[name]).fragment
        done = client.post("/staff", data={"token": token}, headers={"Origin": URL}, base_url=URL)
        assert done.status_code == 303
        return client


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Demo]:
    folder = tmp_path_factory.mktemp("demo")
    config = Config.from_env(
        {"INSTANCE": str(folder), "PUBLIC_URL": URL, "HELP_PHONE": "01632 960 123", "DEMO": "1"}
    )
    store = build_store(config)
    house = house_of_a_command(config, store)
    made = plan(config, store)
    numbers = texts.current(house, "thresholds").body
    with house.unit_of_work(write=False) as work:
        whole = [work.cases.get(one.id) for one in work.cases.covers()]
    cases = {case.people[0].called: case for case in whole}
    now = house.clock.now()
    lacks = {
        name: {one.id for one in guards.missing(case, now, numbers)} for name, case in cases.items()
    }
    yield Demo(create_app(house, config), house, made.staff, made.pages, cases, lacks)
    store.close()


def words(client: FlaskClient, path: str) -> str:
    answer = client.get(path, base_url=URL)
    assert answer.status_code == 200, f"{path}: {answer.status_code}"
    return " ".join(unescape(re.sub(r"<[^>]+>", " ", answer.text)).split())


def test_there_is_a_case_at_every_stage(demo: Demo) -> None:
    assert {case.state for case in demo.cases.values()} == set(CaseState)


def test_the_gates_of_the_meeting_hold_and_those_of_the_one_in_preparation_do_not(
    demo: Demo,
) -> None:
    assert demo.cases["Jo"].state is CaseState.READY
    assert demo.missing["Jo"] == set()
    assert {"prep-too-few", "motivation-needs-work", "agreement-not-accepted"} <= (
        demo.missing["Robin"]
    )


def test_the_board_says_in_words_what_is_missing(demo: Demo) -> None:
    seen = words(demo.come("Alex"), f"/staff/cases/{demo.cases['Robin'].id}/preparing")
    for said in (
        "Robin had 1 of 2 preparation meetings.",
        "What Chris hopes for and expects needs more work.",
        "Robin has not accepted this version of the agreement.",
        "There is no plan for the communication.",
    ):
        assert said in seen


def test_today_has_something_due_and_new_referrals_wait(demo: Demo) -> None:
    alex = demo.come("Alex")
    assert "2 new referrals wait" in words(alex, "/staff/today")
    assert "2 referrals." in words(alex, "/staff/referrals")
    seen = words(demo.come("Morgan"), "/staff/today")
    assert "Contact again" in seen and demo.cases["Bridget"].reference in seen


def test_an_officer_sees_one_side_and_an_administrator_none(demo: Demo) -> None:
    robins = f"/staff/cases/{demo.cases['Robin'].id}"
    assert "Chris" in words(demo.come("Helen"), robins)
    for part in ("", "/preparing", "/people", "/consents", "/timeline"):
        seen = words(demo.come("Morgan"), robins + part)
        assert "Robin" in seen and "Chris" not in seen
    assert demo.come("Priya").get(robins, base_url=URL).status_code == 404


def test_a_shuttle_may_begin_as_soon_as_both_were_admitted(demo: Demo) -> None:
    nells = demo.cases["Nell"]
    assert (nells.state, nells.route) == (CaseState.READY, Route.SHUTTLE)
    assert demo.missing["Nell"] == set()
    with demo.house.unit_of_work(write=False) as work:
        (planned,) = work.cases.meetings(nells.id)
        session = work.sessions.get(planned.id)
    assert session.kind is Kind.SHUTTLE
    assert [one.screen_name for one in session.staff] == ["Noor", "Alex"]
    assert session.staff[0].role is Role.SHUTTLE_ADVOCATE
    assert "Two rooms" in words(demo.come("Noor"), "/staff/today")


def test_messages_and_letters_are_there_at_every_state_that_matters(demo: Demo) -> None:
    with demo.house.unit_of_work(write=False) as work:
        relays = work.relays.of_case(demo.cases["Ines"].id, PARTIES)
        letters = work.letters.of_case(demo.cases["Greta"].id, PARTIES)
    assert {str(one.state) for one in relays} == {
        *("draft", "read_back", "agreed", "released", "delivered"),
        *("answered", "held", "taken_back"),
    }
    assert {str(one.state) for one in letters} == {
        *("started", "changes_asked", "cleared", "stored", "offered"),
        *("not_now", "answered", "kept"),
    }
    for name, place, seen in (
        ("Ines", "/your/messages", "There is a message for you"),
        ("Luke", "/your/messages", "A message that you answered"),
        ("Greta", "/your/letters", "You have not said yet what you want."),
        ("Ben", "/your/letters", "Somebody wrote to you about it."),
    ):
        assert seen in words(demo.at_home(name), place)


def test_the_page_of_the_tour_has_all_lists(demo: Demo) -> None:
    more = tour.read_more()
    assert [step.number for step in more.steps] == list(range(1, 9))
    assert len(tour.read().steps) == 12
    seen = words(demo.app.test_client(), "/tour")
    assert more.title in seen and more.steps[4].heading in seen
    for last in (tour.read_shuttle(), tour.read_letters()):
        assert last.title in seen and last.steps[-1].heading in seen


def test_the_meetings_lead_to_the_tour_in_words_that_count_nothing(demo: Demo) -> None:
    page = demo.come("Alex").get("/staff/meetings", base_url=URL).text
    [link] = re.findall(r'<a [^>]*href="/tour">([^<]*)</a>', page)
    assert link == "Things to try in this demonstration"
