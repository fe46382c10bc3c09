"""Says where the code failed without quoting what it was given: that may hold an address."""

import traceback

FRAMES = 6


def describe(error: BaseException) -> str:
    """Return the type of ``error`` and the innermost lines it came through."""
    lines = "".join(traceback.format_tb(error.__traceback__)[-FRAMES:])
    return f"{type(error).__name__}\n{lines}"
