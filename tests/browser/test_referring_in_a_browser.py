"""Somebody refers themselves in Chromium at 320 px: by keyboard, without a line, and leaving."""

import threading
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from flask import Flask
from playwright.sync_api import Browser, BrowserContext, Page, expect, sync_playwright
from sqlalchemy import text
from werkzeug.serving import make_server

from app.domain.cases.papers import PaperKind
from app.domain.cases.states import CaseState
from app.web import create_app
from tests.case_builders import Service, service
from tests.web.conftest import EXIT, settings
from tests.web.test_pages_in_chromium import FLAGS, overflow, violations

pytestmark = pytest.mark.browser

SMALL = {"width": 320, "height": 568}
STEPS: dict[str, dict[str, str]] = {
    "name": {"called": "Robin"},
    "contact": {"ways": "email", "email": "robin@example.org"},
    "what": {"happened": "theft", "few_words": "My bicycle"},
    "when": {"about_when": "longer"},
    "police": {"police": "not-sure"},
    "worry": {"worry": "My landlord"},
    "needs": {"needs_more": "Polish"},
    "heard": {},
}
CHOICES = ("ways", "happened", "about_when", "police")


@pytest.fixture(scope="module")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path="/usr/bin/chromium", args=FLAGS)
        yield browser
        browser.close()


class Served:
    """A real service on a real store behind a real server."""

    def __init__(self, folder: Path, chromium: Browser) -> None:
        self.made: Service = service(folder)
        self.server = make_server("127.0.0.1", 0, Flask("empty"), threaded=True)
        self.url = f"http://localhost:{self.server.port}"
        self.server.app = create_app(self.made.house, settings(PUBLIC_URL=self.url))
        threading.Thread(target=self.server.serve_forever, daemon=True).start()
        self.chromium = chromium
        self.contexts: list[BrowserContext] = []

    def page(self, **more: Any) -> Page:
        context = self.chromium.new_context(viewport=SMALL, **more)  # type: ignore[arg-type]
        context.set_default_timeout(10_000)
        context.route(
            f"{EXIT}**", lambda route: route.fulfill(body="Rain", content_type="text/html")
        )
        self.contexts.append(context)
        return context.new_page()

    def close(self) -> None:
        for context in self.contexts:
            context.close()
        self.server.shutdown()
        self.made.store.close()

    def forms(self) -> int:
        """Count the forms that are kept."""
        with self.made.store.engine.connect() as connection:
            return int(connection.execute(text("select count(*) from referrals")).scalar_one())


@pytest.fixture
def served(tmp_path: Path, chromium: Browser) -> Iterator[Served]:
    served = Served(tmp_path, chromium)
    yield served
    served.close()


def tab_to(page: Page, wanted: str) -> None:
    for _ in range(60):
        if page.locator(f"{wanted}:focus").count():
            return
        page.keyboard.press("Tab")
    raise AssertionError(f"no key leads to {wanted} on {page.url}")


def press(page: Page, button: str) -> None:
    tab_to(page, button)
    page.keyboard.press("Enter")


def choose(page: Page, name: str, value: str) -> None:
    """Choose one of a list by keys: radios by arrows, boxes by themselves."""
    one = f"input[name={name}][value={value}]"
    if page.locator(one).get_attribute("type") == "checkbox":
        tab_to(page, one)
        page.keyboard.press("Space")
    else:
        tab_to(page, f"input[name={name}]")
        page.keyboard.press("Space")
        for _ in range(12):
            if page.locator(f"{one}:checked").count():
                break
            page.keyboard.press("ArrowDown")
    assert page.locator(f"{one}:checked").count() == 1


def fill(page: Page, step: str) -> None:
    for name, said in STEPS[step].items():
        if name in CHOICES:
            choose(page, name, said)
        else:
            tab_to(page, f"#{name}")
            page.keyboard.type(said)


def begin(served: Served, page: Page) -> None:
    page.goto(f"{served.url}/refer")
    press(page, 'a[href="/refer/me"]')
    page.wait_for_url("**/refer/me")
    choose(page, "safe", "yes")
    press(page, "#go-on")
    page.wait_for_url("**/questions/name")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_a_person_refers_themselves_by_keyboard(served: Served, scripts: bool) -> None:
    page = served.page(java_script_enabled=scripts)

    def look() -> None:
        assert overflow(page) <= 0, page.url
        if scripts:  # axe is a script; the page is the same without
            assert violations(page) == [], page.url

    begin(served, page)
    for step in STEPS:
        page.wait_for_url(f"**/questions/{step}")
        look()
        fill(page, step)
        press(page, "#go-on")
    page.wait_for_url("**/refer/check")
    look()
    press(page, "#send")
    expect(page.locator("#errors")).to_be_visible()
    look()
    choose(page, "agree", "yes")
    press(page, "#send")
    page.wait_for_url("**/about-you")
    look()
    press(page, "button[value=skip]")
    page.wait_for_url("**/refer/done")
    look()
    with served.made.house.unit_of_work(write=False) as work:
        (cover,) = work.cases.covers()
        case = work.cases.get(cover.id)
    assert case.state is CaseState.REFERRED and case.reference in page.content()
    (robin,) = case.people
    paper = case.newest(PaperKind.REFERRAL, robin.id)
    assert robin.called == "Robin" and paper is not None
    assert paper.answers["few_words"] == "My bicycle"
    assert len(case.consents) == 1


def test_a_line_that_is_cut_in_the_middle_loses_nothing(served: Served) -> None:
    page = served.page()
    begin(served, page)
    fill(page, "name")
    press(page, "#go-on")
    page.wait_for_url("**/questions/contact")
    fill(page, "contact")
    page.context.set_offline(True)
    press(page, "#go-on")
    expect(page.locator("[data-offline]")).to_be_visible()
    assert page.url.endswith("/questions/contact")
    expect(page.locator("#email")).to_have_value("robin@example.org")
    assert violations(page) == [] and overflow(page) <= 0
    page.context.set_offline(False)
    expect(page.locator("[data-offline]")).to_be_hidden()
    press(page, "#go-on")
    page.wait_for_url("**/questions/what")
    page.goto(f"{served.url}/refer")  # the page was closed: what was sent is there
    press(page, "#go-on")
    page.wait_for_url("**/questions/what")
    page.goto(f"{served.url}/refer/questions/name")
    expect(page.locator("#called")).to_have_value("Robin")
    page.goto(f"{served.url}/refer/questions/contact")
    expect(page.locator("#email")).to_have_value("robin@example.org")


def test_without_scripts_a_cut_line_loses_nothing_that_was_sent(served: Served) -> None:
    page = served.page(java_script_enabled=False)
    begin(served, page)
    fill(page, "name")
    press(page, "#go-on")
    page.wait_for_url("**/questions/contact")
    page.context.set_offline(True)
    with page.expect_event("framenavigated", lambda frame: frame.url.startswith("chrome-error:")):
        press(page, "#go-on")  # what is asked for before the browser's own page is there is dropped
    page.context.set_offline(False)
    page.goto(f"{served.url}/refer")
    press(page, "#go-on")
    page.wait_for_url("**/questions/contact")
    page.goto(f"{served.url}/refer/questions/name")
    expect(page.locator("#called")).to_have_value("Robin")


@pytest.mark.parametrize("scripts", [True, False], ids=["with scripts", "without scripts"])
def test_exit_in_the_middle_drops_it_and_back_shows_nothing(served: Served, scripts: bool) -> None:
    page = served.page(java_script_enabled=scripts)
    begin(served, page)
    fill(page, "name")
    press(page, "#go-on")
    page.wait_for_url("**/questions/contact")
    assert served.forms() == 1
    fill(page, "contact")
    page.locator("form[action='/leave'] button").first.focus()
    page.keyboard.press("Enter")
    page.wait_for_url(f"{EXIT}**")
    for _ in range(100):
        if served.forms() == 0:
            break
        page.wait_for_timeout(20)
    assert served.forms() == 0
    assert "form" not in {cookie.get("name") for cookie in page.context.cookies()}
    for _ in range(4):  # as often as there are pages to go back to
        page.go_back()
        shown = page.content()
        assert "Robin" not in shown and "robin@example.org" not in shown
