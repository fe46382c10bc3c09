"""The facilitator's computer loses its power in the middle of a conference."""

import time

import pytest

from tests.journeys.house import ALEX, JO, KIM, SAM, together
from tests.journeys.story import Stopwatch, listen_for, settled, story, until

pytestmark = pytest.mark.journey


@story
async def test_without_another_facilitator_the_sides_are_parted_within_five_seconds() -> None:
    async with together() as held:
        watch = Stopwatch()
        await held.alex.vanish()
        for person in (held.jo, held.sam):
            await person.until(lambda view: view["you"]["why"] == "separated")
        assert watch.stop() <= 5.0
        parted = await settled()
        await listen_for(1)
        assert held.notices_nothing(JO, SAM, parted) and held.notices_nothing(SAM, JO, parted)
        assert held.jo.you["room"]["kind"] == held.sam.you["room"]["kind"] == "holding"
        # I13: being left over gives a participant no power.
        assert not [act for act in held.jo.view["may"] if not act.startswith("person.")]


@story
async def test_a_silent_socket_counts_as_a_dead_laptop() -> None:
    async with together() as held:
        watch = Stopwatch()
        held.alex.line.beating = False
        for person in (held.jo, held.sam):
            await person.until(lambda view: view["you"]["why"] == "separated")
        # The last beat may be as old as two seconds when the silence begins.
        assert watch.stop() <= 5.5


@story
async def test_a_camera_and_microphone_that_die_alone_count_too() -> None:
    async with together() as held:
        assert held.alex.peer is not None
        watch = Stopwatch()
        held.alex.peer.vanish()
        for person in (held.jo, held.sam):
            await person.until(lambda view: view["you"]["why"] == "separated")
        assert watch.stop() <= 6.0
        # The facilitator's own page lives on and offers again; the sides stay parted.
        await held.alex.ready_for_media()
        assert held.alex.view["stage"] == "separated"


@story
async def test_with_a_co_facilitator_in_the_room_the_conference_goes_on() -> None:
    async with together(co=True) as held:
        await held.alex.vanish()
        await held.kim.until(
            lambda view: (
                not any(one["connected"] for one in view["everyone"] if one["name"] == ALEX)
            ),
        )
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, SAM, KIM))
        assert held.kim.view["stage"] == "joint"
        assert "session.separate" in held.kim.view["may"]
        await held.by_staff("session.separate", who=KIM)
        parted = await settled()
        await listen_for(1)
        assert held.notices_nothing(JO, SAM, parted) and held.notices_nothing(SAM, JO, parted)


@story
async def test_the_facilitator_comes_back_to_separated_sides_and_opens_again() -> None:
    async with together() as held:
        held.alex.line.cut()
        await held.jo.until(lambda view: view["you"]["why"] == "separated")
        # The same page finds its way back by itself.
        await until(lambda: len(held.alex.line.views) > 0 and not held.alex.line.ended.is_set())
        await held.alex.ready_for_media()
        assert held.alex.view["stage"] == "separated"
        await held.by_staff("session.resume")
        await held.come_together_again(JO, SAM)
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, SAM, ALEX))
        assert held.alex.claims == 1
