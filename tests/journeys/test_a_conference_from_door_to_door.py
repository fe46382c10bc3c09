"""A conference as it should go, told by what each person hears and sees on the way."""

import time

import pytest

from tests.journeys.house import ALEX, JO, LOOKS, SAM, Meeting, meeting, together
from tests.journeys.story import listen_for, settled, story, until

pytestmark = pytest.mark.journey


async def assert_apart(held: Meeting, since: float, seconds: float = 1.0) -> None:
    """Nothing of Jo reaches Sam, and nothing of Sam reaches Jo, from ``since`` on."""
    await listen_for(seconds)
    assert held.notices_nothing(JO, SAM, since), "Jo noticed Sam"
    assert held.notices_nothing(SAM, JO, since), "Sam noticed Jo"


@story
async def test_each_waits_alone_and_the_facilitator_visits_one_after_the_other() -> None:
    async with meeting() as held:
        begun = time.monotonic()
        await held.arrive(ALEX, JO, SAM)
        assert held.jo.you["place"] == held.sam.you["place"] == "holding"
        await listen_for(1)
        assert not held.jo.senses.packets and not held.sam.senses.packets

        for name, other in ((JO, SAM), (SAM, JO)):
            rooms = held.alex.view["rooms"]
            room = next(room for room in rooms if held.id_of(name) in room["people"])
            await held.by_staff("staff.visit", room=room["id"])
            since = time.monotonic()
            await until(lambda n=name, s=since: held.all_notice_all(s, ALEX, n))
            with_both = time.monotonic()
            await listen_for(0.5)
            assert held.notices_nothing(ALEX, other, with_both)
            assert held.notices_nothing(other, ALEX, with_both)
        await assert_apart(held, begun)


@pytest.mark.parametrize("mode", ["eventlet", "threading"])
@story
async def test_from_the_holding_rooms_to_the_debrief(mode: str) -> None:
    async with meeting(mode=mode) as held:
        begun = time.monotonic()
        await held.arrive(ALEX, JO, SAM)
        await held.admit(JO, SAM)
        assert not (await held.alex.say("session.open_joint"))["ok"]
        for person in (held.jo, held.sam):
            await person.be_ready()
        await held.by_staff("session.check")
        await assert_apart(held, begun, 0.3)
        await held.by_staff("session.open_joint")
        await held.go_in(JO)
        # Sam was invited and has not answered: the open room alone lets nothing through.
        await assert_apart(held, begun, 0.7)
        await held.go_in(SAM)
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, SAM, ALEX))

        await held.by_staff("session.take_break")
        await held.jo.until(lambda view: view["you"]["why"] == "break")
        await assert_apart(held, await settled())

        await held.come_together_again(SAM, JO)
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, SAM, ALEX))

        await held.by_staff("session.separate")
        await assert_apart(held, await settled())
        assert held.jo.you["why"] == held.sam.you["why"] == "separated"

        await held.by_staff("session.resume")
        await held.come_together_again(JO, SAM)
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, SAM, ALEX))

        await held.by_staff("session.start_closing")
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, SAM, ALEX))
        assert held.jo.you["why"] == "closing"

        await held.by_staff("session.start_leaving")
        await assert_apart(held, await settled())
        assert held.jo.you["why"] == held.sam.you["why"] == "leaving"
        # Alex keeps Jo company, and goes with her; then Sam is released, and visited.
        await held.by_staff("staff.release", person=held.id_of(JO), reason="")
        await held.jo.until(lambda view: view["you"]["place"] == "debrief")
        assert held.sam.you["place"] == "holding"
        await held.jo.speak_up()
        since = time.monotonic()
        await until(lambda: held.all_notice_all(since, JO, ALEX))
        await held.by_staff("staff.release", person=held.id_of(SAM), reason="")
        await held.sam.until(lambda view: view["you"]["place"] == "debrief")
        await held.alex.until(lambda view: view["stage"] == "debrief")
        await assert_apart(held, await settled())
        assert held.jo.offers == held.sam.offers == held.alex.offers == 1
        for name in (JO, SAM):
            await held.by_staff("staff.debriefed", person=held.id_of(name), outcome="done")
        await held.by_staff("session.close")
        await until(lambda: held.jo.gone and held.sam.gone and held.alex.gone)
        assert held.jo.endings[-1]["why"] == "ended"


@story
async def test_a_person_is_muted_and_only_their_sound_stops() -> None:
    async with together() as held:
        await held.by_staff("staff.mute", person=held.id_of(SAM))
        muted = await settled()
        await held.sam.until(lambda view: not view["you"]["microphone"])
        assert held.sam.you["muted_by"] == ALEX
        await listen_for(1)
        for listener in (held.jo, held.alex):
            assert not listener.senses.heard(LOOKS[SAM].pitch, muted)
            assert listener.senses.saw(LOOKS[SAM].colour, muted)
        assert held.jo.senses.heard(LOOKS[ALEX].pitch, muted)
        # Only Sam can end it.
        since = time.monotonic()
        await held.sam.must("person.microphone", on=True)
        await until(lambda: held.jo.senses.heard(LOOKS[SAM].pitch, since))


@story
async def test_a_person_steps_out_and_nobody_is_asked() -> None:
    async with together() as held:
        await held.jo.must("person.step_out")
        out = await settled()
        await held.jo.until(lambda view: view["you"]["why"] == "stepped_out")
        await assert_apart(held, out)
        assert held.notices(ALEX, SAM, out) and held.notices(SAM, ALEX, out)


@story
async def test_a_person_leaves_for_good() -> None:
    async with together() as held:
        await held.sam.must("person.leave")
        left = await settled()
        await until(lambda: held.sam.gone or held.sam.you.get("place") == "gone")
        await listen_for(1)
        assert not held.sam.senses.packets_by_seat(left)
        assert held.notices_nothing(JO, SAM, left) and held.notices(JO, ALEX, left)
        assert held.seen(SAM)["left"]
