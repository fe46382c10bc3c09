"""Key-frame starts and picture ids in video payloads."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from signaling.media.payloads import PLAIN, Picture, h264, vp8
from tests.media import packets


def _vp8(payload: bytes) -> Picture | None:
    return vp8(bytearray(b"head" + payload), 4, 4 + len(payload))


def _h264(payload: bytes) -> Picture | None:
    return h264(bytearray(b"head" + payload), 4, 4 + len(payload))


@pytest.mark.parametrize(
    ("payload", "picture"),
    [
        (packets.vp8(key=True), (True, 0, False, 0, 0, 0)),
        (packets.vp8(), (False, 0, False, 0, 0, 0)),
        (packets.vp8(key=True, start=False), (False, 0, False, 0, 0, 0)),
        (packets.vp8(key=True, pid=0x1234), (True, 2, True, 0x1234, 0, 0)),
        (packets.vp8(key=True, pid=0x12, wide=False), (True, 2, False, 0x12, 0, 0)),
        (packets.vp8(key=True, pid=0x1234, tl0=9), (True, 2, True, 0x1234, 4, 9)),
        (packets.vp8(pid=0x12, wide=False, tl0=255), (False, 2, False, 0x12, 3, 255)),
        (packets.vp8(key=True, tl0=9), (True, 0, False, 0, 2, 9)),
        (b"\x11\x00rest of partition 1", PLAIN),
        (b"", PLAIN),
    ],
)
def test_a_vp8_descriptor_is_read(payload: bytes, picture: Picture) -> None:
    assert _vp8(payload) == picture


def test_a_vp8_descriptor_cut_anywhere_is_bad() -> None:
    whole = packets.vp8(key=True, pid=0x1234, tl0=9, body=b"")
    assert _vp8(whole) is not None
    for length in range(1, len(whole)):
        assert _vp8(whole[:length]) is None


@pytest.mark.parametrize(
    ("payload", "key"),
    [
        (b"\x67sps", True),
        (b"\x78\x00\x03\x67ab\x00\x02\x68c", True),
        (b"\x78\x00\x02\x68c\x00\x03\x67ab", True),
        (b"\x7c\x87sps", True),
        (b"\x7c\x07sps", False),
        (b"\x65idr", False),
        (b"\x7c\x85idr", False),
        (b"\x41slice", False),
        (b"\x78\x00\x02\x68c\x00\x02\x65i", False),
        (b"\x78\x00\x00\x67", False),
        (b"\x78\xff\xff\x67", False),
        (b"", False),
    ],
)
def test_an_h264_key_frame_starts_with_its_parameter_sets(payload: bytes, key: bool) -> None:
    picture = _h264(payload)
    assert picture is not None
    assert picture[0] is key


def test_an_h264_fragment_without_its_header_is_bad() -> None:
    assert _h264(b"\x7c") is None


@given(st.binary(max_size=24), st.binary(max_size=24))
def test_what_follows_the_payload_changes_nothing(payload: bytes, after: bytes) -> None:
    for reader in (vp8, h264):
        alone = reader(bytearray(payload), 0, len(payload))
        assert alone == reader(bytearray(payload + after), 0, len(payload))
        if alone is not None and alone[1]:
            assert alone[1] + alone[2] < len(payload)
