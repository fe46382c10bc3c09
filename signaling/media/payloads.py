"""What the gate and the rewriter must know of a video payload: key-frame start and picture ids (RFC
7741, RFC 6184).
"""

from collections.abc import Callable

Picture = tuple[bool, int, bool, int, int, int]
"""``(starts a key frame, picture id at, it has 15 bits, picture id, TL0PICIDX at, TL0PICIDX)``.

The two "at" count from the start of the payload, 0 where there is none.
"""

PLAIN: Picture = (False, 0, False, 0, 0, 0)
_KEY: Picture = (True, 0, False, 0, 0, 0)
_SPS = 7
_STAP_A = 24
_FU_A = 28


def vp8(packet: bytearray, start: int, end: int) -> Picture | None:
    """Read the VP8 descriptor in ``packet[start:end]``; ``None`` if it is cut short.

    A payload of padding only is plain. KEYIDX and TID are left alone: they are relative to the
    layer.
    """
    if start == end:
        return PLAIN
    head = packet[start]
    at = start + 1
    pid_at = pid = tl0_at = tl0 = 0
    wide = False
    if head & 0x80:
        if at >= end:
            return None
        has = packet[at]
        at += 1
        if has & 0x80:
            if at >= end:
                return None
            pid_at = at - start
            pid = packet[at]
            at += 1
            if pid & 0x80:
                if at >= end:
                    return None
                wide = True
                pid = (pid & 0x7F) << 8 | packet[at]
                at += 1
        if has & 0x40:
            if at >= end:
                return None
            tl0_at = at - start
            tl0 = packet[at]
            at += 1
        if has & 0x30:
            at += 1
    if at >= end:
        return None
    return head & 0x17 == 0x10 and not packet[at] & 1, pid_at, wide, pid, tl0_at, tl0


def h264(packet: bytearray, start: int, end: int) -> Picture | None:
    """Say whether ``packet[start:end]`` brings the parameter sets that a key frame starts with.

    An IDR slice alone does not count: decoded with the parameter sets of the speaker before, it is
    a picture made of two people.
    """
    if start == end:
        return PLAIN
    kind = packet[start] & 0x1F
    if kind == _SPS:
        return _KEY
    if kind == _STAP_A:
        return _KEY if _bundled_sps(packet, start + 1, end) else PLAIN
    if kind == _FU_A:
        if start + 2 > end:
            return None
        head = packet[start + 1]
        return _KEY if head & 0x80 and head & 0x1F == _SPS else PLAIN
    return PLAIN


def _bundled_sps(packet: bytearray, at: int, end: int) -> bool:
    while at + 2 < end:
        size = packet[at] << 8 | packet[at + 1]
        if size == 0 or at + 2 + size > end:
            return False
        if packet[at + 2] & 0x1F == _SPS:
            return True
        at += 2 + size
    return False


def plain(_packet: bytearray, _start: int, _end: int) -> Picture | None:
    """Audio: no pictures."""
    return PLAIN


Reader = Callable[[bytearray, int, int], Picture | None]
READERS: dict[str, Reader] = {"VP8": vp8, "H264": h264}
