"""How typed words are kept: put in order once, when they are written, and never touched again."""

import re
import unicodedata
from typing import Final

_LINE_ENDS: Final = re.compile("\r\n|[\r\v\f\x85\u2028\u2029]")
_REORDERING: Final = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Marks that make a line read otherwise than it was written."""
_UNREAD: Final = frozenset({"Cc", "Cs"})
"""Categories of control characters, and of lone halves of characters."""
_NO_CHARACTER: Final = re.compile(
    "[\ufeff\ufdd0-\ufdef"
    + "".join(chr(plane << 16 | 0xFFFE) + chr(plane << 16 | 0xFFFF) for plane in range(17))
    + "]"
)
_KEPT: Final = frozenset("\n\t")


def as_kept(text: str) -> str:
    """Return the words with plain line ends, and without what cannot be read or reorders the line.

    What is kept stays the same when it is put in order again.
    """
    lines = _NO_CHARACTER.sub("", _REORDERING.sub("", _LINE_ENDS.sub("\n", text)))
    read = (one for one in lines if one in _KEPT or unicodedata.category(one) not in _UNREAD)
    return "".join(read).strip()


def one_line(text: str) -> str:
    """Return the words as they are kept where there is one line of them alone."""
    return " ".join(as_kept(text).split())
