"""The signalling door: puts registry, presence, outbox and media together around one SocketIO."""

import logging
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Protocol

from flask import request
from flask_socketio import SocketIO

from app.domain.refusals import Refused
from app.services import live_sessions
from app.services.ports import House
from signaling import (
    facilitator_events,
    floor_events,
    participant_events,
    shuttle_events,
    turn_events,
)
from signaling.case_watch import CaseWatch
from signaling.connection_events import Doorkeeper
from signaling.engine_tap import LARGEST_FRAME, EngineTap, StrictPacket
from signaling.heard import Heard
from signaling.lonely import Lonely
from signaling.media_plane import WorkerPlane
from signaling.outbox import Outbox
from signaling.presence import Presence
from signaling.registry import Registry

log = logging.getLogger(__name__)

ROWS = (
    *participant_events.ROWS,
    *turn_events.ROWS,
    *facilitator_events.ROWS,
    *floor_events.ROWS,
    *shuttle_events.ROWS,
)
"""Every event that a browser may send."""


class Settings(Protocol):
    """What of the configuration is used here."""

    @property
    def public_url(self) -> str: ...

    @property
    def async_mode(self) -> str: ...


@dataclass(frozen=True, slots=True)
class Signalling:
    """The door, hung: ``start`` once the process may run tasks, ``stop`` before it ends."""

    registry: Registry
    presence: Presence
    doorkeeper: Doorkeeper
    tap: EngineTap
    start: Callable[[], None]
    stop: Callable[[], None]


def socketio_options(config: Settings) -> dict[str, Any]:
    """Return the arguments for ``SocketIO(app, **options)``.

    ``async_handlers`` is off, so that the events of one browser are handled in their order.
    """
    return {
        "async_mode": config.async_mode,
        "transports": ["websocket"],
        "ping_interval": 10,
        # Who is gone is known from beats and media; this must not be quicker than they are.
        "ping_timeout": 15,
        "max_http_buffer_size": LARGEST_FRAME,
        "cors_allowed_origins": [config.public_url],
        "async_handlers": False,
        "http_compression": False,
        "allow_upgrades": False,
        "logger": False,
        "engineio_logger": False,
        "manage_session": False,
        "serializer": StrictPacket,
    }


def attach(socketio: SocketIO, house: House, config: Settings) -> Signalling:
    """Hang the door on ``socketio``, which was made with ``socketio_options`` and has its app.

    ``house.announcer`` must be an ``Outbox``. Nothing runs before ``start`` is called.
    """
    outbox = house.announcer
    assert isinstance(outbox, Outbox)  # noqa: S101  wiring, not input
    presence = Presence(house.clock.monotonic)
    tap = EngineTap(socketio.server, house.clock.monotonic)
    spawn, sleep = socketio.start_background_task, socketio.sleep
    doorkeeper = Doorkeeper(
        house, presence, outbox, tap, config.public_url, spawn=spawn, sleep=sleep
    )
    registry = Registry(ROWS, house, presence, outbox)
    outbox.bind(
        emit=socketio.emit,
        tap=tap,
        presence=presence,
        seating=house.media.seating,
        clock=house.clock.monotonic,
        spawn=spawn,
        sleep=sleep,
        drop=doorkeeper.drop,
    )
    _listen(socketio, registry, doorkeeper, tap)
    lonely = Lonely(house, presence, sleep)
    case_watch = CaseWatch(house, presence, sleep)
    heard = (
        Heard(house, presence, outbox, house.media.flowing, sleep)
        if isinstance(house.media, WorkerPlane)
        else None
    )

    def start() -> None:
        if isinstance(house.media, WorkerPlane):
            house.media.start(spawn, MediaNews(house))
        spawn(doorkeeper.sweep_until_stopped)
        spawn(lonely.look_until_stopped)
        spawn(case_watch.look_until_stopped)
        if heard is not None:
            spawn(heard.look_until_stopped)

    def stop() -> None:
        doorkeeper.stop()
        lonely.stop()
        case_watch.stop()
        if heard is not None:
            heard.stop()
        if isinstance(house.media, WorkerPlane):
            house.media.stop()

    return Signalling(registry, presence, doorkeeper, tap, start, stop)


def _listen(socketio: SocketIO, registry: Registry, doorkeeper: Doorkeeper, tap: EngineTap) -> None:
    def connected(auth: object = None) -> None:
        doorkeeper.connect(_sid(), request.environ, auth)

    def disconnected(_reason: object = None) -> None:
        doorkeeper.disconnect(_sid())

    def said(name: str, *body: object) -> dict[str, Any]:
        return registry.handle(_sid(), name, *body)

    tap.when_open(doorkeeper.opened)
    socketio.on_event("connect", connected)
    socketio.on_event("disconnect", disconnected)
    socketio.on_event("*", said)


def _sid() -> str:
    sid: str = request.sid  # type: ignore[attr-defined]
    return sid


class MediaNews:
    """Hands what the media workers notice to the services."""

    def __init__(self, house: House) -> None:
        self._house = house

    def media_lost(self, session_id: str, person_id: str, peer_generation: int) -> None:
        self._tell(live_sessions.media_lost, session_id, person_id, peer_generation)

    def worker_lost(self, session_id: str) -> None:
        self._tell(live_sessions.worker_lost, session_id)

    def _tell(self, service: Callable[..., object], *ids: object) -> None:
        try:
            service(self._house, *ids)
        except Refused as refused:  # the session ended meanwhile
            log.info("media_news.refused code=%s", refused.code)
        except Exception:
            log.exception("media_news.fault session=%s", ids[0])
