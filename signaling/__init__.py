"""The signalling door. Its parts load when asked for: the media process lives in this package too,
and must not load the web with it."""

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from flask_socketio import SocketIO

    from app.services.ports import House
    from signaling.door import Settings, Signalling


def socketio_options(config: "Settings") -> dict[str, Any]:
    """Return the arguments for ``SocketIO(app, **options)``; see ``door.socketio_options``."""
    from signaling import door

    return door.socketio_options(config)


def attach(socketio: "SocketIO", house: "House", config: "Settings") -> "Signalling":
    """Hang the door on ``socketio``; see ``door.attach``."""
    from signaling import door

    return door.attach(socketio, house, config)
