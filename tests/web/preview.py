"""Serves the pages with made-up views, one state each: to look at them, and for the browser tests.

`python -m tests.web.preview` prints addresses. The cookie says which view a page gets: ``seat`` or
``staff`` = a name in static/test/views.json. Nothing here decides anything.
"""

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any
from unittest.mock import patch

from flask import Flask, request
from flask_socketio import SocketIO
from playwright.sync_api import Page
from werkzeug.serving import make_server

from app.config import Config
from app.domain.live_session import Kind, Stage
from app.domain.staff_roles import StaffRole
from app.services import join_links, meeting_lists, meetings, staff_sessions
from app.services.records import Meeting, StaffAccount, StaffSession
from app.web import create_app, joining

FIXTURES = Path(__file__).parents[2] / "static" / "test"
VIEWS: dict[str, dict[str, Any]] = {
    name: view
    for file in ("views.json", "desk_views.json", "shuttle_views.json")
    for name, view in json.loads((FIXTURES / file).read_text("utf-8")).items()
}
Answer = dict[str, Any]
MEETING = "0123456789abcdef"
CLOSINGS = ("elsewhere", "left", "removed", "ended", "revoked", "server-restart", "too-much")


def _signed_in(house: object, secret: str) -> staff_sessions.SignedIn:
    account = StaffAccount(secret, "Alex", roles=frozenset(StaffRole))
    return staff_sessions.SignedIn(account, StaffSession("", secret, datetime.now(UTC)))


class Preview:
    """A running preview. ``tell`` pushes another view to every page that is open.

    ``answers``: what an event is answered, or what makes the answer; others are answered "ok".
    """

    def __init__(self, port: int = 0, demo: str = "1") -> None:
        self.server = make_server("127.0.0.1", port, Flask("empty"), threaded=True)
        self.url = f"http://localhost:{self.server.port}"
        config = Config.from_env(
            {
                "PUBLIC_URL": self.url,
                "HELP_PHONE": "01632 960 001",
                "DEMO": demo,
                "HELPLINES": "Listening line: 01632 960 100",
            }
        )
        app = create_app(None, config)  # type: ignore[arg-type]
        self.socketio = SocketIO(app, async_mode="threading", cors_allowed_origins=self.url)
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.answers: dict[str, Answer | Callable[[dict[str, Any]], Answer]] = {
            "peer.offer": {"ok": False, "code": "media-unavailable", "words": "No media here."}
        }
        self.version = 1
        self.silent = False
        self._listen()
        self.server.app = app
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def _listen(self) -> None:
        @self.socketio.on("connect")
        def connect() -> None:
            while self.silent:
                threading.Event().wait(0.2)
            state = request.cookies.get("staff") or request.cookies.get("seat") or ""
            if state.startswith("closed-"):
                why = state.removeprefix("closed-")
                again = why in ("elsewhere", "left", "too-much")
                self.socketio.emit(
                    "session.closed", {"why": why, "again": again, "words": ""}, to=request.sid
                )
                return
            self.socketio.emit("session.view", VIEWS[state] | {"version": 1}, to=request.sid)

        @self.socketio.on("*")
        def anything(name: str, message: dict[str, Any]) -> dict[str, Any]:
            while self.silent:
                threading.Event().wait(0.2)
            if name != "person.beat":
                self.asked.append((name, message))
            answer = self.answers.get(name, {"ok": True})
            return answer(message) if callable(answer) else answer

    def tell(self, view: dict[str, Any]) -> None:
        self.version += 1
        self.socketio.emit("session.view", view | {"version": self.version})

    def cut(self) -> None:
        """End every socket, and let none come back until ``silent`` is false again."""
        self.silent = True
        engine = self.socketio.server.eio
        for socket in list(engine.sockets.values()):
            socket.close(wait=False)

    def close(self) -> None:
        self.server.shutdown()


def asked(preview: Preview, page: Page, event: str, *, ids: bool = False) -> list[dict[str, Any]]:
    """Return what the page asked under this name, without the ids of the commands unless ``ids``.

    A busy machine has two seconds to ask it.
    """
    for _ in range(10):
        page.wait_for_timeout(200)
        if any(name == event for name, _ in preview.asked):
            break
    return [
        {key: value for key, value in message.items() if ids or key != "id"}
        for name, message in preview.asked
        if name == event
    ]


@contextmanager
def believed() -> Iterator[None]:
    """Let every cookie count, and every link be good."""
    now = datetime.now(UTC)
    meeting = Meeting(MEETING, "Garden wall", Kind.CONFERENCE, Stage.HOLDING, now, now, "a1")
    claimed = join_links.Claim(MEETING, "j1", "waiting")
    with (
        patch.object(join_links, "holder", lambda house, secret: join_links.Holder("m", secret)),
        patch.object(
            join_links,
            "seat",
            lambda house, secret: join_links.Seat("m", secret, join_links.Door.OPEN),
        ),
        patch.object(join_links, "claim_by_link", lambda house, token, knock: claimed),
        patch.object(joining, "way_in", lambda holder: None),
        patch.object(join_links, "give_up", lambda house, secret: None),
        patch.object(staff_sessions, "signed_in", _signed_in),
        patch.object(staff_sessions, "claim", lambda house, token, device: "staff-holding"),
        patch.object(staff_sessions, "end", lambda house, secret: None),
        patch.object(meetings, "meetings_of", lambda house, staff_id: [meeting]),
        patch.object(meeting_lists, "of", lambda *_: {"today": [], "coming": [], "earlier": []}),
        patch.object(meetings, "person_of", lambda house, session_id, staff_id: "a1"),
        patch.object(meetings, "case_of", lambda house, session_id: None),
    ):
        yield


if __name__ == "__main__":
    with believed():
        preview = Preview(port=5055)
        print(f"{preview.url}/meeting with the cookie seat = one of: {', '.join(VIEWS)}")
        threading.Event().wait()
