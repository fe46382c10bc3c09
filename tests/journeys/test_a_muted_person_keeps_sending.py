"""A person whose browser does not do as it is told: the gate is ours, not theirs."""

import asyncio
import time

import pytest

from signaling.robots import hostile
from tests.journeys.house import ALEX, JO, LOOKS, SAM, together
from tests.journeys.story import listen_for, settled, story, until

pytestmark = pytest.mark.journey


@story
async def test_a_muted_person_who_keeps_sending_is_not_heard() -> None:
    async with together() as held:
        held.sam.stubborn = True
        await held.by_staff("staff.mute", person=held.id_of(SAM))
        muted = await settled()
        await listen_for(1.2)
        for listener in (held.jo, held.alex):
            assert not listener.senses.heard(LOOKS[SAM].pitch, muted)
            assert listener.senses.saw(LOOKS[SAM].colour, muted)


@story
async def test_a_person_who_was_moved_out_and_keeps_sending_reaches_nobody() -> None:
    async with together() as held:
        held.sam.stubborn = True
        await held.by_staff("staff.move_home", person=held.id_of(SAM))
        moved = await settled()
        await listen_for(1.2)
        assert held.notices_nothing(JO, SAM, moved) and held.notices_nothing(ALEX, SAM, moved)
        assert held.notices_nothing(SAM, JO, moved)
        assert held.notices(JO, ALEX, moved)


@story
async def test_a_separated_person_who_keeps_sending_reaches_nobody() -> None:
    async with together() as held:
        held.sam.stubborn = held.jo.stubborn = True
        await held.by_staff("session.separate")
        parted = await settled()
        await listen_for(1.5)
        assert held.notices_nothing(JO, SAM, parted) and held.notices_nothing(SAM, JO, parted)
        assert not held.jo.senses.packets_by_seat(parted)
        assert not held.sam.senses.packets_by_seat(parted)


@story
async def test_hostile_datagrams_during_a_call_harm_nobody_else() -> None:
    async with together() as held:
        peer = held.sam.peer
        assert peer is not None
        seats = list(held.sam.senses.seat_of_ssrc)
        await asyncio.gather(
            hostile.ten_thousand_streams(peer.pc),
            hostile.forged_streams(peer.pc, seats),
            hostile.feedback_flood(peer.pc, seats[:6], count=300),
            hostile.crooked_feedback(peer.pc),
            hostile.junk_datagrams(peer.pc),
        )
        after = time.monotonic()
        await until(lambda: held.all_notice_all(after, JO, ALEX))
        assert not {seat for seat in held.jo.senses.packets_by_seat() if seat[0] == "unknown"}
        # And the way out works as ever.
        await held.by_staff("session.separate")
        parted = await settled()
        await listen_for(1)
        assert held.notices_nothing(JO, SAM, parted) and held.notices_nothing(SAM, JO, parted)
