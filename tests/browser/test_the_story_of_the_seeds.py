"""The story of the two texts that this service grew from: from listening to a meeting, by pages."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path

import pytest
from playwright.async_api import Browser, expect

from app.bootstrap import build_store
from app.config import Config
from app.domain.staff_roles import StaffRole
from app.services import staff_sessions
from tests.browser.browsers import Visitor, chromium, visitor
from tests.browser.case_pages import Reader, Said, day, desk_of, now_until_later, reader
from tests.browser.test_three_browsers_hold_a_conference import Conference
from tests.journeys.cast import house_of
from tests.journeys.house import ALEX, JO, LOOKS, SAM, House, running_house
from tests.journeys.story import PATIENCE, Stopwatch, story

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

VIC, CORA = "Vic Hall", "Cora Singh"
STAFF = {
    VIC: StaffRole.VICTIM_CARE_OFFICER,
    CORA: StaffRole.COORDINATOR,
    ALEX: StaffRole.FACILITATOR,
}
REASONS = ["explanation", "why", "reassurance", "questions", "apology", "to_say"]
EMAIL: dict[str, Said] = {"ways": ["email", "call"], "phone": "01632 960 124"}


def staff_only(config: Config) -> dict[str, str]:
    """Make the accounts of staff, and no meeting: the rest is done on pages."""
    house = house_of(config, build_store(config))
    made = {name: staff_sessions.add_staff(house, name, (role,)) for name, role in STAFF.items()}
    return {
        n: f"{config.public_url}/staff#{staff_sessions.mint(house, i)}" for n, i in made.items()
    }


@dataclass
class Walk:
    """One house, three of staff at their desks, two people in their browsers, and one case."""

    house: House
    pictures: Path
    vic: Reader
    cora: Reader
    desk: Reader
    alex: Visitor
    jo: Visitor
    sam: Visitor
    case: str = ""
    ids: dict[str, str] = field(default_factory=dict)
    links: dict[str, str] = field(default_factory=dict)
    codes: dict[str, str] = field(default_factory=dict)

    @property
    def today(self) -> str:
        return day(self.house)

    # An officer listens

    async def an_officer_listens(self) -> None:
        vic = self.vic
        await vic.page.get_by_role("link", name="Refer", exact=False).first.click()
        await vic.reads("People you support")
        await vic.follow("Begin for somebody", "Somebody you support")
        await vic.fill(side="harmed", called=JO, **EMAIL, email="jo@example.org", voicemail="no")
        await vic.fill(reasons=REASONS, own_words="Why our house?")
        await vic.fill(
            explained=["voluntary", "ways", "stop", "enquiries", "other-side"], film="yes"
        )
        await self.picture(vic, "listened")
        await vic.press("#save", JO)
        await vic.says("I would like to know why it happened.", "Why our house?")
        self.case = f"/staff/cases/{vic.page.url.rpartition('/')[2]}"

    async def more_time_is_an_answer(self) -> None:
        vic, cora = self.vic, self.cora
        await vic.follow("I need more time", "needs more time")
        await vic.fill(ask_again=day(self.house, 1), how="call", note="After the holidays")
        await vic.press("#act", "People you support")
        await vic.says("nothing is sent before", "Wants more time. Ask again on")
        await cora.go("/staff/referrals", "New referrals")
        await cora.says("No new referrals.")
        assert self.messages() == []

    async def asked_again_they_say_yes(self) -> None:
        """Jo comes back before the day; only then may they be asked."""
        vic = self.vic
        await vic.follow("Case CG-", JO)
        await vic.says("They asked for time until", "After the holidays")
        await vic.follow("Yes, please refer me", f"Refer {JO}")
        await vic.fill(agreed_on=self.today, agreed_how="in-person", agree="yes", came_back="yes")
        await vic.press("#act", "People you support")
        await vic.says("Referred. A coordinator will read it. You stay with this person.")

    # A coordinator enquires

    async def a_coordinator_takes_it(self) -> None:
        cora = self.cora
        await cora.go("/staff/referrals", "New referrals")
        await cora.follow("CG-", "Referral CG-")
        await cora.says("Why our house?", "To know why it happened to them")
        await cora.press("Take this referral", "Referral CG-")
        await cora.fill(decision="accept", told="person", how="call")
        await cora.press("Go on", "CG-")
        await self.picture(cora, "accepting")
        await cora.page.locator("main form button").last.click()
        await cora.page.wait_for_url("**/steps")
        await cora.reads("Next steps")

    async def enquiries_are_made(self) -> None:
        """What is missing before the other side may be told of anything is said in words."""
        cora, vic = self.cora, self.vic
        await cora.go(f"{self.case}/steps/approach", "Contact the other side")
        await cora.says("Still missing")
        await cora.go(f"{self.case}/people/add/responsible", "Add a person")
        await cora.fill(called=SAM, screen_name=SAM, role="person_responsible")
        await cora.press("#save", "People")
        for name in (JO, SAM):
            card = cora.main.locator("section.guest", has_text=name)
            self.ids[name] = str(await card.get_attribute("aria-labelledby")).removeprefix(
                "person-"
            )
        await cora.go(f"{self.case}/people/{self.ids[SAM]}/contact", "How we may reach")
        await cora.fill(**EMAIL, email="sam@example.org")
        await cora.press("#save", "People")
        await self.enquired(facts_accepted="not-asked")
        await self.agree(vic, JO, "sharing", "Telling the other side")
        await self.paper(cora, JO, "disclosure", "What the other side may be told", name_used=JO)

    async def the_other_person_is_willing(self) -> None:
        cora = self.cora
        await cora.go(f"{self.case}/steps/approach", "Contact the other side")
        await cora.fill(contact_by=CORA)
        await self.picture(cora, "approach")
        await cora.press("Confirm", "Next steps")
        said = {"way": "call", "outcome": "reached", "what_was_said": "They thought of it often."}
        await self.paper(cora, SAM, "contact", "Contact attempt", date=self.today, **said)
        await cora.go(f"{self.case}/steps/answer", "What the other side answered")
        await cora.fill(answer="willing")
        await cora.press("Go on", "Consent")
        await self.agree(cora, SAM, "service", "Working with this service")
        await self.step("assess", "Both are willing: assess")

    async def each_is_assessed(self) -> None:
        cora = self.cora
        await cora.go(f"{self.case}/steps/offer_options", "Offer the ways to communicate")
        await cora.says("Still missing")
        await self.enquired(facts_accepted="partly")
        risk = {"of_taking_part": "Tears", "of_not_taking_part": "No answer", "review_days": "30"}
        risk |= {"safe_now": "yes", "decision": "go-on", "supervisor_signed": "not-needed"}
        for name in (JO, SAM):
            suits = {"decision": "suitable", "reason": "Wants to talk"}
            await self.paper(cora, name, "suitability", "Suitability", **suits)
            await self.paper(cora, name, "risk", "Risk and strengths", **risk)
            await self.paper(cora, name, "online", "Suitable online?", decision="online")
        await self.step("offer_options", "Offer the ways to communicate")

    async def jo_chooses_and_sam_agrees(self) -> None:
        """The officer stays with Jo; the coordinator asks Sam, and names who leads."""
        cora = self.cora
        for one, name in ((self.vic, JO), (cora, SAM)):
            await one.go(f"{self.case}/way/{self.ids[name]}", f"What {name} says")
            await one.fill(choice="conference", words="I want to see their face.")
            await one.press("#save", "Choosing a way")
            await self.agree(one, name, "conference", "A meeting")
            await self.agree(one, name, "online", "Meeting by video")
        await cora.go(f"{self.case}/team", "Team")
        await cora.fill(staff=ALEX, duty="lead", side="both")
        await cora.press("Check", "lead facilitator")
        await cora.press(f"Name {ALEX} all the same", "Team")
        await cora.go(f"{self.case}/way", "Choosing a way")
        await cora.says("Both agree to the same way.")
        await self.picture(cora, "way")
        await cora.press("#decide", "Choosing a way")

    # Facilitators prepare

    async def the_board_says_what_is_missing(self) -> None:
        await self.desk.go(f"{self.case}/preparing", "What is missing")
        await expect(self.desk.main.locator(".lacks__one")).to_have_count(8)
        await self.desk.says(
            f"{JO} had 0 of 2 preparation meetings.",
            f"What {SAM} hopes for and expects is not written down.",
            "There is no plan for the communication.",
            "There is no participation agreement.",
        )
        await self.picture(self.desk, "board-missing")

    async def three_meetings_are_held_here(self) -> None:
        for one in (self.jo, self.jo, self.sam):
            await self.prepare(one)
        await self.paper(
            *(self.desk, SAM, "preparation", "Preparation meeting"),
            held="phone",
            date=self.today,
            attended="yes",
        )
        await self.desk.go(f"{self.case}/preparing", "What is missing")
        await self.desk.says("2 of 2 preparation meetings")

    async def prepare(self, one: Visitor) -> None:
        """Plan a meeting with one person, meet them in it, and write it down."""
        desk, alex = self.desk, self.alex
        page = f"{self.case}/preparing/{self.ids[one.name]}"
        await desk.go(page, f"Preparing {one.name}")
        await desk.press("#plan", "Plan a meeting")
        await self.plan("Talk")
        await self.come_in(one)
        await alex.press("#tab-rooms")
        room = alex.page.locator(".rooms__one").filter(has_text=one.name)
        await room.locator('[data-act="staff.visit"]').click()
        await self.hear_each_other(one, alex)
        await alex.press("#tab-people")
        await alex.press_for("staff.admit", one.name)
        await alex.press("#end")
        await alex.press('#end-dialog [data-act="session.end_safely"]')
        await one.at("debrief")
        talk = alex.page.locator("#debriefs > li").filter(has_text=one.name)
        await talk.get_by_role("button", name="Debrief done").click()
        await alex.press("#close-meeting")
        await one.page.wait_for_selector("main[data-why=ended]")
        await desk.go(page, f"Preparing {one.name}")
        await desk.follow("Record this meeting", "Record this meeting")
        await self.picture(desk, "record")
        await desk.press("Keep it", f"Preparing {one.name}")
        await desk.says("Held in our own room.")

    async def all_agree_and_are_ready(self) -> None:
        desk = self.desk
        await desk.go(f"{self.case}/agreement", "Participation agreement")
        await desk.press("#save", "Participation agreement")
        await self.jo_accepts_on_their_own_page()
        await desk.press(f"{SAM} accepted it", "Participation agreement")
        await desk.says(f"{JO} accepted this version", f"{SAM} accepted this version")
        for name in (JO, SAM):
            said = {"motivation": "To be heard", "expectations": "Answers", "judged": "appropriate"}
            await self.paper(desk, name, "motivation", "Motivation and expectations", **said)
        await desk.go(f"{self.case}/plan", "Plan of the communication")
        await desk.main.locator(".govuk-radios__item", has_text=ALEX).first.locator("input").check()
        await desk.fill(**{f"aftercare_{self.ids[JO]}": VIC, f"aftercare_{self.ids[SAM]}": CORA})
        await desk.press("#save", "What is missing")
        await expect(desk.main.locator(".lacks__one")).to_have_count(2)
        for name in (JO, SAM):
            await self.paper(desk, name, "readiness", "Readiness", decision="go")
        await desk.go(f"{self.case}/preparing", "What is missing")
        await expect(desk.main.locator(".lacks__one")).to_have_count(0)
        await desk.says(f"Nothing is missing for {JO}.", "Nothing is missing for the team.")
        await self.picture(desk, "board-nothing")
        await desk.press("#make-ready", "What is missing")
        await desk.says("The case is ready.")

    async def jo_accepts_on_their_own_page(self) -> None:
        vic = self.vic
        await vic.go(f"{self.case}/people/{self.ids[JO]}/page", "The own page of")
        await vic.press("Give a link", "The own page of")
        own = Reader(await self.jo.page.context.new_page(), self.house.url)
        await own.page.goto(await vic.page.inner_text("#link"))
        await own.page.locator("#go").click()
        await own.page.fill("#code", await vic.page.inner_text("#code"))
        async with own.page.expect_navigation():
            await own.page.locator("#go").click()
        await own.reads("Your information")
        await own.follow("What everyone keeps to", "What everyone keeps to")
        await own.press("#accept", "What everyone keeps to")
        await own.says("You said yes to this. Thank you.")
        await self.picture(own, "own-page")
        await own.page.close()

    # They meet

    async def both_meet_in_the_main_room(self) -> None:
        await self.desk.go(f"{self.case}/preparing", "What is missing")
        await self.desk.press("#plan-conference", "Plan a meeting")
        await self.plan("Thursday")
        for one in (self.jo, self.sam):
            await self.come_in(one)
            await one.check_device()
        await self.picture(self.desk, "desk")
        meeting = Conference(self.house, self.alex, self.jo, self.sam)
        await meeting.come_together()
        await meeting.all_play_all()
        await self.picture(reader(self.jo), "together")

    async def jo_stops_and_is_gone_at_once(self) -> None:
        """One press on their own page, in a second window; Sam is told nothing of why."""
        own = Reader(await self.jo.page.context.new_page(), self.house.url)
        await own.go("/your/stop", "Stop taking part")
        watch = Stopwatch()
        await own.press("#stop", "You have stopped")
        await self.sam.at("holding")
        assert watch.stop() <= 5
        await self.sam.falls_silent(LOOKS[JO].pitch)
        await self.picture(own, "stopped")
        await self.picture(reader(self.sam), "apart")
        await own.page.goto(f"{self.house.url}/your")
        assert JO not in await own.page.content()
        await own.page.goto(self.links[JO])
        await own.page.locator("#go").click()
        await expect(own.page.locator("#trouble")).to_be_visible()

    # What several steps do

    async def paper(self, one: Reader, name: str, kind: str, title: str, **answers: str) -> None:
        await one.go(f"{self.case}/papers/{kind}/{self.ids[name]}", title)
        await one.fill(**answers)
        await one.press("#save", "Risk and suitability")

    async def enquired(self, facts_accepted: str) -> None:
        await self.cora.go(f"{self.case}/papers/enquiries", "Enquiries")
        found = {"detected": "yes", "identified": "yes", "legal_bar": "none"}
        await self.cora.fill(**found, facts_accepted=facts_accepted)
        await self.cora.press("#save", "Risk and suitability")

    async def agree(self, one: Reader, name: str, purpose: str, title: str) -> None:
        await one.go(f"{self.case}/consents/{self.ids[name]}/{purpose}", title)
        await one.fill(on=self.today, how="by_phone", understood="yes", agreed="yes")
        await one.press("#save", f"What {name} agreed to")

    async def step(self, name: str, title: str) -> None:
        await self.cora.go(f"{self.case}/steps/{name}", title)
        await self.cora.press("Confirm", "Next steps")

    async def plan(self, title: str) -> None:
        """Say when; the rest of the plan is filled in from the case. Invite, and go there."""
        desk = self.desk
        await desk.page.click("main a[href$='/when']")
        await desk.fill(title=title, **now_until_later(self.house))
        await desk.press("#save", title)
        await desk.press("#finish", title)
        await desk.press("form[action$='/invite-all'] button", title)
        for guest in await desk.main.locator(".guest").all():
            name = (await guest.locator("h3").inner_text()).strip()
            said = [guest.locator(f"[id^={what}-]:not([id$=label])") for what in ("link", "code")]
            self.links[name], self.codes[name] = [await each.inner_text() for each in said]
        await desk.page.click("#open")
        await self.alex.switch_on()

    async def come_in(self, one: Visitor) -> None:
        """Open the link, type the code that was told by phone, and come to the own room."""
        await one.page.goto(self.links[one.name])
        await one.press("#go")
        await one.page.fill("#code", self.codes[one.name])
        await one.press("#go")
        await one.fill_in()
        await one.switch_on()

    async def hear_each_other(self, one: Visitor, other: Visitor) -> None:
        since, end = {each.name: await each.now() for each in (one, other)}, 2 * PATIENCE
        end += time.monotonic()
        for ear, mouth in ((one, other), (other, one)):
            while not await ear.plays(LOOKS[mouth.name], since[ear.name]):
                assert time.monotonic() < end, f"{ear.name} misses {mouth.name}"
                await asyncio.sleep(0.1)

    def messages(self) -> list[object]:
        with self.house.store().unit_of_work(write=False) as work:
            return list(work.messages.latest(10))

    async def picture(self, of: Reader, name: str) -> None:
        await of.page.screenshot(path=self.pictures / f"{name}.png", full_page=True)


@asynccontextmanager
async def walk(pictures: Path) -> AsyncIterator[Walk]:
    house = running_house(invites=staff_only)
    running = await asyncio.to_thread(house.__enter__)
    try:
        async with chromium() as browser:
            yield await everyone(browser, running, pictures)
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        await asyncio.to_thread(house.__exit__, None, None, None)


async def everyone(browser: Browser, house: House, pictures: Path) -> Walk:
    vic, cora = [await desk_of(browser, house, name) for name in (VIC, CORA)]
    alex, jo, sam = [await visitor(browser, house, name) for name in (ALEX, JO, SAM)]
    await alex.open_link()
    return Walk(house, pictures, vic, cora, reader(alex), alex, jo, sam)


@story
async def test_from_listening_to_a_meeting_and_its_end(tmp_path: Path) -> None:
    async with walk(tmp_path) as told:
        for step in (
            told.an_officer_listens,
            told.more_time_is_an_answer,
            told.asked_again_they_say_yes,
            told.a_coordinator_takes_it,
            told.enquiries_are_made,
            told.the_other_person_is_willing,
            told.each_is_assessed,
            told.jo_chooses_and_sam_agrees,
            told.the_board_says_what_is_missing,
            told.three_meetings_are_held_here,
            told.all_agree_and_are_ready,
            told.both_meet_in_the_main_room,
            told.jo_stops_and_is_gone_at_once,
        ):
            print(f"{time.strftime('%X')} {step.__name__}")
            await step()
