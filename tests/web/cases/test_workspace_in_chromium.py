"""The pages of a case in a real browser: access, room, the wall, the keyboard, no scripts."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page

from app.domain.cases.papers import PaperKind
from tests.web.cases.workspace import Workspace, workspace
from tests.web.served import SIZES, Served, look
from tests.web.test_pages_in_chromium import chromium, violations

__all__ = ["chromium"]

pytestmark = pytest.mark.browser


class Desk(Served):
    """The pages over one case, served to a browser."""

    def __init__(self, folder: Path, chromium: Browser) -> None:
        self.held: Workspace = workspace(folder, marker="Long-marker")
        super().__init__(self.held.service.house, chromium)

    def page(self, name: str, *, scripts: bool = True) -> Page:
        return self.staff(self.held.service.staff[name], scripts=scripts)

    def open(self, page: Page, path: str = "") -> None:
        answer = page.goto(
            self.url + (path if path.startswith("/staff") else self.held.root + path)
        )
        assert answer and answer.status == 200, path


@pytest.fixture
def desk(tmp_path: Path, chromium: Browser) -> Iterator[Desk]:
    desk = Desk(tmp_path, chromium)
    yield desk
    desk.close()


def at(desk: Desk, path: str) -> str:
    return desk.held.root + path


def test_the_main_pages_are_accessible_and_fit(desk: Desk) -> None:
    jo, sam = desk.held.jo, desk.held.sam
    note = desk.held.now().newest(PaperKind.NOTE, jo)
    risk = desk.held.now().newest(PaperKind.RISK, sam)
    assert note and risk
    pages = {
        "list": "/staff/cases",
        "glass": "/staff/cases/glass",
        "overview": at(desk, ""),
        "people": at(desk, "/people"),
        "person": at(desk, f"/people/{jo}"),
        "add": at(desk, "/people/add/harmed"),
        "contact": at(desk, f"/people/{jo}/contact"),
        "papers": at(desk, "/papers"),
        "risk": at(desk, f"/papers/risk/{sam}"),
        "version": at(desk, f"/papers/risk/{sam}/version/{risk.id}"),
        "consents": at(desk, "/consents"),
        "of-person": at(desk, f"/consents/{jo}"),
        "consent": at(desk, f"/consents/{jo}/online"),
        "meetings": at(desk, "/meetings"),
        "notes": at(desk, "/notes"),
        "note": at(desk, "/notes/shared"),
        "share": at(desk, f"/share/{note.id}"),
        "timeline": at(desk, "/timeline"),
    }
    page = desk.page("Cora")
    for name, path in pages.items():
        desk.open(page, path)
        for width, height in SIZES:
            page.set_viewport_size({"width": width, "height": height})
            assert look(page, f"{name}-{width}") == []
    assert desk.said == []


def test_the_sides_stand_beside_each_other_with_a_wall_and_on_a_phone_one_under_the_other(
    desk: Desk,
) -> None:
    page = desk.page("Cora")
    desk.open(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    one, two = (side.bounding_box() for side in page.locator(".wall__side").all())
    assert one and two
    assert one["y"] == two["y"] and one["x"] + one["width"] <= two["x"]
    wall = page.locator(".wall__side").nth(1).evaluate("e => getComputedStyle(e).borderLeftWidth")
    assert wall == "6px"
    page.set_viewport_size({"width": 320, "height": 640})
    one, two = (side.bounding_box() for side in page.locator(".wall__side").all())
    assert one and two
    assert one["x"] == two["x"] and one["y"] + one["height"] <= two["y"]


def test_whoever_works_with_one_side_sees_one_column(desk: Desk) -> None:
    page = desk.page("Vera")
    desk.open(page)
    assert page.locator(".wall__side").count() == 1
    assert "responsible" not in page.content().lower()


def test_the_parts_of_a_case_are_links_in_a_row_and_on_a_phone_a_list_that_opens(
    desk: Desk,
) -> None:
    page = desk.page("Cora", scripts=False)
    desk.open(page)
    page.set_viewport_size({"width": 1280, "height": 800})
    assert page.locator(".parts__wide .parts__link:visible").count() >= 7
    page.set_viewport_size({"width": 320, "height": 640})
    assert page.locator(".parts__link:visible").count() == 0
    page.locator(".parts__small summary").focus()
    page.keyboard.press("Enter")
    links = page.locator(".parts__small .parts__link")
    for link in links.all():
        box = link.bounding_box()
        assert box and box["height"] >= 44
    links.get_by_text("Consent", exact=True).focus()
    page.keyboard.press("Enter")
    page.wait_for_url("**/consents")


def test_a_form_is_filled_in_by_keyboard_without_scripts(desk: Desk) -> None:
    page = desk.page("Cora", scripts=False)
    desk.open(page, f"/papers/online/{desk.held.jo}")
    page.locator("#decision-2").focus()
    page.keyboard.press("Space")
    page.keyboard.press("Tab")
    page.keyboard.press("Control+End")
    page.keyboard.type(" She wants to meet in one room.")
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_url("**/papers?done=saved")
    paper = desk.held.now().newest(PaperKind.ONLINE, desk.held.jo)
    assert paper and paper.version == 2
    assert paper.answers["decision"] == "hybrid"
    assert paper.answers["reason"].endswith(" She wants to meet in one room.")


def test_what_is_wrong_takes_the_focus(desk: Desk) -> None:
    page = desk.page("Cora")
    desk.open(page, f"/consents/{desk.held.jo}/online")
    page.click("#save")
    page.wait_for_selector("#errors:focus")
    assert page.title().startswith("Error: ")
    assert violations(page) == []
