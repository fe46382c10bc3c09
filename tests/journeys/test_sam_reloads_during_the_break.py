"""A person reloads the page, opens a second tab, or loses the network for a moment."""

import time

import pytest

from signaling.robots.robot import Robot
from tests.journeys.house import ALEX, JO, SAM, together
from tests.journeys.story import listen_for, settled, story, until

pytestmark = pytest.mark.journey


@story
async def test_a_reload_during_the_break_leads_to_the_own_room_muted() -> None:
    async with together() as held:
        await held.by_staff("session.take_break")
        await held.sam.until(lambda view: view["you"]["why"] == "break")
        await held.sam.reload()
        assert held.sam.you["place"] == "holding"
        assert not held.sam.you["microphone"] and not held.sam.you["camera"]
        back = time.monotonic()
        await listen_for(0.7)
        assert held.notices_nothing(SAM, JO, back) and held.notices_nothing(JO, SAM, back)


@story
async def test_a_reload_in_the_joint_room_never_leads_straight_back() -> None:
    async with together() as held:
        await held.sam.reload()
        back = await settled()
        assert held.sam.you["place"] == "holding" and not held.sam.you["microphone"]
        await listen_for(1)
        assert held.notices_nothing(SAM, JO, back) and held.notices_nothing(JO, SAM, back)
        assert held.notices(JO, ALEX, back), "the others go on"
        # Back in by a facilitator's act and an own one.
        await held.by_staff("staff.bring_in", person=held.id_of(SAM))
        await held.go_in(SAM)
        await held.sam.speak_up()
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, SAM, ALEX))


@story
async def test_a_moment_without_network_leads_to_the_own_room() -> None:
    async with together() as held:
        held.jo.line.cut()
        await until(lambda: held.seen(JO)["room"] != "joint")
        away = await settled()
        await held.jo.until(lambda view: view["you"]["place"] == "holding")
        await held.jo.ready_for_media()
        assert not held.jo.you["microphone"] and not held.jo.you["camera"]
        await listen_for(0.7)
        assert held.notices_nothing(SAM, JO, away) and held.notices_nothing(JO, SAM, away)
        assert held.jo.claims == 1


@story
async def test_a_second_tab_takes_over_and_the_first_can_do_nothing_more() -> None:
    async with together() as held:
        first = held.jo
        second = Robot(first.link, lambda name: first._make_tracks(name))
        second.passed = first.passed
        await second.arrive()
        try:
            await until(lambda: first.gone)
            assert first.endings[-1]["why"] == "elsewhere" and not first.endings[-1]["again"]
            assert second.you["place"] == "holding"
            there = await settled()
            await listen_for(0.7)
            assert held.notices_nothing(SAM, JO, there)
            assert not first.senses.packets_by_seat(there)
            assert not second.senses.pitches()
        finally:
            await second.leave()
