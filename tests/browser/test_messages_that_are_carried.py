"""A participant's side of a shuttle over the real service: what is there, and what they ask for."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Locator, expect

from signaling.robots.robot import Robot
from tests.browser.advocates import Wire, shuttle
from tests.browser.browsers import Visitor, chromium, visitor
from tests.browser.test_every_page_is_for_everyone import assert_fit, tab_to
from tests.journeys.house import ALEX, JO, SAM, running_house
from tests.journeys.story import story

pytestmark = pytest.mark.browser

PHONE = {"width": 320, "height": 568}
HOSTILE = '<img src=x onerror="document.title=1">\nI am <b>sorry</b>.'


@dataclass
class Held:
    """Jo in a browser on a small phone; Alex and Sam as tone people."""

    jo: Visitor
    wire: Wire
    alex: Robot
    sam: Robot

    async def by_alex(self, event: str, **body: Any) -> dict[str, Any]:
        return dict(await self.alex.must(event, **body))

    async def send(self, text: str, about: str = "") -> str:
        """Sam's words, agreed, cleared, released."""
        kept = await self.sam.must("person.relay_write", text=text, about=about)
        wording = {"relay": kept["relay"], "number": kept["number"]}
        await self.sam.must("person.relay_read_back", **wording)
        await self.sam.must("person.relay_agree", **wording)
        await self.by_alex("staff.relay_clear", **wording, safe=True, positive=True)
        await self.by_alex("staff.relay_release", **wording)
        return str(kept["relay"])

    @property
    def there(self) -> Locator:
        return self.jo.page.locator("#cards-there .one-card")

    @property
    def own(self) -> Locator:
        return self.jo.page.locator("#carry-list .one-card")

    async def press(self, within: Locator, name: str) -> None:
        await within.get_by_role("button", name=name, exact=True).click()


@asynccontextmanager
async def holding() -> AsyncIterator[Held]:
    """Give a shuttle that is on; the advocate is with nobody."""
    house = running_house(invites=shuttle)
    running = await asyncio.to_thread(house.__enter__)
    alex, sam = running.person(ALEX), running.person(SAM)
    try:
        async with chromium() as browser:
            jo = await visitor(browser, running, JO, viewport=PHONE)
            wire = await Wire().lay(jo.page)
            await alex.arrive()
            await sam.arrive()
            await jo.arrive()
            for name in ("jo", "sam"):
                await alex.until(
                    lambda view, name=name: any(
                        one["id"] == name and one["connected"] for one in view["everyone"]
                    )
                )
                await alex.must("staff.admit", person=name)
            await jo.get_ready()
            await sam.must("person.willing", willing=True)
            await sam.must("person.ready", ready=True)
            await alex.until(lambda view: "session.start_shuttle" in view["may"])
            await alex.must("session.start_shuttle")
            yield Held(jo, wire, alex, sam)
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        for robot in (alex, sam):
            with contextlib.suppress(Exception):
                await robot.leave()
        await asyncio.to_thread(house.__exit__, None, None, None)


def sent_by_sam(held: Held) -> str:
    return str(held.sam.view["cards"][0]["state"])


@story
async def test_what_is_there_is_read_when_one_wants_to_and_stays(tmp_path: Path) -> None:
    async with holding() as held:
        page = held.jo.page
        await expect(page.locator("#company")).to_contain_text("will come to you soon")
        await held.send(HOSTILE, about="the window")
        await expect(held.there).to_have_count(1)
        await expect(page.locator("#polite")).to_contain_text("There is a message for you.")
        assert "sorry" not in await page.content()
        await assert_fit(held.jo, "there", tmp_path)
        await page.set_viewport_size(PHONE)

        await held.press(held.there, "What is it about?")
        await expect(held.there).to_contain_text("It is about: the window")
        await held.press(held.there, "No thank you")
        await expect(held.there).to_contain_text("You said no thank you.")
        assert sent_by_sam(held) == "with_guide", "the sender is told nothing of it"
        await held.press(held.there, "You may tell them that I said no")
        await expect(held.there).to_contain_text("They may be told that you said no thank you.")
        await held.sam.until(lambda view: view["cards"][0]["state"] == "refused")
        await page.set_viewport_size({"width": 1280, "height": 800})
        await page.locator("#heading").focus()
        await tab_to(page, "#cards-there button")
        again = held.there.get_by_role("button", name="I would like to read it after all")
        await expect(again).to_be_focused()
        await page.keyboard.press("Enter")
        await expect(held.there.locator(".one-card__text")).to_have_text(
            HOSTILE, use_inner_text=True
        )
        assert await held.there.locator("img, b").count() == 0
        await assert_fit(held.jo, "delivered", tmp_path)
        await page.set_viewport_size(PHONE)

        # A reply is a message of one's own; what is typed survives a lost line and a pushed view.
        await held.press(held.there, "Reply")
        await expect(page.locator("#carry-text")).to_be_focused()
        await page.fill("#carry-text", "Thank you for\nsaying it.")
        await held.by_alex("staff.visit", room="holding:jo")
        await expect(page.locator("#company")).to_contain_text("with you now")
        await held.wire.cut()
        await held.jo.connected()
        assert await page.input_value("#carry-text") == "Thank you for\nsaying it."
        await held.press(page.locator("#carry"), "Read it once more")
        await expect(held.own).to_contain_text("Is this exactly what you want to say?")
        await expect(held.own.locator(".one-card__heading")).to_be_focused()
        await assert_fit(held.jo, "read-back", tmp_path)
        await held.press(held.own, "Yes, these words")
        await expect(held.own).to_contain_text("You agreed to these words.")

        await held.press(held.there, "Put it away")
        await expect(held.there).to_have_count(0)
        await expect(held.own).to_have_count(1)
        assert await held.jo.trouble() == []


@story
async def test_ones_own_words_are_changed_held_and_taken_back() -> None:
    async with holding() as held:
        page = held.jo.page
        await held.press(page.locator("#carry"), "Write a message to pass on")
        await held.press(page.locator("#carry"), "Read it once more")
        await expect(page.locator("#carry-error")).to_have_text("Write something first.")
        await page.fill("#carry-text", "Why our house?")
        await held.press(page.locator("#carry"), "Read it once more")
        await held.press(held.own, "Change them")
        assert await page.input_value("#carry-text") == "Why our house?"
        await page.fill("#carry-text", "Why was it our house?")
        await held.press(page.locator("#carry"), "Read it once more")
        await expect(held.own.locator(".one-card__text")).to_have_text("Why was it our house?")
        await held.press(held.own, "Yes, these words")
        await held.press(held.own, "Pause it")
        await expect(held.own).to_contain_text("This is paused.")
        await held.press(held.own, "Go on with it")
        await held.press(held.own, "Take it back")
        await expect(held.own).to_contain_text("You took this back.")
        assert held.sam.view["cards"] == []

        # No more for now: what waits is put by, and Alex is told in Jo's own thread.
        await held.send("One more thing.")
        await expect(held.there).to_have_count(1)
        await held.press(page.locator("#cards"), "Stop messages")
        await expect(page.locator("#cards-said")).to_contain_text("No more messages for now.")
        await held.alex.until(lambda view: bool(view["messages"]["jo"]))
        assert held.sam.view["cards"][0]["state"] == "with_guide"
        assert await held.jo.trouble() == []
