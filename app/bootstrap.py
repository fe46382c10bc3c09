"""The one place where the parts meet: settings become a house with its two doors."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from flask_socketio import SocketIO

from app.config import Config
from app.services import live_sessions
from app.services.ports import Announcer, House, MediaPlane
from app.store import Store
from app.web import create_app
from signaling import attach, socketio_options
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox


class SystemClock:
    """The machine's clocks."""

    def now(self) -> datetime:
        return datetime.now(UTC)

    def monotonic(self) -> float:
        return time.monotonic()


@dataclass(frozen=True, slots=True)
class Service:
    """Everything that one web process holds. ``start`` before serving, ``stop`` before the end."""

    config: Config
    house: House
    app: Flask
    socketio: SocketIO
    start: Callable[[], None]
    stop: Callable[[], None]


def build_store(config: Config) -> Store:
    """Return the store, migrated to the newest form."""
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    store = Store(config.database_url)
    store.migrate()
    return store


def build_house(config: Config, store: Store, media: MediaPlane, announcer: Announcer) -> House:
    """Return the house that every service is given."""
    return House(
        unit_of_work=store.unit_of_work,
        media=media,
        clock=SystemClock(),
        announcer=announcer,
        seats=config.media_seats,
    )


def build(config: Config) -> Service:
    """Put one web process together; nothing runs before ``start``."""
    store = build_store(config)
    plane = WorkerPlane(config.media_sockets)
    house = build_house(config, store, plane, Outbox())

    def readiness() -> dict[str, bool]:
        return {"database": not store.check(), "media": plane.ready}

    app = create_app(house, config, readiness=readiness)
    socketio = SocketIO(app, **socketio_options(config))
    signalling = attach(socketio, house, config)

    def start() -> None:
        # Before anyone can come: no meeting is more open than it was (I42).
        live_sessions.after_restart(house)
        signalling.start()

    return Service(config, house, app, socketio, start, signalling.stop)
