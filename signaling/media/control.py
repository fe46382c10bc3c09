"""The worker's ear: one connection from the web process over a Unix socket, one JSON object a line.

A plan is carried out the moment its line is read. Only answering an offer, which takes
milliseconds, waits its turn, so that nothing that narrows ever stands behind it.
"""

import asyncio
import contextlib
import fcntl
import logging
import os
import socket
import time
from collections import deque
from collections.abc import Callable
from pathlib import Path
from typing import cast

from signaling.media.faults import describe
from signaling.media.udp_port import UdpPort
from signaling.media.wire import (
    LONGEST_LINE,
    REQUESTS,
    Answered,
    ClosePeer,
    CloseSession,
    Declined,
    ForwardOnly,
    Message,
    OpenPeer,
    Ping,
    Stats,
    WireError,
    decode,
    encode,
)
from signaling.media.worker import Refusal, Worker

logger = logging.getLogger(__name__)

MOST_WAITING = 64
WEB_SILENT = 5.0
"""Seconds without a line after which a web process that used to ping counts as gone."""

MOST_UNSENT = 4 << 20
"""Bytes that may wait for a web process that does not read; then the connection is cut."""


class SocketTaken(RuntimeError):
    """Another worker lives on this socket path, or the directory is open to others."""


class Control:
    """Carries out requests, in the order in which they came; has at most one connection."""

    def __init__(self, port: UdpPort, hosts: tuple[str, ...], seats: int) -> None:
        self.worker = Worker(port, hosts, seats, self.say)
        self._talk: _Talk | None = None
        self._waiting: deque[OpenPeer] = deque()

    def say(self, message: Message) -> None:
        """Send a notice or an answer; dropped when nobody is there to hear it."""
        if self._talk is not None:
            self._talk.send(message)

    def connected(self, talk: "_Talk") -> None:
        """A web process is there; it replaces the one before."""
        before, self._talk = self._talk, None
        if before is not None:
            before.cut()
            self._alone()
        self._talk = talk
        self.say(self.worker.hello())

    def ended(self, talk: "_Talk") -> None:
        """The connection is gone: what may not go on without the web process stops now."""
        if self._talk is talk:
            self._talk = None
            self._alone()

    def look_after(self) -> None:
        """A web process that hangs steers nobody: cut the connection, so its end is noticed."""
        talk = self._talk
        if talk is not None and talk.pinged and time.monotonic() - talk.heard_at > WEB_SILENT:
            logger.error("web_silent")
            talk.cut()

    def _alone(self) -> None:
        self.worker.leave_alone()
        self._waiting.clear()
        logger.info("web_gone")

    def heard(self, line: bytes) -> None:
        """Carry out one request.

        Raises:
            WireError: the line is not a request.
        """
        request = decode(line, REQUESTS)
        if isinstance(request, OpenPeer):
            self._enqueue(request)
        elif isinstance(request, ForwardOnly):
            self._forward_only(request)
        elif isinstance(request, ClosePeer):
            self._cancel(lambda waiting: waiting.peer == request.peer)
            self.worker.close_peer(request.session, request.peer)
            self.say(Answered(request.id, {}))
        elif isinstance(request, CloseSession):
            self._cancel(lambda waiting: waiting.session == request.session)
            self.worker.close_session(request.session)
            self.say(Answered(request.id, {}))
        elif isinstance(request, Stats):
            self.say(Answered(request.id, self.worker.stats(request.session)))
        elif isinstance(request, Ping):
            if self._talk is not None:
                self._talk.pinged = True
            self.say(Answered(request.id, {}))

    def _forward_only(self, request: ForwardOnly) -> None:
        try:
            seating = self.worker.forward_only(request.session, request.edges, request.alone)
        except Refusal as refusal:
            self.say(Declined(request.id, refusal.code))
        else:
            self.say(Answered(request.id, {"plan": request.plan, "seating": seating}))

    def _enqueue(self, request: OpenPeer) -> None:
        if len(self._waiting) >= MOST_WAITING:
            self.say(Declined(request.id, "busy"))
            return
        self._waiting.append(request)
        if len(self._waiting) == 1:
            asyncio.get_running_loop().call_soon(self._open_next)

    def _cancel(self, matches: Callable[[OpenPeer], bool]) -> None:
        gone = [waiting for waiting in self._waiting if matches(waiting)]
        for waiting in gone:
            self._waiting.remove(waiting)
            self.say(Declined(waiting.id, "closed"))

    def _open_next(self) -> None:
        if not self._waiting:
            return
        request = self._waiting.popleft()
        try:
            answer = self.worker.open_peer(
                request.session, request.peer, request.offer, request.quiet
            )
        except Refusal as refusal:
            self.say(Declined(request.id, refusal.code))
        except Exception as error:  # noqa: BLE001 - the door: one offer harms nobody else
            logger.error("open_peer_fault %s", describe(error))
            self.say(Declined(request.id, "failed"))
        else:
            self.say(Answered(request.id, {"answer": answer}))
        if self._waiting:
            asyncio.get_running_loop().call_soon(self._open_next)


class _Talk(asyncio.Protocol):
    """One connection: lines in, lines out, both bounded."""

    def __init__(self, control: Control) -> None:
        self._control = control
        self._transport: asyncio.Transport | None = None
        self._partial = bytearray()
        self.heard_at = time.monotonic()
        self.pinged = False

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self._transport = cast(asyncio.Transport, transport)
        self._control.connected(self)

    def data_received(self, data: bytes) -> None:
        self._partial += data
        self.heard_at = time.monotonic()
        while self._transport is not None:
            end = self._partial.find(b"\n")
            if end < 0:
                break
            line = bytes(self._partial[: end + 1])
            del self._partial[: end + 1]
            self._take(line)
        if len(self._partial) > LONGEST_LINE:
            logger.error("control_line_too_long")
            self.cut()

    def _take(self, line: bytes) -> None:
        try:
            self._control.heard(line)
        except WireError as error:
            logger.error("control_not_understood %s", error)
            self.cut()

    def eof_received(self) -> None:
        self._control.ended(self)

    def connection_lost(self, error: Exception | None) -> None:
        self._transport = None
        self._control.ended(self)

    def send(self, message: Message) -> None:
        """Write one line, unless the far side has stopped reading; then hang up."""
        if self._transport is None:
            return
        try:
            line = encode(message)
        except WireError:
            logger.error("control_answer_too_long name=%s", message.name)
            if isinstance(message, Answered):
                self.send(Declined(message.id, "too-long"))
            return
        if self._transport.get_write_buffer_size() > MOST_UNSENT:
            logger.error("control_not_reading")
            self.cut()
            return
        self._transport.write(line)

    def cut(self) -> None:
        """End the connection now; its end is then handled like any other."""
        transport, self._transport = self._transport, None
        if transport is not None:
            transport.abort()
        self._control.ended(self)


class Doorway:
    """The socket file, owned for as long as this object is open.

    Raises:
        SocketTaken: another worker holds the path, or others could reach the directory.
    """

    def __init__(self, path: Path) -> None:
        self._path = path
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        if path.parent.stat().st_mode & 0o077:
            raise SocketTaken(f"the directory of {path.name} must be closed to others (mode 0700)")
        self._lock = os.open(f"{path}.lock", os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
        try:
            fcntl.flock(self._lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            path.unlink(missing_ok=True)  # stale: the lock was free
            self.socket = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
            made = path.with_suffix(".new")
            made.unlink(missing_ok=True)
            self.socket.bind(str(made))
            made.chmod(0o600)
            self.socket.listen()
            made.rename(path)  # the path appears when it can be connected to, and not before
        except BlockingIOError as error:
            os.close(self._lock)
            raise SocketTaken(f"another worker lives on {path.name}") from error

    def close(self) -> None:
        """Take the socket file away."""
        self.socket.close()
        with contextlib.suppress(OSError):
            self._path.unlink(missing_ok=True)
        os.close(self._lock)


async def serve(control: Control, doorway: Doorway) -> asyncio.AbstractServer:
    """Listen for the web process, and mind it once a second."""
    loop = asyncio.get_running_loop()

    def mind() -> None:
        control.look_after()
        loop.call_later(1.0, mind)

    loop.call_later(1.0, mind)
    return await loop.create_unix_server(lambda: _Talk(control), sock=doorway.socket)
