"""When the post goes: one round at a time, every few seconds."""

import logging
import threading
from collections.abc import Callable
from typing import Final

log = logging.getLogger(__name__)

EVERY: Final = 5.0
"""Seconds between two rounds."""


class Rounds:
    """Calls ``go`` again and again in a thread of its own; what fails is tried the next time."""

    def __init__(self, *go: Callable[[], object], every: float = EVERY) -> None:
        self._go = go
        self._every = every
        self._wake = threading.Event()
        self._stopped = False

    def start(self) -> None:
        threading.Thread(target=self._run, name="post", daemon=True).start()

    def stop(self) -> None:
        self._stopped = True
        self._wake.set()

    def _run(self) -> None:
        while not self._stopped:
            for go in self._go:
                try:
                    go()
                except Exception as error:  # noqa: BLE001 - the next round must come
                    log.error("post.round_failed kind=%s", type(error).__name__)
            self._wake.wait(self._every)
            self._wake.clear()
