"""One line to one media worker: who is at the other end, request and answer, heartbeat, its end.

Only ``socket`` and ``threading`` are used, which eventlet makes green when the web process is
patched. One line belongs to one kind of thread: never share it between the hub and real threads.
"""

import contextlib
import itertools
import logging
import os
import signal
import socket
import struct
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Protocol

from app.domain.refusals import Refused
from app.services.ports import MediaLost
from signaling.media import wire

log = logging.getLogger(__name__)

MISSED = 3
"""Heartbeats in a row without an answer before the worker is killed."""
HELLO_WITHIN = 3.0
SEND_WITHIN = 0.2
FIRST_PAUSE, LONGEST_PAUSE = 0.1, 1.0
STATS_EVERY = 5
"""Heartbeats between two looks at the worker's load."""

Spawn = Callable[..., object]


class NoAnswer(MediaLost):
    """The line is there, but the answer did not come in time."""


class Listener(Protocol):
    """Who is told about a line. Its reader calls all but ``resynchronise``: they must not ask."""

    def met(self, line: "WorkerLine", hello: wire.Hello) -> None: ...

    def resynchronise(self, line: "WorkerLine", hello: wire.Hello) -> None: ...

    def heard(self, line: "WorkerLine", notice: wire.Message) -> None: ...

    def gone(self, line: "WorkerLine") -> None: ...


@dataclass(slots=True)
class _Wait:
    over: threading.Event = field(default_factory=threading.Event)
    answer: wire.Message | None = None


class _Link:
    """One connection on the line, from hello to its end."""

    def __init__(self, path: Path) -> None:
        self.reading = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        try:
            self.reading.settimeout(1.0)
            self.reading.connect(str(path))
            self.writing = self.reading.dup()
        except BaseException:
            self.reading.close()
            raise
        self.writing.settimeout(SEND_WITHIN)
        self.turn = threading.Lock()
        self.waiting: dict[int, _Wait] = {}
        self.worker: _Worker | None = None
        self.hello: wire.Hello | None = None
        self.ended = False

    def peer_pid(self) -> int:
        """Return the pid that the kernel vouches for; 0 when it is not one of our own processes."""
        raw = self.reading.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, struct.calcsize("3i"))
        pid, uid, _ = struct.unpack("3i", raw)
        return pid if uid == os.getuid() else 0

    def hang_up(self) -> None:
        """End the connection from any thread; the reader notices and tidies up."""
        with contextlib.suppress(OSError):
            self.reading.shutdown(socket.SHUT_RDWR)

    def fail_all(self) -> None:
        """Let everyone who waits for an answer go on at once, with none."""
        self.ended = True
        while self.waiting:
            with contextlib.suppress(KeyError):
                self.waiting.popitem()[1].over.set()

    def close(self) -> None:
        self.fail_all()
        self.reading.close()
        self.writing.close()


class _Worker:
    """The worker's process, held so that its number cannot come to mean another process."""

    def __init__(self, pid: int) -> None:
        self.pid = pid
        self._handle = os.pidfd_open(pid)

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            signal.pidfd_send_signal(self._handle, signal.SIGKILL)

    def __del__(self) -> None:
        with contextlib.suppress(OSError, AttributeError):
            os.close(self._handle)


class WorkerLine:
    """Keeps one worker within reach: connects, asks, listens, and kills it when it is deaf."""

    def __init__(
        self, path: Path, listener: Listener, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self.path = path
        self.load = 0.0
        self._listener = listener
        self._clock = clock
        self._numbers = itertools.count(1)
        self._link: _Link | None = None
        self._worker: _Worker | None = None
        self._stopped = False
        self._spawn: Spawn | None = None

    @property
    def up(self) -> bool:
        """Whether a worker has said hello and is still there."""
        return self._link is not None

    def start(self, spawn: Spawn) -> None:
        self._spawn = spawn
        spawn(self._run)
        spawn(self._beat)

    def stop(self) -> None:
        """Hang up for good; the worker goes on with its plan when alone."""
        self._stopped = True
        if self._link is not None:
            self._link.hang_up()

    def kill(self) -> None:
        """Kill the worker that was last met, and fail whatever is being asked of it.

        Silence is the safe failure: a dead process forwards nothing.
        """
        link, self._link = self._link, None
        worker, self._worker = self._worker, None
        if worker is not None:
            worker.kill()
            log.error("media.worker_killed pid=%s", worker.pid)
        if link is not None:
            link.hang_up()
            link.fail_all()

    def ask(self, make: Callable[[int], wire.Message], within: float) -> dict[str, Any]:
        """Say ``make(number)`` and return the body of its answer.

        Raises:
            Refused: the worker declined, with its code.
            NoAnswer: none came within ``within`` seconds.
            MediaLost: there is no worker, or it ended meanwhile.
        """
        until = self._clock() + within
        link = self._link
        if link is None:
            raise MediaLost("no worker")
        number, wait = next(self._numbers), _Wait()
        link.waiting[number] = wait
        try:
            self._say(link, wire.encode(make(number)), within)
            if link.ended:
                wait.over.set()
            if not wait.over.wait(max(0.0, until - self._clock())):
                raise NoAnswer("no answer in time")
        finally:
            link.waiting.pop(number, None)
        if isinstance(wait.answer, wire.Declined):
            raise Refused(wait.answer.code)
        if not isinstance(wait.answer, wire.Answered):
            raise MediaLost("the line ended")
        return wait.answer.body

    def _say(self, link: _Link, line: bytes, within: float) -> None:
        if not link.turn.acquire(timeout=within):
            raise NoAnswer("the line is busy")
        try:
            link.writing.sendall(line)
        except TimeoutError:
            # Half a line may be out, so nothing more can be said to this worker.
            self.kill()
            raise NoAnswer("the worker does not read") from None
        except OSError:
            raise MediaLost("the line ended") from None
        finally:
            link.turn.release()

    # What runs beside the callers.

    def _run(self) -> None:
        pause = FIRST_PAUSE
        known = False
        while not self._stopped:
            met = self._serve_one()
            if met:
                known, pause = True, FIRST_PAUSE
                continue
            if known and not self._stopped:
                # Nobody listens there any more. Whatever is left of it must not forward.
                known = False
                self.kill()
                self._listener.gone(self)
            time.sleep(pause)
            pause = min(2 * pause, LONGEST_PAUSE)

    def _serve_one(self) -> bool:
        """Connect and read to the end; say whether a worker was met."""
        try:
            link = _Link(self.path)
        except OSError:
            return False
        try:
            self._read(link)
        except wire.WireError as error:
            log.error("media.worker_talks_nonsense kind=%s", error)
            if link is self._link:
                self.kill()
        finally:
            if self._link is link:
                self._link = None
            link.close()
        return link.hello is not None

    def _read(self, link: _Link) -> None:
        until = self._clock() + HELLO_WITHIN
        kept = b""
        while not self._stopped:
            try:
                chunk = link.reading.recv(1 << 16)
            except TimeoutError:
                if link.hello is None and self._clock() > until:
                    return
                continue
            except OSError:
                return
            if not chunk:
                return
            *lines, kept = (kept + chunk).split(b"\n")
            if len(kept) > wire.LONGEST_LINE:
                raise wire.WireError("line too long")
            for line in lines:
                self._heard(link, wire.decode(line, wire.FROM_WORKER))

    def _heard(self, link: _Link, said: wire.Message) -> None:
        if link.hello is None:
            self._hello(link, said)
        elif isinstance(said, wire.Answered | wire.Declined):
            wait = link.waiting.get(said.id)
            if wait is not None:  # else it came too late, and nobody waits any more
                wait.answer = said
                wait.over.set()
        elif isinstance(said, wire.Hello):
            raise wire.WireError("hello said twice")
        else:
            self._listener.heard(self, said)

    def _hello(self, link: _Link, said: wire.Message) -> None:
        if not isinstance(said, wire.Hello) or said.version != wire.VERSION:
            raise wire.WireError("the first word was not our hello")
        if said.pid != link.peer_pid():
            raise wire.WireError("the pid is not the one at the other end")
        link.hello, self.load = said, said.load
        if self._worker is None or self._worker.pid != said.pid:
            try:
                self._worker = _Worker(said.pid)
            except OSError:
                raise wire.WireError("the worker is gone already") from None
        # What was pinned to a former worker is forgotten before anyone can ask this one.
        self._listener.met(self, said)
        self._link = link
        log.info("media.worker_met pid=%s boot=%s", said.pid, said.boot)
        if self._spawn is not None:
            self._spawn(self._listener.resynchronise, self, said)

    def _beat(self) -> None:
        missed = 0
        for number in itertools.count():
            if self._stopped:
                return
            began = self._clock()
            missed = self._one_beat(missed, look=number % STATS_EVERY == 0)
            if missed >= MISSED:
                self.kill()
                missed = 0
            time.sleep(max(0.0, began + wire.HEARTBEAT - self._clock()))

    def _one_beat(self, missed: int, look: bool) -> int:
        try:
            self.ask(wire.Ping, wire.HEARTBEAT)
            if look:
                worker = self.ask(lambda number: wire.Stats(number), wire.HEARTBEAT).get("worker")
                load = worker.get("load") if isinstance(worker, dict) else None
                self.load = float(load) if isinstance(load, int | float) else self.load
        except NoAnswer:
            return missed + 1
        except (MediaLost, Refused):
            return 0
        return 0
