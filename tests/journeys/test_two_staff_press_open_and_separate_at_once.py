"""Two facilitators act in the same instant, or on what they saw a moment ago."""

import asyncio
import time

import pytest

from tests.journeys.house import ALEX, JO, KIM, SAM, meeting, together
from tests.journeys.story import listen_for, settled, story

pytestmark = pytest.mark.journey


@story
async def test_open_and_separate_at_once_end_in_separated() -> None:
    async with meeting(co=True) as held:
        begun = time.monotonic()
        await held.arrive(ALEX, KIM, JO, SAM)
        await held.admit(JO, SAM)
        for person in (held.jo, held.sam):
            await person.be_ready()
        await held.by_staff("session.check")
        await held.kim.until(lambda view: view["stage"] == "checked")
        _, parted = await asyncio.gather(
            held.alex.say("session.open_joint"), held.kim.say("session.separate")
        )
        assert parted["ok"]
        await held.alex.until(lambda view: view["stage"] == "separated")
        await listen_for(1)
        assert held.notices_nothing(JO, SAM, begun) and held.notices_nothing(SAM, JO, begun)
        assert held.jo.you["place"] == held.sam.you["place"] == "holding"


@story
async def test_resume_on_an_old_view_is_refused_and_separate_on_any_view_is_done() -> None:
    async with together(co=True) as held:
        old = held.alex.view["version"]
        await held.by_staff("session.separate", who=KIM)
        await held.alex.until(lambda view: view["stage"] == "separated")
        assert not (await held.alex.say("session.resume", saw=old))["ok"]
        assert (await held.alex.say("session.resume"))["ok"]
        assert (await held.alex.say("session.separate"))["ok"]
        parted = await settled()
        await listen_for(0.7)
        assert held.notices_nothing(JO, SAM, parted) and held.notices_nothing(SAM, JO, parted)


@story
async def test_go_in_and_separate_at_once_end_apart() -> None:
    async with meeting(co=True) as held:
        await held.arrive(ALEX, KIM, JO, SAM)
        await held.admit(JO, SAM)
        for person in (held.jo, held.sam):
            await person.be_ready()
        await held.by_staff("session.check")
        await held.by_staff("session.open_joint")
        await held.go_in(JO)
        await held.sam.until(lambda view: view["you"]["invited"])
        await asyncio.gather(held.sam.say("person.go_in"), held.kim.say("session.separate"))
        parted = await settled()
        await listen_for(1)
        assert held.notices_nothing(JO, SAM, parted) and held.notices_nothing(SAM, JO, parted)
        assert held.kim.view["stage"] == "separated"
