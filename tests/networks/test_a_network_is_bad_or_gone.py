"""One party's network loses packets, is slow, goes for a moment, or goes for long."""

import asyncio
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from tests.browser.browsers import Visitor
from tests.journeys.house import ALEX, JO, LOOKS, SAM
from tests.journeys.story import PATIENCE, Stopwatch, story, until
from tests.networks.apart import Apart, apart

pytestmark = [pytest.mark.browser, pytest.mark.networks]

FRAMES = 50
"""Opus frames a second, and how often a robot's ears can catch a tone."""


@asynccontextmanager
async def jo_from_afar() -> AsyncIterator[Apart]:
    """Jo has a browser in a network of her own; Sam and Alex are tone people with the house."""
    async with apart(JO) as held:
        await held.come_in_together(JO, SAM)
        await held.meet(JO, SAM)
        yield held


async def looks_that_heard(page: Visitor, pitch: int, since: float) -> int:
    """In how many looks (one each 80 ms) a page's ears caught a pitch."""
    script = (
        "([since, pitch]) => person.heard.filter("
        "(hit) => hit.at >= since && hit.pitch === pitch && hit.played).length"
    )
    return int(await page.page.evaluate(script, [since, pitch]))


async def heard_for(held: Apart, seconds: float) -> tuple[int, int]:
    """Let time pass; return how often Alex's ears caught Jo, and Jo's page caught Sam."""
    page = held.visitors[JO]
    began, begun = await page.now(), time.monotonic()
    await asyncio.sleep(seconds)
    return (
        held.alex.senses.heard(LOOKS[JO].pitch, begun),
        await looks_that_heard(page, LOOKS[SAM].pitch, began),
    )


@story
async def test_jos_network_loses_5_10_and_20_percent_and_sound_goes_on_both_ways() -> None:
    async with jo_from_afar() as held:
        out, into = await heard_for(held, 3)
        assert out > 2 * FRAMES and into > 10
        for percent in (5, 10, 20):
            held.nets[JO].lose(percent)
            fewer_out, fewer_into = await heard_for(held, 4)
            kept = (fewer_out / out * 3 / 4, fewer_into / into * 3 / 4)
            assert min(kept) > 0.5, f"{percent} % lost, of the tones only {kept} came"
            assert await held.visitors[JO].page.get_attribute("main", "data-place") == "joint"
        assert held.seen(JO)["connected"] and held.seen(JO)["room"] == "joint"
        assert len(await held.visitors[JO].page.evaluate("person.peers.map(String)")) == 1


@story
async def test_jos_network_is_slow_and_sound_comes_and_nobody_else_waits() -> None:
    async with jo_from_afar() as held:
        held.nets[JO].slow("200kbit")
        await asyncio.sleep(3)
        _, into = await heard_for(held, 4)
        assert into > 15, "of 50 looks"
        watch = Stopwatch()
        await held.by_staff("staff.mute", person=held.id_of(SAM))
        await held.sam.until(lambda view: not view["you"]["microphone"])
        assert watch.stop() < 1
        silenced = await held.visitors[JO].now() + 1500
        await asyncio.sleep(3)
        assert await looks_that_heard(held.visitors[JO], LOOKS[SAM].pitch, silenced) == 0
        assert held.seen(JO)["connected"]


@story
async def test_jos_network_is_cut_for_five_seconds_and_nothing_changes() -> None:
    async with jo_from_afar() as held:
        page, net = held.visitors[JO], held.nets[JO]
        seen = len(held.alex.line.views), len(held.sam.line.views)
        net.cut()
        await asyncio.sleep(5)
        assert held.alex.senses.heard(LOOKS[JO].pitch, time.monotonic() - 3) == 0, "it was cut"
        net.mend()
        watch, mended, there = Stopwatch(), time.monotonic(), await page.now()
        while not (
            held.alex.senses.heard(LOOKS[JO].pitch, mended)
            and held.sam.senses.heard(LOOKS[JO].pitch, mended)
            and await looks_that_heard(page, LOOKS[SAM].pitch, there)
        ):
            assert time.monotonic() < mended + PATIENCE, "the sound did not come back"
            await asyncio.sleep(0.05)
        assert watch.stop() <= 2
        # Her page's line is back later than her sound; by now whatever would be lost is.
        await asyncio.sleep(6)
        assert await page.page.get_attribute("main", "data-place") == "joint"
        assert await page.page.get_attribute("main", "data-connection") == "open"
        for robot, before in ((held.alex, seen[0]), (held.sam, seen[1])):
            for view in robot.line.views[before - 1 :]:
                assert view["you"]["place"] == "joint"
                assert JO in [one["name"] for one in view["people"]]
        await held.by_staff("staff.mute", person=held.id_of(JO))
        await page.page.wait_for_selector("#microphone[data-on=false]")


@story
async def test_jos_network_is_cut_for_thirty_seconds_and_she_returns_to_her_own_room() -> None:
    async with jo_from_afar() as held:
        page, net = held.visitors[JO], held.nets[JO]
        loads = page.loads
        net.cut()
        cut, watch = time.monotonic(), Stopwatch()
        await until(lambda: held.seen(JO)["room"] != "joint", what="Jo is known to be gone")
        assert watch.stop() <= 8
        await asyncio.sleep(max(0.0, cut + 30 - time.monotonic()))
        assert held.notices(ALEX, SAM, time.monotonic() - 3)
        assert held.notices(SAM, ALEX, time.monotonic() - 3)
        assert held.sam.you["place"] == "joint" and held.alex.view["stage"] == "joint"
        assert await page.page.get_attribute("main", "data-connection") == "lost"
        net.mend()
        await page.at("holding", "dropped")
        await page.connected()
        assert await page.page.get_attribute("#microphone", "data-on") != "true"
        assert page.loads == loads, "her page lived through it"
        back = await page.now()
        await asyncio.sleep(1.5)
        assert not await page.pitches(back) and not await page.colours(back)
        assert held.notices(ALEX, SAM, time.monotonic() - 1)
