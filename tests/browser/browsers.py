"""Real browsers as test people: each page has its own colour and pitch, and everything that reaches
it is kept, so that it can be searched for the other side."""

import asyncio
import contextlib
import json
import os
import re
import signal
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from playwright.async_api import (
    Browser,
    ConsoleMessage,
    Locator,
    Page,
    Playwright,
    Request,
    Response,
    WebSocket,
    async_playwright,
)
from playwright.async_api import Error as PlaywrightError

from signaling.robots.palette import PITCHES, RGB, Looks
from tests.journeys.house import LOOKS, House
from tests.journeys.story import PATIENCE

SCRIPT = (Path(__file__).parent / "person.js").read_text(encoding="utf-8")

CHROMIUM_FLAGS = [
    "--no-sandbox",
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
    "--disable-default-apps",
    "--disable-domain-reliability",
    "--disable-client-side-phishing-detection",
    "--metrics-recording-only",
    "--no-pings",
    "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required",
    "--mute-audio",
    "--allow-loopback-in-peer-connection",
    "--disable-features=OptimizationHints,MediaRouter,DialMediaRouteProvider,Translate,"
    "InterestFeedContentSuggestions",
]
FIREFOX_SETTINGS = {
    "media.navigator.streams.fake": True,
    "media.navigator.permission.disabled": True,
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    # Without a sound card no AudioContext ever runs; this stands in for one.
    "media.cubeb.force_mock_context": True,
    "app.update.auto": False,
    "app.update.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "toolkit.telemetry.enabled": False,
    "browser.safebrowsing.downloads.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


@asynccontextmanager
async def chromium() -> AsyncIterator[Browser]:
    """Give Debian's Chromium, headless."""
    async with async_playwright() as driver:
        browser = await launch_chromium(driver)
        try:
            yield browser
        finally:
            with contextlib.suppress(PlaywrightError):
                await browser.close()


async def launch_chromium(driver: Playwright) -> Browser:
    return await driver.chromium.launch(
        executable_path="/usr/bin/chromium", headless=True, args=CHROMIUM_FLAGS
    )


async def launch_firefox(driver: Playwright) -> Browser:
    """Give Debian's Firefox ESR, by WebDriver BiDi."""
    return await driver.firefox.launch(
        channel="moz-firefox",
        executable_path="/usr/bin/firefox-esr",
        headless=True,
        firefox_user_prefs=FIREFOX_SETTINGS,
    )


async def kill(browser: Browser) -> None:
    """End a whole Chromium without letting it say anything."""
    session = await browser.new_browser_cdp_session()
    listed = await session.send("SystemInfo.getProcessInfo")
    for process in listed["processInfo"]:
        with contextlib.suppress(ProcessLookupError):
            os.kill(int(process["id"]), signal.SIGKILL)


@dataclass
class Visitor:
    """One page of one person, and everything that came to it."""

    name: str
    house: House
    page: Page
    received: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    strangers: list[str] = field(default_factory=list)
    loads: int = 0
    _reading: set[asyncio.Task[None]] = field(default_factory=set)

    # Arriving

    async def open_link(self) -> None:
        """Open the personal link and press Continue."""
        await self.page.goto(self.house.links[self.name])
        await self.page.locator("#go").click()

    async def arrive(self) -> None:
        """Come in as a participant whose device was checked, and switch on."""
        await self.open_link()
        await self.fill_in()
        await self.check_device()
        await self.switch_on()

    async def fill_in(self, *, private: str = "yes", place: str = "1 Mill Lane") -> None:
        """Say where one is and agree to the rules, as far as the pages ask."""
        await self.page.wait_for_url(re.compile(r"/meeting(/where|/rules)?$"))
        if self.page.url.endswith("/where"):
            await self.page.locator(f"[name=private][value={private}]").check()
            await self.page.locator("[name=safe][value=yes]").check()
            await self.page.locator("[name=place]").fill(place)
            await self.page.locator("[name=contact]").fill("01632 960 555" if place else "")
            await self.press("#go-on")
            await self.page.wait_for_url(re.compile(r"/meeting(/rules)?$"))
        if self.page.url.endswith("/rules"):
            for box in await self.page.locator("[type=checkbox]").all():
                await box.check()
            await self.press("#go-on")
        await self.page.wait_for_url("**/meeting")

    async def check_device(self) -> None:
        """Tell what a check of this device has found: all is well."""
        await self.page.evaluate(
            """async () => {
              // An answer that nobody reads never ends, and could not be kept as received.
              const found = {camera: "works", microphone: "works", speaker: "heard",
                             connection: "good"};
              const answer = await fetch("/meeting/check", {method: "POST", redirect: "manual",
                headers: {Accept: "application/json"}, body: new URLSearchParams(found)});
              await answer.text();
            }"""
        )

    async def get_ready(self) -> None:
        """Say that one still wants this, and that one is ready."""
        await self.page.locator("#ready").wait_for()
        if await self.page.locator("#willing-yes").is_visible():
            await self.press("#willing-yes")
        await self.press("#ready")
        await self.page.wait_for_selector("#ready[aria-checked=true]")

    async def open_meetings(self) -> None:
        """Sign in as staff, and open the list of meetings."""
        await self.open_link()
        await self.page.get_by_role("link", name="Meetings", exact=True).click()
        await self.page.wait_for_selector(".meetings__one")

    async def arrive_as_staff(self) -> None:
        """Sign in, choose the meeting, and switch on."""
        await self.open_meetings()
        await self.page.locator(".meetings__one a").first.click()
        await self.switch_on()

    async def switch_on(self) -> None:
        await self.connected()
        for tool in ("microphone", "camera"):
            button = self.page.locator(f"#{tool}")
            await button.wait_for()
            if await button.get_attribute("data-on") != "true":
                await button.click()
            await self.page.wait_for_selector(f"#{tool}[data-on=true]")

    async def connected(self) -> None:
        """Wait until the page's line and its media are open."""
        await self.page.wait_for_selector("main[data-connection=open]", timeout=1000 * PATIENCE)
        await self.until("person.peers.some((peer) => peer.connectionState === 'connected')")

    async def until(self, expression: str) -> None:
        """Wait until a script's expression is true. (Playwright's own way needs `unsafe-eval`.)"""
        end = time.monotonic() + PATIENCE
        while not await self.page.evaluate(expression):
            if time.monotonic() > end:
                raise AssertionError(f"{self.name}: never {expression}")
            await asyncio.sleep(0.1)

    async def at(self, place: str, why: str | None = None) -> None:
        """Wait until the page shows this place."""
        reason = f"[data-why={why}]" if why else ""
        await self.page.wait_for_selector(
            f"main[data-connection=open][data-place={place}]{reason}", timeout=1000 * PATIENCE
        )

    async def press(self, selector: str) -> None:
        await self.page.locator(selector).click()

    async def press_for(self, act: str, name: str) -> None:
        """Press one of the facilitator's buttons beside a person, until it has been done.

        A press on a view that has just moved on is refused, and the person presses again.
        """
        one = self.page.locator(".everyone__one", has=self.page.get_by_text(name, exact=False))
        button = one.locator(f'[data-act="{act}"]').first
        await button.wait_for(state="attached")
        menu = one.locator(".everyone__menu")
        if not await button.is_visible() and await menu.get_attribute("aria-expanded") == "false":
            await menu.click()
        await self._until_done(button)

    async def run(self, button: str) -> None:
        """Press one of the facilitator's stage buttons, until the meeting has moved."""
        await self._until_done(self.page.locator(button))

    async def _until_done(self, button: Locator) -> None:
        await button.wait_for()
        for _ in range(6):
            with contextlib.suppress(PlaywrightError):
                await button.click(timeout=1000)
            with contextlib.suppress(PlaywrightError):
                await button.wait_for(state="hidden", timeout=2000)
                return
        raise AssertionError(f"not done: {button}")

    # Senses

    async def now(self) -> float:
        """Return the page's own time in milliseconds."""
        return float(await self.page.evaluate("performance.now()"))

    async def pitches(self, since: float = 0.0) -> set[int]:
        """Return every pitch that reached the page, played or not."""
        found = await self.page.evaluate(
            "(since) => person.heard.filter((hit) => hit.at >= since).map((hit) => hit.pitch)",
            since,
        )
        return set(found)

    async def colours(self, since: float = 0.0) -> set[str]:
        """Return every colour that stood in a tile of somebody else."""
        found = await self.page.evaluate(
            "(since) => person.seen.filter((hit) => hit.at >= since).map((hit) => hit.colour)",
            since,
        )
        return {nearest(colour) for colour in found}

    async def plays(self, who: Looks, since: float) -> bool:
        """Whether the page plays this person's pitch and shows their colour."""
        heard = await self.page.evaluate(
            "([since, pitch]) => person.heard.some("
            "(hit) => hit.at >= since && hit.pitch === pitch && hit.played)",
            [since, who.pitch],
        )
        return bool(heard) and who.colour in await self.colours(since)

    async def falls_silent(self, pitch: int) -> None:
        """Wait until this pitch was not heard for a second."""
        end = time.monotonic() + PATIENCE
        while pitch in await self.pitches(await self.now() - 1000):
            if time.monotonic() > end:
                raise AssertionError(f"{self.name} goes on hearing {pitch} Hz")
            await asyncio.sleep(0.2)

    async def advances(self, seconds: float = 1.0) -> bool:
        """Whether every picture of the others moves on."""
        script = (
            "() => [...document.querySelectorAll('.tile:not(.tile--own) video:not([hidden])')]"
            ".map((video) => video.currentTime)"
        )
        before = await self.page.evaluate(script)
        await asyncio.sleep(seconds)
        after = await self.page.evaluate(script)
        return (
            bool(before)
            and len(before) == len(after)
            and all(late > early for early, late in zip(before, after, strict=True))
        )

    async def packets(self) -> int:
        """Return how many RTP packets the page's living connection has received."""
        return int((await self.page.evaluate("person.received()"))["packets"])

    # Records

    async def text(self) -> str:
        """Return everything that came: pages, answers and socket frames."""
        if self._reading:
            _, late = await asyncio.wait(self._reading, timeout=PATIENCE)
            assert not late, f"{self.name}: never read {[task.get_name() for task in late]}"
        return "\n".join(self.received)

    async def trouble(self) -> list[str]:
        """Return policy violations, script errors and requests to others."""
        violations = await self.page.evaluate("person.violations.concat(person.errors)")
        return [*violations, *self.faults, *self.strangers]

    def _keep(self) -> None:
        self.page.on("websocket", self._on_websocket)
        self.page.on("response", self._on_response)
        self.page.on("request", self._on_request)
        self.page.on("console", self._on_console)
        self.page.on("pageerror", lambda error: self.faults.append(f"page error: {error}"))
        self.page.on("load", self._on_load)

    def _on_websocket(self, line: WebSocket) -> None:
        line.on("framereceived", lambda frame: self.received.append(str(frame)))

    def _on_response(self, response: Response) -> None:
        task = asyncio.create_task(self._read(response), name=f"{response.status} {response.url}")
        self._reading.add(task)
        task.add_done_callback(self._reading.discard)

    async def _read(self, response: Response) -> None:
        with contextlib.suppress(PlaywrightError):
            self.received.append(json.dumps(await response.all_headers()))
            kind = response.headers.get("content-type", "")
            moved = 300 <= response.status < 400  # a redirect has no body to wait for
            if not moved and kind.startswith(("text/html", "application/json", "text/plain")):
                self.received.append(await response.text())

    def _on_request(self, request: Request) -> None:
        if not request.url.startswith((self.house.url, "data:", "blob:")):
            self.strangers.append(f"asked {request.url}")

    def _on_console(self, message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text or "Trusted" in message.text:
            self.faults.append(f"console: {message.text}")

    def _on_load(self, _page: Page) -> None:
        self.loads += 1


async def visitor(browser: Browser, house: House, name: str, **options: Any) -> Visitor:
    """Return a person with a fresh page in a context of their own."""
    context = await browser.new_context(**({"viewport": {"width": 1280, "height": 900}} | options))
    known = LOOKS[name]
    given = {"pitch": known.pitch, "rgb": RGB[known.colour], "pitches": PITCHES}
    await context.add_init_script(script=f"const PERSON = {json.dumps(given)};\n{SCRIPT}")
    page = await context.new_page()
    page.set_default_timeout(1000 * PATIENCE)
    made = Visitor(name, house, page)
    made._keep()
    return made


def nearest(colour: list[int]) -> str:
    """Name the known colour nearest to an RGB triple; ``"odd"`` when none is near."""
    away = {
        name: sum((a - b) ** 2 for a, b in zip(colour, known, strict=True))
        for name, known in RGB.items()
    }
    name = min(away, key=lambda one: away[one])
    return name if away[name] < 60**2 else "odd"
