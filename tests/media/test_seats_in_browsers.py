"""Real browsers: one offer, one answer, and then people come and go in the seats by edges alone."""

import asyncio
import functools
import http.server
import threading
import time
from pathlib import Path

import pytest
from playwright.sync_api import Page, sync_playwright

from tests.media.transport_support import House

pytestmark = [pytest.mark.browser, pytest.mark.timeout(90)]

SEATS = 8
RED, BLUE, GREEN = (255, 0, 0), (0, 0, 255), (0, 160, 0)
CHROMIUM_FLAGS = [
    "--no-sandbox", "--disable-quic", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--no-first-run", "--disable-default-apps",
    "--disable-domain-reliability", "--disable-client-side-phishing-detection",
    "--metrics-recording-only", "--no-pings", "--disable-dev-shm-usage",
    "--autoplay-policy=no-user-gesture-required", "--mute-audio",
    "--disable-features=OptimizationHints,MediaRouter,DialMediaRouteProvider,Translate",
    "--allow-loopback-in-peer-connection",
]  # fmt: skip
FIREFOX_SETTINGS = {
    "media.autoplay.default": 0,
    "media.autoplay.blocking_policy": 0,
    "toolkit.telemetry.enabled": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "app.update.enabled": False,
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
}


class Threaded:
    """A worker on a loop of its own, so that the browsers' driver can have this thread."""

    def __init__(self) -> None:
        self.loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self.loop.run_forever)
        self._thread.start()
        self.house: House = self.call(lambda: House(SEATS, bind="0.0.0.0"))
        self.call(lambda: self.house.worker.start(self.loop))

    def call(self, act):
        async def run():
            return act()

        return asyncio.run_coroutine_threadsafe(run(), self.loop).result(5)

    def close(self) -> None:
        asyncio.run_coroutine_threadsafe(self.house.worker.shut(), self.loop).result(5)
        self.loop.call_soon_threadsafe(self.loop.stop)
        self._thread.join()
        self.loop.close()

    def join(self, peer: str, page: Page, colour: tuple[int, int, int], hertz: int) -> None:
        css = f"rgb{colour}"
        offer = page.evaluate("([c, h, s]) => join(c, h, s)", [css, hertz, SEATS])
        answer = self.call(lambda: self.house.worker.open_peer("s", peer, offer))
        page.evaluate("(answer) => accept(answer)", answer)
        until(lambda: look(page, 0)["state"] == "connected")
        assert self.call(lambda: self.profile(peer)).startswith(b"SRTP_AEAD_AES_")

    def profile(self, peer: str) -> bytes:
        leg = self.house.worker._sessions["s"].peers[peer]
        return leg._handshake._dtls._ssl.get_selected_srtp_profile()

    def forward(self, *edges: tuple[str, str]) -> dict[str, dict[str, int]]:
        both = [(*edge, kind) for edge in edges for kind in ("audio", "video")]
        return self.call(lambda: self.house.worker.forward_only("s", both, []))


@pytest.fixture
def worker():
    made = Threaded()
    yield made
    made.close()


@pytest.fixture
def address():
    class Quiet(http.server.SimpleHTTPRequestHandler):
        def log_message(self, *_: object) -> None:
            pass

    handler = functools.partial(Quiet, directory=Path(__file__).parent / "pages")
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        thread = threading.Thread(target=server.serve_forever)
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}/seats.html"
        server.shutdown()
        thread.join()


@pytest.fixture(scope="module")
def driver():
    with sync_playwright() as playwright:
        yield playwright


@pytest.fixture(scope="module")
def chromium(driver):
    browser = driver.chromium.launch(executable_path="/usr/bin/chromium", args=CHROMIUM_FLAGS)
    yield browser
    browser.close()


@pytest.fixture(scope="module")
def firefox(driver):
    browser = driver.firefox.launch(
        channel="moz-firefox",
        executable_path="/usr/bin/firefox-esr",
        firefox_user_prefs=FIREFOX_SETTINGS,
    )
    yield browser
    browser.close()


def opened(browser, address: str) -> Page:
    page = browser.new_page()
    page.goto(address)
    return page


def look(page: Page, seat: int) -> dict:
    return page.evaluate("(k) => look(k)", seat)


def until(condition, seconds: float = 8.0) -> None:
    end = time.monotonic() + seconds
    while not condition():
        assert time.monotonic() < end, "did not come true in time"
        time.sleep(0.05)


def near(seen, colour: tuple[int, int, int]) -> bool:
    return seen is not None and all(abs(a - b) < 70 for a, b in zip(seen, colour, strict=True))


def shows(page: Page, seat: int, colour: tuple[int, int, int]) -> bool:
    return near(look(page, seat)["colour"], colour)


def sounds(page: Page, seat: int, hertz: int) -> bool:
    return abs(look(page, seat)["pitch"] - hertz) < 15


def stands_still(page: Page, seat: int) -> bool:
    before = look(page, seat)
    time.sleep(0.6)
    after = look(page, seat)
    return (before["frames"], before["audioPackets"]) == (after["frames"], after["audioPackets"])


def test_chromium_hears_and_sees_only_who_sits_in_its_seat(worker, address, chromium):
    red, blue, third = (opened(chromium, address) for _ in range(3))
    worker.join("red.1", red, RED, 440)
    worker.join("blue.1", blue, BLUE, 880)
    worker.join("third.1", third, GREEN, 1320)
    assert stands_still(third, 0)
    assert look(third, 0)["frames"] == look(third, 0)["audioPackets"] == 0

    assert worker.forward(("red.1", "third.1"))["third.1"] == {"red.1": 0}
    until(lambda: shows(third, 0, RED) and sounds(third, 0, 440))
    assert look(third, 0)["frames"] > 0
    assert stands_still(blue, 0)

    assert worker.forward(("blue.1", "third.1"))["third.1"] == {"blue.1": 0}
    until(lambda: shows(third, 0, BLUE) and sounds(third, 0, 880))

    worker.forward()
    time.sleep(0.3)
    assert stands_still(third, 0)

    worker.forward(("red.1", "third.1"), ("blue.1", "third.1"), ("third.1", "red.1"))
    until(lambda: {kind_of(third, seat) for seat in (0, 1)} == {"red", "blue"})
    until(lambda: shows(red, 0, GREEN) and sounds(red, 0, 1320))
    assert all(look(page, 0)["negotiations"] <= 1 for page in (red, blue, third))
    for page in (red, blue, third):
        page.close()


def kind_of(page: Page, seat: int) -> str:
    colour = look(page, seat)["colour"]
    return "red" if near(colour, RED) else "blue" if near(colour, BLUE) else "none"


def test_firefox_sees_chromium_and_is_seen_by_it(worker, address, chromium, firefox):
    red, blue, fox = opened(chromium, address), opened(chromium, address), opened(firefox, address)
    worker.join("red.1", red, RED, 440)
    worker.join("blue.1", blue, BLUE, 880)
    worker.join("fox.1", fox, GREEN, 1320)
    assert stands_still(fox, 0)
    assert look(fox, 0)["frames"] == 0

    worker.forward(("red.1", "fox.1"), ("fox.1", "red.1"))
    until(lambda: shows(fox, 0, RED) and shows(red, 0, GREEN))
    until(lambda: look(fox, 0)["audioPackets"] > 20 and look(fox, 0)["energy"] > 0)

    assert worker.forward(("blue.1", "fox.1"), ("fox.1", "red.1"))["fox.1"] == {"blue.1": 0}
    until(lambda: shows(fox, 0, BLUE))

    worker.forward()
    time.sleep(0.3)
    assert stands_still(fox, 0)
    assert stands_still(red, 0)
    assert all(look(page, 0)["negotiations"] <= 1 for page in (red, blue, fox))
    for page in (red, blue, fox):
        page.close()
