"""What the media worker alone lets through, told by what tone people hear and see."""

import time
from collections.abc import AsyncIterator
from contextlib import AsyncExitStack, asynccontextmanager

import pytest

from signaling.media import wire
from signaling.robots import client_tap, hostile
from signaling.robots.palette import RGB, Looks, looks
from signaling.robots.peer import RobotPeer
from signaling.robots.senses import Senses
from signaling.robots.tones import Colour, Tone
from tests.journeys.story import listen_for, settled, story, until
from tests.journeys.worker import Declined, Worker, worker

pytestmark = pytest.mark.journey

ANA, BEN, ALEX = list(looks())[:3]
SESSION = "5e55"


def both(*pairs: tuple[str, str]) -> list[wire.Edge]:
    """Return the edges that let each pair hear and see one another."""
    ways = [way for a, b in pairs for way in ((a, b), (b, a))]
    return [(a, b, kind) for a, b in ways for kind in ("audio", "video")]


@asynccontextmanager
async def on_the_line(at: Worker, peer: str, known: Looks) -> AsyncIterator[RobotPeer]:
    """Connect a tone person, sending, as ``peer``."""
    person = RobotPeer(Tone(known), Colour(known, RGB[known.colour]), Senses())
    try:
        await person.connect(lambda offer: at.open_peer(SESSION, peer, offer))
        person.microphone(True)
        person.camera(True)
        yield person
    finally:
        await person.close()


@asynccontextmanager
async def three() -> AsyncIterator[tuple[Worker, RobotPeer, RobotPeer, RobotPeer]]:
    """Give a worker with Ana, Ben and Alex connected and every edge closed."""
    async with AsyncExitStack() as stack:
        at = await stack.enter_async_context(worker())
        people = [
            await stack.enter_async_context(on_the_line(at, peer, known))
            for peer, known in (("ana.1", ANA), ("ben.1", BEN), ("alex.1", ALEX))
        ]
        yield at, *people


def hears_and_sees(listener: RobotPeer, known: Looks, since: float) -> bool:
    senses = listener.senses
    return bool(senses.heard(known.pitch, since) and senses.saw(known.colour, since))


def notices_nothing_of(listener: RobotPeer, known: Looks, since: float) -> bool:
    senses = listener.senses
    return not senses.heard(known.pitch, since) and not senses.saw(known.colour, since)


@story
async def test_a_peer_with_no_open_edge_gets_not_one_packet() -> None:
    async with three() as (_, *people):
        await listen_for(1)
        for person in people:
            assert not person.senses.packets


@story
async def test_each_hears_and_sees_whom_the_plan_names_and_nobody_else() -> None:
    async with three() as (at, ana, ben, alex):
        await at.forward_only(SESSION, both(("ana.1", "alex.1"), ("ben.1", "alex.1")))
        since = time.monotonic()
        await until(lambda: hears_and_sees(alex, ANA, since) and hears_and_sees(alex, BEN, since))
        await until(lambda: hears_and_sees(ana, ALEX, since) and hears_and_sees(ben, ALEX, since))
        await listen_for(1)
        assert ana.senses.pitches() == {ALEX.pitch} and ana.senses.colours() == {ALEX.colour}
        assert ben.senses.pitches() == {ALEX.pitch} and ben.senses.colours() == {ALEX.colour}
        assert alex.senses.colours() == {ANA.colour, BEN.colour}


@story
async def test_a_closed_edge_is_silent_from_the_answer_on_though_the_speaker_keeps_sending() -> (
    None
):
    async with three() as (at, ana, ben, _):
        await at.forward_only(SESSION, both(("ana.1", "ben.1")))
        since = time.monotonic()
        await until(lambda: hears_and_sees(ben, ANA, since) and hears_and_sees(ana, BEN, since))
        await at.forward_only(SESSION, [])
        # One beat for datagrams that were already in the network's hands.
        parted = await settled()
        await listen_for(1.5)
        assert not ana.senses.packets_by_seat(parted)
        assert not ben.senses.packets_by_seat(parted)


@story
async def test_sound_alone_and_picture_alone() -> None:
    async with three() as (at, ana, ben, _):
        edges = [("ana.1", "ben.1", "audio"), ("ben.1", "ana.1", "video")]
        await at.forward_only(SESSION, edges)
        await until(lambda: ben.senses.heard(ANA.pitch) and ana.senses.saw(BEN.colour))
        await listen_for(0.7)
        assert not ben.senses.pictures and not ana.senses.sounds


@story
async def test_one_seat_carries_one_speaker_after_another_without_a_mixed_picture() -> None:
    async with three() as (at, ana, ben, alex):
        for _ in range(4):
            for speaker, known, other in (("ben.1", BEN, ALEX), ("alex.1", ALEX, BEN)):
                seating = await at.forward_only(SESSION, both(("ana.1", speaker)))
                assert seating["ana.1"][speaker] == 0
                since = time.monotonic()
                await until(lambda s=since, k=known: hears_and_sees(ana, k, s), 3)
                alone = await settled()
                await listen_for(0.3)
                assert notices_nothing_of(ana, other, alone)
        assert ana.senses.colours() == {BEN.colour, ALEX.colour}
        assert {hit.seat for hit in ana.senses.pictures} == {0}
        del ben, alex


@story
async def test_a_picture_waits_for_its_key_frame() -> None:
    async with three() as (at, ana, _, alex):
        await at.forward_only(SESSION, both(("ana.1", "ben.1")))
        await until(lambda: ana.senses.saw(BEN.colour))
        # The encoder begins anew, with a key frame, when the first word about its rate has come.
        await listen_for(2)
        client_tap.send_no_key_frames(alex.pc, True)
        await at.forward_only(SESSION, both(("ana.1", "alex.1")))
        since = await settled()
        await listen_for(1)
        assert ana.senses.heard(ALEX.pitch, since), "sound waits for nothing"
        assert ("video", 0) not in ana.senses.packets_by_seat(since), "a picture with no beginning"
        client_tap.send_no_key_frames(alex.pc, False)
        await until(lambda: ana.senses.saw(ALEX.colour, since))


@story
async def test_when_the_web_process_dies_only_the_plan_for_that_stays() -> None:
    async with three() as (at, ana, ben, alex):
        every = both(("ana.1", "ben.1"), ("ana.1", "alex.1"), ("ben.1", "alex.1"))
        await at.forward_only(SESSION, every, alone=both(("ana.1", "alex.1")))
        since = time.monotonic()
        await until(lambda: hears_and_sees(ana, BEN, since) and hears_and_sees(ben, ALEX, since))
        await at.disconnect()
        alone = await settled()
        await listen_for(1.5)
        assert hears_and_sees(ana, ALEX, alone) and hears_and_sees(alex, ANA, alone)
        assert notices_nothing_of(ana, BEN, alone) and notices_nothing_of(alex, BEN, alone)
        assert not ben.senses.packets_by_seat(alone)
        at.notices.clear()
        await at.connect()
        await until(lambda: at.notices)
        hello = at.notices[0]
        assert isinstance(hello, wire.Hello)
        assert set(hello.sessions[SESSION]) == {"ana.1", "ben.1", "alex.1"}


@story
async def test_a_person_with_a_hostile_browser_harms_nobody_else() -> None:
    async with three() as (at, ana, ben, alex):
        every = both(("ana.1", "alex.1"), ("ben.1", "alex.1"))
        await at.forward_only(SESSION, every)
        since = time.monotonic()
        await until(lambda: hears_and_sees(ana, ALEX, since) and hears_and_sees(ben, ALEX, since))
        seats = list(ben.senses.seat_of_ssrc)
        await hostile.ten_thousand_streams(ben.pc)
        await hostile.forged_streams(ben.pc, seats)
        await hostile.crooked_feedback(ben.pc)
        await hostile.feedback_flood(ben.pc, seats, count=300)
        await hostile.junk_datagrams(ben.pc)
        await at.ping()
        after = time.monotonic()
        await listen_for(1)
        assert hears_and_sees(ana, ALEX, after) and hears_and_sees(alex, ANA, after)
        assert notices_nothing_of(ana, BEN, since)
        assert not {seat for seat in ana.senses.packets_by_seat() if seat[0] == "unknown"}
        worker_figures = (await at.stats())["worker"]
        assert sum(worker_figures["dropped"].values()) > 1000
        assert not worker_figures["faults"]


@story
async def test_a_listener_cannot_ask_a_camera_to_death() -> None:
    async with three() as (at, ana, ben, _):
        await at.forward_only(SESSION, both(("ana.1", "ben.1")))
        await until(lambda: ben.senses.saw(ANA.colour))
        await hostile.feedback_flood(ben.pc, list(ben.senses.seat_of_ssrc)[:4], count=1000)
        after = time.monotonic()
        await until(lambda: ben.senses.saw(ANA.colour, after) >= 5)
        # The worker may refuse the flooder's own packets for a moment, not for good.
        await until(lambda: hears_and_sees(ana, BEN, after))


@story
async def test_a_laptop_that_loses_its_power_is_noticed() -> None:
    async with three() as (at, ana, ben, _):
        await at.forward_only(SESSION, both(("ana.1", "ben.1")))
        await until(lambda: ben.senses.heard(ANA.pitch))
        ana.vanish()
        lost = wire.PeerLost(SESSION, "ana.1", "quiet")
        await until(lambda: lost in at.notices, 12)
        silent = time.monotonic()
        await listen_for(0.5)
        assert not ben.senses.packets_by_seat(silent)


@story
async def test_an_offer_that_is_no_offer_is_declined_and_the_worker_goes_on() -> None:
    async with three() as (at, _, _, _):
        for wrong in ("", "v=0\r\n", "m=audio 9 X 0\r\n" * 50, "v=0\r\n" + "a=x\r\n" * 30_000):
            with pytest.raises(Declined):
                await at.open_peer(SESSION, "eve.1", wrong)
        await at.ping()


@story
async def test_a_peer_offered_again_takes_its_predecessors_place() -> None:
    async with three() as (at, ana, ben, _), on_the_line(at, "ana.2", ANA) as again:
        await at.close_peer(SESSION, "ana.1")
        await at.forward_only(SESSION, both(("ana.2", "ben.1")))
        since = time.monotonic()
        await until(lambda: hears_and_sees(ben, ANA, since) and hears_and_sees(again, BEN, since))
        assert not ana.senses.packets_by_seat(since)
