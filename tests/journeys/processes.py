"""Starting and ending the service's processes for a test, each by its own process id."""

import contextlib
import os
import signal
import socket
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
GRACE = 8.0
"""Seconds that a process may take to end when it is asked to."""


def free_port() -> int:
    """Return a TCP port on which nobody listens now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Process:
    """One ``python -m app COMMAND`` with its output in a file, started and ended as often as
    wanted.
    """

    def __init__(self, command: str, environ: dict[str, str], log: Path) -> None:
        self.command = command
        self.environ = environ
        self.log = log
        self._running: subprocess.Popen[bytes] | None = None

    @property
    def pid(self) -> int:
        if self._running is None:
            raise AssertionError(f"{self.command} was not started")
        return self._running.pid

    def start(self) -> None:
        with self.log.open("ab") as log:
            self._running = subprocess.Popen(
                [sys.executable, "-m", "app", self.command],
                cwd=ROOT,
                env=self.environ,
                stdout=log,
                stderr=log,
            )

    def is_running(self) -> bool:
        return self._running is not None and self._running.poll() is None

    def kill(self) -> None:
        """End it as a crash does, with everything that it had not finished."""
        os.kill(self.pid, signal.SIGKILL)
        if self._running is not None:
            self._running.wait(GRACE)

    def children(self) -> list[int]:
        """Return the process ids of its children."""
        listed = Path(f"/proc/{self.pid}/task/{self.pid}/children").read_text(encoding="ascii")
        return [int(pid) for pid in listed.split()]

    def stop(self) -> None:
        """Ask it to end, and end it if it does not."""
        if self._running is None or self._running.poll() is not None:
            return
        self._running.terminate()
        try:
            self._running.wait(GRACE)
        except subprocess.TimeoutExpired:
            orphans = self.children()
            self.kill()
            for pid in orphans:
                with contextlib.suppress(ProcessLookupError):
                    os.kill(pid, signal.SIGKILL)
            raise AssertionError(f"{self.command} did not end within {GRACE} s") from None


def wait_for_port(port: int, process: Process, timeout: float = 60.0) -> None:
    """Return when something listens on ``port``.

    Raises:
        AssertionError: ``process`` ended, or ``timeout`` seconds passed.
    """
    end = time.monotonic() + timeout
    while True:
        with contextlib.suppress(OSError), socket.create_connection(("127.0.0.1", port), 0.2):
            return
        if not process.is_running() or time.monotonic() > end:
            raise AssertionError(f"not serving:\n{process.log.read_text(encoding='utf-8')[-4000:]}")
        time.sleep(0.05)
