"""Debian's Janus with nothing but its video room, on loopback only."""

import asyncio
import contextlib
import json
import os
import secrets
import shutil
import subprocess
import tempfile
import threading
from pathlib import Path
from typing import Any

import websocket

from . import compiled
from .processes import BenchError, Server, free_port

_FOLDERS = "/usr/lib/*/janus"
_STARTING, _ANSWERING = 10.0, 20.0
Said = dict[str, Any]

_SETTINGS = {
    "janus.jcfg": """
general: {{
  configs_folder = "{configs}"
  plugins_folder = "{home}/plugins"
  transports_folder = "{home}/transports"
  events_folder = "{configs}"
  loggers_folder = "{configs}"
  debug_level = 3
  debug_colors = false
  session_timeout = 0
}}
media: {{ ipv6 = false }}
plugins: {{ disable = "{other_plugins}" }}
transports: {{ disable = "{other_transports}" }}
""",
    "janus.transport.websockets.jcfg": """
general: {{ ws = true, ws_ip = "127.0.0.1", ws_port = {port}, wss = false, json = "compact" }}
admin: {{ admin_ws = false, admin_wss = false }}
""",
    "janus.plugin.videoroom.jcfg": "general: {{ events = false }}\n",
}


def find(*, install: bool) -> Path:
    """Return the folder with Janus's plugins, after installing Debian's package when asked.

    Raises:
        BenchError: Janus is not there.
    """
    home = _home()
    if home is None and install:
        environment = os.environ | {"DEBIAN_FRONTEND": "noninteractive", "RUNLEVEL": "1"}
        subprocess.run(
            ["apt-get", "install", "-y", "janus"], check=True, env=environment, timeout=600
        )
        home = _home()
    if home is None:
        raise BenchError(
            "Janus is not installed. Run this benchmark again with --install (as root, on Debian), "
            "or install the package yourself: apt-get install -y janus"
        )
    return home


def _home() -> Path | None:
    if shutil.which("janus") is None:
        return None
    return next((path for path in Path("/").glob(_FOLDERS[1:]) if path.is_dir()), None)


class Janus:
    """The process, and one WebSocket on which all sessions run."""

    def __init__(self, home: Path, *, realtime: bool = False) -> None:
        self._folder = tempfile.TemporaryDirectory()
        port = free_port()
        values = {
            "configs": self._folder.name,
            "home": home,
            "port": port,
            "other_plugins": _others(home / "plugins", "libjanus_videoroom.so"),
            "other_transports": _others(home / "transports", "libjanus_websockets.so"),
        }
        for name, text in _SETTINGS.items():
            (Path(self._folder.name) / name).write_text(text.format(**values))
        shown = Path(self._folder.name) / "loopback.so"
        compiled.build([compiled.SOURCES / "loopback" / "getifaddrs.c"], shown)
        self.server = Server(
            "janus",
            ["janus", "--configs-folder", self._folder.name],
            environment={"LD_PRELOAD": str(shown)},
            realtime=realtime,
        )
        self._url = f"ws://127.0.0.1:{port}/"
        self._waiting: dict[str, asyncio.Future[Said]] = {}
        self._socket: websocket.WebSocket | None = None
        self._loop = asyncio.get_running_loop()

    async def start(self) -> None:
        """Wait until Janus answers.

        Raises:
            BenchError: it ended or did not answer in 10 s.
        """
        for _ in range(int(_STARTING / 0.1)):
            self.server.check()
            with contextlib.suppress(OSError, websocket.WebSocketException):
                self._socket = websocket.create_connection(
                    self._url, timeout=5, subprotocols=["janus-protocol"]
                )
                break
            await asyncio.sleep(0.1)
        if self._socket is None:
            raise BenchError(f"janus does not answer:\n{self.server.said()}")
        self._socket.settimeout(None)
        threading.Thread(target=self._read, args=(self._socket,), daemon=True).start()

    async def ask(self, **request: Any) -> Said:
        """Send one request and return its answer (``success``) or the event that follows ``ack``.

        Raises:
            BenchError: Janus refused it.
        """
        assert self._socket is not None
        name = request["transaction"] = secrets.token_hex(8)
        answer = self._waiting[name] = self._loop.create_future()
        self._socket.send(json.dumps(request))
        said = await asyncio.wait_for(answer, _ANSWERING)
        problem = said.get("error") or said.get("plugindata", {}).get("data", {}).get("error")
        if problem:
            raise BenchError(f"janus refused {request.get('janus')}: {problem}")
        return said

    async def handle(self) -> "Handle":
        """Return a new session with one handle of the video room."""
        session = (await self.ask(janus="create"))["data"]["id"]
        attached = await self.ask(
            janus="attach", session_id=session, plugin="janus.plugin.videoroom"
        )
        return Handle(self, session, attached["data"]["id"])

    async def version(self) -> str:
        """Return the versions of Janus and of the libraries that matter to its speed."""
        info = await self.ask(janus="info")
        parts = info.get("dependencies", {})
        return f"Janus {info['version_string']}, {parts.get('libsrtp')}, {parts.get('libnice')}"

    def close(self) -> None:
        """End the process. Safe to call again."""
        if self._socket is not None:
            with contextlib.suppress(OSError, websocket.WebSocketException):
                self._socket.close(timeout=1)
        self.server.stop()
        self._folder.cleanup()

    def _read(self, connection: websocket.WebSocket) -> None:
        with contextlib.suppress(OSError, websocket.WebSocketException, RuntimeError):
            while text := connection.recv():
                self._loop.call_soon_threadsafe(self._sort, json.loads(text))

    def _sort(self, said: Said) -> None:
        if said.get("janus") == "ack":
            return
        answer = self._waiting.pop(said.get("transaction", ""), None)
        if answer is not None and not answer.done():
            answer.set_result(said)


class Handle:
    """One leg's place in the video room."""

    def __init__(self, janus: Janus, session: int, handle: int) -> None:
        self._janus = janus
        self._ids = {"session_id": session, "handle_id": handle}

    async def message(self, body: Said, jsep: Said | None = None) -> Said:
        """Send ``body`` to the room; return the event with its data (and ``jsep``)."""
        extra = {"jsep": jsep} if jsep else {}
        return await self._janus.ask(janus="message", body=body, **self._ids, **extra)

    async def leave(self) -> None:
        await self._janus.ask(janus="destroy", session_id=self._ids["session_id"])


def _others(folder: Path, keep: str) -> str:
    return ",".join(sorted(path.name for path in folder.glob("*.so") if path.name != keep))
