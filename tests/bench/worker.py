"""Our media worker as its web process would run it: one process, one Unix socket, lines of JSON."""

import asyncio
import contextlib
import itertools
import secrets
import socket
import sys
import tempfile
from pathlib import Path
from typing import Any

from signaling.media import wire

from .processes import BenchError, Server, free_port

ROOT = Path(__file__).resolve().parents[2]
_STARTING, _ANSWERING = 15.0, 20.0


class Worker:
    """One ``python -m signaling.media`` on the server's core."""

    def __init__(self, seats: int, *, realtime: bool = False) -> None:
        if not (ROOT / "signaling" / "media" / "__main__.py").exists():
            raise BenchError("signaling/media/__main__.py is not there: no media worker to measure")
        self._folder = tempfile.TemporaryDirectory()
        self._path = Path(self._folder.name) / "media.sock"
        port = free_port(socket.SOCK_DGRAM)
        command = [sys.executable, "-m", "signaling.media", "--socket", str(self._path)]
        command += ["--bind", "127.0.0.1", "--port", str(port), "--announce", "127.0.0.1"]
        command += ["--seats", str(seats)]
        self.seats = seats
        self.server = Server("signaling.media", command, folder=ROOT, realtime=realtime)
        self.notices: list[wire.Message] = []
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[wire.Message]] = {}
        self._tasks: list[asyncio.Task[None]] = []
        self._writer: asyncio.StreamWriter | None = None

    async def start(self) -> None:
        """Wait until the worker has said hello.

        Raises:
            BenchError: it ended or said nothing in 15 s.
        """
        for _ in range(int(_STARTING / 0.1)):
            self.server.check()
            with contextlib.suppress(OSError):
                reader, self._writer = await asyncio.open_unix_connection(
                    str(self._path), limit=wire.LONGEST_LINE
                )
                break
            await asyncio.sleep(0.1)
        if self._writer is None:
            raise BenchError(f"the worker does not listen:\n{self.server.said()}")
        self._tasks.append(asyncio.create_task(self._read(reader)))
        self._tasks.append(asyncio.create_task(self._ping()))

    async def ask(self, kind: type[wire.Message], **fields: Any) -> dict[str, Any]:
        """Send one request and return the body of its answer.

        Raises:
            BenchError: the worker declined it.
        """
        assert self._writer is not None
        number = next(self._ids)
        answer = self._waiting[number] = asyncio.get_running_loop().create_future()
        self._writer.write(wire.encode(kind(id=number, **fields)))
        said = await asyncio.wait_for(answer, _ANSWERING)
        if isinstance(said, wire.Declined):
            raise BenchError(f"the worker declined {kind.name}: {said.code}")
        assert isinstance(said, wire.Answered)
        return said.body

    async def forward_only(
        self, session: str, edges: list[wire.Edge], plan: int
    ) -> dict[str, dict[str, int]]:
        """Put the whole plan of a session into effect; return its seating."""
        body = await self.ask(wire.ForwardOnly, session=session, plan=plan, edges=edges, alone=[])
        return dict(body["seating"])

    def close(self) -> None:
        """End the process. Safe to call again."""
        for task in self._tasks:
            task.cancel()
        if self._writer is not None:
            self._writer.close()
        self.server.stop()
        self._folder.cleanup()

    async def _read(self, reader: asyncio.StreamReader) -> None:
        while line := await reader.readline():
            said = wire.decode(line, wire.FROM_WORKER)
            if isinstance(said, wire.Answered | wire.Declined):
                answer = self._waiting.pop(said.id, None)
                if answer is not None and not answer.done():
                    answer.set_result(said)
            elif not isinstance(said, wire.Speaking):
                self.notices.append(said)

    async def _ping(self) -> None:
        while True:
            await asyncio.sleep(wire.HEARTBEAT)
            with contextlib.suppress(TimeoutError):
                await self.ask(wire.Ping)


def everyone(peers: list[str]) -> list[wire.Edge]:
    """Return the edges by which all of ``peers`` see and hear one another."""
    return [
        (speaker, listener, kind)
        for speaker in peers
        for listener in peers
        if speaker != listener
        for kind in ("audio", "video")
    ]


def name() -> str:
    """Return a fresh opaque id, as the web process makes them."""
    return secrets.token_hex(8)
