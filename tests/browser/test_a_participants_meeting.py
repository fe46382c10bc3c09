"""One party's page over the real server; the facilitator and the other party are tone people."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from typing import Any

import pytest
from playwright.async_api import Browser, expect

from tests.browser.browsers import Visitor, chromium, visitor
from tests.browser.test_every_page_is_for_everyone import broken_rules, tab_to
from tests.journeys.house import ALEX, JO, LOOKS, SAM, Meeting, running_house
from tests.journeys.story import story, until

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 568}
ENLARGED = {"width": 320, "height": 256}


@dataclass
class Held:
    """The meeting of tone people, and the page of Jo."""

    meeting: Meeting
    jo: Visitor

    async def by_alex(self, event: str, **fields: Any) -> None:
        await self.meeting.by_staff(event, **fields)

    @property
    def id_of_jo(self) -> str:
        return self.meeting.id_of(JO)

    async def come_together(self) -> None:
        """Walk into the main room: Jo by the page's buttons, Sam by a tone person's word."""
        await self.meeting.admit(JO, SAM)
        await self.jo.get_ready()
        await self.meeting.sam.must("person.willing", willing=True)
        await self.meeting.sam.must("person.ready", ready=True)
        await self.by_alex("session.check")
        await self.by_alex("session.open_joint")
        await self.meeting.sam.until(lambda view: view["you"]["invited"])
        await self.meeting.sam.must("person.go_in")
        await self.jo.press("#go-in")
        await self.jo.at("joint", "together")

    def told_sam(self) -> dict[str, Any]:
        """Return all that Sam is told, without the count of the views."""
        return {key: value for key, value in self.meeting.sam.view.items() if key != "version"}


@asynccontextmanager
async def holding(viewport: dict[str, int] | None = None) -> AsyncIterator[Held]:
    """Give Alex and Sam as tone people and Jo in a browser, all in their own rooms."""
    house = running_house()
    running = await asyncio.to_thread(house.__enter__)
    meeting = Meeting(running, {})
    try:
        async with chromium() as browser:
            jo = await _page(browser, meeting, viewport)
            await meeting.arrive(ALEX, SAM)
            await jo.arrive()
            yield Held(meeting, jo)
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        for robot in meeting.people.values():
            await robot.leave()
        await asyncio.to_thread(house.__exit__, None, None, None)


async def _page(browser: Browser, meeting: Meeting, viewport: dict[str, int] | None) -> Visitor:
    options = {"viewport": viewport} if viewport else {}
    return await visitor(browser, meeting.house, JO, **options)


@story
async def test_a_break_is_told_to_staff_and_to_nobody_else() -> None:
    async with holding(PHONE) as held:
        await held.come_together()
        meeting, page = held.meeting, held.jo.page
        before = held.told_sam()
        await held.jo.press("#break")
        await expect(page.locator("#break-status")).to_contain_text("Nobody else can see this.")
        signals = (await meeting.alex.until(lambda view: bool(view["signals"])))["signals"]
        assert [(one["name"], one["kind"]) for one in signals] == [(JO, "break")]
        await held.jo.press("[data-signal=slower]")
        await meeting.alex.until(lambda view: view["signals"][0]["kind"] == "slower")
        await held.by_alex("staff.acknowledge", person=held.id_of_jo)
        await expect(page.locator("#break-seen")).to_have_text(f"{ALEX} has seen this.")
        assert held.told_sam() == before

        # Stepping out is the other way round: Sam sees a tile go dark and silent, and no reason.
        await held.jo.press("#step-out")
        await held.jo.at("holding", "stepped_out")
        assert await page.title() == "Meeting – waiting room"
        view = await meeting.sam.until(
            lambda view: JO not in [person["name"] for person in view["people"]]
        )
        assert "break" not in str(view) and "slower" not in str(view)
        await held.jo.press("#signal-fine")
        await meeting.alex.until(lambda view: not view["signals"])
        assert await held.jo.trouble() == []


@story
async def test_words_and_hands_and_whom_one_sees() -> None:
    async with holding() as held:
        await held.come_together()
        meeting, page = held.meeting, held.jo.page
        tiles = page.locator(".tile:not(.tile--own)")
        sam = tiles.filter(has_text=SAM)
        await expect(sam.locator("video")).to_be_visible()

        # Asking to speak is public, and one press takes it back.
        await held.jo.press("#hand")
        await meeting.sam.until(lambda view: any(one["hand"] for one in view["people"]))
        await expect(page.locator("#hand")).to_have_text("Stop asking")
        await held.by_alex("staff.lower_hand", person=held.id_of_jo)
        await expect(page.locator("#hand")).to_have_text("Ask to speak")

        # Writing is private.
        before = held.told_sam()
        await held.jo.press("#message")
        await page.fill("#talk-text", "Marker words for the guide")
        await held.jo.press("#talk-dialog .letter [type=submit]")
        thread = (await meeting.alex.until(lambda view: bool(view["messages"][held.id_of_jo])))[
            "messages"
        ][held.id_of_jo]
        assert thread[-1]["text"] == "Marker words for the guide"
        await held.by_alex("staff.message", person=held.id_of_jo, text="I have seen it.")
        await expect(page.locator("#talk-dialog [data-thread]")).to_contain_text("I have seen it.")
        assert held.told_sam() == before
        await page.keyboard.press("Escape")

        # Who is hidden is hidden here alone; their voice stays.
        await page.get_by_role("button", name=f"Make {SAM} bigger").click()
        await sam.get_by_role("button", name="Hide this picture").click()
        await expect(sam.locator(".tile__state")).to_contain_text("Picture hidden by you")
        await expect(sam.locator("video")).to_be_hidden()
        assert held.told_sam() == before
        since = await held.jo.now()
        await asyncio.sleep(1.5)
        assert LOOKS[SAM].pitch in await held.jo.pitches(since)
        assert LOOKS[SAM].colour not in await held.jo.colours(since)
        await sam.get_by_role("button", name="Show this picture").click()
        await expect(sam.locator("video")).to_be_visible()
        assert await held.jo.trouble() == []


@story
async def test_being_muted_paused_and_brought_to_the_end() -> None:
    async with holding(PHONE) as held:
        await held.come_together()
        page = held.jo.page
        await held.jo.switch_on()
        own = page.locator(".tile--own.tile--speaks .tile__speaking")
        await expect(own).to_be_visible()
        await held.by_alex("staff.hold_mute", person=held.id_of_jo, on=True)
        await expect(own).to_have_count(0)
        await expect(page.locator("#microphone")).to_have_text("Muted")
        await expect(page.locator("#muted-by")).to_contain_text(f"{ALEX} has muted you")
        await held.by_alex("staff.hold_mute", person=held.id_of_jo, on=False)
        await expect(page.locator("#microphone")).to_have_text("Unmute")
        await held.by_alex("staff.ask_camera_off", person=held.id_of_jo)
        await expect(page.locator("#asked-camera")).to_be_visible()
        await held.jo.press("#asked-camera-yes")
        await expect(page.locator("#camera")).to_have_text("Start camera")

        await held.by_alex("session.take_break")
        await held.jo.at("holding", "break")
        await expect(page.locator("#heading")).to_be_focused()
        await expect(page.locator("#assertive")).to_contain_text("The meeting is paused.")
        await held.by_alex("session.end_safely")
        await held.jo.at("debrief")
        await expect(page.locator("#after")).to_be_visible()
        await held.jo.press("#after-talk")
        await held.meeting.alex.until(
            lambda view: [one["kind"] for one in view["signals"]] == ["talk"]
        )
        for size in (PHONE, ENLARGED):
            await page.set_viewport_size(size)  # type: ignore[arg-type]
            assert await broken_rules(page) == []
            assert await page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0
        await held.jo.press("#finish")
        await page.wait_for_url("**/left")
        assert await page.context.cookies(held.meeting.house.url) == []
        await until(lambda: not held.meeting.seen(JO)["connected"])


@story
async def test_a_private_room_is_asked_for_and_needs_no_mouse() -> None:
    async with holding() as held:
        await held.meeting.admit(JO)
        page = held.jo.page
        await held.by_alex("staff.open_side_room", people=[held.id_of_jo])
        await expect(page.locator("#move")).to_be_visible()
        await tab_to(page, "#move-later", most=4)
        await page.keyboard.press("Enter")
        await expect(page.locator("#move-said")).to_contain_text("in a few minutes")
        assert await page.get_attribute("main", "data-place") == "holding"
        await page.locator("#move-heading").focus()
        await tab_to(page, "#move-go", most=3)
        await page.keyboard.press("Enter")
        await held.jo.at("side")
        assert await page.title() == "Meeting – private room"
        await expect(page.locator("#heading")).to_be_focused()
        await expect(page.locator("#microphone")).to_have_text("Unmute")
        assert SAM not in str(await page.locator("main").inner_text())
        await page.keyboard.press("Control+Shift+Y")
        await tab_to(page, "#step-out", most=3)
        await page.keyboard.press("Enter")
        await held.jo.at("holding")
        assert await held.jo.trouble() == []


@story
async def test_leaving_needs_no_mouse() -> None:
    async with holding(PHONE) as held:
        await held.come_together()
        page = held.jo.page
        await tab_to(page, "#leave")
        await page.keyboard.press("Enter")
        await expect(page.locator("#leave-heading")).to_be_focused()
        await tab_to(page, "#leave-dialog [data-close]", most=4)
        await page.keyboard.press("Enter")
        await expect(page.locator("#leave")).to_be_focused()
        assert await page.get_attribute("main", "data-place") == "joint"
        await held.by_alex("session.end_safely")
        await held.jo.at("debrief")
        await expect(page.locator("#heading")).to_be_focused()
        await tab_to(page, "#after-fine")
        await page.keyboard.press("Enter")
        await expect(page.locator("#after-said")).to_contain_text("Thank you.")
        await tab_to(page, "#finish")
        await page.keyboard.press("Enter")
        await page.wait_for_url("**/left")
        assert await page.title() == "Meeting"
        await until(lambda: not held.meeting.seen(JO)["connected"])
