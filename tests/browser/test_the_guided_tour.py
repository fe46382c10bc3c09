"""One person walks ``docs/tour.md`` through the real demonstration, in three windows."""

import asyncio
import contextlib
import os
import re
import signal
import sys
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import (
    Browser,
    Locator,
    Page,
    Playwright,
    Route,
    async_playwright,
    expect,
)

from app import tour
from tests.browser.browsers import CHROMIUM_FLAGS, kill, launch_chromium
from tests.journeys.processes import ROOT, free_port
from tests.journeys.story import PATIENCE, Stopwatch, story

pytestmark = pytest.mark.browser
expect.set_options(timeout=2000 * PATIENCE)

PHONE, DESK, LAPTOP = (
    {"width": 320, "height": 640},
    {"width": 1280, "height": 800},
    {"width": 1024, "height": 768},
)
NO_DEVICES = [flag for flag in CHROMIUM_FLAGS if "fake-device" not in flag]
"""Chromium says yes to every question, and finds no camera and no microphone."""
AWAY = "https://www.bbc.co.uk/weather"
READY_AFTER = 60.0
"""Seconds until the demonstration has printed its links: long, for a busy machine."""

Window = dict[str, int]


@dataclass
class Walk:
    """The demonstration that runs, and the windows of the person who walks."""

    driver: Playwright
    links: dict[str, str]
    codes: dict[str, str]
    spare: str
    url: str
    browsers: list[Browser] = field(default_factory=list)
    alex: Page = field(init=False)
    jo: Page = field(init=False)
    sam: Page = field(init=False)

    async def open_windows(self) -> None:
        """Open three windows. Alex's can be killed alone; Sam's computer has no devices."""
        parties = await launch_chromium(self.driver)
        bare = await self.driver.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, args=NO_DEVICES
        )
        self.browsers += [parties, bare, await launch_chromium(self.driver)]
        self.jo = await window(parties, PHONE)
        self.sam = await window(bare, LAPTOP)
        self.alex = await window(self.browsers[-1], DESK)

    # What Alex does

    def board(self, name: str) -> Locator:
        return self.alex.locator(".board__person").filter(has_text=begins(name))

    def row(self, name: str) -> Locator:
        return self.alex.locator(".everyone__one").filter(has_text=begins(name))

    async def press_beside(self, name: str, label: str) -> None:
        """Press one of Alex's buttons beside a person, in the open or in the menu."""
        row = self.row(name)
        button = row.locator(f'button[aria-label="{label}: {name}"]')
        menu = row.locator(".everyone__menu")
        await button.wait_for(state="attached")
        if not await button.is_visible() and await menu.get_attribute("aria-expanded") == "false":
            await menu.click()
        await pressed(button)

    async def come_together(self) -> None:
        """Both say that they are ready, Alex opens, and both go in."""
        for page in (self.jo, self.sam):
            await get_ready(page)
        for step in ("#check-all", "#open-joint"):
            if step == "#open-joint" or await is_soon_visible(self.alex.locator(step)):
                await pressed(self.alex.locator(step))
        await self.go_in()

    async def go_in(self) -> None:
        for page in (self.jo, self.sam):
            await page.locator("#go-in").click()
        for page in (self.jo, self.sam):
            await at(page, "joint")


Walked = Callable[[Walk], Awaitable[None]]


async def window(browser: Browser, size: Window) -> Page:
    context = await browser.new_context(viewport=size)  # type: ignore[arg-type]
    context.set_default_timeout(2000 * PATIENCE)
    return await context.new_page()


async def at(page: Page, place: str, why: str = "") -> None:
    """Wait until a call page shows this place."""
    reason = f"[data-why={why}]" if why else ""
    await page.wait_for_selector(f"main[data-connection=open][data-place={place}]{reason}")


async def pressed(button: Locator) -> None:
    """Press until it is done: a press on a view that has just moved on is refused."""
    await button.wait_for()
    for _ in range(8):
        with contextlib.suppress(Exception):
            await button.click(timeout=1500)
        with contextlib.suppress(Exception):
            await button.wait_for(state="hidden", timeout=2000)
            return
    raise AssertionError(f"not done: {button}")


async def is_soon_visible(what: Locator) -> bool:
    with contextlib.suppress(Exception):
        await what.wait_for(timeout=3000)
    return await what.is_visible()


async def get_ready(page: Page) -> None:
    """Say that one still wants this, and that one is ready."""
    ready = page.locator("#ready")
    await ready.wait_for()
    if await page.locator("#willing-yes").is_visible():
        await page.locator("#willing-yes").click()
    await ready.click()
    await expect(ready).to_have_attribute("aria-checked", "true")


def begins(name: str) -> re.Pattern[str]:
    return re.compile(rf"^\s*{name}(?![a-z])")


def named(text: str) -> set[str]:
    """Return who is named in a text."""
    return set(re.findall(r"\b(?:Alex|Jo|Sam|Robin)\b", text))


async def says(page: Page, words: str, within: str = "main") -> None:
    await expect(page.locator(within).first).to_contain_text(words)


async def unmoved(page: Page) -> str:
    """The words of a page, whoever is speaking just now."""
    return (await page.locator("main").inner_text()).replace(" Speaking", "")


# The twelve steps, by their headings


async def open_the_desk(walk: Walk) -> None:
    alex = walk.alex
    await alex.goto(walk.links["Alex"])
    await alex.locator("#go").click()
    await alex.wait_for_url("**/staff/today")
    await alex.get_by_role("link", name="Meetings", exact=True).click()
    await alex.wait_for_url("**/staff/meetings")
    await alex.get_by_role("link", name="Things to try in this demonstration").wait_for()
    await expect(alex.locator(".meetings__one")).to_have_count(3)
    await alex.get_by_role("link", name="Today", exact=True).click()
    await expect(alex.get_by_role("button", name="Start: ")).to_have_count(3)
    await alex.get_by_role("button", name="Start: ").first.click()
    await expect(alex.locator("#board")).to_contain_text("Ready to meet?")
    for name in ("Jo", "Sam"):
        await expect(walk.board(name).locator("h3")).to_contain_text("2 things left")
        for check in ("identity", "willing"):
            left = walk.board(name).locator(f".board__check[data-check={check}]")
            await expect(left).to_be_visible()


async def take_the_seats(walk: Walk) -> None:
    for name, page in (("Jo", walk.jo), ("Sam", walk.sam)):
        await page.goto(walk.links[name])
        await says(page, "Your link is ready.")
        assert named(await page.inner_text("main")) == set()
        await page.locator("#go").click()
        await page.locator("#code").fill("111111" if walk.codes[name] != "111111" else "222222")
        await page.locator("#go").click()
        await says(page, "You can try 4 more times.")
        await page.locator("#code").fill(walk.codes[name])
        await page.locator("#go").click()
        await page.get_by_role("button", name="Use this one").click()
        await page.wait_for_url("**/meeting/where")
        await says(page, "Where are you now?")
        assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


async def check_the_devices(walk: Walk) -> None:
    for page in (walk.jo, walk.sam):
        await page.get_by_role("link", name="Check your device").click()
        await page.locator("#allow").click()
    await expect(walk.jo.locator("#picture-found")).to_have_text("Your camera is working.")
    await walk.jo.locator("#picture-yes").click()
    await expect(walk.jo.locator("#microphone-found")).to_have_text("We can hear you.")
    await walk.jo.locator("#microphone-on").click()
    heading = walk.sam.locator("#fault h2:visible")
    await expect(heading).to_have_text("We could not find a camera or a microphone")
    await walk.sam.locator("#fault-on").click()
    for page in (walk.jo, walk.sam):
        await page.locator("#play").click()
        await page.locator("#speaker-yes").click()
    for page in (walk.jo, walk.sam):
        found = page.locator("#connection-found")
        await expect(found).to_have_text("Your connection is good.", timeout=60_000)
        for button in ("#connection-on", "#choices-on", "#finish"):
            await page.locator(button).click()
        await page.wait_for_url("**/meeting/where")


async def say_where(walk: Walk) -> None:
    for page, private, place in ((walk.jo, "not-sure", ""), (walk.sam, "yes", "1 Mill Lane")):
        await page.locator(f"[name=private][value={private}]").check()
        await page.locator("[name=safe][value=yes]").check()
        await page.locator("[name=place]").fill(place)
        await page.locator("[name=contact]").fill("01632 960 555" if place else "")
        await page.locator("#go-on").click()
        await says(page, "What we agree")
        for box in await page.locator("[type=checkbox]").all():
            await box.check()
        await page.locator("#go-on").click()
    for page in (walk.jo, walk.sam):
        await at(page, "holding", "waiting")
        await says(page, "Nobody can see or hear you", "#privacy")
    for check in ("private", "place"):
        await expect(walk.board("Jo").locator(f".board__check[data-check={check}]")).to_be_visible()
        await expect(walk.board("Sam").locator(f".board__done[data-check={check}]")).to_be_visible()
    await walk.board("Jo").get_by_role("button", name="Record the place").click()
    await walk.alex.locator("#place").fill("4 High Street")
    await walk.alex.locator("#contact").fill("01632 960 444")
    await walk.alex.locator("#place-form button[type=submit]").click()
    await expect(walk.board("Jo").locator(".board__done[data-check=place]")).to_be_visible()
    await walk.board("Jo").get_by_role("button", name="Approve the room").click()
    for check in ("private", "place", "device"):
        await expect(walk.board("Jo").locator(f".board__done[data-check={check}]")).to_be_visible()


async def visit_and_admit(walk: Walk) -> None:
    await walk.alex.locator("#tab-rooms").click()
    room = walk.alex.locator(".rooms__one").filter(has_text="Jo's room")
    await pressed(room.get_by_role("button", name="Visit"))
    await expect(walk.jo.locator(".tile").filter(has_text="Alex")).to_be_visible()
    await walk.jo.locator("#microphone").click()
    await says(walk.jo, "Only Alex can hear you.", "#privacy")
    await says(walk.sam, "Nobody can see or hear you", "#privacy")
    await walk.alex.locator("#tab-people").click()
    for name in ("Jo", "Sam"):
        await walk.press_beside(name, "Admit")
        await expect(walk.board(name).locator("[data-check=identity].board__done")).to_be_visible()


async def open_the_main_room(walk: Walk) -> None:
    await get_ready(walk.sam)
    await expect(walk.alex.locator("#gates")).to_contain_text("(Jo)")
    await expect(walk.alex.locator("#open-joint")).to_be_hidden()
    await get_ready(walk.jo)
    await expect(walk.alex.locator("#gates li")).to_have_count(0)
    for step in ("#check-all", "#open-joint"):
        await pressed(walk.alex.locator(step))
    for page in (walk.jo, walk.sam):
        await page.locator("#go-in").wait_for()
        await at(page, "holding")
    await walk.go_in()
    for page, others in ((walk.jo, ("Sam", "Alex")), (walk.sam, ("Jo", "Alex"))):
        for other in others:
            await expect(page.locator(".tile").filter(has_text=other)).to_be_visible()


async def need_a_break(walk: Walk) -> None:
    before = await unmoved(walk.sam)
    await walk.jo.locator("#break").click()
    await says(walk.jo, "We have told Alex. Nobody else can see this.", "#break-status")
    await walk.jo.locator("[data-signal=slower]").click()
    first = walk.alex.locator("#signals-list > li").first
    await expect(first).to_contain_text("Jo: needs it slower, or said again")
    await first.get_by_role("button", name="I've seen this").click()
    await says(walk.jo, "Alex has seen this.", "#break-seen")
    await walk.jo.locator("#break-dialog [data-close]").click()
    assert await unmoved(walk.sam) == before


async def mute_and_hands(walk: Walk) -> None:
    microphone = walk.jo.locator("#microphone")
    await expect(microphone).to_have_attribute("data-on", "true")
    await walk.press_beside("Jo", "Mute")
    await expect(microphone).to_have_attribute("data-on", "false")
    await walk.press_beside("Jo", "Hold muted")
    await expect(microphone).to_have_text("Muted")
    await says(walk.jo, "Alex has muted you", "#muted-by")
    await walk.sam.locator("#hand").click()
    hand = walk.alex.locator("#hands > li")
    await expect(hand).to_contain_text("Sam")
    await expect(walk.jo.locator(".tile").filter(has_text="Sam")).to_contain_text("Asks to speak")
    await hand.get_by_role("button", name="Lower hand").click()
    await says(walk.sam, "Alex has seen that you want to speak.", "body")
    await walk.press_beside("Jo", "Let them unmute")
    await expect(microphone).to_have_text("Unmute")


async def pause_everyone(walk: Walk) -> None:
    await pressed(walk.alex.locator("#take-break"))
    for page, other in ((walk.jo, "Sam"), (walk.sam, "Jo")):
        await at(page, "holding", "break")
        await says(page, "The meeting is paused")
        await expect(page.locator(".tile").filter(has_text=other)).to_have_count(0)


async def a_private_room(walk: Walk) -> None:
    alex = walk.alex
    await alex.locator("#tab-rooms").click()
    await alex.locator("#side-room-people").get_by_label("Jo").check()
    await alex.get_by_role("button", name="Ask them to a side room").click()
    await at(walk.jo, "holding")
    await walk.jo.locator("#move-go").click()
    for page in (walk.jo, alex):
        await at(page, "side")
    await write(walk.jo, "Please go slowly.")
    await alex.locator("#tab-messages").click()
    await alex.locator("#threads").get_by_role("button", name=re.compile("^Jo")).click()
    await expect(alex.locator("#thread")).to_contain_text("Please go slowly.")
    assert "go slowly" not in await walk.sam.content()
    await alex.locator("#tab-rooms").click()
    await pressed(alex.get_by_role("button", name="Close and send everyone back"))
    await at(walk.jo, "holding")
    await alex.locator("#tab-people").click()
    await walk.come_together()


async def write(page: Page, words: str) -> None:
    """Write to the guide, from the toolbar or from "More" on a narrow page."""
    if await page.locator("#message").is_visible():
        await page.locator("#message").click()
    else:
        await page.locator("#more").click()
        await page.locator("#more-message").click()
    await page.locator("#talk-text").fill(words)
    await page.locator("#talk-dialog .letter [type=submit]").click()
    await says(page, "Sent to Alex.", "#talk-dialog [data-said]")
    await page.keyboard.press("Escape")


async def separate_and_be_gone(walk: Walk) -> None:
    await pressed(walk.alex.locator("#separate"))
    for page in (walk.jo, walk.sam):
        await at(page, "holding", "separated")
    await pressed(walk.alex.locator("#resume"))
    await walk.come_together()
    await kill(walk.browsers[-1])
    watch = Stopwatch()
    await asyncio.gather(*(at(page, "holding", "separated") for page in (walk.jo, walk.sam)))
    assert watch.stop() <= 5
    for page in (walk.jo, walk.sam):
        await says(page, "01632 960 123")


async def end_in_order(walk: Walk) -> None:
    alex = walk.alex = await window(walk.browsers[0], DESK)
    await alex.goto(walk.spare)
    await alex.locator("#go").click()
    await alex.get_by_role("button", name="Start").first.click()
    await pressed(alex.locator("#resume"))
    await walk.come_together()

    await leave_at_once(walk.sam)
    await expect(walk.row("Sam")).to_contain_text("Has left")

    await alex.locator("#end").click()
    await alex.locator("#end-dialog").get_by_role("button", name="Close gently").click()
    await says(walk.jo, "We are coming to the end.")
    await pressed(alex.locator("#start-leaving"))
    await at(walk.jo, "holding", "leaving")
    order = alex.locator("#leaving > li").filter(has_text=begins("Jo"))
    await order.get_by_role("button", name="Release").click()
    await at(walk.jo, "debrief")
    await says(walk.jo, "After the meeting")
    await expect(alex.locator("#cannot-end")).to_contain_text("Jo")
    await expect(alex.locator("#close-meeting")).to_be_hidden()
    for name in ("Jo", "Sam"):
        talk = alex.locator("#debriefs > li").filter(has_text=begins(name))
        await talk.get_by_role("button", name="Debrief done").click()
    await pressed(alex.locator("#close-meeting"))
    await walk.jo.wait_for_selector("main[data-why=ended]")
    await says(walk.jo, "The meeting has ended")


async def leave_at_once(page: Page) -> None:
    async def harmless(route: Route) -> None:
        await route.fulfill(body="The weather", content_type="text/plain")

    await page.context.route(AWAY, harmless)
    await page.locator("header .exit__button").click(no_wait_after=True)
    await page.wait_for_url(AWAY)
    await says(page, "The weather", "body")
    await page.go_back()
    assert named(await page.content()) == set()


STEPS: dict[str, Walked] = {
    "Open Alex's link and today's meeting": open_the_desk,
    "Open Jo's link on a phone, and Sam's": take_the_seats,
    "Check the device": check_the_devices,
    "Say where you are, and what we agree": say_where,
    "Visit, and admit": visit_and_admit,
    "The main room opens only when everything is in place": open_the_main_room,
    "I need a break": need_a_break,
    "Mute, hold muted, ask to speak": mute_and_hands,
    "Pause everyone": pause_everyone,
    "A private room and a message, then back in": a_private_room,
    "Separate now, and a facilitator who is gone": separate_and_be_gone,
    "Exit this page, and an end in order": end_in_order,
}


@asynccontextmanager
async def demonstration(folder: Path) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run ``python -m app demo`` as a newcomer would, and stop it with Ctrl+C."""
    environ = {**os.environ, "PORT": str(free_port()), "TMPDIR": str(folder), "EXIT_URL": AWAY}
    with (folder / "errors.txt").open("wb") as errors:
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-u", "-m", "app", "demo"),
            cwd=ROOT,
            env=environ,
            stdout=asyncio.subprocess.PIPE,
            stderr=errors,
        )
    try:
        yield process
    finally:
        process.send_signal(signal.SIGINT)
        async with asyncio.timeout(PATIENCE + 10):
            await process.wait()


async def printed(process: asyncio.subprocess.Process) -> str:
    """Return what the demonstration prints once it serves."""
    assert process.stdout is not None
    lines: list[str] = []
    async with asyncio.timeout(READY_AFTER):
        while not lines or not lines[-1].startswith("Stop with"):
            line = (await process.stdout.readline()).decode()
            assert line, f"the demonstration ended:\n{''.join(lines)}"
            lines.append(line)
    return "".join(lines)


@asynccontextmanager
async def walking(folder: Path) -> AsyncIterator[Walk]:
    async with demonstration(folder) as process, async_playwright() as driver:
        text = await printed(process)
        links = dict(re.findall(r"^ +(\w+), .*?(http\S+)$", text, re.MULTILINE))
        codes = dict(re.findall(r"^ +(\w+), .*\n +then the code (\d{6})", text, re.MULTILINE))
        spare = re.findall(r"Another one for Alex.*\n +(http\S+)", text)[0]
        walk = Walk(driver, links, codes, spare, links["Jo"].split("/j#")[0])
        try:
            yield walk
        except BaseException:
            print(text)
            for name in ("alex", "jo", "sam"):
                await _picture(getattr(walk, name, None), folder / f"{name}.png")
            print("pictures of the windows:", folder)
            raise
        finally:
            for browser in walk.browsers:
                with contextlib.suppress(Exception):
                    await browser.close()


async def _picture(page: Page | None, path: Path) -> None:
    with contextlib.suppress(Exception):
        if page is not None:
            await page.screenshot(path=path, timeout=5000)


def test_the_tour_has_twelve_steps_and_each_is_walked() -> None:
    steps = tour.read().steps
    assert [step.number for step in steps] == list(range(1, 13))
    assert [step.heading for step in steps] == list(STEPS)
    assert all(len(step.do) > 20 and len(step.see) > 20 for step in steps)


@story
async def test_the_guided_tour(tmp_path: Path) -> None:
    async with walking(tmp_path) as walk:
        await walk.open_windows()
        for step in tour.read().steps:
            await STEPS[step.heading](walk)
            print("walked", step.number, step.heading)
    assert not list(tmp_path.glob("common-ground-demo-*")), "everything made is deleted"
