"""The device check in real browsers: all well, and each way in which a device or network fails."""

import asyncio
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from pathlib import Path

import pytest
from playwright.async_api import Browser, BrowserContext, Page, async_playwright, expect

from app.bootstrap import build_store
from app.domain.arrival import DeviceCheck, Line, Sound, Works
from tests.browser.browsers import CHROMIUM_FLAGS, Visitor, launch_chromium, launch_firefox, visitor
from tests.browser.test_every_page_is_for_everyone import assert_fit, tab_to
from tests.journeys.house import JO, House, running_house
from tests.journeys.story import PATIENCE, story

pytestmark = pytest.mark.browser
PAST_THE_CHECK = re.compile(r"/meeting(?!/check)")
expect.set_options(timeout=1000 * PATIENCE)

REAL = [flag for flag in CHROMIUM_FLAGS if "media-stream" not in flag]
"""Chromium as people have it: it asks, and it has only the devices that are there."""


@asynccontextmanager
async def served(bind: str = "") -> AsyncIterator[House]:
    house = running_house(bind=bind)
    running = await asyncio.to_thread(house.__enter__)
    try:
        yield running
    except BaseException:
        print(running.logs()[-4000:])
        raise
    finally:
        await asyncio.to_thread(house.__exit__, None, None, None)


@asynccontextmanager
async def chromium_with(*flags: str) -> AsyncIterator[Browser]:
    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, args=[*REAL, *flags]
        )
        yield browser
        await browser.close()


async def at_the_check(context: BrowserContext, house: House, script: str = "") -> Page:
    """Open the personal link, claim the seat, and go to the check."""
    if script:
        await context.add_init_script(script=script)
    page = await context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    await page.goto(house.links[JO])
    await page.locator("#go").click()
    await page.wait_for_url(PAST_THE_CHECK)
    await page.goto(house.url + "/meeting/check")
    return page


def kept(house: House) -> DeviceCheck | None:
    """Return what staff see of Jo's check."""
    with build_store(house.config).unit_of_work(write=False) as work:
        session = work.sessions.get(work.sessions.not_ended()[0])
    person = next(p for p in session.people if p.screen_name == JO)
    return session.attendance(person.id).arrival.device


async def finished_line(page: Page) -> None:
    """Wait until the whole connection was tested."""
    words = page.locator("#connection-found")
    await expect(words).to_contain_text("Your connection", timeout=40_000)


async def helped(page: Page, heading: str) -> None:
    """Wait until the help with this heading is there, spoken, and with a way to carry on."""
    await expect(page.locator("#fault h2:visible")).to_have_text(heading)
    await expect(page.locator("#fault ol:visible li").first).to_be_visible()
    await expect(page.locator("#polite")).to_contain_text(heading)


@story
async def test_a_whole_check_is_kept_and_asks_nobody_else(tmp_path: Path) -> None:
    async with served() as house, async_playwright() as driver:
        browser = await launch_chromium(driver)
        context = await browser.new_context()
        page = await at_the_check(context, house)
        one = Visitor(JO, house, page)
        one._keep()

        async def fits(name: str) -> None:
            await _fits(one, name, tmp_path)

        await fits("ask")
        await page.click("#allow")
        await expect(page.locator("#heading-picture")).to_be_focused()
        await expect(page.locator("#picture-found")).to_have_text("Your camera is working.")
        await fits("picture")
        await page.click("#picture-yes")
        await expect(page.locator("#microphone-found")).to_have_text("We can hear you.")
        assert float(await page.locator("#level").evaluate("e => e.value")) >= 0
        await fits("microphone")
        await page.click("#microphone-on")
        await page.click("#play")
        await page.locator("#speaker-yes").wait_for()
        await fits("speaker")
        await page.click("#speaker-yes")
        await finished_line(page)
        await fits("connection")
        states = await page.locator(
            "#line-socket, #line-udp, #line-relay, #line-quality"
        ).evaluate_all("rows => rows.map(row => row.dataset.result)")
        assert states == ["good", "good", "not_set_up", "good"]
        await page.click("#connection-on")
        await page.check("#soft", force=True)
        await page.check("input[name=text][value=large]", force=True)
        assert await page.locator("html").get_attribute("data-text") == "large"
        await fits("choices")
        await page.click("#choices-on")
        await fits("end")
        assert kept(house) is None
        await page.click("#finish")
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None and found.passed
        assert (found.camera, found.connection) == (Works.WORKS, Line.GOOD)
        html = page.locator("html")
        assert await html.get_attribute("data-soft") == "yes"
        assert await html.get_attribute("data-text") == "large"
        assert await page.evaluate("localStorage.length + sessionStorage.length") == 0
        assert one.strangers == [] and one.faults == []
        await browser.close()


async def _fits(one: Visitor, name: str, folder: Path) -> None:
    await one.page.evaluate("globalThis.person ??= {violations: [], errors: []}")
    await assert_fit(one, f"check-{name}", folder)


@story
async def test_the_connection_test_brings_nothing_of_anyone_and_joins_nothing() -> None:
    async with served() as house, async_playwright() as driver:
        browser = await launch_chromium(driver)
        alex = house.person(next(name for name in house.links if name.startswith("Alex")))
        await alex.arrive()
        await alex.speak_up()
        jo = await visitor(browser, house, JO)
        await jo.open_link()
        await jo.page.wait_for_url(PAST_THE_CHECK)
        await jo.page.goto(house.url + "/meeting/check")
        await jo.page.click("#allow")
        for button in ("#picture-yes", "#microphone-on", "#speaker-on"):
            await jo.page.locator(button).click()
        await finished_line(jo.page)
        counted = await jo.page.evaluate("person.received()")
        assert counted["packets"] == 0
        assert not await jo.pitches()
        seen = next(one for one in alex.view["everyone"] if one["name"] == JO)
        assert seen["connected"] is False
        await alex.leave()
        await browser.close()


@story
async def test_what_the_browser_blocks_is_explained_for_this_browser() -> None:
    flag = "--use-fake-device-for-media-stream"
    async with served() as house, chromium_with(flag) as browser:
        context = await browser.new_context()
        page = await at_the_check(context, house)
        session = await context.new_cdp_session(page)
        for name in ("camera", "microphone"):
            await session.send(
                "Browser.setPermission",
                {"permission": {"name": name}, "setting": "denied", "origin": house.url},
            )
        await page.click("#allow")
        await helped(page, "Your browser has blocked it")
        await expect(page.locator("#fault .fault__sign:visible")).to_be_visible()
        await page.click("#fault-on")
        await expect(page.locator("#heading-speaker")).to_be_focused()
        await page.click("#skip")
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None
        assert (found.camera, found.microphone) == (Works.BLOCKED, Works.BLOCKED)
        assert found.connection is Line.SKIPPED


FAILS = """
  const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
  navigator.mediaDevices.getUserMedia = async (wish) => {
    if (wish.video) throw new DOMException("%s", "%s");
    return real(wish);
  };
"""
SILENT = """
  navigator.mediaDevices.getUserMedia = async (wish) => {
    const stream = new MediaStream();
    if (wish.audio) {
      const context = new AudioContext();
      stream.addTrack(context.createMediaStreamDestination().stream.getAudioTracks()[0]);
    }
    if (wish.video) throw new DOMException("", "NotFoundError");
    return stream;
  };
"""
UNREACHABLE = """
  const take = RTCPeerConnection.prototype.setRemoteDescription;
  RTCPeerConnection.prototype.setRemoteDescription = function (said) {
    const sdp = said.sdp.replace(/(a=candidate:\\S+ \\d+ udp \\d+) \\S+/g, "$1 192.0.2.1");
    return take.call(this, {...said, sdp});
  };
"""


@story
async def test_a_device_without_camera_and_microphone_may_still_listen(tmp_path: Path) -> None:
    async with served() as house, chromium_with("--use-fake-ui-for-media-stream") as browser:
        page = await at_the_check(await browser.new_context(), house)
        await page.click("#allow")
        await helped(page, "We could not find a camera or a microphone")
        await _fits(_watched(house, page), "neither", tmp_path)
        await page.click("#fault-on")
        await expect(page.locator("#heading-speaker")).to_be_focused()
        await page.click("#skip")
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None
        assert (found.camera, found.microphone) == (Works.NONE, Works.NONE)


@story
async def test_no_camera_is_no_hindrance() -> None:
    flags = ("--use-fake-ui-for-media-stream", "--use-fake-device-for-media-stream=device-count=0")
    async with served() as house, chromium_with(*flags) as browser:
        page = await at_the_check(await browser.new_context(), house)
        await page.click("#allow")
        await helped(page, "We could not find a camera")
        await page.click("#fault-on")
        await expect(page.locator("#microphone-found")).to_have_text("We can hear you.")
        await page.click("#microphone-on")
        await page.click("#play")
        await page.click("#speaker-yes")
        await finished_line(page)
        for button in ("#connection-on", "#choices-on", "#finish"):
            await page.click(button)
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None and found.passed
        assert (found.camera, found.microphone) == (Works.NONE, Works.WORKS)


@pytest.mark.parametrize(
    ("message", "name", "heading", "word"),
    [
        ("Could not start video source", "NotReadableError", "Another app is using it", "in-use"),
        (
            "Permission denied by system",
            "NotAllowedError",
            "Your device has blocked it",
            "blocked",
        ),
    ],
)
@story
async def test_what_only_the_system_knows_is_told_by_its_name(
    message: str, name: str, heading: str, word: str, tmp_path: Path
) -> None:
    """Neither can be brought about here for real; the browser's own errors are."""
    async with served() as house, async_playwright() as driver:
        browser = await launch_chromium(driver)
        page = await at_the_check(await browser.new_context(), house, FAILS % (message, name))
        await page.click("#allow")
        await helped(page, heading)
        await _fits(_watched(house, page), f"fault-{word}", tmp_path)
        await page.click("#skip")
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None and found.camera == word
        await browser.close()


@story
async def test_an_app_without_devices_offers_the_link_and_listening(tmp_path: Path) -> None:
    script = "Object.defineProperty(navigator, 'mediaDevices', {value: undefined})"
    async with served() as house, async_playwright() as driver:
        browser = await launch_chromium(driver)
        context = await browser.new_context()
        await context.grant_permissions(["clipboard-read", "clipboard-write"])
        page = await at_the_check(context, house, script)
        await helped(page, "Open this page in another browser")
        await _fits(_watched(house, page), "in-app", tmp_path)
        await page.click("#copy")
        await expect(page.locator("#copied")).to_have_text("Link copied.")
        assert await page.evaluate("navigator.clipboard.readText()") == house.url + "/join"
        await page.click("#fault-on")
        await expect(page.locator("#heading-speaker")).to_be_focused()
        await browser.close()


@story
async def test_a_microphone_that_gives_nothing_is_said_and_helped(tmp_path: Path) -> None:
    async with served() as house, async_playwright() as driver:
        browser = await launch_chromium(driver)
        page = await at_the_check(await browser.new_context(), house, SILENT)
        await page.click("#allow")
        await page.click("#fault-on")
        await expect(page.locator("#microphone-found")).to_contain_text("cannot hear anything yet")
        await expect(page.locator("#fault h2:visible")).to_have_text(
            "Your microphone is on, but silent"
        )
        await _fits(_watched(house, page), "silent", tmp_path)
        await page.click("#microphone-on")
        await page.click("#skip")
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None and found.microphone is Works.SILENT and not found.passed
        await browser.close()


@story
async def test_a_network_that_lets_no_sound_through_is_said_and_helped(tmp_path: Path) -> None:
    async with served() as house, async_playwright() as driver:
        browser = await launch_chromium(driver)
        page = await at_the_check(await browser.new_context(), house, UNREACHABLE)
        await page.click("#allow")
        for button in ("#picture-on", "#microphone-on", "#speaker-on"):
            await page.click(button)
        await finished_line(page)
        await expect(page.locator("#line-socket")).to_have_attribute("data-result", "good")
        await expect(page.locator("#line-udp")).to_have_attribute("data-result", "none")
        await helped(page, "Sound and picture cannot get through")
        await _fits(_watched(house, page), "no-way", tmp_path)
        for button in ("#connection-on", "#choices-on", "#finish"):
            await page.click(button)
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None and found.connection is Line.NONE
        assert found.speaker is Sound.SKIPPED
        await browser.close()


@story
async def test_a_camera_that_is_pulled_out_is_noticed() -> None:
    keeps = """
      const real = navigator.mediaDevices.getUserMedia.bind(navigator.mediaDevices);
      globalThis.had = [];
      navigator.mediaDevices.getUserMedia = async (wish) => {
        const stream = await real(wish);
        had.push(...stream.getTracks());
        return stream;
      };
    """
    async with served() as house, async_playwright() as driver:
        browser = await launch_chromium(driver)
        page = await at_the_check(await browser.new_context(), house, keeps)
        await page.click("#allow")
        await expect(page.locator("#picture-found")).to_have_text("Your camera is working.")
        # What a browser does when the cable comes out: the track ends by itself, and says so.
        await page.evaluate(
            "(() => { const track = had.find((one) => one.kind === 'video');"
            " track.stop(); track.dispatchEvent(new Event('ended')); })()"
        )
        await expect(page.locator("#picture-found")).to_contain_text("There is no picture.")
        await page.click("#picture-on")
        await expect(page.locator("#microphone-found")).to_have_text("We can hear you.")
        await page.goto(house.url + "/")
        await browser.close()


@story
async def test_a_check_needs_no_mouse_and_can_be_skipped_at_each_step() -> None:
    async with served() as house, async_playwright() as driver:
        browser = await launch_chromium(driver)
        page = await at_the_check(await browser.new_context(), house)
        await tab_to(page, "#allow")
        await page.keyboard.press("Enter")
        await expect(page.locator("#heading-picture")).to_be_focused()
        for button in ("#picture-yes", "#microphone-on", "#speaker-on"):
            await expect(page.locator("#skip")).to_be_visible()
            await tab_to(page, button)
            await page.keyboard.press("Enter")
        await expect(page.locator("#heading-connection")).to_be_focused()
        await tab_to(page, "#skip")
        await page.keyboard.press("Enter")
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None and found.camera is Works.WORKS
        await browser.close()


@story
async def test_without_scripts_the_check_can_be_skipped() -> None:
    async with served() as house, async_playwright() as driver:
        browser = await launch_chromium(driver)
        with_scripts = await browser.new_context()
        await at_the_check(with_scripts, house)
        context = await browser.new_context(java_script_enabled=False)
        await context.add_cookies(await with_scripts.cookies())
        page = await context.new_page()
        await page.goto(house.url + "/meeting/check")
        # (This browser, told to run no scripts, still leaves out what is there for those without.)
        assert "This check needs JavaScript" in await page.content()
        await page.click("#skip")
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None and found.camera is Works.SKIPPED
        await browser.close()


@story
async def test_firefox_checks_its_devices_and_its_way_to_us() -> None:
    # Firefox makes no pair with a loopback address that is told to it.
    async with served(bind="0.0.0.0") as house, async_playwright() as driver:
        browser = await launch_firefox(driver)
        page = await at_the_check(await browser.new_context(), house)
        await page.click("#allow")
        await expect(page.locator("#picture-found")).to_contain_text("Your camera is")
        await page.click("#picture-yes")
        await page.click("#microphone-on")
        await page.click("#play")
        await page.click("#speaker-yes")
        await finished_line(page)
        await expect(page.locator("#line-socket")).to_have_attribute("data-result", "good")
        await expect(page.locator("#line-udp")).to_have_attribute("data-result", "good")
        for button in ("#connection-on", "#choices-on", "#finish"):
            await page.click(button)
        await page.wait_for_url(PAST_THE_CHECK)
        found = kept(house)
        assert found is not None and found.speaker is Sound.HEARD
        assert found.connection in (Line.GOOD, Line.SOUND_ONLY)
        await browser.close()


def _watched(house: House, page: Page) -> Visitor:
    return Visitor(JO, house, page)
