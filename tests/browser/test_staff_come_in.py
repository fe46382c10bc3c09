"""Staff are invited, set up their account, sign in and are sent out, in Chromium, by everyone."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta
from pathlib import Path

import pyotp
import pytest
from playwright.async_api import Browser

from app.bootstrap import build_house, build_store
from app.domain.live_session import Kind
from app.domain.people import Role, Side
from app.services import accounts
from app.services.meetings import MeetingPlan, PlannedPerson, PlannedStaff, plan_meeting
from app.services.ports import House as Services
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox
from tests.browser.browsers import Visitor, chromium, visitor
from tests.browser.test_every_page_is_for_everyone import assert_fit, tab_to
from tests.journeys.house import ALEX, KIM, House, running_house
from tests.journeys.story import story

pytestmark = pytest.mark.browser

PASSWORD = "seven brown kettles sing"
ADA, BO = "ada@service.example", "bo@service.example"


class Phone:
    """An authenticator app that is one code ahead each time, since each code counts once."""

    def __init__(self, typed: str) -> None:
        self.secret, self.steps = typed.replace(" ", ""), 0

    def code(self) -> str:
        code = pyotp.TOTP(self.secret).at(int(time.time()) + 30 * self.steps)
        self.steps += 1
        return code


@asynccontextmanager
async def served() -> AsyncIterator[tuple[House, Services, Browser]]:
    house = running_house()
    running = await asyncio.to_thread(house.__enter__)
    services = build_house(running.config, build_store(running.config), WorkerPlane(()), Outbox())
    try:
        async with chromium() as browser:
            yield running, services, browser
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        await asyncio.to_thread(house.__exit__, None, None, None)


async def fill(one: Visitor, **fields: str) -> None:
    for name, text in fields.items():
        await one.page.fill(f"#{name}", text)
    await one.page.locator("main button[type=submit]").click()


async def heading(one: Visitor, text: str) -> None:
    await one.page.get_by_role("heading", level=1, name=text).wait_for()


async def set_up(one: Visitor, link: str, pictures: Path, what: str, **first: str) -> Phone:
    """Go from the invitation to being signed in, with a slip at each step."""
    await one.page.goto(link)
    await one.page.locator("#go").wait_for()
    await assert_fit(one, f"{what}-invitation", pictures)
    await one.page.locator("#go").click()
    await heading(one, "Choose a password")
    await assert_fit(one, f"{what}-password", pictures)
    await fill(one, password="short", again="short", **first)
    await one.page.get_by_role("alert").wait_for()
    focus = await one.page.evaluate("document.activeElement.className")
    assert "govuk-error-summary" in focus
    await assert_fit(one, f"{what}-password-short", pictures)
    await fill(one, password=PASSWORD, again=PASSWORD)
    await heading(one, "Set up your authenticator app")
    await assert_fit(one, f"{what}-app", pictures)
    phone = Phone(await one.page.locator("#secret").inner_text())
    await fill(one, code="000000")
    await assert_fit(one, f"{what}-app-wrong", pictures)
    await fill(one, code=phone.code())
    await heading(one, "Keep your recovery codes")
    assert await one.page.locator("#codes li").count() == 10
    await assert_fit(one, f"{what}-codes", pictures)
    await one.page.get_by_role("button", name="I have kept them").click()
    return phone


async def invited(ada: Visitor, pictures: Path) -> str:
    """Invite Bo on the pages of the administrator; return the link."""
    await assert_fit(ada, "people", pictures)
    await ada.page.get_by_role("button", name="Invite a person").click()
    await heading(ada, "Invite a person")
    await assert_fit(ada, "invite", pictures)
    await fill(ada, name="Bo Lee", email=BO)
    await ada.page.get_by_role("alert").wait_for()
    await assert_fit(ada, "invite-no-role", pictures)
    await ada.page.get_by_label("Facilitator", exact=True).check()
    await ada.page.locator("main button[type=submit]").click()
    await heading(ada, "Link for Bo Lee")
    await assert_fit(ada, "link", pictures)
    return await ada.page.locator("#link").inner_text()


def meeting_of(services: Services, staff_id: str) -> str:
    now = services.clock.now()
    plan = MeetingPlan(
        title="A meeting",
        kind=Kind.CONFERENCE,
        people=(
            PlannedPerson(Side.HARMED, Role.PERSON_HARMED, "Jo"),
            PlannedPerson(Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, "Sam"),
        ),
        staff=(PlannedStaff(staff_id, Role.LEAD_FACILITATOR),),
        opens_at=now - timedelta(minutes=5),
        latest_end=now + timedelta(hours=2),
    )
    return plan_meeting(services, plan)[0]


@story
async def test_from_the_invitation_to_being_sent_out(tmp_path: Path) -> None:
    async with served() as (house, services, browser):
        ada, bo = [await visitor(browser, house, name) for name in (ALEX, KIM)]
        token = accounts.first_administrator(services)
        first = f"{house.url}/staff/invitation#{token}"
        await set_up(ada, first, tmp_path, "first", name="Ada Byron", email=ADA)
        await heading(ada, "People")
        phone = await set_up(bo, await invited(ada, tmp_path), tmp_path, "invited")
        await bo.page.wait_for_url("**/staff/today")
        await bo.page.get_by_role("button", name="Sign out").click()
        await bo.page.goto(f"{house.url}/staff/meetings")
        await heading(bo, "Sign in")
        await assert_fit(bo, "sign-in", tmp_path)
        await fill(bo, email=BO, password="wrong")
        await bo.page.get_by_role("alert").wait_for()
        await assert_fit(bo, "sign-in-wrong", tmp_path)
        await bo.page.get_by_role("link", name="I cannot sign in").click()
        await assert_fit(bo, "forgotten", tmp_path)
        await bo.page.goto(f"{house.url}/staff/sign-in")
        await fill(bo, email=BO, password=PASSWORD)
        await heading(bo, "Enter your code")
        await assert_fit(bo, "code", tmp_path)
        await bo.page.get_by_role("link", name="Use a recovery code instead").click()
        await assert_fit(bo, "recovery-code", tmp_path)
        await bo.page.get_by_role("link", name="Use the authenticator app instead").click()
        await fill(bo, code=phone.code())
        await bo.page.wait_for_url("**/staff/today")
        for name in ("account", "account/password"):
            await bo.page.goto(f"{house.url}/staff/{name}")
            await assert_fit(bo, name.replace("/", "-"), tmp_path)
        staff_id = next(
            one.account.id for one in accounts.everyone(services) if one.account.email == BO
        )
        await bo.page.goto(f"{house.url}/staff/meetings/{meeting_of(services, staff_id)}")
        await bo.page.wait_for_selector("main[data-connection=open]")
        await ada.page.get_by_role("link", name="Back to people").click()
        await ada.page.get_by_role("link", name="Bo Lee").click()
        await assert_fit(ada, "person", tmp_path)
        await ada.page.get_by_role("link", name="Change roles").click()
        await assert_fit(ada, "roles", tmp_path)
        await ada.page.get_by_role("link", name="Cancel").click()
        await ada.page.get_by_role("link", name="Disable this account").click()
        await heading(ada, "Disable the account of Bo Lee?")
        await assert_fit(ada, "disable", tmp_path)
        await ada.page.locator("#go").click()
        await bo.page.wait_for_selector("main[data-connection=closed]", timeout=5000)
        await assert_fit(bo, "sent-out", tmp_path)
        await ada.page.get_by_text("The account is disabled.").wait_for()
        await bo.page.goto(f"{house.url}/staff/meetings")
        await heading(bo, "Sign in")
        await ada.page.goto(f"{house.url}/staff/confirm")
        await assert_fit(ada, "confirm", tmp_path)


@story
async def test_signing_in_needs_no_mouse_and_no_script(tmp_path: Path) -> None:
    async with served() as (house, services, browser):
        ada = await visitor(browser, house, ALEX)
        token = accounts.first_administrator(services)
        link = f"{house.url}/staff/invitation#{token}"
        await ada.page.goto(link)
        await tab_to(ada.page, "#go")
        await ada.page.keyboard.press("Enter")
        await ada.page.wait_for_url("**/set-up/password")
        for field, text in (
            ("name", "Ada"),
            ("email", ADA),
            ("password", PASSWORD),
            ("again", PASSWORD),
        ):
            await tab_to(ada.page, f"#{field}", most=12)
            await ada.page.keyboard.insert_text(text)  # as a paste does
        await ada.page.keyboard.press("Enter")
        await ada.page.wait_for_url("**/set-up/app")
        phone = Phone(await ada.page.locator("#secret").inner_text())
        await tab_to(ada.page, "#code")
        await ada.page.keyboard.type(phone.code())
        await ada.page.keyboard.press("Enter")
        await heading(ada, "Keep your recovery codes")
        context = await browser.new_context(java_script_enabled=False)
        page = await context.new_page()
        await page.goto(f"{house.url}/")
        await page.get_by_role("link", name="Staff: sign in").click()
        await page.fill("#email", ADA)
        await page.fill("#password", PASSWORD)
        await page.locator("main button[type=submit]").click()
        await page.fill("#code", phone.code())
        await page.locator("main button[type=submit]").click()
        await page.wait_for_url("**/staff/people")
        await page.get_by_role("link", name="My account").click()
        assert await page.locator(".sessions__one").count() == 2
        await page.get_by_role("button", name="Sign out there").click()
        await page.get_by_text("That browser is signed out.").wait_for()
        await context.close()
