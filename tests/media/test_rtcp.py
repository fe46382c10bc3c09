"""Reading and writing RTCP."""

import struct

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signaling.media import rtcp
from signaling.media.rtcp import KeyFrameWanted, Loss, Nack, SenderReport

RR = rtcp.receiver_report(9)


def test_reports_are_read() -> None:
    blocks = [(7, 128, 3, 99, 4, 0, 0), (8, 0, 0, 1, 0, 0, 0)]
    assert list(rtcp.read(rtcp.receiver_report(9, blocks))) == [Loss(7, 0.5), Loss(8, 0.0)]


def test_a_sender_report_is_read_with_its_blocks() -> None:
    block = struct.pack("!IIIIII", 7, 64 << 24, 0, 0, 0, 0)
    packet = struct.pack("!BBHIQIII", 0x81, 200, 12, 5, 1 << 63, 77, 1, 2) + block
    assert list(rtcp.read(packet)) == [SenderReport(5, 1 << 63, 77), Loss(7, 0.25)]


def test_feedback_behind_a_report_is_read() -> None:
    packet = RR + rtcp.nack(9, 7, [65_535, 0, 15, 30]) + rtcp.pli(9, 7)
    said = list(rtcp.read(packet))
    assert said == [Nack(7, [65_535, 0, 15, 30]), KeyFrameWanted(7)]


def test_a_fir_names_its_streams_in_its_entries() -> None:
    fir = struct.pack("!BBHIIIIII", 0x84, 206, 6, 9, 0, 7, 1 << 24, 8, 2 << 24)
    assert list(rtcp.read(RR + fir)) == [KeyFrameWanted(7), KeyFrameWanted(8)]


def test_what_is_not_listened_to_is_passed_over() -> None:
    remb = rtcp.remb(9, 300_000, [7])
    sdes = struct.pack("!BBHI4s", 0x81, 202, 2, 9, b"\x01\x01x\x00")
    app = struct.pack("!BBHI4s", 0x80, 204, 2, 9, b"name")
    assert list(rtcp.read(RR + remb + sdes + app + rtcp.pli(9, 7))) == [KeyFrameWanted(7)]


def test_one_datagram_cannot_ask_for_thousands_of_packets() -> None:
    pairs = struct.pack("!HH", 1, 0xFFFF) * 300
    packet = struct.pack("!BBHII", 0x81, 205, 2 + 300, 9, 7) + pairs
    said = list(rtcp.read(packet))
    assert sum(len(nack.numbers) for nack in said if isinstance(nack, Nack)) == rtcp.MOST_NUMBERS


@pytest.mark.parametrize(
    "packet",
    [
        b"",
        b"\x81",
        RR[:7],
        b"\x41" + rtcp.pli(9, 7)[1:],
        rtcp.pli(9, 7)[:-1],
        struct.pack("!BBHII", 0x81, 206, 0xFFFF, 9, 7),
        struct.pack("!BBHI", 0x9F, 201, 1, 9),
        struct.pack("!BBHI", 0x80, 200, 1, 9),
        struct.pack("!BBHI", 0x81, 205, 1, 9),
        struct.pack("!BBHI", 0x84, 206, 1, 9),
        rtcp.pli(9, 7) * 200,
    ],
)
def test_what_is_malformed_says_nothing(packet: bytes) -> None:
    assert list(rtcp.read(packet)) == []


def test_what_stands_before_a_malformed_part_still_counts() -> None:
    assert list(rtcp.read(rtcp.pli(9, 7) + b"\x81\xce\x00\x09abcdefgh")) == [KeyFrameWanted(7)]


@given(st.binary(max_size=200), st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255))))
@settings(max_examples=300)
def test_no_bytes_make_reading_raise(tail: bytes, changes: list[tuple[int, int]]) -> None:
    packet = bytearray(RR + rtcp.nack(9, 7, [1, 2]) + rtcp.pli(9, 7) + tail)
    for at, value in changes:
        packet[at % len(packet)] = value
    for said in rtcp.read(bytes(packet)):
        assert 0 <= said.ssrc < 1 << 32
        assert not isinstance(said, Loss) or 0 <= said.fraction < 1


@given(st.lists(st.integers(0, 65_535), min_size=1, max_size=200, unique=True))
def test_every_number_asked_for_is_named_once(numbers: list[int]) -> None:
    numbers.sort()
    said = list(rtcp.read(rtcp.nack(9, 7, numbers)))
    assert said == [Nack(7, numbers)]


def test_the_sender_report_counts_and_names_only_what_it_is_given() -> None:
    packet = rtcp.sender_report(SenderReport(5, 1 << 40, 77), 3, 2**32 + 4, "seat1")
    assert struct.unpack_from("!BBHIQIII", packet) == (0x80, 200, 6, 5, 1 << 40, 77, 3, 4)
    sdes = packet[28:]
    assert struct.unpack_from("!BBHIBB", sdes) == (0x81, 202, len(sdes) // 4 - 1, 5, 1, 5)
    assert sdes[10:] == b"seat1\x00"
    assert len(packet) % 4 == 0


@pytest.mark.parametrize("cname", ["", "a", "ab", "abc", "abcd", "x" * 300])
def test_a_name_of_any_length_ends_with_a_zero_on_a_word(cname: str) -> None:
    packet = rtcp.sender_report(SenderReport(5, 0, 0), 0, 0, cname)
    assert len(packet) % 4 == 0
    assert packet.endswith(b"\x00")
    assert len(packet) - 28 == 4 * (struct.unpack_from("!H", packet, 30)[0] + 1)


@pytest.mark.parametrize("bits", [100_000, 262_143, 262_144, 1_500_000, 2_500_000])
def test_the_rate_is_said_within_its_precision(bits: int) -> None:
    packet = rtcp.remb(9, bits, [7])
    assert len(packet) == 4 * (struct.unpack_from("!H", packet, 2)[0] + 1)
    assert packet[12:17] == b"REMB\x01"
    word = int.from_bytes(packet[17:20], "big")
    said = (word & 0x3FFFF) << (word >> 18)
    assert bits * 0.9999 < said <= bits
    assert packet[20:] == struct.pack("!I", 7)


def test_a_report_counts_its_blocks() -> None:
    blocks = [(i, 255, 0xFFFFFF, 1, 2, 3, 4) for i in range(40)]
    packet = rtcp.receiver_report(9, blocks)
    assert packet[0] & 31 == 31
    assert len(packet) == 8 + 31 * 24 == 4 * (struct.unpack_from("!H", packet, 2)[0] + 1)
    assert packet[8:32] == struct.pack("!IIIIII", 0, 0xFFFFFFFF, 1, 2, 3, 4)
