"""One browser's transport against a live client: media passes when it should, and ends are seen."""

import asyncio
import random
import struct
import time

import pytest
from aiortc.rtcdtlstransport import RTCCertificate

from signaling.media import leg as leg_module
from signaling.media.guard import Verdict
from signaling.media.wire import PeerConnected
from tests.media.stun_support import attribute, stun
from tests.media.transport_support import (  # noqa: F401
    Browser,
    a_house,
    on_loop,
    on_loopback,
)

pytestmark = pytest.mark.usefixtures("on_loopback")
AUDIO = ("a.1", "b.1", "audio")
VIDEO = ("a.1", "b.1", "video")


def leg_of(house, peer: str):
    session = house.worker._session_of[peer]
    return house.worker._sessions[session].peers[peer]


def dtls_of(browser: Browser):
    return browser.pc.getTransceivers()[0].sender.transport


def ice_of(browser: Browser):
    return dtls_of(browser).transport._connection


async def stands_still(browser: Browser, kind: str) -> None:
    before = browser.packets_in(kind)
    await asyncio.sleep(0.4)
    assert browser.packets_in(kind) == before


@on_loop
async def test_sound_and_picture_pass_when_an_edge_opens_and_stop_when_it_closes():
    a, b = Browser(440, luma=60), Browser(880, luma=200)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        await stands_still(b, "audio")
        assert b.packets_in("audio") == b.packets_in("video") == 0

        assert house.worker.forward_only("s", [AUDIO, VIDEO], []) == {
            "a.1": {},
            "b.1": {"a.1": 0},
        }
        assert abs(await b.hear(0) - 440) < 10
        assert abs(await b.see(0) - 60) < 25
        await stands_still(a, "audio")

        house.worker.forward_only("s", [VIDEO], [])
        await asyncio.sleep(0.1)
        await stands_still(b, "audio")
        pictures = b.packets_in("video")
        await house.until(lambda: b.packets_in("video") > pictures)

        house.worker.forward_only("s", [], [])
        await asyncio.sleep(0.1)
        await stands_still(b, "video")


@on_loop
async def test_a_listener_that_connects_after_its_edge_opened_still_gets_a_key_frame():
    a, b = Browser(440, luma=60), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        answer = house.worker.open_peer("s", "b.1", await b.offer())
        house.worker.forward_only("s", [VIDEO], [])
        await asyncio.sleep(0.8)  # the key frame for this edge is long gone
        await b.accept(answer)
        assert abs(await b.see(0) - 60) < 25


@on_loop
async def test_when_a_listener_connects_its_pictures_are_asked_for(monkeypatch):
    a = Browser(440)
    async with a_house(2, a) as house:
        heard: list[bytes] = []
        monkeypatch.setattr(
            house.worker._forwarder, "on_rtcp", lambda media, packet, now: heard.append(packet)
        )
        await house.join("s", "a.1", a)
        seats = [s.ssrc for s in leg_of(house, "a.1")._negotiated.seats if s.kind == "video"]
        asked = [struct.pack("!HHII", 0x81CE, 2, 0, ssrc) for ssrc in seats]
        assert heard[0] == bytes.fromhex("80c9000100000000") + b"".join(asked)
        assert len(asked) == 2


@on_loop
async def test_the_profile_is_gcm_and_the_server_is_passive():
    a = Browser()
    async with a_house(2, a) as house:
        answer = await house.join("s", "a.1", a)
        assert answer.count("a=setup:passive") == answer.count("m=") == 6
        dtls = leg_of(house, "a.1")._handshake._dtls
        assert dtls._ssl.get_selected_srtp_profile() == b"SRTP_AEAD_AES_256_GCM"
        assert dtls._ssl.get_protocol_version_name() == "DTLSv1.2"


@on_loop
async def test_a_handshake_without_an_aead_suite_is_refused(monkeypatch):
    whole = RTCCertificate._create_ssl_context

    def old(self, srtp_profiles):
        context = whole(self, srtp_profiles)
        context.set_cipher_list(b"ECDHE-ECDSA-AES128-SHA")
        return context

    a = Browser()
    async with a_house(2, a) as house:
        answer = house.worker.open_peer("s", "a.1", await a.offer())
        # Only the client is made old: the server's certificate overrides what is patched here.
        monkeypatch.setattr(RTCCertificate, "_create_ssl_context", old)
        await a.accept(answer)
        await house.until(lambda: house.lost("a.1") == ["failed"])
        assert PeerConnected("s", "a.1") not in house.said


@on_loop
async def test_a_browser_that_is_not_who_the_offer_said_gets_no_media():
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        offer = await b.offer()
        value = offer.split("a=fingerprint:sha-256 ", 1)[1][:95]
        lines = [
            line.replace(value, value[:-2] + ("00" if value[-2:] != "00" else "11"))
            for line in offer.split("\r\n")
            if "sha-384" not in line and "sha-512" not in line
        ]
        answer = house.worker.open_peer("s", "b.1", "\r\n".join(lines))
        house.worker.forward_only("s", [AUDIO], [])
        await b.accept(answer)
        await house.until(lambda: house.lost("b.1") == ["failed"])
        assert PeerConnected("s", "b.1") not in house.said
        assert b.packets_in("audio") == 0
        assert house.port.sizes() == {"ufrags": 1, "proven": 1, "heard": 1}


@on_loop
async def test_a_goodbye_is_noticed_at_once_and_closes_its_edges():
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        house.worker.forward_only("s", [AUDIO], [])
        began = time.monotonic()
        await a.pc.close()
        await house.until(lambda: house.lost("a.1") == ["closed"])
        assert time.monotonic() - began < 1
        assert house.worker.stats("s")["edges"] == []


@on_loop
async def test_a_silent_peer_is_lost_and_one_without_media_is_not(monkeypatch):
    monkeypatch.setattr(leg_module, "QUIET", 1.2)
    monkeypatch.setattr(leg_module, "PROBE", 0.3)
    a, b = Browser(440), Browser(880, seats=2)
    for transceiver in b.pc.getTransceivers():
        transceiver.sender.replaceTrack(None)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        house.worker.forward_only("s", [AUDIO], [])

        async def nothing(data):
            pass

        dtls_of(b)._send_rtp = nothing  # no media and no reports: only answers to our checks
        await asyncio.sleep(2.0)
        assert not house.lost("a.1")
        assert not house.lost("b.1")
        for protocol in ice_of(a)._protocols:  # its network is gone, without a word
            protocol.datagram_received = lambda data, address: None
            protocol.transport.sendto = lambda data, address: None
        began = time.monotonic()
        await house.until(lambda: house.lost("a.1") == ["quiet"])
        assert 0.9 < time.monotonic() - began < 2.0
        assert house.worker.stats("s")["edges"] == []
        assert not house.lost("b.1")


@on_loop
async def test_replayed_requests_do_not_keep_a_dead_peer_alive(monkeypatch):
    monkeypatch.setattr(leg_module, "QUIET", 1.0)
    a = Browser(440)
    async with a_house(2, a) as house:
        await house.join("s", "a.1", a)
        connection = ice_of(a)
        pair = connection._nominated[1]
        request = connection.build_request(pair, nominate=False)
        request.add_message_integrity(connection.remote_password.encode())
        raw = pair.protocol.transport
        send = raw.sendto
        monkeypatch.setattr(pair.protocol, "datagram_received", lambda data, address: None)
        raw.sendto = lambda data, address: None
        for _ in range(30):
            send(bytes(request), pair.remote_addr)
            await asyncio.sleep(0.05)
        assert house.lost("a.1") == ["quiet"]


@on_loop
async def test_a_stall_of_the_worker_is_not_held_against_its_peers_and_silence_is():
    a = Browser(440)
    async with a_house(2, a) as house:
        await house.join("s", "a.1", a)
        now = time.monotonic()
        house.worker.tick(now + 10)  # nothing is awaited here, so nothing can arrive
        assert not house.lost("a.1")
        for number in range(1, 12):
            house.worker.tick(now + 10 + number * 0.4)
        assert house.lost("a.1") == ["quiet"]


@on_loop
async def test_a_peer_that_may_be_quiet_for_longer_is_lost_later():
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a, quiet=7.0)
        await house.join("s", "b.1", b)
        now = time.monotonic()
        for number in range(1, 17):  # nothing is awaited here, so nothing can arrive
            house.worker.tick(now + number * 0.4)
        assert house.lost("b.1") == ["quiet"] and not house.lost("a.1")
        for number in range(17, 20):
            house.worker.tick(now + number * 0.4)
        assert house.lost("a.1") == ["quiet"]


@on_loop
async def test_a_browser_that_never_calls_is_given_up(monkeypatch):
    monkeypatch.setattr(leg_module, "SETUP", 0.3)
    a = Browser(440)
    async with a_house(2, a) as house:
        house.worker.open_peer("s", "a.1", await a.offer())
        await house.until(lambda: house.lost("a.1") == ["failed"], 2)
        assert house.port.sizes() == {"ufrags": 0, "proven": 0, "heard": 0}


@on_loop
async def test_media_follows_a_browser_that_moves_to_another_address():
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        house.worker.forward_only("s", [AUDIO], [])
        await house.until(lambda: b.packets_in("audio") > 5)
        connection, leg = ice_of(b), leg_of(house, "b.1")
        old = leg._places.current
        await connection.get_component_candidates(1, ["127.0.0.1"])
        new = connection._protocols[-1]
        pair = connection._nominated[1]
        for _ in range(3):
            request = connection.build_request(pair, nominate=True)
            await new.request(request, pair.remote_addr, connection.remote_password.encode("ascii"))
            await asyncio.sleep(0.05)
        port = new.local_candidate.port
        assert leg._places.current == ("127.0.0.1", port) != old
        arrived: list[bytes] = []
        whole = new.datagram_received
        new.datagram_received = lambda data, address: (arrived.append(data), whole(data, address))
        await house.until(lambda: sum(data[0] >= 128 for data in arrived) > 5)
        before = b.packets_in("audio")
        await house.until(lambda: b.packets_in("audio") > before + 5)
        assert house.port.sizes() == {"ufrags": 2, "proven": 3, "heard": 3}


def rtp(ssrc: int, payload_type: int, number: int) -> bytes:
    return struct.pack("!BBHII", 0x80, payload_type, number & 0xFFFF, number * 960, ssrc) + bytes(
        30
    )


def report(ssrc: int) -> bytes:
    return struct.pack("!HHI", 0x80C9, 1, ssrc)


@pytest.mark.parametrize("count", [70, 10_000])
@on_loop
async def test_many_streams_from_one_browser_fill_no_table_and_closing_is_quick(count, monkeypatch):
    monkeypatch.setattr(leg_module, "TICK_DATAGRAMS", 1_000_000)
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        house.worker.forward_only("s", [AUDIO], [])
        leg, dtls = leg_of(house, "a.1"), dtls_of(a)
        leg._budget = 10**9
        payload_type = leg._negotiated.sending[0].codecs[0].payload_type
        for number in range(count):
            await dtls._send_rtp(rtp(0x10000 + number, payload_type, number))
            await dtls._send_rtp(report(0x20000 + number))
            if number % 40 == 0:
                await asyncio.sleep(0)
        await asyncio.sleep(0.1)
        assert leg.streams.size() <= 3 + 48
        assert house.port.tally.counts[Verdict.SSRC] > count
        before = b.packets_in("audio")
        await house.until(lambda: b.packets_in("audio") > before + 5)
        assert len(b._streams(b.pc.getTransceivers()[2])) == 1
        began = time.monotonic()
        house.worker.close_peer("s", "a.1")
        await house.until(lambda: not house.worker._leaving)
        assert time.monotonic() - began < 2


@on_loop
async def test_a_flood_from_one_browser_is_cut_at_the_door():
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        dtls, sending = dtls_of(a), leg_of(house, "a.1")._negotiated.sending[0]
        for number in range(3000):
            packet = rtp(sending.ssrc, sending.codecs[0].payload_type, number)
            await dtls.transport._send(packet + bytes(16))
        await house.until(lambda: house.port.tally.counts[Verdict.OVERRATE] > 1000)
        await asyncio.sleep(0.2)
        dropped = house.port.tally.counts[Verdict.OVERRATE]
        await asyncio.sleep(0.3)  # its own tone still comes, and passes
        assert house.port.tally.counts[Verdict.OVERRATE] == dropped


@on_loop
async def test_junk_from_the_browsers_own_address_does_not_end_its_call():
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        house.worker.forward_only("s", [AUDIO], [])
        leg, raw = leg_of(house, "a.1"), dtls_of(a).transport._send
        name = f"{leg.ufrag}:{leg.remote_ufrag}"
        junk = random.Random(5)
        pair = ice_of(a)._nominated[1]
        bare = pair.protocol.transport.get_extra_info("socket")._sock
        bare.sendto(b"", pair.remote_addr)  # asyncio itself swallows an empty one
        sent = [
            b"\x15\xfe\xfd" + bytes(8) + b"\x00\x02\x02\x28",
            b"\x15\xfe\xfd\x00\x01" + bytes(6) + b"\x00\x02\x01\x00",
            *(b"\x16\xfe\xfd" + junk.randbytes(80) for _ in range(50)),
            *(b"\x14\xfe\xfd" + junk.randbytes(3) for _ in range(20)),
            *(b"\x80\x60" + junk.randbytes(60) for _ in range(50)),
            *(b"\x80\xc9" + junk.randbytes(30) for _ in range(50)),
            *(stun(leg.password, name, before=attribute(kind, bytes(size)))
              for kind in (1, 3, 9, 0x12, 0x20, 0x25, 0x802A, 0x802C) for size in (0, 1, 3, 5)),
        ]  # fmt: skip
        for number, data in enumerate(sent):
            await raw(data)
            if number % 20 == 0:
                await asyncio.sleep(0.06)
        await asyncio.sleep(0.1)
        before = b.packets_in("audio")
        await house.until(lambda: b.packets_in("audio") > before + 5)
        assert not house.lost("a.1")
        dropped = house.port.tally.dropped()
        assert dropped["empty"] == 1
        assert dropped["stun_refused"] > 5
        assert "fault" not in dropped


@on_loop
async def test_a_replayed_packet_is_not_opened_twice():
    a = Browser(440)
    async with a_house(2, a) as house:
        await house.join("s", "a.1", a)
        seen: list[bytes] = []
        protocol = ice_of(a)._nominated[1].protocol
        whole = protocol.transport.sendto

        def tee(data, address):
            if len(data) > 40 and 128 <= data[0] < 192 and not 192 <= data[1] < 224:
                seen.append(data)
                whole(data, address)
            whole(data, address)

        protocol.transport.sendto = tee
        await asyncio.sleep(0.5)
        assert len(seen) > 10
        assert house.port.tally.counts[Verdict.UNPROTECT] >= len(seen) - 1


@on_loop
async def test_a_closed_leg_sends_nothing_and_hears_nothing():
    a, b = Browser(440), Browser(880)
    async with a_house(2, a, b) as house:
        await house.join("s", "a.1", a)
        await house.join("s", "b.1", b)
        leg = leg_of(house, "b.1")
        media = leg_of(house, "a.1").media
        sent = leg.unsent
        house.worker.close_peer("s", "b.1")
        leg.out[:42] = rtp(1, 96, 1)
        leg.send_rtp(42)
        leg.send_rtcp(report(1))
        assert leg.unsent == sent + 2
        leg.media_arrived(60, time.monotonic())
        leg.proven(("127.0.0.1", 1))
        leg.nominated(("127.0.0.1", 1))
        leg.ended()
        assert media.closed is False
        assert not house.lost("b.1")
        await house.until(lambda: not house.worker._leaving)


@on_loop
async def test_what_is_too_long_to_protect_is_not_sent():
    a = Browser(440)
    async with a_house(2, a) as house:
        await house.join("s", "a.1", a)
        leg = leg_of(house, "a.1")
        before = leg.unsent
        leg.send_rtp(1453)
        leg.send_rtp(11)
        leg.send_rtcp(bytes(2000))
        assert leg.unsent == before + 3
        leg.out[:42] = rtp(1, 96, 1)
        leg.send_rtp(42)
        assert leg.unsent == before + 3
