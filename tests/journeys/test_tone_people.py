"""Tone people themselves: they can tell one another apart, and aiortc is as they need it."""

import asyncio
import contextlib
import fractions

import av
import numpy as np
import pytest
from aiortc import RTCRtpReceiver
from aiortc.codecs.opus import OpusEncoder
from aiortc.codecs.vpx import Vp8Encoder
from av import VideoFrame

from signaling.robots import client_tap, robot
from signaling.robots.behaviour import next_step
from signaling.robots.figure import LETTERS, figure
from signaling.robots.links import Link
from signaling.robots.palette import COLOURS, FRAME, PITCHES, RGB, SAMPLE_RATE, looks, pitches_in
from signaling.robots.peer import plain_offer, seats_in, with_candidates_last
from signaling.robots.senses import Hearing, Senses, Sight
from signaling.robots.tones import Colour, Tone


def wave(*pitches: int, start: int = 0) -> np.ndarray:
    turn = 2 * np.pi * np.arange(start, start + FRAME) / SAMPLE_RATE
    return sum((np.sin(turn * pitch) for pitch in pitches), np.zeros(FRAME)) * 0.3


def through_opus(track: Tone, frames: int = 12) -> list[list[int]]:
    encoder, hearing = OpusEncoder(), Hearing()

    async def speak() -> list[list[int]]:
        heard = []
        for _ in range(frames):
            payloads, _ = encoder.encode(await track.recv())
            heard += [hearing.pitches(payload) for payload in payloads]
        return heard

    return asyncio.run(speak())


def test_no_two_tone_people_are_alike() -> None:
    everyone = list(looks())
    assert len({one.pitch for one in everyone}) == len({one.colour for one in everyone}) == 10


@pytest.mark.parametrize("known", list(looks()), ids=lambda known: str(known.pitch))
def test_each_pitch_is_heard_through_opus_and_no_other_with_it(known) -> None:
    heard = through_opus(Tone(known))
    assert all(pitches == [known.pitch] for pitches in heard[2:])
    assert all(set(pitches) <= {known.pitch} for pitches in heard)


def test_all_pitches_at_once_are_told_apart() -> None:
    assert pitches_in(wave(*PITCHES)) == list(PITCHES)
    assert pitches_in(wave()) == []


@pytest.mark.parametrize("begins", range(60, FRAME, 120))
def test_a_tone_that_begins_inside_a_frame_is_not_taken_for_another(begins: int) -> None:
    for pitch in PITCHES:
        cut = wave(pitch, start=17)
        cut[:begins] = 0
        assert set(pitches_in(cut)) <= {pitch}


@pytest.mark.parametrize("name", COLOURS)
def test_each_colour_is_seen_through_vp8(name: str) -> None:
    known = next(one for one in looks() if one.colour == name)
    track, encoder, sight, senses = Colour(known, RGB[name]), Vp8Encoder(), Sight(), Senses()
    number = 65_530
    for at in range(12):
        frame = track.picture(at)
        frame.pts, frame.time_base = at * 9000, fractions.Fraction(1, 90_000)
        payloads, _ = encoder.encode(frame, force_keyframe=at == 0)
        for part, payload in enumerate(payloads):
            data = payload[4:]
            pictures, asked = sight.add(number & 0xFFFF, data, part == len(payloads) - 1)
            number += 1
            assert not asked
            for picture in pictures:
                senses.picture(0, picture)
    assert senses.colours() == {name} and len(senses.pictures) == 12


def test_a_mixed_picture_is_odd() -> None:
    senses = Senses()
    half = np.zeros((120, 160, 3), np.uint8)
    half[:, ::2], half[:, 1::2] = RGB["red"], RGB["green"]
    senses.picture(0, VideoFrame.from_ndarray(half, format="rgb24").reformat(format="yuv420p"))
    assert senses.colours() == {"odd"}


def test_a_lost_packet_is_noticed_and_a_key_frame_asked_for() -> None:
    sight = Sight()
    assert sight.add(1, b"\x01inter", True) == ([], True)
    assert sight.add(3, b"\x01", True) == ([], False), "2 may still come"
    asked = [sight.add(number, b"\x01", True)[1] for number in range(4, 4 + Sight.WAIT)]
    assert any(asked)


def test_the_tap_finds_what_it_needs_in_aiortc() -> None:
    for owner, names in client_tap.PRIVATE.items():
        assert all(hasattr(owner, name) for name in names)
    source = RTCRtpReceiver.__init__.__code__.co_names
    for attribute in ("__jitter_buffer", "__decoder_queue"):
        assert f"_RTCRtpReceiver{attribute}" in source
    assert av.codec.Codec("libopus", "r") and av.codec.Codec("libvpx", "r")


def test_an_offer_goes_out_as_a_browser_would_word_it() -> None:
    sdp = "\r\n".join(
        (
            *("v=0", "m=audio 9 X 96", "a=sendonly", "a=ssrc:1 cname:a", "a=candidate:1"),
            *("a=fingerprint:sha-256 AA", "a=fingerprint:sha-512 BB"),
            *("m=audio 9 X 96", "a=recvonly", "a=msid:a b", "a=ssrc:2 cname:a", "a=mid:1"),
        )
    )
    assert plain_offer(sdp).splitlines() == [
        *("v=0", "m=audio 9 X 96", "a=sendonly", "a=ssrc:1 cname:a", "a=fingerprint:sha-256 AA"),
        *("m=audio 9 X 96", "a=recvonly", "a=mid:1"),
    ]


def test_an_answer_says_which_stream_is_which_seat() -> None:
    answer = "\r\n".join(
        (
            *("m=audio 9 X 96", "a=recvonly", "a=candidate:1 1 udp 1 127.0.0.1 9 typ host"),
            *("m=audio 9 X 96", "a=sendonly", "a=ssrc:7 cname:x"),
            *("m=video 9 X 97", "a=sendonly", "a=ssrc:8 cname:x", "a=ssrc:9 cname:x"),
            *("m=audio 9 X 96", "a=sendonly", "a=ssrc:10 cname:x"),
        )
    )
    assert seats_in(answer) == {
        7: ("audio", 0),
        8: ("video", 0),
        9: ("video", 0),
        10: ("audio", 1),
    }
    assert with_candidates_last(answer).splitlines()[-1].startswith("a=candidate:1 ")


VIEW = {
    "you": {
        "place": "holding",
        "media": "open",
        "camera": True,
        "microphone": True,
        "may_speak": True,
        "may_show": True,
        "muted_by": None,
        "asked_unmute": False,
        "held_mute": False,
        "willing": True,
        "ready": True,
        "invited": False,
    },
    "may": [
        "person.camera",
        "person.microphone",
        "person.willing",
        "person.ready",
        "person.go_in",
        "person.answer_move",
    ],
    "move": None,
}


@pytest.mark.parametrize(
    ("change", "step"),
    [
        ({}, None),
        ({"camera": False}, ("person.camera", {"on": True})),
        ({"microphone": False}, ("person.microphone", {"on": True})),
        ({"microphone": False, "muted_by": "Alex"}, None),
        (
            {"microphone": False, "muted_by": "Alex", "asked_unmute": True},
            ("person.microphone", {"on": True}),
        ),
        ({"microphone": False, "held_mute": True}, None),
        ({"willing": None, "ready": False}, ("person.willing", {"willing": True})),
        ({"willing": False}, None),  # a no that somebody said stays a no
        ({"ready": False}, ("person.ready", {"ready": True})),
        ({"invited": True}, ("person.go_in", {})),
        ({"invited": True, "media": "offer"}, None),
        ({"ready": False, "place": "gone"}, None),
    ],
)
def test_an_obliging_robot_does_what_is_asked_and_no_more(change: dict, step: object) -> None:
    assert next_step({**VIEW, "you": {**VIEW["you"], **change}}) == step


def test_an_obliging_robot_goes_where_it_is_asked_to() -> None:
    step = ("person.answer_move", {"go": True, "later": False})
    assert next_step(VIEW | {"move": {"words": "", "with": ["Alex"], "room": ""}}) == step


def test_a_robot_leaves_although_its_first_cancelling_was_swallowed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    """As a wait of asyncio does that ends in the instant of the cancelling."""
    monkeypatch.setattr(robot, "ASK_AGAIN", 0.05)
    swallowed = []

    async def live_on() -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await asyncio.sleep(60)
        swallowed.append(True)
        await asyncio.sleep(60)

    async def come_and_leave() -> None:
        one = robot.Robot(Link.parse("http://localhost/j#token"), figure)
        one._life = asyncio.create_task(live_on())
        await asyncio.sleep(0)
        gone, _ = await asyncio.wait([asyncio.create_task(one.leave())], timeout=10)
        assert gone

    asyncio.run(come_and_leave())
    assert swallowed


def test_a_robot_presses_nothing_that_its_view_does_not_offer() -> None:
    nothing_on = {"camera": False, "microphone": False, "ready": False, "invited": True}
    assert next_step({"you": {**VIEW["you"], **nothing_on}, "may": []}) is None


@pytest.mark.parametrize("wrong", ["", "http://x/j", "http://x/other#T", "/j#T", "j#T"])
def test_what_is_no_link_is_refused(wrong: str) -> None:
    with pytest.raises(ValueError):
        Link.parse(wrong)


def test_a_link_is_read() -> None:
    assert Link.parse("http://127.0.0.1:5000/j#T0k-en") == Link(
        "http://127.0.0.1:5000", "j", "T0k-en"
    )


def test_a_figure_is_always_the_same_person_and_moves() -> None:
    (_, one), (_, again), (_, other) = figure("Jo"), figure("Jo"), figure("Sam")
    first = one.picture(3).to_ndarray(format="rgb24")
    assert (first == again.picture(3).to_ndarray(format="rgb24")).all()
    assert (first != other.picture(3).to_ndarray(format="rgb24")).any()
    assert len({one.picture(n).to_ndarray(format="rgb24").tobytes() for n in range(60)}) > 10


def test_a_figures_voice_is_quiet_and_pauses() -> None:
    hum, _ = figure("Jo")
    loudest = [int(np.abs(hum.samples(number)).max()) for number in range(500)]
    assert 200 < max(loudest) < 0.1 * 32767
    assert loudest.count(0) > 50
    assert all(len(rows) == 7 and {len(row) for row in rows} == {5} for rows in LETTERS.values())
