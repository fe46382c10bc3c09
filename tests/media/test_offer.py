"""Offers of real browsers are read; anything else is one refusal, quickly."""

import time
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from signaling.media.offer import BadOffer, read_offer

OFFERS = Path(__file__).parent / "offers"
CHROMIUM = (OFFERS / "chromium.sdp").read_text().replace("\n", "\r\n")
FIREFOX = (OFFERS / "firefox.sdp").read_text().replace("\n", "\r\n")
FINGERPRINT_AT = "a=fingerprint:sha-256 "


def code(text: str) -> str:
    with pytest.raises(BadOffer) as caught:
        read_offer(text)
    assert str(caught.value) == caught.value.code
    return caught.value.code


def changed(old: str, new: str, offer: str = CHROMIUM, count: int = -1) -> str:
    assert old in offer
    return offer.replace(old, new, count)


@pytest.mark.parametrize("text", [CHROMIUM, FIREFOX], ids=["chromium", "firefox"])
def test_a_real_offer_is_read(text):
    offer = read_offer(text)
    assert [(s.kind, s.direction) for s in offer.sections] == [
        ("audio", "sendonly"),
        ("video", "sendonly"),
        ("audio", "recvonly"),
        ("video", "recvonly"),
    ]
    assert [s.mid for s in offer.sections] == ["0", "1", "2", "3"]
    assert len(offer.ufrag) >= 4
    assert len(offer.password) >= 22
    assert [name for name, _ in offer.fingerprints] == ["sha-256"]
    audio, video = offer.sections[:2]
    assert len(audio.ssrcs) == 1
    assert video.fid == tuple(video.ssrcs[:2])
    assert "nack pli" in next(f for f in video.formats.values() if f.name == "VP8").feedback


def test_line_ends_may_be_bare():
    assert read_offer(CHROMIUM.replace("\r\n", "\n")) == read_offer(CHROMIUM)


def test_candidates_are_not_looked_at():
    with_candidates = CHROMIUM + "a=candidate:1 1 udp 1 victim.example 9 typ host\r\n" * 50
    assert read_offer(with_candidates) == read_offer(CHROMIUM)


def test_sizes_are_bounded():
    assert code(CHROMIUM + "a=x\r\n" * 30_000) == "too-long"
    assert code(CHROMIUM + "a=x\n" * 6_000) == "too-many-lines"
    assert code(CHROMIUM + "a=" + "x" * 1_023 + "\r\n") == "line-too-long"
    read_offer(CHROMIUM + "a=" + "x" * 1_022 + "\r\n")
    section = "m=audio 9 UDP/TLS/RTP/SAVPF 0\r\n"
    assert code(CHROMIUM + section * 37) == "too-many-sections"


def test_only_audio_and_video_over_dtls_srtp():
    data = "m=application 9 UDP/DTLS/SCTP webrtc-datachannel\r\na=mid:9\r\n"
    assert code(CHROMIUM + data) == "section-kind"
    assert code(changed("UDP/TLS/RTP/SAVPF", "RTP/AVP", count=1)) == "protocol"
    assert code(CHROMIUM.partition("m=audio")[0]) == "no-sections"


def test_line_types_are_a_closed_list():
    assert code(CHROMIUM + "k=clear:secret\r\n") == "line-type"
    assert code(changed("s=-\r\n", "s=-\r\ne=me@example.com\r\n")) == "line-type"
    assert code(CHROMIUM + "nonsense\r\n") == "malformed"
    assert code(CHROMIUM + "a=x\x00y\r\n") == "malformed"
    assert code(CHROMIUM + "a=é\r\n") == "characters"
    assert code(CHROMIUM[2:]) == "malformed"
    assert code("") == "malformed"


def test_all_sections_are_bundled_with_sane_unique_mids():
    assert code(changed("BUNDLE 0 1 2 3", "BUNDLE 0 1 2")) == "bundle"
    assert code(changed("BUNDLE 0 1 2 3", "BUNDLE 1 0 2 3")) == "bundle"
    assert code(changed("a=group:BUNDLE 0 1 2 3\r\n", "")) == "bundle"
    assert code(changed("a=mid:3", "a=mid:2")) == "mid"
    assert code(changed("a=mid:3\r\n", "")) == "mid"
    assert code(changed("a=mid:3", "a=mid:3 4")) == "mid"
    assert code(changed("a=mid:3", "a=mid:" + "m" * 17)) == "mid"
    assert code(changed("a=rtcp-mux\r\n", "", count=1)) == "rtcp-mux"
    assert code(changed("m=video 9 ", "m=video 0 ")) == "section-rejected"
    bundled = changed("a=mid:1", "a=bundle-only\r\na=mid:1").replace("m=video 9 ", "m=video 0 ", 1)
    assert read_offer(bundled).sections[1].bundle_only


def test_ice_credentials_have_the_right_length_and_alphabet():
    offer = read_offer(CHROMIUM)
    first_only = CHROMIUM.index("a=ice-ufrag")
    assert first_only
    assert code(changed(f"a=ice-ufrag:{offer.ufrag}", "a=ice-ufrag:abc")) == "ice-ufrag"
    assert code(changed(f"a=ice-ufrag:{offer.ufrag}", "a=ice-ufrag:" + "a" * 257)) == "ice-ufrag"
    assert code(changed(f"a=ice-ufrag:{offer.ufrag}", "a=ice-ufrag:ab:cd")) == "ice-ufrag"
    assert code(changed(f"a=ice-ufrag:{offer.ufrag}\r\n", "")) == "ice-ufrag"
    assert code(changed(f"a=ice-pwd:{offer.password}", "a=ice-pwd:short")) == "ice-pwd"
    assert code(changed(f"a=ice-pwd:{offer.password}\r\n", "")) == "ice-pwd"
    assert code(changed("a=group:", "a=ice-lite\r\na=group:")) == "ice-lite"


def test_a_strong_fingerprint_is_needed_and_no_weak_one_may_stand_beside_it():
    value = read_offer(CHROMIUM).fingerprints[0][1]
    line = f"{FINGERPRINT_AT}{value}\r\n"
    assert code(changed(line, "")) == "fingerprint"
    assert code(changed(line, "a=fingerprint:sha-1 " + value[:59] + "\r\n")) == "fingerprint-weak"
    assert code(changed(line, "a=fingerprint:md5 " + value[:47] + "\r\n")) == "fingerprint-weak"
    beside = line + "a=fingerprint:sha-1 " + value[:59] + "\r\n"
    assert code(changed(line, beside)) == "fingerprint-weak"
    assert code(changed(value, value[:-3])) == "fingerprint"
    other = value[:-2] + ("00" if value[-2:] != "00" else "11")
    last = CHROMIUM.rindex(value)
    assert code(CHROMIUM[:last] + other + CHROMIUM[last + len(value) :]) == "fingerprint"
    strong = "a=fingerprint:sha-512 " + ":".join(["AB"] * 64) + "\r\n"
    assert read_offer(changed(line, strong)).fingerprints == (("sha-512", ":".join(["AB"] * 64)),)


def test_we_are_the_server_of_dtls_or_nothing():
    assert code(changed("a=setup:actpass", "a=setup:passive")) == "setup"
    assert code(changed("a=setup:actpass\r\n", "")) == "setup"
    read_offer(changed("a=setup:actpass", "a=setup:active"))


def test_one_sender_of_each_kind_and_seats_in_pairs():
    assert code(changed("a=recvonly", "a=sendonly")) == "too-many-senders"
    assert code(changed("a=recvonly\r\n", "")) == "too-many-senders"
    assert code(changed("a=recvonly", "a=inactive", count=1)) == "seats-unpaired"
    assert code(changed("a=recvonly", "a=recvonly\r\na=inactive", count=1)) == "direction"
    assert read_offer(changed("a=recvonly", "a=inactive")).sections[2].direction == "inactive"


def test_streams_have_numbers_of_their_own():
    offer = read_offer(CHROMIUM)
    audio, video = offer.sections[0].ssrcs[0], offer.sections[1].ssrcs[0]
    assert code(changed(str(video), str(audio))) == "ssrc"
    assert code(changed(f"a=ssrc:{audio} ", "a=ssrc:0 ")) == "ssrc"
    assert code(changed(f"a=ssrc:{audio} ", "a=ssrc:4294967296 ")) == "ssrc"
    many = "".join(f"a=ssrc:{n} cname:x\r\n" for n in range(1, 12))
    assert code(CHROMIUM + many) == "ssrc"


def test_a_payload_type_is_defined_once_and_in_range():
    assert code(changed("SAVPF 111", "SAVPF 111 111", count=1)) == "payload-types"
    assert code(changed("SAVPF 111", "SAVPF 128 111", count=1)) == "payload-types"
    assert code(changed("a=rtpmap:111 ", "a=rtpmap:111 x/1\r\na=rtpmap:111 ")) == "rtpmap"


LINES = CHROMIUM.split("\r\n")


@settings(max_examples=300, suppress_health_check=[HealthCheck.too_slow], deadline=None)
@given(st.data())
def test_mutants_give_an_offer_or_one_refusal_and_fast(data):
    lines = list(LINES)
    for _ in range(data.draw(st.integers(1, 6))):
        at = data.draw(st.integers(0, len(lines) - 1))
        act = data.draw(st.sampled_from(["drop", "double", "swap", "cut", "junk", "insert"]))
        if act == "drop":
            del lines[at]
        elif act == "double":
            lines.insert(at, lines[at])
        elif act == "swap":
            other = data.draw(st.integers(0, len(lines) - 1))
            lines[at], lines[other] = lines[other], lines[at]
        elif act == "cut":
            lines[at] = lines[at][: data.draw(st.integers(0, max(0, len(lines[at]) - 1)))]
        elif act == "junk":
            lines[at] = lines[at][:2] + data.draw(st.text(max_size=40))
        else:
            lines.insert(at, data.draw(st.sampled_from(LINES)))
    began = time.process_time()
    try:
        read_offer("\r\n".join(lines))
    except BadOffer as refusal:
        assert refusal.code
    assert time.process_time() - began < 0.05


@settings(max_examples=200)
@given(st.text(max_size=300))
def test_any_text_gives_one_refusal(text):
    code(text)


@settings(max_examples=200)
@given(
    st.sampled_from(
        ["rtpmap", "fmtp", "rtcp-fb", "extmap", "ssrc", "ssrc-group", "fingerprint", "mid"]
    ),
    st.text(st.characters(min_codepoint=32, max_codepoint=126), max_size=60),
)
def test_any_attribute_value_gives_an_offer_or_one_refusal(name, value):
    try:
        read_offer(f"{CHROMIUM}a={name}:{value}\r\n")
    except BadOffer as refusal:
        assert refusal.code
