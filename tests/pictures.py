"""Makes the file of a picture of a page small: few colours, and packed as well as can be."""

import io
import struct
import zlib

import av
import numpy as np
from numpy.typing import NDArray

MOST = 32  # colours; a byte could name 256
APART = 24  # the least distance between two of them, in steps of 256 along red, green and blue


def small(png: bytes) -> bytes:
    """Return the same picture with the colours that it uses most; the rest go to the nearest."""
    with av.open(io.BytesIO(png), format="png_pipe") as container:
        pixels = next(container.decode(video=0)).to_ndarray(format="rgb24")
    height, width, _ = pixels.shape
    flat = pixels.reshape(-1, 3).astype(np.uint32)
    packed = flat[:, 0] << 16 | flat[:, 1] << 8 | flat[:, 2]
    found, place, often = np.unique(packed, return_inverse=True, return_counts=True)
    kept = _kept(found[np.argsort(often)[::-1]])
    named = _nearest(found, kept)[place].reshape(height, width).astype(np.uint8)
    return _indexed(named, kept)


def _kept(by_use: NDArray[np.uint32]) -> NDArray[np.uint32]:
    """Return the ten that are used most, and more that are not nearly one of those."""
    kept = by_use[:10]
    for colour in by_use[10:2000]:
        away = ((_parts(kept) - _parts(colour[None])) ** 2).sum(axis=1)
        if len(kept) < MOST and away.min() >= APART**2:
            kept = np.append(kept, colour)
    return kept


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
    """Write PNG with a palette (ISO/IEC 15948, colour type 3); each row begins with filter 0."""
    height, width = named.shape
    rows = np.concatenate([np.zeros((height, 1), np.uint8), named], axis=1).tobytes()
    chunks = (
        (b"IHDR", struct.pack(">IIBBBBB", width, height, 8, 3, 0, 0, 0)),
        (b"PLTE", _parts(palette).astype(np.uint8).tobytes()),
        (b"IDAT", zlib.compress(rows, 9)),
        (b"IEND", b""),
    )
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(body)) + kind + body + struct.pack(">I", zlib.crc32(kind + body))
        for kind, body in chunks
    )
