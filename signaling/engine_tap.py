"""The only file that touches what python-socketio and python-engineio keep to themselves.

It stands before their parsers: a frame that is none of ours ends the connection before it is
parsed, an event that cannot be read becomes one that nobody knows, and no queue grows without end.
"""

import contextlib
import functools
import json
import re
import socket
import time
from collections.abc import Callable
from typing import Any

import simple_websocket
import socketio
from socketio import packet

LARGEST_FRAME = 200_000
"""Characters of one WebSocket message."""
FRAMES_AT_ONCE, FRAMES_A_SECOND = 240, 60
"""Above the registry's own limit: this one is for frames that never reach the registry."""
CLAIM_WITHIN = 5.0
"""Seconds in which a WebSocket becomes somebody's connection, or is cut."""

LOOK_EVERY = 1.0

NOT_UNDERSTOOD = "not-understood"
RESERVED = frozenset({"connect", "disconnect", "*", NOT_UNDERSTOOD})

_EVENT = re.compile(r"2([0-9]{1,9})?(\[.*)", re.DOTALL)
_FRAME = re.compile(r"[13]|4(?:[01]|2[0-9\[])")
"""Close, pong, and the Socket.IO packets connect, disconnect and event, all in plain text."""


class StrictPacket(packet.Packet):  # type: ignore[misc]
    """A Socket.IO packet of the few kinds we use, on the one namespace; anything else is an event
    that nobody knows, so that it is refused and counted like every other."""

    uses_binary_events = False

    def decode(self, encoded_packet: object) -> int:
        self.namespace = None
        text = encoded_packet if isinstance(encoded_packet, str) else ""
        try:
            self.packet_type, self.id, self.data = _read(text)
        except (ValueError, RecursionError):
            self.packet_type, self.id, self.data = packet.EVENT, None, [NOT_UNDERSTOOD]
        return 0


def _read(text: str) -> tuple[int, int | None, Any]:
    if text[:1] == "0":
        return packet.CONNECT, None, _connect_data(text[1:])
    if text == "1":
        return packet.DISCONNECT, None, None
    match = _EVENT.fullmatch(text)
    if match is None:
        raise ValueError("not one of ours")
    number = int(match[1]) if match[1] else None
    try:
        data = json.loads(match[2])
    except (ValueError, RecursionError):
        return packet.EVENT, number, [NOT_UNDERSTOOD]
    if not (data and isinstance(data[0], str)) or data[0] in RESERVED:
        # "connect" and "disconnect" as event names would run the connection handlers.
        return packet.EVENT, number, [NOT_UNDERSTOOD]
    return packet.EVENT, number, data


def _connect_data(text: str) -> object:
    data = json.loads(text) if text else None
    # A truthy stand-in, so that the connect handler refuses it and is called once.
    return data if data is None or isinstance(data, dict) else {"": ""}


class Frames:
    """The WebSocket as python-engineio sees it, with what is not ours taken out."""

    def __init__(self, raw: Any, engine: Any, network: Any, clock: Callable[[], float]) -> None:
        self._raw = raw
        self.network = network
        self._clock = clock
        self._left = float(FRAMES_AT_ONCE)
        self._looked = clock()
        self.engine = engine
        self.opened = clock()
        self.deaf = False
        if hasattr(raw, "_recv_frame"):
            _fence_eventlet(raw, self)

    def wait(self) -> str | None:
        """Return the next frame; None ends the connection, as if the browser had closed it."""
        while True:
            frame = _next_frame(self._raw)
            if not isinstance(frame, str):
                return None
            if not self.deaf:
                ours = self.may_go_on() and _FRAME.match(frame)
                return frame if ours else None
            # What still comes is thrown away, so that the last message can be read.
            self.engine.server.sleep(0)

    def may_go_on(self) -> bool:
        """Count one frame; say whether there were not too many."""
        now = self._clock()
        self._left = min(FRAMES_AT_ONCE, self._left + (now - self._looked) * FRAMES_A_SECOND) - 1
        self._looked = now
        return self._left >= 0

    def __getattr__(self, name: str) -> Any:
        return getattr(self._raw, name)


def _next_frame(raw: Any) -> Any:
    threaded = getattr(raw, "ws", None)
    if threaded is None:
        return raw.wait()
    # simple-websocket can end without waking who waits for a frame, so it is looked at.
    while True:
        try:
            frame = threaded.receive(timeout=LOOK_EVERY)
        except simple_websocket.ConnectionClosed:
            return None
        if frame is not None or not threaded.connected:
            return frame


def _fence_eventlet(raw: Any, frames: Frames) -> None:
    """Bound what eventlet's WebSocket does not: a message in pieces, pings, and their time.

    It unmasks byte by byte, so that one large frame would hold up everyone; and while frames keep
    coming nobody else would get a turn.
    """
    receive = raw._recv_frame

    def receive_bounded(message: Any = None) -> Any:
        so_far = len(message.data) if message is not None else 0
        got = receive(message=message)
        if got is not message:
            got.size, so_far = 0, 0
        got.size += sum(len(piece) + 1 for piece in got.data[so_far:])
        frames.engine.server.sleep(0)
        alone = got.opcode & 8 or not got.finished
        if got.size > LARGEST_FRAME or (alone and not frames.deaf and not frames.may_go_on()):
            raise ValueError("too much in one message")
        return got

    raw._recv_frame = receive_bounded
    raw._apply_mask = _unmask


def _unmask(data: bytes, mask: bytes, length: int | None = None, offset: int = 0) -> bytes:
    """Return ``data`` without its mask, all bytes at once."""
    size = len(data) if length is None else length
    turned = bytes(mask[(offset + index) % 4] for index in range(4))
    key = (turned * (size // 4 + 1))[:size]
    plain = int.from_bytes(data[:size], "big") ^ int.from_bytes(key, "big")
    return plain.to_bytes(size, "big")


class EngineTap:
    """What the outbox and presence need to know of a connection below Socket.IO."""

    def __init__(
        self, server: socketio.Server, clock: Callable[[], float] = time.monotonic
    ) -> None:
        self._server = server
        self._clock = clock
        self._frames: dict[str, Frames] = {}
        engine = server.eio
        made = engine._async["websocket"]
        if engine.async_mode == "threading":
            made = functools.partial(made, max_message_size=LARGEST_FRAME)
        engine._async = engine._async | {
            "websocket": lambda handler, eio: made(self._guarded(handler), eio)
        }
        self._connected = engine.handlers["connect"]
        engine.on("connect", self._connecting)

    def when_open(self, tell: Callable[[str], object]) -> None:
        """Call ``tell(sid)`` each time a connection's own CONNECT packet has gone out."""
        connect = self._server.manager.connect

        def connected(sid: str, namespace: str) -> str:
            opened: str = connect(sid, namespace)
            tell(opened)
            return opened

        self._server.manager.connect = connected

    def depth(self, sid: str) -> int:
        """Return how many packets wait for a connection to read."""
        frames = self._frames.get(self.engine_id(sid))
        return int(frames.engine.queue.qsize()) if frames is not None else 0

    def deafen(self, sid: str) -> None:
        """Hear nothing more of a connection; what it sends is thrown away until it is cut."""
        frames = self._frames.get(self.engine_id(sid))
        if frames is not None:
            frames.deaf = True

    def let_go(self, sid: str) -> None:
        """End a connection after what was said to it; the browser may not come back by itself."""
        self._server.disconnect(sid)

    def engine_id(self, sid: str) -> str:
        """Return the WebSocket's own id, which outlives the Socket.IO connection; may be empty."""
        return self._server.manager.eio_sid_from_sid(sid, "/") or ""

    def cut(self, engine_id: str) -> None:
        """Shut the network socket. A writer that is stuck comes free."""
        frames = self._frames.get(engine_id)
        if frames is not None and frames.network is not None:
            with contextlib.suppress(OSError):
                frames.network.shutdown(socket.SHUT_RDWR)

    def cut_unclaimed(self) -> int:
        """Cut each WebSocket that is nobody's connection after ``CLAIM_WITHIN``; say how many."""
        late = [
            engine_id
            for engine_id, frames in list(self._frames.items())
            if self._clock() - frames.opened > CLAIM_WITHIN
            and self._server.manager.sid_from_eio_sid(engine_id, "/") is None
        ]
        for engine_id in late:
            self.cut(engine_id)
        return len(late)

    def _connecting(self, engine_id: str, environ: dict[str, Any]) -> object:
        # No compression of what one person is told: lengths would tell of the content.
        environ.pop("HTTP_SEC_WEBSOCKET_EXTENSIONS", None)
        return self._connected(engine_id, environ)

    def _guarded(self, handler: Callable[[Any], object]) -> Callable[[Any], object]:
        engine = handler.__self__  # type: ignore[attr-defined]

        def handle(raw: Any) -> object:
            network = _network_socket(self._server.environ.get(engine.sid))
            frames = Frames(raw, engine, network, self._clock)
            self._frames[engine.sid] = frames
            try:
                return handler(frames)
            finally:
                self._frames.pop(engine.sid, None)

        return handle


def _network_socket(environ: Any) -> Any:
    """Return the socket under a WSGI request, by whichever server it came."""
    if not environ:
        return None
    if "eventlet.input" in environ:
        return environ["eventlet.input"].get_socket()
    return environ.get("werkzeug.socket") or environ.get("gunicorn.socket")
