"""The media worker or the web process dies in the middle of a conference."""

import asyncio
import time

import pytest

from signaling.robots.robot import Robot
from tests.journeys.house import ALEX, JO, SAM, Meeting, meeting, together
from tests.journeys.story import Stopwatch, listen_for, settled, story, until

pytestmark = pytest.mark.journey


async def back_in_own_room(robot: Robot) -> None:
    """Wait until a person is connected in their own room, with media, on the page they had."""
    await robot.until(
        lambda view: view["you"]["place"] == "holding" and view["you"]["media"] == "open"
    )
    assert robot.claims == 1


async def assert_separated_with_everyone_back(held: Meeting, watch: Stopwatch) -> None:
    await asyncio.gather(back_in_own_room(held.jo), back_in_own_room(held.sam))
    await held.alex.until(
        lambda view: view["stage"] == "separated" and view["you"]["media"] == "open"
    )
    assert watch.stop() <= 10
    assert not held.jo.you["microphone"] and not held.sam.you["camera"]


async def open_again(held: Meeting) -> None:
    await held.by_staff("session.resume")
    await held.come_together_again(JO, SAM)
    since = time.monotonic()
    await until(lambda: held.all_notice_all(since, JO, SAM, ALEX))


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
@story
async def test_the_media_worker_is_killed_and_everyone_is_back_in_their_own_room(
    mode: str,
) -> None:
    async with together(mode=mode) as held:
        held.house.kill_media_worker()
        watch = Stopwatch()
        dead = await settled()
        await assert_separated_with_everyone_back(held, watch)
        await listen_for(0.5)
        assert held.notices_nothing(JO, SAM, dead) and held.notices_nothing(SAM, JO, dead)
        await open_again(held)


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
@story
async def test_the_web_process_is_killed_and_only_own_rooms_stay_open_meanwhile(
    mode: str,
) -> None:
    async with together(mode=mode) as held:
        held.house.web.kill()
        alone = await settled()
        await listen_for(1.5)
        assert held.notices_nothing(JO, SAM, alone) and held.notices_nothing(SAM, JO, alone)
        watch = Stopwatch()
        await asyncio.to_thread(held.house.start_web)
        await assert_separated_with_everyone_back(held, watch)
        await open_again(held)


@story
async def test_a_talk_in_an_own_room_goes_on_while_the_web_process_is_gone() -> None:
    async with meeting() as held:
        await held.arrive(ALEX, JO, SAM)
        rooms = held.alex.view["rooms"]
        room = next(room for room in rooms if held.id_of(JO) in room["people"])
        await held.by_staff("staff.visit", room=room["id"])
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, ALEX, JO))
        held.house.web.kill()
        killed = await settled()
        await listen_for(2)
        assert held.all_notice_all(killed, ALEX, JO)
        assert held.notices_nothing(SAM, ALEX, since) and held.notices_nothing(SAM, JO, since)
        # Nobody's plan for being alone outlives the return of the web process.
        await asyncio.to_thread(held.house.start_web)
        await asyncio.gather(back_in_own_room(held.jo), back_in_own_room(held.sam))


@story
async def test_a_polite_end_of_the_web_process_brings_everyone_back_too() -> None:
    async with together() as held:
        await asyncio.to_thread(held.house.web.stop)
        ended = await settled()
        await asyncio.to_thread(held.house.start_web)
        await assert_separated_with_everyone_back(held, Stopwatch())
        assert held.notices_nothing(JO, SAM, ended) and held.notices_nothing(SAM, JO, ended)
        assert {end["why"] for end in held.jo.endings} <= {"server-restart"}
