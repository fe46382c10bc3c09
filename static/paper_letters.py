"""Makes one file of letters for printed pages out of the ones that the pages load.

A PDF needs letters in the form TrueType, of one weight, in one file; browsers load two files with
every weight in them. Languages that are written with further letters are printed by the browser.
"""

import io
import os
from pathlib import Path
from typing import Final

HERE = Path(__file__).resolve().parent
FROM = HERE / "node_modules" / "@fontsource-variable" / "atkinson-hyperlegible-next" / "files"
PAPER = HERE / "dist" / "paper.ttf"
PARTS: Final = ("latin", "latin-ext")
WEIGHT: Final = 400
FOR_SHAPING: Final = ("GSUB", "GPOS", "GDEF")
"""Tables that nothing reads here: letters are set one after the other."""


def write() -> None:
    """Write dist/paper.ttf; what is read meanwhile is always whole."""
    from fontTools.merge import Merger

    font = Merger().merge([_part(name) for name in PARTS])
    making = PAPER.with_name(f"paper-{os.getpid()}.ttf")
    font.save(making)
    making.replace(PAPER)


def _part(name: str) -> io.BytesIO:
    from fontTools.ttLib import TTFont
    from fontTools.varLib.instancer import instantiateVariableFont

    every_weight = TTFont(FROM / f"atkinson-hyperlegible-next-{name}-wght-normal.woff2")
    font = instantiateVariableFont(every_weight, {"wght": WEIGHT})
    font.flavor = None
    for table in FOR_SHAPING:
        if table in font:
            del font[table]
    plain = io.BytesIO()
    font.save(plain)
    plain.seek(0)
    return plain
