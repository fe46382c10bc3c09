"""Two facilitators act in the same instant, or on what they saw a moment ago."""

import asyncio
import time

import pytest

from tests.journeys.house import ALEX, JO, KIM, LOOKS, SAM, meeting, together
from tests.journeys.story import listen_for, settled, story, until

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


@story
async def test_start_leaving_and_go_in_at_once_end_apart() -> None:
    async with together(co=True) as held:
        await held.jo.must("person.step_out")
        await held.jo.until(lambda view: view["you"]["place"] == "holding")
        await held.jo.be_ready()
        await held.by_staff("staff.bring_in", person=held.id_of(JO))
        await held.jo.until(lambda view: view["you"]["invited"])
        _, leaving = await asyncio.gather(
            held.jo.say("person.go_in"), held.kim.say("session.start_leaving")
        )
        assert leaving["ok"]
        parted = await settled()
        await listen_for(1)
        assert held.notices_nothing(JO, SAM, parted) and held.notices_nothing(SAM, JO, parted)
        assert held.kim.view["stage"] == "leaving"
        assert held.jo.you["place"] == held.sam.you["place"] == "holding"
        late = await held.jo.say("person.go_in")
        assert not late["ok"]


@story
async def test_quiet_and_unmute_at_once_end_quiet() -> None:
    async with together(co=True) as held:
        await held.sam.must("person.microphone", on=False)
        held.sam.stubborn = True
        await asyncio.gather(
            held.sam.say("person.microphone", on=True),
            held.kim.say("session.quiet", on=True),
            held.alex.say("staff.ask_unmute", person=held.id_of(SAM)),
        )
        await held.sam.until(lambda view: view["you"]["held_mute"])
        quiet = await settled()
        await listen_for(1)
        for name in (JO, SAM):
            assert not held.alex.senses.heard(LOOKS[name].pitch, quiet), name
        assert held.jo.senses.heard(LOOKS[KIM].pitch, quiet), "facilitators speak on"
        refused = await held.sam.say("person.microphone", on=True)
        assert (refused["ok"], refused["code"]) == (False, "held-mute")
        # One lets go while the other presses once more: whoever is last decides, and nobody is
        # turned on by it.
        await held.by_staff("session.quiet", who=ALEX, on=False)
        free = await settled()
        await listen_for(0.7)
        assert not held.alex.senses.heard(LOOKS[SAM].pitch, free)
        held.sam.stubborn = False
        await held.sam.must("person.microphone", on=True)
        await until(lambda: held.jo.senses.heard(LOOKS[SAM].pitch, free))


@story
async def test_closing_words_and_separate_at_once_end_apart() -> None:
    async with together(co=True) as held:
        _, parted_by = await asyncio.gather(
            held.alex.say("session.start_closing"), held.kim.say("session.separate")
        )
        assert parted_by["ok"]
        parted = await settled()
        await listen_for(1)
        assert held.notices_nothing(JO, SAM, parted) and held.notices_nothing(SAM, JO, parted)
        assert held.kim.view["stage"] == "separated"


@story
async def test_two_who_take_over_at_once_leave_one_lead() -> None:
    async with together(co=True) as held:
        await held.by_staff("session.take_over", who=KIM)
        await asyncio.gather(held.alex.say("session.take_over"), held.kim.say("session.take_over"))
        await listen_for(0.5)
        assert held.alex.view["lead"] == held.kim.view["lead"]
        assert held.alex.view["lead"] in (held.id_of(ALEX), held.id_of(KIM))
        # Whoever does not lead keeps every act that takes apart.
        assert all("session.separate" in held.people[n].view["may"] for n in (ALEX, KIM))
