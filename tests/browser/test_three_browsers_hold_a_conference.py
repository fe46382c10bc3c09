"""Three Chromium contexts hold a conference through the real forwarder, by the pages' buttons."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
from playwright.async_api import async_playwright

from tests.browser.browsers import Visitor, kill, launch_chromium, visitor
from tests.journeys.house import ALEX, JO, LOOKS, SAM, House, running_house
from tests.journeys.story import PATIENCE, Stopwatch, story

pytestmark = pytest.mark.browser


@dataclass
class Conference:
    house: House
    alex: Visitor
    jo: Visitor
    sam: Visitor

    @property
    def everyone(self) -> tuple[Visitor, Visitor, Visitor]:
        return self.alex, self.jo, self.sam

    async def all_play_all(self) -> None:
        """Wait until each page plays and shows each of the others."""
        since = {one.name: await one.now() for one in self.everyone}
        end = time.monotonic() + 2 * PATIENCE
        for one in self.everyone:
            for other in self.everyone:
                while other is not one and not await one.plays(LOOKS[other.name], since[one.name]):
                    if time.monotonic() > end:
                        state = (await one.pitches(), await one.colours(), await one.trouble())
                        raise AssertionError(f"{one.name} misses {other.name}: {state}")
                    await asyncio.sleep(0.1)

    async def come_together(self) -> None:
        """Go from the holding rooms into the main room."""
        for one in (self.jo, self.sam):
            await self.alex.press_for("staff.admit", one.name)
        for one in (self.jo, self.sam):
            await one.get_ready()
        await self.alex.run("#check-all")
        await self.alex.run("#open-joint")
        await self.go_in()

    async def go_in(self) -> None:
        for one in (self.jo, self.sam):
            await one.press("#go-in")
        for one in (self.jo, self.sam):
            await one.at("joint", "together")

    async def assert_no_packets(self) -> None:
        """Both parties are alone in their rooms: not one packet comes to either."""
        await asyncio.sleep(0.5)
        before = [await one.packets() for one in (self.jo, self.sam)]
        await asyncio.sleep(1.0)
        assert [await one.packets() for one in (self.jo, self.sam)] == before

    async def assert_apart(self) -> None:
        """Neither party sees the other, and neither goes on hearing the other."""
        await asyncio.sleep(0.5)
        parties = ((self.jo, LOOKS[SAM]), (self.sam, LOOKS[JO]))
        since = [await one.now() for one, _ in parties]
        await asyncio.sleep(1.0)
        for (one, other), moment in zip(parties, since, strict=True):
            assert other.colour not in await one.colours(moment)
        # A starved browser plays out late what it had received in time; then it is silent.
        for one, other in parties:
            await one.falls_silent(other.pitch)


@asynccontextmanager
async def conference(*, alex_apart: bool = False) -> AsyncIterator[Conference]:
    """Give three people in their rooms, switched on; with ``alex_apart`` in two browsers."""
    house = running_house()
    running = await asyncio.to_thread(house.__enter__)
    try:
        async with async_playwright() as driver:
            parties = await launch_chromium(driver)
            staff = await launch_chromium(driver) if alex_apart else parties
            alex = await visitor(staff, running, ALEX)
            jo, sam = [await visitor(parties, running, name) for name in (JO, SAM)]
            try:
                await alex.arrive_as_staff()
                await asyncio.gather(jo.arrive(), sam.arrive())
                yield Conference(running, alex, jo, sam)
            finally:
                await parties.close()
                if staff is not parties and staff.is_connected():
                    await staff.close()
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        await asyncio.to_thread(house.__exit__, None, None, None)


async def assert_no_trouble(*people: Visitor) -> None:
    for one in people:
        assert await one.trouble() == []


@story
async def test_each_page_hears_and_sees_the_others_and_nothing_before_or_after() -> None:
    async with conference() as held:
        jo, sam, alex = held.jo, held.sam, held.alex
        assert not await jo.pitches() and not await sam.pitches()
        assert await jo.packets() == await sam.packets() == 0
        for one, other in ((jo, SAM), (sam, JO)):
            text = await one.text()
            assert one.name in text and other not in text and other[:5] not in text

        await held.come_together()
        await held.all_play_all()
        assert all(await asyncio.gather(*(one.advances() for one in held.everyone)))

        await alex.press_for("staff.mute", SAM)
        await sam.page.wait_for_selector("#microphone[data-on=false]")
        muted = await jo.now()
        await jo.falls_silent(LOOKS[SAM].pitch)
        assert LOOKS[SAM].colour in await jo.colours(muted)
        await sam.press("#microphone")
        await held.all_play_all()

        await alex.run("#take-break")
        await jo.at("holding", "break")
        await held.assert_no_packets()
        await held.assert_apart()
        for one in (jo, sam):
            await one.get_ready()
        await alex.run("#open-joint")
        await held.go_in()
        for one in held.everyone:
            await one.switch_on()
        await held.all_play_all()

        await alex.run("#separate")
        await jo.at("holding", "separated")
        await sam.at("holding", "separated")
        marks = {one.name: len(await one.text()) for one in (jo, sam)}
        await held.assert_no_packets()
        await held.assert_apart()
        await alex.press("#end")
        await alex.press('#end-dialog [data-act="session.end_safely"]')
        await jo.at("debrief")
        await sam.at("debrief")
        await held.assert_apart()
        for one, other in ((jo, SAM), (sam, JO)):
            assert other not in (await one.text())[marks[one.name] :]
        await assert_no_trouble(*held.everyone)
        assert jo.loads == sam.loads == 4, "landing, where, rules, the meeting, and never again"


@story
async def test_the_facilitators_browser_is_killed_and_the_sides_are_parted() -> None:
    async with conference(alex_apart=True) as held:
        await held.come_together()
        await held.all_play_all()
        browser = held.alex.page.context.browser
        assert browser is not None
        await kill(browser)
        watch = Stopwatch()
        await asyncio.gather(
            held.jo.at("holding", "separated"), held.sam.at("holding", "separated")
        )
        assert watch.stop() <= 5
        await held.assert_apart()
        for one in (held.jo, held.sam):
            assert "01632 960 123" in await one.page.inner_text("main")


async def mark_page(*people: Visitor) -> list[float]:
    return [float(await one.page.evaluate("person.born")) for one in people]


@story
async def test_the_media_worker_is_killed_and_no_page_is_reloaded() -> None:
    async with conference() as held:
        await held.come_together()
        await held.all_play_all()
        born = await mark_page(*held.everyone)
        held.house.kill_media_worker()
        watch = Stopwatch()
        for one in (held.jo, held.sam):
            await one.at("holding")
        for one in held.everyone:
            await one.connected()
        assert watch.stop() <= 10
        await held.assert_apart()
        assert await held.alex.page.get_attribute("main", "data-stage") == "separated"
        assert await mark_page(*held.everyone) == born


@story
async def test_the_web_process_is_killed_and_no_page_is_reloaded() -> None:
    async with conference() as held:
        await held.come_together()
        await held.all_play_all()
        born = await mark_page(*held.everyone)
        held.house.web.kill()
        await held.assert_no_packets()
        for one in (held.jo, held.sam):
            await one.page.wait_for_selector("main[data-connection=lost]")
        await held.assert_apart()
        watch = Stopwatch()
        await asyncio.to_thread(held.house.start_web)
        for one in (held.jo, held.sam):
            await one.at("holding")
        for one in held.everyone:
            await one.connected()
        assert watch.stop() <= 10
        assert await held.alex.page.get_attribute("main", "data-stage") == "separated"
        assert await mark_page(*held.everyone) == born
        for one in (held.jo, held.sam):
            await one.get_ready()
        await held.alex.run("#resume")
        await held.alex.run("#open-joint")
        await held.go_in()
        for one in held.everyone:
            await one.switch_on()
        await held.all_play_all()
