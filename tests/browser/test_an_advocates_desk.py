"""The advocate's desk of a shuttle over the real service: what is pressed there, others live."""

import asyncio
import contextlib
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import expect

from app.services.records import AuditEntry
from signaling.robots.robot import Robot
from tests.browser.advocates import Advocate, Wire, shuttle
from tests.browser.browsers import chromium, visitor
from tests.browser.test_every_page_is_for_everyone import assert_fit, tab_to
from tests.journeys.house import ALEX, JO, SAM, House, running_house
from tests.journeys.story import story, until

pytestmark = pytest.mark.browser

WORDS = "I want to know why it was our house. Was it the red door?"


@dataclass
class Desk(Advocate):
    """Alex at the desk in Chromium; Jo and Sam tone people in rooms of their own."""

    house: House
    wire: Wire
    jo: Robot
    sam: Robot

    async def begin(self) -> None:
        for name, robot in ((JO, self.jo), (SAM, self.sam)):
            await self.admit(name)
            await robot.must("person.willing", willing=True)
            await robot.must("person.ready", ready=True)
        await self.start()

    async def write_down(
        self, words: str = WORDS, about: str = "A question", sender: str = JO
    ) -> None:
        await super().write_down(words, about, sender)

    async def until_cleared(self) -> None:
        """From words that are written down to words that may be passed on."""
        await self.agree_aloud()
        await self.clear()

    def audited(self, act: str) -> list[AuditEntry]:
        return [entry for entry in self.house.audit() if entry.act == act]

    def sams(self) -> list[dict[str, Any]]:
        return [card for card in self.sam.view["cards"] if not card["mine"]]


@asynccontextmanager
async def desk(**options: Any) -> AsyncIterator[Desk]:
    """Give a shuttle that is on, with the advocate live to nobody."""
    house = running_house(invites=shuttle)
    running = await asyncio.to_thread(house.__enter__)
    jo, sam = running.person(JO), running.person(SAM)
    try:
        async with chromium() as browser:
            size = {"width": 1280, "height": 800}
            alex = await visitor(browser, running, ALEX, **({"viewport": size} | options))
            wire = await Wire().lay(alex.page)
            held = Desk(alex, running, wire, jo, sam)
            await alex.arrive_as_staff()
            for robot in (jo, sam):
                await robot.arrive()
                await robot.speak_up()
            await held.begin()
            yield held
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        for robot in (jo, sam):
            with contextlib.suppress(Exception):
                await robot.leave()
        await asyncio.to_thread(house.__exit__, None, None, None)


@story
async def test_live_to_is_said_aloud_and_asked_about_before_a_room_is_left() -> None:
    async with desk() as held:
        page = held.alex.page
        await expect(held.live_to).to_have_text("Nobody")
        buttons = page.locator("#live-moves button")
        await expect(buttons).to_have_text(["Nobody", f"{JO}'s room", f"{SAM}'s room"])
        await held.go(f"{JO}'s room")
        await expect(page.locator("#assertive")).to_have_text(f"You are now live to {JO}'s room.")
        await expect(page.locator("#live-moves [aria-pressed=true]")).to_have_count(1)
        await held.jo.until(lambda view: view["shuttle"]["with_you"] == [ALEX])
        assert held.sam.view["shuttle"]["with_you"] == []

        # By the keyboard, from room to room: the question first, fifteen minutes unless chosen.
        await tab_to(page, "#live-moves li:last-child button")
        await page.keyboard.press("Enter")
        dialog = page.locator("#back-dialog")
        await expect(dialog).to_be_visible()
        await expect(dialog.locator("input:checked")).to_have_value("15")
        await expect(dialog.locator("input:checked")).to_be_focused()
        await expect(held.live_to).to_have_text(f"{JO}'s room")
        await page.keyboard.press("ArrowUp")
        await page.keyboard.press("Enter")
        await expect(held.live_to).to_have_text(f"{SAM}'s room")
        await expect(page.locator("#assertive")).to_have_text(f"You are now live to {SAM}'s room.")
        await held.jo.until(lambda view: view["shuttle"]["back_at"] is not None)
        await held.sam.until(lambda view: view["shuttle"]["with_you"] == [ALEX])
        jos = page.locator("#side-rooms-harmed")
        await expect(jos).to_contain_text("Waiting alone for")
        await expect(jos).to_contain_text("They read: back by about")
        await expect(page.locator("#side-rooms-responsible")).to_contain_text("You are here")
        assert await held.alex.trouble() == []


@story
async def test_words_go_from_one_room_to_the_other_and_no_earlier_than_they_may() -> None:
    async with desk() as held:
        page = held.alex.page
        await held.go(f"{JO}'s room")
        await held.write_down()
        await held.jo.until(lambda view: bool(view["cards"]))
        await held.press(page.locator(".relays__new"), "Read it back")
        card = held.relay()
        await expect(card.locator(".relay__words").first).to_have_text(WORDS)
        await expect(card).to_contain_text(f"Read this aloud to {JO}")
        # Other words: a new version, and the first one is not lost.
        await held.press(card, "Change the words")
        changed = WORDS + " I think of it often."
        await card.get_by_label(f"What {JO} says, in their words").fill(changed)
        await held.press(card, "Use these words")
        await expect(card.locator(".relay__words").first).to_have_text(changed)
        await held.press(card, f"{JO} said yes to exactly these words")
        await expect(card).to_contain_text(f"{JO} agreed to exactly these words")
        await expect(card.locator(".relay__reminder li")).to_have_count(6)
        await held.press(card, "Clear it")
        await expect(card.locator(".relay__clearing .wrong")).to_be_visible()
        await card.get_by_label(f"It is safe for {SAM} to have this").check()
        await card.get_by_label("It is meant well, and can do good").check()
        await held.press(card, "Clear it")
        await expect(card.get_by_role("button", name=f"Pass it on to {SAM}")).to_be_hidden()
        await held.press(card, f"See it as {SAM} will")
        await expect(card.locator(".relay__preview")).to_contain_text(changed)
        assert held.sams() == []
        await held.press(card, f"Pass it on to {SAM}")
        await held.sam.until(lambda view: bool(view["cards"]))
        assert held.sams()[0]["state"] == "there"
        assert "red door" not in held.sam.received.text(), "that something is there, and no word"

        await expect(held.state()).to_have_text(f"{SAM} knows that a message is there")
        aloud = card.get_by_role("button", name="I read it aloud here")
        await expect(aloud).to_have_attribute("aria-disabled", "true")
        await aloud.click(force=True)
        assert held.wire.asked("staff.relay_deliver") == 0
        await held.sam.must("person.relay_choose", relay=held.sams()[0]["id"], wish="read_to_me")
        await expect(card).to_contain_text(f"{SAM} chose: hear it from a guide.")
        await held.go(f"{SAM}'s room", 10)
        await expect(card.locator(".relay__words--aloud")).to_have_text(changed)
        await aloud.click()
        await held.sam.until(lambda view: view["cards"][0]["state"] == "delivered")
        assert held.sams()[0]["text"] == changed
        await expect(held.state()).to_have_text("Passed on")
        await held.press(card, f"{SAM} does not want to answer now")
        await expect(held.state()).to_have_text(f"Passed on, {SAM} does not want to answer now")
        await expect(card.locator(".relay__box")).not_to_have_attribute("open", "")
        await expect(card.locator(".relay__head")).to_be_focused()
        assert await held.alex.trouble() == []


@story
async def test_a_message_is_taken_back_and_nothing_of_it_is_left() -> None:
    async with desk() as held:
        await held.go(f"{JO}'s room")
        await held.write_down()
        await held.until_cleared()
        card = held.relay()
        await held.press(card, f"See it as {SAM} will")
        await held.press(card, f"Pass it on to {SAM}")
        await held.sam.until(lambda view: bool(view["cards"]))
        await held.press(card, f"Take it back for {JO}")
        await held.press(card, "Yes, take it back")
        await held.sam.until(lambda view: not view["cards"])
        await expect(held.state()).to_have_text("Taken back")
        await expect(card.get_by_role("button")).to_have_count(0)


@story
async def test_tabs_by_keyboard_say_what_is_new(tmp_path: Path) -> None:
    async with desk(viewport={"width": 768, "height": 1024}) as held:
        page = held.alex.page
        tabs = page.locator("#side-tabs [role=tab]")
        await expect(tabs).to_have_text([f"{JO}'s room", "Desk", f"{SAM}'s room"])
        await expect(page.locator("#side-desk")).to_be_visible()
        await expect(page.locator("#side-responsible")).to_be_hidden()
        await held.sam.must("person.signal", kind="break")
        await expect(tabs.nth(2)).to_have_text(f"{SAM}'s room (1 new)")
        await tab_to(page, "#side-tab-desk")
        await page.keyboard.press("ArrowRight")
        await expect(tabs.nth(2)).to_be_focused()
        await expect(tabs.nth(2)).to_have_attribute("aria-selected", "true")
        await expect(tabs.nth(2)).to_have_text(f"{SAM}'s room")
        await expect(page.locator("#side-responsible")).to_contain_text("needs a break")
        await page.keyboard.press("ArrowLeft")
        await expect(page.locator("#side-desk")).to_be_visible()
        await held.go(f"{JO}'s room")
        await held.write_down()
        await held.until_cleared()
        await held.press(held.relay(), f"See it as {SAM} will")
        await assert_fit(held.alex, "advocate", tmp_path)


@story
async def test_a_line_that_breaks_in_a_room_and_between_rooms_loses_nothing() -> None:
    async with desk() as held:
        page = held.alex.page
        await held.go(f"{JO}'s room")
        await held.write_down("First words")
        await held.wire.cut()
        await held.jo.until(lambda view: view["shuttle"]["with_you"] == [])
        box = page.locator(".relays__new").get_by_label("What Jo", exact=False)
        await box.fill("First words, and what was typed without a line")
        await held.alex.connected()
        await expect(box).to_have_value("First words, and what was typed without a line")
        await expect(page.locator(".relays__new .relay__saved")).to_contain_text(
            re.compile("^Saved "), timeout=15000
        )
        assert len(held.jo.view["cards"]) == 1
        # Between rooms: the move was asked for, its answer never came.
        if await held.live_to.inner_text() != f"{JO}'s room":
            await held.go(f"{JO}'s room")
        held.wire.deaf = True
        await held.press(page.locator("#live-to"), f"{SAM}'s room")
        await page.locator("#back-go").click()
        await until(lambda: held.wire.asked("staff.visit") > 0)
        await asyncio.sleep(0.5)
        await held.wire.cut()
        await held.alex.connected()
        live = await held.live_to.inner_text()
        assert live in ("Nobody", f"{SAM}'s room")
        await held.jo.until(lambda view: view["shuttle"]["back_at"] is not None)
        assert [len(robot.view["shuttle"]["with_you"]) for robot in (held.jo, held.sam)] in (
            [0, 0],
            [0, 1],
        )


@story
async def test_a_line_that_breaks_while_words_are_passed_on_passes_them_on_once() -> None:
    async with desk() as held:
        page = held.alex.page
        await held.go(f"{JO}'s room")
        await held.write_down()
        await held.until_cleared()
        await held.press(held.relay(), f"See it as {SAM} will")
        held.wire.deaf = True
        await held.press(held.relay(), f"Pass it on to {SAM}")
        await held.sam.until(lambda view: bool(view["cards"]))
        await held.wire.cut()
        await held.alex.connected()
        # The page shows what is true; there is nothing left to press a second time.
        await expect(held.state()).to_have_text(f"{SAM} knows that a message is there")
        await expect(page.get_by_role("button", name=f"Pass it on to {SAM}")).to_be_hidden()
        assert len(held.sams()) == 1
        assert len(held.audited("relay.release")) == 1
