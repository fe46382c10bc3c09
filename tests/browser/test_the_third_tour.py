"""One person walks the last two lists of ``docs/tour.md``: a shuttle, and words over days."""

import contextlib
import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, Locator, expect

from app import tour
from app.tour import Tour
from tests.browser.browsers import chromium
from tests.browser.case_pages import Reader
from tests.browser.test_the_guided_tour import (
    DESK,
    LAPTOP,
    PHONE,
    Window,
    demonstration,
    printed,
    window,
)
from tests.journeys.story import PATIENCE, story

pytestmark = pytest.mark.browser
expect.set_options(timeout=2000 * PATIENCE)

A_CLOCK = re.compile(r"back by about \d")


@dataclass
class Walk:
    """The demonstration that runs, one window for each person, and what was found on the way."""

    browser: Browser
    links: dict[str, str]
    codes: dict[str, str]
    url: str
    windows: dict[str, Reader] = field(default_factory=dict)

    async def of(self, name: str, size: Window = DESK) -> Reader:
        """Return somebody's window; they come in by the link that was printed."""
        if name not in self.windows:
            page = await window(self.browser, size)
            self.windows[name] = Reader(page, self.url)
            await page.goto(self.links[name])
            await page.locator("#go").click()
            if name in self.codes:
                await page.locator("#code").fill(self.codes[name])
                await page.locator("#go").click()
            else:
                await page.wait_for_url("**/staff/today")
        return self.windows[name]

    async def case(self, called: str, place: str, heading: str) -> Reader:
        """Go to a place of a case as Noor, from the list of cases."""
        noor = await self.of("Noor")
        links = noor.page.get_by_role("link", name="Cases", exact=True)
        await links.first.click()
        await noor.follow(called, "Overview")
        await noor.page.get_by_role("link", name=place, exact=True).first.click()
        await noor.reads(heading)
        return noor

    # The desk of a shuttle

    @property
    def desk(self) -> Locator:
        return self.windows["Noor"].page.locator("main")

    def card(self, sender: str, nth: int = 0) -> Locator:
        """The newest card from somebody, or an older one."""
        heading = self.desk.page.get_by_role("heading", name=f"From {sender}", exact=True)
        group = self.desk.locator(".relays").filter(has=heading)
        return group.locator(".relay").nth(nth)

    async def state(self, sender: str, words: str, nth: int = 0) -> None:
        await expect(self.card(sender, nth).locator(".relay__state")).to_have_text(words)

    async def press(self, within: Locator, name: str) -> None:
        await within.get_by_role("button", name=name, exact=True).click()

    async def go(self, room: str, minutes: str = "15 minutes") -> None:
        """Go to a room by the buttons above, and say by when one is back in the one that is left.

        It is pressed again when robots moved something in that instant: the page says so.
        """
        where, dialog = self.desk.locator("#live-where"), self.desk.page.locator("#back-dialog")
        for _ in range(5):
            await self.press(self.desk.locator("#live-to"), room)
            if await dialog.is_visible():
                await dialog.get_by_label(minutes).check()
                await self.press(dialog, f"Go to {room}")
            with contextlib.suppress(AssertionError):
                await expect(where).to_have_text(room, timeout=4000)
                return
        await expect(where).to_have_text(room)

    async def clear_and_pass_on(self, sender: str, to: str) -> None:
        card = self.card(sender)
        await card.get_by_label(f"It is safe for {to} to have this").check()
        await card.get_by_label("It is meant well, and can do good").check()
        await self.press(card, "Clear it")
        await self.press(card, f"See it as {to} will")
        await expect(card.locator(".relay__preview")).to_contain_text("There is a message for you.")
        await self.press(card, f"Pass it on to {to}")


Walked = Callable[[Walk], Awaitable[None]]


# As a shuttle advocate


async def open_the_shuttle(walk: Walk) -> None:
    noor = await walk.of("Noor")
    await noor.says("Meetings today", "Two rooms", "Cases you carry words in")
    await noor.page.locator("li", has_text="Two rooms").get_by_role("button", name="Start").click()
    await expect(walk.desk.locator("#live-where")).to_have_text("Nobody")
    for side, name in (("harmed", "Nell"), ("responsible", "Tom")):
        room = walk.desk.locator(f"#side-{side}")
        await expect(room).to_contain_text(f"{name}'s room")
        await expect(room).to_contain_text("Waiting alone for")
    await expect(walk.desk.locator("#side-desk")).to_contain_text("Relay desk")
    await noor.says("Nothing can be passed on yet. This is still in the way:", "(Nell and Tom)")


async def admit_and_begin(walk: Walk) -> None:
    for name in ("Nell", "Tom"):
        await walk.go(f"{name}'s room")
        listed = walk.desk.locator(".board__person").filter(has_text=name)
        await listed.get_by_role("button", name="Admit").click()
        await expect(walk.desk).to_contain_text(f"{name}: everything is in place")
    await expect(walk.desk.locator("#side-harmed")).to_contain_text(A_CLOCK)
    await expect(walk.desk).to_contain_text("Everything is in place. You can begin the shuttle.")
    await walk.press(walk.desk, "Begin the shuttle")
    await expect(walk.desk).to_contain_text("The shuttle is on. You can pass messages on.")


async def read_back(walk: Walk) -> None:
    await walk.go("Nell's room")
    await walk.state("Nell", "Being written down")
    await expect(walk.desk.locator("#privacy")).to_contain_text("Nobody can see or hear you.")
    card = walk.card("Nell")
    await walk.press(card, "Read it back")
    await expect(card).to_contain_text("Why was it our shop?")
    await walk.state("Nell", "Agreed, not cleared yet")
    await expect(card).to_contain_text("Nell agreed to exactly these words: version 1.")


async def clear_and_pass_on(walk: Walk) -> None:
    card = walk.card("Nell")
    await expect(card.locator(".relay__reminder li")).to_have_count(6)
    await walk.clear_and_pass_on("Nell", "Tom")
    await walk.state("Nell", "Tom knows that a message is there")
    await expect(card).to_contain_text("Tom chose: hear it from a guide.")


async def read_it_to_tom(walk: Walk) -> None:
    card = walk.card("Nell")
    aloud = card.get_by_role("button", name="I read it aloud here")
    await expect(aloud).to_have_attribute("aria-disabled", "true")
    await walk.go("Tom's room", "10 minutes")
    await expect(card.locator(".relay__words--aloud")).to_have_text("Why was it our shop?")
    await aloud.click()
    await walk.state("Nell", "Passed on, Tom wants to answer")


async def take_the_answer(walk: Walk) -> None:
    card = walk.card("Tom")
    await expect(card).to_contain_text("An answer to what came from Nell.")
    await walk.press(card, "Read it back")
    await walk.state("Tom", "Agreed, not cleared yet")
    await walk.clear_and_pass_on("Tom", "Nell")
    await walk.state("Tom", "Passed on, Nell does not want to answer now")
    await walk.state("Nell", "Answered")


async def take_something_back(walk: Walk) -> None:
    await walk.go("Nell's room")
    await walk.state("Nell", "Being written down")
    card = walk.card("Nell")
    await walk.press(card, "Read it back")
    await walk.state("Nell", "Agreed, not cleared yet")
    await walk.press(card, "Hold it")
    await walk.state("Nell", "On hold")
    await walk.press(card, "Take it back for Nell")
    await walk.press(card, "Yes, take it back")
    await walk.state("Nell", "Taken back")


async def what_tom_sees(walk: Walk) -> None:
    tom = await walk.of("Tom", PHONE)
    page = tom.page
    await page.get_by_role("button", name="Use this one").click()
    await page.wait_for_url("**/meeting/where")
    for name, said in (("private", "yes"), ("safe", "yes")):
        await page.locator(f"[name={name}][value={said}]").check()
    await page.locator("[name=place]").fill("1 Mill Lane")
    await page.locator("[name=contact]").fill("01632 960 555")
    await page.locator("#go-on").click()
    for box in await page.locator("[type=checkbox]").all():
        await box.check()
    await page.locator("#go-on").click()
    await expect(page.locator("#company")).to_contain_text(
        re.compile("Noor will be back by about|Noor will come to you soon")
    )
    await tom.says("Why was it our shop?")
    assert "Nell" not in await page.content()
    assert "painted" not in await page.content()
    await walk.press(walk.desk, "Stop everything that goes across")
    await expect(walk.desk).to_contain_text("Everything that goes across has stopped.")
    await expect(page.locator("#company")).to_contain_text("Noor will")


SHUTTLE: dict[str, Walked] = {
    "Open Noor's link and the shuttle": open_the_shuttle,
    "Admit both, and begin": admit_and_begin,
    "Take a message, and read it back": read_back,
    "Clear it, and pass it on": clear_and_pass_on,
    "Read it to Tom": read_it_to_tom,
    "Take the answer back": take_the_answer,
    "Take something back": take_something_back,
    "What Tom sees": what_tom_sees,
}


# Words over days


async def open_one(noor: Reader, words: str, heading: str) -> None:
    """Open the first of a list of which these words are said."""
    await noor.main.locator("li", has_text=words).get_by_role("link").first.click()
    await noor.page.wait_for_load_state()
    await noor.reads(heading)


async def a_message_that_is_there(walk: Walk) -> None:
    ines = await walk.of("Ines", PHONE)
    await ines.follow("Messages", "Messages")
    await ines.follow("There is a message for you", "Noor has a message for you")
    assert "thought" not in await ines.page.content()
    await ines.press("What is it about?", "Noor has a message for you")
    await ines.says("It is about: That evening")
    assert "thought" not in await ines.page.content()
    await ines.press("Read it", "A message for you")
    await ines.says("I have thought about that evening often.", "You do not have to do anything.")


async def say_yes(walk: Walk) -> None:
    ines = await walk.of("Ines")
    await ines.follow("Back to messages", "Messages")
    await ines.says("It waits for your yes.", "You are still writing it.", "It is paused.")
    await ines.follow("who mended the wall", "Are these exactly your words?")
    await ines.press("Yes, these words", "You said yes to these words")
    await ines.says("We will talk with you before anything is passed on.")


async def let_it_go_across(walk: Walk) -> None:
    noor = await walk.case("Ines and Luke", "Messages", "Messages that are carried")
    await open_one(noor, "who mended the wall", "Message from Ines for Luke")
    await noor.follow("Look whether it is safe", "Is it safe? Is it positive?")
    await noor.fill(looked=["safe", "positive"])
    await noor.press("I have looked", "Message from Ines for Luke")
    await noor.follow("See what the other side will see", "What the other side will see")
    await noor.says("Noor has a message for you", "The wall", "who mended the wall")
    await noor.press("Release it", "Message from Ines for Luke")
    await noor.follow("Messages that are carried", "Messages that are carried")
    await noor.follow("The ledger", "The ledger")
    await noor.says("Released it", "Recorded the yes to these words")
    assert "mended" not in await noor.main.inner_text()
    luke = await walk.of("Luke", PHONE)
    await luke.follow("Messages", "Messages")
    await luke.says("There is a message for you")
    assert "mended the wall" not in await luke.page.content()


async def write_a_letter(walk: Walk) -> None:
    ben = await walk.of("Ben", LAPTOP)
    await ben.follow("Letters", "Letters")
    for state in ("You are writing it.", "It is kept safe with us.", "You agreed to exactly"):
        await ben.says(state)
    await ben.follow("About: The lock", "Your letter")
    await ben.says("The last sentence may press for an answer. Could you leave it out?")
    await ben.follow("Go on writing", "Your letter")
    await ben.says("Nothing is sent by this page.")
    await ben.page.locator("#text").fill("I hope that the shed has a good lock now.")
    await expect(ben.page.locator("#saved")).to_contain_text("Saved at")
    await ben.press("I would like somebody to look at it with me", "Your letter")


async def look_at_it_together(walk: Walk) -> None:
    noor = await walk.case("Greta and Ben", "Letters", "Letters")
    await open_one(noor, "Its author asks you to look at it", "Letter from Ben to Greta")
    await noor.says("What changed", "Words taken out: 4.", "taken out:", "You must tell me.")
    await noor.press("I have looked: no changes needed", "Letter from Ben to Greta")
    ben = await walk.of("Ben")
    await ben.go("/your/letters", "Letters")
    await ben.follow("About: The lock", "Your letter")
    await ben.press("Yes, exactly these words", "Your letter")
    await ben.says("You agreed to exactly these words.")


async def offer_it(walk: Walk) -> None:
    noor = await walk.of("Noor")
    await noor.page.reload()
    await noor.follow("Look whether it is safe", "Is it safe, and likely to do good?")
    await noor.fill(ticked=["safe", "positive"])
    await noor.press("I have looked", "Letter from Ben to Greta")
    await noor.press("Put it by", "Letter from Ben to Greta")
    await noor.follow("Offer it", "Offer the letter")
    await noor.says("You decide this, not its author", "There is a letter for you.")
    await noor.press("Offer it now", "Letter from Ben to Greta")


async def read_it_or_not(walk: Walk) -> None:
    greta = await walk.of("Greta", PHONE)
    await greta.follow("Letters", "Letters")
    await greta.says("You have it.", "You said: not now.", "It is only for you. It is never sent.")
    new = greta.main.locator("li", has_text="You have not said yet what you want.")
    await expect(new).to_have_count(2)
    await new.first.get_by_role("link").click()
    await greta.says("You can change your mind.")
    assert "shed" not in await greta.page.content()
    await greta.fill(choice="myself")
    await greta.press("Save what I chose", "There is a letter for you")
    await greta.press("Open the letter", "The letter")
    await greta.says("shed", "You do not have to do anything.")
    await greta.press("No answer from me", "The letter")
    ben = await walk.of("Ben")
    before = "It is kept safe with us."
    kept = ben.main.locator("li", has_text=before)
    await ben.go("/your/letters", "Letters")
    await expect(kept).to_have_count(4)


LETTERS: dict[str, Walked] = {
    "A message that is there": a_message_that_is_there,
    "Say yes to one's own words": say_yes,
    "Let it go across": let_it_go_across,
    "Write a letter": write_a_letter,
    "Look at it together": look_at_it_together,
    "Offer it": offer_it,
    "Read it, or not": read_it_or_not,
}


@pytest.mark.parametrize(
    ("steps", "walked"),
    [(tour.read_shuttle().steps, SHUTTLE), (tour.read_letters().steps, LETTERS)],
)
def test_each_step_of_the_last_two_lists_is_walked(
    steps: tuple[tour.Step, ...], walked: dict[str, Walked]
) -> None:
    assert [step.number for step in steps] == list(range(1, len(walked) + 1))
    assert [step.heading for step in steps] == list(walked)
    assert all(len(step.do) > 20 and len(step.see) > 20 for step in steps)


@story
async def test_the_tour_of_an_advocate(tmp_path: Path) -> None:
    await _walk(tmp_path, tour.read_shuttle(), SHUTTLE)


@story
async def test_the_tour_of_words_over_days(tmp_path: Path) -> None:
    await _walk(tmp_path, tour.read_letters(), LETTERS)


async def _walk(folder: Path, listed: Tour, walked: dict[str, Walked]) -> None:
    async with demonstration(folder) as process, chromium() as browser:
        text = await printed(process)
        links = dict(re.findall(r"^ +(\w+), .*?(http\S+)$", text, re.MULTILINE))
        codes = dict(re.findall(r"^ +(\w+), .*\n +then the code (\d{6})", text, re.MULTILINE))
        walk = Walk(browser, links, codes, links["Jo"].split("/j#")[0])
        for step in listed.steps:
            try:
                await walked[step.heading](walk)
            except BaseException:
                for name, one in walk.windows.items():
                    await one.page.screenshot(path=folder / f"{name}.png", timeout=5000)
                    print(name, one.page.url, folder)
                raise
            print("walked", step.number, step.heading)
