"""The demonstration's drawn person: head, shoulders, blinking eyes, a mouth that moves with a soft
hummed voice.
"""

import math
import zlib

import numpy as np
import numpy.typing as npt
from aiortc import MediaStreamTrack
from av import VideoFrame

from signaling.robots.palette import FRAME, SAMPLE_RATE
from signaling.robots.tones import PictureTrack, SoundTrack

WIDTH, HEIGHT = 320, 240
QUIET = 0.05
"""Amplitude of the hum, of full scale 1: a room away, never a fright."""

Colour = tuple[int, int, int]
Mask = npt.NDArray[np.bool_]

_WALLS: tuple[Colour, ...] = ((206, 218, 214), (221, 212, 199), (205, 209, 222), (214, 221, 203))
_CLOTHES: tuple[Colour, ...] = ((62, 92, 118), (116, 82, 104), (74, 104, 78), (134, 96, 60))
_SKINS: tuple[Colour, ...] = ((236, 204, 178), (198, 152, 116), (141, 98, 70), (96, 66, 50))
_HAIR: tuple[Colour, ...] = ((58, 44, 36), (122, 84, 48), (168, 164, 160), (30, 28, 30))


class Speech:
    """A rhythm of syllables, phrases and pauses that belongs to one name; the voice and the mouth
    share it.
    """

    def __init__(self, name: str) -> None:
        self.seed = zlib.crc32(name.encode())
        self.base = 110 + self.seed % 90
        self._syllable = 0.19 + (self.seed >> 8) % 7 / 100
        self._phrase = 2.2 + (self.seed >> 12) % 15 / 10
        self._pause = 3.5 + (self.seed >> 16) % 30 / 10

    def openness(self, t: float) -> float:
        """Return how far the mouth is open at ``t`` seconds, 0 to 1."""
        within = t % (self._phrase + self._pause)
        if within > self._phrase:
            return 0.0
        beat = (within % self._syllable) / self._syllable
        swell = min(1.0, within / 0.15, (self._phrase - within) / 0.3)
        return max(0.0, swell * math.sin(math.pi * beat))

    def pitch(self, t: float) -> float:
        """Return the voice's pitch in Hz at ``t`` seconds: it falls along a phrase, as in telling
        something.
        """
        within = t % (self._phrase + self._pause)
        return self.base * (1.12 - 0.2 * min(1.0, within / self._phrase))


class Hum(SoundTrack):
    """A soft voice without words: a few harmonics shaped by ``Speech``."""

    HARMONICS = ((1, 1.0), (2, 0.6), (3, 0.35), (4, 0.2), (5, 0.12))

    def __init__(self, speech: Speech) -> None:
        super().__init__()
        self._speech = speech
        self._turn = 0.0
        self._loudness = 0.0

    def samples(self, number: int) -> npt.NDArray[np.int16]:
        t = number * FRAME / SAMPLE_RATE
        step = 2 * math.pi * self._speech.pitch(t) / SAMPLE_RATE
        turn = self._turn + step * np.arange(1, FRAME + 1)
        self._turn = float(turn[-1]) % (2 * math.pi)
        before, self._loudness = self._loudness, self._speech.openness(t)
        envelope = np.linspace(before, self._loudness, FRAME)
        wave = sum(part * np.sin(n * turn) for n, part in self.HARMONICS)
        return np.asarray(wave * envelope * QUIET * 32767 / 2).astype(np.int16)


class Figure(PictureTrack):
    """A head and shoulders, drawn anew for each picture from two still pictures: eyes open and
    shut.
    """

    RATE = 12

    def __init__(self, name: str, speech: Speech) -> None:
        super().__init__(self.RATE)
        self._speech = speech
        self._y, self._x = np.mgrid[0:HEIGHT, 0:WIDTH].astype(np.float32)
        self._open = self._still(name, eyes_open=True)
        self._shut = self._still(name, eyes_open=False)

    def picture(self, number: int) -> VideoFrame:
        t = number / self.RATE
        blinks = (t + self._speech.seed % 5) % 4.3 < 0.16
        drawing = (self._shut if blinks else self._open).copy()
        mouth = self._oval(160, 142, 16, 2.5 + 8 * self._speech.openness(t))
        drawing[mouth] = (120, 52, 56)
        sway = round(2 * math.sin(t * 0.9 + self._speech.seed % 7))
        return VideoFrame.from_ndarray(np.roll(drawing, sway, axis=1), format="rgb24")

    def _still(self, name: str, *, eyes_open: bool) -> npt.NDArray[np.uint8]:
        seed = self._speech.seed
        wall, clothes = _WALLS[seed % 4], _CLOTHES[(seed >> 2) % 4]
        skin, hair = _SKINS[(seed >> 4) % 4], _HAIR[(seed >> 6) % 4]
        drawing = np.empty((HEIGHT, WIDTH, 3), np.uint8)
        drawing[:] = wall
        drawing[self._oval(160, 250, 104, 76)] = clothes
        drawing[self._oval(160, 92, 58, 62)] = hair
        drawing[self._box(144, 150, 32, 40)] = skin
        drawing[self._oval(160, 110, 48, 56)] = skin
        for eye in (141, 179):
            if eyes_open:
                drawing[self._oval(eye, 104, 8, 6)] = (248, 248, 246)
                drawing[self._oval(eye, 105, 3.5, 4)] = (40, 36, 40)
            else:
                drawing[self._box(eye - 8, 104, 16, 2)] = tuple(part // 2 for part in skin)
        self._badge(drawing, name[:1].upper())
        return drawing

    def _badge(self, drawing: npt.NDArray[np.uint8], initial: str) -> None:
        drawing[self._oval(160, 214, 17, 17)] = (250, 250, 248)
        rows = LETTERS.get(initial, LETTERS["?"])
        for down, row in enumerate(rows):
            for across, dot in enumerate(row):
                if dot == "#":
                    drawing[self._box(152 + 3.2 * across, 204 + 3 * down, 3.2, 3)] = (40, 44, 52)

    def _oval(self, x: float, y: float, wide: float, high: float) -> Mask:
        return np.asarray(((self._x - x) / wide) ** 2 + ((self._y - y) / high) ** 2 <= 1)

    def _box(self, x: float, y: float, wide: float, high: float) -> Mask:
        across = (self._x >= x) & (self._x < x + wide)
        return np.asarray(across & (self._y >= y) & (self._y < y + high))


def figure(name: str) -> tuple[MediaStreamTrack, MediaStreamTrack]:
    """Return the voice and the picture of one drawn person; the same name always looks and sounds
    the same.
    """
    speech = Speech(name)
    return Hum(speech), Figure(name, speech)


def _letters(drawn: str) -> dict[str, tuple[str, ...]]:
    """Read ``A .###. #...# ...`` lines: a letter and its seven rows of five dots."""
    return {line[0]: tuple(line[2:].split()) for line in drawn.strip().splitlines()}


LETTERS = _letters(
    """
A .###. #...# #...# ##### #...# #...# #...#
B ####. #...# #...# ####. #...# #...# ####.
C .###. #...# #.... #.... #.... #...# .###.
D ####. #...# #...# #...# #...# #...# ####.
E ##### #.... #.... ####. #.... #.... #####
F ##### #.... #.... ####. #.... #.... #....
G .###. #...# #.... #.### #...# #...# .###.
H #...# #...# #...# ##### #...# #...# #...#
I .###. ..#.. ..#.. ..#.. ..#.. ..#.. .###.
J ..### ...#. ...#. ...#. ...#. #..#. .##..
K #...# #..#. #.#.. ##... #.#.. #..#. #...#
L #.... #.... #.... #.... #.... #.... #####
M #...# ##.## #.#.# #.#.# #...# #...# #...#
N #...# ##..# #.#.# #..## #...# #...# #...#
O .###. #...# #...# #...# #...# #...# .###.
P ####. #...# #...# ####. #.... #.... #....
Q .###. #...# #...# #...# #.#.# #..#. .##.#
R ####. #...# #...# ####. #.#.. #..#. #...#
S .#### #.... #.... .###. ....# ....# ####.
T ##### ..#.. ..#.. ..#.. ..#.. ..#.. ..#..
U #...# #...# #...# #...# #...# #...# .###.
V #...# #...# #...# #...# #...# .#.#. ..#..
W #...# #...# #...# #.#.# #.#.# ##.## #...#
X #...# #...# .#.#. ..#.. .#.#. #...# #...#
Y #...# #...# .#.#. ..#.. ..#.. ..#.. ..#..
Z ##### ....# ...#. ..#.. .#... #.... #####
? .###. #...# ....# ...#. ..#.. ..... ..#..
"""
)
