"""The own page in a real browser: from the link to stopping, by keyboard, at three widths."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import datetime
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.domain.cases.case import Case, Leaf
from app.domain.cases.papers import PaperKind
from app.domain.people import Side
from app.services import join_links
from app.services.cases import own_choices, page_links
from tests.case_builders import Service, service
from tests.services.cases.test_own_pages import a_meeting, opened, who, write
from tests.web.served import SIZES, Served, for_everyone, look
from tests.web.test_own_page import agreed_case, with_staff
from tests.web.test_pages_in_chromium import chromium, violations

__all__ = ["chromium"]

pytestmark = pytest.mark.browser

PAGES = {
    "home": "/your",
    "consents": "/your/consents",
    "stop-one": "/your/consents/conference",
    "questions": "/your/questions",
    "sheet": "/your/questions/sheet",
    "contact": "/your/contact",
    "agreement": "/your/agreement",
    "time": "/your/time",
    "stop": "/your/stop",
    "stopped": "/your/stopped",
    "letters": "/p/letters",
}


class House(Served):
    """A real house on a real store behind a real server, with one agreed case."""

    def __init__(self, folder: Path, chromium: Browser) -> None:
        self.made: Service = with_staff(service(folder))
        self.case: Case = agreed_case(self.made, (Side.HARMED, Side.RESPONSIBLE))
        write(self.made, self.case, Leaf.HARMED, PaperKind.ROUTE, self.jo, choice="conference")
        session_id = a_meeting(self.made, self.case, Side.HARMED, Side.RESPONSIBLE)
        join_links.mint(self.made.house, session_id, self.jo)
        holder = opened(self.made, self.case)
        said = {"questions": "Why that night?\nWhy us?", "not_raised": "My children."}
        own_choices.keep_prompts(self.made.house, holder, said)
        super().__init__(self.made.house, chromium)

    @property
    def jo(self) -> str:
        return who(self.case)

    def close(self) -> None:
        super().close()
        self.made.store.close()

    def come(self) -> Page:
        """Open the link by its press and the spoken code; return the page."""
        page = self.context(phone=True).new_page()
        staff = self.made.staff["Cora Coe"]
        issued = page_links.issue(self.made.house, staff, self.case.id, self.jo)
        page.goto(f"{self.url}/p#{issued.token}")
        assert page.url == f"{self.url}/p", "the secret left the address"
        page.get_by_role("button", name="Continue").press("Enter")
        page.get_by_label("Your 6-digit code").fill(issued.spoken_code)
        page.get_by_role("button", name="Continue").press("Enter")
        page.wait_for_url(f"{self.url}/your")
        self.said[:] = [line for line in self.said if "403" not in line]  # the code was asked for
        return page


@pytest.fixture
def served(tmp_path: Path, chromium: Browser) -> Iterator[House]:
    served = House(tmp_path, chromium)
    yield served
    served.close()


def test_every_page_is_for_everyone(served: House) -> None:
    page = served.come()
    for_everyone(served, page, PAGES, own=True)
    assert served.said == []


def test_errors_take_the_focus_and_keep_what_was_typed(served: House) -> None:
    page = served.come()
    page.goto(f"{served.url}/your/contact")
    page.get_by_label("Text message").check()
    page.get_by_label("Number to text").fill("not a number")
    page.get_by_role("button", name="Save").press("Enter")
    expect(page.locator("#errors")).to_be_focused()
    expect(page.get_by_label("Number to text")).to_have_value("not a number")
    assert page.title() == "Error: Your information"
    assert violations(page) == []


def tab_to(page: Page, name: str) -> None:
    for _ in range(40):
        page.keyboard.press("Tab")
        here = page.evaluate("document.activeElement.textContent.trim()")
        if here == name:
            seen = page.evaluate(
                "(s => s.outlineStyle !== 'none' || s.boxShadow !== 'none')"
                "(getComputedStyle(document.activeElement))"
            )
            assert seen, f"{name}: the focus cannot be seen"
            return
    raise AssertionError(f"{name} cannot be reached by the keyboard")


def test_one_stops_by_the_keyboard_alone(served: House) -> None:
    page = served.come()
    tab_to(page, "Stop taking part")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("Stop taking part")
    tab_to(page, "Stop taking part")
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_have_text("You have stopped")
    page.go_back()
    expect(page.get_by_role("heading", level=1)).to_have_text("This page is not available")
    assert [line for line in served.said if "404" not in line] == []


def test_without_scripts_it_all_works(served: House) -> None:
    page = served.context(scripts=False).new_page()
    staff = served.made.staff["Cora Coe"]
    issued = page_links.issue(served.made.house, staff, served.case.id, served.jo)
    page.goto(f"{served.url}/p#{issued.token}")
    page.get_by_role("link", name="Type your letters").click()
    page.get_by_label("Your join code").fill(issued.join_code)
    page.get_by_role("button", name="Continue").click()
    page.get_by_label("Your 6-digit code").fill(issued.spoken_code)
    page.get_by_role("button", name="Continue").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Your information")
    page.get_by_role("link", name="What I want to ask or say").click()
    page.get_by_label("What I want to say").fill("Hello")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("status")).to_have_text("Saved.")
    page.get_by_role("link", name="A sheet to print").click()
    expect(page.get_by_text("Hello")).to_be_visible()


def test_what_is_not_saved_says_so_and_stays_offline(served: House) -> None:
    page = served.come()
    page.goto(f"{served.url}/your/questions")
    expect(page.get_by_text("Not saved yet.")).to_be_hidden()
    page.get_by_label("My questions").fill("Why?")
    expect(page.get_by_text("Not saved yet.")).to_be_visible()
    page.context.set_offline(True)
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("You are offline.")).to_be_visible()
    expect(page.get_by_label("My questions")).to_have_value("Why?")
    page.context.set_offline(False)
    expect(page.get_by_text("You are offline.")).to_be_hidden()
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_text("Saved.", exact=True)).to_be_visible()


def test_the_sheet_is_printed_without_the_frame(served: House) -> None:
    page = served.come()
    page.goto(f"{served.url}/your/questions/sheet")
    page.emulate_media(media="print")
    expect(page.get_by_text("Why that night?")).to_be_visible()
    for selector in (".top", ".foot", ".own-back"):
        expect(page.locator(selector)).to_be_hidden()


def test_staff_pages_are_for_everyone(served: House) -> None:
    from app.services import staff_sessions
    from app.services.hashes import hash_of_ours

    house, context = served.made.house, served.context()
    token = staff_sessions.mint(house, served.made.staff["Vic Vale"].id)
    secret = staff_sessions.claim(house, token)
    with house.unit_of_work() as work:
        session = work.staff.session(hash_of_ours(secret))
        assert session is not None
        now: datetime = house.clock.now()
        work.staff.save_session(replace(session, confirmed_at=now))
        work.commit()
    context.add_cookies([{"name": "staff", "value": secret, "url": served.url}])
    page = context.new_page()
    here = f"{served.url}/staff/cases/{served.case.id}/people/{served.jo}"
    for name, path, press in (
        ("staff", "/page", ""),
        ("staff-given", "/page", "Replace the link"),
        ("export", "/export", ""),
    ):
        page.goto(here + path)
        if press:
            page.get_by_role("button", name=press).click()
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert look(page, f"own-{name}-{width}") == []
