"""What stands before the libraries' parsers: unmasking as it was, packets of three kinds only."""

import pytest
from hypothesis import example, given
from hypothesis import strategies as st
from socketio import packet

from signaling.engine_tap import (
    FRAMES_AT_ONCE,
    NOT_UNDERSTOOD,
    RESERVED,
    Frames,
    StrictPacket,
    _unmask,
)


@given(st.binary(max_size=70), st.binary(min_size=4, max_size=4), st.integers(0, 9))
def test_unmasking_at_once_gives_what_unmasking_byte_by_byte_gives(data, mask, offset):
    slowly = bytes(byte ^ mask[(offset + index) % 4] for index, byte in enumerate(data))
    assert _unmask(data, mask, len(data), offset) == slowly


FRAMES = st.one_of(
    st.text(max_size=60),
    st.text("0123456789[]{}\"',/-abc", max_size=60),
    st.text('[]{}",:a1', max_size=40).map(lambda text: "2" + text),
    st.binary(max_size=20),
).filter(bool)  # an empty frame does not come this far


class Wire:
    """A WebSocket with these frames left to read."""

    def __init__(self, *frames: str | bytes | None) -> None:
        self.left = list(frames)

    def wait(self) -> str | bytes | None:
        return self.left.pop(0)


class Engine:
    class server:
        @staticmethod
        def sleep(seconds: float) -> None:
            """Nobody else wants a turn."""


def frames_of(*said: str | bytes | None) -> Frames:
    return Frames(Wire(*said), Engine(), None, lambda: 0.0)


def test_our_frames_pass_as_they_are():
    frames = frames_of("3", "40", "41", '42["a"]', '4212["a"]', "1", None)
    assert [frames.wait() for _ in range(7)] == ["3", "40", "41", '42["a"]', '4212["a"]', "1", None]


@pytest.mark.parametrize("frame", ["", "2", "5", "6", "x", "4", "43[]", "451-[]", "bAAAA", b"42[]"])
def test_any_other_frame_ends_the_connection(frame):
    assert frames_of(frame, "3").wait() is None


def test_more_frames_than_anyone_needs_end_the_connection():
    frames = frames_of(*["3"] * 1000)
    passed = [frames.wait() for _ in range(FRAMES_AT_ONCE + 1)]
    assert passed == ["3"] * FRAMES_AT_ONCE + [None]


def test_of_a_closed_connection_everything_is_thrown_away_until_it_ends():
    frames = frames_of(*["3"] * 1000, None)
    frames.deaf = True
    assert frames.wait() is None
    assert frames._raw.left == []


@given(FRAMES)
@example('2["connect",{}]')
@example('2["disconnect"]')
@example("2" + "[" * 100_000)
@example("2[" + "9" * 5000 + "]")
@example('51-["x",{"_placeholder":true,"num":0}]')
@example("2/admin,[]")
@example('3["x"]')
def test_whatever_comes_is_one_of_three_kinds_and_no_reserved_event(frame):
    read = StrictPacket(encoded_packet=frame)
    assert read.packet_type in (packet.CONNECT, packet.DISCONNECT, packet.EVENT)
    assert read.namespace is None and read.attachment_count == 0
    if read.packet_type == packet.CONNECT:
        assert read.data is None or isinstance(read.data, dict)
    if read.packet_type == packet.EVENT:
        assert isinstance(read.data[0], str)
        assert read.data[0] not in RESERVED - {NOT_UNDERSTOOD}


def test_an_honest_event_is_read_as_it_was_said():
    read = StrictPacket(encoded_packet='27["person.beat",{"id":"x"}]')
    assert (read.id, read.data) == (7, ["person.beat", {"id": "x"}])
