"""A case by letter in a served house: staff at their desks, two people on pages of their own.

A real mail server takes what goes out.
"""

import asyncio
import io
from base64 import b64decode
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

from PIL import Image
from playwright.async_api import Browser, Page, expect

from app.bootstrap import build_store
from app.config import Config
from app.domain.cases.case import Route
from app.domain.cases.states import CaseState
from app.domain.dialogue.letters import Letter
from app.domain.people import Side
from app.services import staff_sessions
from tests.browser.browsers import chromium
from tests.browser.case_pages import Reader, desk_of
from tests.case_builders import Service
from tests.fakes import FrozenClock
from tests.journeys.cast import house_of
from tests.journeys.house import House, planned_house
from tests.journeys.story import PATIENCE
from tests.post.mail_server import Mailbox, running
from tests.prepared_case import principals, ready_case
from tests.services.cases.test_uploads import PLACE

MARKER = "m4rkx"
"""In every name and address; with a side after it, what the other one may read nowhere."""
ALL = ("Cora", "Alex", "Vic", "Ravi", "Nosy")
"""Cora owns the case, Alex leads; Vic works with Jo alone, Ravi with Sam alone, Nosy with none."""


def by_letter(config: Config) -> dict[str, str]:
    """Make a case that is ready for letters; return how staff come in."""
    store = build_store(config)
    house = house_of(config, store)
    made = Service(house, store, FrozenClock(house.clock.now()))
    ready_case(made, CaseState.READY, Route.LETTER, marker=MARKER)
    url = config.public_url
    return {name: f"{url}/staff#{staff_sessions.mint(house, made.staff[name].id)}" for name in ALL}


@dataclass
class Correspondence:
    """One house, staff at their desks, two people with a page each, and what was posted."""

    house: House
    box: Mailbox
    browser: Browser
    pictures: Path
    staff: dict[str, Reader]
    case: str
    ids: dict[Side, str]
    own: dict[Side, Reader] = field(default_factory=dict)
    letters: dict[str, str] = field(default_factory=dict)
    seen_before: dict[str, bytes] = field(default_factory=dict)

    @property
    def sam(self) -> Reader:
        return self.own[Side.RESPONSIBLE]

    @property
    def jo(self) -> Reader:
        return self.own[Side.HARMED]

    async def opens(self, staff: Reader, side: Side) -> Reader:
        """Give the link to somebody's own page, as staff do; they open it with the spoken code."""
        await staff.go(f"{self.case}/people/{self.ids[side]}/page", "The own page of")
        await staff.press("Give a link", "The own page of")
        own = Reader(await somebody(self.browser), self.house.url)
        await own.page.goto(await staff.page.inner_text("#link"))
        await own.page.locator("#go").click()
        await own.page.fill("#code", await staff.page.inner_text("#code"))
        async with own.page.expect_navigation():
            await own.page.locator("#go").click()
        await own.reads("Your information")
        return own

    async def at_desk(self, name: str, letter: str) -> None:
        await self.staff[name].go(f"{self.case}/letters/{self.letters[letter]}", "Letter from")

    async def cleared_and_stored(self, name: str, letter: str) -> None:
        desk = self.staff[name]
        await self.at_desk(name, letter)
        await desk.press("#clear", "Is it safe")
        await desk.fill(ticked=["safe", "positive"])
        await desk.press("#save", "Letter from")
        await desk.press("#store", "Letter from")

    async def offer(self, name: str) -> None:
        await self.staff[name].press("#offer", "Offer the letter")
        await self.staff[name].press("#save", "Letter from")

    async def written_and_offered(self, name: str, text: str, about: str) -> None:
        sam, ravi = self.sam, self.staff["Ravi"]
        await sam.go("/your/letters", "Letters")
        await sam.press("#start", "Your letter")
        self.letters[name] = sam.page.url.split("/")[5]
        await sam.fill(text=text, about=about)
        await sam.press("#finish", "Your letter")
        await self.at_desk("Ravi", name)
        await ravi.press("#review", "Letter from")
        await sam.go(f"/your/letters/{self.letters[name]}", "Your letter")
        await sam.press("#agree", "Your letter")
        await self.cleared_and_stored("Ravi", name)
        await self.offer("Ravi")

    async def author_sees_the_same(self) -> None:
        """Compare the bytes of the author's pages with those before the other side's act."""
        for path, before in self.seen_before.items():
            assert await self.fetch(self.sam, path) == before, path

    async def pages_of(self, one: Reader, *letters: str) -> dict[str, bytes]:
        """Return the bytes of somebody's own pages: the first, the letters, and each of these."""
        paths = ("/your", "/your/letters", *(f"/your/letters/{self.letters[x]}" for x in letters))
        return {path: await self.fetch(one, path) for path in paths}

    async def shown(self, name: str, *parts: str) -> str:
        """Return these pages of the case as a member of staff gets them."""
        pages = [await self.fetch(self.staff[name], self.case + part) for part in parts]
        return b"".join(pages).decode()

    def kept(self, letter: str) -> Letter:
        """Return a letter as the database has it."""
        store = build_store(self.house.config)
        with store.unit_of_work(write=False) as work:
            found = work.letters.get(self.case.rpartition("/")[2], self.letters[letter])
        store.close()
        assert found is not None
        return found

    async def source(self, one: Reader, picture: str) -> str:
        """Wait until a picture is there to be seen; return its address."""
        shown = one.main.locator(picture).first
        await shown.scroll_into_view_if_needed()
        await expect(shown).to_have_js_property("complete", True)
        assert await shown.evaluate("(one) => one.naturalWidth") > 0
        return str(await shown.get_attribute("src"))

    async def no_place(self, one: Reader, source: str) -> None:
        """Assert that a picture says nothing of where or when it was taken."""
        inside = source.startswith("data:image/jpeg;base64,")
        content = b64decode(source.partition(",")[2]) if inside else await self.fetch(one, source)
        says_nothing(content)

    async def fetch(self, one: Reader, path: str) -> bytes:
        answer = await one.page.request.get(self.house.url + path)
        assert answer.ok, f"{path}: {answer.status}"
        return await answer.body()

    async def status(self, one: Reader, path: str) -> int:
        return (await one.page.request.get(self.house.url + path)).status

    async def window(self, one: Reader, path: str) -> Reader:
        """Open a second window of the same person there."""
        other = Reader(await one.page.context.new_page(), self.house.url)
        await other.page.goto(self.house.url + path)
        return other

    async def picture(self, of: Reader, name: str) -> None:
        await of.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)


def says_nothing(content: bytes) -> None:
    assert PLACE not in content and b"Exif" not in content and b"IMG_" not in content
    assert not Image.open(io.BytesIO(content)).getexif()


async def somebody(browser: Browser) -> Page:
    page = await (await browser.new_context()).new_page()
    page.set_default_timeout(1000 * PATIENCE)
    return page


@asynccontextmanager
async def posted(folder: Path) -> AsyncIterator[Correspondence]:
    with running("none") as (server, box):
        house = await asyncio.to_thread(
            planned_house,
            folder,
            invites=by_letter,
            SMTP_HOST=server.host,
            SMTP_PORT=str(server.port),
            SMTP_SECURITY="none",
            MAIL_FROM="hello@example.net",
        )
        try:
            await asyncio.to_thread(house.start_web)
            async with chromium() as browser:
                staff = {name: await desk_of(browser, house, name) for name in ALL}
                with house.store().unit_of_work(write=False) as work:
                    case = work.cases.get(next(iter(work.cases.covers())).id)
                ids = {person.side: person.id for person in principals(case)}
                at = f"/staff/cases/{case.id}"
                yield Correspondence(house, box, browser, folder, staff, at, ids)
        except BaseException:
            print(house.logs()[-6000:])
            raise
        finally:
            await asyncio.to_thread(house.stop)
