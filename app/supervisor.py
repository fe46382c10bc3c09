"""Keeps child processes running: starts them, starts them again, ends them together."""

import ctypes
import logging
import os
import signal
import subprocess
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from types import FrameType

log = logging.getLogger(__name__)

_SHORTEST_PAUSE = 0.1
_LONGEST_PAUSE = 5.0
_STEADY = 10.0
"""Seconds after which a child counts as well again, so that its next restart is quick."""
_GRACE = 5.0
"""Seconds between asking a child to end and ending it."""
_PR_SET_PDEATHSIG = 1


SECRETS = frozenset({"DATABASE_URL", "MASTER_KEY", "METRICS_TOKEN", "SMTP_PASSWORD", "TURN_SECRET"})
"""Settings that only the web process needs."""


@dataclass
class Child:
    """One command that must keep running. What a ``quiet`` one complains of goes nowhere.

    One that ``may_finish`` is not started again once it has ended well.
    """

    name: str
    command: Sequence[str]
    env: dict[str, str] | None = None
    quiet: bool = False
    may_finish: bool = False
    process: subprocess.Popen[bytes] | None = None
    started: float = 0.0
    pause: float = _SHORTEST_PAUSE
    not_before: float = field(default=0.0)
    finished: bool = False


def without_secrets() -> dict[str, str]:
    """Return the environment for a child that knows ids and packets only."""
    return {name: value for name, value in os.environ.items() if name not in SECRETS}


class Supervisor:
    """Runs its children until it is told to stop; a child's end is an event, not the end."""

    def __init__(self, children: Sequence[Child]) -> None:
        self.children = list(children)
        self.stopping = False

    def run(self) -> None:
        """Return after SIGTERM or SIGINT, when every child has ended."""
        for number in (signal.SIGTERM, signal.SIGINT):
            signal.signal(number, self._stop)
        try:
            while not self.stopping:
                self.keep(time.monotonic())
                time.sleep(0.05)
        finally:
            self.end()

    def keep(self, now: float) -> None:
        """Start whatever is not running and may run again at ``now`` (monotonic seconds)."""
        for child in self.children:
            if child.process is not None and child.process.poll() is not None:
                self._ended(child, now)
            if child.process is None and not child.finished and now >= child.not_before:
                child.process = subprocess.Popen(  # noqa: S603
                    child.command,
                    env=child.env,
                    stderr=subprocess.DEVNULL if child.quiet else None,
                    preexec_fn=_die_with_parent,
                )
                child.started = now
                log.info("child.started name=%s pid=%d", child.name, child.process.pid)

    def end(self) -> None:
        """End every child, the last one first, by force after a while."""
        for child in reversed(self.children):
            if child.process is None:
                continue
            child.process.terminate()
            try:
                child.process.wait(_GRACE)
            except subprocess.TimeoutExpired:
                child.process.kill()
                child.process.wait()

    def _ended(self, child: Child, now: float) -> None:
        assert child.process is not None  # noqa: S101
        if child.may_finish and child.process.returncode == 0:
            child.process, child.finished = None, True
            return
        log.warning("child.ended name=%s code=%s", child.name, child.process.returncode)
        if now - child.started > _STEADY:
            child.pause = _SHORTEST_PAUSE
        child.process = None
        child.not_before = now + child.pause
        child.pause = min(child.pause * 2, _LONGEST_PAUSE)

    def _stop(self, _number: int, _frame: FrameType | None) -> None:
        self.stopping = True


def _die_with_parent() -> None:
    """A child must not outlive its supervisor: nobody would restart it or stop it."""
    ctypes.CDLL(None).prctl(_PR_SET_PDEATHSIG, signal.SIGTERM)
