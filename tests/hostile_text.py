"""Text that somebody may write to do harm: it ends as text wherever it is taken, or is refused."""

from typing import Final

MARKUP: Final = "<img src=x onerror=alert(1)>\"'&{{7*7}}</script><script>alert(2)</script>"
RIGHT_TO_LEFT: Final = "safe\u202egpj.exe\u202c\u2066\u2069\u200b"
DIRECTIONS: Final = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
HOSTILE: Final = {
    "markup": MARKUP,
    "NUL": "a\0b",
    "a control character": "a\x1b[2Jb",
    "a lone surrogate": "a\ud800b",
    "a query": "'; DROP TABLE sessions; --",
    "a frame": '42["session.separate",{}]',
    "very long": "x" * 15_000,
    "many marks on one letter": "Z" + "\u0301" * 200,
    "right to left": RIGHT_TO_LEFT,  # the last: what is kept once keeps it
}
NEVER_TEXT: Final = ("NUL", "a control character", "a lone surrogate")
