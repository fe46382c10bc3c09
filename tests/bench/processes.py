"""Starts a server on one core and reads what it costs: CPU time, memory, open files."""

import atexit
import contextlib
import ctypes
import os
import shutil
import signal
import socket
import subprocess
import tempfile
from pathlib import Path

SERVER_CORE, GENERATOR_CORE = 0, 1
_PR_SET_PDEATHSIG = 1
_LIBC = ctypes.CDLL(None)


class BenchError(RuntimeError):
    """The benchmark cannot run; the text says what to do about it."""


def pin_generator(realtime: bool) -> None:
    """Keep this process on its own core, away from the server's."""
    if not {SERVER_CORE, GENERATOR_CORE} <= os.sched_getaffinity(0):
        raise BenchError("the benchmark needs cores 0 and 1: one for the server, one for the load")
    os.sched_setaffinity(0, {GENERATOR_CORE})
    if realtime:
        os.sched_setscheduler(0, os.SCHED_RR, os.sched_param(10))


def unpin() -> None:
    """Give this process the whole machine again, and ordinary priority."""
    os.sched_setscheduler(0, os.SCHED_OTHER, os.sched_param(0))
    os.sched_setaffinity(0, range(os.cpu_count() or 1))


def free_port(kind: socket.SocketKind = socket.SOCK_STREAM) -> int:
    """Return a port of 127.0.0.1 that nobody uses now."""
    with socket.socket(socket.AF_INET, kind) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


class Server:
    """One server process on the server's core; it ends when this one does, however that ends."""

    def __init__(
        self,
        name: str,
        command: list[str],
        *,
        environment: dict[str, str] | None = None,
        folder: Path | None = None,
        realtime: bool = False,
    ) -> None:
        taskset = shutil.which("taskset")
        if taskset is None:
            raise BenchError("taskset is missing: install util-linux")
        prefix = [taskset, "-c", str(SERVER_CORE)]
        if realtime:
            prefix += [shutil.which("chrt") or "chrt", "-r", "10"]
        self.name = name
        self._said = tempfile.TemporaryFile()  # noqa: SIM115 - lives as long as the process
        self._process = subprocess.Popen(
            [*prefix, *command],
            env=os.environ | (environment or {}),
            cwd=folder,
            stdin=subprocess.DEVNULL,
            stdout=self._said,
            stderr=subprocess.STDOUT,
            preexec_fn=_die_with_parent,
        )
        self.pid = self._process.pid
        atexit.register(self.stop)

    def running(self) -> bool:
        return self._process.poll() is None

    def said(self, most: int = 4000) -> str:
        """Return the last ``most`` bytes that the server printed."""
        size = self._said.seek(0, os.SEEK_END)
        self._said.seek(max(0, size - most))
        return self._said.read().decode(errors="replace")

    def check(self) -> None:
        """Raise BenchError with the server's last words when it is gone."""
        if not self.running():
            raise BenchError(f"{self.name} ended with {self._process.returncode}:\n{self.said()}")

    def stop(self) -> None:
        """End the process (5 s to end by itself, then by force). Safe to call again."""
        atexit.unregister(self.stop)
        if self.running():
            self._process.terminate()
            try:
                self._process.wait(5)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait(5)
        self._said.close()

    def cpu(self) -> int:
        return cpu_of(self.pid)

    def threads(self) -> int:
        return sum(1 for _ in Path(f"/proc/{self.pid}/task").iterdir())

    def memory(self) -> int:
        return memory_of(self.pid)

    def files(self) -> int:
        """Return the number of open file descriptors."""
        return sum(1 for _ in Path(f"/proc/{self.pid}/fd").iterdir())


def cpu_of(pid: int) -> int:
    """Return the CPU time of all threads of a process so far, in ns (Linux ``schedstat``)."""
    spent = 0
    for task in Path(f"/proc/{pid}/task").iterdir():
        with contextlib.suppress(OSError):  # a thread that ended meanwhile
            spent += int((task / "schedstat").read_text().split()[0])
    return spent


def memory_of(pid: int) -> int:
    """Return the resident bytes of a process."""
    pages = int(Path(f"/proc/{pid}/statm").read_text().split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE")


def _die_with_parent() -> None:
    _LIBC.prctl(_PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)
