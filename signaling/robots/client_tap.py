"""The only file of the robots that touches aiortc's and aioice's private parts.

A robot hears packets as they arrive: aiortc's own jitter buffer holds the last ones of a speaker
back until
somebody speaks in that seat again, and starts one decoder thread per seat. Both are taken out here.
"""

from collections.abc import Callable
from typing import Any, Protocol

import aioice.ice
from aiortc import RTCPeerConnection, RTCRtpReceiver, RTCRtpSender
from aiortc.rtp import RtpPacket

PRIVATE = {
    RTCRtpReceiver: ("_handle_rtp_packet", "_send_rtcp_pli"),
    RTCRtpSender: ("_send_keyframe",),
}
"""What the contract test looks for, beside the name-mangled attributes set below."""


class Listening(Protocol):
    """Takes the place of aiortc's jitter buffer: gets every repaired, depayloaded packet."""

    def add(self, packet: RtpPacket) -> tuple[bool, None]:
        """Take one packet whose VP8 or Opus data is ``packet._data``.

        Returns:
            Whether a key frame must be asked for, and nothing to decode.
        """


def listen(receiver: RTCRtpReceiver, listening: Listening) -> None:
    """Let ``listening`` get the packets of ``receiver`` in place of its decoder."""
    if not hasattr(receiver, "_RTCRtpReceiver__jitter_buffer"):
        raise AttributeError("aiortc's receiver no longer keeps its jitter buffer where it did")
    receiver._RTCRtpReceiver__jitter_buffer = listening
    # The thread starts with the first media and ends at once: it has nothing to decode.
    receiver._RTCRtpReceiver__decoder_queue.put(None)  # type: ignore[attr-defined]


def on_packet(pc: RTCPeerConnection, arrived: Callable[[int], None]) -> None:
    """Call ``arrived(ssrc)`` for each RTP packet that could be decrypted, before it is routed."""
    dtls = _transport(pc)
    handle = dtls._handle_rtp_data

    async def tapped(data: bytes, arrival_time_ms: int) -> None:
        arrived(int.from_bytes(data[8:12], "big"))
        await handle(data, arrival_time_ms=arrival_time_ms)

    dtls._handle_rtp_data = tapped


async def send_raw(pc: RTCPeerConnection, packet: bytes) -> None:
    """Protect and send one clear RTP or RTCP packet of any content."""
    await _transport(pc)._send_rtp(packet)


async def send_datagram(pc: RTCPeerConnection, data: bytes) -> None:
    """Send one datagram as it is, from the address that ICE has chosen."""
    await _transport(pc).transport._send(data)


def sending_ssrc(pc: RTCPeerConnection, kind: str) -> int:
    """Return the SSRC that this client's own first sender of ``kind`` announced."""
    sender = next(t.sender for t in pc.getTransceivers() if t.kind == kind)
    return int(sender._ssrc)


def send_no_key_frames(pc: RTCPeerConnection, refuses: bool) -> None:
    """Let the camera pass over every request for a key frame, or heed them again."""
    sender: Any = next(t.sender for t in pc.getTransceivers() if t.kind == "video")
    if refuses:
        sender._send_keyframe = lambda: None
    else:
        del sender._send_keyframe


def vanish(pc: RTCPeerConnection) -> None:
    """Stop answering and sending at once, without a word to the other end: a laptop that lost its
    power.
    """
    connection = _transport(pc).transport._connection
    for protocol in connection._protocols:
        if protocol.transport is not None:
            protocol.transport.abort()


def _transport(pc: RTCPeerConnection) -> Any:
    return pc.getTransceivers()[0].receiver.transport


def _allow_a_machine_without_network() -> None:
    """aioice never offers the loopback address; on a machine that has no other it would have none
    to offer.
    """
    found = aioice.ice.get_host_addresses

    def with_loopback(use_ipv4: bool, use_ipv6: bool) -> list[str]:
        return found(use_ipv4=use_ipv4, use_ipv6=use_ipv6) or ["127.0.0.1"]

    aioice.ice.get_host_addresses = with_loopback


_allow_a_machine_without_network()
