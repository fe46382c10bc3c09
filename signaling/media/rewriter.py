"""The one continuous stream of a seat, whoever speaks in it: numbers, times, picture ids and the
key-frame gate.

Pure: a stream, an arrival and a buffer come in; the length of the packet to send comes out. Time is
the arrival's own: the line that its stream's clock keeps.
"""

import struct
from random import Random
from typing import Protocol

from signaling.media.negotiated import Codec, ReceiveSeat
from signaling.media.rtp import MARKER, Arrival, mid_block
from signaling.media.source_clock import SourceClock

CLOCK_RATES = {"audio": 48_000, "video": 90_000}
SMALLEST_STEP = {"audio": 960, "video": 90}
"""Timestamp units that a new speaker's first packet lies after the last one of the speaker before.
"""


class Stream(Protocol):
    """What a seat must know of a speaker's stream."""

    clock: SourceClock
    codec: Codec | None


class SeatLine:
    """One seat of a listener: its numbers go on for life while the streams in it change.

    ``now_on`` is the stream that is heard or seen, ``waiting`` the one that takes over: with its
    first packet for audio, at the start of a key frame for video.
    """

    __slots__ = (
        "_begun",
        "_block",
        "_first",
        "_first_at",
        "_from_pid",
        "_from_seq",
        "_from_tl0",
        "_from_ts",
        "_head",
        "_last_pid",
        "_last_seq",
        "_last_tl0",
        "_last_ts",
        "_marked",
        "_pack",
        "_pack_rtx",
        "_payload_types",
        "_rate",
        "_rtx_head",
        "_rtx_seq",
        "_start",
        "_step",
        "_x",
        "cname",
        "kind",
        "no_codec",
        "now_on",
        "octets",
        "packets",
        "rtx_ssrc",
        "ssrc",
        "video",
        "waiting",
    )

    def __init__(self, seat: ReceiveSeat, random: Random) -> None:
        self.kind = seat.kind
        self.video = seat.kind == "video"
        self.ssrc = seat.ssrc
        self.rtx_ssrc = seat.rtx_ssrc
        self.cname = seat.cname or f"seat{seat.index}"
        self.now_on: Stream | None = None
        self.waiting: Stream | None = None
        self.packets = self.octets = self.no_codec = 0
        self._rate = CLOCK_RATES[seat.kind]
        self._step = SMALLEST_STEP[seat.kind]
        self._payload_types = {codec.name: codec for codec in reversed(seat.codecs)}
        self._block = mid_block(seat.mid_extension, seat.mid)
        self._x = 0x9000 if self._block else 0x8000
        self._start = 12 + len(self._block)
        self._pack = struct.Struct(f"!HHII{len(self._block)}s").pack_into
        self._pack_rtx = struct.Struct(f"!HHII{len(self._block)}sH").pack_into
        self._head = self._rtx_head = 0
        # Far below 2^15, so that the listener's SRTP cannot guess a wrong roll-over counter (RFC
        # 3711), even when the first packets go out before there are keys for them.
        self._last_seq = random.randrange(0x4000)
        self._rtx_seq = random.randrange(0x4000)
        self._begun: float | None = None
        self._first_at = random.randrange(1 << 32)
        self._last_ts = 0
        self._last_pid = random.randrange(1 << 15)
        self._last_tl0 = random.randrange(1 << 8)
        self._first = self._marked = self._from_seq = self._from_ts = 0
        self._from_pid: int | None = None
        self._from_tl0: int | None = None

    def open(self, stream: Stream) -> None:
        """Let ``stream`` take the seat over; what is on now goes on until then, or until it is
        closed.
        """
        if self.now_on is not stream:
            self.waiting = stream

    def close(self, stream: Stream) -> None:
        """Nothing of ``stream`` passes any more; the seat's numbers stay where they are."""
        if self.now_on is stream:
            self.now_on = None
        if self.waiting is stream:
            self.waiting = None

    def restart(self, stream: Stream) -> None:
        """The stream's own numbers start anew: it has to take the seat over again."""
        if self.now_on is stream:
            self.now_on = None
            if self.waiting is None:
                self.waiting = stream

    def forward(self, stream: Stream, arrival: Arrival, out: bytearray) -> int:
        """Write the listener's version of ``arrival`` to ``out`` and return its length; 0: nothing
        may pass.
        """
        if stream is not self.now_on and not self._take_over(stream, arrival):
            return 0
        length = self.write(arrival, out)
        if length:
            self.packets += 1
            self.octets += length - self._start
        return length

    def write(self, arrival: Arrival, out: bytearray) -> int:
        """Write ``arrival`` as a packet of this seat; 0 if it is from before the stream took the
        seat over.
        """
        number, timestamp, flags, payload, _key, pid_at, wide, pid, tl0_at, tl0 = arrival
        if number < self._first:
            return 0
        if number == self._marked:
            flags |= MARKER
        number += self._from_seq
        timestamp += self._from_ts
        start = self._start
        length = start + len(payload)
        self._pack(
            out,
            0,
            self._head | flags,
            number & 0xFFFF,
            timestamp & 0xFFFFFFFF,
            self.ssrc,
            self._block,
        )
        out[start:length] = payload
        if pid_at:
            self._write_ids(out, start, pid_at, wide, pid, tl0_at, tl0)
        elif tl0_at:
            self._write_tl0(out, start + tl0_at, tl0)
        if number > self._last_seq:
            self._last_seq = number
            if timestamp > self._last_ts:
                self._last_ts = timestamp
        return length

    def write_rtx(self, arrival: Arrival, out: bytearray) -> int:
        """Write ``arrival`` as a retransmission (RFC 4588); 0 if the listener takes none."""
        number, timestamp, flags, payload, _key, pid_at, wide, pid, tl0_at, tl0 = arrival
        if number < self._first or not self._rtx_head or self.rtx_ssrc is None:
            return 0
        self._rtx_seq += 1
        start = self._start + 2
        length = start + len(payload)
        self._pack_rtx(
            out,
            0,
            self._rtx_head | flags,
            self._rtx_seq & 0xFFFF,
            (timestamp + self._from_ts) & 0xFFFFFFFF,
            self.rtx_ssrc,
            self._block,
            (number + self._from_seq) & 0xFFFF,
        )
        out[start:length] = payload
        if pid_at:
            self._write_ids(out, start, pid_at, wide, pid, tl0_at, tl0)
        elif tl0_at:
            self._write_tl0(out, start + tl0_at, tl0)
        return length

    @property
    def has_rtx(self) -> bool:
        """Are repairs of the stream that is on now sent as retransmissions?"""
        return bool(self._rtx_head) and self.rtx_ssrc is not None

    def source_number(self, seq: int) -> int | None:
        """Return which packet of the stream that is on went out as ``seq``; ``None`` if none of it
        did.
        """
        if self.now_on is None:
            return None
        number = self._last_seq - ((self._last_seq - seq) & 0xFFFF) - self._from_seq
        return number if number >= self._first else None

    def timestamp(self, timestamp: int) -> int:
        """Return where a timestamp of the stream that is on now lies in this seat."""
        return (timestamp + self._from_ts) & 0xFFFFFFFF

    def _take_over(self, stream: Stream, arrival: Arrival) -> bool:
        if stream is not self.waiting or (self.video and not arrival[4]):
            return False
        codec = self._payload_types.get(stream.codec.name) if stream.codec else None
        if codec is None:
            self.no_codec += 1
            return False
        number, timestamp = arrival[0], arrival[1]
        self._head = self._x | codec.payload_type
        self._rtx_head = 0 if codec.rtx is None else self._x | codec.rtx
        self._first = number
        self._marked = -1 if self.video else number
        self._from_seq = self._last_seq + 1 - number
        self._from_ts = self._place(stream.clock.due(timestamp)) - timestamp
        self._from_pid = self._from_tl0 = None
        self.now_on, self.waiting = stream, None
        return True

    def _place(self, due: float) -> int:
        if self._begun is None:
            self._begun = due
            return self._first_at
        on_the_line = self._first_at + round((due - self._begun) * self._rate)
        return max(on_the_line, self._last_ts + self._step)

    def _write_ids(
        self, out: bytearray, start: int, pid_at: int, wide: bool, pid: int, tl0_at: int, tl0: int
    ) -> None:
        shift = self._from_pid
        if shift is None:
            shift = self._from_pid = self._last_pid + 1 - pid
        pid += shift
        at = start + pid_at
        if wide:
            pid &= 0x7FFF
            out[at] = 0x80 | pid >> 8
            out[at + 1] = pid & 0xFF
            if (pid - self._last_pid) & 0x7FFF < 0x4000:
                self._last_pid = pid
        else:
            pid &= 0x7F
            out[at] = pid
            if (pid - self._last_pid) & 0x7F < 0x40:
                self._last_pid = pid
        if tl0_at:
            self._write_tl0(out, start + tl0_at, tl0)

    def _write_tl0(self, out: bytearray, at: int, tl0: int) -> None:
        if self._from_tl0 is None:
            self._from_tl0 = self._last_tl0 + 1 - tl0
        tl0 = (tl0 + self._from_tl0) & 0xFF
        out[at] = tl0
        if (tl0 - self._last_tl0) & 0xFF < 0x80:
            self._last_tl0 = tl0
