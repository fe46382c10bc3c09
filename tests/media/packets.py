"""Packets, people and outlets for the tests of the forwarding engine."""

import struct
from dataclasses import dataclass, field
from random import Random

from signaling.media.forwarding import Forwarder, PeerMedia
from signaling.media.negotiated import Codec, NegotiatedPeer, ReceiveSeat, Sending

OPUS = Codec("opus", 111, 48_000)
VP8 = Codec("VP8", 96, 90_000, rtx=97)
H264 = Codec("H264", 102, 90_000, rtx=103)
SEAT_OPUS = Codec("opus", 109, 48_000)
SEAT_VP8 = Codec("VP8", 120, 90_000, rtx=124)


@dataclass
class Rtp:
    """A packet taken apart again, by other code than the engine's."""

    payload_type: int
    marker: bool
    seq: int
    timestamp: int
    ssrc: int
    extensions: dict[int, bytes]
    csrcs: int
    padding: bool
    payload: bytes
    raw: bytes = b""


def rtp(
    ssrc: int,
    seq: int,
    timestamp: int,
    payload: bytes,
    payload_type: int = 111,
    *,
    marker: bool = False,
    extension: bytes = b"",
    csrcs: tuple[int, ...] = (),
    padding: int = 0,
) -> bytearray:
    """Return one RTP packet; ``extension`` is a whole block with its header."""
    first = 0x80 | (0x20 if padding else 0) | (0x10 if extension else 0) | len(csrcs)
    packet = struct.pack(
        "!BBHII",
        first,
        payload_type | (0x80 if marker else 0),
        seq & 0xFFFF,
        timestamp & 0xFFFFFFFF,
        ssrc,
    )
    packet += b"".join(struct.pack("!I", csrc) for csrc in csrcs) + extension + payload
    if padding:
        packet += bytes(padding - 1) + bytes((padding,))
    return bytearray(packet)


def one_byte(elements: dict[int, bytes]) -> bytes:
    """Return a one-byte-header extension block."""
    body = b"".join(bytes((n << 4 | len(v) - 1,)) + v for n, v in elements.items())
    body += bytes(-len(body) % 4)
    return struct.pack("!HH", 0xBEDE, len(body) // 4) + body


def two_byte(elements: dict[int, bytes]) -> bytes:
    """Return a two-byte-header extension block."""
    body = b"".join(bytes((n, len(v))) + v for n, v in elements.items())
    body += bytes(-len(body) % 4)
    return struct.pack("!HH", 0x1000, len(body) // 4) + body


def vp8(
    *,
    key: bool = False,
    start: bool = True,
    pid: int | None = None,
    wide: bool = True,
    tl0: int | None = None,
    body: bytes = b"picture",
) -> bytes:
    """Return a VP8 payload with its descriptor."""
    descriptor = bytes(((0x80 if pid is not None or tl0 is not None else 0) | (0x10 * start),))
    if pid is not None or tl0 is not None:
        descriptor += bytes(
            ((0x80 if pid is not None else 0) | (0x40 | 0x20 if tl0 is not None else 0),)
        )
    if pid is not None:
        descriptor += struct.pack("!H", 0x8000 | pid) if wide else bytes((pid,))
    if tl0 is not None:
        descriptor += bytes((tl0, 0x00))
    return descriptor + bytes((0x00 if key else 0x01,)) + body


def parse(raw: bytes) -> Rtp:
    """Take one packet apart; fails on anything that is not plain RTP with a one-byte extension."""
    first, second, seq, timestamp, ssrc = struct.unpack_from("!BBHII", raw)
    assert first >> 6 == 2
    at = 12 + 4 * (first & 15)
    extensions: dict[int, bytes] = {}
    if first & 0x10:
        profile, words = struct.unpack_from("!HH", raw, at)
        assert profile == 0xBEDE
        block = raw[at + 4 : at + 4 + 4 * words]
        at += 4 + 4 * words
        while block:
            if not block[0]:
                block = block[1:]
                continue
            size = (block[0] & 15) + 1
            extensions[block[0] >> 4] = block[1 : 1 + size]
            block = block[1 + size :]
    end = len(raw) - (raw[-1] if first & 0x20 else 0)
    return Rtp(
        second & 0x7F,
        bool(second & 0x80),
        seq,
        timestamp,
        ssrc,
        extensions,
        first & 15,
        bool(first & 0x20),
        raw[at:end],
        bytes(raw),
    )


def picture_id(payload: bytes) -> tuple[int | None, int | None]:
    """Return the picture id and TL0PICIDX of a VP8 payload."""
    if not payload[0] & 0x80:
        return None, None
    has, at, pid, tl0 = payload[1], 2, None, None
    if has & 0x80:
        pid = payload[at]
        at += 1
        if pid & 0x80:
            pid = (pid & 0x7F) << 8 | payload[at]
            at += 1
    if has & 0x40:
        tl0 = payload[at]
    return pid, tl0


@dataclass
class RecordingOutlet:
    """Keeps what would have been sent."""

    out: bytearray = field(default_factory=lambda: bytearray(2048))
    rtp: list[Rtp] = field(default_factory=list)
    rtcp: list[bytes] = field(default_factory=list)

    def send_rtp(self, length: int) -> None:
        assert len(self.out) == 2048
        self.rtp.append(parse(bytes(self.out[:length])))

    def send_rtcp(self, packet: bytes) -> None:
        self.rtcp.append(packet)

    def of(self, ssrc: int) -> list[Rtp]:
        return [packet for packet in self.rtp if packet.ssrc == ssrc]


def negotiated(
    number: int,
    *,
    seats: int = 3,
    declared: bool = True,
    codecs: tuple[Codec, ...] = (VP8,),
    seat_codecs: tuple[Codec, ...] = (SEAT_VP8,),
) -> NegotiatedPeer:
    """Return what peer ``number`` agreed on. Its SSRCs start with ``number``."""
    base = number * 10_000
    return NegotiatedPeer(
        sending=(
            Sending(
                "audio", "0", (OPUS,), base + 1 if declared else None, None, 4, level_extension=1
            ),
            Sending(
                "video",
                "1",
                codecs,
                base + 2 if declared else None,
                base + 3 if declared else None,
                4,
            ),
        ),
        seats=tuple(
            ReceiveSeat(
                kind,
                index,
                f"{2 + 2 * index + (kind == 'video')}",
                (SEAT_OPUS,) if kind == "audio" else seat_codecs,
                base + 100 + index * 10 + (kind == "video"),
                base + 105 + index * 10 if kind == "video" else None,
                3,
                f"seat{index}",
            )
            for index in range(seats)
            for kind in ("audio", "video")
        ),
    )


@dataclass
class Person:
    """One peer of a test with its outlet and its own sequence of packets."""

    name: str
    number: int
    media: PeerMedia
    outlet: RecordingOutlet
    forwarder: Forwarder
    seqs: dict[str, int] = field(default_factory=lambda: {"audio": 100, "video": 500, "rtx": 9})
    pid: int = 77

    def ssrc(self, kind: str) -> int:
        return self.number * 10_000 + {"audio": 1, "video": 2, "rtx": 3}[kind]

    def seat(self, kind: str, index: int = 0) -> int:
        return self.number * 10_000 + 100 + index * 10 + {"audio": 0, "video": 1, "rtx": 5}[kind]

    def timestamp(self, kind: str, now: float) -> int:
        return int(self.number * 1_000_003 + now * (48_000 if kind == "audio" else 90_000))

    def speak(self, now: float, payload: bytes = b"sound", **more: object) -> bytearray:
        self.seqs["audio"] += 1
        packet = rtp(
            self.ssrc("audio"),
            self.seqs["audio"],
            self.timestamp("audio", now),
            payload,
            **more,  # type: ignore[arg-type]
        )
        self.forwarder.on_rtp(self.media, packet, len(packet), now)
        return packet

    def frame(self, now: float, *, key: bool = False, body: bytes = b"picture") -> bytearray:
        """Make the next one-packet video frame without sending it."""
        self.seqs["video"] += 1
        self.pid += 1
        payload = vp8(key=key, pid=self.pid & 0x7FFF, body=body)
        return rtp(
            self.ssrc("video"), self.seqs["video"], self.timestamp("video", now), payload, 96
        )

    def show(self, now: float, *, key: bool = False, body: bytes = b"picture") -> bytearray:
        packet = self.frame(now, key=key, body=body)
        self.give(packet, now)
        return packet

    def give(self, packet: bytearray, now: float) -> None:
        self.forwarder.on_rtp(self.media, packet, len(packet), now)

    def say(self, packet: bytes, now: float) -> None:
        self.forwarder.on_rtcp(self.media, packet, now)


def room(
    names: str, *, seats: int = 3, forwarder: Forwarder | None = None
) -> tuple[Forwarder, dict[str, Person]]:
    """Return a forwarder with one person for each letter of ``names``, every edge closed."""
    forwarder = forwarder or Forwarder(seats, random=Random(7))
    people = {}
    for number, name in enumerate(names, 1):
        outlet = RecordingOutlet()
        media = forwarder.open_peer("s", name, negotiated(number, seats=seats), outlet, 0.0)
        people[name] = Person(name, number, media, outlet, forwarder)
    return forwarder, people


def everyone(names: str) -> list[tuple[str, str, str]]:
    """Return every edge among ``names``."""
    return [(a, b, kind) for a in names for b in names if a != b for kind in ("audio", "video")]
