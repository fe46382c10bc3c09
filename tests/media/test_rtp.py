"""Reading RTP headers, from well-behaved and from hostile senders."""

from collections.abc import Callable

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.media.rtp import LONGEST, MARKER, PADDING, extension, mid_block, read
from tests.media.packets import one_byte, parse, rtp, two_byte


def test_a_plain_packet_is_read() -> None:
    packet = rtp(7, 65_535, 2**32 - 1, b"abc", 96, marker=True)
    assert read(packet, len(packet)) == (MARKER, 96, 65_535, 2**32 - 1, 7, 12, 15)


def test_csrcs_extension_and_padding_are_stepped_over() -> None:
    packet = rtp(7, 1, 2, b"abc", 96, csrcs=(1, 2), extension=one_byte({1: b"x"}), padding=5)
    header = read(packet, len(packet))
    assert header is not None
    flags, _, _, _, _, start, end = header
    assert flags == PADDING
    assert packet[start:end] == b"abc"
    assert len(packet) - end == 5


def test_only_the_given_length_of_a_larger_buffer_is_read() -> None:
    packet = rtp(7, 1, 2, b"abc")
    buffer = packet + bytearray(2048 - len(packet))
    header = read(buffer, len(packet))
    assert header is not None
    assert header[6] == len(packet)


@pytest.mark.parametrize(
    "packet",
    [
        pytest.param(bytearray(), id="empty"),
        pytest.param(rtp(7, 1, 2, b"")[:11], id="cut in the header"),
        pytest.param(bytearray(b"\x40") + rtp(7, 1, 2, b"abc")[1:], id="version 1"),
        pytest.param(bytearray(b"\x8f") + rtp(7, 1, 2, b"abc")[1:], id="CSRCs beyond the end"),
        pytest.param(bytearray(b"\x90") + rtp(7, 1, 2, b"ab")[1:], id="extension header cut"),
        pytest.param(
            bytearray(b"\x90") + rtp(7, 1, 2, b"\xbe\xde\x00\x02abcd")[1:],
            id="extension beyond the end",
        ),
        pytest.param(bytearray(b"\xa0") + rtp(7, 1, 2, b"ab\x00")[1:], id="padding of nothing"),
        pytest.param(
            bytearray(b"\xa0") + rtp(7, 1, 2, b"ab\x04")[1:], id="padding into the header"
        ),
        pytest.param(rtp(7, 1, 2, bytes(LONGEST)), id="too long"),
    ],
)
def test_what_is_no_rtp_packet_is_bad(packet: bytearray) -> None:
    assert read(packet, len(packet)) is None


def test_a_length_beyond_the_buffer_is_bad() -> None:
    packet = rtp(7, 1, 2, b"abc")
    assert read(packet, len(packet) + 1) is None
    assert read(packet, -1) is None


@pytest.mark.parametrize("block", [one_byte, two_byte])
def test_an_extension_element_is_found_by_its_id(
    block: Callable[[dict[int, bytes]], bytes],
) -> None:
    packet = rtp(7, 1, 2, b"abc", csrcs=(9,), extension=block({1: b"\x30", 4: b"video"}))
    header = read(packet, len(packet))
    assert header is not None
    assert extension(packet, header[5], 4) == b"video"
    assert extension(packet, header[5], 1) == b"\x30"
    assert extension(packet, header[5], 2) is None


@pytest.mark.parametrize(
    "block",
    [
        b"\xbe\xde\x00\x01\x4fabc",  # 16 octets said, 3 there
        b"\xbe\xde\x00\x01\xf0\x00\x40x",  # id 15 ends the reading
        b"\x10\x00\x00\x01\x04\x09ab",
        b"\x10\x00\x00\x01\x00\x00\x00\x04",
        b"\x12\x34\x00\x01\x40abc",
    ],
)
def test_an_element_that_is_cut_or_strange_is_not_there(block: bytes) -> None:
    packet = rtp(7, 1, 2, b"abcdefghijklmnopqrstuvw", extension=block)
    header = read(packet, len(packet))
    assert header is not None
    assert extension(packet, header[5], 4) is None


@given(st.binary(max_size=80), st.integers(0, 90), st.integers(0, 15))
def test_no_bytes_make_reading_raise_or_reach_outside(
    data: bytes, length: int, number: int
) -> None:
    packet = bytearray(data)
    if packet:
        packet[0] = 0x80 | packet[0] & 0x3F
    header = read(packet, length)
    if header is None:
        return
    assert 12 <= header[5] <= header[6] <= length <= len(packet)
    found = extension(packet, header[5], number)
    assert found is None or len(found) <= header[5] - 12


@pytest.mark.parametrize("mid", ["0", "17", "abc", "a-longer-mid-abc"])
def test_the_mid_block_says_the_mid_in_whole_words(mid: str) -> None:
    block = mid_block(3, mid)
    assert len(block) % 4 == 0
    assert parse(bytes(rtp(1, 1, 1, b"x", extension=block))).extensions == {3: mid.encode()}


@pytest.mark.parametrize(
    ("number", "mid"), [(None, "1"), (0, "1"), (15, "1"), (1, ""), (1, "x" * 17)]
)
def test_a_mid_that_cannot_be_said_is_left_out(number: int | None, mid: str) -> None:
    assert mid_block(number, mid) == b""
