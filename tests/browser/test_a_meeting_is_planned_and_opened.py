"""A facilitator plans a meeting and invites; a person opens the link days before, on a phone."""

from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from tests.browser.browsers import Visitor, visitor
from tests.browser.test_every_page_is_for_everyone import assert_fit, served, tab_to
from tests.journeys.house import ALEX, JO, SAM
from tests.journeys.story import story

pytestmark = pytest.mark.browser

OWN, OTHER, TITLE = "Robin-0wnS1de", "Terry-0therS1de", "Garden-t1tl3"


async def keep(alex: Visitor) -> None:
    await alex.press("#save")
    await alex.page.wait_for_selector("#finish")


async def add_person(alex: Visitor, name: str, side: str) -> None:
    page = alex.page
    await alex.press("#add-person")
    await page.fill("#screen_name", name)
    await page.check(f"input[name=role][value=person_{side}]")
    await page.check(f"input[name=side][value={side}]")
    await page.check("input[name=ways][value=email]")
    await page.fill("#email", f"{side}@example.org")
    await page.check("input[name=calendar][value=yes]")
    await page.fill("#aftercare", "Priya")


async def plan(alex: Visitor, pictures: Path) -> None:
    page, day = alex.page, datetime.now(UTC) + timedelta(days=2)
    await page.goto(f"{alex.house.url}/staff/plan")
    await assert_fit(alex, "plan-new", pictures)
    await alex.press("#start")
    await alex.press("#finish")
    await page.wait_for_selector("#errors:focus")
    await assert_fit(alex, "plan-empty", pictures)
    await page.click("a[href$='/when']")
    await page.fill("#date", "someday")
    await alex.press("#save")
    await page.wait_for_selector("#errors:focus")
    assert await page.input_value("#date") == "someday"
    await assert_fit(alex, "plan-when-wrong", pictures)
    await page.fill("#title", TITLE)
    await page.fill("#date", f"{day:%d/%m/%Y}")
    await page.fill("#time", "2pm")
    await page.fill("#end", "4pm")
    await keep(alex)
    await page.click("a[href$='/staff']:text('Change')")
    await page.select_option("#lead", index=1)
    await assert_fit(alex, "plan-staff", pictures)
    await keep(alex)
    await add_person(alex, OWN, "harmed")
    await assert_fit(alex, "plan-person", pictures)
    await keep(alex)
    await add_person(alex, OTHER, "responsible")
    await keep(alex)
    await page.click("a[href$='/order']")
    await assert_fit(alex, "plan-order", pictures)
    await keep(alex)
    await assert_fit(alex, "plan-whole", pictures)
    await alex.press("#finish")
    await page.wait_for_selector(".guest")


@story
async def test_a_meeting_is_planned_and_its_link_is_opened(tmp_path: Path) -> None:
    async with served(MEETINGS_WITHOUT_CASES="yes") as (house, browser):
        alex = await visitor(browser, house, ALEX)
        await alex.open_meetings()
        await plan(alex, tmp_path)
        await assert_fit(alex, "planned", tmp_path)
        await alex.page.click("form[action$='/invite-all'] button")
        await alex.page.wait_for_selector(".copy__value")
        assert await alex.page.locator("[data-copy]").first.inner_text() == "Copy"
        await assert_fit(alex, "planned-invited", tmp_path)
        first = alex.page.locator(".guest").first
        link = await first.locator("[id^=link-]:not([id$=label])").inner_text()
        code = await first.locator("[id^=code-]:not([id$=label])").inner_text()
        letters = await first.locator("[id^=letters-]:not([id$=label])").inner_text()
        await jo_opens(await visitor(browser, house, JO), link, code, tmp_path)
        await sam_types_letters(await visitor(browser, house, SAM), letters, tmp_path)
        await alex.page.goto(f"{house.url}/staff/meetings")
        await assert_fit(alex, "meetings-list", tmp_path)
        await alex.page.click(f"a:has-text('{TITLE}') >> nth=0")
        await alex.page.wait_for_selector("text=First opened")
        await alex.page.click("#call-off")
        await assert_fit(alex, "call-off", tmp_path)


async def jo_opens(jo: Visitor, link: str, code: str, pictures: Path) -> None:
    """By keyboard alone: the press, the code, the page of the appointment."""
    await jo.page.goto(link)
    await tab_to(jo.page, "#go")
    await jo.page.keyboard.press("Enter")
    await jo.page.wait_for_selector("#code:focus")
    await assert_fit(jo, "code", pictures)
    await jo.page.keyboard.type("000000" if code != "000000" else "111111")
    await jo.page.keyboard.press("Enter")
    await jo.page.wait_for_selector("text=You can try 4 more times.")
    await assert_fit(jo, "code-wrong", pictures)
    await jo.page.keyboard.type(code)
    await jo.page.keyboard.press("Enter")
    await jo.page.wait_for_selector("#calendar")
    assert "#" not in jo.page.url
    await assert_fit(jo, "your-meeting", pictures)
    received = await jo.text()
    assert "You can come in from" in received
    for marker in (OTHER, TITLE, "responsible@example.org", SAM):
        assert marker not in received
    assert await jo.trouble() == []


async def sam_types_letters(sam: Visitor, letters: str, pictures: Path) -> None:
    """The letters lead to the same question."""
    await sam.page.goto(f"{sam.house.url}/join")
    await assert_fit(sam, "join", pictures)
    await sam.page.fill("#letters", letters)
    await sam.press("#go")
    await sam.page.wait_for_selector("#code")
    await assert_fit(sam, "join-code", pictures)
    await sam.page.fill("#code", "12")
    await sam.press("#go")
    await sam.page.wait_for_selector("#errors:focus")
    await assert_fit(sam, "join-code-wrong", pictures)
