"""Who is heard from, and who speaks."""

from dataclasses import dataclass

from signaling.media.liveness import HANGOVER, Voice, quiet


@dataclass
class _Peer:
    session: str
    peer: str
    heard: float


def test_those_from_whom_nothing_came_are_named() -> None:
    peers = [_Peer("s", "a", 10.0), _Peer("s", "b", 13.0)]
    assert quiet(peers, 4.0, 14.0) == [("s", "a")]
    assert quiet(peers, 4.0, 13.9) == []


def test_loud_packets_in_a_row_are_speech_for_a_while() -> None:
    voice = Voice()
    for i in range(10):
        voice.level(0x80 | 30, i * 0.02)
    assert voice.speaking(0.2)
    assert not voice.speaking(0.18 + HANGOVER)


def test_silence_and_single_knocks_are_not_speech() -> None:
    voice = Voice()
    for i in range(100):
        voice.level(20 if i % 3 == 0 else 90, i * 0.02)
        assert not voice.speaking(i * 0.02)
