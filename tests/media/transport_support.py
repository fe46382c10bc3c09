"""A browser stand-in for the transport tests: aiortc's own RTCPeerConnection over the loopback."""

import asyncio
import fractions
import functools
import re
import time
from collections.abc import Callable
from contextlib import asynccontextmanager

import aioice.ice
import av
import numpy
import pytest
from aiortc import (
    MediaStreamTrack,
    RTCBundlePolicy,
    RTCConfiguration,
    RTCPeerConnection,
    RTCSessionDescription,
)
from aiortc.sdp import candidate_from_sdp

from signaling.media.__main__ import own_addresses
from signaling.media.control import Control
from signaling.media.udp_port import UdpPort
from signaling.media.wire import Message, PeerConnected, PeerLost


def on_loop(story):
    """Run an async test on a loop of its own, within 25 s."""

    @functools.wraps(story)
    def test(*given, **named):
        async def bounded():
            async with asyncio.timeout(25):
                await story(*given, **named)

        asyncio.run(bounded())

    return test


@pytest.fixture
def on_loopback(monkeypatch):
    """aioice leaves 127.0.0.1 out; here it is all there is."""
    monkeypatch.setattr(aioice.ice, "get_host_addresses", lambda use_ipv4, use_ipv6: ["127.0.0.1"])


class Tone(MediaStreamTrack):
    """A sine of ``hertz``, 20 ms a frame."""

    kind = "audio"

    def __init__(self, hertz: int) -> None:
        super().__init__()
        self._hertz, self._at, self._start = hertz, 0, time.monotonic()

    async def recv(self) -> av.AudioFrame:
        await asyncio.sleep(max(0.0, self._start + self._at / 48000 - time.monotonic()))
        phase = 2 * numpy.pi * self._hertz * (self._at + numpy.arange(960)) / 48000
        frame = av.AudioFrame.from_ndarray(
            (numpy.sin(phase) * 8000).astype(numpy.int16).reshape(1, -1), "s16", "mono"
        )
        frame.sample_rate, frame.pts = 48000, self._at
        frame.time_base = fractions.Fraction(1, 48000)
        self._at += 960
        return frame


class Colour(MediaStreamTrack):
    """A plain picture of one luma value, 160 x 120, 10 a second."""

    kind = "video"

    def __init__(self, luma: int) -> None:
        super().__init__()
        self._luma, self._number, self._start = luma, 0, time.monotonic()

    async def recv(self) -> av.VideoFrame:
        await asyncio.sleep(max(0.0, self._start + self._number / 10 - time.monotonic()))
        picture = numpy.full((180, 160), 128, numpy.uint8)
        picture[:120] = self._luma
        frame = av.VideoFrame.from_ndarray(picture, "yuv420p")
        frame.pts, frame.time_base = self._number * 9000, fractions.Fraction(1, 90000)
        self._number += 1
        return frame


class Browser:
    """One client: two senders and ``seats`` receive seats, in the order of a page."""

    def __init__(self, hertz: int = 440, luma: int | None = None, seats: int = 2) -> None:
        self.pc = RTCPeerConnection(
            RTCConfiguration(iceServers=[], bundlePolicy=RTCBundlePolicy.MAX_BUNDLE)
        )
        self.tracks: list[MediaStreamTrack] = []
        self.pc.on("track", self.tracks.append)
        self.pc.addTransceiver(Tone(hertz), direction="sendonly")
        self.pc.addTransceiver("video" if luma is None else Colour(luma), direction="sendonly")
        for _ in range(seats):
            for kind in ("audio", "video"):
                self.pc.addTransceiver(kind, direction="recvonly")

    async def offer(self) -> str:
        await self.pc.setLocalDescription(await self.pc.createOffer())
        return self.pc.localDescription.sdp

    async def accept(self, answer: str) -> None:
        await self.pc.setRemoteDescription(RTCSessionDescription(answer, "answer"))
        # With one transport for all sections aiortc reads candidates of the last section only.
        for line in re.findall(r"^a=candidate:(.*?)\r?$", answer, re.MULTILINE):
            candidate = candidate_from_sdp(line)
            candidate.sdpMid = self.pc.getTransceivers()[0].mid
            await self.pc.addIceCandidate(candidate)

    def packets_in(self, kind: str) -> int:
        """RTP packets received so far on all seats of ``kind``."""
        return sum(
            sum(s.packets_received for s in self._streams(t)) for t in self.pc.getTransceivers()
            if t.kind == kind and t.receiver is not None
        )  # fmt: skip

    @staticmethod
    def _streams(transceiver):
        return list(transceiver.receiver._RTCRtpReceiver__remote_streams.values())

    async def hear(self, index: int, timeout: float = 3.0) -> float:
        """Decode 200 ms of seat ``index`` and return its strongest pitch in Hz."""
        track = [t for t in self.tracks if t.kind == "audio"][index]
        samples: list[numpy.ndarray] = []
        rate = 48000
        async with asyncio.timeout(timeout):
            for number in range(20):
                frame = await track.recv()
                rate = frame.sample_rate
                if number >= 10:
                    plane = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
                    samples.append(plane[:, 0])
        joined = numpy.concatenate(samples).astype(float)
        spectrum = numpy.abs(numpy.fft.rfft(joined * numpy.hanning(len(joined))))
        return float(numpy.argmax(spectrum)) * rate / len(joined)

    async def see(self, index: int, timeout: float = 3.0) -> int:
        """Decode one frame of seat ``index`` and return its middle luma."""
        track = [t for t in self.tracks if t.kind == "video"][index]
        async with asyncio.timeout(timeout):
            frame = await track.recv()
        return int(frame.to_ndarray(format="gray")[60, 80])


class House:
    """A worker on a free loopback port, with what it said."""

    def __init__(self, seats: int = 2, bind: str = "127.0.0.1") -> None:
        self.port = UdpPort(bind, 0)
        self.control = Control(self.port, own_addresses(bind), seats)
        self.worker = self.control.worker
        self.said: list[Message] = []
        self.control.say = self.said.append
        self.worker._say = self.said.append

    async def join(self, session: str, peer: str, browser: Browser, quiet: float = 0.0) -> str:
        answer = self.worker.open_peer(session, peer, await browser.offer(), quiet)
        await browser.accept(answer)
        await self.until(lambda: PeerConnected(session, peer) in self.said)
        await self.until(lambda: browser.pc.connectionState == "connected")
        return answer

    async def until(self, condition: Callable[[], bool], timeout: float = 5.0) -> None:
        async with asyncio.timeout(timeout):
            while not condition():
                await asyncio.sleep(0.01)

    def lost(self, peer: str) -> list[str]:
        return [m.why for m in self.said if isinstance(m, PeerLost) and m.peer == peer]


@asynccontextmanager
async def a_house(seats: int = 2, *browsers: Browser):
    """A running worker; it and the browsers are closed at the end."""
    house = House(seats)
    house.worker.start(asyncio.get_running_loop())
    try:
        yield house
    finally:
        await asyncio.gather(*(browser.pc.close() for browser in browsers))
        await house.worker.shut()
