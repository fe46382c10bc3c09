"""The second engine: one party in Firefox, the facilitator in Chromium, the other a tone person."""

import asyncio
import contextlib
import time

import pytest
from playwright.async_api import async_playwright, expect

from tests.browser.browsers import Visitor, launch_chromium, launch_firefox, visitor
from tests.journeys.house import ALEX, JO, LOOKS, SAM, running_house
from tests.journeys.story import PATIENCE, story, until

pytestmark = pytest.mark.browser


async def until_plays(one: Visitor, *names: str) -> None:
    since = await one.now()
    end = time.monotonic() + 2 * PATIENCE
    for name in names:
        while not await one.plays(LOOKS[name], since):
            if time.monotonic() > end:
                state = (await one.pitches(), await one.colours(), await one.trouble())
                raise AssertionError(f"{one.name} misses {name}: {state}")
            await asyncio.sleep(0.2)


@story
async def test_firefox_chromium_and_a_robot_hold_a_conference() -> None:
    # Firefox makes no pair with a loopback address that is told to it.
    house = running_house(bind="0.0.0.0")
    running = await asyncio.to_thread(house.__enter__)
    robot = running.person(SAM)
    try:
        async with async_playwright() as driver:
            chromium = await launch_chromium(driver)
            firefox = await launch_firefox(driver)
            alex = await visitor(chromium, running, ALEX)
            jo = await visitor(firefox, running, JO)
            await alex.arrive_as_staff()
            await jo.arrive()
            await robot.arrive()
            await robot.speak_up()
            for name in (JO, SAM):
                await alex.press_for("staff.admit", name)
            await jo.get_ready()
            await robot.be_ready()
            await alex.run("#check-all")
            await alex.run("#open-joint")
            await jo.press("#go-in")
            await robot.until(lambda view: view["you"]["invited"])
            await robot.must("person.go_in")
            await jo.at("joint", "together")
            since = time.monotonic()
            await asyncio.gather(until_plays(jo, ALEX, SAM), until_plays(alex, JO, SAM))
            for known in (LOOKS[JO], LOOKS[ALEX]):
                await until(lambda k=known: robot.senses.heard(k.pitch, since))
                await until(lambda k=known: robot.senses.saw(k.colour, since))

            # One press asks for a break; only the facilitator is told.
            await jo.press("#break")
            await expect(jo.page.locator("#break-status")).to_contain_text("Nobody else can see")
            await expect(alex.page.locator("#signals-list")).to_contain_text(f"{JO}: needs a break")
            await jo.press("#break-dialog [data-close]")
            assert "needs a break" not in str(robot.view)

            await alex.run("#take-break")
            await jo.at("holding", "break")
            await jo.falls_silent(LOOKS[SAM].pitch)
            await asyncio.sleep(0.7)
            parted, moment = time.monotonic(), await jo.now()
            await asyncio.sleep(1)
            assert not robot.senses.packets_by_seat(parted)
            assert LOOKS[SAM].colour not in await jo.colours(moment)
            await jo.falls_silent(LOOKS[SAM].pitch)
            await jo.press("#leave")
            await jo.press("#leave-yes")
            await jo.page.wait_for_selector("main[data-why=left], main[data-connection=closed]")
            await expect(jo.page.locator("#heading")).not_to_be_empty()
            assert await jo.trouble() == [] and await alex.trouble() == []
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        with contextlib.suppress(TimeoutError):
            await robot.leave()
        await asyncio.to_thread(house.__exit__, None, None, None)
