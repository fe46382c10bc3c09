"""One robot's signalling line: connected with a cookie, it says commands, beats, and keeps every
view it is told.
"""

import asyncio
import contextlib
import secrets
import socket
from collections.abc import Callable
from typing import Any

import socketio
import socketio.exceptions

from signaling.robots.links import NotLetIn

View = dict[str, Any]
Ack = dict[str, Any]

BEAT = 2.0
"""Seconds between two heartbeats."""
PATIENCE = 10.0
"""Seconds to wait for an answer."""

SAYS_WHAT_IT_SAW = frozenset(
    {
        "person.go_in",
        "person.answer_move",
        "staff.admit",
        "staff.bring_in",
        "staff.visit",
        "staff.grant_voice",
        "staff.open_side_room",
        "staff.ask_move",
        "session.check",
        "session.open_joint",
        "session.start_shuttle",
        "session.resume",
    }
)
"""Commands that widen: they carry the version of the view that the person acted on."""


class _Recorder(socketio.AsyncClient):  # type: ignore[misc]
    """A Socket.IO client that keeps each frame as it came."""

    def __init__(self, frames: list[str]) -> None:
        super().__init__(reconnection=False, handle_sigint=False)
        self._frames = frames

    async def _handle_eio_message(self, data: str) -> None:
        self._frames.append(data)
        await super()._handle_eio_message(data)


class Line:
    """One connection from start to end; a robot that comes back makes a new one.

    Attributes:
        views: every view, oldest first.
        closing: the service's last words (``session.closed``), if it had any.
        heard: who really hears whom, as staff were last told (``session.heard``).
        beating: set to ``False`` to fall silent with the socket open.
    """

    def __init__(self, frames: list[str]) -> None:
        self.views: list[View] = []
        self.closing: dict[str, Any] | None = None
        self.heard: list[dict[str, Any]] = []
        self.beating = True
        self.ended = asyncio.Event()
        self._told = asyncio.Condition()
        self._beat: asyncio.Task[None] | None = None
        self._socket = _Recorder(frames)
        self._socket.on("session.view", self._on_view)
        self._socket.on("session.closed", self._on_closed)
        self._socket.on("session.heard", self._on_heard)
        self._socket.on("connect_error", self._on_refused)
        self._socket.on("disconnect", self._on_disconnect)
        self._refusal: object = None

    @property
    def view(self) -> View:
        """The newest view; empty before the first."""
        return self.views[-1] if self.views else {}

    async def connect(self, origin: str, cookie: str, meeting: str | None = None) -> None:
        """Connect, and return with the first view there.

        Raises:
            NotLetIn: refused, or no view came.
        """
        try:
            await self._socket.connect(
                origin,
                transports=["websocket"],
                headers={"Cookie": cookie, "Origin": origin},
                auth={"meeting": meeting} if meeting else None,
                wait_timeout=PATIENCE,
            )
        except socketio.exceptions.ConnectionError as error:
            raise _refusal(self._refusal) from error
        self._beat = asyncio.create_task(self._keep_beating())
        try:
            await self.until(bool)
        except TimeoutError:
            await self.hang_up()
            raise NotLetIn("no-view", again=True) from None

    async def say(self, event: str, **fields: Any) -> Ack:
        """Say one command, and return its answer.

        Raises:
            ConnectionError: the line ended, or no answer came within ``PATIENCE`` seconds.
        """
        message: dict[str, Any] = {"id": secrets.token_hex(16), **fields}
        if event in SAYS_WHAT_IT_SAW:
            message.setdefault("saw", self.view.get("version", 0))
        return await self.say_raw(event, message)

    async def say_raw(self, event: str, message: object) -> Ack:
        """Say anything at all, for tests of what is refused; raises as ``say``."""
        try:
            answer = await self._socket.call(event, message, timeout=PATIENCE)
        except (socketio.exceptions.SocketIOError, OSError) as error:
            raise ConnectionError(f"{event}: the line ended") from error
        return answer if isinstance(answer, dict) else {"ok": False, "code": "no-answer"}

    async def until(self, holds: Callable[[View], bool], timeout: float = PATIENCE) -> View:
        """Wait for a view for which ``holds`` is true, and return it.

        Raises:
            TimeoutError: none came.
        """
        async with asyncio.timeout(timeout), self._told:
            await self._told.wait_for(lambda: bool(self.views) and holds(self.view))
            return self.view

    async def other_than(self, known: View) -> View:
        """Wait for as long as it takes for a view newer than ``known``."""
        async with self._told:
            await self._told.wait_for(lambda: self.view is not known)
            return self.view

    async def hang_up(self) -> None:
        """Close the socket as a closing tab does."""
        if self._beat is not None:
            self._beat.cancel()
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(2):
                await self._socket.disconnect()
        self.ended.set()

    def cut(self) -> None:
        """Cut the connection without a word, as a killed browser does."""
        if self._beat is not None:
            self._beat.cancel()
        wire = self._socket.eio.ws.get_extra_info("socket") if self._socket.eio.ws else None
        if wire is not None:
            with contextlib.suppress(OSError):
                wire.shutdown(socket.SHUT_RDWR)
        self.ended.set()

    async def _keep_beating(self) -> None:
        while True:
            await asyncio.sleep(BEAT)
            if self.beating:
                with contextlib.suppress(socketio.exceptions.SocketIOError):
                    await self._socket.emit("person.beat", {"id": secrets.token_hex(16)})

    async def _on_view(self, view: View) -> None:
        async with self._told:
            self.views.append(view)
            self._told.notify_all()

    async def _on_closed(self, words: dict[str, Any]) -> None:
        self.closing = words

    async def _on_heard(self, said: dict[str, Any]) -> None:
        self.heard = said["rows"]

    async def _on_refused(self, refusal: object = None) -> None:
        self._refusal = refusal

    async def _on_disconnect(self, *_: object) -> None:
        if self._beat is not None:
            self._beat.cancel()
        self.ended.set()


def _refusal(said: object) -> NotLetIn:
    """Read a refusal: the ``{code, words, again}``, or whatever stands in its place."""
    if isinstance(said, dict) and "code" not in said and isinstance(said.get("data"), dict):
        said = said["data"]
    if isinstance(said, dict) and "code" in said:
        return NotLetIn(str(said["code"]), str(said.get("words", "")), bool(said.get("again")))
    return NotLetIn("no-connection", again=True)
