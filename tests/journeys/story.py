"""Runs one asynchronous story as a test, and waits for what it tells of."""

import asyncio
import functools
import time
from collections.abc import Callable, Coroutine
from typing import Any

import pytest

PATIENCE = 15.0
"""Seconds to wait for what must come: long, so that a busy machine fails no story."""

Story = Callable[..., Coroutine[Any, Any, None]]


LONGEST = 240.0
"""Seconds after which a story is given up: long, for a machine that does other things too."""


def story(told: Story) -> Callable[..., None]:
    """Run an ``async def`` test in an event loop of its own, for ``LONGEST`` seconds at most."""

    @functools.wraps(told)
    def test(*args: Any, **kwargs: Any) -> None:
        async def bounded() -> None:
            async with asyncio.timeout(LONGEST):
                await told(*args, **kwargs)

        asyncio.run(bounded())

    return pytest.mark.timeout(LONGEST + 60)(test)


async def until(holds: Callable[[], object], timeout: float = PATIENCE, what: str = "") -> float:
    """Wait until ``holds()`` is true; return how many seconds that took.

    Raises:
        AssertionError: it was not true within ``timeout`` seconds.
    """
    begun = time.monotonic()
    while not holds():
        if time.monotonic() - begun > timeout:
            raise AssertionError(f"not within {timeout} s: {what or holds}")
        await asyncio.sleep(0.02)
    return time.monotonic() - begun


async def listen_for(seconds: float) -> float:
    """Let time pass; return when it began (``time.monotonic()``)."""
    begun = time.monotonic()
    await asyncio.sleep(seconds)
    return begun


async def settled() -> float:
    """Wait until this process has read what had reached it; return that moment.

    A packet's time is when the robot reads it. On a busy machine packets that came before a door
    was shut are still in line after it; they are read first. A quarter of a second when idle.
    """
    calm = 0
    while calm < 5:
        begun = time.monotonic()
        await asyncio.sleep(0.05)
        calm = calm + 1 if time.monotonic() - begun < 0.07 else 0
    return time.monotonic()


class Stopwatch:
    """Measures seconds as they would have been on a machine that is not overloaded.

    A task of its own sleeps and sees how much too late it wakes; what it lost is taken off. So a
    limit that people were promised can be asserted while other work starves the test.
    """

    TICK = 0.02

    def __init__(self) -> None:
        self._begun = time.monotonic()
        self._lost = 0.0
        self._watching = asyncio.create_task(self._watch())

    def stop(self) -> float:
        """Return the seconds since it was made, less what the machine lost."""
        self._watching.cancel()
        return time.monotonic() - self._begun - self._lost

    async def _watch(self) -> None:
        while True:
            slept = time.monotonic()
            await asyncio.sleep(self.TICK)
            # A few milliseconds too late is how any machine wakes.
            self._lost += max(0.0, time.monotonic() - slept - self.TICK - 0.005)
