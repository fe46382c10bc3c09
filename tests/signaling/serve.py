"""Serves a stage through real sockets, in a process of its own: ``serve.py threading|eventlet``.

Prints one line of JSON about the stage, then serves until it is killed. A few routes under
``/test`` let the tests look inside.
"""

import sys

if __name__ == "__main__" and sys.argv[1] == "eventlet":
    import warnings

    warnings.simplefilter("ignore")
    import eventlet

    eventlet.monkey_patch()

import json
import socket
from typing import Any

from app.services import join_links, live_sessions, staff_sessions
from app.services.live_sessions import Caller
from tests.signaling.stage import Config, Stage

SMALL_BUFFER = 4096
"""Bytes; a reader that has stopped is then noticed after little was sent."""


def add_windows(stage: Stage) -> None:
    """Add what the tests look at and order from outside."""

    @stage.app.get("/test/state")
    def state() -> dict[str, Any]:
        stands = stage.session.attendances
        return {
            name: {"connected": stands[id].connected, "generation": stands[id].generation}
            | {"microphone": stands[id].microphone, "standing": str(stands[id].standing)}
            for name, id in stage.ids.items()
        }

    @stage.app.get("/test/acts/<name>")
    def acts(name: str) -> list[str]:
        return [act for act, _, actor, _ in stage.store.acts if actor == stage.ids[name]]

    @stage.app.get("/test/depth/<name>")
    def depth(name: str) -> dict[str, int]:
        found = [c for c in stage.door.presence.everyone() if c.caller.person_id == stage.ids[name]]
        return {"depth": max((stage.door.tap.depth(c.sid) for c in found), default=-1)}

    @stage.app.get("/test/sockets")
    def sockets() -> dict[str, int]:
        return {"count": len(stage.door.tap._frames), "known": len(stage.door.presence.everyone())}

    @stage.app.get("/test/churn/<name>/<int:times>")
    def churn(name: str, times: int) -> dict[str, int]:
        person_id = stage.ids[name]
        caller = Caller(stage.meeting, person_id, stage.session.attendance(person_id).generation)
        for number in range(times):
            live_sessions.set_camera(stage.house, caller, number % 2 == 0)
            stage.socketio.sleep(0)
        return {"done": times}

    @stage.app.get("/test/revoke/<name>")
    def revoke(name: str) -> dict[str, bool]:
        join_links.revoke(stage.house, stage.meeting, stage.ids[name])
        return {"done": True}

    @stage.app.get("/test/sign_out/<name>")
    def sign_out(name: str) -> dict[str, bool]:
        staff_sessions.end(stage.house, stage.secrets[name])
        return {"done": True}

    @stage.app.get("/test/stop")
    def stop() -> dict[str, bool]:
        stage.door.stop()
        return {"done": True}


def main(mode: str) -> None:
    listener = socket.socket()
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, SMALL_BUFFER)
    listener.bind(("127.0.0.1", 0))
    listener.listen(64)
    url = f"http://127.0.0.1:{listener.getsockname()[1]}"
    stage = Stage(Config(url, mode))
    add_windows(stage)
    stage.valve.pause = lambda: stage.socketio.sleep(0.2)
    stage.door.start()
    about = {"url": url, "meeting": stage.meeting, "cookies": stage.cookies, "ids": stage.ids}
    print(json.dumps(about), flush=True)
    if mode == "eventlet":
        import eventlet.wsgi

        eventlet.wsgi.server(listener, stage.app, log_output=False)
    else:
        from werkzeug.serving import make_server

        port = listener.getsockname()[1]
        make_server(
            "127.0.0.1", port, stage.app, threaded=True, fd=listener.fileno()
        ).serve_forever()


if __name__ == "__main__":
    main(sys.argv[1])
