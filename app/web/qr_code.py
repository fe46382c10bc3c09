"""Draws a QR code as one path of an SVG, which needs no style and no picture from elsewhere."""

from typing import NamedTuple

import segno

QUIET = 4
"""Empty modules around the code, without which many cameras do not see it."""


class Drawing(NamedTuple):
    """``size`` is the side of the square in modules, ``path`` the dark ones."""

    size: int
    path: str


def drawn(text: str) -> Drawing:
    """Return the code of a text as rows of dark runs."""
    matrix = segno.make(text, error="m", micro=False).matrix
    runs = []
    for y, row in enumerate(matrix):
        x = 0
        while x < len(row):
            width = next((n for n, dark in enumerate(row[x:]) if not dark), len(row) - x)
            if width:
                runs.append(f"M{x + QUIET} {y + QUIET}h{width}v1h-{width}z")
            x += width + 1
    return Drawing(len(matrix) + 2 * QUIET, "".join(runs))
