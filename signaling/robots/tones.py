"""What a tone person sends: one pure pitch and one solid colour, paced by the monotonic clock."""

import asyncio
import fractions
import time

import numpy as np
import numpy.typing as npt
from aiortc import MediaStreamTrack
from aiortc.mediastreams import MediaStreamError
from av import AudioFrame, VideoFrame

from signaling.robots.palette import FRAME, LOUDNESS, SAMPLE_RATE, Looks, to_yuv

VIDEO_CLOCK = 90_000
LATE = 0.1
"""Seconds behind the clock from which a source skips ahead instead of catching up in a burst."""


class Paced(MediaStreamTrack):
    """A track that gives one frame each ``period`` seconds; its timestamps follow the clock through
    pauses.
    """

    def __init__(self, rate: int, period: float) -> None:
        super().__init__()
        self._rate = rate
        self._period = period
        self._begun: float | None = None
        self._count = -1

    async def _next(self) -> int:
        """Wait until the next frame is due, and return its number.

        Raises:
            MediaStreamError: the track was stopped.
        """
        if self.readyState != "live":
            raise MediaStreamError
        now = time.monotonic()
        if self._begun is None:
            self._begun = now
        self._count += 1
        wait = self._begun + self._count * self._period - now
        if wait < -LATE:
            self._count = round((now - self._begun) / self._period)
        elif wait > 0:
            await asyncio.sleep(wait)
        return self._count

    def _stamp(self, frame: AudioFrame | VideoFrame, number: int) -> None:
        frame.pts = round(number * self._period * self._rate)
        frame.time_base = fractions.Fraction(1, self._rate)


class SoundTrack(Paced):
    """20 ms of mono 48 kHz sound at a time; ``samples(number)`` says which."""

    kind = "audio"

    def __init__(self) -> None:
        super().__init__(SAMPLE_RATE, FRAME / SAMPLE_RATE)

    def samples(self, number: int) -> npt.NDArray[np.int16]:
        """Return the 960 samples of frame ``number``."""
        raise NotImplementedError

    async def recv(self) -> AudioFrame:
        number = await self._next()
        frame = AudioFrame.from_ndarray(
            self.samples(number).reshape(1, -1), format="s16", layout="mono"
        )
        frame.sample_rate = SAMPLE_RATE
        self._stamp(frame, number)
        return frame


class PictureTrack(Paced):
    """Pictures at ``rate`` a second; ``picture(number)`` says which."""

    kind = "video"

    def __init__(self, rate: float) -> None:
        super().__init__(VIDEO_CLOCK, 1 / rate)

    def picture(self, number: int) -> VideoFrame:
        """Return picture ``number``, a new frame each time, since the sender writes its timestamp
        into it.
        """
        raise NotImplementedError

    async def recv(self) -> VideoFrame:
        number = await self._next()
        frame = self.picture(number)
        self._stamp(frame, number)
        return frame


class Tone(SoundTrack):
    """One pitch for as long as anybody listens."""

    def __init__(self, looks: Looks) -> None:
        super().__init__()
        turn = 2 * np.pi * looks.pitch * np.arange(FRAME) / SAMPLE_RATE
        # The pitch is a multiple of 50 Hz, so every 20 ms frame is the same and the wave has no
        # seam.
        self._frame = (np.sin(turn) * LOUDNESS * 32767).astype(np.int16)

    def samples(self, number: int) -> npt.NDArray[np.int16]:
        return self._frame


class Colour(PictureTrack):
    """One solid colour, 160 x 120, ten times a second."""

    def __init__(self, looks: Looks, colour: tuple[int, int, int], rate: float = 10) -> None:
        super().__init__(rate)
        self.looks = looks
        y, u, v = (round(part) for part in to_yuv(colour))
        self._planes = np.concatenate(
            [
                np.full(160 * 120, y, np.uint8),
                np.full(80 * 60, u, np.uint8),
                np.full(80 * 60, v, np.uint8),
            ]
        ).reshape(180, 160)

    def picture(self, number: int) -> VideoFrame:
        return VideoFrame.from_ndarray(self._planes, format="yuv420p")
