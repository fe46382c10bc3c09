"""The pitches and colours that tell robots apart, and how each is recognised after a codec has had
its way.

Pitches are multiples of 50 Hz, so that over one 20 ms Opus frame every pitch is orthogonal to every
other.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

SAMPLE_RATE = 48_000
"""Samples per second of everything that robots say and hear."""
FRAME = 960
"""Samples in 20 ms."""
BIN = 50
"""Hz between two lines of the spectrum of one 20 ms frame."""
LOUDNESS = 0.3
"""Amplitude of a tone person's tone, of full scale 1."""
AUDIBLE = 0.08
"""Amplitude from which a pitch counts as heard; a tone that starts inside a frame spills at most
0.03 to others.
"""

PITCHES: tuple[int, ...] = tuple(range(300, 3001, 200))

RGB: dict[str, tuple[int, int, int]] = {
    "red": (220, 30, 30),
    "green": (30, 190, 30),
    "blue": (40, 40, 220),
    "yellow": (220, 220, 30),
    "magenta": (220, 30, 220),
    "cyan": (30, 210, 210),
    "orange": (235, 130, 20),
    "violet": (120, 60, 200),
    "white": (230, 230, 230),
    "black": (20, 20, 20),
}
COLOURS: tuple[str, ...] = tuple(RGB)


@dataclass(frozen=True, slots=True)
class Looks:
    """How one tone person is known: ``pitch`` in Hz, ``colour`` a name in ``RGB``."""

    pitch: int
    colour: str


def looks() -> Iterator[Looks]:
    """Yield ten people, no two of them with the same pitch or colour."""
    for pitch, colour in zip(PITCHES, COLOURS, strict=False):
        yield Looks(pitch, colour)


def to_yuv(rgb: tuple[int, int, int]) -> tuple[float, float, float]:
    """Convert RGB (0-255) to limited-range BT.601 Y, U, V, as VP8 carries it."""
    r, g, b = (part / 255 for part in rgb)
    return (
        16 + 65.481 * r + 128.553 * g + 24.966 * b,
        128 - 37.797 * r - 74.203 * g + 112.0 * b,
        128 + 112.0 * r - 93.786 * g - 18.214 * b,
    )


_KNOWN = {name: to_yuv(rgb) for name, rgb in RGB.items()}
_FARTHEST = 30.0


def colour_of(y: float, u: float, v: float) -> str | None:
    """Name the colour nearest to one Y, U, V (0-255), or ``None`` when none is near: a mixture or a
    drawing.
    """
    away = {
        name: ((y - ky) / 2) ** 2 + (u - ku) ** 2 + (v - kv) ** 2
        for name, (ky, ku, kv) in _KNOWN.items()
    }
    nearest = min(away, key=lambda name: away[name])
    return nearest if away[nearest] < _FARTHEST**2 else None


def pitches_in(samples: npt.NDArray[np.float64]) -> list[int]:
    """Return each pitch of ``PITCHES`` in one 20 ms frame (960 samples, full scale 1)."""
    strength = np.abs(np.fft.rfft(samples[:FRAME])) * (2 / FRAME)
    return [pitch for pitch in PITCHES if strength[pitch // BIN] > AUDIBLE]
