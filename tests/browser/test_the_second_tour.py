"""One person walks the second list of ``docs/tour.md``, the work before a meeting, in windows."""

import re
from collections.abc import Awaitable, Callable
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app import tour
from tests.browser.browsers import chromium
from tests.browser.case_pages import Reader
from tests.browser.test_the_guided_tour import DESK, PHONE, Window, demonstration, printed, window
from tests.journeys.story import PATIENCE, story
from tests.referral_builders import SELF

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

ANSWERS = SELF | {
    "name": {"called": "Nadine"},
    "contact": {"ways": ["email"], "email": "nadine@example.org"},
}
"""What somebody answers who is new here."""
REFERENCE = re.compile(r"CG-[A-Z]{6}")


@dataclass
class Walk:
    """The demonstration that runs, one window for each person, and what was found on the way."""

    browser: Browser
    links: dict[str, str]
    url: str
    windows: dict[str, Reader] = field(default_factory=dict)
    reference: str = ""
    robin: str = ""

    async def of(self, name: str, size: Window = DESK) -> Reader:
        """Return somebody's window; staff come in by the link that was printed."""
        if name not in self.windows:
            page = await window(self.browser, size)
            self.windows[name] = Reader(page, self.url)
            if name in self.links:
                await page.goto(self.links[name])
                await page.locator("#go").click()
                await page.wait_for_url(re.compile("/staff/(today|people|texts)$"))
        return self.windows[name]

    async def place(self, name: str, link: str, heading: str) -> Reader:
        """Go to a place of staff by the links above every page."""
        one = await self.of(name)
        await one.page.locator("nav").get_by_role("link", name=link, exact=True).first.click()
        await expect(one.main.locator("h1")).to_contain_text(heading)
        return one


Walked = Callable[[Walk], Awaitable[None]]


async def ask_as_a_stranger(walk: Walk) -> None:
    stranger = await walk.of("stranger", PHONE)
    await stranger.go("/information", "What is restorative justice?")
    await stranger.follow("I was affected by a crime or harm", "affected")
    await stranger.follow("I would like a referral", "Keeping this private")
    await stranger.follow("Continue", "Are you safe")
    await stranger.fill(safe="yes")
    await stranger.press("Continue", "")
    for _ in range(20):
        step = stranger.page.url.rpartition("/")[2]
        if step == "check":
            break
        await expect(stranger.page.locator("header .exit__button")).to_be_visible()
        await stranger.fill(**ANSWERS.get(step, {}))
        await stranger.press("Continue", "")
    await stranger.reads("Check your answers before you send them")
    await stranger.says("Nadine", "nadine@example.org")
    await stranger.fill(agree="yes")
    await stranger.press("#send", "Four more questions")
    await stranger.press("#skip", "Thank you. We have what you sent")
    await stranger.says("What happens next", "within two working days")
    said = await stranger.page.locator("#reference").inner_text()
    walk.reference = REFERENCE.findall(said)[0]


async def take_the_referral(walk: Walk) -> None:
    alex = await walk.place("Alex", "New referrals", "New referrals")
    await alex.follow(walk.reference, f"Referral {walk.reference}")
    await alex.says("Nadine", "Nobody with this name, address or number was found")
    await alex.says("Nobody of staff told us that they know somebody here.")
    await alex.press("Take this referral", f"Referral {walk.reference}")
    await alex.fill(decision="accept", told="person", how="email")
    await alex.press("Go on", "Confirm your decision")
    await alex.press("Accept", "Next steps")
    await alex.says("Contact the other side", "Still missing")
    await alex.go("/staff/referrals", "New referrals")
    assert walk.reference not in await alex.main.inner_text()


async def a_day_of_work(walk: Walk) -> None:
    alex = await walk.place("Alex", "Today", "Today")
    await alex.says("Meetings today", "To do", "Cases you facilitate")
    morgan = await walk.place("Morgan", "Today", "Today")
    await morgan.says("Contact again", "People you stay with")
    for one in (alex, morgan):
        shown = await one.main.inner_text()
        assert not re.findall(r"\b(?:Robin|Chris|Bridget|Jo|Sam|Nadine)\b", shown)
    again = morgan.main.locator("section, ul").get_by_role("link", name="Contact again").first
    await again.click()
    await expect(morgan.page.locator("body")).to_contain_text("Bridget")


async def a_case_at_every_stage(walk: Walk) -> None:
    alex = await walk.place("Alex", "Cases", "Cases")
    await alex.says("Enquiries are being made", "Preparation", "Ready", "Aftercare", "Evaluation")
    await alex.fill(name="Chris")
    await alex.press("Find", "Found")
    found = alex.main.locator("a", has_text="Robin and Chris")
    await expect(found).to_have_count(1)
    walk.robin = str(await found.get_attribute("href"))


async def what_is_missing(walk: Walk) -> None:
    alex = await walk.of("Alex")
    await alex.go(walk.robin, "Overview")
    await alex.go(f"{walk.robin}/preparing", "What is missing")
    await alex.says(
        "Robin had 1 of 2 preparation meetings.",
        "Chris had 1 of 2 preparation meetings.",
        "What Chris hopes for and expects needs more work.",
        "Robin has not accepted this version of the agreement.",
        "There is no plan for the communication.",
    )
    assert await alex.main.locator("input[type=checkbox]").count() == 0
    for todo in ("Make the plan.", "Plan the next preparation meeting."):
        await expect(alex.main.get_by_role("link", name=todo).first).to_be_visible()


async def a_page_of_ones_own(walk: Walk) -> None:
    alex = await walk.of("Alex")
    await alex.go(f"{walk.robin}/people", "People")
    await alex.follow("Their own page: Robin", "The own page of Robin")
    await alex.press("Give a link", "The own page of Robin")
    shown = await alex.page.locator("main").inner_html()
    link = re.findall(r"http[^\s\"<]+/p#[0-9a-f]+", shown)[0]
    code = re.findall(r"\b\d{6}\b", re.sub("<[^>]+>", " ", shown))[0]
    robin = await walk.of("a private window", PHONE)
    await robin.page.goto(link)
    await robin.page.locator("#go").click()
    await robin.page.locator("#code").fill(code)
    await robin.page.locator("#go").click()
    await robin.says("Hello Robin. This page is for you alone.", "Alex guides the talks.")
    assert "Chris" not in await robin.page.content()
    await robin.follow("What everyone keeps to", "What everyone keeps to")
    await robin.press("Yes, I will keep to this", "What everyone keeps to")
    await robin.says("You said yes to this. Thank you.")
    await alex.go(f"{walk.robin}/preparing", "What is missing")
    await alex.says("Robin had 1 of 2 preparation meetings.")
    assert "accepted this version" not in await alex.main.inner_text()


async def one_side_only(walk: Walk) -> None:
    morgan = await walk.of("Morgan")
    await morgan.go(walk.robin, "Overview")
    pages = [walk.robin]
    for each in await morgan.page.locator(f'nav a[href^="{walk.robin}/"]').all():
        pages.append(str(await each.get_attribute("href")))
    assert len(pages) > 5
    for path in pages:
        await morgan.page.goto(f"{walk.url}{path}")
        shown = await morgan.page.content()
        assert "Robin" in shown, path
        assert "Chris" not in shown, path
    priya = await walk.of("Priya")
    await priya.go(walk.robin, "This page is not available")


async def in_an_emergency(walk: Walk) -> None:
    alex = await walk.place("Alex", "Cases", "Cases")
    elsie = alex.main.locator("li, tr, dl > div", has_text="Elsie").first
    reference = REFERENCE.findall(await elsie.inner_text())[0]
    helen = await walk.place("Helen", "Cases", "Cases")
    await helen.follow("Open a case that is not mine", "Open a case that is not mine")
    await helen.fill(reference=reference, reason="absent", words="Somebody called about her.")
    await helen.press("Open the case for one hour", "Overview")
    await expect(helen.page.locator("body")).to_contain_text("Elsie")
    await alex.follow("Elsie", "Overview")
    await expect(alex.page.locator("body")).to_contain_text("Helen")
    await alex.page.get_by_role("link", name="Timeline", exact=True).click()
    await alex.page.wait_for_url("**/timeline")
    await alex.says("Helen", "Alex took this case.")
    assert "Why did you choose us?" not in await alex.main.inner_text()


STEPS: dict[str, Walked] = {
    "Read what a stranger reads, and ask to be contacted": ask_as_a_stranger,
    "Take a new referral": take_the_referral,
    "A day of work": a_day_of_work,
    "One stage after the other": a_case_at_every_stage,
    "What is missing": what_is_missing,
    "A page of one's own": a_page_of_ones_own,
    "One side only": one_side_only,
    "In an emergency, and what was done": in_an_emergency,
}


def test_the_second_list_has_eight_steps_and_each_is_walked() -> None:
    steps = tour.read_more().steps
    assert [step.number for step in steps] == list(range(1, 9))
    assert [step.heading for step in steps] == list(STEPS)
    assert all(len(step.do) > 20 and len(step.see) > 20 for step in steps)


@story
async def test_the_second_tour(tmp_path: Path) -> None:
    async with demonstration(tmp_path) as process, chromium() as browser:
        links = dict(re.findall(r"^ +(\w+), .*?(http\S+)$", await printed(process), re.MULTILINE))
        walk = Walk(browser, links, links["Jo"].split("/j#")[0])
        for step in tour.read_more().steps:
            try:
                await STEPS[step.heading](walk)
            except BaseException:
                for name, one in walk.windows.items():
                    await one.page.screenshot(path=tmp_path / f"{name}.png", timeout=5000)
                    print(name, one.page.url, tmp_path)
                raise
            print("walked", step.number, step.heading)
