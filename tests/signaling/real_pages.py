"""Pages that come through real sockets: a whole Socket.IO client, and one that sends raw frames."""

import contextlib
import json
import os
import socket
import subprocess
import sys
import threading
import time
import urllib.request
from typing import Any

import socketio
import websocket

from tests.signaling.stage import STAFF, new_id
from tests.signaling.worker_process import ROOT


class Server:
    """A stage served in a process of its own."""

    def __init__(self, mode: str) -> None:
        environ = dict(os.environ, PYTHONPATH=str(ROOT), PYTHONWARNINGS="ignore")
        self.process = subprocess.Popen(
            [sys.executable, "-m", "tests.signaling.serve", mode],
            cwd=ROOT,
            env=environ,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        self.mode = mode
        self.errors: list[str] = []
        threading.Thread(target=self._read_errors, daemon=True).start()
        assert self.process.stdout is not None
        about = json.loads(self.process.stdout.readline() or "null")
        assert about is not None, "".join(self.errors)
        self.url, self.meeting = about["url"], about["meeting"]
        self.cookies, self.ids = about["cookies"], about["ids"]

    def _read_errors(self) -> None:
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self.errors.append(line)

    def look(self, what: str) -> Any:
        with urllib.request.urlopen(f"{self.url}/test/{what}", timeout=30) as answer:
            return json.load(answer)

    def end(self) -> None:
        self.process.kill()
        self.process.wait(5)
        for stream in (self.process.stdout, self.process.stderr):
            if stream is not None:
                stream.close()

    def auth(self, name: str) -> dict[str, str] | None:
        return {"meeting": self.meeting} if name in STAFF else None


class Page:
    """A browser's page: one Socket.IO client that remembers what it heard."""

    def __init__(
        self, server: Server, name: str, *, origin: str | None = "ours", cookie: str | None = "own"
    ) -> None:
        self.server, self.name = server, name
        self.heard: list[tuple[str, Any, float]] = []
        self.refusal: Any = None
        options = {"origin": server.url if origin == "ours" else origin}
        if origin is None:
            options = {"suppress_origin": True}
        self.client = socketio.Client(reconnection=False, websocket_extra_options=options)
        self.client.on("*", self._hear)
        self.client.on("connect_error", self._refused)
        self.client.on("disconnect", lambda *_: self._hear("gone", None))
        self.cookie = server.cookies[name] if cookie == "own" else cookie

    def _hear(self, event: str, said: Any) -> None:
        self.heard.append((event, said, time.monotonic()))

    def _refused(self, said: Any) -> None:
        self.refusal = said

    def come(self, auth: Any = "own") -> "Page":
        self.client.connect(
            self.server.url,
            headers={"Cookie": self.cookie} if self.cookie else {},
            auth=self.server.auth(self.name) if auth == "own" else auth,
            transports=["websocket"],
            wait_timeout=10,
        )
        return self

    def all(self, event: str) -> list[Any]:
        return [said for name, said, _ in self.heard if name == event]

    def say(self, event: str, body: Any) -> Any:
        return self.client.call(event, body, timeout=10)

    def ask(self, event: str, **fields: Any) -> Any:
        return self.say(event, {"id": new_id(), **fields})

    def go(self) -> None:
        with contextlib.suppress(Exception):
            self.client.disconnect()

    def __enter__(self) -> "Page":
        return self.come()

    def __exit__(self, *_: object) -> None:
        self.go()


class RawPage:
    """A WebSocket that sends frames as they are, and reads only when told."""

    def __init__(self, server: Server, name: str, *, small: bool = False) -> None:
        host, port = server.url.removeprefix("http://").split(":")
        network = socket.socket()
        if small:
            network.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 2048)
        network.connect((host, int(port)))
        self.ws = websocket.create_connection(
            server.url.replace("http", "ws") + "/socket.io/?EIO=4&transport=websocket",
            socket=network,
            origin=server.url,
            cookie=server.cookies[name],
            timeout=10,
            header=["Sec-WebSocket-Extensions: permessage-deflate"],
        )
        self.opening = self.ws.recv()
        self.auth = server.auth(name)

    def come(self) -> "RawPage":
        for _ in range(10):
            self.send("40" + (json.dumps(self.auth) if self.auth else ""))
            if self.until("4").startswith(("40", "42")):
                return self
            time.sleep(1)  # this person came too often for now
        raise AssertionError("refused")

    def send(self, frame: str) -> None:
        self.ws.send(frame)

    def until(self, start: str) -> str:
        """Read until a frame begins with ``start``."""
        while True:
            frame = self.ws.recv()
            if not frame:
                raise EOFError
            if str(frame).startswith(start):
                return str(frame)

    def ended(self, within: float) -> bool:
        """Whether the server ends it in time; what is read meanwhile is kept in ``last``."""
        self.last: list[str] = []
        until = time.monotonic() + within
        while time.monotonic() < until:
            self.ws.settimeout(max(0.05, until - time.monotonic()))
            try:
                frame = self.ws.recv()
            except websocket.WebSocketTimeoutException:
                return False
            except (websocket.WebSocketException, OSError):
                return True
            if not frame:
                return True
            self.last.append(str(frame))
        return False

    def close(self) -> None:
        with contextlib.suppress(Exception):
            self.ws.close(timeout=0)
