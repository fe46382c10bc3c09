"""Walks past every screen of `screens.SCREENS` in one running service, and stops at each."""

import asyncio
import re
import tempfile
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from datetime import UTC, datetime, timedelta
from pathlib import Path

from playwright.async_api import Browser, BrowserContext, Page, expect

from app import made_up
from app.bootstrap import build_house, build_store
from app.config import Config
from app.services import accounts
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox
from signaling.robots.robot import Robot
from tests.browser.browsers import Visitor, chromium, visitor
from tests.browser.carried import CARRIED
from tests.browser.casework import CASEWORK
from tests.browser.test_checking_a_device import (
    FAILS,
    SILENT,
    UNREACHABLE,
    finished_line,
    helped,
)
from tests.browser.test_staff_come_in import PASSWORD, Phone, fill, heading
from tests.journeys.house import ALEX, JO, LOOKS, SAM, House, planned_house

Look = Callable[[Visitor, str], Awaitable[None]]
"""What is done at a screen: the page as it stands, and the screen's name."""

CASEY = "Casey"
NAMES = {"Jo": JO, "Sam": SAM, "Alex": ALEX, "Robin": JO, CASEY: JO}
"""Names to read in a picture, and whose colour and pitch each has."""

TIDY = {"width": 1280, "height": 800}


@asynccontextmanager
async def served(*, planned: bool = True, **settings: str) -> AsyncIterator[tuple[House, Browser]]:
    """Give a service with people of ordinary names, and a browser."""
    LOOKS.update({name: LOOKS[known] for name, known in NAMES.items()})
    with tempfile.TemporaryDirectory(prefix="tour-") as folder:
        house = await asyncio.to_thread(
            planned_house,
            Path(folder),
            invites=_invited if planned else _nobody,
            HELPLINES="Listening line: 01632 960 100",
            **settings,
        )
        try:
            await asyncio.to_thread(house.start)
            async with chromium() as browser:
                yield house, browser
        except BaseException:
            print(house.logs()[-6000:])
            raise
        finally:
            await asyncio.to_thread(house.stop)


def _nobody(config: Config) -> dict[str, str]:
    build_store(config)
    return {}


def _invited(config: Config) -> dict[str, str]:
    made = made_up.plan(config, build_store(config))
    links = dict(made.staff)
    for name, seat in made.seats.items():
        links |= {
            name: f"{seat.link} {seat.code}",
            f"{name}'s link": seat.link,
            f"{name}'s code": seat.code,
            f"{name}'s letters": seat.letters,
        }
    return links


# Opening a link


async def opening(look: Look) -> None:
    """The pages that everybody may open, and the two ways to come in with a code."""
    async with served() as (house, browser):
        jo = await visitor(browser, house, "Jo", viewport=TIDY)
        for path, name in (("/", "front"), ("/no-such-page", "not-there"), ("/left", "left")):
            await jo.page.goto(house.url + path)
            await look(jo, name)
        await jo.page.goto(f"{house.url}/j")
        await look(jo, "landing-without-link")
        await jo.page.goto("about:blank")
        await jo.page.goto(house.links["Jo's link"])
        await look(jo, "landing")
        await jo.press("#go")
        await jo.page.wait_for_selector("#code:focus")
        await look(jo, "landing-code")
        code = house.links["Jo's code"]
        await jo.page.fill("#code", "000000" if code != "000000" else "111111")
        await jo.press("#go")
        await jo.page.wait_for_selector("#trouble:not([hidden])")
        await look(jo, "landing-code-wrong")
        sam = await visitor(browser, house, "Sam", viewport=TIDY)
        await sam.page.goto(f"{house.url}/join")
        await look(sam, "join")
        await sam.page.fill("#letters", house.links["Sam's letters"])
        await sam.press("#go")
        await sam.page.wait_for_selector("#code")
        await look(sam, "join-code")
        await sam.page.fill("#code", "12")
        await sam.press("#go")
        await sam.page.wait_for_selector("#errors:focus")
        await look(sam, "join-code-wrong")


async def come_in(one: Visitor) -> None:
    """Open the personal link and give the code."""
    await one.page.goto(one.house.links[f"{one.name}'s link"])
    await one.press("#go")
    await one.page.wait_for_selector("#code:focus")
    await one.page.fill("#code", one.house.links[f"{one.name}'s code"])
    await one.press("#go")
    await one.page.wait_for_url(re.compile("/meeting"))


# Checking a device


async def checking(look: Look) -> None:
    """Each step of the device check when all is well."""
    async with served() as (house, browser):
        jo = await visitor(browser, house, "Jo", viewport=TIDY)
        await come_in(jo)
        page = jo.page
        await page.goto(f"{house.url}/meeting/check")
        await look(jo, "check-ask")
        await page.click("#allow")
        await expect(page.locator("#picture-found")).to_contain_text("Your camera is")
        await look(jo, "check-picture")
        await page.click("#picture-yes")
        await expect(page.locator("#microphone-found")).to_have_text("We can hear you.")
        await look(jo, "check-microphone")
        await page.click("#microphone-on")
        await page.click("#play")
        await page.locator("#speaker-yes").wait_for()
        await look(jo, "check-speaker")
        await page.click("#speaker-yes")
        await finished_line(page)
        await look(jo, "check-connection")
        await page.click("#connection-on")
        await look(jo, "check-choices")
        await page.click("#choices-on")
        await look(jo, "check-end")


NO_DEVICES = "Object.defineProperty(navigator, 'mediaDevices', {value: undefined})"
REFUSED = "navigator.permissions.query = async () => ({state: 'denied'});"
NOTHING = FAILS.replace("if (wish.video) throw", "throw")
AT_ONCE = {
    "fault-blocked": (REFUSED + FAILS % ("Permission denied", "NotAllowedError"), "browser has"),
    "fault-system": (FAILS % ("Permission denied by system", "NotAllowedError"), "device has"),
    "fault-in-use": (FAILS % ("Could not start video source", "NotReadableError"), "Another app"),
    "fault-no-camera": (FAILS % ("", "NotFoundError"), "could not find a camera"),
    "fault-neither": (NOTHING % ("", "NotFoundError"), "a camera or a microphone"),
}
"""A screen to what the browser is made to say, and to words of the help for it."""


async def faults(look: Look) -> None:
    """Each page that helps when a device or a network does not work."""
    async with served() as (house, browser):
        first = await visitor(browser, house, "Jo", viewport=TIDY)
        await come_in(first)

        async def with_script(script: str) -> tuple[Visitor, BrowserContext]:
            one = await visitor(browser, house, "Jo", viewport=TIDY)
            await one.page.context.add_cookies(await first.page.context.cookies())  # type: ignore[arg-type]
            await one.page.context.add_init_script(script=script)
            await one.page.goto(f"{house.url}/meeting/check")
            return one, one.page.context

        for name, (script, words) in AT_ONCE.items():
            one, context = await with_script(script)
            await one.page.click("#allow")
            await expect(one.page.locator("#fault h2:visible")).to_contain_text(words)
            await look(one, name)
            await context.close()
        one, context = await with_script(NO_DEVICES)
        await helped(one.page, "Open this page in another browser")
        await look(one, "fault-in-app")
        await context.close()
        one, context = await with_script(SILENT)
        await one.page.click("#allow")
        await one.page.click("#fault-on")
        await expect(one.page.locator("#fault h2:visible")).to_contain_text("but silent")
        await look(one, "fault-silent")
        await context.close()
        one, context = await with_script(UNREACHABLE)
        await one.page.click("#allow")
        for button in ("#picture-on", "#microphone-on", "#speaker-on"):
            await one.page.click(button)
        await finished_line(one.page)
        await helped(one.page, "Sound and picture cannot get through")
        await look(one, "fault-no-way")


# The meeting


async def meeting(look: Look) -> None:
    """A conference from the questions at the door to the pages after it, for Jo and for Alex."""
    async with served() as (house, browser):
        alex = await visitor(browser, house, "Alex", viewport=TIDY)
        jo = await visitor(browser, house, "Jo", viewport=TIDY)
        sam = house.person("Sam")
        try:
            await _at_the_door(jo, look)
            await alex.open_meetings()
            await alex.page.locator(".meetings__one a").first.click()
            await alex.switch_on()
            await look(alex, "desk-waiting")
            await sam.arrive()
            await sam.speak_up()
            await _into_the_room(alex, jo, sam, look)
            await _in_the_room(alex, jo, look)
            await _what_is_asked(alex, jo, look)
            await _desk(alex, look)
            await _apart_and_out(alex, jo, sam, look)
        finally:
            await sam.leave()


async def _at_the_door(jo: Visitor, look: Look) -> None:
    await come_in(jo)
    await jo.page.wait_for_url("**/meeting/where")
    await look(jo, "where")
    await jo.press("#go-on")
    await jo.page.wait_for_selector("#errors:focus, .govuk-error-summary:focus")
    await look(jo, "where-missing")
    await jo.page.locator("[name=private][value=yes]").check()
    await jo.page.locator("[name=safe][value=no]").check()
    await jo.press("#go-on")
    await heading(jo, "Thank you for telling us")
    await look(jo, "not-safe")
    await jo.page.goto(f"{jo.house.url}/meeting/where")
    await jo.page.locator("[name=private][value=yes]").check()
    await jo.page.locator("[name=safe][value=yes]").check()
    await jo.page.locator("[name=place]").fill("1 Mill Lane, Durham")
    await jo.page.locator("[name=contact]").fill("01632 960 555")
    await jo.press("#go-on")
    await jo.page.wait_for_url("**/meeting/rules")
    await look(jo, "rules")
    for box in await jo.page.locator("[type=checkbox]").all():
        await box.check()
    await jo.press("#go-on")
    await jo.page.wait_for_url("**/meeting")
    await jo.connected()
    await look(jo, "waiting")


async def _into_the_room(alex: Visitor, jo: Visitor, sam: Robot, look: Look) -> None:
    await jo.check_device()
    for name in ("Jo", "Sam"):
        await alex.press_for("staff.admit", name)
    await alex.press("#tab-rooms")
    await alex.page.get_by_role("button", name="Visit: Jo's room").click()
    await jo.page.locator(".tile:not(.tile--own)").first.wait_for()
    await look(jo, "waiting-talk")
    await alex.press("#tab-people")
    await jo.get_ready()
    await look(jo, "waiting-willing")
    await sam.be_ready()
    await alex.page.locator("#check-all").wait_for()
    await look(alex, "desk-ready")
    await alex.run("#check-all")
    await alex.run("#open-joint")
    await jo.page.wait_for_selector("#go-in")
    await look(jo, "go-in")
    await _both_go_in(jo, sam)
    await jo.switch_on()
    await sam.speak_up()
    await jo.page.wait_for_selector(".tile:not(.tile--own) video:not([hidden])")
    await asyncio.sleep(2)


async def _both_go_in(jo: Visitor, sam: Robot) -> None:
    await jo.press("#go-in")
    await sam.until(lambda view: view["you"]["invited"])
    await sam.must("person.go_in")
    await jo.at("joint", "together")


async def _in_the_room(alex: Visitor, jo: Visitor, look: Look) -> None:
    await look(jo, "main-room")
    await look(alex, "desk-main-room")
    await jo.press("#break")
    await expect(jo.page.locator("#break-status")).to_contain_text("Nobody else can see this.")
    await look(jo, "break")
    await alex.page.locator("#signals-list > li").first.wait_for()
    await look(alex, "desk-signal")
    await jo.press("#break-dialog [data-close]")
    await alex.press("#signals-list > li:has-text('break') [data-act='staff.acknowledge']")
    await expect(jo.page.locator("#signal-seen")).to_contain_text("Alex")
    await look(jo, "break-seen")
    await jo.press("#signal-fine")
    await put_away(jo)
    await jo.press("#more")
    await look(jo, "more")
    for part in await jo.page.locator("#more-dialog summary").all():
        await part.click()
    await look(jo, "more-see")
    await jo.press("#more-dialog [data-close]")


async def put_away(jo: Visitor) -> None:
    """Close what was read."""
    for button in ("#news-close", "#notice-close", "#hint-close", "#letter-read"):
        if await jo.page.locator(button).is_visible():
            await jo.press(button)


async def act(alex: Visitor, name: str, label: str) -> None:
    """Press one of the buttons beside a person, in their menu if need be."""
    row = alex.page.locator(".everyone__one").filter(has_text=name)
    button = row.get_by_role("button", name=f"{label}: {name}", exact=True, include_hidden=True)
    await button.wait_for(state="attached")
    if not await button.is_visible():
        await row.locator(".everyone__menu").click()
    await button.click()


async def _what_is_asked(alex: Visitor, jo: Visitor, look: Look) -> None:
    await alex.press("#tab-messages")
    await alex.page.get_by_role("button", name="Jo", exact=True).click()
    await alex.page.fill("#write-text", "You are doing well. Shall we slow down?")
    await alex.press("#write button")
    await jo.page.locator("#letter").wait_for()
    await look(jo, "message-came")
    await jo.press("#letter-answer")
    await jo.page.locator("#talk-text").wait_for()
    await jo.page.fill("#talk-text", "Yes please. I lost the thread.")
    await jo.press("#talk-dialog .letter [type=submit]")
    await look(jo, "message")
    await jo.press("#talk-dialog [data-close]")
    await look(alex, "desk-messages")
    await alex.press("#tab-people")
    await act(alex, "Jo", "Hold muted")
    await jo.page.locator("#muted-by").wait_for()
    await look(jo, "held-muted")
    await act(alex, "Jo", "Let them unmute")
    await put_away(jo)
    await act(alex, "Jo", "Ask to stop camera")
    await jo.page.locator("#asked-camera").wait_for()
    await look(jo, "asked-camera")
    await look(alex, "desk-person")
    await jo.press("#asked-camera-no")


async def _desk(alex: Visitor, look: Look) -> None:
    for tab in ("rooms", "notes", "heard", "plan"):
        await alex.press(f"#tab-{tab}")
        if tab == "heard":
            await alex.page.locator(".heard__table").first.wait_for()
        await look(alex, f"desk-{tab}")
    await alex.press("#tab-people")
    for box in ("end", "more", "timer", "devices"):
        await alex.press(f"#{box}")
        await look(alex, f"desk-{box}")
        await alex.press("dialog[open] [data-close]")
    await alex.page.set_viewport_size({"width": 320, "height": 640})
    await alex.press("#show-all")
    await look(alex, "desk-phone")
    await alex.page.set_viewport_size({"width": 320, "height": 640})
    await alex.press("#show-all")
    await alex.page.set_viewport_size(TIDY)  # type: ignore[arg-type]


async def _apart_and_out(alex: Visitor, jo: Visitor, sam: Robot, look: Look) -> None:
    await jo.press("#leave")
    await look(jo, "leave")
    await jo.press("#leave-dialog [data-close]")
    await put_away(jo)
    await alex.run("#take-break")
    await jo.at("holding", "break")
    await look(jo, "paused")
    await jo.get_ready()
    await sam.be_ready()
    await alex.run("#open-joint")
    await _both_go_in(jo, sam)
    await alex.run("#separate")
    await jo.at("holding", "separated")
    await look(jo, "separated")
    await alex.press("#tab-rooms")
    await alex.page.locator("#side-room-people input").first.check()
    await alex.page.get_by_role("button", name="Ask them to a side room").click()
    await jo.page.locator("#move-go").wait_for()
    await look(jo, "asked-move")
    await jo.press("#move-go")
    await jo.at("side")
    await look(jo, "private-room")
    await alex.page.get_by_role("button", name="Close and send everyone back").click()
    await jo.at("holding")
    await alex.press("#tab-people")
    await alex.run("#start-leaving")
    await alex.page.wait_for_selector("main[data-stage=leaving]")
    await look(alex, "desk-leaving")
    await alex.press("#end")
    await alex.press('#end-dialog [data-act="session.end_safely"]')
    await jo.at("debrief")
    await look(jo, "after")
    await look(alex, "desk-after")


# Staff: accounts


async def staff(look: Look) -> None:
    """From the first invitation to an account that is about to be disabled."""
    async with served(planned=False) as (house, browser):
        services = build_house(house.config, build_store(house.config), WorkerPlane(()), Outbox())
        ada = await visitor(browser, house, "Alex", viewport=TIDY)
        token = accounts.first_administrator(services)
        await ada.page.goto(f"{house.url}/staff/invitation#{token}")
        await ada.page.locator("#go").wait_for()
        await look(ada, "staff-invitation")
        await ada.press("#go")
        await heading(ada, "Choose a password")
        await look(ada, "staff-password")
        who = {"name": "Ada Byron", "email": "ada@service.example"}
        await fill(ada, password="short", again="short", **who)
        await ada.page.get_by_role("alert").wait_for()
        await look(ada, "staff-password-short")
        await fill(ada, password=PASSWORD, again=PASSWORD)
        await heading(ada, "Set up your authenticator app")
        await look(ada, "staff-app")
        phone = Phone(await ada.page.locator("#secret").inner_text())
        await fill(ada, code=phone.code())
        await heading(ada, "Keep your recovery codes")
        await look(ada, "staff-recovery-codes")
        await ada.page.get_by_role("button", name="I have kept them").click()
        await heading(ada, "People")
        await _people(ada, look)
        await ada.page.get_by_role("button", name="Sign out").click()
        await _sign_in(ada, phone, look)


async def _people(ada: Visitor, look: Look) -> None:
    page = ada.page
    await page.get_by_role("button", name="Invite a person").click()
    await heading(ada, "Invite a person")
    await look(ada, "invite")
    await fill(ada, name="Bo Lee", email="bo@service.example")
    await page.get_by_role("alert").wait_for()
    await look(ada, "invite-no-role")
    await page.get_by_label("Facilitator", exact=True).check()
    await page.locator("main button[type=submit]").click()
    await heading(ada, "Link for Bo Lee")
    await look(ada, "invite-link")
    await page.get_by_role("link", name="Back to people").click()
    await look(ada, "people")
    await page.get_by_role("link", name="Bo Lee").click()
    await look(ada, "person")
    await page.get_by_role("link", name="Change roles").click()
    await look(ada, "roles")
    await page.get_by_role("link", name="Cancel").click()
    await page.get_by_role("link", name="Disable this account").click()
    await heading(ada, "Disable the account of Bo Lee?")
    await look(ada, "disable")
    for name in ("account", "account/password", "confirm"):
        await page.goto(f"{ada.house.url}/staff/{name}")
        await look(ada, name.replace("/", "-"))


async def _sign_in(ada: Visitor, phone: Phone, look: Look) -> None:
    await ada.page.goto(f"{ada.house.url}/staff/meetings")
    await heading(ada, "Sign in")
    await look(ada, "sign-in")
    await fill(ada, email="ada@service.example", password="wrong")
    await ada.page.get_by_role("alert").wait_for()
    await look(ada, "sign-in-wrong")
    await ada.page.get_by_role("link", name="I cannot sign in").click()
    await look(ada, "forgotten")
    await ada.page.goto(f"{ada.house.url}/staff/sign-in")
    await fill(ada, email="ada@service.example", password=PASSWORD)
    await heading(ada, "Enter your code")
    await look(ada, "second-step")
    await ada.page.get_by_role("link", name="Use a recovery code instead").click()
    await look(ada, "recovery-code")


# Planning


async def planning(look: Look) -> None:
    """A meeting is planned, people are invited, and one of them reads when it is."""
    async with served(DEMO="1", MEETINGS_WITHOUT_CASES="yes") as (house, browser):
        alex = await visitor(browser, house, "Alex", viewport=TIDY)
        await alex.open_meetings()
        await alex.page.goto(f"{house.url}/staff/plan")
        await look(alex, "plan-new")
        await _plan(alex, look)
        await look(alex, "planned")
        await alex.page.click("form[action$='/invite-all'] button")
        await alex.page.wait_for_selector(".copy__value")
        await look(alex, "planned-invited")
        guest = alex.page.locator(".guest").first
        link = await guest.locator("[id^=link-]:not([id$=label])").inner_text()
        code = await guest.locator("[id^=code-]:not([id$=label])").inner_text()
        house.links |= {f"{CASEY}'s link": link, f"{CASEY}'s code": code}
        casey = await visitor(browser, house, CASEY, viewport=TIDY)
        await come_in(casey)
        await casey.page.wait_for_selector("#calendar")
        await look(casey, "your-meeting")
        await alex.page.goto(f"{house.url}/staff/meetings")
        await look(alex, "meetings")
        await alex.page.goto(f"{house.url}/staff/outbox")
        await look(alex, "outbox")
        await alex.page.goto(f"{house.url}/staff/meetings")
        await alex.page.click("a:has-text('Garden wall') >> nth=0")
        await alex.page.click("#call-off")
        await look(alex, "call-off")


async def _plan(alex: Visitor, look: Look) -> None:
    page, day = alex.page, datetime.now(UTC) + timedelta(days=2)
    await alex.press("#start")
    await alex.press("#finish")
    await page.wait_for_selector("#errors:focus")
    await look(alex, "plan-empty")
    await page.click("a[href$='/when']")
    await look(alex, "plan-when")
    await page.fill("#date", "someday")
    await alex.press("#save")
    await page.wait_for_selector("#errors:focus")
    await look(alex, "plan-when-wrong")
    wanted = {"title": "Garden wall", "date": f"{day:%d/%m/%Y}", "time": "2pm", "end": "4pm"}
    for field, text in wanted.items():
        await page.fill(f"#{field}", text)
    await _keep(alex)
    await page.click("a[href$='/staff']:text('Change')")
    await page.select_option("#lead", index=1)
    await look(alex, "plan-staff")
    await _keep(alex)
    for name, side in ((CASEY, "harmed"), ("Terry", "responsible")):
        await alex.press("#add-person")
        await _person(page, name, side)
        if name == CASEY:
            await look(alex, "plan-person")
        await _keep(alex)
    await page.click("a[href$='/order']")
    await look(alex, "plan-order")
    await _keep(alex)
    await look(alex, "plan")
    await alex.press("#finish")
    await page.wait_for_selector(".guest")


async def _person(page: Page, name: str, side: str) -> None:
    await page.fill("#screen_name", name)
    await page.check(f"input[name=role][value=person_{side}]")
    await page.check(f"input[name=side][value={side}]")
    await page.check("input[name=ways][value=email]")
    await page.fill("#email", f"{name.lower()}@example.org")
    await page.check("input[name=calendar][value=yes]")
    await page.fill("#aftercare", "Priya")


async def _keep(alex: Visitor) -> None:
    await alex.press("#save")
    await alex.page.wait_for_selector("#finish")


async def cut_off(look: Look) -> None:
    """The service is gone while a person waits."""
    async with served() as (house, browser):
        robin = await visitor(browser, house, "Robin", viewport=TIDY)
        await come_in(robin)
        await robin.fill_in()
        await robin.connected()
        await asyncio.to_thread(house.web.stop)
        await robin.page.wait_for_selector("#lost:not([hidden])")
        await look(robin, "connection-lost")


WALKS = (opening, checking, faults, meeting, cut_off, staff, planning, *CASEWORK, *CARRIED)
