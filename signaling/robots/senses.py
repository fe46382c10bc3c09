"""What one robot hears and sees: per receive seat, which pitches and colours came, which packets,
and when.

Every time is ``time.monotonic()`` of the packet's arrival, never of a later moment of a decoder:
nothing is
held back in a jitter buffer that could show up as somebody heard after they were parted.
"""

import time
from collections import Counter, defaultdict, deque
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Any

import av
import numpy as np
import numpy.typing as npt
from av import AudioFrame, CodecContext, Packet, VideoFrame

from signaling.robots.palette import FRAME, colour_of, pitches_in

REMEMBERED = 60_000
"""Sounds, pictures or packets kept per robot: ten minutes of one speaker."""


@dataclass(frozen=True, slots=True)
class Sensed:
    """One pitch (Hz) or colour (name; ``None``: no known one) at one time in one seat."""

    at: float
    seat: int
    what: int | str | None


class Senses:
    """The ears and eyes of one robot. ``deaf`` counts packets only and decodes nothing."""

    def __init__(self, *, deaf: bool = False) -> None:
        self.deaf = deaf
        self.sounds: deque[Sensed] = deque(maxlen=REMEMBERED)
        self.pictures: deque[Sensed] = deque(maxlen=REMEMBERED)
        self.packets: deque[tuple[float, int]] = deque(maxlen=REMEMBERED)
        self.decoded: Counter[tuple[str, int]] = Counter()
        self.failed: Counter[tuple[str, int]] = Counter()
        self.seat_of_ssrc: dict[int, tuple[str, int]] = {}
        self._hearing: defaultdict[int, Hearing] = defaultdict(Hearing)

    def packet(self, ssrc: int) -> None:
        """Note that one clear RTP packet of ``ssrc`` arrived, whatever it holds."""
        self.packets.append((time.monotonic(), ssrc))

    def sound(self, seat: int, opus: bytes) -> None:
        """Hear one Opus packet in ``seat``."""
        if self.deaf:
            return
        at = time.monotonic()
        self.decoded["audio", seat] += 1
        for pitch in self._hearing[seat].pitches(opus):
            self.sounds.append(Sensed(at, seat, pitch))

    def picture(self, seat: int, frame: VideoFrame) -> None:
        """See one decoded picture in ``seat``."""
        self.decoded["video", seat] += 1
        self.pictures.append(Sensed(time.monotonic(), seat, colour_of(*_middle(frame))))

    def heard(
        self, pitch: int, since: float = 0.0, until: float = float("inf"), seat: int | None = None
    ) -> int:
        """Return how many 20 ms frames held ``pitch``."""
        return _count(self.sounds, pitch, since, until, seat)

    def saw(
        self, colour: str, since: float = 0.0, until: float = float("inf"), seat: int | None = None
    ) -> int:
        """Return how many pictures were of ``colour``."""
        return _count(self.pictures, colour, since, until, seat)

    def silent_since(self, pitch: int) -> float | None:
        """Return when ``pitch`` was last heard; ``None``: never."""
        return _last(self.sounds, pitch)

    def unseen_since(self, colour: str) -> float | None:
        """Return when ``colour`` was last seen; ``None``: never."""
        return _last(self.pictures, colour)

    def pitches(self, since: float = 0.0) -> set[int]:
        """Return all pitches heard since then."""
        return {int(hit.what) for hit in self.sounds if hit.at >= since and hit.what is not None}

    def colours(self, since: float = 0.0) -> set[str]:
        """Return all colours seen since then; a picture of no known colour is ``"odd"``."""
        return {
            "odd" if hit.what is None else str(hit.what) for hit in self.pictures if hit.at >= since
        }

    def packets_by_seat(self, since: float = 0.0) -> Counter[tuple[str, int]]:
        """Count RTP packets per (kind, seat); ``("unknown", ssrc)`` for streams that nobody
        announced.
        """
        return Counter(
            self.seat_of_ssrc.get(ssrc, ("unknown", ssrc))
            for at, ssrc in self.packets
            if at >= since
        )


class Hearing:
    """One Opus decoder, kept for the life of a seat."""

    def __init__(self) -> None:
        self._codec = CodecContext.create("libopus", "r")

    def pitches(self, opus: bytes) -> list[int]:
        """Return the pitches in one Opus packet; a packet that is no Opus holds none."""
        found: set[int] = set()
        try:
            frames = self._codec.decode(Packet(opus))
        except av.FFmpegError:
            return []
        for frame in frames:
            if isinstance(frame, AudioFrame):
                samples = frame.to_ndarray().reshape(-1, len(frame.layout.channels))
                mono = samples.mean(axis=1) / 32768
                for start in range(0, len(mono) - FRAME + 1, FRAME):
                    found.update(pitches_in(mono[start : start + FRAME]))
        return sorted(found)


class Sight:
    """Puts the VP8 packets of one seat in order, into pictures, and through one decoder."""

    WAIT = 40

    def __init__(self) -> None:
        self._codec = CodecContext.create("libvpx", "r")
        self._next = -1
        self._early: dict[int, tuple[bytes, bool]] = {}
        self._parts: list[bytes] = []
        self._needs_key = True

    def add(self, number: int, data: bytes, last: bool) -> tuple[list[VideoFrame], bool]:
        """Take one packet: sequence number, VP8 data without descriptor, and whether it ends a
        picture.

        Returns:
            The pictures that became whole, and whether a key frame should be asked for.
        """
        if self._next < 0:
            self._next = number
        ahead = (number - self._next) & 0xFFFF
        if ahead >= 0x8000:
            return [], False
        self._early[number] = (data, last)
        if ahead > self.WAIT:
            self._give_up_waiting(self._next)
        return self._drain()

    def _give_up_waiting(self, base: int) -> None:
        self._next = min(self._early, key=lambda number: (number - base) & 0xFFFF)
        self._parts.clear()
        self._needs_key = True

    def _drain(self) -> tuple[list[VideoFrame], bool]:
        pictures: list[VideoFrame] = []
        asked = False
        while self._next in self._early:
            data, last = self._early.pop(self._next)
            self._next = (self._next + 1) & 0xFFFF
            self._parts.append(data)
            if last:
                whole = b"".join(self._parts)
                self._parts.clear()
                frames = self._decode(whole)
                asked = asked or frames is None
                pictures.extend(frames or ())
        return pictures, asked

    def _decode(self, whole: bytes) -> Iterable[VideoFrame] | None:
        """Return decoded pictures, or ``None`` when a key frame is needed first."""
        key = bool(whole) and not whole[0] & 1
        if self._needs_key and not key:
            return None
        self._needs_key = False
        try:
            frames = self._codec.decode(Packet(whole))
        except av.FFmpegError:
            self._needs_key = True
            return None
        return [frame for frame in frames if isinstance(frame, VideoFrame)]


def _middle(frame: VideoFrame) -> tuple[float, float, float]:
    """Return the mean Y, U, V of the middle ninth of a picture."""
    whole = np.asarray(frame.to_ndarray(format="yuv420p"))
    high, wide = frame.height, frame.width
    colour = whole[high:].reshape(2, high // 2, wide // 2)
    return _ninth(whole[:high]), _ninth(colour[0]), _ninth(colour[1])


def _ninth(plane: npt.NDArray[Any]) -> float:
    high, wide = plane.shape
    return float(plane[high // 3 : 2 * high // 3, wide // 3 : 2 * wide // 3].mean())


def _count(
    hits: Iterable[Sensed], what: int | str, since: float, until: float, seat: int | None
) -> int:
    return sum(
        hit.what == what and since <= hit.at <= until and seat in (None, hit.seat) for hit in hits
    )


def _last(hits: "deque[Sensed]", what: int | str) -> float | None:
    return next((hit.at for hit in reversed(hits) if hit.what == what), None)
