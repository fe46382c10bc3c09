"""From the press of "release" to the card on the recipient's screen, beside its two floors."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import UTC, datetime
from typing import Any

from app.store import Store
from signaling.robots.robot import Robot
from tests.browser.advocates import shuttle
from tests.journeys.house import ALEX, JO, SAM, Meeting, meeting

from .printing import Figures, spread

EACH = 0.6
"""Seconds that one try takes at least: one connection may say a thing twice a second."""

_IS_THERE = """
() => {
  window.benchShown = [];
  const list = document.getElementById("cards-there");
  let before = 0;
  new MutationObserver(() => {
    const now = list.querySelectorAll(".one-card").length;
    if (now > before) {
      requestAnimationFrame(() => {
        window.benchShown.push(performance.timeOrigin + performance.now());
      });
    }
    before = now;
  }).observe(list, { childList: true, subtree: true });
}
"""


@asynccontextmanager
async def under_way() -> AsyncIterator[Meeting]:
    """Give a shuttle that is on, with Alex who carries, Jo and Sam; nobody sends yet."""
    async with meeting(invites=shuttle) as held:
        await held.arrive(ALEX, JO, SAM)
        await held.admit(JO, SAM)
        for name in (JO, SAM):
            await held.people[name].be_ready()
        await held.by_staff("session.start_shuttle")
        yield held


async def measure(tries: int) -> Figures:
    """Release, hold and go on with the words of Sam, again and again; Jo's socket is the clock."""
    async with under_way() as held:
        wording = await cleared(held.alex, held.sam)
        store = held.house.store()
        took: dict[str, list[float]] = {"shown": [], "answered": [], "trip": [], "commit": []}
        held.alex.line.beating = False  # its own beats are the floor
        for _ in range(tries):
            began = time.perf_counter()
            took["trip"].append(await round_trip(held.alex))
            took["commit"].append(await asyncio.to_thread(commit, store))
            shown = asyncio.create_task(_shown(held.jo))
            await asyncio.sleep(0)
            pressed = time.perf_counter()
            await held.alex.must("staff.relay_release", **wording)
            took["answered"].append((time.perf_counter() - pressed) * 1000)
            took["shown"].append((await shown - pressed) * 1000)
            await _again(held.alex, wording)
            await asyncio.sleep(max(0.0, EACH - (time.perf_counter() - began)))
    floor = [trip + one for trip, one in zip(took["trip"], took["commit"], strict=True)]
    figures = spread("shown_ms", took["shown"], 1) | spread("floor_ms", floor, 1)
    return {
        "part": "release",
        "screen": "socket",
        "tries": tries,
        **figures,
        **spread("answered_ms", took["answered"], 1),
        **spread("round_trip_ms", took["trip"], 1),
        **spread("commit_ms", took["commit"], 1),
        "ratio": round(figures["shown_ms_median"] / figures["floor_ms_median"], 2),
        "ratio_p99": round(figures["shown_ms_p99"] / figures["floor_ms_p99"], 2),
    }


async def measure_page(tries: int) -> Figures:
    """The same to a Chromium: until the frame after the card stands on Jo's page."""
    from tests.browser.test_messages_that_are_carried import holding

    shown, trips = [], []
    async with holding() as held:
        wording = await cleared(held.alex, held.sam)
        await held.jo.page.evaluate(_IS_THERE)
        held.alex.line.beating = False
        for number in range(tries):
            trips.append(await round_trip(held.alex))
            pressed = time.time()
            await held.alex.must("staff.relay_release", **wording)
            await held.jo.page.wait_for_function("n => window.benchShown.length > n", arg=number)
            at = await held.jo.page.evaluate("() => window.benchShown.at(-1)")
            shown.append(at - pressed * 1000)
            await _again(held.alex, wording)
            await asyncio.sleep(EACH)
    figures = spread("shown_ms", shown, 1) | spread("round_trip_ms", trips, 1)
    return {"part": "release", "screen": "Chromium", "tries": tries, **figures}


async def cleared(advocate: Robot, sender: Robot) -> dict[str, Any]:
    """Let the sender write and agree, and the advocate clear; return which wording of what."""
    kept = await sender.must("person.relay_write", text="I am sorry for the window.", about="it")
    wording = {"relay": kept["relay"], "number": kept["number"]}
    await sender.must("person.relay_read_back", **wording)
    await sender.must("person.relay_agree", **wording)
    await advocate.must("staff.relay_clear", **wording, safe=True, positive=True)
    return wording


async def round_trip(robot: Robot) -> float:
    """Return the milliseconds from a beat to its answer on the same socket."""
    began = time.perf_counter()
    await robot.must("person.beat")
    return (time.perf_counter() - began) * 1000


def commit(store: Store) -> float:
    """Return the milliseconds of one entry of the audit log, with its transaction."""
    began = time.perf_counter()
    with store.unit_of_work() as work:
        work.audit.record("bench.commit", at=datetime.now(UTC))
        work.commit()
    return (time.perf_counter() - began) * 1000


async def _shown(robot: Robot) -> float:
    await robot.line.until(lambda view: any(card["state"] == "there" for card in view["cards"]))
    return time.perf_counter()


async def _again(advocate: Robot, wording: dict[str, Any]) -> None:
    """Take what was released back to where it was cleared."""
    await advocate.must("staff.relay_hold", relay=wording["relay"])
    await advocate.must("staff.relay_go_on", relay=wording["relay"])
