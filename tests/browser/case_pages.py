"""How a person uses pages of forms: goes to one, fills it in, presses its button, reads the answer.

Each step says which heading it must lead to, and that nothing on the page is called wrong: a step
that fails tells where it stood.
"""

import re
from dataclasses import dataclass
from datetime import datetime, timedelta

from playwright.async_api import Browser, Locator, Page, expect

from tests.browser.browsers import Visitor
from tests.journeys.house import House
from tests.journeys.story import PATIENCE

Said = str | list[str]
ACROSS = re.compile(r"\s+")


@dataclass
class Reader:
    """One page that is read and filled in, by whoever sits before it."""

    page: Page
    url: str

    async def go(self, path: str, heading: str) -> None:
        await self.page.goto(f"{self.url}{path}")
        await self.reads(heading)

    async def follow(self, link: str, heading: str) -> None:
        """Follow a link by its words, whether it looks like a link or like a button."""
        await self._on(self.main.locator("a", has_text=link).first, heading)

    async def press(self, button: str, heading: str) -> None:
        """Press a button by its words, which begin with a capital, or by a selector."""
        by_words = self.main.get_by_role("button", name=button, exact=True).first
        found = by_words if button[0].isupper() else self.main.locator(button)
        await self._on(found, heading)

    async def fill(self, **answers: Said) -> None:
        """Answer questions by their names: type, choose or tick."""
        for name, said in answers.items():
            field = self.main.locator(f'[name="{name}"]')
            kind = await field.first.evaluate("(one) => one.type")
            if kind in ("radio", "checkbox"):
                for each in [said] if isinstance(said, str) else said:
                    await self.main.locator(f'[name="{name}"][value="{each}"]').check()
            elif kind == "select-one":
                option = field.locator("option", has_text=str(said))
                await field.select_option(await option.get_attribute("value"))
            else:
                await field.fill(str(said))

    async def reads(self, heading: str) -> None:
        """Assert where this page is, and that it names no mistake."""
        here = ACROSS.sub(" ", await self.main.locator("h1").first.inner_text())
        wrong = self.main.locator(".govuk-error-summary:visible, .govuk-error-message:visible")
        told = [ACROSS.sub(" ", each) for each in await wrong.all_inner_texts()]
        assert heading in here and not told, f"{self.page.url}: {here!r}, not {heading!r}; {told}"

    async def says(self, *words: str) -> None:
        for each in words:
            await expect(self.main).to_contain_text(each)

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    async def _on(self, what: Locator, heading: str) -> None:
        async with self.page.expect_navigation():
            await what.click()
        await self.reads(heading)


async def desk_of(browser: Browser, house: House, name: str) -> Reader:
    """Sign somebody of staff in who is in no meeting; return their page."""
    page = await (await browser.new_context(viewport={"width": 1280, "height": 900})).new_page()
    page.set_default_timeout(1000 * PATIENCE)
    await page.goto(house.links[name])
    await page.locator("#go").click()
    await page.wait_for_url("**/staff/today")
    return Reader(page, house.url)


def reader(one: Visitor) -> Reader:
    return Reader(one.page, one.house.url)


def day(house: House, days: int = 0) -> str:
    """Return a day as people write it, so many days from today."""
    return f"{datetime.now(house.config.time_zone) + timedelta(days=days):%d %m %Y}"


def now_until_later(house: House) -> dict[str, str]:
    """Return the times of a meeting that has just begun and ends this same day."""
    now = datetime.now(house.config.time_zone)
    late = now.hour >= 22
    begins, ends = ("22:00", "23:59") if late else (f"{now:%H:%M}", f"{now.hour + 2}:{now:%M}")
    return {"date": day(house), "time": begins, "end": "23:59" if ends > "23" else ends}
