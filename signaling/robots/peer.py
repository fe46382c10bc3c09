"""One robot's media connection: its offer, its answer, what it sends and what it senses."""

import asyncio
import contextlib
from collections.abc import Awaitable, Callable

from aiortc import (
    MediaStreamTrack,
    RTCConfiguration,
    RTCIceServer,
    RTCIceTransportPolicy,
    RTCPeerConnection,
    RTCRtpSender,
    RTCSessionDescription,
)
from aiortc.rtcconfiguration import RTCBundlePolicy
from aiortc.rtcrtptransceiver import RTCRtpTransceiver
from aiortc.rtp import RtpPacket

from signaling.robots import client_tap
from signaling.robots.senses import Senses, Sight

Answerer = Callable[[str], Awaitable[str]]
"""Takes an offer's SDP and returns the answer's."""

_ONLY_RELAYED, _ANY_WAY = RTCIceTransportPolicy.RELAY, RTCIceTransportPolicy.ALL

KEPT_CODECS = {"audio": ("audio/opus",), "video": ("video/VP8", "video/rtx")}


class RobotPeer:
    """A browser's part, played by aiortc: ``seats`` receive seats, one sound and one picture to
    send.

    Nothing is sent until ``microphone(True)`` or ``camera(True)``. With a ``relay``, a relayed
    address is the only one that it has.
    """

    def __init__(
        self,
        sound: MediaStreamTrack,
        picture: MediaStreamTrack,
        senses: Senses,
        seats: int = 8,
        relay: RTCIceServer | None = None,
    ) -> None:
        self.senses = senses
        self._tracks = {"audio": sound, "video": picture}
        self.pc = RTCPeerConnection(
            RTCConfiguration(
                iceServers=[relay] if relay else [],
                bundlePolicy=RTCBundlePolicy.MAX_BUNDLE,
                iceTransportPolicy=_ONLY_RELAYED if relay else _ANY_WAY,
            )
        )
        self._senders: dict[str, RTCRtpSender] = {}
        for kind in ("audio", "video"):
            self._senders[kind] = self._transceiver(kind, "sendonly").sender
        for seat in range(seats):
            for kind in ("audio", "video"):
                receiver = self._transceiver(kind, "recvonly").receiver
                listening = _Listening(senses) if kind == "audio" else _Looking(senses)
                client_tap.listen(receiver, listening.of(seat))
        client_tap.on_packet(self.pc, senses.packet)

    def _transceiver(self, kind: str, direction: str) -> RTCRtpTransceiver:
        transceiver = self.pc.addTransceiver(kind, direction=direction)
        every = RTCRtpSender.getCapabilities(kind).codecs
        transceiver.setCodecPreferences([c for c in every if c.mimeType in KEPT_CODECS[kind]])
        return transceiver

    async def connect(self, answerer: Answerer, timeout: float = 20.0) -> None:
        """Offer, take the answer, and return when media can flow.

        Raises:
            ConnectionError: no connection within ``timeout`` seconds.
            Whatever ``answerer`` raises.
        """
        await self.pc.setLocalDescription(await self.pc.createOffer())
        answer = await answerer(plain_offer(self.pc.localDescription.sdp))
        description = RTCSessionDescription(with_candidates_last(answer), "answer")
        await self.pc.setRemoteDescription(description)
        self.senses.seat_of_ssrc = seats_in(answer)
        await self._connected(timeout)

    async def _connected(self, timeout: float) -> None:
        settled = asyncio.Event()
        self.pc.on("connectionstatechange", settled.set)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(timeout):
                while self.pc.connectionState in ("new", "connecting"):
                    settled.clear()
                    await settled.wait()
        if self.pc.connectionState != "connected":
            raise ConnectionError(f"media is {self.pc.connectionState}")

    def microphone(self, on: bool) -> None:
        """Send the sound, or stop sending it."""
        self._senders["audio"].replaceTrack(self._tracks["audio"] if on else None)

    def camera(self, on: bool) -> None:
        """Send the picture, or stop sending it."""
        self._senders["video"].replaceTrack(self._tracks["video"] if on else None)

    async def send_raw(self, packet: bytes) -> None:
        """Send one packet of any content, protected."""
        await client_tap.send_raw(self.pc, packet)

    def vanish(self) -> None:
        """Fall silent without closing anything."""
        client_tap.vanish(self.pc)

    async def close(self) -> None:
        """Close within three seconds, whatever the other end does."""
        # The tracks outlive the connection: a robot that offers again goes on with the same ones.
        for sender in self._senders.values():
            sender.replaceTrack(None)
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(3):
                await self.pc.close()


class _Listening:
    """Gives a seat's Opus packets to the ears."""

    def __init__(self, senses: Senses) -> None:
        self._senses = senses
        self._seat = -1

    def of(self, seat: int) -> "_Listening":
        self._seat = seat
        return self

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        self._senses.sound(self._seat, packet._data)  # type: ignore[attr-defined]
        return False, None


class _Looking(_Listening):
    """Gives a seat's VP8 packets to the eyes, and asks for a key frame when they are lost."""

    def __init__(self, senses: Senses) -> None:
        super().__init__(senses)
        self._sight = Sight()

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        if self._senses.deaf:
            return False, None
        data: bytes = packet._data  # type: ignore[attr-defined]
        pictures, lost = self._sight.add(packet.sequence_number, data, bool(packet.marker))
        for picture in pictures:
            self._senses.picture(self._seat, picture)
        if lost:
            self._senses.failed["video", self._seat] += 1
        return lost, None


def plain_offer(sdp: str) -> str:
    """Return aiortc's offer as a browser would word it.

    aiortc declares streams for sections that only receive, three fingerprints, and its own
    addresses, which
    the server does not want to know.
    """
    kept: list[str] = []
    section: list[str] = []
    for line in [*sdp.splitlines(), "m="]:
        if line.startswith("m="):
            kept += _plain_section(section)
            section = []
        section.append(line)
    return "\r\n".join(kept) + "\r\n"


_UNWANTED = (
    "a=candidate:",
    "a=end-of-candidates",
    "a=rtcp:",
    "a=fingerprint:sha-384",
    "a=fingerprint:sha-512",
)
_OF_A_SENDER = ("a=ssrc:", "a=ssrc-group:", "a=msid:")


def _plain_section(lines: list[str]) -> list[str]:
    unwanted = _UNWANTED + (_OF_A_SENDER if "a=recvonly" in lines else ())
    kept = [line for line in lines if not line.startswith(unwanted)]
    return ["c=IN IP4 0.0.0.0" if line.startswith("c=") else line for line in kept]


def with_candidates_last(answer: str) -> str:
    """Return the answer with its candidates also in the last section.

    They stand in the first, where browsers look; aiortc, having offered a bundle, looks at the
    last.
    """
    lines = answer.splitlines()
    candidates = [line for line in lines if line.startswith(("a=candidate:", "a=end-of-cand"))]
    return "\r\n".join([*lines, *candidates]) + "\r\n"


def seats_in(answer: str) -> dict[int, tuple[str, int]]:
    """Return {SSRC: (kind, seat)} of the streams that an answer declares, in the order of its
    sections.
    """
    found: dict[int, tuple[str, int]] = {}
    seen = {"audio": -1, "video": -1}
    kind = ""
    for line in answer.splitlines():
        if line.startswith("m="):
            kind = line[2:].split(" ", 1)[0]
        elif line == "a=sendonly" and kind in seen:
            seen[kind] += 1
        elif line.startswith("a=ssrc:") and kind in seen:
            # The direction stands before the streams in every answer that we write; see the test.
            found[int(line[7:].split(" ", 1)[0])] = (kind, seen[kind])
    return found
