"""Makes a flat picture of whatever picture was handed in: nothing of the old file is kept.

The pixels are drawn anew as JPEG, so places, times, names of devices, earlier states and anything
hidden behind the picture are gone. What is not a JPEG or PNG by its content is refused.
"""

import io
import threading
from typing import Final

from PIL import Image, UnidentifiedImageError

from app.domain.cases.files import LARGEST
from app.domain.refusals import Refused
from app.services.ports import House

TYPES: Final = ("JPEG", "PNG")
MOST_PIXELS: Final = 40_000_000
LONGEST_SIDE: Final = 3000
"""Enough to read a page of handwriting that was photographed."""
QUALITY: Final = 85
_ORIENTATION: Final = 0x0112
_TURNS: Final = {
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_270,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_90,
}
"""What a camera says in Exif (CIPA DC-008, tag Orientation), as the turn that sets it upright."""
_GATE: Final = threading.BoundedSemaphore(1)
"""One picture of forty million points takes some 200 MB: the next one waits."""
_PATIENCE: Final = 20.0


def flatten(house: House, given: bytes) -> bytes:
    """Return a flat JPEG of a picture; others are served meanwhile.

    Raises Refused: "file-empty", "file-too-large", "file-not-a-picture", "file-too-many-points",
    "file-broken" or "file-busy".
    """
    if not given:
        raise Refused("file-empty")
    if len(given) > LARGEST:
        raise Refused("file-too-large")
    if not _GATE.acquire(timeout=_PATIENCE):
        raise Refused("file-busy")
    try:
        return house.run_aside(lambda: _flat(given))
    finally:
        _GATE.release()


def _flat(given: bytes) -> bytes:
    try:
        with Image.open(io.BytesIO(given), formats=TYPES) as picture:
            if picture.width * picture.height > MOST_PIXELS:
                raise Refused("file-too-many-points")
            picture.draft("RGB", (LONGEST_SIDE, LONGEST_SIDE))
            return _drawn(picture)
    except Image.DecompressionBombError:
        raise Refused("file-too-many-points") from None
    except UnidentifiedImageError:
        raise Refused("file-not-a-picture") from None
    except (OSError, ValueError, SyntaxError, EOFError, MemoryError):
        raise Refused("file-broken") from None


def _drawn(picture: Image.Image) -> bytes:
    """Return the pixels alone, the right way up, on white where the picture was see-through."""
    turn = _turn(picture)
    upright = picture if turn is None else picture.transpose(turn)
    upright.thumbnail((LONGEST_SIDE, LONGEST_SIDE))
    seen = upright.convert("RGBA")
    flat = Image.new("RGB", seen.size, "white")
    flat.paste(seen, mask=seen)
    drawn = io.BytesIO()
    flat.save(drawn, "JPEG", quality=QUALITY)
    return drawn.getvalue()


def _turn(picture: Image.Image) -> Image.Transpose | None:
    """Return how to set a picture upright. Of its tags this one number is read, and none written.

    Tags that make no sense leave the picture as it lies: they are somebody else's, and go anyway.
    """
    try:
        said = picture.getexif().get(_ORIENTATION)
    except Exception:  # noqa: BLE001 - whatever the tags hold, the picture may be good
        return None
    return _TURNS.get(said) if isinstance(said, int) else None
