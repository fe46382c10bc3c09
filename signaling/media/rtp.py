"""Where the parts of one clear RTP packet lie (RFC 3550, RFC 8285), for packets that may be
hostile.

Nothing here raises on any input or reads outside the first ``length`` bytes; what cannot be read is
bad.
"""

import struct

SHORTEST = 12
LONGEST = 1500
"""Octets; the socket's own limit, said again here because buffers of 2048 are sized by it."""

MARKER = 0x80
PADDING = 0x2000
ONE_BYTE = 0xBEDE
TWO_BYTE = 0x1000

Header = tuple[int, int, int, int, int, int, int]
"""``(flags, payload type, sequence number, timestamp, ssrc, start, end)``.

``flags`` holds ``MARKER`` and ``PADDING`` as they stand in the first 16 bits of a packet. The
payload is ``packet[start:length]`` with its padding and ``packet[start:end]`` without.
"""

Arrival = tuple[int, int, int, bytearray, bool, int, bool, int, int, int]
"""One packet of a speaker, ready to be rewritten for any number of listeners.

``(unwrapped sequence number, unwrapped timestamp, flags, payload with padding, starts a key frame,
picture id at, picture id has 15 bits, picture id, TL0PICIDX at, TL0PICIDX)``; the two "at" count
from the start of the payload and are 0 where there is none. A plain tuple: it is made once a packet
and taken apart once a listener, and nothing is cheaper.
"""

_FIXED = struct.Struct("!HHII").unpack_from


def read(packet: bytearray, length: int) -> Header | None:
    """Return where things are in ``packet[:length]``, or ``None`` if it is no RTP packet."""
    if length < SHORTEST or length > LONGEST or length > len(packet):
        return None
    first, seq, timestamp, ssrc = _FIXED(packet)
    if first >> 14 != 2:
        return None
    start = SHORTEST + ((first >> 8) & 0x0F) * 4
    if first & 0x1000:
        if start + 4 > length:
            return None
        start += 4 + 4 * (packet[start + 2] << 8 | packet[start + 3])
    if start > length:
        return None
    end = length
    if first & PADDING:
        end -= packet[length - 1]
        if end < start or end == length:
            return None
    return first & (PADDING | MARKER), first & 0x7F, seq, timestamp, ssrc, start, end


def extension(packet: bytearray, start: int, number: int) -> bytes | None:
    """Return the header extension element ``number``, or ``None`` if it is not there.

    ``packet`` must have been read without complaint and ``start`` be where its payload starts: the
    extension block ends there.
    """
    if not packet[0] & 0x10:
        return None
    at = SHORTEST + (packet[0] & 0x0F) * 4
    profile = packet[at] << 8 | packet[at + 1]
    at += 4
    if profile == ONE_BYTE:
        return _one_byte(packet, at, start, number)
    if profile & 0xFFF0 == TWO_BYTE:
        return _two_byte(packet, at, start, number)
    return None


def _one_byte(packet: bytearray, at: int, end: int, number: int) -> bytes | None:
    while at < end:
        head = packet[at]
        at += 1
        if head == 0:
            continue
        if head >> 4 == 15:
            return None
        size = (head & 0x0F) + 1
        if at + size > end:
            return None
        if head >> 4 == number:
            return bytes(packet[at : at + size])
        at += size
    return None


def _two_byte(packet: bytearray, at: int, end: int, number: int) -> bytes | None:
    while at < end:
        head = packet[at]
        if head == 0:
            at += 1
            continue
        if at + 2 > end:
            return None
        size = packet[at + 1]
        at += 2
        if at + size > end:
            return None
        if head == number:
            return bytes(packet[at : at + size])
        at += size
    return None


def mid_block(number: int | None, mid: str) -> bytes:
    """Return the extension block (with its own header) that says ``mid``, or nothing if it cannot
    be said.

    A one-byte header holds ids 1 to 14 and 1 to 16 octets (RFC 8285).
    """
    said = mid.encode()
    if number is None or not 1 <= number <= 14 or not 1 <= len(said) <= 16:
        return b""
    element = bytes((number << 4 | len(said) - 1,)) + said
    element += bytes(-len(element) % 4)
    return struct.pack("!HH", ONE_BYTE, len(element) // 4) + element
