"""RTCP as this worker reads and writes it (RFC 3550, RFC 4585, RFC 5104,
draft-alvestrand-rmcat-remb).

Reading never raises: what is malformed ends the reading, what is not wanted is passed over.
"""

import struct
from collections.abc import Iterable, Iterator, Sequence
from typing import NamedTuple

from signaling.media.reception import Block

SR, RR, SDES, RTPFB, PSFB = 200, 201, 202, 205, 206
LONGEST = 1500
MOST_NUMBERS = 512
"""Sequence numbers read from one datagram's NACKs. One datagram could name six thousand."""


class SenderReport(NamedTuple):
    """A sender's clock: ``ntp`` (64 bit) and ``timestamp`` are the same instant."""

    ssrc: int
    ntp: int
    timestamp: int


class Loss(NamedTuple):
    """A receiver's report on one SSRC; ``fraction`` is of 1."""

    ssrc: int
    fraction: float


class Nack(NamedTuple):
    """Packets of ``ssrc`` that are asked for again."""

    ssrc: int
    numbers: list[int]


class KeyFrameWanted(NamedTuple):
    """PLI or FIR for ``ssrc``."""

    ssrc: int


Said = SenderReport | Loss | Nack | KeyFrameWanted


def read(data: bytes) -> Iterator[Said]:
    """Yield what a compound packet says, of what this worker listens to, until its first malformed
    part.
    """
    at = 0
    numbers_left = MOST_NUMBERS
    while at + 8 <= len(data) <= LONGEST:
        first, kind, words = struct.unpack_from("!BBH", data, at)
        end = at + 4 + 4 * words
        if first >> 6 != 2 or words == 0 or end > len(data):
            return
        count = first & 0x1F
        body = data[at + 4 : end]
        if kind == SR and len(body) >= 24:
            ssrc, ntp, timestamp = struct.unpack_from("!IQI", body)
            yield SenderReport(ssrc, ntp, timestamp)
            yield from _losses(body, 24, count)
        elif kind == RR:
            yield from _losses(body, 4, count)
        elif kind == RTPFB and count == 1:
            nack = _nack(body, numbers_left)
            numbers_left -= len(nack.numbers)
            if nack.numbers:
                yield nack
        elif kind == PSFB:
            yield from _wanted(body, count)
        at = end


def _losses(body: bytes, at: int, count: int) -> Iterator[Loss]:
    for start in range(at, min(at + 24 * count, len(body) - 23), 24):
        ssrc, fraction = struct.unpack_from("!IB", body, start)
        yield Loss(ssrc, fraction / 256)


def _nack(body: bytes, most: int) -> Nack:
    numbers: list[int] = []
    ssrc = int.from_bytes(body[4:8], "big")
    for start in range(8, len(body) - 3, 4):
        if len(numbers) >= most:
            break
        number, following = struct.unpack_from("!HH", body, start)
        numbers.append(number)
        if following:
            numbers += [(number + 1 + i) & 0xFFFF for i in range(16) if following >> i & 1]
    return Nack(ssrc, numbers[:most])


def _wanted(body: bytes, form: int) -> Iterator[KeyFrameWanted]:
    if form == 1 and len(body) >= 8:
        yield KeyFrameWanted(int.from_bytes(body[4:8], "big"))
    elif form == 4:
        for start in range(8, len(body) - 7, 8):
            yield KeyFrameWanted(int.from_bytes(body[start : start + 4], "big"))


def receiver_report(ssrc: int, blocks: Sequence[Block] = ()) -> bytes:
    """Return an RR of ``ssrc`` with at most 31 blocks."""
    blocks = blocks[:31]
    return struct.pack("!BBHI", 0x80 | len(blocks), RR, 1 + 6 * len(blocks), ssrc) + b"".join(
        struct.pack("!IIIIII", source, fraction << 24 | lost, highest, jitter, report, delay)
        for source, fraction, lost, highest, jitter, report, delay in blocks
    )


def sender_report(report: SenderReport, packets: int, octets: int, cname: str) -> bytes:
    """Return an SR followed by the SDES that names only ``cname`` (at most 255 octets)."""
    name = cname.encode()[:255]
    item = struct.pack("!IBB", report.ssrc, 1, len(name)) + name
    item += bytes(4 - len(item) % 4)
    return (
        struct.pack(
            "!BBHIQIII",
            0x80,
            SR,
            6,
            report.ssrc,
            report.ntp,
            report.timestamp,
            packets & 0xFFFFFFFF,
            octets & 0xFFFFFFFF,
        )
        + struct.pack("!BBH", 0x81, SDES, len(item) // 4)
        + item
    )


def pli(ssrc: int, media: int) -> bytes:
    """Return a picture loss indication from ``ssrc`` about ``media``."""
    return struct.pack("!BBHII", 0x81, PSFB, 2, ssrc, media)


def nack(ssrc: int, media: int, numbers: Iterable[int]) -> bytes:
    """Return a generic NACK from ``ssrc`` that asks for the 16-bit ``numbers`` of ``media``, given
    in order.
    """
    pairs: list[tuple[int, int]] = []
    for number in numbers:
        step = (number - pairs[-1][0] - 1) & 0xFFFF if pairs else 16
        if step < 16:
            pairs[-1] = pairs[-1][0], pairs[-1][1] | 1 << step
        else:
            pairs.append((number, 0))
    head = struct.pack("!BBHII", 0x81, RTPFB, 2 + len(pairs), ssrc, media)
    return head + b"".join(struct.pack("!HH", *pair) for pair in pairs)


def remb(ssrc: int, bits: int, media: Sequence[int]) -> bytes:
    """Return a receiver estimated maximum bitrate of ``bits`` a second for ``media``."""
    exponent = max(0, bits.bit_length() - 18)
    head = struct.pack("!BBHII4s", 0x8F, PSFB, 4 + len(media), ssrc, 0, b"REMB")
    rate = len(media) << 24 | exponent << 18 | bits >> exponent
    return head + struct.pack(f"!{1 + len(media)}I", rate, *media)
