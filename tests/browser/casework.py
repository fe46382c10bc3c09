"""Walks past the screens from a first question to readiness, over the demonstration's cases."""

import asyncio
import functools
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

from playwright.async_api import Browser

from app import made_up
from app.bootstrap import build_house, build_store
from app.config import Config
from app.domain.cases.case import Case
from app.domain.cases.papers import PaperKind
from app.domain.people import Side
from app.services.cases import page_links, referring_for
from app.services.ports import House
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox
from tests.browser.browsers import Visitor, chromium, visitor
from tests.journeys.house import ALEX, JO, LOOKS, SAM, planned_house
from tests.journeys.house import House as Served

Look = Callable[[Visitor, str], Awaitable[None]]
NAMES = {
    **dict.fromkeys(("Robin", "Pat", "Greta", "Ines", "Nell"), JO),
    **dict.fromkeys(("Ben", "Tom"), SAM),
    **dict.fromkeys(("Alex", "Morgan", "Helen", "Priya", "Noor"), ALEX),
}
"""Names to read in a picture, and whose colour and pitch each has."""
TIDY = {"width": 1280, "height": 800}


@dataclass
class Casework:
    """A service with a made-up case at every stage, and a browser; ``seats`` lead to meetings."""

    served: Served
    house: House
    browser: Browser
    seats: dict[str, str]

    @property
    def url(self) -> str:
        return self.served.url

    def case(self, called: str) -> Case:
        """Return the case of the person harmed who is called so."""
        with self.house.unit_of_work(write=False) as work:
            whole = (work.cases.get(one.id) for one in work.cases.covers())
            return next(case for case in whole if case.people and case.people[0].called == called)

    async def come(self, name: str) -> Visitor:
        """Return somebody at a window of their own; staff are signed in."""
        one = await visitor(self.browser, self.served, name, viewport=TIDY)
        if name in self.served.links:
            await one.open_link()
            await one.page.wait_for_url(re.compile(r"/staff/\w+"))
        return one


@asynccontextmanager
async def casework(*, meets: bool = False) -> AsyncIterator[Casework]:
    """Serve the made-up cases; the media process is started only where somebody ``meets``."""
    LOOKS.update({name: LOOKS[known] for name, known in NAMES.items()})
    with tempfile.TemporaryDirectory(prefix="casework-") as folder:
        seats: dict[str, str] = {}
        invites = functools.partial(_made_up, seats)
        served = await asyncio.to_thread(planned_house, Path(folder), invites=invites)
        store = build_store(served.config)
        try:
            await asyncio.to_thread(served.start if meets else served.start_web)
            async with chromium() as browser:
                house = build_house(served.config, store, WorkerPlane(()), Outbox())
                yield Casework(served, house, browser, seats)
        except BaseException:
            print(served.logs()[-6000:])
            raise
        finally:
            await asyncio.to_thread(served.stop)
            store.close()


def _made_up(seats: dict[str, str], config: Config) -> dict[str, str]:
    store = build_store(config)
    made = made_up.plan(config, store)
    store.close()
    seats |= {name: f"{seat.link} {seat.code}" for name, seat in made.seats.items()}
    return made.staff | {"password": made.password}


async def _look_at(one: Visitor, look: Look, pages: dict[str, str], root: str = "") -> None:
    for name, path in pages.items():
        await _open(one, root + path)
        await look(one, name)


async def _open(one: Visitor, path: str) -> None:
    answer = await one.page.goto(one.house.url + path)
    assert answer and answer.status == 200, f"{path}: {answer and answer.status}"


async def _wrong(one: Visitor) -> None:
    await one.page.locator("#errors").wait_for()


# For everybody


async def finding_out(look: Look) -> None:
    """What a person reads before they decide anything."""
    async with casework() as at:
        robin = await at.come("Robin")
        pages = {
            "information": "",
            "information-affected": "/affected",
            "information-film": "/film",
            "information-steps": "/steps",
            "information-way": "/ways/letter",
            "information-help-now": "/help-now",
            "information-private": "/private?next=me",
            "information-would-help": "/what-would-help/affected",
        }
        await _look_at(robin, look, pages, "/information")
        await robin.page.locator("[name=reasons]").first.check()
        await robin.page.fill("#own_words", "Why did you choose us?")
        await robin.page.locator("main form button").click()
        await robin.page.locator("#keep").wait_for()
        await look(robin, "information-answer")
        await _refer_oneself(robin, look)
        await _refer_for(at, look)


async def _refer_oneself(robin: Visitor, look: Look) -> None:
    page = robin.page
    await _look_at(robin, look, {"refer": "/refer", "refer-safe": "/refer/me"})
    await page.get_by_label("No", exact=True).check()
    await robin.press("#go-on")
    await page.locator("#on").wait_for()
    await look(robin, "refer-help")
    await robin.press("#on")
    await robin.press("#go-on")
    await _wrong(robin)
    await look(robin, "refer-name-missing")
    await page.fill("#called", "Robin")
    await robin.press("#go-on")
    await page.locator("[name=ways][value=email]").check()
    await look(robin, "refer-contact")
    await page.fill("#email", "robin@example.org")
    await robin.press("#go-on")
    await page.locator("[name=happened][value=damage]").check()
    await page.fill("#few_words", "The wall of the front garden was pushed over at night.")
    await look(robin, "refer-what")
    await robin.press("#go-on")
    for chosen in ("about_when", "police", "", "", "heard"):
        if chosen:
            await page.locator(f"[name={chosen}]").first.check()
        await robin.press("#go-on")
    await page.locator("#send").wait_for()
    await look(robin, "refer-check")
    await page.locator("[name=agree]").check()
    await robin.press("#send")
    await page.locator("#skip").wait_for()
    await look(robin, "refer-about-you")
    await robin.press("#skip")
    await page.locator("#reference").wait_for()
    await look(robin, "refer-done")


async def _refer_for(at: Casework, look: Look) -> None:
    pat = await at.come("Pat")
    await _look_at(pat, look, {"refer-for": "/refer/for"})
    referring_for.ask_link(at.house, "pat@support.example")
    await pat.page.goto(_link_for(at.house))
    await pat.press("#go")
    await pat.page.locator("#erase").wait_for()
    await look(pat, "refer-for-tasks")
    await _open(pat, "/refer/for/form/person")
    await pat.press("#save")
    await _wrong(pat)
    await look(pat, "refer-for-person-missing")


def _link_for(house: House) -> str:
    """Return the link that was written to the organisation."""
    with house.unit_of_work(write=False) as work:
        letters = [message.letter for message in work.messages.latest(50) if message.letter]
    found = (re.search(r"\S+/refer/for/open#\S+", letter.text) for letter in letters)
    return next(link[0] for link in found if link)


async def own_pages(look: Look) -> None:
    """The page of one person, from their link to the end of taking part."""
    async with casework() as at:
        case, robin = at.case("Robin"), await at.come("Robin")
        person = case.side(Side.HARMED).people[0]
        with at.house.unit_of_work(write=False) as work:
            owner = work.staff.get(case.owner_id or "")
        assert owner is not None
        issued = page_links.issue(at.house, owner, case.id, person.id)
        page = robin.page
        await page.goto(f"{at.url}/p#{issued.token}")
        await robin.press("#go")
        await page.wait_for_selector("#code:focus")
        await look(robin, "own-landing")
        await page.fill("#code", issued.spoken_code)
        await robin.press("#go")
        await page.wait_for_url("**/your")
        pages = {
            "own-page": "",
            "own-consents": "/consents",
            "own-stop-one": "/consents/conference",
            "own-agreement": "/agreement",
            "own-time": "/time",
            "own-questions": "/questions",
        }
        await _look_at(robin, look, pages, "/your")
        await page.fill("#questions", "Why that night?\nWhy us?")
        await robin.press("#save")
        await _look_at(robin, look, {"own-sheet": "/your/questions/sheet"})
        await _open(robin, "/your/contact")
        await page.get_by_label("Text message").check()
        await page.get_by_label("Number to text").fill("not a number")
        await robin.press("#save")
        await _wrong(robin)
        await look(robin, "own-contact-wrong")
        await _look_at(robin, look, {"own-stop": "/your/stop"})
        await robin.press("#stop")
        await page.wait_for_url("**/your/stopped**")
        await look(robin, "own-stopped")


# Staff


async def coming_to_staff(look: Look) -> None:
    """A day of work, those who were asked, referrals, and what comes next."""
    async with casework() as at:
        morgan, alex = await at.come("Morgan"), await at.come("Alex")
        asked = {"enquiries": "", "enquiry": f"/{at.case('Bridget').id}"}
        await _look_at(morgan, look, asked, "/staff/refer")
        await _open(morgan, f"/staff/refer/{at.case('Amira').id}/refer")
        await morgan.press("#act")
        await _wrong(morgan)
        await look(morgan, "enquiry-refer-missing")
        await _look_at(morgan, look, {"enquiry-new": "/staff/refer/new"})
        pages = {"today": "/today", "referrals": "/referrals", "register": "/register"}
        await _look_at(alex, look, pages, "/staff")
        await _open(alex, f"/staff/referrals/{at.case('Carol').id}")
        await alex.press("#take")
        await alex.page.locator("#decide").wait_for()
        await look(alex, "referral")
        for name, chosen in (("decision", "accept"), ("told", "person"), ("how", "call")):
            await alex.page.locator(f"[name={name}][value={chosen}]").check()
        await alex.page.locator("main form button").click()
        await alex.page.locator("[name=confirmed]").wait_for(state="attached")
        await look(alex, "referral-confirm")
        await _look_at(
            alex,
            look,
            {"steps": "/steps", "step-approach": "/steps/approach", "team": "/team"},
            f"/staff/cases/{at.case('Elsie').id}",
        )


async def one_case(look: Look) -> None:
    """The pages of one case, its forms, its consents, its words and its files."""
    async with casework() as at:
        alex, robins = await at.come("Alex"), at.case("Robin")
        harmed, responsible = robins.side(Side.HARMED).people[0], robins.side(Side.RESPONSIBLE)
        risk = robins.newest(PaperKind.RISK, harmed.id)
        assert risk is not None
        await _look_at(alex, look, {"cases": "", "glass": "/glass"}, "/staff/cases")
        pages = {
            "case": "",
            "case-people": "/people",
            "case-person": f"/people/{harmed.id}",
            "case-papers": "/papers",
            "case-version": f"/papers/risk/{harmed.id}/version/{risk.id}",
            "case-consents": "/consents",
            "case-consents-of-one": f"/consents/{responsible.people[0].id}",
            "case-timeline": "/timeline",
            "case-files": "/files",
            "case-own-page": f"/people/{harmed.id}/page",
        }
        root = f"/staff/cases/{robins.id}"
        await _look_at(alex, look, pages, root)
        await _open(alex, f"{root}/papers/suitability/{harmed.id}")
        await alex.page.fill("#reason", "")
        await alex.press("#save")
        await _wrong(alex)
        await look(alex, "case-paper-missing")
        await _open(alex, f"{root}/consents/{harmed.id}/shuttle")
        await look(alex, "case-consent")
        await _open(alex, f"{root}/notes/shared")
        await alex.page.fill("#text", "Both would like the meeting to be in the afternoon.")
        await alex.press("#save")
        await _look_at(alex, look, {"case-notes": f"{root}/notes"})
        morgan = await at.come("Morgan")
        await _look_at(morgan, look, {"case-one-side": root})


async def readiness(look: Look) -> None:
    """From the choice of a way to an approval, and the words of the service."""
    async with casework() as at:
        alex, helen, priya = [await at.come(name) for name in ("Alex", "Helen", "Priya")]
        robins, ready = at.case("Robin"), at.case("Jo")
        one = robins.side(Side.HARMED).people[0].id
        await _look_at(alex, look, {"ways": "/staff/cases/ways"})
        pages = {
            "way": "/way",
            "board": "/preparing",
            "board-person": f"/preparing/{one}",
            "agreement": "/agreement",
            "case-plan": "/plan",
            "told": "/told",
        }
        await _look_at(alex, look, pages, f"/staff/cases/{robins.id}")
        await _look_at(alex, look, {"board-ready": f"/staff/cases/{ready.id}/preparing"})
        await _look_at(helen, look, {"approval": f"/staff/cases/{ready.id}/approval"})
        texts = {"texts": "", "texts-reasons": "/reasons", "texts-versions": "/reasons/versions"}
        await _look_at(priya, look, texts, "/staff/texts")


CASEWORK = (finding_out, own_pages, coming_to_staff, one_case, readiness)
