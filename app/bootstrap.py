"""The one place where the parts meet: settings become a house with its two doors."""

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime

from flask import Flask
from flask_socketio import SocketIO

from app.config import BadSetting, Config
from app.post import KeptCourier, MailServer, Rounds, SmtpCourier
from app.services import live_sessions, post, reminders
from app.services.cases import referring
from app.services.cases.lapsing import Lapsing
from app.services.courier import Courier, Letterhead, NoCourier
from app.services.ports import Announcer, House, MediaPlane, RunAside, run_here
from app.store import Store, WrongMasterKey, master_key
from app.turn import relay_of
from app.web import create_app
from app.wording import Wording
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
    """Return the store, migrated to the newest form.

    Raises:
        BadSetting: the master key is not the one that this database was sealed with.
    """
    config.instance.mkdir(mode=0o700, parents=True, exist_ok=True)
    try:
        store = Store(config.database_url, master_key(config.instance, config.master_key))
        store.migrate()
    except WrongMasterKey as wrong:
        raise BadSetting(str(wrong)) from None
    return store


def build_house(
    config: Config,
    store: Store,
    media: MediaPlane,
    announcer: Announcer,
    run_aside: RunAside = run_here,
) -> House:
    """Return the house that every service is given."""
    return House(
        unit_of_work=store.unit_of_work,
        media=media,
        clock=SystemClock(),
        announcer=announcer,
        wording=Wording(),
        seats=config.media_seats,
        meetings_without_cases=config.meetings_without_cases,
        run_aside=run_aside,
        code_key=store.code_key,
        courier=_courier(config),
        letterhead=_letterhead(config),
        relay=relay_of(config),
    )


def _courier(config: Config) -> Courier:
    if config.demo:
        return KeptCourier()
    if not config.smtp_host:
        return NoCourier()
    server = MailServer(
        config.smtp_host,
        config.smtp_port,
        config.smtp_security,
        config.smtp_user,
        config.smtp_password,
    )
    return SmtpCourier(server, config.mail_from, config.mail_name, config.mail_full_name)


def _letterhead(config: Config) -> Letterhead:
    return Letterhead(
        public_url=config.public_url,
        phone=config.help_phone,
        subject=config.mail_subject,
        organisation=config.mail_full_name,
        zone=config.time_zone,
    )


def build(config: Config, run_aside: RunAside = run_here) -> Service:
    """Put one web process together; nothing runs before ``start``.

    ``run_aside`` does heavy work, such as hashing a password, while others are served.
    """
    store = build_store(config)
    plane = WorkerPlane(config.media_sockets)
    house = build_house(config, store, plane, Outbox(), run_aside)

    def readiness() -> dict[str, bool]:
        return {"database": not store.check(), "media": plane.ready}

    app = create_app(house, config, readiness=readiness)
    socketio = SocketIO(app, **socketio_options(config))
    signalling = attach(socketio, house, config)

    rounds = Rounds(
        lambda: reminders.write_due(house),
        lambda: post.send_due(house),
        lambda: referring.drop_old(house),
        Lapsing(house).look,
    )

    def start() -> None:
        # Before anyone can come: no meeting is more open than it was (I42).
        live_sessions.after_restart(house)
        signalling.start()
        rounds.start()

    def stop() -> None:
        rounds.stop()
        signalling.stop()

    return Service(config, house, app, socketio, start, stop)
