"""Every page at three widths: axe, reflow, the keyboard, the policy, and a picture to look at."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, Page

from tests.browser.browsers import Visitor, chromium, visitor
from tests.journeys.house import ALEX, JO, SAM, House, running_house
from tests.journeys.processes import ROOT
from tests.journeys.story import story

pytestmark = pytest.mark.browser

AXE = (ROOT / "static/node_modules/axe-core/axe.min.js").read_text(encoding="utf-8")
WIDTHS = {320: 640, 768: 1024, 1280: 800}
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]


async def broken_rules(page: Page) -> list[str]:
    """Return what axe says against the page, one line each."""
    await page.evaluate(AXE)
    # A page scrolls from under what sticks to the window; axe would measure what is left of a
    # button that happens to be half covered now.
    found: dict[str, Any] = await page.evaluate(
        """async (tags) => {
          const stuck = [...document.querySelectorAll(".toolbar, .top, .safety, .live-to")];
          for (const one of stuck) one.style.position = "static";
          const found = await axe.run(document, {runOnly: {type: "tag", values: tags}});
          for (const one of stuck) one.style.position = "";
          return found;
        }""",
        RULES,
    )
    return [
        f"{rule['id']}: {node['html'][:160]} {node['failureSummary'][:300]}"
        for rule in found["violations"]
        for node in rule["nodes"]
    ]


async def assert_fit(one: Visitor, what: str, pictures: Path) -> None:
    """Look at the page at every width."""
    for width, height in WIDTHS.items():
        await one.page.set_viewport_size({"width": width, "height": height})
        await asyncio.sleep(0.2)
        # Hiding the caret, as a picture does by default, would write a style into the page.
        await one.page.screenshot(
            path=pictures / f"{what}-{width}.png", full_page=True, caret="initial"
        )
        assert await broken_rules(one.page) == [], f"{what} at {width}"
        over = await one.page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert over <= 0, f"{what} at {width} is {over} px too wide"
        assert await one.page.title()
    assert await one.trouble() == []


@asynccontextmanager
async def served(**settings: str) -> AsyncIterator[tuple[House, Browser]]:
    house = running_house(**settings)
    running = await asyncio.to_thread(house.__enter__)
    try:
        async with chromium() as browser:
            yield running, browser
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        await asyncio.to_thread(house.__exit__, None, None, None)


@story
async def test_pages_without_a_seat(tmp_path: Path) -> None:
    async with served() as (house, browser):
        one = await visitor(browser, house, JO)
        for path in ("/", "/j", "/staff", "/left", "/no-such-page", "/meeting"):
            await one.page.goto(house.url + path)
            await assert_fit(one, f"page{path.replace('/', '-')}", tmp_path)
        await one.page.goto(house.links[JO])
        await assert_fit(one, "landing", tmp_path)
        await one.page.goto("about:blank")
        await one.page.goto(house.links[ALEX])
        await assert_fit(one, "staff-landing", tmp_path)


@story
async def test_pages_of_a_meeting(tmp_path: Path) -> None:
    async with served() as (house, browser):
        alex = await visitor(browser, house, ALEX)
        jo, sam = [await visitor(browser, house, name) for name in (JO, SAM)]
        await alex.open_meetings()
        await assert_fit(alex, "meetings", tmp_path)
        await alex.page.locator(".meetings__one a").first.click()
        await alex.switch_on()
        await jo.arrive()
        await sam.arrive()
        await assert_fit(jo, "holding", tmp_path)
        await assert_fit(alex, "desk", tmp_path)
        for one in (jo, sam):
            await alex.press_for("staff.admit", one.name)
            await one.get_ready()
        await alex.run("#check-all")
        await alex.run("#open-joint")
        await jo.page.wait_for_selector("#go-in")
        await assert_fit(jo, "invitation", tmp_path)
        for one in (jo, sam):
            await one.press("#go-in")
            await one.at("joint")
        await jo.page.wait_for_selector(".tile:not(.tile--own) video:not([hidden])")
        await assert_fit(jo, "joint", tmp_path)
        await assert_fit(alex, "desk-joint", tmp_path)
        await jo.press("#leave")
        await assert_fit(jo, "leave-dialog", tmp_path)
        await jo.press("#leave-dialog [data-close]")
        await alex.press("#end")
        await assert_fit(alex, "end-dialog", tmp_path)
        await alex.press("#end-dialog [data-close]")
        await alex.run("#separate")
        await jo.at("holding", "separated")
        await assert_fit(jo, "separated", tmp_path)
        await alex.press("#end")
        await alex.press('#end-dialog [data-act="session.end_safely"]')
        await jo.at("debrief")
        await assert_fit(jo, "debrief", tmp_path)
        await assert_fit(alex, "desk-debrief", tmp_path)
        await jo.press("#leave")
        await jo.press("#leave-yes")
        await jo.page.wait_for_selector(
            "main[data-connection=closed], main[data-place=gone], main[data-why=left]"
        )
        await assert_fit(jo, "gone", tmp_path)


async def tab_to(page: Page, selector: str, most: int = 40) -> None:
    """Press Tab until this is focused, and see that the focus can be seen."""
    for _ in range(most):
        await page.keyboard.press("Tab")
        if await page.evaluate("(s) => document.activeElement?.matches(s)", selector):
            style = await page.evaluate(
                "(() => { const s = getComputedStyle(document.activeElement);"
                " return [s.outlineStyle, s.boxShadow, s.backgroundColor]; })()"
            )
            assert style[0] != "none" or style[1] != "none", f"{selector}: focus cannot be seen"
            return
    raise AssertionError(f"{selector} cannot be reached with Tab")


async def _answer_by_keys(one: Visitor) -> None:
    """Say where one is and agree to the rules, with the keyboard alone."""
    page = one.page
    await page.wait_for_url("**/meeting/where")
    for question in ("private", "safe"):
        await tab_to(page, f"[name={question}]")
        await page.keyboard.press("Space")
    for field, said in (("place", "1 Mill Lane"), ("contact", "01632 960 555")):
        await tab_to(page, f"[name={field}]")
        await page.keyboard.type(said)
    await tab_to(page, "#go-on")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/meeting/rules")
    for number in range(await page.locator("[type=checkbox]").count()):
        await tab_to(page, "[type=checkbox]:not(:checked)")
        await page.keyboard.press("Space")
        assert await page.locator("[type=checkbox]:checked").count() == number + 1
    await tab_to(page, "#go-on")
    await page.keyboard.press("Enter")
    await page.wait_for_url("**/meeting")


@story
async def test_a_participant_needs_no_mouse() -> None:
    async with served() as (house, browser):
        alex = await visitor(browser, house, ALEX)
        jo, sam = [await visitor(browser, house, name) for name in (JO, SAM)]
        await alex.arrive_as_staff()
        await sam.arrive()
        await jo.page.goto(house.links[JO])
        await tab_to(jo.page, "#go")
        await jo.page.keyboard.press("Enter")
        await _answer_by_keys(jo)
        await jo.check_device()
        await jo.connected()
        for tool in ("microphone", "camera"):
            await tab_to(jo.page, f"#{tool}")
            await jo.page.keyboard.press("Enter")
            await jo.page.wait_for_selector(f"#{tool}[data-on=true]")
        for name in (JO, SAM):
            await alex.press_for("staff.admit", name)
        await tab_to(jo.page, "#willing-yes")
        await jo.page.keyboard.press("Enter")
        await jo.page.wait_for_selector("#willing-said:not([hidden])")
        await jo.page.wait_for_selector("#ready")
        await tab_to(jo.page, "#ready")
        await jo.page.keyboard.press("Space")
        await jo.page.wait_for_selector("#ready[aria-checked=true]")
        await sam.get_ready()
        await alex.run("#check-all")
        await alex.run("#open-joint")
        await jo.page.wait_for_selector("#go-in")
        # The invitation takes the focus; its first choice is the next stop.
        await tab_to(jo.page, "#go-in", most=3)
        await jo.page.keyboard.press("Enter")
        await jo.at("joint", "together")
        await tab_to(jo.page, "#break")
        await jo.page.keyboard.press("Enter")
        await tab_to(jo.page, "#step-out", most=3)
        await jo.page.keyboard.press("Enter")
        await jo.at("holding", "stepped_out")
        # The harmless site is out of reach here: asking for it is what can be seen.
        async with jo.page.expect_request(lambda request: not request.url.startswith(house.url)):
            for _ in range(3):
                await jo.page.keyboard.press("Shift")


@story
async def test_a_facilitator_needs_no_mouse_to_part_the_sides() -> None:
    async with served() as (house, browser):
        alex = await visitor(browser, house, ALEX)
        await alex.arrive_as_staff()
        await tab_to(alex.page, "#separate")
        await alex.page.keyboard.press("Enter")
        await alex.page.wait_for_selector("main[data-stage=separated]")
