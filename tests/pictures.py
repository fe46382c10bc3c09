"""Makes the file of a picture of a page small: few colours, and packed as well as can be."""

import io
import struct
import zlib

import av
import numpy as np
from numpy.typing import NDArray

MOST = 16  # colours: half a byte names one


def small(png: bytes) -> bytes:
    """Return the same picture in few colours; each pixel has the nearest of them."""
    with av.open(io.BytesIO(png), format="png_pipe") as container:
        pixels = next(container.decode(video=0)).to_ndarray(format="rgb24")
    height, width, _ = pixels.shape
    flat = pixels.reshape(-1, 3).astype(np.uint32)
    packed = flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2]
    found, place, often = np.unique(packed, return_inverse=True, return_counts=True)
    kept = _kept(found, often)
    named = _nearest(found, kept)[place].reshape(height, width).astype(np.uint8)
    return _indexed(named, kept)


def _kept(found: NDArray[np.uint32], often: NDArray[np.intp]) -> NDArray[np.uint32]:
    """Return the colour used most, then each time one that is used much and far from those."""
    kept = [int(often.argmax())]
    away = _away(found, found[kept[0]])
    while len(kept) < MOST and away.any():
        kept.append(int((often * away**2).argmax()))
        away = np.minimum(away, _away(found, found[kept[-1]]))
    return found[kept]


def _away(colours: NDArray[np.uint32], one: np.uint32) -> NDArray[np.int64]:
    """Return the squared distance of each to one, along red, green and blue."""
    distance: NDArray[np.int64] = ((_parts(colours) - _parts(np.array([one]))) ** 2).sum(axis=1)
    return distance


def _nearest(colours: NDArray[np.uint32], kept: NDArray[np.uint32]) -> NDArray[np.intp]:
    """Return for each colour the place of the kept one that is nearest to it."""
    near = [
        np.argmin(((_parts(some)[:, None] - _parts(kept)[None]) ** 2).sum(axis=2), axis=1)
        for some in np.array_split(colours, len(colours) // 1000 + 1)
    ]
    return np.concatenate(near)


def _parts(colours: NDArray[np.uint32]) -> NDArray[np.int32]:
    return np.stack([colours >> 16, colours >> 8 & 255, colours & 255], axis=1).astype(np.int32)


def _indexed(named: NDArray[np.uint8], palette: NDArray[np.uint32]) -> bytes:
    """Write PNG with a palette (ISO/IEC 15948, colour type 3), two pixels in a byte; filter 0."""
    height, width = named.shape
    even = np.pad(named, ((0, 0), (0, width % 2)))
    pairs = even[:, ::2] << 4 | even[:, 1::2]
    rows = np.pad(pairs, ((0, 0), (1, 0))).tobytes()
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 4, 3, 0, 0, 0)),
        (b"PLTE", _parts(palette).astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
