"""Starts scripted workers and tells what they got; each is a child that is always reaped."""

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]


class WorkerProcess:
    """One scripted worker. ``requests`` holds what it was asked, without pings."""

    def __init__(self, path: Path, boot: str = "boot-1") -> None:
        command = [sys.executable, "-S", str(Path(__file__).with_name("scripted_worker.py"))]
        self.process = subprocess.Popen(
            [*command, str(path), boot],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            cwd=ROOT,
            text=True,
        )
        self.requests: list[dict[str, Any]] = []
        self._news: queue.Queue[str] = queue.Queue()
        self._reader = threading.Thread(target=self._read, daemon=True)
        self._reader.start()
        self.wait_for("listening")

    def _read(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            said = json.loads(line)
            if said["say"] in ("listening", "met", "obeyed"):
                self._news.put(said["say"])
            else:
                self.requests.append(said)

    def wait_for(self, news: str, within: float = 5.0) -> None:
        until = time.monotonic() + within
        while self._news.get(timeout=max(0.01, until - time.monotonic())) != news:
            pass

    def order(self, text: str, *, wait: bool = True) -> None:
        assert self.process.stdin is not None
        self.process.stdin.write(text + "\n")
        self.process.stdin.flush()
        if wait:
            self.wait_for("obeyed")

    def asked(self, name: str) -> list[dict[str, Any]]:
        """Return every request of that name so far; what it said before is read first."""
        if not self.dead:
            self.order("catch up")
        return [request for request in self.requests if request["say"] == name]

    @property
    def dead(self) -> bool:
        return self.process.poll() is not None

    def end(self) -> None:
        self.process.kill()
        self.process.wait(5)
        self._reader.join(5)
        for stream in (self.process.stdin, self.process.stdout):
            if stream is not None:
                stream.close()


def eventually(true: Callable[[], object], within: float = 5.0) -> None:
    """Wait until ``true()``; fail when it takes longer than ``within`` seconds."""
    until = time.monotonic() + within
    while not true():
        assert time.monotonic() < until, "it did not happen in time"
        time.sleep(0.01)
