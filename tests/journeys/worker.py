"""A real media worker in a child process, and the web process's end of its Unix socket, for
asyncio.
"""

import asyncio
import contextlib
import itertools
import os
import signal
import sys
import tempfile
from collections.abc import AsyncIterator, Iterable
from pathlib import Path
from typing import Any, Self

from signaling.media import wire
from tests.journeys.processes import ROOT


class Declined(Exception):
    """The worker would not; the text is its code."""


class Worker:
    """One worker and one connection to it. ``notices`` keeps everything it said unasked."""

    def __init__(self, process: asyncio.subprocess.Process, path: Path) -> None:
        self.process = process
        self.path = path
        self.notices: list[wire.Message] = []
        self._ids = itertools.count(1)
        self._waiting: dict[int, asyncio.Future[dict[str, Any]]] = {}
        self._writer: asyncio.StreamWriter | None = None
        self._reading: asyncio.Task[None] | None = None

    @classmethod
    async def start(cls, folder: Path, seats: int = 8, announce: str = "127.0.0.1") -> Self:
        """Start a worker on any free UDP port of this machine."""
        path = folder / "media.sock"
        process = await asyncio.create_subprocess_exec(
            *(sys.executable, "-m", "signaling.media", "--socket", str(path)),
            *("--bind", "127.0.0.1", "--port", "0", "--announce", announce, "--seats", str(seats)),
            cwd=ROOT,
        )
        worker = cls(process, path)
        await worker.connect()
        return worker

    async def connect(self) -> None:
        """Connect as the web process does, once the socket is there."""
        async with asyncio.timeout(10):
            while True:
                try:
                    reader, self._writer = await asyncio.open_unix_connection(
                        str(self.path), limit=wire.LONGEST_LINE
                    )
                    break
                except OSError:
                    await asyncio.sleep(0.02)
        self._reading = asyncio.create_task(self._read(reader))

    async def disconnect(self) -> None:
        """Be gone, as a web process that was killed."""
        if self._writer is not None:
            self._writer.close()
        if self._reading is not None:
            self._reading.cancel()

    async def open_peer(self, session: str, peer: str, offer: str) -> str:
        """Return the answer.

        Raises:
            Declined: the offer was refused.
        """
        number = next(self._ids)
        body = await self._ask(wire.OpenPeer(number, session, peer, offer))
        return str(body["answer"])

    async def forward_only(
        self, session: str, edges: Iterable[wire.Edge], alone: Iterable[wire.Edge] = ()
    ) -> dict[str, dict[str, int]]:
        """Set the whole plan; return the seating."""
        number = next(self._ids)
        asked = wire.ForwardOnly(number, session, number, list(edges), list(alone))
        body = await self._ask(asked)
        return dict(body["seating"])

    async def close_peer(self, session: str, peer: str) -> None:
        await self._ask(wire.ClosePeer(next(self._ids), session, peer))

    async def close_session(self, session: str) -> None:
        await self._ask(wire.CloseSession(next(self._ids), session))

    async def stats(self, session: str = "") -> dict[str, Any]:
        return await self._ask(wire.Stats(next(self._ids), session))

    async def ping(self) -> None:
        await self._ask(wire.Ping(next(self._ids)))

    def kill(self) -> None:
        with contextlib.suppress(ProcessLookupError):
            os.kill(self.process.pid, signal.SIGKILL)

    async def stop(self) -> int:
        """End it as the supervisor does; return its exit code."""
        await self.disconnect()
        with contextlib.suppress(ProcessLookupError):
            self.process.terminate()
        try:
            async with asyncio.timeout(5):
                return await self.process.wait()
        except TimeoutError:
            self.kill()
            await self.process.wait()
            raise AssertionError("the worker did not end within five seconds") from None

    async def _ask(self, request: Any) -> dict[str, Any]:
        if self._writer is None:
            raise AssertionError("connect first")
        waiting = self._waiting[request.id] = asyncio.get_running_loop().create_future()
        self._writer.write(wire.encode(request))
        async with asyncio.timeout(5):
            return await waiting

    async def _read(self, reader: asyncio.StreamReader) -> None:
        async for line in reader:
            said = wire.decode(line, wire.FROM_WORKER)
            if isinstance(said, wire.Answered):
                self._waiting.pop(said.id).set_result(said.body)
            elif isinstance(said, wire.Declined):
                self._waiting.pop(said.id).set_exception(Declined(said.code))
            else:
                self.notices.append(said)


@contextlib.asynccontextmanager
async def worker(seats: int = 8) -> AsyncIterator[Worker]:
    """Give a running worker, and end it whatever happens."""
    with tempfile.TemporaryDirectory(prefix="media-") as folder:
        running = await Worker.start(Path(folder), seats)
        try:
            yield running
        finally:
            await running.stop()
