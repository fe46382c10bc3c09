"""A media worker that does as it is told on standard input: a real process that can be killed.

Arguments: SOCKET BOOT. Orders, one a line: ``late NAME SECONDS`` (answer requests of that name
late), ``decline NAME CODE``, ``say JSON`` (a line as it stands), ``drop`` (hang up), ``deaf`` (read
and answer nothing more), ``pid NUMBER`` and ``version NUMBER`` (for the next hello), ``hold JSON``
(sessions of the next hello). Each request that it got is printed as one JSON line.
"""

import contextlib
import json
import os
import socket
import sys
import threading
import time
from pathlib import Path


def tell(line: str) -> None:
    """Write one whole line, whichever thread says it."""
    os.write(1, line.encode() + b"\n")


class ScriptedWorker:
    def __init__(self, path: str, boot: str) -> None:
        self.boot, self.pid, self.version = boot, os.getpid(), 2
        self.late: dict[str, float] = {}
        self.declined: dict[str, str] = {}
        self.held: dict[str, list[str]] = {}
        self.deaf = False
        self.connection: socket.socket | None = None
        Path(path).unlink(missing_ok=True)
        self.listener = socket.socket(socket.AF_UNIX)
        self.listener.bind(path)
        self.listener.listen()

    def serve(self) -> None:
        while True:
            connection, _ = self.listener.accept()
            self.connection = connection
            hello = {"say": "hello", "version": self.version, "pid": self.pid, "boot": self.boot}
            self.send(hello | {"sessions": self.held, "load": 0.0})
            tell(json.dumps({"say": "met"}))
            threading.Thread(target=self.listen, args=(connection,), daemon=True).start()

    def listen(self, connection: socket.socket) -> None:
        with connection.makefile("rb") as lines:
            for line in lines:
                while self.deaf:
                    time.sleep(1)
                self.answer(json.loads(line))

    def answer(self, request: dict) -> None:
        name = request["say"]
        if name != "ping":
            tell(json.dumps(request))
        if name in self.late:
            time.sleep(self.late[name])
        if name in self.declined:
            self.send({"say": "declined", "id": request["id"], "code": self.declined[name]})
            return
        body = {}
        if name == "open_peer":
            body = {"answer": "v=0 answer to " + request["peer"]}
        elif name == "forward_only":
            seating: dict[str, dict[str, int]] = {}
            for speaker, listener, _ in request["edges"]:
                seats = seating.setdefault(listener, {})
                seats.setdefault(speaker, len(seats))
            body = {"plan": request["plan"], "seating": seating}
        elif name == "stats":
            body = {"edges": [], "worker": {"load": 0.25}}
        self.send({"say": "answered", "id": request["id"], "body": body})

    def send(self, said: dict) -> None:
        assert self.connection is not None
        with contextlib.suppress(OSError):
            self.connection.sendall(json.dumps(said).encode() + b"\n")

    def obey(self, order: str) -> None:
        verb, _, rest = order.strip().partition(" ")
        match verb:
            case "late":
                self.late[rest.split()[0]] = float(rest.split()[1])
            case "decline":
                self.declined[rest.split()[0]] = rest.split()[1]
            case "say":
                self.send(json.loads(rest))
            case "drop":
                assert self.connection is not None
                self.connection.shutdown(socket.SHUT_RDWR)
            case "deaf":
                self.deaf = True
            case "pid":
                self.pid = int(rest)
            case "version":
                self.version = int(rest)
            case "hold":
                self.held = json.loads(rest)
        tell(json.dumps({"say": "obeyed"}))


def main() -> None:
    worker = ScriptedWorker(sys.argv[1], sys.argv[2])
    threading.Thread(target=worker.serve, daemon=True).start()
    tell(json.dumps({"say": "listening"}))
    for order in sys.stdin:
        worker.obey(order)


if __name__ == "__main__":
    main()
