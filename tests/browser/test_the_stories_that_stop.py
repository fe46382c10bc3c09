"""Six stories that stop, in Chromium: staff press the buttons, and each side's own page is read.

A case is brought to where its story stops by requests; what is kept of it is asked in
tests/web/cases/test_stories_that_stop.py.
"""

import threading
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path

import pytest
from flask import Flask
from playwright.async_api import Browser, expect
from werkzeug.serving import make_server

from app.domain.cases.states import CaseState, Closed
from app.domain.people import Side
from app.domain.refusals import SENTENCES
from app.web import create_app
from tests.browser.browsers import chromium
from tests.browser.case_pages import Reader, Said
from tests.journeys.story import PATIENCE, story
from tests.post.mail_server import running
from tests.web.cases.stories import CALLED, CLEAR, DOMAIN, HARMED, RESPONSIBLE, Story, said
from tests.web.conftest import settings

pytestmark = pytest.mark.browser

OWN, GONE = "Your information", "This page is not available"
ERASED = "Names, how to contact people and everything that was said are erased at once."
OFFERED = ["letter-not-sent", "support"]


@dataclass
class Endings:
    """One service with its pages, one browser, and one case after the other in it."""

    told: Story
    browser: Browser
    url: str
    staff: dict[str, Reader] = field(default_factory=dict)
    own: dict[Side, Reader] = field(default_factory=dict)

    async def not_detected(self) -> None:
        """The enquiries find no offence: the other side never learns that somebody asked."""
        self.told.referred()
        await self.opens(HARMED)
        await self.paper("enquiries", "Enquiries", **CLEAR | {"detected": "no"})
        await self.lacks("approach", "Contact the other side", "The offence is not detected.")
        await self.closes(Closed.NOT_DETECTED)
        assert self.told.case.side(RESPONSIBLE).people == []

    async def not_acknowledged(self) -> None:
        """They are willing to talk and say that it never happened: no meeting comes of that."""
        self.told.assessed()
        await self.opens(HARMED, RESPONSIBLE)
        await self.paper("enquiries", "Enquiries", **CLEAR | {"facts_accepted": "no"})
        denied = "The basic facts are not accepted by the person responsible."
        await self.lacks("offer_options", "Offer the ways to communicate", denied)
        await self.closes(Closed.NOT_ACKNOWLEDGED)

    async def declined_by_the_other_side(self) -> None:
        """The answer is no: that is confirmed once more, and until then nothing is changed."""
        self.told.approached()
        await self.opens(HARMED)
        before = await self.reads_own(HARMED)
        await self.cora.go(self.at("/steps/answer"), "What the other side answered")
        await self.cora.fill(answer="declined")
        await self.cora.press("Go on", f"Close {self.told.case.reference}?")
        await self.cora.says("The person responsible does not want it", ERASED)
        assert self.told.case.state is CaseState.APPROACH
        assert await self.reads_own(HARMED) == before
        await self.confirms(Closed.DECLINED_BY_RESPONSIBLE)

    async def unsuitable(self) -> None:
        """It does not suit them: other things are offered to each first."""
        self.told.assessed()
        await self.opens(HARMED, RESPONSIBLE)
        suits = {"decision": "not-suitable", "reason": "Not now"}
        who = self.told.id(RESPONSIBLE)
        await self.paper(f"suitability/{who}", "Suitability", **suits)
        not_for = f"This was found not suitable for {said(RESPONSIBLE)}."
        await self.lacks("offer_options", "Offer the ways to communicate", not_for)
        await self.cora.go(self.at("/steps/offer_alternative"), "Offer something else")
        await self.cora.fill(who=[self.told.id(side) for side in CALLED], offered="support")
        await self.cora.press("Go on", "Next steps")
        await self.cora.says("It is written down.")
        for side in CALLED:
            await self.reads_own(side)
        await self.closes(Closed.UNSUITABLE)

    async def withdrawn(self) -> None:
        """One press on the own page, in a case that is ready; the other page is the same."""
        self.told.prepared()
        await self.opens(HARMED, RESPONSIBLE)
        before = await self.reads_own(RESPONSIBLE)
        jo = self.own[HARMED]
        await jo.go("/your", OWN)
        await jo.follow("Stop taking part", "Stop taking part")
        await jo.press("#stop", "You have stopped")
        await jo.says("It is all right to stop.")
        assert await self.reads_own(RESPONSIBLE) == before
        otto = await self.desk_of("Otto")
        await otto.go(self.at(), "")
        assert CALLED[HARMED] not in await otto.page.content()
        await self.cora.go(self.at(), "")
        await self.cora.says("Withdrew")
        await self.closes(Closed.WITHDREW, "The record stays as it is.")

    async def held_for_safety(self) -> None:
        """One press stops what goes across, until a named lead lets it go on with a reason."""
        self.told.prepared()
        await self.opens(HARMED, RESPONSIBLE)
        before = {side: await self.reads_own(side) for side in CALLED}
        vic, fay = await self.desk_of("Vic"), await self.desk_of("Fay")
        await fay.go(self.at("/preparing"), "What is missing")
        await vic.go(self.at(), "")
        await vic.fill(reason=said(HARMED, "is afraid"))
        await vic.press("Hold this case now", "")
        await vic.says("The case is on hold for safety.")
        await expect(vic.main.locator("#release")).to_have_count(0)
        await fay.main.locator("#plan-conference").click()  # it stood there when the page came
        await fay.says(SENTENCES["case-held"])
        await fay.go(self.at("/preparing"), "What is missing")
        await fay.says("This case is on hold for safety.")
        await expect(fay.main.locator("#plan-conference")).to_have_count(0)
        assert self.told.planned_meetings() == []
        assert {side: await self.reads_own(side) for side in CALLED} == before
        # What is done for one side alone goes on.
        sam = self.own[RESPONSIBLE]
        await sam.go("/your/questions", "What you want to ask or say")
        await sam.fill(questions=said(RESPONSIBLE, "why"))
        await sam.press("Save", "What you want to ask or say")
        await sam.says("Saved.")

        await self.cora.go(self.at(), "")
        await self.cora.fill(reason="Spoke with both")
        self.told.clock.advance(timedelta(minutes=1))
        await self.cora.press("Release the hold", "")
        await self.cora.says("The hold is released.")
        await fay.go(self.at("/preparing"), "What is missing")
        long_ago = "said go too long ago, or before things changed."
        await fay.says(f"{CALLED[HARMED]} {long_ago}", f"{said(RESPONSIBLE)} {long_ago}")
        self.told.risk(HARMED, "stop")
        await self.closes(Closed.UNSUITABLE)

    # What several stories do

    async def opens(self, *sides: Side) -> None:
        """Give these sides the link to their own page, as staff do; each opens theirs."""
        self.own = {side: await self.own_page(side) for side in sides}

    async def own_page(self, side: Side) -> Reader:
        cora = self.cora
        await cora.go(self.at(f"/people/{self.told.id(side)}/page"), "The own page of")
        await cora.press("Give a link", "The own page of")
        link = await cora.page.inner_text("#link")
        own = await self.somebody()
        await own.page.goto(f"{self.url}/p#{link.partition('#')[2]}")
        await own.page.locator("#go").click()
        await own.page.fill("#code", await cora.page.inner_text("#code"))
        async with own.page.expect_navigation():
            await own.page.locator("#go").click()
        await own.reads(OWN)
        return own

    async def reads_own(self, side: Side) -> str:
        """Return what somebody reads on the page of their own; of the other side, nothing."""
        await self.own[side].go("/your", OWN)
        words = await self.own[side].main.inner_text()
        other = next(called for one, called in CALLED.items() if one is not side)
        assert CALLED[side] in words and other not in words
        return words

    async def paper(self, kind: str, title: str, **answers: Said) -> None:
        await self.cora.go(self.at(f"/papers/{kind}"), title)
        await self.cora.fill(**answers)
        await self.cora.press("#save", "Risk and suitability")

    async def lacks(self, step: str, heading: str, words: str) -> None:
        """A step says what stands against it, and has no button."""
        await self.cora.go(self.at(f"/steps/{step}"), heading)
        await self.cora.says("Still missing", words)
        await expect(self.cora.main.get_by_role("button")).to_have_count(0)

    async def closes(self, because: Closed, does: str = ERASED) -> None:
        """Say why it is closed and what else was offered; read what that does; confirm it."""
        await self.cora.go(self.at("/steps/close"), "Close")
        await self.cora.fill(because=because, offered=OFFERED)
        await self.cora.press("Go on", f"Close {self.told.case.reference}?")
        await self.cora.says(does)
        await self.confirms(because)

    async def confirms(self, because: Closed) -> None:
        """Press it; nobody's own page opens any more, and staff find no name in the case."""
        async with self.cora.page.expect_navigation():
            await self.cora.main.get_by_role("button", name="Close the case").click()
        assert self.told.case.closed is because
        for own in self.own.values():
            await own.go("/your", GONE)
        await self.cora.go(self.at(), "")
        await self.cora.says("This case is closed.")
        shown = await self.cora.page.content()
        assert because is Closed.WITHDREW or not [one for one in CALLED.values() if one in shown]

    @property
    def cora(self) -> Reader:
        return self.staff["Cora"]

    def at(self, path: str = "") -> str:
        return self.told.at(path)

    async def desk_of(self, name: str) -> Reader:
        """Return the page of a member of staff, signed in as for the requests."""
        if name not in self.staff:
            signed_in = self.told.as_(name).get_cookie("staff", domain=DOMAIN)
            assert signed_in is not None
            self.staff[name] = await self.somebody()
            cookie = {"name": "staff", "value": signed_in.value, "url": self.url}
            await self.staff[name].page.context.add_cookies([cookie])  # type: ignore[list-item]
        return self.staff[name]

    async def somebody(self) -> Reader:
        page = await (await self.browser.new_context()).new_page()
        page.set_default_timeout(1000 * PATIENCE)
        return Reader(page, self.url)


@asynccontextmanager
async def endings(folder: Path) -> AsyncIterator[Endings]:
    with running("none") as (mail_server, box):
        told = Story(folder, mail_server, box)
        server = make_server("127.0.0.1", 0, Flask("empty"), threaded=True)
        url = f"http://localhost:{server.port}"
        server.app = create_app(told.house, settings(PUBLIC_URL=url))
        threading.Thread(target=server.serve_forever, daemon=True).start()
        try:
            async with chromium() as browser:
                held = Endings(told, browser, url)
                await held.desk_of("Cora")
                yield held
        finally:
            server.shutdown()
            told.service.store.close()


@story
async def test_each_story_that_stops_is_told_to_its_end(tmp_path: Path) -> None:
    async with endings(tmp_path) as held:
        for ending in (
            held.not_detected,
            held.not_acknowledged,
            held.declined_by_the_other_side,
            held.unsuitable,
            held.withdrawn,
            held.held_for_safety,
        ):
            print(f"{time.strftime('%X')} {ending.__name__}")
            await ending()
