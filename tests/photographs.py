"""A photograph as a telephone makes it: it says where and with what, and drags more bytes along."""

import io

from PIL import Image, PngImagePlugin

_GPS = 0x8825
_DESCRIPTION, _MAKER, _ARTIST = 0x010E, 0x010F, 0x013B


def a_photograph(hidden: bytes, kind: str = "JPEG", size: tuple[int, int] = (48, 32)) -> bytes:
    """Return a picture with ``hidden`` in every place that has room for it, and behind its end.

    A PNG has it in its points as well: one line after the other, stored as they are.
    """
    said = hidden.decode("ascii")
    exif = Image.Exif()
    exif[_DESCRIPTION] = exif[_MAKER] = exif[_ARTIST] = said
    place = exif.get_ifd(_GPS)
    place[1], place[2], place[3], place[4] = "N", (52.0, 29.0, 10.3), "W", (1.0, 53.0, 24.1)
    place[27] = hidden
    written = io.BytesIO()
    if kind == "PNG":
        texts = PngImagePlugin.PngInfo()
        texts.add_text("Location", said)
        texts.add_itxt("XML:com.adobe.xmp", f"<x>{said}</x>")
        picture = Image.frombytes("P", (len(hidden), size[1]), hidden * size[1])
        picture.putpalette([grey for grey in range(256) for _ in "RGB"])
        plain = {"compress_level": 0}
        picture.save(written, "PNG", exif=exif, pnginfo=texts, icc_profile=hidden * 8, **plain)
    else:
        picture = Image.linear_gradient("L").resize(size).convert("RGB")
        picture.save(written, "JPEG", exif=exif, comment=hidden, icc_profile=hidden * 8)
    return written.getvalue() + b"PK\x03\x04" + hidden
