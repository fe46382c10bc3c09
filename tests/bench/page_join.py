"""From "Go in now" to the first decoded sound and picture, in a Chromium on the whole service."""

import asyncio
import shutil
import time
from typing import Any

from .printing import Figures, spread
from .processes import BenchError, unpin

_LONGEST = 15.0
_PAGE = 20_000
_OPTIONS = (
    "--use-fake-device-for-media-stream",
    "--use-fake-ui-for-media-stream",
    "--autoplay-policy=no-user-gesture-required",
    "--no-sandbox",
)

# A receiver's synchronization sources change when a packet of it was decoded and handed on; unlike
# the statistics, which browsers keep for 50 ms, they are always fresh.
_KEEP_CONNECTIONS = """
window.benchConnections = [];
window.RTCPeerConnection = class extends RTCPeerConnection {
  constructor(...given) { super(...given); window.benchConnections.push(this); }
};
"""
_GO_IN = """
async () => {
  const heard = (kind) => window.benchConnections.flatMap((pc) => pc.getReceivers())
    .filter((receiver) => receiver.track.kind === kind)
    .map((receiver) => receiver.getSynchronizationSources()[0]?.timestamp ?? 0);
  const before = { audio: heard("audio"), video: heard("video") };
  const began = performance.now();
  const first = {};
  document.getElementById("go-in").click();
  while (performance.now() - began < 15000 && !(first.audio && first.video)) {
    for (const kind of ["audio", "video"]) {
      if (!first[kind] && heard(kind).some((at, seat) => at > (before[kind][seat] ?? 0))) {
        first[kind] = performance.now() - began;
      }
    }
    await new Promise((again) => setTimeout(again, 4));
  }
  return first;
}
"""


async def measure(times: int) -> Figures:
    """Walk one meeting ``times`` times, with a Chromium for the person harmed and robots else.

    Raises:
        BenchError: Chromium or Playwright is not there.
    """
    chromium = shutil.which("chromium") or shutil.which("chromium-browser")
    if chromium is None:
        raise BenchError("the part with a browser needs Chromium: apt-get install -y chromium")
    unpin()  # the service and the browser share the machine, as on a laptop
    found = [await _once(chromium) for _ in range(times)]
    return {
        "joiners": "Chromium",
        "repeats": times,
        **spread("sound_ms", [first["audio"] for first in found], 1),
        **spread("picture_ms", [first["video"] for first in found], 1),
    }


async def _once(chromium: str) -> dict[str, float]:
    from playwright.async_api import async_playwright

    from tests.journeys.house import ALEX, JO, SAM, meeting

    async with meeting() as held, async_playwright() as playwright:
        await held.arrive(ALEX, SAM)
        browser = await playwright.chromium.launch(executable_path=chromium, args=list(_OPTIONS))
        try:
            page = await browser.new_page()
            page.set_default_timeout(_PAGE)
            await page.add_init_script(_KEEP_CONNECTIONS)
            await page.goto(held.house.links[JO])
            await page.click("#go")
            await _until(lambda: held.seen(JO)["media"] == "open")
            await held.admit(JO, SAM)
            await held.people[SAM].be_ready()
            await page.click("#ready")
            await _until(lambda: held.seen(JO)["ready"])
            await held.by_staff("session.check")
            await held.by_staff("session.open_joint")
            await held.go_in(SAM)
            await page.wait_for_selector("#go-in", state="visible")
            return _both(await page.evaluate(_GO_IN))
        finally:
            await browser.close()


def _both(first: dict[str, Any]) -> dict[str, float]:
    if not {"audio", "video"} <= first.keys():
        raise BenchError(f"Chromium decoded only {sorted(first)} within {_LONGEST:.0f} s")
    return {kind: float(at) for kind, at in first.items()}


async def _until(holds: Any) -> None:
    end = time.monotonic() + _LONGEST
    while not holds():
        if time.monotonic() > end:
            raise BenchError("the meeting did not get as far as expected")
        await asyncio.sleep(0.02)
