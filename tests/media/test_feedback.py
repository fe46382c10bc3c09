"""RTCP through the whole engine: what speakers and listeners are told, and what they can bring
about.
"""

import struct
from collections.abc import Iterator

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signaling.media import rtcp
from signaling.media.negotiated import Codec
from signaling.media.throttle import LEAST
from tests.media.packets import Person, RecordingOutlet, Rtp, negotiated, room, rtp

AB = [("a", "b", "audio"), ("a", "b", "video")]


def parts(outlet: RecordingOutlet) -> Iterator[tuple[int, int, bytes]]:
    """Yield ``(packet type, count or format, body)`` of everything that was sent, compound by
    compound.
    """
    for packet in outlet.rtcp:
        assert packet[1] in (rtcp.SR, rtcp.RR), "a compound starts with a report"
        at = 0
        while at < len(packet):
            first, kind, words = struct.unpack_from("!BBH", packet, at)
            assert first >> 6 == 2
            yield kind, first & 31, packet[at + 4 : at + 4 + 4 * words]
            at += 4 + 4 * words
        assert at == len(packet)


def plis(person: Person) -> list[int]:
    return [
        int.from_bytes(body[4:8], "big")
        for kind, form, body in parts(person.outlet)
        if (kind, form) == (rtcp.PSFB, 1)
    ]


def rates(person: Person) -> list[int]:
    found = []
    for kind, form, body in parts(person.outlet):
        if (kind, form) == (rtcp.PSFB, 15):
            word = int.from_bytes(body[13:16], "big")
            found.append((word & 0x3FFFF) << (word >> 18))
    return found


def asked(person: Person) -> list[int]:
    return [
        number
        for packet in person.outlet.rtcp
        for said in rtcp.read(packet)
        if isinstance(said, rtcp.Nack)
        for number in said.numbers
    ]


def watching(frames: int = 10) -> tuple[Person, Person, list[Rtp]]:
    """Return ``a`` whose camera ``b`` has been watching for some frames, 0.1 s each, with what b
    got.
    """
    forwarder, people = room("ab")
    forwarder.apply("s", AB, 0.0)
    for i in range(frames):
        people["a"].show((i + 1) * 0.1, key=i == 0, body=b"frame %4d" % i)
    sent = list(people["b"].outlet.rtp)
    assert len(sent) == frames
    people["b"].outlet.rtp.clear()
    return people["a"], people["b"], sent


def test_opening_a_camera_asks_it_for_one_key_frame_for_all_its_viewers() -> None:
    forwarder, people = room("abcd")
    forwarder.apply("s", [("a", name, "video") for name in "bcd"], 0.0)
    assert plis(people["a"]) == [people["a"].ssrc("video")]
    assert plis(people["b"]) == []
    people["a"].show(0.1, key=True)
    for i in range(40):
        forwarder.tick(0.1 + i * 0.05)
    assert len(plis(people["a"])) == 1


def test_opening_a_microphone_asks_for_nothing() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", AB[:1], 0.0)
    assert people["a"].outlet.rtcp == []


def test_a_camera_that_does_not_answer_is_asked_once_more() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", AB, 0.0)
    for i in range(60):
        forwarder.tick(i * 0.05)
    assert len(plis(people["a"])) == 2


def test_a_viewer_that_still_waits_while_frames_come_has_it_asked_for_again() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", AB, 0.0)
    for i in range(1, 100):
        people["a"].show(i * 0.05)
        forwarder.tick(i * 0.05)
    assert 4 <= len(plis(people["a"])) <= 10
    assert people["b"].outlet.rtp == []
    people["a"].show(5.0, key=True)
    assert len(people["b"].outlet.rtp) == 1


def test_a_late_packet_that_is_no_use_to_a_viewer_with_a_picture_asks_for_nothing() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", AB, 0.0)
    a = people["a"]
    late = a.frame(0.1)
    a.show(0.2, key=True)
    a.outlet.rtcp.clear()
    a.give(late, 3.0)
    assert plis(a) == []
    assert len(people["b"].outlet.rtp) == 1


def test_a_storm_of_requests_reaches_the_camera_twice_a_second() -> None:
    a, b, _ = watching()
    a.outlet.rtcp.clear()
    request = rtcp.receiver_report(1) + rtcp.pli(1, b.seat("video"))
    for i in range(1_000):
        b.say(request, 2.0 + i / 1_000)
        a.forwarder.tick(2.0 + i / 1_000)
    assert 1 <= len(plis(a)) <= 3


@pytest.mark.parametrize("form", ["pli", "fir"])
def test_a_lost_picture_is_passed_on_for_an_open_seat_and_for_no_other(form: str) -> None:
    a, b, _ = watching()
    a.outlet.rtcp.clear()

    def request(ssrc: int, now: float) -> None:
        fir = struct.pack("!BBHIIII", 0x84, 206, 4, 1, 0, ssrc, 1 << 24)
        b.say(rtcp.pli(1, ssrc) if form == "pli" else fir, now)

    for other in (b.seat("video", 1), b.seat("audio"), b.seat("rtx"), a.ssrc("video"), 0):
        request(other, 2.0)
    assert plis(a) == []
    request(b.seat("video"), 2.0)
    assert plis(a) == [a.ssrc("video")]
    a.media.sources["video"].key_frames.settled()
    a.media.sources["video"].edges[0].open = False
    request(b.seat("video"), 2.9)
    assert len(plis(a)) == 1
    a.forwarder.apply("s", AB[:1], 3.0)
    request(b.seat("video"), 4.0)
    a.forwarder.tick(5.0)
    assert len(plis(a)) == 1


def test_a_lost_packet_comes_again_as_a_retransmission() -> None:
    _, b, sent = watching()
    b.say(rtcp.nack(1, b.seat("video"), [sent[4].seq, sent[6].seq]), 2.0)
    assert [packet.ssrc for packet in b.outlet.rtp] == [b.seat("rtx")] * 2
    assert [packet.payload_type for packet in b.outlet.rtp] == [124, 124]
    for again, was in zip(b.outlet.rtp, (sent[4], sent[6]), strict=True):
        assert again.payload == was.seq.to_bytes(2, "big") + was.payload
        assert again.timestamp == was.timestamp


def test_without_retransmissions_the_same_packet_is_sent_again() -> None:
    forwarder, people = room("ab")
    seats = negotiated(2, seat_codecs=(Codec("VP8", 120, 90_000),))
    b = Person(
        "b", 2, forwarder.open_peer("s", "b", seats, out := RecordingOutlet(), 0), out, forwarder
    )
    forwarder.apply("s", AB, 0.0)
    for i in range(5):
        people["a"].show(i * 0.1, key=i == 0)
    b.say(rtcp.nack(1, b.seat("video"), [out.rtp[2].seq]), 1.0)
    assert out.rtp[5].raw == out.rtp[2].raw


def test_after_the_edge_is_closed_nothing_is_sent_again() -> None:
    a, b, sent = watching()
    request = rtcp.nack(1, b.seat("video"), [packet.seq for packet in sent])
    a.forwarder.apply("s", AB[:1], 2.0)
    b.say(request, 2.0)
    assert b.outlet.rtp == []
    a.forwarder.apply("s", AB, 3.0)
    b.say(request, 3.0)
    assert b.outlet.rtp == []
    a.show(3.1, key=True)
    assert len(b.outlet.rtp) == 1
    b.say(request, 3.2)
    assert len(b.outlet.rtp) == 1, "what was sent before the edge was closed stays where it is"


def test_an_edge_that_is_closed_between_two_repairs_gets_no_second_one() -> None:
    a, b, sent = watching()

    class Closing(RecordingOutlet):
        def send_rtp(self, length: int) -> None:
            super().send_rtp(length)
            for edge in a.media.sources["video"].edges:
                edge.open = False

    b.outlet.__class__ = Closing
    b.say(rtcp.nack(1, b.seat("video"), [packet.seq for packet in sent]), 2.0)
    assert len(b.outlet.rtp) == 1


def test_what_another_listener_got_cannot_be_asked_for() -> None:
    forwarder, people = room("abc")
    forwarder.apply("s", [("a", "c", "video"), ("b", "c", "video")], 0.0)
    for i in range(5):
        people["a"].show(i * 0.1, key=i == 0)
    b, c = people["b"], people["c"]
    for seat in (b.seat("video"), c.seat("video"), a_ssrc := people["a"].ssrc("video"), a_ssrc + 1):
        b.say(rtcp.nack(1, seat, [packet.seq for packet in c.outlet.rtp]), 1.0)
    assert b.outlet.rtp == []
    assert len(c.outlet.rtp) == 5


def test_asking_cannot_more_than_double_what_goes_out() -> None:
    _, b, sent = watching(200)
    request = rtcp.nack(1, b.seat("video"), [packet.seq for packet in sent])
    for i in range(50):
        b.say(request, 30.0 + i)
    forwarded = sum(len(packet.payload) for packet in sent)
    assert 100 < len(b.outlet.rtp) <= 400
    assert sum(len(packet.payload) - 2 for packet in b.outlet.rtp) <= forwarded


def test_a_packet_from_before_the_key_frame_cannot_be_asked_for() -> None:
    forwarder, people = room("abc")
    forwarder.apply("s", [("a", "b", "video")], 0.0)
    for i in range(10):
        people["a"].show(i * 0.1, key=i == 0)
    forwarder.apply("s", [("a", "b", "video"), ("a", "c", "video")], 1.0)
    people["a"].show(1.1, key=True)
    c = people["c"]
    first = c.outlet.rtp[0].seq
    c.say(rtcp.nack(1, c.seat("video"), [(first - i) & 0xFFFF for i in range(10, 0, -1)]), 1.2)
    assert len(c.outlet.rtp) == 1
    c.say(rtcp.nack(1, c.seat("video"), [first]), 1.2)
    assert len(c.outlet.rtp) == 2


def test_a_speakers_clock_reaches_its_listeners_in_the_words_of_their_seat() -> None:
    a, b, sent = watching()
    stamp = a.timestamp("video", 1.0)
    report = rtcp.sender_report(
        rtcp.SenderReport(a.ssrc("video"), 1 << 40, stamp), 99, 99, "MARKER"
    )
    a.say(report, 1.1)
    assert b.outlet.rtcp == [
        rtcp.sender_report(
            rtcp.SenderReport(b.seat("video"), 1 << 40, sent[-1].timestamp),
            10,
            sum(len(packet.payload) for packet in sent),
            "seat0",
        )
    ]
    assert b"MARKER" not in b.outlet.rtcp[0]


def test_a_speakers_clock_reaches_nobody_through_a_closed_edge_or_before_the_first_packet() -> None:
    a, b, _ = watching()
    video, audio = (
        rtcp.sender_report(rtcp.SenderReport(a.ssrc(kind), 1 << 40, 5), 9, 9, "x")
        for kind in ("video", "audio")
    )
    a.say(audio, 2.0)
    assert b.outlet.rtcp == []
    a.media.sources["video"].edges[0].open = False
    a.say(video, 2.0)
    a.media.sources["video"].edges[0].open = True
    a.say(video, 2.2)
    assert len(b.outlet.rtcp) == 1
    a.forwarder.apply("s", [], 2.3)
    a.say(video, 2.4)
    assert len(b.outlet.rtcp) == 1


def test_a_flood_of_sender_reports_is_thinned_out() -> None:
    a, b, _ = watching()
    for i in range(150):
        a.say(rtcp.sender_report(rtcp.SenderReport(a.ssrc("video"), i, i), 0, 0, "x"), 2 + i / 150)
    assert 9 <= len(b.outlet.rtcp) <= 11


def test_a_speaker_is_told_each_second_what_came() -> None:
    a, _, _ = watching(1)
    a.outlet.rtcp.clear()
    a.say(
        rtcp.sender_report(rtcp.SenderReport(a.ssrc("video"), 0xABCD_1234 << 16, 5), 9, 9, "x"), 1.0
    )
    for i in range(100):
        if i % 10 != 3:
            a.speak(1 + i * 0.02)
        else:
            a.seqs["audio"] += 1
        if i % 2 == 0:
            a.forwarder.tick(1 + i * 0.02)
    blocks: dict[int, list[tuple[int, ...]]] = {}
    for kind, count, body in parts(a.outlet):
        for i in range(count if kind == rtcp.RR else 0):
            block = struct.unpack_from("!IIIIII", body, 4 + 24 * i)
            blocks.setdefault(block[0], []).append(block)
    assert blocks.keys() == {a.ssrc("audio"), a.ssrc("video")}
    audio, video = blocks[a.ssrc("audio")], blocks[a.ssrc("video")]
    assert len(audio) == 2
    assert audio[-1][1] >> 24 == pytest.approx(25, abs=3)
    assert video[0][4] == 0xABCD_1234
    assert video[0][5] == pytest.approx(0, abs=65_536 * 0.05)
    assert video[1][5] == pytest.approx(65_536, abs=65_536 * 0.06)


def test_nobody_is_reported_on_who_has_sent_nothing() -> None:
    forwarder, people = room("a")
    forwarder.tick(1.0)
    assert all(count == 0 for kind, count, _ in parts(people["a"].outlet) if kind == rtcp.RR)


def test_a_camera_is_told_its_rate_twice_a_second_and_slows_for_who_loses_packets() -> None:
    a, b, _ = watching()
    a.outlet.rtcp.clear()
    for i in range(400):
        now = 2 + i * 0.05
        if i % 20 == 0 and now < 7:
            b.say(rtcp.receiver_report(1, [(b.seat("video"), 77, 0, 0, 0, 0, 0)]), now)
        a.forwarder.tick(now)
    said = rates(a)
    assert 38 <= len(said) <= 41
    assert min(said) < 800_000
    assert said[-1] > min(said) * 1.3
    assert LEAST <= min(said) <= max(said) <= 1_500_000
    assert a.forwarder.stats("s", 20.0)[1]["lost"] == pytest.approx(77 / 256)


def test_loss_on_a_seat_that_is_closed_slows_nobody() -> None:
    a, b, _ = watching()
    a.forwarder.apply("s", [], 1.5)
    b.say(rtcp.receiver_report(1, [(b.seat("video"), 255, 0, 0, 0, 0, 0)]), 2.0)
    a.outlet.rtcp.clear()
    a.forwarder.tick(3.0)
    assert rates(a) == [pytest.approx(1_500_000, rel=1e-4)]


def test_what_a_camera_lost_on_its_way_is_asked_for_three_times_then_a_key_frame_is() -> None:
    a, _, _ = watching()
    a.frame(1.1)
    lost = a.seqs["video"] & 0xFFFF
    a.show(1.2)
    a.outlet.rtcp.clear()
    for i in range(30):
        a.forwarder.tick(1.2 + i * 0.05)
        assert bool(plis(a)) <= (len(asked(a)) == 3)
    assert asked(a) == [lost] * 3
    assert plis(a)


def test_what_comes_in_time_is_not_asked_for_again() -> None:
    a, b, _ = watching()
    late = a.frame(1.1)
    a.show(1.2)
    a.forwarder.tick(1.2)
    a.give(late, 1.22)
    a.outlet.rtcp.clear()
    for i in range(20):
        a.forwarder.tick(1.25 + i * 0.05)
    assert asked(a) == []
    assert plis(a) == []
    assert len(b.outlet.rtp) == 2


def test_what_came_as_a_retransmission_is_not_asked_for_again() -> None:
    a, b, _ = watching()
    lost, number = a.frame(1.1), a.seqs["video"]
    a.show(1.2)
    a.outlet.rtcp.clear()
    a.forwarder.tick(1.2)
    assert asked(a) == [number]
    again = number.to_bytes(2, "big") + bytes(lost[12:])
    a.give(rtp(a.ssrc("rtx"), 1, a.timestamp("video", 1.1), again, 97), 1.25)
    for i in range(20):
        a.forwarder.tick(1.25 + i * 0.05)
    assert asked(a) == [number]
    assert plis(a) == []
    assert len(b.outlet.rtp) == 2


def test_nothing_is_asked_for_again_that_nobody_watches() -> None:
    a, _, _ = watching()
    a.forwarder.apply("s", AB[:1], 1.1)
    a.outlet.rtcp.clear()
    a.frame(1.2)
    a.show(1.3)
    for i in range(20):
        a.forwarder.tick(1.3 + i * 0.05)
    assert asked(a) == plis(a) == []


def test_a_firefox_that_reports_its_bandwidth_unasked_is_understood() -> None:
    a, b, _ = watching()
    b.say(rtcp.receiver_report(1) + rtcp.remb(1, 10_000_000, [b.seat("video")]), 2.0)
    a.show(2.1)
    assert len(b.outlet.rtp) == 1


def test_more_rtcp_than_a_browser_sends_is_dropped_and_counted() -> None:
    a, b, _ = watching()
    for _ in range(1_000):
        b.say(rtcp.receiver_report(1), 2.0)
    assert a.forwarder.dropped("b")["over_budget"] == 800


@given(
    st.lists(st.tuples(st.integers(0, 200), st.integers(0, 255)), max_size=6),
    st.sampled_from(["nack", "pli", "rr", "sr"]),
)
@settings(max_examples=200, deadline=None)
def test_mutated_rtcp_never_raises_and_a_good_request_is_answered_after_it(
    changes: list[tuple[int, int]], which: str
) -> None:
    a, b, sent = watching()
    packet = bytearray(
        {
            "nack": rtcp.nack(1, b.seat("video"), [sent[1].seq]),
            "pli": rtcp.pli(1, b.seat("video")),
            "rr": rtcp.receiver_report(1, [(b.seat("video"), 9, 0, 0, 0, 0, 0)]),
            "sr": rtcp.sender_report(rtcp.SenderReport(a.ssrc("video"), 1, 2), 3, 4, "x"),
        }[which]
    )
    for at, value in changes:
        packet[at % len(packet)] = value
    for person in (a, b):
        person.say(bytes(packet), 2.0)
    b.outlet.rtp.clear()
    b.say(rtcp.nack(1, b.seat("video"), [sent[5].seq]), 2.1)
    assert len(b.outlet.rtp) == 1
    a.forwarder.tick(3.0)


def test_a_speaker_that_starts_its_numbers_anew_goes_on_in_the_same_seat() -> None:
    a, b, sent = watching()
    a.outlet.rtcp.clear()
    a.seqs["video"] = 40_000
    for i in range(10):
        a.show(2 + i * 0.05)
    assert b.outlet.rtp == []
    assert plis(a)
    a.show(3.0, key=True)
    a.show(3.1)
    assert [(packet.seq - sent[-1].seq) & 0xFFFF for packet in b.outlet.rtp] == [1, 2]
