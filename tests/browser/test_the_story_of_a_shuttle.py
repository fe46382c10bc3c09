"""One whole shuttle through the real service: six messages go between two rooms, each page and line
is searched for the other side, and ears decide in whose room the advocate is."""

import asyncio
import contextlib
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from functools import partial
from typing import Any

import pytest
from playwright.async_api import Browser, Locator, expect

from app.domain.cases.case import CasePerson
from app.domain.people import Role, Side
from signaling.robots.robot import Robot
from tests.browser.advocates import Advocate, Wire, shuttle
from tests.browser.browsers import Visitor, chromium, visitor
from tests.journeys.house import ALEX, JO, KIM, LOOKS, SAM, House, Meeting, running_house
from tests.journeys.story import PATIENCE, settled, story

pytestmark = pytest.mark.browser

PEOPLE = (
    CasePerson("jo", Side.HARMED, Role.PERSON_HARMED, JO, "Joanna m4rk-surname-jo"),
    CasePerson("sam", Side.RESPONSIBLE, Role.PERSON_RESPONSIBLE, SAM, "Samuel m4rk-surname-sam"),
)
WIDE = {"width": 1280, "height": 800}
PAGES = ("/", "/meeting", "/meeting/where", "/meeting/rules", "/meeting/check", "/your", "/left")
CORRIDOR = ("m4rk-corridor-kim", "m4rk-corridor-alex")
"""What staff write to each other."""

Someone = Visitor | Robot


def marked(name: str) -> set[str]:
    """Return everything in a story that belongs to this person, and never crosses."""
    key = name[:3].strip("-").lower()
    fields = ("surname", "place", "asked", "note")
    return {name, *(f"m4rk-{one}-{key}" for one in fields)}


async def text_of(one: Someone) -> str:
    """Return everything that somebody was sent: pages, answers, and the frames of their line."""
    return await one.text() if isinstance(one, Visitor) else one.received.text()


async def moment(one: Someone) -> float:
    return await one.now() if isinstance(one, Visitor) else await settled()


async def noticed(one: Someone, since: float) -> tuple[set[int], set[str]]:
    """Return which pitches and which colours came to somebody since then."""
    if isinstance(one, Visitor):
        return await one.pitches(since), await one.colours(since)
    return one.senses.pitches(since), one.senses.colours(since)


@dataclass
class Ledger:
    """What each side said, and how much of it has crossed so far."""

    never: dict[str, set[str]] = field(default_factory=lambda: {JO: set(), SAM: set()})
    crossed: dict[str, set[str]] = field(default_factory=lambda: {JO: set(), SAM: set()})


@dataclass
class Story(Advocate):
    """Alex at the desk, with Jo and Sam in rooms of their own, and whoever else of staff is there.

    Attributes:
        people: everybody who is there, by screen name.
        ledger: what was said, to be searched for on the other side.
    """

    house: House
    wire: Wire
    people: dict[str, Someone]
    ledger: Ledger = field(default_factory=Ledger)

    # What was said

    def says(self, name: str, words: str) -> str:
        """Return words that must not reach the other side until they crossed."""
        self.ledger.never[name].add(words)
        return words

    def crosses(self, name: str, *words: str) -> None:
        """These words were handed over."""
        self.ledger.never[name] -= {*words}
        self.ledger.crossed[name] |= {*words}

    async def nothing_leaked(self) -> None:
        """Each was sent what crossed, and their own, and nothing else of the other's."""
        for me, other in ((JO, SAM), (SAM, JO)):
            text = await text_of(self.people[me])
            others = self.ledger.never[other] | marked(other) | {*CORRIDOR}
            assert {one for one in others if one in text} == set(), f"{me} was told of {other}"
            due = self.ledger.crossed[other]
            assert {one for one in due if one not in text} == set(), f"{me} lacks words"
            assert me in text, "the search finds what is there"

    # Ears and eyes

    async def together(self, *groups: tuple[str, ...]) -> None:
        """Whoever is in one group hears and sees the others of it, and nobody hears or sees more.

        What was on its way when a door closed is waited out first; then a whole second is judged.
        """
        due = {name: set[str]() for name in self.people}
        for group in groups:
            for name in group:
                due[name] = {*group} - {name}
        end = time.monotonic() + 3 * PATIENCE
        while True:
            since = {name: await moment(one) for name, one in self.people.items()}
            await asyncio.sleep(1.0)
            found = {name: await noticed(one, since[name]) for name, one in self.people.items()}
            wrong = [
                (name, found[name])
                for name, others in due.items()
                if found[name]
                != ({LOOKS[one].pitch for one in others}, {LOOKS[one].colour for one in others})
            ]
            if not wrong:
                return
            assert time.monotonic() < end, f"not {groups}: {wrong}"

    # Each side, whether it is a page or a tone person

    async def card(self, name: str, state: str) -> dict[str, Any]:
        """Wait until the newest thing that is there for a tone person has this state."""
        robot = self.people[name]
        assert isinstance(robot, Robot)
        view = await robot.until(
            lambda view: bool(there(view)) and there(view)[-1]["state"] == state
        )
        return there(view)[-1]

    async def nothing_there(self, name: str, besides: int = 0) -> None:
        """Wait until nothing more than this is there for a tone person."""
        robot = self.people[name]
        assert isinstance(robot, Robot)
        await robot.until(lambda view: len(there(view)) == besides)

    async def asks_to_carry(self, robot: Robot, text: str, about: str = "", **more: str) -> None:
        """A tone person writes words down, reads them back, and agrees."""
        kept = await robot.must("person.relay_write", text=text, about=about, **more)
        wording = {"relay": kept["relay"], "number": kept["number"]}
        await robot.must("person.relay_read_back", **wording)
        await robot.must("person.relay_agree", **wording)

    async def read_aloud(self, sender: str, to: str, words: str) -> None:
        await self.go(f"{to}'s room", 10)
        card = self.relay(sender)
        await expect(card.locator(".relay__words--aloud")).to_have_text(words)
        await self.press(card, "I read it aloud here")

    async def end(self) -> None:
        """Each leaves to a room of their own, is talked with, and it is over; nothing was told."""
        page = self.alex.page
        await self.alex.press("#end")
        await page.locator("#end-dialog [data-act='session.start_leaving']").click()
        await page.wait_for_selector("main[data-stage=leaving]")
        for name in (JO, SAM):
            leaver = page.locator("#leaving > li").filter(has_text=name)
            await leaver.get_by_role("button", name="Release").click()
            reason = page.locator("#reason-dialog[open]")
            await reason.or_(leaver.filter(has_text="released")).first.wait_for()
            if await reason.count():
                await page.locator("#reason").fill("They asked to go first.")
                await page.locator("#reason-form button[type=submit]").click()
        await page.wait_for_selector("main[data-stage=debrief]")
        for name in (JO, SAM):
            talk = page.locator("#debriefs > li").filter(has_text=name)
            await talk.get_by_role("button", name="Debrief done").click()
        await self.alex.press("#close-meeting")
        for name in (JO, SAM):
            one = self.people[name]
            if isinstance(one, Visitor):
                await one.page.wait_for_selector("main[data-why=ended]")
                assert await one.trouble() == []
                for address in PAGES:
                    await one.page.goto(self.house.url + address)
            else:
                by_post = Meeting(self.house, {name: one})
                for address in PAGES:
                    await by_post.send(name, address)
        await self.nothing_leaked()
        assert await self.alex.trouble() == []


def there(view: dict[str, Any]) -> list[dict[str, Any]]:
    return [card for card in view["cards"] if not card["mine"]]


def alarms(view: dict[str, Any]) -> list[tuple[str, str]]:
    return [(one["person"], one["kind"]) for one in view["signals"]]


def of_jo(view: dict[str, Any]) -> dict[str, Any]:
    """Return Jo's room as a member of staff sees it."""
    rooms: list[dict[str, Any]] = view["shuttle"]["rooms"]
    return next(room for room in rooms if room["principal"] == "jo")


def waiting(page: Visitor) -> Locator:
    return page.page.locator("#cards-there .one-card")


def asked_for(page: Visitor) -> Locator:
    return page.page.locator("#carry-list .one-card")


@asynccontextmanager
async def told(in_page: str, tone: str, *, kim: bool) -> AsyncIterator[Story]:
    """Give a shuttle that is about to begin: one party in a page, the other a tone person."""
    house = running_house(invites=partial(shuttle, people=PEOPLE))
    running = await asyncio.to_thread(house.__enter__)
    tones = {name: running.person(name) for name in (tone, *([KIM] if kim else []))}
    try:
        async with chromium() as browser:
            yield await _arrived(browser, running, in_page, tone, tones)
    except BaseException:
        print(running.logs()[-6000:])
        raise
    finally:
        for robot in tones.values():
            with contextlib.suppress(Exception):
                await robot.leave()
        await asyncio.to_thread(house.__exit__, None, None, None)


async def _arrived(
    browser: Browser, running: House, in_page: str, tone: str, tones: dict[str, Robot]
) -> Story:
    alex = await visitor(browser, running, ALEX, viewport=WIDE)
    held = Story(alex, running, await Wire().lay(alex.page), {ALEX: alex, **tones})
    await alex.arrive_as_staff()
    robot = tones[tone]
    for each in tones.values():
        await each.arrive()
        await each.speak_up()
    page = held.people[in_page] = await visitor(browser, running, in_page, viewport=WIDE)
    key, other = in_page[:3].strip("-").lower(), tone[:3].strip("-").lower()
    await page.open_link()
    await page.fill_in(place=f"m4rk-place-{key}")
    await page.check_device()
    await page.switch_on()
    where = {"private": "yes", "safe": "yes", "contact": "01632 960 777"}
    by_post = Meeting(running, {tone: robot})
    where["place"] = f"m4rk-place-{other}"
    assert await by_post.send(tone, "/meeting/where", **where) == 303
    await robot.must("person.message", text=f"m4rk-asked-{other}")
    for name in (in_page, tone):
        await held.admit(name)
    await page.get_ready()
    await robot.be_ready()
    await held.start()
    await page.switch_on()
    await robot.speak_up()
    return held


@story
async def test_six_messages_go_between_two_rooms_and_nothing_else_does() -> None:
    async with told(JO, SAM, kim=True) as held:
        jo, sam, kim, alex = (held.people[name] for name in (JO, SAM, KIM, ALEX))
        assert isinstance(jo, Visitor) and isinstance(alex, Visitor)
        assert isinstance(sam, Robot) and isinstance(kim, Robot)

        # The corridor: two of staff hear each other, and no room hears them.
        await held.together((ALEX, KIM), (JO,), (SAM,))
        await kim.must("staff.corridor", text=CORRIDOR[0])
        corridor = alex.page.locator("#corridor")
        await expect(corridor).to_contain_text(CORRIDOR[0])
        await corridor.locator("textarea").fill(CORRIDOR[1])
        await held.press(corridor, "Send")
        await kim.until(lambda view: view["shuttle"]["corridor"][-1]["text"] == CORRIDOR[1])
        await held.nothing_leaked()

        # Alex is with Jo: heard there alone. What is told in confidence is kept apart.
        await held.go(f"{JO}'s room")
        await expect(jo.page.locator("#company")).to_contain_text("with you now")
        await held.together((ALEX, JO), (SAM,), (KIM,))
        notes = alex.page.locator("#confidences")
        await notes.locator("select").select_option(label=JO)
        await notes.locator("textarea").fill("m4rk-note-jo")
        await held.press(notes, "Keep this note")
        await expect(notes).to_contain_text("Kept. It will not be passed on.")

        # 1. Spoken, read back, changed, agreed, cleared, passed on; chosen, and read aloud there.
        first = held.says(JO, "m4rk-first-words: why our house?")
        changed = held.says(JO, "m4rk-changed-words: why our house, and not another?")
        held.says(JO, "m4rk-about-one")
        await held.write_down(first, "m4rk-about-one")
        await held.press(alex.page.locator(".relays__new"), "Read it back")
        card = held.relay()
        await held.press(card, "Change the words")
        await card.get_by_label(f"What {JO} says, in their words").fill(changed)
        await held.press(card, "Use these words")
        await held.press(card, f"{JO} said yes to exactly these words")
        await held.clear()
        await held.nothing_there(SAM)
        await held.release()
        there_for_sam = await held.card(SAM, "there")
        assert there_for_sam["text"] == there_for_sam["about"] == ""
        await held.nothing_leaked()
        await sam.must("person.relay_choose", relay=there_for_sam["id"], wish="read_to_me")
        await held.read_aloud(JO, SAM, changed)
        held.crosses(JO, changed, "m4rk-about-one")
        delivered = await held.card(SAM, "delivered")
        assert (delivered["text"], delivered["how"]) == (changed, "read_aloud")
        await expect(jo.page.locator("#company")).to_contain_text("will be back by about")
        await expect(asked_for(jo).first).to_contain_text("This was passed on.")
        await held.together((ALEX, SAM), (JO,), (KIM,))
        await held.nothing_leaked()

        # 2. An answer is carried back: what it is about first, and then on Jo's own screen.
        answer = held.says(SAM, "m4rk-answer-words: it was the nearest.")
        held.says(SAM, "m4rk-about-two")
        await held.press(held.relay(), f"{SAM} wants to answer")
        await held.asks_to_carry(sam, answer, "m4rk-about-two", answers=delivered["id"])
        await expect(asked_for(jo).first).to_contain_text("They would like to reply.")
        await held.clear(SAM, JO)
        await held.release(SAM, JO)
        await expect(waiting(jo)).to_contain_text("There is a message for you")
        await held.nothing_leaked()
        await held.press(waiting(jo), "What is it about?")
        await expect(waiting(jo)).to_contain_text("It is about: m4rk-about-two")
        held.crosses(SAM, "m4rk-about-two")
        await held.nothing_leaked()
        await held.press(waiting(jo), "Read it")
        await expect(waiting(jo).locator(".one-card__text")).to_have_text(answer)
        held.crosses(SAM, answer)
        await expect(held.state()).to_have_text("Answered")

        # 3. Agreed and passed on, then changed: it is read back anew, and is gone from Sam.
        old = held.says(JO, "m4rk-old-words: come to our street.")
        new = held.says(JO, "m4rk-new-words: we hope you are well.")
        await held.press(jo.page.locator("#carry"), "Write a message to pass on")
        await jo.page.fill("#carry-text", old)
        await held.press(jo.page.locator("#carry"), "Read it once more")
        mine = asked_for(jo).filter(has_text="m4rk-old-words")
        await held.press(mine, "Yes, these words")
        await held.clear()
        await held.release()
        await held.nothing_there(SAM, 2)
        await held.press(mine, "Change them")
        await jo.page.fill("#carry-text", new)
        await held.press(jo.page.locator("#carry"), "Read it once more")
        await held.nothing_there(SAM, 1)
        await expect(held.state()).to_have_text("To be read back")
        await held.press(asked_for(jo).filter(has_text="m4rk-new-words"), "Yes, these words")
        await held.clear()
        await held.release()
        shown = await held.card(SAM, "there")
        await held.nothing_leaked()
        await sam.must("person.relay_open", relay=shown["id"])
        assert (await held.card(SAM, "delivered"))["text"] == new
        held.crosses(JO, new)
        await sam.must("person.relay_no_reply", relay=shown["id"])
        await expect(held.state()).to_have_text(f"Passed on, {SAM} does not want to answer now")

        # 4. Taken back before it was handed over: nothing of it is left on the other side.
        held.says(JO, "m4rk-regretted-words")
        await held.go(f"{JO}'s room", 5)
        await held.write_down("m4rk-regretted-words")
        await held.agree_aloud()
        await held.clear()
        await held.release()
        await held.nothing_there(SAM, 3)
        await held.press(asked_for(jo).filter(has_text="m4rk-regretted-words"), "Take it back")
        await held.nothing_there(SAM, 2)
        await expect(held.state()).to_have_text("Taken back")

        # 5. Jo does not want this one, and Sam is not told so.
        held.says(SAM, "m4rk-unwanted-words")
        await held.asks_to_carry(sam, "m4rk-unwanted-words")
        await held.clear(SAM, JO)
        await held.release(SAM, JO)
        unwanted = waiting(jo).filter(has_text="There is a message for you")
        await held.press(unwanted, "No thank you")
        await expect(waiting(jo).last).to_contain_text("You said no thank you.")
        await expect(held.state(SAM)).to_have_text(f"{JO} does not want it")
        assert [one["state"] for one in sam.view["cards"] if one["mine"]][-1] == "with_guide"
        await held.nothing_leaked()

        # 6. Held and gone on with: away from Jo's page, and there again; then read to Jo.
        last = held.says(SAM, "m4rk-last-words: I am sorry.")
        await held.asks_to_carry(sam, last)
        await held.clear(SAM, JO)
        await held.release(SAM, JO)
        await expect(waiting(jo)).to_have_count(3)
        await held.press(held.relay(SAM), "Hold it")
        await expect(waiting(jo)).to_have_count(2)
        await held.press(held.relay(SAM), "Go on with it")
        await held.release(SAM, JO)
        await expect(waiting(jo)).to_have_count(3)
        await waiting(jo).last.get_by_role("button", name="Hear it from").click()
        await held.press(held.relay(SAM), "I read it aloud here")
        await expect(waiting(jo).last.locator(".one-card__text")).to_have_text(last)
        held.crosses(SAM, last)
        await held.press(waiting(jo).last, "No reply from me")
        await held.nothing_leaked()

        # Alex's page is lost while with Jo: the second of staff is told, and goes there.
        await held.together((ALEX, JO), (SAM,), (KIM,))
        where = alex.page.url
        await alex.page.goto("about:blank")
        await kim.until(lambda view: ("jo", "alone") in alarms(view))
        await kim.until(lambda view: of_jo(view)["call"] == ["kim"])
        room = of_jo(kim.view)
        assert room["waiting"] and room["alone_since"]
        await expect(jo.page.locator("#company")).to_contain_text("will be back by about")
        assert sam.view["shuttle"]["with_you"] == []
        await kim.must("staff.visit", room=room["room"])
        del held.people[ALEX]
        await held.together((KIM, JO), (SAM,))
        await alex.page.goto(where)
        await alex.connected()
        await alex.switch_on()
        held.people[ALEX] = alex
        await held.together((KIM, JO), (SAM,), (ALEX,))
        await kim.must("staff.visit", room="corridor")
        await held.go(f"{JO}'s room")
        await held.together((ALEX, JO), (SAM,), (KIM,))
        await held.nothing_leaked()
        await held.end()


@story
async def test_the_same_holds_when_the_other_one_has_the_page() -> None:
    async with told(SAM, JO, kim=False) as held:
        sam, jo, alex = held.people[SAM], held.people[JO], held.alex
        assert isinstance(sam, Visitor) and isinstance(jo, Robot)
        await held.together((ALEX,), (JO,), (SAM,))
        await held.go(f"{SAM}'s room")
        await held.together((ALEX, SAM), (JO,))
        notes = alex.page.locator("#confidences")
        await notes.locator("select").select_option(label=SAM)
        await notes.locator("textarea").fill("m4rk-note-sam")
        await held.press(notes, "Keep this note")
        await expect(notes).to_contain_text("Kept. It will not be passed on.")
        words = held.says(SAM, "m4rk-sams-words: I think of it every day.")
        await held.write_down(words, sender=SAM)
        await held.agree_aloud(SAM)
        await held.clear(SAM, JO)
        await held.release(SAM, JO)
        shown = await held.card(JO, "there")
        await held.nothing_leaked()
        await jo.must("person.relay_open", relay=shown["id"])
        held.crosses(SAM, words)
        await held.go(f"{JO}'s room", 5)
        await expect(sam.page.locator("#company")).to_contain_text("will be back by about")
        await held.together((ALEX, JO), (SAM,))
        reply = held.says(JO, "m4rk-jos-reply: thank you for saying it.")
        await held.asks_to_carry(jo, reply, answers=shown["id"])
        await held.clear()
        await held.release()
        await expect(waiting(sam)).to_contain_text("There is a message for you")
        await held.nothing_leaked()
        await held.press(waiting(sam), "Read it")
        await expect(waiting(sam).locator(".one-card__text")).to_have_text(reply)
        held.crosses(JO, reply)
        await held.nothing_leaked()
        await held.end()
