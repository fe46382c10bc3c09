"""Peers, sessions and plans of one worker, with the real engine."""

import asyncio

import pytest

from signaling.media import worker as worker_module
from signaling.media.wire import PeerConnected, Speaking
from signaling.media.worker import Refusal
from tests.media.test_offer import CHROMIUM, FIREFOX
from tests.media.transport_support import (  # noqa: F401
    Browser,
    a_house,
    on_loop,
    on_loopback,
)

pytestmark = pytest.mark.usefixtures("on_loopback")


def refused(act, *given) -> str:
    with pytest.raises(Refusal) as caught:
        act(*given)
    return caught.value.code


def open_edges(house, session: str = "s") -> set[tuple[str, str, str]]:
    return {
        (edge["speaker"], edge["listener"], edge["kind"])
        for edge in house.worker.stats(session)["edges"]
    }


@on_loop
async def test_a_bad_offer_is_declined_with_its_code_and_leaves_nothing():
    async with a_house() as house:
        assert refused(house.worker.open_peer, "s", "a.1", "v=0\r\nx") == "malformed"
        assert refused(house.worker.open_peer, "s", "a.1", FIREFOX.replace("VP8", "VPX")) in (
            "no-video-codec",
            "malformed",
        )
        assert house.worker.hello().sessions == {}
        assert house.port.sizes()["ufrags"] == 0


@on_loop
async def test_a_peer_is_opened_once_and_the_house_has_an_end(monkeypatch):
    monkeypatch.setattr(worker_module, "MOST_PEERS", 3)
    async with a_house() as house:
        for number in range(3):
            house.worker.open_peer("s", f"p{number}.1", CHROMIUM)
        assert refused(house.worker.open_peer, "s", "p9.1", CHROMIUM) == "full"
        assert refused(house.worker.open_peer, "s", "p0.1", CHROMIUM) == "peer-exists"
        assert refused(house.worker.open_peer, "other", "p0.1", CHROMIUM) == "peer-exists"
        house.worker.close_peer("s", "p0.1")
        house.worker.open_peer("s", "p0.2", CHROMIUM)
        assert house.worker.hello().sessions == {"s": ["p0.2", "p1.1", "p2.1"]}


@on_loop
async def test_every_answer_has_credentials_of_its_own():
    async with a_house() as house:
        answers = [house.worker.open_peer("s", f"p{n}.1", CHROMIUM) for n in range(5)]
        for name in ("a=ice-ufrag:", "a=ice-pwd:", "a=fingerprint:"):
            found = {answer.split(name, 1)[1].split("\r\n")[0] for answer in answers}
            assert len(found) == 5


@on_loop
async def test_a_peer_of_another_session_is_not_closed():
    async with a_house() as house:
        house.worker.open_peer("s", "a.1", CHROMIUM)
        house.worker.close_peer("other", "a.1")
        house.worker.close_session("other")
        assert house.worker.hello().sessions == {"s": ["a.1"]}
        house.worker.close_peer("s", "a.1")
        house.worker.close_peer("s", "a.1")
        assert house.worker.hello().sessions == {}


@on_loop
async def test_closing_a_session_closes_its_peers_and_no_others():
    async with a_house() as house:
        for peer, session in (("a.1", "s"), ("b.1", "s"), ("c.1", "t")):
            house.worker.open_peer(session, peer, CHROMIUM)
        house.worker.close_session("s")
        assert house.worker.hello().sessions == {"t": ["c.1"]}
        assert house.port.sizes()["ufrags"] == 1
        assert not house.lost("a.1")


@on_loop
async def test_alone_keeps_only_what_is_open_and_allowed():
    async with a_house() as house:
        for peer in ("a.1", "b.1", "c.1"):
            house.worker.open_peer("s", peer, CHROMIUM)
        stays, goes, never = (
            ("a.1", "b.1", "audio"),
            ("c.1", "a.1", "audio"),
            ("b.1", "c.1", "audio"),
        )
        house.worker.forward_only("s", [stays, goes], [stays, never])
        assert open_edges(house) == {stays, goes}
        house.worker.leave_alone()
        assert open_edges(house) == {stays}
        house.worker.leave_alone()
        assert open_edges(house) == {stays}
        assert house.worker.hello().sessions == {"s": ["a.1", "b.1", "c.1"]}


@on_loop
async def test_a_plan_for_an_unknown_session_or_peer_opens_nothing():
    async with a_house() as house:
        assert house.worker.forward_only("s", [("a.1", "b.1", "audio")], []) == {}
        house.worker.open_peer("s", "a.1", CHROMIUM)
        assert open_edges(house) == set()
        assert house.worker.forward_only("s", [("a.1", "b.1", "audio")], []) == {"a.1": {}}
        assert open_edges(house) == set()


@on_loop
async def test_a_fault_in_the_engine_silences_the_session(monkeypatch):
    async with a_house() as house:
        house.worker.open_peer("s", "a.1", CHROMIUM)
        house.worker.open_peer("t", "b.1", CHROMIUM)

        def broken(*_given):
            raise KeyError("x")

        monkeypatch.setattr(house.worker._forwarder, "apply", broken)
        assert refused(house.worker.forward_only, "s", [], []) == "failed"
        assert house.worker.hello().sessions == {"t": ["b.1"]}


@on_loop
async def test_a_fault_in_a_tick_does_not_stop_the_clock(monkeypatch):
    async with a_house() as house:
        calls = []

        def broken(now):
            calls.append(now)
            raise ValueError("192.0.2.1")

        monkeypatch.setattr(house.worker._forwarder, "tick", broken)
        await asyncio.sleep(0.3)
        assert len(calls) >= 3


@on_loop
async def test_connected_and_speaking_are_told_and_load_is_measured():
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        assert house.said.count(PeerConnected("s", "a.1")) == 1
        house.worker.forward_only("s", [("a.1", "b.1", "audio")], [])
        await asyncio.sleep(1.2)
        told = [m.peers for m in house.said if isinstance(m, Speaking)]
        assert len(told) <= 8
        figures = house.worker.stats("")
        assert figures["edges"] == []
        assert 0 < figures["worker"]["load"] < 2
        assert figures["worker"]["peers"] == 2
        assert figures["worker"]["faults"] == 0


@on_loop
async def test_shutting_says_goodbye_and_is_quick():
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        began = asyncio.get_running_loop().time()
        await house.worker.shut()
        assert asyncio.get_running_loop().time() - began < 2
        await house.until(lambda: a.pc.connectionState == b.pc.connectionState == "closed")
