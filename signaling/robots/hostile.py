"""What a participant with a changed browser may send: streams nobody agreed to, floods of feedback,
junk.
"""

import asyncio
import os
import secrets
import struct

from aiortc import RTCPeerConnection

from signaling.robots import client_tap

BURST = 200
"""Packets sent between two breaths, so that the sender's own loop goes on living."""


async def ten_thousand_streams(pc: RTCPeerConnection, count: int = 10_000) -> None:
    """Send one well-protected RTP packet on each of ``count`` SSRCs that no offer declared."""
    for number in range(count):
        packet = struct.pack(
            ">BBHII", 0x80, 96, number & 0xFFFF, number, secrets.randbits(32)
        ) + bytes(20)
        await client_tap.send_raw(pc, packet)
        await _breathe(number)


async def forged_streams(pc: RTCPeerConnection, ssrcs: list[int], count: int = 50) -> None:
    """Send RTP on SSRCs that belong to others: every seat of this listener, for instance."""
    for number in range(count):
        for ssrc in ssrcs:
            packet = struct.pack(">BBHII", 0x80, 96, number, number * 960, ssrc) + bytes(20)
            await client_tap.send_raw(pc, packet)
        await _breathe(number)


async def feedback_flood(pc: RTCPeerConnection, ssrcs: list[int], count: int = 2_000) -> None:
    """Ask for key frames and for the repair of everything, over and over, on each of ``ssrcs``."""
    own = client_tap.sending_ssrc(pc, "video")
    for number in range(count):
        for ssrc in ssrcs:
            pli = struct.pack(">BBHII", 0x81, 206, 2, own, ssrc)
            lost = b"".join(
                struct.pack(">HH", (number * 17 * 8 + 17 * part) & 0xFFFF, 0xFFFF)
                for part in range(8)
            )
            nack = struct.pack(">BBHII", 0x81, 205, 2 + 8, own, ssrc) + lost
            await client_tap.send_raw(pc, pli)
            await client_tap.send_raw(pc, nack)
        await _breathe(number, 20)


async def crooked_feedback(pc: RTCPeerConnection) -> None:
    """Send RTCP that lies about its lengths and counts."""
    for packet in (
        struct.pack(">BBHI", 0x80, 200, 0, 1),
        struct.pack(">BBHI", 0x9F, 201, 0xFFFF, 1),
        struct.pack(">BBHI", 0x9F, 201, 1, 1),
        struct.pack(">BBHII", 0x8F, 206, 2, 1, 0) + b"REMB",
        struct.pack(">BBHII", 0x81, 205, 2, 0, 0),
        struct.pack(">BBHI", 0x9F, 203, 0, 1),
        struct.pack(">BBHI", 0x9F, 202, 1, 7),
        bytes([0x81, 0xC9]) + os.urandom(200),
    ):
        await client_tap.send_raw(pc, packet)


async def junk_datagrams(pc: RTCPeerConnection, count: int = 500) -> None:
    """Send datagrams of every first byte and many lengths from an address that ICE trusts."""
    for number in range(count):
        await client_tap.send_datagram(pc, bytes([number & 0xFF]) + os.urandom(number % 1400))
        await _breathe(number, 50)


async def _breathe(number: int, every: int = BURST) -> None:
    if number % every == every - 1:
        await asyncio.sleep(0.001)
