"""The facilitator's desk over the real service: each control is pressed, and others live it."""

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Error as PlaywrightError
from playwright.async_api import Locator, Page, expect

from signaling.robots.robot import Robot
from tests.browser.browsers import Visitor, chromium, visitor
from tests.browser.test_every_page_is_for_everyone import assert_fit, tab_to
from tests.journeys.house import ALEX, JO, KIM, LOOKS, SAM, House, running_house
from tests.journeys.story import PATIENCE, story

pytestmark = pytest.mark.browser


@dataclass
class Desk:
    """Alex at the desk in Chromium, Jo in Chromium, Sam a tone person: three real participants."""

    house: House
    alex: Visitor
    jo: Visitor
    sam: Robot

    def row(self, name: str) -> Locator:
        return self.alex.page.locator(".everyone__one").filter(has_text=name)

    async def press_in_menu(self, name: str, label: str) -> None:
        """Open a person's menu, if it is shut, and press one of its buttons."""
        button = self.row(name).locator(f'button[aria-label="{label}: {name}"]')
        menu = self.row(name).locator(".everyone__menu")
        await button.wait_for(state="attached")
        if not await button.is_visible():
            await menu.click()
        await button.click()

    async def choose(self, tab: str) -> None:
        await self.alex.press(f"#tab-{tab}")

    async def more(self) -> Locator:
        await self.alex.press("#more")
        return self.alex.page.locator("#more-dialog")

    async def shut(self) -> None:
        await self.alex.press("dialog[open] [data-close]")

    async def come_together(self) -> None:
        for name in (JO, SAM):
            await self.alex.press_for("staff.admit", name)
        await self.jo.get_ready()
        await self.sam.must("person.willing", willing=True)
        await self.sam.must("person.ready", ready=True)
        await self.alex.run("#check-all")
        await self.alex.run("#open-joint")
        await self.jo.press("#go-in")
        await self.sam.until(lambda view: view["you"]["invited"])
        await self.sam.must("person.go_in")
        await self.jo.at("joint", "together")
        await self.jo.switch_on()
        await self.sam.speak_up()

    async def sam_sees(self, **own: Any) -> None:
        """Wait until Sam's own view says this of Sam."""
        await self.sam.until(lambda view: all(view["you"].get(k) == v for k, v in own.items()))


@asynccontextmanager
async def desk(*, waits: bool = False) -> AsyncIterator[Desk]:
    """Give a desk with everybody in the main room, or with ``waits`` still outside it."""
    house = running_house(co=True)
    running = await asyncio.to_thread(house.__enter__)
    sam = running.person(SAM)
    try:
        async with chromium() as browser:
            alex = await visitor(browser, running, ALEX, viewport={"width": 1280, "height": 800})
            jo = await visitor(browser, running, JO, viewport={"width": 400, "height": 800})
            held = Desk(running, alex, jo, sam)
            await alex.arrive_as_staff()
            if not waits:
                await jo.arrive()
                await sam.arrive()
                await sam.speak_up()
                await held.come_together()
            yield held
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        with contextlib.suppress(Exception):
            await sam.leave()
        await asyncio.to_thread(house.__exit__, None, None, None)


@story
async def test_the_board_says_what_is_missing_and_the_room_opens_only_without_it() -> None:
    async with desk(waits=True) as held:
        alex, jo, page = held.alex, held.jo, held.alex.page
        await jo.open_link()
        await jo.fill_in(private="not-sure", place="")
        await jo.switch_on()
        card = page.locator(".board__person").filter(has_text=JO)
        await expect(card.locator("h3")).to_contain_text("5 things left")
        for check in ("identity", "device", "private", "place", "willing"):
            await expect(card.locator(f".board__check[data-check={check}]")).to_be_visible()
        for check in ("rules", "aftercare", "line"):
            await expect(card.locator(f".board__done[data-check={check}]")).to_be_visible()
        await held.sam.arrive()
        await held.sam.speak_up()
        await alex.press_for("staff.admit", SAM)
        await held.sam.must("person.willing", willing=True)
        await held.sam.must("person.ready", ready=True)

        await expect(page.locator("#open-joint")).to_be_hidden()
        await card.get_by_role("button", name="Waive the check").click()
        await card.get_by_role("button", name="Record the place").click()
        await page.locator("#place-form button[type=submit]").click()
        await expect(page.locator("#place-error")).to_be_visible()
        await page.locator("#place").fill("4 High Street")
        await page.locator("#contact").fill("01632 960 444")
        await page.locator("#place-form button[type=submit]").click()
        # An approval counts for the place that is known: a new place would end it.
        await expect(card.locator(".board__done[data-check=place]")).to_be_visible()
        await card.get_by_role("button", name="Approve the room").click()
        for check in ("device", "private", "place"):
            await expect(card.locator(f".board__done[data-check={check}]")).to_be_visible()
        await alex.press_for("staff.admit", JO)
        await expect(card.locator("h3")).to_contain_text("1 thing left")
        await expect(page.locator("#gates")).to_contain_text(f"({JO})")
        await expect(page.locator("#open-joint")).to_be_hidden()
        await jo.get_ready()
        await expect(card.locator("h3")).to_contain_text("everything is in place")
        await expect(page.locator("#gates li")).to_have_count(0)
        await alex.run("#check-all")
        await alex.run("#open-joint")
        await jo.page.wait_for_selector("#go-in")


@story
async def test_a_signal_stands_until_it_is_seen_and_the_person_reads_who_saw_it() -> None:
    async with desk() as held:
        jo, page = held.jo, held.alex.page
        before = len(await jo.text())  # the page's own buttons hold the words of every signal
        await held.sam.must("person.signal", kind="unsafe")
        await jo.press("#break")
        first = page.locator("#signals-list > li").first
        await expect(first).to_contain_text(f"{SAM}: does not feel safe")
        acts = await first.locator("button:visible").all_inner_texts()
        assert acts[0] == "Pause everyone"
        await expect(first.locator(".signal__where")).to_contain_text("Where they are:")
        await expect(page.locator("#assertive")).to_contain_text(f"{SAM}: does not feel safe")
        second = page.locator("#signals-list > li").nth(1)
        await expect(second).to_contain_text(f"{JO}: needs a break")
        await expect(second.locator(".signal__where")).to_be_hidden()
        # It does not scroll away with anything.
        await page.evaluate(
            "for (const e of document.querySelectorAll('.desk__stage, .tabs__panel'))"
            " e.scrollTop = 9999"
        )
        await expect(first).to_be_in_viewport()
        await second.get_by_role("button", name="I've seen this").click()
        await jo.page.get_by_text(f"{ALEX} has seen this").first.wait_for()
        await held.sam_sees(signal={"kind": "unsafe", "seen_by": None})
        await first.get_by_role("button", name="I've seen this").click()
        await held.sam_sees(signal={"kind": "unsafe", "seen_by": ALEX})
        # Nothing of the one's signal came to the other.
        came = (await jo.text())[before:]
        assert '"kind":"break"' in came, "her own does"
        assert "unsafe" not in came


@story
async def test_a_signal_that_nobody_answers_says_so() -> None:
    async with desk() as held:
        await held.sam.must("person.signal", kind="quiet")
        late = held.alex.page.locator("#signals-list > li").first
        await expect(late).not_to_contain_text("Not answered yet")
        await expect(late).to_contain_text("Not answered yet", timeout=30000)
        await late.get_by_role("button", name="I've seen this").click()
        await expect(late).to_contain_text("You have seen this")
        await expect(late).not_to_contain_text("Not answered yet")


@story
async def test_what_is_done_to_one_person_is_lived_by_that_person() -> None:
    async with desk() as held:
        alex, jo, page = held.alex, held.jo, held.alex.page
        await held.press_in_menu(JO, "Mute")
        await jo.page.wait_for_selector("#microphone[data-on=false]")
        await jo.press("#microphone")
        await jo.page.wait_for_selector("#microphone[data-on=true]")
        await held.press_in_menu(SAM, "Hold muted")
        await held.sam_sees(microphone=False, held_mute=True)
        refused = await held.sam.say("person.microphone", on=True)
        assert not refused["ok"]
        await held.press_in_menu(SAM, "Let them unmute")
        await held.sam_sees(held_mute=False)
        await held.press_in_menu(SAM, "Ask to unmute")
        await held.sam_sees(asked_unmute=True, microphone=False)
        await held.sam.must("person.microphone", on=True)

        await jo.switch_on()
        await held.press_in_menu(JO, "Ask to stop camera")
        await expect(held.row(JO).locator('[data-act="staff.ask_camera_off"]')).to_have_count(0)
        assert await jo.page.get_attribute("#camera", "data-on") == "true", "asked, and not done"
        await held.press_in_menu(JO, "Stop camera")
        await jo.page.wait_for_selector("#camera[data-on=false]")

        since = await jo.now()
        await held.press_in_menu(SAM, "Only guides may see them")
        await expect(held.row(SAM)).to_contain_text("Only guides may see them")
        await asyncio.sleep(1.5)
        since = await jo.now()
        await asyncio.sleep(1)
        assert LOOKS[SAM].colour not in await jo.colours(since)
        assert LOOKS[SAM].colour in await alex.colours(await alex.now() - 1000)
        await held.press_in_menu(SAM, "Let everyone see them")
        # Being let is not being shown: they show themselves again by their own act.
        await held.sam_sees(camera=False, seen_by_limit="everyone")
        await held.sam.speak_up()
        end = asyncio.get_running_loop().time() + PATIENCE
        while LOOKS[SAM].colour not in await jo.colours(await jo.now() - 500):
            assert asyncio.get_running_loop().time() < end
            await asyncio.sleep(0.2)

        await held.press_in_menu(JO, "Spotlight for all")
        await held.sam.until(lambda view: view["spotlight"] == JO)
        await held.press_in_menu(JO, "End the spotlight")
        await held.sam.until(lambda view: view["spotlight"] is None)

        await held.press_in_menu(SAM, "Move to their own room")
        await held.sam.until(lambda view: view["you"]["place"] == "holding")
        await expect(held.row(SAM)).to_contain_text("In: ")
        assert await page.locator("main").get_attribute("data-stage") == "joint"


@story
async def test_what_is_done_for_everyone_reaches_everyone() -> None:
    async with desk() as held:
        alex, jo, page = held.alex, held.jo, held.alex.page
        await alex.press("#mute-all")
        await jo.page.wait_for_selector("#microphone[data-on=false]")
        await held.sam_sees(microphone=False, held_mute=False)
        await alex.press("#quiet")
        await held.sam_sees(held_mute=True)
        assert not (await held.sam.say("person.microphone", on=True))["ok"]
        await expect(page.locator("#quiet")).to_have_text("End quiet")
        await alex.press("#quiet")
        await held.sam_sees(held_mute=False)

        await held.sam.must("person.hand", up=True)
        hand = page.locator("#hands > li")
        await expect(hand).to_contain_text(SAM)
        await hand.get_by_role("button", name="You are next").click()
        await held.sam.until(
            lambda view: any(m["text"] == "You are next." for m in view["messages"])
        )
        await hand.get_by_role("button", name="Lower hand").click()
        await held.sam_sees(hand=False)
        await expect(page.locator("#hands-box")).to_be_hidden()

        await alex.press("#timer")
        await page.locator("#minutes").fill("0")
        await page.locator("#timer-form button[type=submit]").click()
        await expect(page.locator("#timer-error")).to_be_visible()
        await page.locator("#minutes").fill("1")
        await page.locator("#timer-words").fill("Quiet time")
        await page.locator("#timer-form button[type=submit]").click()
        await expect(page.locator("#timer-left")).to_contain_text("Quiet time")
        await alex.press("#timer")
        await alex.press("#timer-stop")
        await expect(page.locator("#timer-left")).to_be_hidden()

        before = [one["name"] for one in sorted(held.sam.view["people"], key=_place)]
        more = await held.more()
        for place in (1, 2):  # behind both of the others
            await more.get_by_role("button", name=f"Move down: {JO}").click()
            await expect(more.locator("#seats li").nth(place)).to_contain_text(JO)
        await held.sam.until(
            lambda view: [one["name"] for one in sorted(view["people"], key=_place)] != before
        )
        await more.get_by_role("button", name="Lock the meeting").click()
        await expect(more.get_by_role("button", name="Unlock the meeting")).to_be_visible()
        await held.shut()


def _place(one: dict[str, Any]) -> int:
    return int(one["place"])


@story
async def test_messages_go_to_whom_they_are_for_and_answers_are_new_until_read() -> None:
    async with desk() as held:
        jo, page = held.jo, held.alex.page
        await held.press_in_menu(SAM, "Message privately")
        await expect(page.locator("#write-text")).to_be_focused()
        await page.locator("#write-text").fill("Marker words for Sam.")
        await page.locator("#write button").click()
        await held.sam.until(
            lambda view: any("Marker words" in m["text"] for m in view["messages"])
        )
        assert "Marker words for Sam." not in await jo.text()
        await held.alex.press("#to-all")
        await page.get_by_role("button", name="We will take five minutes.").click()
        await page.locator("#write button").click()
        await held.sam.until(lambda view: any("five" in m["text"] for m in view["messages"]))
        await jo.page.get_by_text("We will take five minutes.").first.wait_for(state="attached")
        await held.choose("people")
        await held.sam.must("person.message", text="Thank you <b>Alex</b>.")
        await expect(page.locator("#tab-messages")).to_contain_text("1 new")
        await held.choose("messages")
        await page.get_by_role("button", name=f"{SAM}, 1 new").click()
        await expect(page.locator("#thread li").last).to_contain_text("Thank you <b>Alex</b>.")
        await expect(page.locator("#tab-messages")).to_have_text("Messages")


@story
async def test_notes_are_saved_and_come_back_and_reach_nobody_else() -> None:
    async with desk() as held:
        page = held.alex.page
        await held.choose("notes")
        await page.locator("#notes").fill("note-canary-51")
        await expect(page.locator("#notes-state")).to_contain_text("Saved", timeout=9000)
        await page.reload()
        await held.alex.connected()
        await held.choose("notes")
        await expect(page.locator("#notes")).to_have_value("note-canary-51")
        assert "note-canary-51" not in await held.jo.text()
        assert "note-canary-51" not in str(held.sam.view)


@story
async def test_the_table_says_who_hears_whom_from_what_really_passes() -> None:
    async with desk() as held:
        page = held.alex.page
        for name in (ALEX, JO, SAM):
            ring = page.locator(".tile--speaks").filter(has_text=name)
            await expect(ring.locator(".tile__speaking")).to_be_visible()
        await held.alex.press("#microphone")
        await expect(page.locator(".tile--own.tile--speaks")).to_have_count(0)
        await held.choose("heard")
        table = page.locator(".heard__table").first
        await table.wait_for()

        async def cell(speaker: str, listener: str) -> str:
            heads = await table.locator("thead th").all_inner_texts()
            at = next(i for i, text in enumerate(heads) if listener in text)
            row = table.locator("tbody tr").filter(has=page.get_by_role("rowheader", name=speaker))
            return await row.locator("th, td").nth(at).inner_text()

        async def says(speaker: str, listener: str, word: str) -> None:
            end = asyncio.get_running_loop().time() + PATIENCE
            while await cell(speaker, listener) != word:
                assert asyncio.get_running_loop().time() < end, (speaker, listener, word)
                await asyncio.sleep(0.3)

        await says(SAM, JO, "Yes")
        await says(JO, SAM, "Yes")
        await held.choose("people")
        await held.press_in_menu(SAM, "Hold muted")
        await held.sam_sees(held_mute=True)
        await held.choose("heard")
        await says(SAM, JO, "No")
        await says(JO, SAM, "Yes")


@story
async def test_a_side_room_is_for_one_side_and_opens_by_the_persons_own_yes() -> None:
    async with desk() as held:
        alex, jo, page = held.alex, held.jo, held.alex.page
        kim = held.house.person(KIM)
        await kim.arrive()
        await kim.speak_up()
        joint = next(room["id"] for room in kim.view["rooms"] if room["kind"] == "joint")
        await kim.must("staff.visit", room=joint)
        await kim.until(lambda view: view["you"]["place"] == "joint")
        await held.choose("rooms")
        boxes = page.locator("#side-room-people input")
        await expect(boxes).to_have_count(2)
        for box in await boxes.all():
            await box.check()
        await page.get_by_role("button", name="Ask them to a side room").click()
        await expect(page.locator("#side-room-error")).to_contain_text("one side only")
        await page.locator("#side-room-people").get_by_label(SAM).uncheck()
        await page.get_by_role("button", name="Ask them to a side room").click()
        side = page.locator(".rooms__one").filter(has_text="Asked, waiting for")
        await expect(side).to_contain_text(f"Asked, waiting for {JO} to say yes")
        await jo.at("joint")
        await jo.page.locator("#move-go").click()
        await jo.at("side")
        await alex.at("side")
        since = await jo.now()
        await asyncio.sleep(1.5)
        assert LOOKS[SAM].colour not in await jo.colours(since + 700)
        await page.get_by_role("button", name="Close and send everyone back").click()
        await jo.at("holding")
        await kim.leave()


@story
async def test_pausing_and_separating_are_one_press_and_the_end_has_three_ways() -> None:
    async with desk() as held:
        alex, jo, page = held.alex, held.jo, held.alex.page
        await alex.press("#end")
        box = page.locator("#end-dialog")
        offered = await box.locator("button:visible").all_inner_texts()
        assert offered == [
            "Pause everyone",
            "Close gently",
            "Stop now for safety",
            "Go on as it is",
        ]
        red = page.locator("#end-dialog .govuk-button--warning:visible")
        assert await red.all_inner_texts() == ["Stop now for safety"]
        await held.shut()
        await expect(page.locator("#end")).to_be_focused()
        await alex.press("#take-break")
        await jo.at("holding", "break")
        await held.sam.until(lambda view: view["you"]["why"] == "break")


@story
async def test_closing_gently_goes_by_words_order_and_talks_and_only_then_ends() -> None:
    async with desk() as held:
        alex, jo, page = held.alex, held.jo, held.alex.page
        await alex.press("#end")
        await page.get_by_role("button", name="Close gently").click()
        await page.wait_for_selector("main[data-stage=closing]")
        await expect(page.locator("#closing-steps [aria-current=step]")).to_contain_text(
            "Closing words"
        )
        assert held.sam.view["you"]["place"] == "joint"
        await alex.press("#start-leaving")
        await page.wait_for_selector("main[data-stage=leaving]")
        await held.sam.until(lambda view: view["you"]["place"] == "holding")
        order = page.locator("#leaving > li")
        names = await order.all_inner_texts()
        last = SAM if SAM in names[-1] else JO
        first = JO if last == SAM else SAM
        await order.filter(has_text=last).get_by_role("button", name="Release").click()
        reason = page.locator("#reason-dialog[open]")
        await reason.or_(order.filter(has_text=f"{last}, released")).first.wait_for()
        if await reason.count():
            await page.locator("#reason-form button[type=submit]").click()
            await expect(page.locator("#reason-error")).to_be_visible()
            await page.locator("#reason").fill("They have a bus to catch.")
            await page.locator("#reason-form button[type=submit]").click()
        await expect(order.filter(has_text=last)).to_contain_text("released")
        await order.filter(has_text=first).get_by_role("button", name="Release").click()
        await page.wait_for_selector("main[data-stage=debrief]")
        await jo.at("debrief")
        await expect(page.locator("#cannot-end")).to_contain_text(JO)
        await expect(page.locator("#close-meeting")).to_be_hidden()
        talks = page.locator("#debriefs > li")
        await talks.filter(has_text=JO).get_by_role("button", name="Debrief done").click()
        await talks.filter(has_text=SAM).get_by_role("button", name="Debrief declined").click()
        await expect(page.locator("#cannot-end")).to_be_hidden()
        await expect(talks.filter(has_text=SAM)).to_contain_text("did not want a talk")
        await alex.press("#close-meeting")
        await jo.page.wait_for_selector("main[data-why=ended]")


@story
async def test_a_technical_stop_tells_everyone_plan_b_and_goes_back_to_waiting() -> None:
    async with desk() as held:
        jo, page = held.jo, held.alex.page
        more = await held.more()
        await expect(more.locator("#suspend-words")).to_contain_text("01632 960 123")
        await more.get_by_role("button", name="Stop for a technical reason").click()
        await jo.at("holding", "suspended")
        await held.shut()
        await held.alex.run("#resume")
        await page.wait_for_selector("main[data-stage=holding]")


@story
async def test_either_can_lead_and_the_co_facilitator_does_when_the_lead_is_lost() -> None:
    async with desk() as held:
        kim = await visitor(held.alex.page.context.browser, held.house, KIM)  # type: ignore[arg-type]
        await kim.arrive_as_staff()
        await kim.page.locator("#tab-rooms").click()
        room = kim.page.locator(".rooms__one").filter(has_text="Main room")
        await room.get_by_role("button", name="Visit").click()
        await kim.at("joint")
        for one, other in ((kim, held.alex), (held.alex, kim)):
            await one.press("#more")
            words = one.page.locator("#take-over-words")
            await expect(words).to_contain_text(other.name)
            await one.press("#take-over")
            await expect(words).to_have_text("You lead this meeting.")
            await one.press("#more-dialog [data-close]")
        # The plan names who takes over: nothing is left to press when the lead is lost.
        await kim.press("#more")
        await held.alex.page.close()
        await expect(kim.page.locator("#take-over-words")).to_have_text(
            "You lead this meeting.", timeout=1000 * PATIENCE
        )
        await expect(kim.page.locator("#take-over")).to_be_hidden()
        lost = kim.page.locator("#alerts li").filter(has_text=ALEX)
        await expect(lost).to_have_count(1)
        await expect(lost.get_by_role("button")).to_have_count(0)
        assert await kim.page.get_attribute("main", "data-stage") == "joint"


@story
async def test_every_tab_and_box_is_for_everyone(tmp_path: Path) -> None:
    async with desk() as held:
        await held.sam.must("person.signal", kind="break")
        await held.sam.must("person.hand", up=True)
        await held.alex.page.locator("#hands li").wait_for()
        for tab in ("people", "rooms", "messages", "notes", "heard", "plan"):
            await held.alex.page.set_viewport_size({"width": 1280, "height": 800})
            await held.choose(tab)
            await assert_fit(held.alex, f"desk-{tab}", tmp_path)
        await held.alex.page.set_viewport_size({"width": 1280, "height": 800})
        for box in ("end", "more", "timer", "devices"):
            await held.alex.press(f"#{box}")
            await assert_fit(held.alex, f"desk-box-{box}", tmp_path)
            await held.alex.page.set_viewport_size({"width": 1280, "height": 800})
            await held.shut()
        over = "document.documentElement.scrollHeight - innerHeight"
        assert await held.alex.page.evaluate(over) <= 0, "the page itself does not scroll"


@story
async def test_a_phone_has_the_safety_controls_and_they_work() -> None:
    async with desk() as held:
        alex, jo, page = held.alex, held.jo, held.alex.page
        await page.set_viewport_size({"width": 320, "height": 640})
        await expect(page.locator("#narrow-note")).to_contain_text("laptop or a larger screen")
        await expect(page.locator("#desk")).to_be_hidden()
        for control in ("#take-break", "#separate", "#end"):
            await expect(page.locator(control)).to_be_in_viewport()
        await page.get_by_role("button", name=f"Mute: {JO}").click()
        await jo.page.wait_for_selector("#microphone[data-on=false]")
        await held.sam.must("person.signal", kind="stop")
        await expect(page.locator("#signals-list")).to_contain_text(f"{SAM}: wants to stop")
        await page.get_by_role("button", name="I've seen this").click()
        await held.sam_sees(signal={"kind": "stop", "seen_by": ALEX})
        await alex.press("#show-all")
        await expect(page.locator("#desk")).to_be_visible()
        await alex.press("#show-all")
        await alex.press("#separate")
        await jo.at("holding", "separated")


@story
async def test_a_facilitator_runs_the_meeting_without_a_mouse() -> None:
    async with desk() as held:
        jo, page = held.jo, held.alex.page
        await held.sam.must("person.signal", kind="break")
        await page.locator("#signals-list button").first.wait_for()
        await page.evaluate("document.activeElement.blur()")
        await tab_to(page, '[data-act="staff.acknowledge"]', most=30)
        await page.keyboard.press("Enter")
        await held.sam_sees(signal={"kind": "break", "seen_by": ALEX})
        assert await page.evaluate("document.activeElement !== document.body"), "focus has a place"
        await tab_to(page, "#tab-people", most=40)
        await page.keyboard.press("ArrowRight")
        await expect(page.locator("#tab-rooms")).to_be_focused()
        await expect(page.locator("#panel-rooms")).to_be_visible()
        await expect(page.locator("#panel-people")).to_be_hidden()
        await page.keyboard.press("End")
        await expect(page.locator("#panel-plan")).to_be_visible()
        await page.keyboard.press("Home")
        await tab_to(page, f'.everyone__one [aria-label="Mute: {JO}"]', most=20)
        await page.keyboard.press("Enter")
        await jo.page.wait_for_selector("#microphone[data-on=false]")
        await page.keyboard.press("Control+KeyD")
        await page.wait_for_selector("#microphone[data-on=false]")
        await page.keyboard.press("F2")
        await expect(page.locator("#microphone")).to_be_focused()
        await tab_to(page, "#end", most=60)
        await page.keyboard.press("Enter")
        await tab_to(page, '#end-dialog [data-act="session.end_safely"]', most=6)
        await page.keyboard.press("Escape")
        await expect(page.locator("#end")).to_be_focused()
        await page.keyboard.press("Shift+Tab")
        await expect(page.locator("#separate")).to_be_focused()
        await page.keyboard.press("Enter")
        await jo.at("holding", "separated")


async def by_keys(page: Page, selector: str, done: str) -> None:
    """Reach a button with Tab and press it, again if the view had just moved on."""
    for _ in range(4):
        await tab_to(page, selector, most=80)
        await page.keyboard.press("Enter")
        with contextlib.suppress(PlaywrightError):
            await page.wait_for_selector(done, state="attached", timeout=4000)
            return
    raise AssertionError(f"{selector} did not lead to {done}")


@story
async def test_a_facilitator_opens_and_closes_a_meeting_without_a_mouse() -> None:
    async with desk(waits=True) as held:
        jo, sam, page = held.jo, held.sam, held.alex.page
        await jo.arrive()
        await sam.arrive()
        for name in (JO, SAM):
            row = f".everyone__one:has-text('{name}')"
            admit = f".everyone__one [data-act='staff.admit'][aria-label$='{name}']"
            await page.wait_for_selector(admit)
            await by_keys(page, admit, f"{row}:has-text('Admitted')")
        await jo.get_ready()
        await sam.be_ready()
        await page.wait_for_selector("#check-all:not([hidden])")
        await by_keys(page, "#check-all", "#open-joint:not([hidden])")
        await by_keys(page, "#open-joint", "main[data-stage=joint]")
        await jo.press("#go-in")
        await jo.at("joint", "together")
        await tab_to(page, "#end", most=80)
        await page.keyboard.press("Enter")
        await tab_to(page, "#end-dialog [data-act='session.start_closing']", most=6)
        await page.keyboard.press("Enter")
        await page.wait_for_selector("main[data-stage=closing]")
        await by_keys(page, "#start-leaving", "main[data-stage=leaving]")
        release = "#leaving [data-act='staff.release']:not([hidden])"
        await by_keys(page, release, f"#leaving li:has-text('{JO}, released')")
        await by_keys(page, release, "main[data-stage=debrief]")
        for name in (JO, SAM):
            done = f"#debriefs [data-act='staff.debriefed'][aria-label='Debrief done: {name}']"
            await by_keys(page, done, f"{done}[hidden]")
        await by_keys(page, "#close-meeting", "h1:has-text('The meeting has ended')")
        await jo.page.wait_for_selector("h1:has-text('The meeting has ended')")
