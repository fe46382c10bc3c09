"""One continuous stream per seat, whoever speaks in it."""

from dataclasses import dataclass, field
from itertools import pairwise
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signaling.media.negotiated import Codec, ReceiveSeat, Sending
from signaling.media.rewriter import SeatLine
from signaling.media.rtp import read
from signaling.media.source import Source
from tests.media.packets import (
    H264,
    OPUS,
    SEAT_OPUS,
    SEAT_VP8,
    VP8,
    Rtp,
    one_byte,
    parse,
    picture_id,
    rtp,
    vp8,
)

CLOCK = {"audio": 48_000, "video": 90_000}


@dataclass
class Speaker:
    """A stream with its own random numbers; ``packet`` makes the next one, ``give`` sends one."""

    kind: str
    name: bytes
    random: Random
    wide: bool = True
    codecs: tuple[Codec, ...] = ()
    source: Source = field(init=False)
    seq: int = field(init=False)

    def __post_init__(self) -> None:
        codecs = self.codecs or ((OPUS,) if self.kind == "audio" else (VP8,))
        self.source = Source(Sending(self.kind, "0", codecs, ssrc=42), 1_000_000)
        self.codec = codecs[0]
        self.seq = self.random.randrange(1 << 16)
        self.base = self.random.randrange(1 << 32)
        self.pid = self.random.randrange(1 << 15)
        self.tl0 = self.random.randrange(1 << 8)

    def packet(self, now: float, *, key: bool = False) -> tuple[bytearray, int]:
        self.seq += 1
        self.pid += 1
        self.tl0 += 1
        mark = self.name + self.seq.to_bytes(8, "big")
        payload = mark
        if self.kind == "video":
            mask = 0x7FFF if self.wide else 0x7F
            payload = vp8(
                key=key, pid=self.pid & mask, wide=self.wide, tl0=self.tl0 & 0xFF, body=mark
            )
        stamp = self.base + round(now * CLOCK[self.kind])
        return rtp(42, self.seq, stamp, payload, self.codec.payload_type), self.seq

    def give(self, packet: bytearray, line: SeatLine, now: float) -> Rtp | None:
        header = read(packet, len(packet))
        assert header is not None
        arrival = self.source.arrived(packet, len(packet), header, now)
        if arrival is None:
            return None
        out = bytearray(2048)
        length = line.forward(self.source, arrival, out)
        return parse(bytes(out[:length])) if length else None

    def send(self, line: SeatLine, now: float, *, key: bool = False) -> Rtp | None:
        return self.give(self.packet(now, key=key)[0], line, now)


def seat(kind: str, random: Random | None = None, **more: object) -> SeatLine:
    codecs = (SEAT_OPUS,) if kind == "audio" else (SEAT_VP8,)
    settings_: dict[str, object] = {"codecs": codecs, "rtx_ssrc": 78, "mid_extension": 3}
    settings_.update(more)
    return SeatLine(
        ReceiveSeat(kind, 0, "5", ssrc=77, cname="seat0", **settings_),  # type: ignore[arg-type]
        random or Random(1),
    )


def two(kind: str) -> tuple[SeatLine, Speaker, Speaker]:
    random = Random(5)
    return seat(kind), Speaker(kind, b"A", random), Speaker(kind, b"B", random)


def sure(packet: Rtp | None) -> Rtp:
    assert packet is not None
    return packet


def test_a_packet_gets_the_seats_own_ssrc_payload_type_and_mid_and_nothing_of_the_senders() -> None:
    line = seat("audio")
    anna = Speaker("audio", b"A", Random(1))
    line.open(anna.source)
    packet = rtp(
        42,
        7,
        9,
        b"sound",
        111,
        csrcs=(42, 43),
        extension=one_byte({1: b"\x10", 4: b"0"}),
        padding=3,
    )
    out = sure(anna.give(packet, line, 0.0))
    assert (out.ssrc, out.payload_type, out.payload) == (77, 109, b"sound")
    assert out.extensions == {3: b"5"}
    assert out.csrcs == 0
    assert out.padding
    assert bytes((0, 0, 0, 42)) not in out.raw


def test_a_seat_without_a_mid_extension_gets_a_plain_header() -> None:
    line = seat("audio", mid_extension=None)
    anna = Speaker("audio", b"A", Random(1))
    line.open(anna.source)
    out = sure(anna.send(line, 0.0))
    assert out.extensions == {}
    assert len(out.raw) == 12 + len(out.payload)


def test_nothing_passes_before_a_stream_is_opened_and_after_it_is_closed() -> None:
    line, anna, _ = two("audio")
    assert anna.send(line, 0.0) is None
    line.open(anna.source)
    assert anna.send(line, 0.02) is not None
    line.close(anna.source)
    assert anna.send(line, 0.04) is None


@pytest.mark.parametrize("seed", range(50))
def test_the_first_sequence_number_lies_below_2_to_the_15(seed: int) -> None:
    line = seat("audio", Random(seed))
    anna = Speaker("audio", b"A", Random(seed))
    line.open(anna.source)
    assert sure(anna.send(line, 0.0)).seq < 1 << 15


def test_the_marker_stands_on_the_first_packet_of_audio_only() -> None:
    line, anna, bert = two("audio")
    line.open(anna.source)
    assert [sure(anna.send(line, i * 0.02)).marker for i in range(3)] == [True, False, False]
    line.close(anna.source)
    line.open(bert.source)
    assert [sure(bert.send(line, 1 + i * 0.02)).marker for i in range(3)] == [True, False, False]


def test_video_starts_with_a_key_frame_and_the_old_picture_stays_until_then() -> None:
    line, anna, bert = two("video")
    line.open(anna.source)
    assert anna.send(line, 0.0) is None
    assert anna.send(line, 0.1, key=True) is not None
    line.open(bert.source)
    assert bert.send(line, 0.2) is None
    assert sure(anna.send(line, 0.2)).payload.find(b"A") > 0
    assert sure(bert.send(line, 0.3, key=True)).payload.find(b"B") > 0
    assert anna.send(line, 0.3, key=True) is None
    assert bert.send(line, 0.4) is not None


def test_a_closed_picture_does_not_stay_while_the_next_is_waited_for() -> None:
    line, anna, bert = two("video")
    line.open(anna.source)
    assert anna.send(line, 0.1, key=True) is not None
    line.open(bert.source)
    line.close(anna.source)
    assert anna.send(line, 0.2, key=True) is None
    assert bert.send(line, 0.3, key=True) is not None


def test_packets_from_before_the_key_frame_that_come_late_are_dropped() -> None:
    line, anna, _ = two("video")
    line.open(anna.source)
    late, _ = anna.packet(0.0)
    assert anna.send(line, 0.1, key=True) is not None
    assert anna.give(late, line, 0.11) is None
    late, _ = anna.packet(0.2)
    assert anna.send(line, 0.21) is not None
    assert anna.give(late, line, 0.22) is not None, "late, but of this picture"


def test_gaps_stay_gaps_so_that_the_listener_asks_for_them() -> None:
    line, anna, _ = two("video")
    line.open(anna.source)
    first = sure(anna.send(line, 0.0, key=True))
    anna.packet(0.1)
    assert (sure(anna.send(line, 0.2)).seq - first.seq) & 0xFFFF == 2


def test_a_switch_leaves_no_gap_in_numbers_and_none_but_the_true_one_in_time() -> None:
    line, anna, bert = two("video")
    line.open(anna.source)
    for i in range(300):
        last = sure(anna.send(line, i * 0.02, key=i == 0))
    line.close(anna.source)
    line.open(bert.source)
    for i in range(300, 400):
        bert.send(line, i * 0.02)
    new = sure(bert.send(line, 8.0, key=True))
    assert (new.seq - last.seq) & 0xFFFF == 1
    assert (new.timestamp - last.timestamp) & 0xFFFFFFFF == pytest.approx(2.02 * 90_000, abs=2)
    old_id, new_id = picture_id(last.payload), picture_id(new.payload)
    assert (new_id[0] - old_id[0]) & 0x7FFF == 1  # type: ignore[operator]
    assert (new_id[1] - old_id[1]) & 0xFF == 1  # type: ignore[operator]


def test_a_switch_within_one_packet_time_still_goes_forward_in_time() -> None:
    line, anna, bert = two("audio")
    line.open(anna.source)
    last = sure(anna.send(line, 1.0))
    line.close(anna.source)
    line.open(bert.source)
    assert (sure(bert.send(line, 1.001)).timestamp - last.timestamp) & 0xFFFFFFFF == 960


def test_many_switches_do_not_wander_off_the_wall_clock() -> None:
    line, anna, bert = two("audio")
    random = Random(3)
    first: int | None = None
    now, last = 0.0, 0
    for turn in range(60):
        on, off = (anna, bert) if turn % 2 else (bert, anna)
        line.close(off.source)
        line.open(on.source)
        for _ in range(50):
            now += 0.02
            jitter = random.random() * 0.03
            packet, _ = on.packet(now)
            last = sure(on.give(packet, line, now + jitter)).timestamp
            first = last if first is None else first
    assert first is not None
    assert ((last - first) & 0xFFFFFFFF) / 48_000 == pytest.approx(now - 0.02, abs=0.04)


def test_seven_bit_picture_ids_stay_seven_bit() -> None:
    line = seat("video")
    anna = Speaker("video", b"A", Random(3), wide=False)
    line.open(anna.source)
    ids = []
    for i in range(200):
        out = sure(anna.send(line, i * 0.1, key=i == 0))
        assert not out.payload[2] & 0x80
        ids.append(picture_id(out.payload)[0] or 0)
    assert all((b - a) & 0x7F == 1 for a, b in pairwise(ids))


def test_a_codec_that_the_listener_has_not_passes_nothing_and_is_counted() -> None:
    line = seat("video")
    anna = Speaker("video", b"A", Random(3), codecs=(H264,))
    line.open(anna.source)
    packet = rtp(42, 1, 1, b"\x67sps", 102)
    assert anna.give(packet, line, 0.0) is None
    assert line.no_codec == 1
    both = seat("video", codecs=(SEAT_VP8, Codec("H264", 126, 90_000)))
    both.open(anna.source)
    assert sure(anna.give(rtp(42, 2, 2, b"\x67sps", 102), both, 0.1)).payload_type == 126


def test_a_repair_is_the_same_packet_inside_a_retransmission() -> None:
    line, anna, _ = two("video")
    line.open(anna.source)
    sent = [sure(anna.send(line, i * 0.1, key=i == 0)) for i in range(5)]
    number = line.source_number(sent[2].seq)
    assert number is not None
    assert anna.source.cache is not None
    arrival = anna.source.cache.find(number)
    assert arrival is not None
    out = bytearray(2048)
    repairs = [parse(bytes(out[: line.write_rtx(arrival, out)])) for _ in range(2)]
    for repair in repairs:
        assert (repair.ssrc, repair.payload_type) == (78, 124)
        assert repair.payload == sent[2].seq.to_bytes(2, "big") + sent[2].payload
        assert repair.timestamp == sent[2].timestamp
        assert repair.extensions == {3: b"5"}
    assert (repairs[1].seq - repairs[0].seq) & 0xFFFF == 1
    again = parse(bytes(out[: line.write(arrival, out)]))
    assert again.raw == sent[2].raw
    after = sure(anna.send(line, 0.5))
    assert (after.seq - sent[4].seq) & 0xFFFF == 1, "repairs leave the line where it was"


def test_a_number_from_before_the_stream_was_on_belongs_to_nobody() -> None:
    line, anna, bert = two("video")
    assert line.source_number(5) is None
    line.open(anna.source)
    old = sure(anna.send(line, 0.0, key=True))
    line.close(anna.source)
    assert line.source_number(old.seq) is None
    line.open(bert.source)
    new = sure(bert.send(line, 0.1, key=True))
    assert line.source_number(old.seq) is None
    assert line.source_number(new.seq) is not None


class Model:
    """What may leave a seat, told by other means than the engine's: plain sets and lists."""

    def __init__(self, kind: str) -> None:
        self.kind = kind
        self.on: bytes | None = None
        self.waiting: bytes | None = None
        self.first = 0
        self.sent: list[tuple[bytes, int, Rtp]] = []
        self.stint = 0
        self.began = 0.0

    def expects(self, name: bytes, seq: int, key: bool) -> bool:
        if name == self.waiting and (key or self.kind == "audio"):
            self.on, self.waiting, self.first = name, None, seq
            self.stint = len(self.sent)
        return name == self.on and seq >= self.first

    def check(self, name: bytes, seq: int, out: Rtp, now: float) -> None:
        before = [packet for _, _, packet in self.sent]
        if before:
            assert out.seq not in {packet.seq for packet in before[-30_000:]}
            newest = _newest(before)
            if len(self.sent) == self.stint:
                assert (out.seq - newest.seq) & 0xFFFF == 1
                ahead = (out.timestamp - before[0].timestamp) & 0xFFFFFFFF
                passed = now - self.began
                assert 0 < (out.timestamp - newest.timestamp) & 0xFFFFFFFF < 1 << 31
                assert ahead / CLOCK[self.kind] <= passed + 0.3 + 0.021 * len(before)
                if self.kind == "video":
                    ids = [picture_id(packet.payload)[0] or 0 for packet in (newest, out)]
                    assert (ids[1] - ids[0]) & 0x7FFF == 1
            else:
                _, start, opened = self.sent[self.stint]
                assert (out.seq - opened.seq) & 0xFFFF == seq - start
        else:
            self.began = now
        self.sent.append((name, seq, out))


def _newest(packets: list[Rtp]) -> Rtp:
    newest = packets[0]
    for packet in packets:
        if (packet.seq - newest.seq) & 0xFFFF < 0x8000:
            newest = packet
    return newest


STEPS = st.lists(
    st.tuples(
        st.sampled_from(
            ["send", "send", "send", "send", "key", "lose", "hold back", "open", "close", "wait"]
        ),
        st.sampled_from([0, 1]),
    ),
    min_size=5,
    max_size=120,
)


@pytest.mark.parametrize("kind", ["audio", "video"])
@given(steps=STEPS, seed=st.integers(0, 1_000))
@settings(max_examples=150, deadline=None)
def test_whatever_happens_a_seat_is_one_stream_of_what_is_open_and_of_nothing_else(
    kind: str, steps: list[tuple[str, int]], seed: int
) -> None:
    random = Random(seed)
    line = seat(kind, random)
    speakers = [Speaker(kind, name, random) for name in (b"A", b"B")]
    model = Model(kind)
    held: list[tuple[Speaker, bytearray, int, bool]] = []
    now = 0.0

    def give(speaker: Speaker, packet: bytearray, seq: int, key: bool) -> None:
        may = model.expects(speaker.name, seq, key)
        out = speaker.give(packet, line, now)
        assert (out is not None) == may
        if out is not None:
            assert speaker.name + seq.to_bytes(8, "big") in out.payload
            model.check(speaker.name, seq, out, now)

    steps = [("open", 0), ("key", 0), *steps, ("open", 1), ("key", 1)]
    for act, who in steps:
        speaker = speakers[who]
        now += 0.01
        if act == "wait":
            now += 7.0
            held.clear()
        elif act == "open":
            line.open(speaker.source)
            if model.on != speaker.name:
                model.waiting = speaker.name
        elif act == "close":
            line.close(speaker.source)
            model.on = None if model.on == speaker.name else model.on
            model.waiting = None if model.waiting == speaker.name else model.waiting
        else:
            packet, seq = speaker.packet(now, key=act == "key")
            if act == "hold back":
                held.append((speaker, packet, seq, False))
            elif act != "lose":
                give(speaker, packet, seq, act == "key")
                for late in held if random.random() < 0.5 else []:
                    give(*late)
                    held = [other for other in held if other is not late]
    assert model.sent, "silence satisfies every never"
