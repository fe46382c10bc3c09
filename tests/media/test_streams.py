"""Which SSRCs may come in."""

from signaling.media.negotiated import Codec, NegotiatedPeer, Sending
from signaling.media.streams import MOST_CONTROL, StreamDoor

OPUS, VP8 = Codec("opus", 111, 48000), Codec("VP8", 96, 90000, 97)


def door(*sending: Sending) -> StreamDoor:
    made = StreamDoor()
    made.open(NegotiatedPeer(sending))
    return made


def test_only_declared_streams_come_in():
    made = door(Sending("audio", "0", (OPUS,), 1), Sending("video", "1", (VP8,), 2, 3))
    assert [ssrc for ssrc in range(6) if made.may_bring_rtp(ssrc, 111)] == [1, 2, 3]


def test_nothing_comes_in_before_the_door_opens():
    made = StreamDoor()
    assert not made.may_bring_rtp(1, 111)


def test_an_undeclared_stream_is_learnt_once_from_its_payload_type():
    made = door(Sending("audio", "0", (OPUS,), 1), Sending("video", "1", (VP8,)))
    assert not made.may_bring_rtp(7, 111)
    assert not made.may_bring_rtp(7, 100)
    assert made.may_bring_rtp(7, 96)
    assert made.may_bring_rtp(8, 96)  # not learnt until a packet was authentic
    made.rtp_opened(7, 96)
    assert made.may_bring_rtp(7, 96)
    assert not made.may_bring_rtp(8, 96)
    made.rtp_opened(9, 97)
    assert made.may_bring_rtp(9, 97)
    assert not made.may_bring_rtp(10, 97)
    assert made.size() == 3


def test_control_streams_are_bounded_and_known_ones_keep_their_place():
    made = door(Sending("audio", "0", (OPUS,), 1))
    for ssrc in range(100, 100 + MOST_CONTROL):
        assert made.may_bring_rtcp(ssrc)
        made.rtcp_opened(ssrc)
    assert not made.may_bring_rtcp(5)
    assert made.may_bring_rtcp(100)
    assert made.may_bring_rtcp(1)
    made.rtcp_opened(1)
    assert made.size() == MOST_CONTROL + 1
