"""The gate: who gets whose packets, and who does not."""

from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from signaling.media import rtcp
from signaling.media.forwarding import Forwarder, Limits
from signaling.media.negotiated import NegotiatedPeer, Sending
from tests.media.packets import (
    H264,
    OPUS,
    SEAT_VP8,
    VP8,
    Person,
    RecordingOutlet,
    everyone,
    negotiated,
    one_byte,
    room,
    rtp,
    vp8,
)

AB = ("a", "b", "audio")
AB_VIDEO = ("a", "b", "video")


def test_a_new_peer_hears_nobody_and_is_heard_by_nobody() -> None:
    _, people = room("ab")
    people["a"].speak(0.0)
    people["a"].show(0.0, key=True)
    assert people["b"].outlet.rtp == []


def test_an_open_edge_carries_its_kind_from_its_speaker_to_its_listener_only() -> None:
    forwarder, people = room("abc")
    forwarder.apply("s", [AB], 0.0)
    for person in people.values():
        person.speak(0.1)
        person.show(0.1, key=True)
    sent = people["b"].outlet.rtp
    assert [packet.ssrc for packet in sent] == [people["b"].seat("audio")]
    assert sent[0].payload == b"sound"
    assert people["a"].outlet.rtp == people["c"].outlet.rtp == []


def test_a_closed_edge_carries_nothing_from_the_moment_apply_returns() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", everyone("ab"), 0.0)
    (edge,) = people["a"].media.sources["audio"].edges
    people["a"].speak(0.1)
    people["a"].show(0.1, key=True)
    assert edge.open
    assert len(people["b"].outlet.rtp) == 2
    forwarder.apply("s", [("b", "a", "audio")], 0.2)
    assert not edge.open
    people["a"].speak(0.2)
    people["a"].show(0.2, key=True)
    assert len(people["b"].outlet.rtp) == 2
    people["b"].speak(0.2)
    assert len(people["a"].outlet.rtp) == 1, "the other direction is another edge"


def test_the_word_open_on_the_edge_is_asked_for_every_packet() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", [AB], 0.0)
    people["a"].speak(0.1)
    people["a"].media.sources["audio"].edges[0].open = False
    people["a"].speak(0.2)
    assert len(people["b"].outlet.rtp) == 1


def test_an_edge_that_is_closed_while_a_packet_is_on_its_way_round_gets_nothing_of_it() -> None:
    forwarder, people = room("abcd")
    forwarder.apply("s", [("a", name, "audio") for name in "bcd"], 0.0)

    class Closing(RecordingOutlet):
        def send_rtp(self, length: int) -> None:
            super().send_rtp(length)
            forwarder.apply("s", [], 0.0)

    for name in "bcd":
        people[name].outlet.__class__ = Closing
    people["a"].speak(0.1)
    assert [len(people[name].outlet.rtp) for name in "bcd"].count(1) == 1
    assert [len(people[name].outlet.rtp) for name in "bcd"].count(0) == 2


def test_an_edge_that_is_opened_again_waits_for_a_new_key_frame() -> None:
    forwarder, people = room("ab")
    for start in (0.0, 1.0):
        forwarder.apply("s", [AB_VIDEO], start)
        people["a"].show(start + 0.1)
        people["a"].show(start + 0.2, key=True)
        people["a"].show(start + 0.3)
        forwarder.apply("s", [], start + 0.5)
    sent = people["b"].outlet.rtp
    assert [(packet.seq - sent[0].seq) & 0xFFFF for packet in sent] == [0, 1, 2, 3]


def test_an_edge_that_stays_open_is_not_disturbed_by_a_new_plan() -> None:
    forwarder, people = room("abc")
    forwarder.apply("s", [AB, AB_VIDEO], 0.0)
    people["a"].show(0.1, key=True)
    forwarder.apply("s", [AB, AB_VIDEO, ("c", "b", "audio"), ("a", "c", "video")], 0.2)
    people["a"].show(0.2)
    assert len(people["b"].outlet.of(people["b"].seat("video"))) == 2
    assert people["c"].outlet.rtp == []


def test_unknown_peers_other_sessions_and_oneself_are_passed_over() -> None:
    forwarder, people = room("ab")
    forwarder.open_peer("elsewhere", "x", negotiated(9), outlet := RecordingOutlet(), 0.0)
    edges = [("a", "x", "audio"), ("x", "a", "audio"), ("a", "a", "audio"), ("z", "b", "audio")]
    assert forwarder.apply("s", [*edges, AB], 0.0) == {"a": {}, "b": {"a": 0}}
    people["a"].speak(0.1)
    assert (len(people["b"].outlet.rtp), len(people["a"].outlet.rtp), len(outlet.rtp)) == (1, 0, 0)


def test_sessions_do_not_touch_each_other() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", [AB], 0.0)
    outlet = RecordingOutlet()
    forwarder.open_peer("t", "x", negotiated(9), outlet, 0.0)
    forwarder.apply("t", [], 0.0)
    people["a"].speak(0.1)
    assert len(people["b"].outlet.rtp) == 1


def test_a_closed_peer_sends_and_gets_nothing_and_closing_twice_is_fine() -> None:
    forwarder, people = room("abc")
    forwarder.apply("s", everyone("abc"), 0.0)
    people["a"].speak(0.1)
    forwarder.close_peer("a")
    forwarder.close_peer("a")
    for name in "ab":
        people[name].speak(0.2)
        people[name].show(0.2, key=True)
        people[name].say(rtcp.pli(1, people[name].seat("video")), 0.2)
    assert len(people["a"].outlet.rtp) == 0
    assert len(people["b"].outlet.rtp) == 1
    assert len(people["c"].outlet.rtp) == 3
    forwarder.tick(1.0)
    assert {(e["speaker"], e["listener"]) for e in forwarder.stats("s", 1.0)} == {
        ("b", "c"),
        ("c", "b"),
    }


def test_a_peer_that_comes_again_starts_with_every_edge_closed() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", [AB], 0.0)
    outlet = RecordingOutlet()
    media = forwarder.open_peer("s", "b", negotiated(2), outlet, 1.0)
    people["a"].speak(1.1)
    assert outlet.rtp == people["b"].outlet.rtp == []
    forwarder.apply("s", [AB], 1.2)
    people["a"].speak(1.3)
    assert len(outlet.rtp) == 1
    assert media.peer == "b"


def test_audio_and_video_of_one_speaker_share_a_seat() -> None:
    forwarder, people = room("abc")
    plan = [("a", "c", "audio"), ("b", "c", "video")]
    assert forwarder.apply("s", plan, 0.0)["c"] == {"a": 0, "b": 1}
    plan = [("b", "c", "video"), ("b", "c", "audio")]
    assert forwarder.apply("s", plan, 0.1)["c"] == {"b": 1}
    people["b"].speak(0.2)
    people["b"].show(0.2, key=True)
    c = people["c"]
    assert {packet.ssrc for packet in c.outlet.rtp} == {c.seat("audio", 1), c.seat("video", 1)}


def test_more_speakers_than_seats_wait_and_are_seated_by_the_next_plan() -> None:
    forwarder, people = room("abcd", seats=2)
    plan = [(name, "d", "audio") for name in "abc"]
    assert forwarder.apply("s", plan, 0.0)["d"] == {"a": 0, "b": 1}
    people["c"].speak(0.1)
    assert people["d"].outlet.rtp == []
    assert forwarder.apply("s", plan[1:], 0.2)["d"] == {"b": 1, "c": 0}
    people["c"].speak(0.3)
    assert [p.ssrc for p in people["d"].outlet.rtp] == [people["d"].seat("audio", 0)]


def test_a_listener_has_no_more_seats_than_the_worker_gives() -> None:
    forwarder = Forwarder(1, random=Random(7))
    _, people = room("abc", forwarder=forwarder)
    plan = [("a", "c", "audio"), ("b", "c", "audio")]
    assert forwarder.apply("s", plan, 0.0)["c"] == {"a": 0}
    people["b"].speak(0.1)
    people["a"].speak(0.1)
    assert [packet.ssrc for packet in people["c"].outlet.rtp] == [people["c"].seat("audio")]


def test_a_peer_that_leaves_makes_room_for_who_waits() -> None:
    forwarder, _ = room("abc", seats=1)
    plan = [("a", "c", "audio"), ("b", "c", "audio")]
    assert forwarder.apply("s", plan, 0.0)["c"] == {"a": 0}
    forwarder.close_peer("a")
    assert forwarder.apply("s", plan, 0.1)["c"] == {"b": 0}


def test_payload_types_are_the_listeners_own_by_name() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", [AB, AB_VIDEO], 0.0)
    people["a"].speak(0.1)
    people["a"].show(0.1, key=True)
    assert [packet.payload_type for packet in people["b"].outlet.rtp] == [109, 120]


def test_a_codec_that_a_listener_has_not_is_dropped_for_that_listener_and_counted() -> None:
    forwarder = Forwarder(2, random=Random(1))
    outlets = [RecordingOutlet() for _ in range(3)]
    a = forwarder.open_peer("s", "a", negotiated(1, codecs=(H264,)), outlets[0], 0.0)
    forwarder.open_peer("s", "b", negotiated(2), outlets[1], 0.0)
    forwarder.open_peer("s", "c", negotiated(3, seat_codecs=(SEAT_VP8, H264)), outlets[2], 0.0)
    forwarder.apply("s", [AB_VIDEO, ("a", "c", "video")], 0.0)
    packet = rtp(10_002, 1, 1, b"\x67sps", 102)
    forwarder.on_rtp(a, packet, len(packet), 0.1)
    assert [len(outlet.rtp) for outlet in outlets] == [0, 0, 1]
    assert forwarder.dropped("b")["no_codec"] == 1
    assert forwarder.dropped("c")["no_codec"] == 0


def test_a_payload_type_that_was_not_agreed_is_refused() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", [AB, AB_VIDEO], 0.0)
    for payload_type in (0, 96, 97, 110, 127):
        people["a"].speak(0.1, payload_type=payload_type)
    assert people["b"].outlet.rtp == []
    people["a"].speak(0.1)
    assert len(people["b"].outlet.rtp) == 1
    assert forwarder.dropped("a")["refused"] == 5


def test_a_camera_that_changes_its_codec_must_start_with_a_key_frame_again() -> None:
    forwarder = Forwarder(2, random=Random(1))
    outlet = RecordingOutlet()
    a = forwarder.open_peer("s", "a", negotiated(1, codecs=(VP8, H264)), RecordingOutlet(), 0.0)
    forwarder.open_peer("s", "b", negotiated(2, seat_codecs=(SEAT_VP8, H264)), outlet, 0.0)
    forwarder.apply("s", [AB_VIDEO], 0.0)
    payloads = [(vp8(key=True), 96), (b"\x41slice", 102), (b"\x67sps", 102), (b"\x41slice", 102)]
    for i, (payload, payload_type) in enumerate(payloads):
        packet = rtp(10_002, i, i * 9_000, payload, payload_type)
        forwarder.on_rtp(a, packet, len(packet), i / 10)
    assert [packet.payload_type for packet in outlet.rtp] == [120, 102, 102]
    assert (outlet.rtp[1].seq - outlet.rtp[0].seq) & 0xFFFF == 1


def test_nothing_of_the_speakers_header_reaches_the_listener() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", [AB], 0.0)
    marker = b"MARKER-OF-ANNA"
    people["a"].speak(
        0.1,
        extension=one_byte({1: b"\x85", 4: b"0", 9: marker}),
        csrcs=(10_001, 10_002),
    )
    (sent,) = people["b"].outlet.rtp
    assert sent.payload == b"sound"
    assert sent.extensions == {3: b"2"}
    assert sent.csrcs == 0
    assert marker not in sent.raw
    assert (10_001).to_bytes(4, "big") not in sent.raw


def test_ten_thousand_other_ssrcs_grow_nothing_and_the_agreed_one_still_passes() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", [AB], 0.0)
    a = people["a"]
    streams = dict(a.media.streams)
    for i in range(10_000):
        a.give(rtp(500_000 + i, 1, 1, b"x", extension=one_byte({4: b"0"})), i / 500)
    assert a.media.streams == streams
    assert forwarder.dropped("a")["unknown_ssrc"] == 10_000
    a.speak(20.0)
    assert len(people["b"].outlet.rtp) == 1


def test_another_persons_ssrc_is_nobodys_but_that_persons() -> None:
    forwarder, people = room("abc")
    forwarder.apply("s", everyone("abc"), 0.0)
    people["c"].give(rtp(people["a"].ssrc("audio"), 1, 1, b"I am Anna"), 0.1)
    assert people["b"].outlet.rtp == []
    people["c"].speak(0.2)
    assert [p.ssrc for p in people["b"].outlet.rtp] == [people["b"].seat("audio", 1)]


def _undeclared() -> tuple[Forwarder, Person, RecordingOutlet]:
    forwarder = Forwarder(2, random=Random(1))
    outlet = RecordingOutlet()
    media = forwarder.open_peer("s", "a", negotiated(1, declared=False), RecordingOutlet(), 0.0)
    forwarder.open_peer("s", "b", negotiated(2), outlet, 0.0)
    forwarder.apply("s", [AB, AB_VIDEO], 0.0)
    return forwarder, Person("a", 1, media, RecordingOutlet(), forwarder), outlet


def test_an_undeclared_stream_is_learnt_from_its_mid_and_then_known_by_its_ssrc() -> None:
    _, anna, outlet = _undeclared()
    anna.give(rtp(70, 1, 1, b"without"), 0.1)
    anna.give(rtp(70, 2, 2, b"wrong", extension=one_byte({4: b"1"})), 0.1)
    assert outlet.rtp == []
    anna.give(rtp(70, 3, 3, b"right", extension=one_byte({4: b"0"})), 0.1)
    anna.give(rtp(70, 4, 4, b"known"), 0.1)
    assert [packet.payload for packet in outlet.rtp] == [b"right", b"known"]


def test_one_stream_and_one_repair_stream_are_learnt_for_a_camera_and_no_more() -> None:
    _, anna, outlet = _undeclared()
    mid = one_byte({4: b"1"})
    key, next_one, lost = vp8(key=True), vp8(body=b"next"), vp8(body=b"lost")
    for ssrc in range(70, 80):
        anna.give(rtp(ssrc, 1, 1, key, 96, extension=mid), 0.1)
    for ssrc in range(70, 80):
        anna.give(rtp(ssrc + 100, 1, 1, b"\x00\x01" + key, 97, extension=mid), 0.1)
    assert anna.media.streams.keys() == {70, 170}
    anna.give(rtp(70, 3, 3, next_one, 96), 0.2)
    anna.give(rtp(170, 2, 2, b"\x00\x02" + lost, 97), 0.2)
    assert [packet.payload[-4:] for packet in outlet.rtp] == [b"ture", b"next", b"lost"]


def test_a_retransmission_from_the_speaker_becomes_the_packet_that_was_missing() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", [AB_VIDEO], 0.0)
    a, b = people["a"], people["b"]
    a.show(0.1, key=True)
    lost = a.frame(0.2, body=b"lost")
    a.show(0.3)
    again = rtp(
        a.ssrc("rtx"),
        5,
        a.timestamp("video", 0.2),
        int.to_bytes(a.seqs["video"] - 1, 2, "big") + bytes(lost[12:]),
        97,
    )
    a.give(again, 0.4)
    seqs = [packet.seq for packet in b.outlet.rtp]
    assert [(seq - seqs[0]) & 0xFFFF for seq in seqs] == [0, 2, 1]
    assert b.outlet.rtp[2].payload.endswith(b"lost")
    assert b.outlet.rtp[2].ssrc == b.seat("video")
    a.give(again, 0.5)
    a.give(lost, 0.5)
    assert len(b.outlet.rtp) == 3, "once is enough"


def test_a_sender_over_its_budget_is_cut_at_the_door_and_others_are_not() -> None:
    forwarder = Forwarder(3, random=Random(7), limits=Limits(1_500_000, packets=100))
    _, people = room("abc", forwarder=forwarder)
    forwarder.apply("s", [("a", "c", "audio"), ("b", "c", "audio")], 0.0)
    for i in range(1_000):
        people["a"].speak(0.001 * i)
        if i % 20 == 0:
            people["b"].speak(0.001 * i)
    c = people["c"]
    assert len(c.outlet.of(c.seat("audio", 1))) == 50
    assert 100 <= len(c.outlet.of(c.seat("audio", 0))) <= 201
    assert forwarder.dropped("a")["over_budget"] >= 799
    assert forwarder.dropped("b")["over_budget"] == 0


def test_figures_are_kept_for_each_edge() -> None:
    forwarder, people = room("ab")
    forwarder.apply("s", [AB, AB_VIDEO], 0.0)
    people["a"].speak(1.0)
    people["a"].speak(2.0)
    audio, video = sorted(forwarder.stats("s", 5.0), key=lambda figures: str(figures["kind"]))
    assert audio == {
        "speaker": "a",
        "listener": "b",
        "kind": "audio",
        "packets": 2,
        "bytes": sum(len(packet.raw) for packet in people["b"].outlet.rtp),
        "last": 3.0,
        "lost": 0.0,
    }
    assert (video["packets"], video["last"]) == (0, None)
    assert forwarder.stats("nowhere", 5.0) == []


def test_who_is_quiet_and_who_speaks_is_known() -> None:
    forwarder, people = room("ab")
    loud = one_byte({1: b"\x9e"})
    for i in range(10):
        people["a"].speak(i * 0.02, extension=loud)
    assert forwarder.speaking("s", 0.2) == [], "heard by nobody"
    forwarder.apply("s", [AB], 0.2)
    assert forwarder.speaking("s", 0.2) == ["a"]
    assert forwarder.speaking("s", 2.0) == []
    assert forwarder.quiet(4.0, 4.1) == [("s", "b")]
    people["b"].say(b"", 4.1)
    assert forwarder.quiet(4.0, 4.1) == []


def test_two_microphones_in_one_offer_are_one() -> None:
    forwarder = Forwarder(2, random=Random(1))
    outlet = RecordingOutlet()
    two = NegotiatedPeer((Sending("audio", "0", (OPUS,), 1), Sending("audio", "1", (OPUS,), 2)), ())
    media = forwarder.open_peer("s", "a", two, RecordingOutlet(), 0.0)
    forwarder.open_peer("s", "b", negotiated(2), outlet, 0.0)
    forwarder.apply("s", [AB], 0.0)
    for ssrc in (1, 2):
        packet = rtp(ssrc, 1, 1, b"x")
        forwarder.on_rtp(media, packet, len(packet), 0.1)
    assert len(outlet.rtp) == 1


@given(
    changes=st.lists(
        st.lists(st.tuples(st.integers(0, 60), st.integers(0, 255)), max_size=4), max_size=40
    ),
    cut=st.integers(0, 60),
)
@settings(max_examples=150, deadline=None)
def test_mutated_packets_never_raise_and_the_next_good_one_passes(
    changes: list[list[tuple[int, int]]], cut: int
) -> None:
    forwarder, people = room("abc")
    forwarder.apply("s", [("a", "c", "audio"), ("a", "c", "video"), ("b", "c", "audio")], 0.0)
    a, c = people["a"], people["c"]
    now = 0.0
    for i, change in enumerate(changes):
        now += 0.02
        good = a.frame(now, key=i == 0) if i % 2 else rtp(a.ssrc("rtx"), i, 9, bytes(9), 97)
        if i % 3 == 0:
            extension = one_byte({1: b"\x10", 4: b"0"})
            good = rtp(a.ssrc("audio"), i, i * 960, b"sound", extension=extension)
        for at, value in change:
            good[at % len(good)] = value
        forwarder.on_rtp(a.media, good, min(len(good), cut or len(good)), now)
        people["b"].speak(now, body := i.to_bytes(4, "big"))
        assert c.outlet.rtp[-1].payload == body, "others lose nothing"


@given(
    steps=st.lists(
        st.tuples(
            st.sets(st.sampled_from(everyone("abc"))),
            st.lists(st.sampled_from(["a", "b", "c"]), max_size=6),
        ),
        min_size=1,
        max_size=12,
    )
)
@settings(max_examples=150, deadline=None)
def test_whatever_the_plans_packets_pass_along_open_edges_and_along_no_other(
    steps: list[tuple[set[tuple[str, str, str]], list[str]]],
) -> None:
    forwarder, people = room("abc")
    now = 0.0
    for plan, acts in steps:
        seating = forwarder.apply("s", plan, now)
        for speaker in acts:
            now += 0.02
            before = {name: len(person.outlet.rtp) for name, person in people.items()}
            people[speaker].speak(now)
            people[speaker].show(now, key=True)
            for name, person in people.items():
                got = {packet.ssrc for packet in person.outlet.rtp[before[name] :]}
                assert got == {
                    person.seat(kind, seating[name][speaker])
                    for kind in ("audio", "video")
                    if (speaker, name, kind) in plan
                }


@pytest.mark.parametrize("junk", [b"", b"\x80", bytes(2000), b"\x80\xc8\xff\xff" * 10])
def test_junk_in_either_form_is_counted_or_passed_over(junk: bytes) -> None:
    forwarder, people = room("a")
    forwarder.on_rtp(people["a"].media, bytearray(junk), len(junk), 0.0)
    forwarder.on_rtcp(people["a"].media, junk, 0.0)
    forwarder.tick(1.0)
    dropped = forwarder.dropped("a")
    assert dropped["bad"] + dropped["unknown_ssrc"] == 1
    assert forwarder.dropped("nobody") == {}
