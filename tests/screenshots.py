"""Takes the pictures in ``docs/assets`` from the demonstration: ``python -m tests.screenshots``."""

import re
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browser.browsers import CHROMIUM_FLAGS

ROOT = Path(__file__).resolve().parents[1]
ASSETS = ROOT / "docs" / "assets"
PATIENCE = 30_000  # ms
PHONE = {"width": 320, "height": 640}
LAPTOP = {"width": 1280, "height": 800}


@contextmanager
def demonstration() -> Iterator[dict[str, str]]:
    """Serve the demonstration; give first name to personal link."""
    command = [sys.executable, "-u", "-m", "app", "demo"]
    process = subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    links = {}
    for line in process.stdout:
        if found := re.match(r"\s+(\w+), .*(http\S+)", line):
            links[found[1]] = found[2]
        if line.startswith("Stop with"):
            break
    try:
        yield links
    finally:
        process.send_signal(signal.SIGINT)
        process.wait(20)


def opened(browser: Browser, link: str, size: dict[str, int]) -> Page:
    """Open a personal link in a window of its own and press what takes one in."""
    page = browser.new_context(viewport=size, device_scale_factor=1).new_page()
    page.set_default_timeout(PATIENCE)
    for _ in range(100):
        try:
            page.goto(link)
            break
        except Exception:  # noqa: BLE001 - not serving yet
            page.wait_for_timeout(300)
    page.click("#go")
    return page


def admit_everyone_and_open(alex: Page) -> None:
    """Do what a facilitator does until the main room is open."""
    for _ in ("Jo", "Sam"):
        alex.get_by_role("button", name=re.compile("^Admit")).first.click()
        alex.wait_for_timeout(1500)
    alex.get_by_role("button", name=re.compile("^Check everyone")).click(timeout=PATIENCE)
    alex.get_by_role("button", name=re.compile("^Open the main room")).click()


def main() -> None:
    """Take the facilitator's picture with two robots, then the phone's in place of one of them."""
    ASSETS.mkdir(parents=True, exist_ok=True)
    with demonstration() as links, sync_playwright() as driver:
        browser = driver.chromium.launch(
            executable_path="/usr/bin/chromium", headless=True, args=CHROMIUM_FLAGS
        )
        alex = opened(browser, links["Alex"], LAPTOP)
        alex.click("a[href*='/staff/meetings/']")
        alex.wait_for_timeout(4000)
        admit_everyone_and_open(alex)
        expect(alex.locator("video").first).to_be_visible(timeout=PATIENCE)
        alex.wait_for_timeout(5000)
        alex.screenshot(path=ASSETS / "facilitator.png")

        jo = opened(browser, links["Jo"], PHONE)
        jo.wait_for_timeout(1500)
        jo.click("#go")  # "Use this one": the robot steps aside
        jo.wait_for_url("**/meeting")
        jo.wait_for_timeout(3000)
        jo.screenshot(path=ASSETS / "waiting.png")
        alex.get_by_role("button", name=re.compile("^Admit")).first.click()
        alex.get_by_role("button", name=re.compile("^Bring in")).first.click()
        jo.get_by_role("button", name="Go in now").click()
        jo.wait_for_timeout(4000)
        jo.screenshot(path=ASSETS / "participant.png")
        browser.close()


if __name__ == "__main__":
    main()
