"""The demonstration's robots: they come, do as they are asked, and make room for people."""

import asyncio
import sys
import time
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest

from signaling.robots import behaviour
from signaling.robots.behaviour import run_robot
from signaling.robots.links import NotLetIn
from tests.journeys.house import ALEX, JO, LOOKS, SAM, Meeting, meeting
from tests.journeys.processes import ROOT
from tests.journeys.story import PATIENCE, listen_for, story, until

pytestmark = pytest.mark.journey


@asynccontextmanager
async def robots_of(held: Meeting, *names: str) -> AsyncIterator[asyncio.subprocess.Process]:
    """Run the robots as the demonstration does."""
    command = [sys.executable, "-m", "signaling.robots", "--pause", "0.2"]
    for name in names:
        command += ["--link", held.house.links[name]]
    running = await asyncio.create_subprocess_exec(*command, cwd=ROOT)
    try:
        yield running
    finally:
        if running.returncode is None:
            running.terminate()
        async with asyncio.timeout(PATIENCE):
            assert await running.wait() == 0


@story
async def test_one_person_and_two_robots_hold_a_conference() -> None:
    async with meeting() as held, robots_of(held, JO, SAM) as process:
        await held.arrive(ALEX)
        for name in (JO, SAM):
            await until(lambda n=name: held.seen(n)["media"] == "open")
            await held.by_staff("staff.admit", person=held.id_of(name))
        await held.alex.until(lambda view: all(one["ready"] for one in view["everyone"][:2]))
        await held.by_staff("session.check")
        await held.by_staff("session.open_joint")
        await held.alex.until(lambda view: len(view["people"]) == 2)
        since = time.monotonic()
        await until(lambda: "odd" in held.alex.senses.colours(since), what="a drawn figure")
        await until(lambda: {seat for _, seat in held.alex.senses.packets_by_seat(since)} >= {0, 1})
        # A muted robot stays muted until it is asked.
        await held.by_staff("staff.mute", person=held.id_of(JO))
        await listen_for(1)
        assert not held.seen(JO)["microphone"]
        await held.by_staff("staff.ask_unmute", person=held.id_of(JO))
        await held.alex.until(lambda view: view["everyone"][0]["microphone"])
        assert process.returncode is None


@story
async def test_a_robot_makes_room_for_a_person() -> None:
    async with meeting() as held, robots_of(held, JO) as process:
        await held.arrive(ALEX)
        await until(lambda: held.seen(JO)["media"] == "open")
        human = held.people[JO] = held.house.person(JO)
        with pytest.raises(NotLetIn):
            await human.arrive()
        human.passed = await human.link.claim(human.received.http, take_over=True)
        await human.arrive()
        await human.speak_up()
        async with asyncio.timeout(PATIENCE):
            await process.wait()
        await listen_for(1)
        assert not human.gone, "and the robot does not come back for the seat"
        room = next(r for r in held.alex.view["rooms"] if held.id_of(JO) in r["people"])
        await held.by_staff("staff.visit", room=room["id"])
        since = time.monotonic()
        await until(lambda: held.notices(ALEX, JO, since) and held.notices(JO, ALEX, since))
        assert held.alex.senses.colours(since) == {LOOKS[JO].colour}


@story
async def test_a_robot_comes_back_to_a_seat_that_stays_free(monkeypatch) -> None:
    monkeypatch.setattr(behaviour, "FREE_FOR", 2.0)
    async with meeting() as held:
        await held.arrive(ALEX)
        free = {"now": False}

        async def seat_free() -> bool:
            return free["now"]

        link = held.house.links[JO]
        robot = asyncio.create_task(run_robot(link, seat_free=seat_free, pause=0.2))
        try:
            await until(lambda: held.seen(JO)["media"] == "open")
            human = held.people[JO] = held.house.person(JO)
            human.passed = await human.link.claim(human.received.http, take_over=True)
            await human.arrive()
            await listen_for(2.5)
            assert not human.gone
            await human.leave()
            await until(lambda: not held.seen(JO)["connected"])
            free["now"] = True
            await until(lambda: held.seen(JO)["media"] == "open" and held.seen(JO)["camera"])
        finally:
            robot.cancel()
            await asyncio.gather(robot, return_exceptions=True)
