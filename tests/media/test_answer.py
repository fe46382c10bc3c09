"""The answer's fields, which two browsers were seen to need."""

import itertools
import re

import pytest

from signaling.media.answer import LocalTransport, write_answer
from signaling.media.offer import BadOffer, read_offer
from tests.media.test_offer import CHROMIUM, FIREFOX

LOCAL = LocalTransport(
    "abcd1234", "p" * 32, ":".join(["AB"] * 32), ("192.0.2.1", "2001:db8::1"), 5004
)
BOTH = pytest.mark.parametrize("text", [CHROMIUM, FIREFOX], ids=["chromium", "firefox"])


def answered(text: str, seats: int = 8, **more):
    numbers = itertools.count(1000)
    return write_answer(read_offer(text), LOCAL, seats=seats, draw=lambda: next(numbers), **more)


def sections(sdp: str) -> list[list[str]]:
    assert sdp.endswith("\r\n")
    return [part.split("\r\n") for part in re.split(r"\r\n(?=m=)", sdp.rstrip("\r\n"))][1:]


@BOTH
def test_transport_lines_stand_in_every_section_and_candidates_in_the_first(text):
    found = sections(answered(text).sdp)
    assert len(found) == 4
    for section in found:
        assert "a=ice-ufrag:abcd1234" in section
        assert "a=ice-pwd:" + "p" * 32 in section
        assert "a=fingerprint:sha-256 " + ":".join(["AB"] * 32) in section
        assert "a=setup:passive" in section
        assert "a=rtcp-mux" in section
    assert [line for line in found[0] if "candidate" in line] == [
        "a=candidate:1 1 udp 2130706431 192.0.2.1 5004 typ host",
        "a=candidate:2 1 udp 2130706175 2001:db8::1 5004 typ host",
        "a=end-of-candidates",
    ]
    assert not any("candidate" in line for section in found[1:] for line in section)
    assert found[0][0].startswith("m=audio 5004 ")
    assert all(section[0].split()[1] == "9" for section in found[1:])


@BOTH
def test_kinds_mids_and_directions_mirror_the_offer(text):
    sdp = answered(text).sdp
    assert sdp.startswith(
        "v=0\r\no=- 1 1 IN IP4 0.0.0.0\r\ns=-\r\nt=0 0\r\na=group:BUNDLE 0 1 2 3\r\n"
    )
    found = sections(sdp)
    assert [s[0][2:7] for s in found] == ["audio", "video", "audio", "video"]
    assert [next(li for li in s if li.startswith("a=mid:")) for s in found] == [
        f"a=mid:{n}" for n in range(4)
    ]
    wanted = ["a=recvonly", "a=recvonly", "a=sendonly", "a=sendonly"]
    assert all(line in section for line, section in zip(wanted, found, strict=True))


@pytest.mark.parametrize(
    ("text", "opus", "vp8", "rtx", "mid", "level"),
    [(CHROMIUM, 111, 96, 97, 4, 1), (FIREFOX, 109, 120, 124, 3, 1)],
    ids=["chromium", "firefox"],
)
def test_numbers_are_the_browsers_own(text, opus, vp8, rtx, mid, level):
    audio, video, audio_seat, video_seat = sections(answered(text).sdp)
    for section in (audio, audio_seat):
        assert section[0].endswith(f"SAVPF {opus}")
        assert f"a=rtpmap:{opus} opus/48000/2" in section
        assert f"a=extmap:{mid} urn:ietf:params:rtp-hdrext:sdes:mid" in section
        assert f"a=extmap:{level} urn:ietf:params:rtp-hdrext:ssrc-audio-level" in section
    for section in (video, video_seat):
        assert section[0].endswith(f"SAVPF {vp8} {rtx}")
        assert f"a=rtpmap:{vp8} VP8/90000" in section
        assert f"a=rtpmap:{rtx} rtx/90000" in section
        assert f"a=fmtp:{rtx} apt={vp8}" in section
        for feedback in ("nack", "nack pli", "ccm fir"):
            assert f"a=rtcp-fb:{vp8} {feedback}" in section
    assert f"a=rtcp-fb:{vp8} goog-remb" in video
    assert f"a=rtcp-fb:{vp8} goog-remb" not in video_seat


@BOTH
def test_what_must_be_left_out_is_left_out(text):
    sdp = answered(text).sdp
    for word in (
        "transport-cc",
        "transport-wide",
        "video-orientation",
        "red/",
        "ulpfec",
        "abs-send",
    ):
        assert word not in sdp
    assert "transport-cc" in text


@BOTH
def test_seats_declare_their_streams_and_sync_audio_with_video(text):
    answer = answered(text)
    audio, video = answer.negotiated.seats
    audio_seat, video_seat = sections(answer.sdp)[2:]
    assert "a=msid:seat0 a0" in audio_seat
    assert f"a=ssrc:{audio.ssrc} cname:seat0" in audio_seat
    assert "a=msid:seat0 v0" in video_seat
    assert f"a=ssrc-group:FID {video.ssrc} {video.rtx_ssrc}" in video_seat
    assert f"a=ssrc:{video.ssrc} cname:seat0" in video_seat
    assert f"a=ssrc:{video.rtx_ssrc} cname:seat0" in video_seat
    assert audio.cname == video.cname == "seat0"
    assert audio.index == video.index == 0
    assert not any("msid" in line for s in sections(answer.sdp)[:2] for line in s)


@BOTH
def test_negotiated_says_what_the_text_says(text):
    offer, answer = read_offer(text), answered(text)
    audio, video = answer.negotiated.sending
    assert (audio.kind, audio.mid, audio.ssrc) == ("audio", "0", offer.sections[0].ssrcs[0])
    assert audio.level_extension == 1
    assert audio.rtx_ssrc is None
    assert (video.ssrc, video.rtx_ssrc) == offer.sections[1].fid
    assert [codec.name for codec in audio.codecs + video.codecs] == ["opus", "VP8"]
    assert video.codecs[0].rtx is not None
    assert video.level_extension is None


def test_our_ssrcs_are_drawn_until_they_are_free():
    taken = read_offer(CHROMIUM).sections[0].ssrcs[0]
    drawn = iter([0, taken, 7, 7, 8, 9])
    answer = write_answer(read_offer(CHROMIUM), LOCAL, seats=1, draw=lambda: next(drawn))
    audio, video = answer.negotiated.seats
    assert (audio.ssrc, video.ssrc, video.rtx_ssrc) == (7, 8, 9)


def test_seats_beyond_the_configured_number_are_inactive():
    answer = answered(CHROMIUM, seats=0)
    found = sections(answer.sdp)
    assert answer.negotiated.seats == ()
    assert all("a=inactive" in section for section in found[2:])
    assert not any("a=ssrc" in line for section in found for line in section)
    assert len(answered(CHROMIUM, seats=1).negotiated.seats) == 2


def test_a_section_that_nobody_uses_is_inactive():
    found = sections(answered(CHROMIUM.replace("a=recvonly", "a=inactive")).sdp)
    assert all("a=inactive" in section for section in found[2:])


def test_preference_decides_between_offered_codecs():
    sdp = answered(CHROMIUM, preference=("H264", "VP8"))
    assert {seat.codecs[0].name for seat in sdp.negotiated.seats} == {"opus", "H264"}
    line = next(li for li in sections(sdp.sdp)[1] if li.startswith("a=fmtp:"))
    assert "packetization-mode=1" in line
    assert "profile-level-id=42e0" in line
    fallback = answered(FIREFOX, preference=("AV2", "VP8")).negotiated
    assert fallback.sending[1].codecs[0].name == "VP8"


def test_without_one_of_our_codecs_there_is_no_answer():
    for old, new, code in (
        ("opus/48000", "speex/16000", "no-audio-codec"),
        ("VP8/90000", "VP7/90000", "no-video-codec"),
    ):
        with pytest.raises(BadOffer) as caught:
            answered(CHROMIUM.replace(old, new), preference=("VP8",))
        assert caught.value.code == code


def test_a_stream_that_is_not_declared_is_left_to_be_learnt():
    silent = "\r\n".join(li for li in CHROMIUM.split("\r\n") if not li.startswith("a=ssrc"))
    audio, video = answered(silent).negotiated.sending
    assert audio.ssrc is video.ssrc is video.rtx_ssrc is None
    assert audio.mid_extension == 4
