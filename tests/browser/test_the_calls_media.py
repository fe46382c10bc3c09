"""The call's devices, sound and picture in a real browser, with a guide who is a tone person."""

import asyncio
import tempfile
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from pathlib import Path
from typing import Any

import pytest
from playwright.async_api import Browser, CDPSession, Page, async_playwright, expect

from signaling.robots.robot import Robot
from tests.browser.browsers import CHROMIUM_FLAGS, Visitor, visitor
from tests.journeys.house import ALEX, JO, House, planned_house
from tests.journeys.story import PATIENCE, story

pytestmark = pytest.mark.browser
expect.set_options(timeout=1000 * PATIENCE)

KEEP_TRACKS = """
  globalThis.captured = [];
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = await real(wish);
    captured.push(...stream.getTracks());
    return stream;
  };
  const copy = MediaStreamTrack.prototype.clone;
  MediaStreamTrack.prototype.clone = function () {
    const made = copy.call(this);
    captured.push(made);
    return made;
  };
"""


@contextmanager
def demo_house() -> Iterator[House]:
    """Give a served house whose pages let a test look at the call."""
    with tempfile.TemporaryDirectory(prefix="house-") as folder:
        house = planned_house(Path(folder), DEMO="1")
        try:
            house.start()
            yield house
        finally:
            house.stop()


class Jo:
    """Jo's page, and what it sent to the server."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.sent: list[str] = []
        page.on(
            "websocket",
            lambda line: line.on("framesent", lambda frame: self.sent.append(str(frame))),
        )

    def said(self, event: str) -> list[str]:
        """Return the frames that carried this event, oldest first."""
        return [frame for frame in self.sent if f'"{event}"' in frame]

    def switched(self, device: str) -> list[bool]:
        """Return each on and off of a device that the server was asked for."""
        return ['"on":true' in frame for frame in self.said(f"person.{device}")]

    async def ask(self, expression: str) -> Any:
        return await self.page.evaluate(expression)

    async def until(self, expression: str) -> None:
        for _ in range(int(10 * PATIENCE)):
            if await self.page.evaluate(expression):
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"never {expression}")

    async def turn_on(self, *tools: str) -> None:
        for tool in tools:
            await self.page.locator(f"#{tool}").click()
            await self.page.wait_for_selector(f"#{tool}[data-on=true]")


@asynccontextmanager
async def jo_in_her_room(
    *, flags: list[str] = CHROMIUM_FLAGS, tone: bool = False
) -> AsyncIterator[tuple[House, Jo, Robot]]:
    """Give Jo in her waiting room in Chromium, and Alex, a tone person, in the same meeting."""
    running = demo_house()
    house = await asyncio.to_thread(running.__enter__)
    alex = house.person(ALEX)
    try:
        async with async_playwright() as driver:
            browser = await driver.chromium.launch(
                executable_path="/usr/bin/chromium", headless=True, args=flags
            )
            await alex.arrive()
            page = await _page(browser, house, tone)
            jo = Jo(page)
            one = Visitor(JO, house, page)
            await one.open_link()
            await one.fill_in()
            await page.wait_for_selector("main[data-connection=open]")
            await jo.until("commonGround.peer?.connectionState === 'connected'")
            yield house, jo, alex
            await browser.close()
    except BaseException:
        print(house.logs()[-4000:])
        raise
    finally:
        await alex.leave()
        await asyncio.to_thread(running.__exit__, None, None, None)


async def _page(browser: Browser, house: House, tone: bool) -> Page:
    if tone:
        page = (await visitor(browser, house, JO)).page
        await page.context.add_init_script(script=KEEP_TRACKS)
        return page
    context = await browser.new_context()
    await context.add_init_script(script=KEEP_TRACKS)
    page = await context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    return page


async def alex_visits(alex: Robot) -> None:
    """Let Alex come to Jo's room with sound."""
    everyone = alex.view["everyone"]
    room = next(one["room"] for one in everyone if one["name"] == JO)
    for _ in range(10):  # a press on a view that has just moved on is made again
        if (await alex.say("staff.visit", room=room)).get("ok"):
            break
        await asyncio.sleep(0.2)
    await alex.until(lambda view: any(one["name"] == JO for one in view["people"]))
    await alex.speak_up()


@story
async def test_another_microphone_is_muted_first_then_asked_for_and_nothing_is_negotiated() -> None:
    async with jo_in_her_room() as (_, jo, _alex):
        await jo.turn_on("microphone")
        choices = await jo.ask("commonGround.call.devices()")
        microphones = [one for one in choices if one["kind"] == "microphone"]
        assert len(microphones) > 1 and all(one["name"] for one in microphones)
        other = next(one for one in microphones if not one["used"] and one["id"] != "default")
        before = jo.switched("microphone")
        answer = await jo.page.evaluate(
            "(id) => commonGround.call.useDevice('microphone', id)", other["id"]
        )
        assert answer["ok"] is True
        assert jo.switched("microphone")[len(before) :] == [False, True]
        assert len(jo.said("peer.offer")) == 1
        label = await jo.ask("commonGround.peer.getSenders()[0].track.label")
        assert label == other["name"]
        assert await jo.ask("captured[0].readyState") == "ended"
        await expect(jo.page.locator("#microphone")).to_have_attribute("data-on", "true")
        used = [one["id"] for one in await jo.ask("commonGround.call.devices()") if one["used"]]
        assert other["id"] in used


@story
async def test_a_soft_picture_is_sent_soft_and_stops_with_the_camera() -> None:
    async with jo_in_her_room() as (_, jo, _alex):
        await jo.turn_on("camera")
        sent = "commonGround.peer.getSenders()[1].track"
        size = f"(({sent}).getSettings().width)"
        assert await jo.ask(f"{sent} instanceof CanvasCaptureMediaStreamTrack") is False
        assert await jo.ask("commonGround.call.soften(true)") is True
        assert await jo.ask(f"{sent} instanceof CanvasCaptureMediaStreamTrack") is True
        assert await jo.ask("commonGround.call.softened") is True
        await jo.until(f"{size} === 320")
        assert len(jo.said("peer.offer")) == 1
        await jo.ask("globalThis.soft = commonGround.peer.getSenders()[1].track, 0")
        await jo.page.click("#camera")
        await jo.page.wait_for_selector("#camera[data-on=false]")
        assert await jo.ask("soft.readyState") == "ended"
        assert await jo.ask("captured.every((one) => one.readyState === 'ended')")
        await jo.until(f"{sent} === null")


@story
async def test_a_device_that_is_pulled_out_is_told_to_all_and_comes_back_by_one_press() -> None:
    async with jo_in_her_room() as (_, jo, alex):
        await jo.turn_on("microphone")
        await alex.until(lambda view: _of_jo(view)["microphone"])
        await jo.ask(
            "(() => { const track = commonGround.call.media.raw.microphone;"
            " track.stop(); track.dispatchEvent(new Event('ended')); })()"
        )
        await alex.until(lambda view: not _of_jo(view)["microphone"])
        await expect(jo.page.locator("#hint-words")).to_contain_text("stopped")
        await jo.page.click("#hint-again")
        await jo.page.wait_for_selector("#microphone[data-on=true]")
        await alex.until(lambda view: _of_jo(view)["microphone"])


@story
async def test_a_device_that_the_system_takes_for_a_phone_call_can_be_had_again() -> None:
    async with jo_in_her_room() as (_, jo, _alex):
        await jo.turn_on("microphone")
        await jo.ask("commonGround.call.media.raw.microphone.dispatchEvent(new Event('mute'))")
        await expect(jo.page.locator("#hint-words")).not_to_be_empty()
        await jo.page.click("#hint-again")
        await jo.until("captured.length === 2 && captured[0].readyState === 'ended'")
        await jo.until("commonGround.peer.getSenders()[0].track === captured[1]")
        assert await jo.ask("captured[1].readyState") == "live"


@story
async def test_who_speaks_is_told_by_the_sound_that_comes() -> None:
    async with jo_in_her_room() as (_, jo, alex):
        await jo.ask(
            "commonGround.call.addEventListener('speaking',"
            " (event) => { globalThis.loud ="
            " [...event.detail].filter(([k, v]) => v && k !== 'own').length; }), 0"
        )
        await alex_visits(alex)
        await jo.until("globalThis.loud === 1")
        await alex.must("person.microphone", on=False)
        await jo.until("globalThis.loud === 0")


PRESS_FIRST = [
    *(flag for flag in CHROMIUM_FLAGS if "autoplay" not in flag),
    "--autoplay-policy=document-user-activation-required",
]
"""Chromium as people have it: a page that nobody has touched plays nothing aloud."""


class Untouched:
    """Looks at a page by a way that does not count as a press; the driver's own scripts do."""

    def __init__(self, line: CDPSession) -> None:
        self._line = line

    async def ask(self, expression: str) -> Any:
        said = await self._line.send(
            "Runtime.evaluate", {"expression": expression, "returnByValue": True}
        )
        return said["result"].get("value")

    async def until(self, expression: str) -> None:
        for _ in range(int(10 * PATIENCE)):
            if await self.ask(expression) is True:
                return
            await asyncio.sleep(0.1)
        raise AssertionError(f"never {expression}")


@story
async def test_a_browser_that_refuses_to_play_asks_for_one_press() -> None:
    async with jo_in_her_room(flags=PRESS_FIRST) as (_, jo, alex):
        await jo.page.reload()
        look = Untouched(await jo.page.context.new_cdp_session(jo.page))
        await look.until("globalThis.commonGround?.peer?.connectionState === 'connected'")
        button = "document.querySelector('#play-button').checkVisibility()"
        assert await look.ask(button) is False, "there is nothing to hear yet"
        await alex_visits(alex)
        await look.until(button)
        sounds = "[...document.querySelectorAll('#voices audio')].filter((one) => !one.muted)"
        aloud = f"{sounds}.some((one) => !one.paused && one.currentTime > 0)"
        assert await look.ask(f"{sounds}.length") == 1
        assert await look.ask(aloud) is False
        assert await look.ask("navigator.userActivation.hasBeenActive") is False
        await jo.page.click("#play-button")
        await jo.until(aloud)
        await expect(jo.page.locator("#play-button")).to_be_hidden()
        # What pauses later, as for a phone call, goes on by itself.
        await jo.ask(f"{sounds}[0].pause()")
        assert await jo.ask(aloud) is False
        await jo.until(aloud)


@story
async def test_a_connection_that_does_not_come_up_is_given_up_and_built_anew() -> None:
    async with jo_in_her_room() as (house, jo, _alex):
        # The next connection is led to where nobody answers; the one after that is not.
        await jo.ask(
            """(() => {
              const proto = RTCPeerConnection.prototype;
              const real = proto.setRemoteDescription;
              proto.setRemoteDescription = function (said) {
                proto.setRemoteDescription = real;
                const where = /(a=candidate:\\S+ \\d+ udp \\d+) \\S+/g;
                const sdp = said.sdp.replace(where, "$1 192.0.2.1");
                globalThis.astray = this;
                return real.call(this, {...said, sdp});
              };
              void commonGround.call.leg.negotiate();
            })()"""
        )
        await jo.until("globalThis.astray && commonGround.peer && commonGround.peer !== astray")
        await jo.until("commonGround.peer?.connectionState === 'connected'")
        assert len(jo.said("peer.offer")) == 3
        assert await jo.ask("astray.connectionState") == "closed"
        lost = house.logs().count("media.peer_lost")
        assert lost == 1, "only the first was lost: the page did not wait for the server's word"
        await expect(jo.page.locator("#media-trouble")).to_be_hidden()


@story
async def test_sound_that_stops_coming_is_noticed_and_connected_anew() -> None:
    async with jo_in_her_room() as (_, jo, alex):
        await alex_visits(alex)
        await jo.until("commonGround.call.view.people.some((one) => one.microphone)")
        await asyncio.sleep(3)
        assert len(jo.said("peer.offer")) == 1, "while sound comes nothing is built anew"
        # The counters stand still, as they do on a leg through which nothing comes any more.
        await jo.ask(
            "(async () => { const still = await commonGround.peer.getStats();"
            " commonGround.peer.getStats = async () => still; })()"
        )
        await expect(jo.page.locator("#media-trouble-words")).to_contain_text("Connecting sound")
        await jo.until("commonGround.peer && commonGround.peer.connectionState === 'connected'")
        for _ in range(100):
            if len(jo.said("peer.offer")) == 2:
                break
            await asyncio.sleep(0.1)
        assert len(jo.said("peer.offer")) == 2
        await expect(jo.page.locator("#media-trouble")).to_be_hidden()
        await jo.until("commonGround.peer.connectionState === 'connected'")


@story
async def test_who_speaks_while_muted_is_told_once() -> None:
    async with jo_in_her_room(tone=True) as (_, jo, alex):
        await alex_visits(alex)
        await jo.ask(
            "(globalThis.hints = [], commonGround.call.addEventListener('hint',"
            " (event) => hints.push(event.detail.key)), 0)"
        )
        await jo.turn_on("microphone")
        await jo.page.click("#microphone")
        await jo.until("hints.includes('muted-while-speaking')")
        sends = "commonGround.peer.getSenders()[0].track"
        assert await jo.ask(f"{sends} === null"), "what is heard while muted goes nowhere"
        await jo.turn_on("microphone")
        await jo.page.click("#microphone")
        await asyncio.sleep(3)
        assert await jo.ask("hints.filter((key) => key === 'muted-while-speaking').length") == 1


@story
async def test_leaving_puts_everything_out_in_the_same_step() -> None:
    async with jo_in_her_room() as (_, jo, _alex):
        await jo.turn_on("microphone", "camera")
        await jo.ask("commonGround.call.soften(true)")
        state = await jo.ask(
            "(() => { const { call, peer } = commonGround; call.release();"
            " return { live: captured.filter((one) => one.readyState === 'live').length,"
            " peer: peer.connectionState, socket: call.connection.socket.connected,"
            " lock: call.wakefulness.lock,"
            " sounds: document.querySelectorAll('#voices audio').length }; })()"
        )
        assert state == {"live": 0, "peer": "closed", "socket": False, "lock": None, "sounds": 0}


@story
async def test_a_reload_leads_back_to_the_own_room_with_everything_off() -> None:
    async with jo_in_her_room() as (_, jo, alex):
        await jo.turn_on("microphone", "camera")
        await jo.page.reload()
        await jo.page.wait_for_selector("main[data-connection=open][data-place=holding]")
        await jo.until("commonGround.peer?.connectionState === 'connected'")
        assert await jo.ask("captured.length") == 0
        await alex.until(lambda view: not _of_jo(view)["microphone"])
        await jo.turn_on("microphone")


@story
async def test_staff_are_told_in_a_word_how_the_line_is() -> None:
    async with jo_in_her_room() as (_, jo, alex):
        for _ in range(100):
            if jo.said("person.line"):
                break
            await asyncio.sleep(0.1)
        (first, *_) = jo.said("person.line")
        assert '"device":"computer"' in first and '"sound_only":false' in first
        view = await alex.until(lambda view: _of_jo(view)["line"] is not None)
        assert _of_jo(view)["line"]["word"] == "good"


def _of_jo(view: dict[str, Any]) -> dict[str, Any]:
    return next(one for one in view["everyone"] if one["name"] == JO)
